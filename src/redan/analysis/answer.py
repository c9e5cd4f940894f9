"""The answer in one sentence: numbers, chance, and what nobody knows, in words that can be quoted."""

from __future__ import annotations

from dataclasses import dataclass

from redan.analysis.figures import Comparison
from redan.analysis.intervals import Estimate


@dataclass(frozen=True)
class Subject:
    """A measure as a sentence speaks of it. total: key of `Comparison.totals`; percent: shown as points of percent."""

    key: str
    more: str
    fewer: str
    noun: str
    total: str = ""
    percent: bool = False


SUBJECTS = (
    Subject("aircraft_lost", "more aircraft shot down", "fewer aircraft shot down", "aircraft shot down", "aircraft"),
    Subject(
        "munitions_arriving", "more munitions arriving", "fewer munitions arriving", "munitions arriving", "munitions"
    ),
    Subject(
        "p_arms_store_survives",
        "percentage points more arms stores surviving",
        "percentage points fewer arms stores surviving",
        "share of arms stores surviving",
        percent=True,
    ),
)


def answer(comparison: Comparison) -> str:
    """One sentence: what the variants change against the baseline, the chance interval, the range over readings."""
    others = [v for v in comparison.variants if v != comparison.baseline]
    subjects = [s for s in SUBJECTS if any(s.key in comparison.differences[v] for v in others)]
    if not others or not subjects:
        return _baseline_only(comparison)
    if all(v in comparison.inert for v in others):
        return (
            f'None of the variants ({_join(others)}) changed anything next to "{comparison.baseline}" in any of '
            f"{comparison.replications:,} replications: what they add or change is inert in this scenario."
        )
    clauses = [_clause(comparison, subject, others) for subject in subjects]
    sentence = f'Next to "{comparison.baseline}" ({_baseline(comparison, subjects)}), redan finds {"; ".join(clauses)}'
    return sentence + _over_readings(comparison, subjects) + "."


def _clause(comparison: Comparison, subject: Subject, variants: list[str]) -> str:
    """The smallest and the largest change over the variants, each with its chance interval."""
    found = {v: comparison.differences[v][subject.key] for v in variants if subject.key in comparison.differences[v]}
    order = sorted(found, key=lambda v: found[v].mean)
    if all(not found[v].excludes_zero for v in order):
        reach = max(max(abs(e.low), abs(e.high)) for e in found.values())
        return (
            f"no change in {subject.noun} that can be told from zero in any variant "
            f"(95 % interval from chance: within {_number(reach, subject)} either way)"
        )
    ends = order if len(order) <= 1 else [order[0], order[-1]]
    if abs(found[ends[0]].mean) > abs(found[ends[-1]].mean):
        ends = ends[::-1]
    parts = [_change(found[v], subject, v) for v in ends]
    return " to ".join(parts) if len(parts) > 1 else parts[0]


def _change(value: Estimate, subject: Subject, variant: str) -> str:
    low, high = _number(value.low, subject, signed=True), _number(value.high, subject, signed=True)
    interval = f'with "{variant}"; 95 % interval from chance {low} to {high}'
    if not value.excludes_zero:
        return f"no {subject.noun} that can be told from zero ({interval})".replace("no ", "no change in ", 1)
    word = subject.more if value.mean > 0 else subject.fewer
    return f"{_number(abs(value.mean), subject)} {word} ({interval})"


def _baseline(comparison: Comparison, subjects: list[Subject]) -> str:
    parts = []
    for subject in subjects:
        value = comparison.measures[subject.key][comparison.baseline]
        if subject.percent:
            parts.append(f"{subject.noun} {_number(value.mean, subject)} %")
        else:
            of = f" of {comparison.totals[subject.total]}" if subject.total in comparison.totals else ""
            parts.append(f"{_number(value.mean, subject)}{of} {subject.noun}")
    return ", ".join(parts)


def _over_readings(comparison: Comparison, subjects: list[Subject]) -> str:
    """How far the contested readings move the changes, and whether that is more than chance does."""
    varied = [name for name in comparison.readings if len({a.readings.get(name) for a in comparison.alternatives}) > 0]
    if not comparison.alternatives or not varied:
        return "; no reading of a contested fact was varied, so the range from ignorance is not known"
    parts, wider = [], False
    for subject in subjects:
        values = [a.differences[subject.key] for a in comparison.alternatives if subject.key in a.differences]
        chosen = [d[subject.key] for d in comparison.differences.values() if subject.key in d]
        means = [v.mean for v in values + chosen]
        if not values:
            continue
        unit = " points" if subject.percent else ""
        low, high = _number(min(means), subject, signed=True), _number(max(means), subject, signed=True)
        parts.append(f"{low} to {high}{unit} for {subject.noun}")
        wider = wider or max(means) - min(means) > max(v.high - v.low for v in chosen)
    if not parts:
        return ""
    text = f"; over all readings of {_join(varied)} the change ranges from {_join(parts)}"
    return text + (", so what is not known weighs more than chance" if wider else "")


def _baseline_only(comparison: Comparison) -> str:
    parts = []
    for subject in SUBJECTS:
        if subject.key in comparison.measures:
            value = comparison.measures[subject.key][comparison.baseline]
            interval = f"{_number(value.low, subject)} to {_number(value.high, subject)}"
            unit = " %" if subject.percent else ""
            parts.append(f"{_number(value.mean, subject)}{unit} {subject.noun} (95 % interval from chance {interval})")
    return f'With "{comparison.baseline}" alone redan finds {_join(parts)}; nothing was compared.'


def _number(value: float, subject: Subject, *, signed: bool = False) -> str:
    scaled = value * 100.0 if subject.percent else value
    text = f"{abs(scaled):.{1 if abs(scaled) >= 1 else 2}f}"
    if float(text) == 0.0:
        return "0"
    return ("\u2212" if scaled < 0 else "+" if signed else "") + text


def _join(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
