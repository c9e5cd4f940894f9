"""How figures are written, on the terminal and in the report alike: labels, units, digits, intervals."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from redan.analysis import Comparison, Estimate
from redan.analysis.digits import FINEST, by_inputs, by_interval, printed, rounded
from redan.analysis.kinds import kinds_of

MOST_DECIMALS = 3
CENTS = 2  # digits after the point of a million: prices are known to some ten percent
OF_AIRCRAFT = ("aircraft_lost", "aircraft_turned_away", "munitions_never_released")
NO_FIGURE = {"unpriced": "no price"}  # what stands in a cell without a number; else "none"


@dataclass(frozen=True)
class Measure:
    """A headline figure: key in the result table, label with unit, divisor from SI to that unit.

    coarse: digits after the point where many figures stand side by side. finest: the most anywhere. share: near 0 or 1
    its digits follow chance alone, for 0.9999 is not 1. contested: shown under every reading.
    """

    key: str
    label: str
    divisor: float = 1.0
    coarse: int = 1
    finest: int = MOST_DECIMALS
    share: bool = False
    contested: bool = False


def headlines(measures: Iterable[str]) -> tuple[Measure, ...]:
    """The rows of a table for the figures there are: the raid, what it is aimed at by kind, the defence, money."""
    names = set(measures)
    kinds = kinds_of(names)
    aimed = [kind for kind in kinds if kind.aimed_at]
    rows = [
        Measure("aircraft_lost", "aircraft lost", contested=True),
        Measure("munitions_arriving", "weapons that get through", contested=True),
        Measure("munitions_hitting", "of them hitting"),
    ]
    for kind in aimed if len(aimed) > 1 else ():
        rows += [Measure(kind.arriving, f"arriving: {kind.name}"), Measure(kind.hits, f"hitting: {kind.name}")]
    systems = sorted(name.partition(":")[2] for name in names if name.startswith("arriving_of:"))
    rows += [Measure(f"arriving_of:{system}", f"arriving: {system}") for system in systems if len(systems) > 1]
    rows += [
        Measure(kind.fate, kind.label)
        if kind.own
        else Measure(kind.fate, kind.label, coarse=2, share=True, contested=kind.aimed_at or not aimed)
        for kind in kinds
    ]
    rows += [
        Measure("missiles_fired", "missiles fired"),
        Measure("missiles_at_decoys", "of them at decoys"),
        Measure("third_party_engaged", "P(third party fired at)", coarse=2, share=True, contested=True),
        Measure("third_party_hit", "P(third party hit)", coarse=2, share=True, contested=True),
        Measure("first_engagement_s", "first engagement, s"),
        Measure("cost_attacker_usd", "cost to attacker, M USD", 1e6, finest=CENTS),
        Measure("cost_defender_expended_usd", "defence fired, M USD", 1e6, finest=CENTS),
        Measure("cost_defender_lost_usd", "defence lost, M USD", 1e6, finest=CENTS),
        Measure("cost_defender_bought_usd", "defence bought, M USD", 1e6, finest=CENTS),
        Measure("aircraft_turned_away", "aircraft turned away"),
        Measure("munitions_never_released", "munitions never released"),
    ]
    return tuple(row for row in rows if row.key in names)


def measure_of(key: str) -> Measure:
    """One figure as redan prints it wherever it stands; one without a row of its own stands under its key."""
    plain = re.sub(r"( by| of)?:", ": ", key.replace("_", " "))
    return next((m for m in headlines([key, *_company(key)]) if m.key == key), Measure(key, plain))


def _company(key: str) -> list[str]:
    """Columns beside which `headlines` has a row for a kind of asset."""
    word = key.removeprefix("p_").removesuffix("_survives").removesuffix("_lost")
    return [f"p_{word}_survives", f"hits_on_{word}"] if word != key else []


def rows_of(comparison: Comparison) -> tuple[Measure, ...]:
    """The headline rows of a comparison: without those of aircraft where none flies in any variant."""
    return flying(headlines(comparison.measures), aircraft=not comparison.without_aircraft)


def flying(rows: Iterable[Measure], *, aircraft: bool) -> tuple[Measure, ...]:
    """Rows without those of aircraft where none flies."""
    return tuple(row for row in rows if aircraft or row.key not in OF_AIRCRAFT)


def replications(count: int) -> str:
    """A count of replications, "1 replication" or "10,000 replications"."""
    return f"{count:,} replication{'s' * (count != 1)}"


def number(value: float, decimals: int, *, sign: bool = False) -> str:
    """Write a number with a true minus and thousands commas; never "-0"."""
    text = f"{rounded(abs(value), decimals):,f}"
    if float(text.replace(",", "")) == 0:
        return text
    return ("\u2212" if value < 0 else "+" if sign else "") + text


def written(value: Estimate | None, measure: Measure, *, sign: bool = False, mark: str = "") -> str:
    """Write the estimate of a measure as `estimate` does, with the digits it deserves."""
    return estimate(value, measure.divisor, sign=sign, mark=mark, share=measure.share, most=measure.finest)


def estimate(
    value: Estimate | None,
    divisor: float = 1.0,
    *,
    sign: bool = False,
    most: int = MOST_DECIMALS,
    mark: str = "",
    share: bool = False,
) -> str:
    """Write `mean [low, high]`, with `mark` after the mean; a certain figure alone; a word where there is none.

    Digits: two significant ones of half the interval, but no more than three significant ones of the figure, except to
    show on which side of zero a difference lies or that a share is not quite 0 or 1. Ends that would be written alike
    get one more digit; where that is not enough, "±<" says that the interval is narrower than the last digit.
    """
    if value is None or not value.exists:
        return NO_FIGURE.get(value.method, "none") if value is not None else "none"
    mean, low, high = value.mean / divisor, value.low / divisor, value.high / divisor
    if value.method == "at least":
        return f"{alone(mean, most, sign=sign)} or more"
    if low == high:
        return alone(mean, most, sign=sign)
    if not math.isfinite(high - low):  # no replication differs and nothing bounds what they could have missed
        return f"{alone(mean, most, sign=sign)}{mark} [all equal]"
    decimals = min(by_interval((high - low) / 2, most), by_inputs(max(abs(mean), abs(low), abs(high))))
    while share and most == MOST_DECIMALS and decimals < FINEST and printed(low, decimals) == printed(high, decimals):
        decimals += 1
    nearest = low if low > 0.0 else high if high < 0.0 else 0.0
    while sign and nearest and decimals < FINEST and printed(nearest, decimals) == 0.0 and most == MOST_DECIMALS:
        decimals += 1
    if printed(low, decimals) == printed(high, decimals) and printed(low, decimals + 1) != printed(high, decimals + 1):
        decimals += 1
    figure = f"{number(mean, decimals, sign=sign)}{mark}"
    ends = [number(low, decimals), number(high, decimals)]
    if sign and nearest and printed(nearest, decimals) == 0.0:
        ends[0 if nearest > 0.0 else 1] = ">0" if nearest > 0.0 else "<0"
    if ends[0] == ends[1]:
        return f"{figure} [±<{10.0**-decimals:.{decimals}f}]"
    return f"{figure} [{ends[0]}, {ends[1]}]"


def alone(value: float, most: int, *, sign: bool) -> str:
    """A number without an interval: whole if it is, else three significant digits."""
    decimals = 0 if float(value).is_integer() else min(most, by_inputs(value))
    return number(value, decimals, sign=sign)


def comparison_rows(
    figures: Mapping[str, Mapping[str, Estimate]], names: Sequence[str], measures: Sequence[Measure]
) -> list[list[str]]:
    """Rows of label and one estimate a variant; figures: measure -> variant -> estimate."""
    return [[m.label, *(written(figures[m.key].get(name), m) for name in names)] for m in measures if m.key in figures]
