"""How figures are written, on the terminal and in the report alike: labels, units, digits, intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


class Interval(Protocol):
    """A mean with its 95 % interval."""

    @property
    def mean(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


GAP = 2  # blanks between the columns of a table
MOST_DECIMALS = 3
FINEST = 5  # digits after the point where an interval would look like a single number


@dataclass(frozen=True)
class Measure:
    """A headline figure: key in the result table, label with unit, divisor from SI to that unit.

    coarse: digits after the point where many figures stand side by side. whole: written in whole units, because
    what goes into it is not known any better.
    """

    key: str
    label: str
    divisor: float = 1.0
    coarse: int = 1
    whole: bool = False


HEADLINES = (
    Measure("aircraft_lost", "aircraft lost"),
    Measure("munitions_arriving", "munitions arriving"),
    Measure("p_arms_store_survives", "P(arms store survives)", coarse=2),
    Measure("missiles_fired", "missiles fired"),
    Measure("first_engagement_s", "first engagement, s"),
    Measure("cost_attacker_usd", "cost to attacker, M USD", 1e6, whole=True),
    Measure("cost_defender_usd", "cost to defender, M USD", 1e6, whole=True),
)
BESIDE = (
    Measure("aircraft_turned_away", "aircraft turned away"),
    Measure("munitions_never_released", "munitions never released"),
)


def replications(count: int) -> str:
    """A count of replications, "1 replication" or "10,000 replications"."""
    return f"{count:,} replication{'s' * (count != 1)}"


def decimals_for(half_width: float, most: int = MOST_DECIMALS) -> int:
    """Digits after the point so that half an interval shows two significant digits."""
    if not math.isfinite(half_width) or half_width <= 0:
        return 0 if half_width == 0 else most
    return min(most, max(0, 1 - math.floor(math.log10(half_width))))


def number(value: float, decimals: int, *, sign: bool = False) -> str:
    """Write a number with a true minus and thousands commas; never "-0"."""
    text = f"{abs(value):,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        return text
    return ("\u2212" if value < 0 else "+" if sign else "") + text


def written(value: Interval | None, measure: Measure, *, sign: bool = False, mark: str = "") -> str:
    """Write the estimate of a measure as `estimate` does, with the digits it deserves."""
    if value is None or not measure.whole:
        return estimate(value, measure.divisor, sign=sign, mark=mark)
    largest = max(abs(end) / measure.divisor for end in (value.mean, value.low, value.high))
    fewest = 0 if largest >= 1.0 or largest == 0.0 else 2  # less than one whole unit still shows
    return estimate(value, measure.divisor, sign=sign, mark=mark, most=fewest)


def estimate(
    value: Interval | None, divisor: float = 1.0, *, sign: bool = False, most: int = MOST_DECIMALS, mark: str = ""
) -> str:
    """Write `mean [low, high]`, with `mark` after the mean; "none" where there is nothing to average."""
    if value is None or not math.isfinite(value.mean):
        return "none"
    mean, low, high = value.mean / divisor, value.low / divisor, value.high / divisor
    decimals = decimals_for((high - low) / 2, most)
    while (
        most == MOST_DECIMALS and low < high and decimals < FINEST and number(low, decimals) == number(high, decimals)
    ):
        decimals += 1  # a narrow interval must not look like none
    if high == low or not math.isfinite(high - low):
        decimals = 0 if float(mean).is_integer() else most
    if not math.isfinite(high - low):  # no replication differs and nothing bounds what they could have missed
        return f"{number(mean, decimals, sign=sign)}{mark} [all equal]"
    return f"{number(mean, decimals, sign=sign)}{mark} [{number(low, decimals)}, {number(high, decimals)}]"


def text_table(head: Sequence[str], rows: Sequence[Sequence[str]], *, width: int = 100) -> list[str]:
    """Lay out a table in plain text: first column left, the others right.

    Too wide for `width`: each interval goes under its mean; still too wide: the columns are split into blocks.
    """
    if _width(head, rows) > width:
        rows = [line for row in rows for line in _stacked(row)]
    widths = _column_widths(head, rows)
    blocks: list[list[int]] = [[]]
    used = widths[0]
    for column in range(1, len(head)):
        if blocks[-1] and used + widths[column] + GAP > width:
            blocks.append([])
            used = widths[0]
        blocks[-1].append(column)
        used += widths[column] + GAP
    lines: list[str] = []
    for block in blocks:
        written = [
            row[0].ljust(widths[0]) + "".join(" " * GAP + row[column].rjust(widths[column]) for column in block)
            for row in (head, *rows)
        ]
        rule = "-" * max(len(line) for line in written)
        lines += [*([""] if lines else []), written[0].rstrip(), rule, *(line.rstrip() for line in written[1:])]
    return lines


def _column_widths(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]


def _width(head: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    return sum(_column_widths(head, rows)) + GAP * (len(head) - 1)


def _stacked(row: Sequence[str]) -> tuple[list[str], list[str]]:
    """One row as two: means, intervals below."""
    parts = [cell.partition(" [") for cell in row[1:]]
    return [row[0], *(mean for mean, _, _ in parts)], ["", *(("[" + rest) if rest else "" for _, _, rest in parts)]


def comparison_rows(
    figures: Mapping[str, Mapping[str, Interval]], names: Sequence[str], measures: Sequence[Measure]
) -> list[list[str]]:
    """Rows of label and one estimate a variant; figures: measure -> variant -> estimate."""
    return [
        [m.label, *(written(figures[m.key].get(name), m) for name in names)]
        for m in measures
        if m.key in figures
    ]
