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


@dataclass(frozen=True)
class Measure:
    """A headline figure: key in the result table, label with unit, divisor from SI to that unit."""

    key: str
    label: str
    meaning: str
    divisor: float = 1.0
    more_is: str = "neutral"  # "attacker" | "defender": whom a larger value serves; "neutral": says how, not who wins


HEADLINES = (
    Measure("aircraft_lost", "aircraft lost", "attacking aircraft shot down", more_is="defender"),
    Measure(
        "munitions_arriving", "munitions arriving", "munitions that reach their target's place", more_is="attacker"
    ),
    Measure(
        "p_arms_store_survives", "P(arms store survives)", "share of the arms stores still standing", more_is="defender"
    ),
    Measure("missiles_fired", "missiles fired", "surface-to-air missiles launched"),
    Measure("first_engagement_s", "first engagement, s", "time of the first launch, in runs with a launch"),
    Measure("cost_attacker_usd", "cost to attacker, M USD", "aircraft lost and munitions spent, at public prices", 1e6),
    Measure("cost_defender_usd", "cost to defender, M USD", "missiles fired and assets lost, at public prices", 1e6),
)
BESIDE = (
    Measure(
        "aircraft_turned_away", "aircraft turned away", "aircraft that broke off when fired at", more_is="defender"
    ),
    Measure(
        "munitions_never_released",
        "munitions never released",
        "munitions whose carrier was lost or had turned away",
        more_is="defender",
    ),
)


def decimals_for(half_width: float, most: int = 3) -> int:
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


def estimate(value: Interval | None, divisor: float = 1.0, *, sign: bool = False) -> str:
    """Write `mean [low, high]`; "none" where there is nothing to average."""
    if value is None or value.mean is None or not math.isfinite(value.mean):
        return "none"
    mean, low, high = value.mean / divisor, value.low / divisor, value.high / divisor
    decimals = decimals_for((high - low) / 2)
    if high == low:
        decimals = 0 if float(mean).is_integer() else 3
    return f"{number(mean, decimals, sign=sign)} [{number(low, decimals)}, {number(high, decimals)}]"


def text_table(head: Sequence[str], rows: Sequence[Sequence[str]], *, width: int = 100, indent: str = "") -> list[str]:
    """Lay out a table in plain text: first column left, the others right; too wide: split into blocks of columns."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    blocks: list[list[int]] = [[]]
    room = width - len(indent) - widths[0]
    used = 0
    for column in range(1, len(head)):
        if blocks[-1] and used + widths[column] + 2 > room:
            blocks.append([])
            used = 0
        blocks[-1].append(column)
        used += widths[column] + 2
    lines: list[str] = []
    for block in blocks:
        if lines:
            lines.append("")
        for row in [head, *rows]:
            cells = "".join("  " + row[column].rjust(widths[column]) for column in block)
            lines.append(indent + row[0].ljust(widths[0]) + cells)
        lines.insert(len(lines) - len(rows), indent + "-" * (widths[0] + sum(widths[c] + 2 for c in block)))
    return lines


def comparison_rows(
    figures: Mapping[str, Mapping[str, Interval | None]], names: Sequence[str], measures: Sequence[Measure]
) -> list[list[str]]:
    """Rows of label and one estimate a variant; figures: measure -> variant -> estimate."""
    return [
        [m.label, *(estimate(figures[m.key].get(name), m.divisor) for name in names)]
        for m in measures
        if m.key in figures
    ]


def wrap(text: str, width: int = 100, indent: str = "") -> str:
    """Break a sentence into lines."""
    import textwrap

    return textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent)
