"""What an answer may be trusted for: half a page that stands beside every comparison.

In the order of MIL-STD-3022 (Documentation of verification, validation and accreditation for models and simulations):
intended use, assumptions and limits, what was validated against which recorded case with which error, what would
change the answer. redan itself is accredited by nobody, and the statement says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from redan.analysis.answer import join, number, subjects_of
from redan.analysis.digits import apart
from redan.analysis.figures import Comparison
from redan.files.yaml import read_yaml

TITLE = "What it may be trusted for"


@dataclass(frozen=True)
class Section:
    """A heading, a paragraph and, where there is one, a list."""

    heading: str
    text: str
    items: tuple[str, ...] = ()


@cache
def validated() -> Mapping[str, Any]:
    """The table of what redan was held against."""
    file = resources.files("redan.analysis").joinpath("validated.yaml")
    table: Mapping[str, Any] = read_yaml(file.read_bytes(), name="validated.yaml").data()
    return table


def credibility(comparison: Comparison) -> tuple[Section, ...]:
    """The statement for one comparison."""
    sections = (_intended_use, _assumptions, _validation, _what_would_change)
    return tuple(section(comparison) for section in sections)


def _intended_use(comparison: Comparison) -> Section:
    others = [f'"{v}"' for v in comparison.variants if v != comparison.baseline]
    task = f"Comparing {join(others)} with" if others else "Looking at"
    return Section(
        "Intended use",
        f'{task} "{comparison.baseline}" in this one scenario, for analysis and teaching. Differences between '
        "variants are worth more than the figures themselves. It is no forecast and no ground for an operational "
        "decision; nobody has accredited redan for any use.",
    )


def _assumptions(comparison: Comparison) -> Section:
    chosen = ", ".join(f"{name} = {option}" for name, option in comparison.readings.items())
    read = f"The contested facts are read as {chosen}. " if chosen else ""
    return Section(
        "Assumptions and limits",
        f"{read}The brackets hold chance only. Places, routes and loads are notional; catalogue numbers are public "
        "claims, many unverified, and no kill probability is a measurement."
        f"{_left_out(comparison.left_out)}{_own(comparison)}",
    )


def _own(comparison: Comparison) -> str:
    """That the answer rests on what the scenario's author states, which nobody at redan has seen."""
    own = comparison.own
    if not own:
        return ""
    parts = [f"{n} {what}{'s' * (n != 1)}" for n, what in ((len(own.systems), "system"),
              (len(own.numbers), "number")) if n]  # fmt: skip
    return (
        f" {join(parts).capitalize()} of the scenario's author stand in place of the catalogue's or beside them: redan "
        "has not seen their sources."
    )


def _left_out(words: Sequence[str]) -> str:
    if not words:
        return ""
    return f" The scenario has no {join(words, ', no ', ' and no ')}: without that the defence looks better than it is."


def _validation(comparison: Comparison) -> Section:
    outside = validated()["outside_cases"]
    rest = f"{outside['not_met']} is not, {outside['not_implemented']} cannot be computed yet (docs/validation.md)"
    engine = (
        f"Physics and engine: {outside['met']} of {outside['cases']} cases from outside are met, {rest}; the engine "
        "also equals a readable second implementation, event for event. "
    )
    rows = validated()["recorded"]
    alike = resembling(comparison)
    if not alike:
        battles = len({row["case"] for row in rows})
        return Section(
            "What was validated",
            f"{engine}None of the {battles} recorded battles redan was held against has one of this defence's systems "
            "against one of its kinds of threat: nothing recorded says how far these figures are from a real fight. "
            "Where redan was held against battles it reproduced none in every figure.",
        )
    shown = f", of which {MOST_CASES} stand here" if len(alike) > MOST_CASES else ""
    return Section(
        "What was validated",
        f"{engine}Recorded battles that resemble this scenario, by a system of the defence and a kind of threat "
        f"({len(alike)} of {len(rows)} comparisons{shown}, the most alike first), none reproduced in every figure; "
        "with the makers' kill probabilities redan gives (shares differ in percentage points, rates by a factor)."
        f"{_explained(alike[0][0]['case'])} The battles:",
        tuple(f"{_recorded(row)} In common: {shared}." for row, shared in alike[:MOST_CASES]),
    )


def _explained(case: str) -> str:
    """What the mechanisms explain of the factor between makers' claim and record in one recorded battle."""
    told = {row["case"]: row for row in validated()["waterfall"]}.get(case)
    if told is None:
        return ""
    factor = f"the factor of {'at least ' if told['at_least'] else ''}{_two_digits(told['factor'])}"
    left = "nothing" if told["unexplained"] is None else f"a factor of {_two_digits(told['unexplained'])}"
    return (
        f" Of {factor} between makers' claim and record in the first of them, reach, readiness, escape, jamming and "
        f"suppression, at best values, leave {left} unexplained."
    )


