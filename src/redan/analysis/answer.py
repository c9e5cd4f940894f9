"""The answer in one sentence: numbers, chance, and what nobody knows, in words that can be quoted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from redan.analysis.figures import Comparison
from redan.analysis.intervals import Estimate


@dataclass(frozen=True)
class Subject:
    """A measure as a sentence speaks of it. total: key of `Comparison.totals`; percent: shown in percentage points."""

    key: str
    noun: str
    total: str = ""
    percent: bool = False

    def of(self, comparison: Comparison) -> str:
        return f" of {comparison.totals[self.total]}" if self.total in comparison.totals else ""


SUBJECTS = (
    Subject("aircraft_lost", "aircraft shot down", "aircraft"),
    Subject("munitions_arriving", "munitions arriving", "munitions"),
    Subject("p_arms_store_survives", "arms stores surviving", percent=True),
)
INTERVAL = "95 % interval from chance"


def answer(comparison: Comparison) -> str:
    """One sentence: under which readings, what the variants change against the baseline, and how far readings move it.

    Intervals from chance stand in the tables; here only what can be told from zero is called a change.
    """
    others = [v for v in comparison.variants if v != comparison.baseline]
    subjects = [s for s in SUBJECTS if s.key in comparison.measures]
    if not others or not subjects:
        return _alone(comparison, subjects)
    if all(v in comparison.inert for v in others):
        return (
            f'Next to "{comparison.baseline}" nothing that {_join(others)} would change made a difference in any of '
            f"{comparison.replications:,} replications: it is inert in this scenario."
        )
    readings = _join([f"{name} {option}" for name, option in comparison.readings.items()] or ["the file as it is"])
    clauses = _join([_clause(comparison, subject, others) for subject in subjects])
    what = "the change" if len(others) > 1 else f'"{others[0]}"'
    return f"With {readings}, {what} {clauses}{_over_readings(comparison, subjects)}."


def _clause(comparison: Comparison, subject: Subject, variants: Sequence[str]) -> str:
    """From the baseline's value to the smallest and the largest change over the variants."""
    found = {v: comparison.differences[v][subject.key] for v in variants if subject.key in comparison.differences[v]}
    base = comparison.measures[subject.key][comparison.baseline]
    start = _shown(base, subject)
    of = subject.of(comparison)
    moved = sorted((v for v in found if found[v].excludes_zero), key=lambda v: (abs(found[v].mean), v))
    if not moved:
        return f"makes no change in {subject.noun} that can be told from zero ({start}{of})"
    ends = [moved[0], moved[-1]] if len(moved) > 1 else moved
    shown = [_shown(comparison.measures[subject.key][v], subject) for v in ends]
    same = [v for v in found if v not in moved]
    but = f" (but no change that can be told from zero with {_join(same)})" if same else ""
    signs = {found[v].mean > 0 for v in ends}
    verb = "moves" if len(signs) > 1 else "raises" if signs == {True} else "lowers"
    if len(ends) == 1 or (len(signs) == 1 and shown[0] == shown[1]):
        to = shown[0] if not same else f"{shown[0]} ({ends[0]})"
    else:
        to = f"{shown[0]} ({ends[0]}) {'or' if len(signs) > 1 else 'to'} {shown[1]} ({ends[1]})"
    return f"{verb} {subject.noun} from {start} to {to}{of}{but}"


def _shown(value: Estimate, subject: Subject) -> str:
    number = _number(value.mean, subject, (value.high - value.low) / 2)
    return f"{number} %" if subject.percent else number


def _figure(comparison: Comparison, subject: Subject) -> str:
    value = comparison.measures[subject.key][comparison.baseline]
    number = _shown(value, subject)
    return f"{number} of {subject.noun}" if subject.percent else f"{number}{subject.of(comparison)} {subject.noun}"


def one_at_a_time(comparison: Comparison) -> bool:
    """Whether every alternative differs from the chosen readings in one of several."""
    others = [
        sum(comparison.readings.get(name) != option for name, option in a.readings.items())
        for a in comparison.alternatives
    ]
    return len(comparison.readings) > 1 and bool(others) and max(others) == 1


def _over_readings(comparison: Comparison, subjects: Sequence[Subject]) -> str:
    """How far the contested readings move the changes, and whether that is more than chance does."""
    varied = [
        name
        for name, option in comparison.readings.items()
        if any(a.readings.get(name) != option for a in comparison.alternatives)
    ]
    if not varied:
        return "; no contested reading was varied, so how far ignorance moves this is not known"
    parts, wider = [], False
    for subject in subjects:
        chosen = [d[subject.key] for d in comparison.differences.values() if subject.key in d]
        every = [a.differences[subject.key] for a in comparison.alternatives if subject.key in a.differences] + chosen
        low, high = min(v.mean for v in every), max(v.mean for v in every)
        step = max(high - low, 0.1) / 20
        points = " points of" if subject.percent else ""
        parts.append(
            f"{_number(low, subject, step, signed=True)} to {_number(high, subject, step, signed=True)}{points} "
            f"{subject.noun}"
        )
        wider = wider or high - low > max(v.high - v.low for v in chosen)
    how = "with another reading of one of these" if one_at_a_time(comparison) else "over all readings"
    text = f"; {how} the difference ranges from {_join(parts)}"
    return text + (", so what is not known weighs more than chance" if wider else "")


def _alone(comparison: Comparison, subjects: Sequence[Subject]) -> str:
    parts = []
    for subject in subjects:
        value = comparison.measures[subject.key][comparison.baseline]
        half = (value.high - value.low) / 2
        interval = f"{_number(value.low, subject, half)} to {_number(value.high, subject, half)}"
        parts.append(f"{_figure(comparison, subject)} ({INTERVAL} {interval})")
    found = _join(parts) if parts else "no figure a sentence could name"
    return f'With "{comparison.baseline}" alone redan finds {found}; nothing was compared.'


def _number(value: float, subject: Subject, half: float, *, signed: bool = False) -> str:
    """Digits a reader can use: tenths at most, fewer where chance is wider."""
    scale = 100.0 if subject.percent else 1.0
    width = abs(half) * scale
    digits = 1 if width <= 0 or not math.isfinite(width) else min(1, max(0, 1 - math.floor(math.log10(width))))
    text = f"{abs(value) * scale:.{digits}f}"
    if float(text) == 0.0:
        return "0"
    return ("\u2212" if value < 0 else "+" if signed else "") + text


def _join(parts: Sequence[str], comma: str = ", ", last: str = " and ") -> str:
    return parts[0] if len(parts) == 1 else comma.join(parts[:-1]) + last + parts[-1]
