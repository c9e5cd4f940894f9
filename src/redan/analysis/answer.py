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

    @property
    def unit(self) -> str:
        return "percentage points " if self.percent else ""

    def of(self, comparison: Comparison) -> str:
        return f" of {comparison.totals[self.total]}" if self.total in comparison.totals else ""


SUBJECTS = (
    Subject("aircraft_lost", "aircraft shot down", "aircraft"),
    Subject("munitions_arriving", "munitions arriving", "munitions"),
    Subject("p_arms_store_survives", "arms stores surviving", percent=True),
)
INTERVAL = "95 % interval from chance"


def answer(comparison: Comparison) -> str:
    """One sentence: what the variants change against the baseline, the chance interval, the range over readings."""
    others = [v for v in comparison.variants if v != comparison.baseline]
    subjects = [s for s in SUBJECTS if s.key in comparison.measures]
    if not others or not subjects:
        return _alone(comparison, subjects)
    if all(v in comparison.inert for v in others):
        return (
            f'Next to "{comparison.baseline}" nothing that {_join(others)} would change made a difference in any of '
            f"{comparison.replications:,} replications: it is inert in this scenario."
        )
    clauses = _join([_clause(comparison, subject, others) for subject in subjects], "; ", "; and ")
    return (
        f'Next to "{comparison.baseline}" ({_baseline(comparison, subjects)}), redan finds {clauses}'
        f" (in brackets: variant, {INTERVAL}){_over_readings(comparison, subjects)}."
    )


def _clause(comparison: Comparison, subject: Subject, variants: Sequence[str]) -> str:
    """The smallest and the largest change over the variants, each with its chance interval."""
    found = {v: comparison.differences[v][subject.key] for v in variants if subject.key in comparison.differences[v]}
    order = sorted(found, key=lambda v: (abs(found[v].mean), v))
    if not any(found[v].excludes_zero for v in order):
        reach = max(max(abs(e.low), abs(e.high)) for e in found.values())
        within = f"within {_number(reach, subject, reach / 2)} {subject.unit}either way"
        return f"no change in {subject.noun} that can be told from zero (any variant; {within})"
    ends = [order[0], order[-1]] if len(order) > 1 else order
    known = [found[v] for v in ends if found[v].excludes_zero]
    if len({value.mean > 0 for value in known}) == 1 and len(known) == len(ends):
        sign = 1.0 if known[0].mean > 0 else -1.0
        amounts = " to ".join(_amount(found[v], v, subject, sign) for v in ends)
        return f"{amounts} {subject.unit}{'more' if sign > 0 else 'fewer'} {subject.noun}"
    return " to ".join(_single(found[v], v, subject) for v in ends) + f" {subject.noun}"


def _amount(value: Estimate, variant: str, subject: Subject, sign: float) -> str:
    """How many more (sign 1) or fewer (sign -1), with variant and interval."""
    half = (value.high - value.low) / 2
    low, high = sorted((sign * value.low, sign * value.high))
    interval = f"{_number(low, subject, half)} to {_number(high, subject, half)}"
    return f"{_number(sign * value.mean, subject, half)} ({variant}, {interval})"


def _single(value: Estimate, variant: str, subject: Subject) -> str:
    """One end on its own, when the ends differ in sign or one cannot be told from zero."""
    if value.method == "exact":
        return f"no change at all ({variant})"
    if not value.excludes_zero:
        half = (value.high - value.low) / 2
        interval = f"{_number(value.low, subject, half)} to {_number(value.high, subject, half)}"
        return f"no change that can be told from zero ({variant}, {interval})"
    sign = 1.0 if value.mean > 0 else -1.0
    return f"{_amount(value, variant, subject, sign)} {subject.unit}{'more' if sign > 0 else 'fewer'}"


def _baseline(comparison: Comparison, subjects: Sequence[Subject]) -> str:
    return _join([_figure(comparison, subject) for subject in subjects])


def _figure(comparison: Comparison, subject: Subject) -> str:
    value = comparison.measures[subject.key][comparison.baseline]
    number = _number(value.mean, subject, (value.high - value.low) / 2)
    if subject.percent:
        return f"{number} % of {subject.noun}"
    return f"{number}{subject.of(comparison)} {subject.noun}"


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
        unit = " points" if subject.percent else ""
        parts.append(
            f"{_number(low, subject, step, signed=True)} to {_number(high, subject, step, signed=True)}{unit} "
            f"in {subject.noun}"
        )
        wider = wider or high - low > max(v.high - v.low for v in chosen)
    chosen_readings = _join([f"{name} {comparison.readings[name]}" for name in varied])
    how = "with another reading of one of them" if one_at_a_time(comparison) else "over all readings of them"
    text = f"; this holds for {chosen_readings}, but {how} the change ranges from {_join(parts)}"
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