def _two_digits(value: Any) -> str:
    return f"{float(f'{float(value):.2g}'):,g}"


MOST_CASES = 5  # half a page


def resembling(comparison: Comparison) -> list[tuple[Mapping[str, Any], str]]:
    """The recorded cases that have one of the scenario's defence systems against one of its kinds of threat.

    With each what it shares; the most systems in common first, then those between the same sides, then the latest.
    """
    scenes = comparison.scenes.values()
    systems = {unit.system for scene in scenes for unit in scene.units.values()}
    threats = {kind for scene in scenes for kind in scene.threats.values()}
    sides = set(comparison.sides)
    found = []
    for row in validated()["recorded"]:
        tags = validated()["tags"][row["case"]]
        counted = set(row["threats"]) & threats
        same = [system for system in tags["systems"] if system in systems]
        if same and counted:
            likeness = (-len(same), -len(sides & set(tags["sides"])), -int(tags["year"]))
            systems_shared = ", ".join(same) if len(same) < 3 else f"{len(same)} systems"
            found.append((likeness, row, f"{systems_shared}; {', '.join(sorted(counted))}"))
    found.sort(key=lambda item: item[0])
    return [(row, shared) for _, row, shared in found]


def _recorded(row: Mapping[str, Any]) -> str:
    """One recorded case: what was recorded by whom, what redan gives, the error of the digits that stand there."""
    percent, observed = f"{100.0 * float(row['computed']):.2g}", str(row["observed"])
    error = error_of(observed, float(percent) / 100.0, rate=" per " in row["quantity"])
    return f"{row['title']}, {row['quantity']}: redan {percent} %; {row['claimant']}: {observed}; {error}."


def nearest_observed(observed: str, computed: float) -> float | None:
    """The end of what was recorded, as a share, that a computed share is held to; None within a claimed range."""
    match = re.fullmatch(r"(\d+)(?: to (\d+))? of (\d+)", observed)
    if match is None:
        raise ValueError(f'"{observed}" is no recorded share')
    low, total = int(match[1]), int(match[3])
    high = int(match[2] or low)
    if low / total <= computed <= high / total and low < high:
        return None
    return (low if computed < low / total else high) / total


def error_of(observed: str, computed: float, *, rate: bool) -> str:
    """How far a computed value is from a recorded one, written as "k of n" or "k to l of n".

    Percentage points for a share, a factor for a rate (what is counted per something else) unless none was recorded.
    """
    bound = nearest_observed(observed, computed)
    if bound is None:
        return "within what was claimed"
    if rate and bound > 0.0:
        ratio = computed / bound
        return f"{ratio:.0f} times as much" if ratio >= 9.5 else f"{ratio:.2g} times as much"
    points = 100.0 * (computed - bound)
    return f"{abs(points):.0f} points {'more' if points >= 0.0 else 'less'}"


def _what_would_change(comparison: Comparison) -> Section:
    moved = _strongest_reading(comparison)
    unknown = "No contested reading was varied here, so how far one would move it is not known. "
    return Section(
        "What would change the answer",
        (f"Most of all {moved}. " if moved else unknown) + "Beyond that: other values within the catalogue's ranges, "
        "another time at which batteries are ready, other release points behind terrain. Change them in the scenario "
        "file and compare. (level: low and level: high bound nothing: each puts every value of both sides at one end "
        "at once; for-defence and for-attack put each at the end that is better for that side.)",
    )


def _strongest_reading(comparison: Comparison) -> str:
    """The single other option that moves a variant's difference to the baseline most, with digits that show it."""
    best, text = 0.0, ""
    for subject in (s for s in subjects_of(comparison) if not s.percent):
        for other in comparison.alternatives:
            changed = [n for n, option in comparison.readings.items() if other.readings.get(n) != option]
            mine, theirs = comparison.difference(other.variant, subject.key), other.differences.get(subject.key)
            if len(changed) != 1 or theirs is None or not (mine.exists and theirs.exists):
                continue
            step, digits = abs(theirs.mean - mine.mean), apart(mine.mean, [theirs.mean], 1, finest=3)
            if step > best and digits is not None:
                best = step
                now, then = (number(value.mean, digits, signed=True) for value in (theirs, mine))
                text = (
                    f"the reading {changed[0]} = {other.readings[changed[0]]}: the change in {subject.noun} by "
                    f'"{other.variant}" becomes {now} instead of {then}'
                )
    return text
