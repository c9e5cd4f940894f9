"""The answer in one sentence: numbers, chance, and what nobody knows, in words that can be quoted."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from redan.analysis.digits import apart, by_inputs, by_interval, printed, rounded
from redan.analysis.figures import Comparison
from redan.analysis.intervals import Estimate
from redan.analysis.joint import EVERY
from redan.analysis.kinds import aimed_kinds, kinds_of


@dataclass(frozen=True)
class Subject:
    """A measure as a sentence speaks of it. total: key of `Comparison.totals`; percent: shown in percentage points."""

    key: str
    noun: str
    total: str = ""
    percent: bool = False

    def of(self, comparison: Comparison) -> str:
        return f" of {comparison.totals[self.total]}" if self.total in comparison.totals else ""

    def top(self, comparison: Comparison) -> float | None:
        """The most there can be, where that is known."""
        return 1.0 if self.percent else comparison.totals.get(self.total)


RAID = (
    Subject("aircraft_lost", "aircraft shot down", "aircraft"),
    Subject("munitions_arriving", "weapons that get through", "munitions"),
)
MOST_KINDS = 3  # kinds of asset in a sentence; the table has all
INTERVAL = "95 % interval from chance"


def subjects_of(comparison: Comparison) -> tuple[Subject, ...]:
    """What the sentence speaks of: the raid's losses, what arrives, and the kinds of asset it is aimed at.

    And the kinds the baseline has none of: a reader must not take their figures for a change.
    """
    raid = [s for s in RAID if s.key in comparison.measures and comparison.totals.get(s.total) != 0]
    counts = [scene.assets for scene in comparison.scenes.values()]
    kinds = []
    spoken = aimed_kinds(comparison.measures)[:MOST_KINDS]
    new = (k for k in kinds_of(comparison.measures) if not comparison.figure(k.fate, comparison.baseline).exists)
    for kind in dict.fromkeys([*spoken, *new]):
        single = bool(counts) and max(by.get(kind.key, 0) for by in counts) == 1
        survival = f"the {kind.name}'s survival" if single else f"{kind.plural} surviving"
        kinds.append(Subject(kind.fate, kind.label if kind.own else survival, percent=not kind.own))
    return (*raid, *kinds)


def answer(comparison: Comparison) -> str:
    """One sentence: under which readings, what the variants change against the baseline, and how far readings move it.

    Intervals from chance stand in the tables; here only what can be told from zero is called a change, and only what
    the printed digits show.
    """
    others = [v for v in comparison.variants if v != comparison.baseline]
    subjects = subjects_of(comparison)
    if not others or not subjects:
        return _alone(comparison, subjects)
    if all(v in comparison.inert for v in others):
        new = [_without_base(comparison, s, others) for s in subjects if not _base(comparison, s).exists]
        return (
            f'Next to "{comparison.baseline}" nothing that {join(others)} would change made a difference in any of '
            f"{comparison.replications:,} replications: it is inert in this scenario"
            + (f"; it only {join(new)}" if new else "")
            + "."
        )
    readings = join([f"{name} {option}" for name, option in comparison.readings.items()] or ["the file as it is"])
    clauses = join([_clause(comparison, subject, others) for subject in subjects])
    what = "the change" if len(others) > 1 else f'"{others[0]}"'
    return f"With {readings}, {what} {clauses}{_over_readings(comparison, subjects)}."


def _base(comparison: Comparison, subject: Subject) -> Estimate:
    return comparison.figure(subject.key, comparison.baseline)


def _without_base(comparison: Comparison, subject: Subject, variants: Sequence[str]) -> str:
    """What is said of a figure that only variants have."""
    have = [v for v in variants if comparison.figure(subject.key, v).exists]
    top = subject.top(comparison)
    shown = [f"{_shown(comparison.figure(subject.key, v), subject, top)} ({v})" for v in have]
    none = f'"{comparison.baseline}" has no such figure'
    return f"gives {subject.noun} of {join(shown)}, where {none}" if have else f"gives no figure of {subject.noun}"


def _clause(comparison: Comparison, subject: Subject, variants: Sequence[str]) -> str:
    """From the baseline's value to the smallest and the largest change over the variants."""
    base = _base(comparison, subject)
    if not base.exists:
        return _without_base(comparison, subject, variants)
    found = {v: d for v in variants if (d := comparison.difference(v, subject.key)).exists}
    lacking = [v for v in variants if v not in found]
    lacks = f" ({join(lacking)} {'has' if len(lacking) == 1 else 'have'} no such figure)" if lacking else ""
    of = subject.of(comparison)
    top = subject.top(comparison)
    start = _shown(base, subject, top)
    moved = sorted((v for v in found if found[v].excludes_zero), key=lambda v: (found[v].mean, v))
    still = [v for v in found if found[v].certain and v not in moved]
    same = [v for v in found if v not in moved and v not in still]
    at_all = f"; none at all with {join(still)}" if still else ""
    if not moved:
        if not same:
            return f"leaves {subject.noun} at {start}{of}{lacks}"
        return f"makes no change in {subject.noun} that can be told from zero ({start}{of}{at_all}){lacks}"
    seen = [v for v in moved if _digits(base, [comparison.figure(subject.key, v)], subject) is not None]
    hidden = [v for v in moved if v not in seen]
    if not seen:
        return f"changes {subject.noun} by less than its digits show ({start}{of}{at_all}){lacks}"
    ends = _extremes(seen, found)
    values = [comparison.figure(subject.key, v) for v in ends]
    digits = _digits(base, values, subject)
    if digits is None:  # no digits show both: the larger change alone
        largest = max(ends, key=lambda v: abs(found[v].mean))
        hidden += [v for v in seen if v != largest]
        ends, values = [largest], [comparison.figure(subject.key, largest)]
        digits = _digits(base, values, subject) or 0
    start, *shown = _told(base, values, subject, top, digits)
    aside = [f"but no change that can be told from zero with {join(same)}"] if same else []
    aside += [f"and none with {join(still)}"] if still else []
    aside += [f"and a change too small for these digits with {join(hidden)}"] if hidden else []
    but = f" ({', '.join(aside)})" if aside else ""
    signs = {value.mean > base.mean for value in values}
    verb = "moves" if len(signs) > 1 else "raises" if signs == {True} else "lowers"
    if len(ends) == 1 or (len(signs) == 1 and shown[0] == shown[1]):
        to = shown[0] if not aside else f"{shown[0]} ({ends[0]})"
    else:
        to = f"{shown[0]} ({ends[0]}) {'or' if len(signs) > 1 else 'to'} {shown[1]} ({ends[1]})"
    return f"{verb} {subject.noun} from {start} to {to}{of}{but}{lacks}"


def _extremes(moved: Sequence[str], found: Mapping[str, Estimate]) -> list[str]:
    """Of variants in the order of their signed changes the two a sentence names, or the one there is.

    Of one sign the smallest and the largest change; of both signs the furthest down and the furthest up, so that no
    opposite change is left out, however many variants there are.
    """
    if len(moved) == 1:
        return [moved[0]]
    ends = [moved[0], moved[-1]]
    return ends[::-1] if found[moved[-1]].mean < 0.0 else ends


def _scale(subject: Subject) -> float:
    return 100.0 if subject.percent else 1.0


def _fewest(value: Estimate, subject: Subject) -> int:
    """Digits after the point of one figure in a sentence: tenths at most, fewer where chance is wider."""
    scale = _scale(subject)
    if value.certain and float(value.mean * scale).is_integer():
        return 0
    return min(1, by_interval((value.high - value.low) / 2 * scale, 1) if value.low < value.high else 1,
               by_inputs(value.mean * scale))  # fmt: skip


def _digits(start: Estimate, ends: Sequence[Estimate], subject: Subject) -> int | None:
    """Digits with which a sentence can say "from start to end" and be seen to be right; None: it cannot."""
    scale = _scale(subject)
    fewest = max(_fewest(value, subject) for value in (start, *ends))
    return apart(start.mean * scale, [end.mean * scale for end in ends], fewest)


def _shown(value: Estimate, subject: Subject, top: float | None) -> str:
    """A figure that stands for itself."""
    return _figure(value, subject, top, _fewest(value, subject), [])


def _told(start: Estimate, ends: Sequence[Estimate], subject: Subject, top: float | None, digits: int) -> list[str]:
    """The figures of "from start to end": one number of digits, and none at a limit that chance may keep it from."""
    every = [start, *ends]
    return [
        _figure(value, subject, top, digits, ends if i == 0 else [start]) for i, value in enumerate(every)
    ]  # fmt: skip


def _figure(value: Estimate, subject: Subject, top: float | None, digits: int, against: Sequence[Estimate]) -> str:
    """One figure. What is not certain is not written as none or all: it gets more digits, or the bound it has.

    against: figures it is compared with; a bound that would not lie on its side of them is not used.
    """
    plain, scale = _written(value.mean, subject, digits), _scale(subject)
    for limit in (0.0, top):
        if limit is None or value.certain or printed(value.mean * scale, digits) != printed(limit * scale, digits):
            continue
        if value.mean != limit:
            finer = apart(limit * scale, [value.mean * scale], digits)
            return plain if finer is None else _written(value.mean, subject, finer)
        if not subject.percent:  # a count that was none in every row is written as the table has it
            return plain
        bound = _bound(limit, value.low if limit else value.high, scale)
        if bound is None or any((bound <= a.mean * scale) if limit else (bound >= a.mean * scale) for a in against):
            return plain
        return f"{'more' if limit else 'less'} than {bound:g} %"
    return plain


def _bound(limit: float, end: float, scale: float) -> float | None:
    """The far end of an interval that begins at a limit, rounded away from it to one digit of their distance."""
    gap = abs(limit - end) * scale
    if not math.isfinite(gap) or gap == 0.0:
        return None
    unit = 10.0 ** math.floor(math.log10(gap))
    gap = math.ceil(gap / unit - 1e-9) * unit
    return float(f"{limit * scale - gap if limit else gap:.10g}")


def _written(value: float, subject: Subject, digits: int) -> str:
    return number(value * _scale(subject), digits) + (" %" if subject.percent else "")


def _over_readings(comparison: Comparison, subjects: Sequence[Subject]) -> str:
    """How far the contested readings move the changes, and whether that is more than chance does."""
    varied = [
        name
        for name, option in comparison.readings.items()
        if any(a.readings.get(name) != option for a in comparison.alternatives)
    ]
    if not varied:
        return "; no contested reading was varied, so how far ignorance moves this is not known"
    ranges, fixed, wider = [], [], False
    for subject in subjects:
        chosen = [d for v in comparison.differences if (d := comparison.difference(v, subject.key)).exists]
        others = [a.differences[subject.key] for a in comparison.alternatives if subject.key in a.differences]
        every = [value for value in (*others, *chosen) if value.exists]
        if not every:
            continue
        low, high = min(v.mean for v in every), max(v.mean for v in every)
        noun = f"{' points of' if subject.percent else ''} {subject.noun}"
        ends = _ends(low * _scale(subject), high * _scale(subject))
        if ends is None:
            fixed.append(f"{number((low + high) / 2 * _scale(subject), 1, signed=True)}{noun}")
        else:
            ranges.append(f"{ends[0]} to {ends[1]}{noun}")
        wider = wider or (ends is not None and bool(chosen) and high - low > max(v.high - v.low for v in chosen))
    part = comparison.joint is not None and comparison.joint.design != EVERY
    how = "over the readings that were run" if part else "over all readings"
    said = [f"ranges from {join(ranges)}"] if ranges else []
    said += [f"stays at {join(fixed)}"] if fixed else []
    if not said:
        return ""
    text = f"; {how} the difference {join(said)}"
    return text + (", so what is not known weighs more than chance" if wider else "")


def _ends(low: float, high: float) -> tuple[str, str] | None:
    """Both ends of a range with the digits that tell them apart; None where they are one number."""
    span = max(high - low, 0.0)
    digits = apart(low, [high], min(by_interval(span / 20, 1), by_inputs(max(abs(low), abs(high)))), finest=3)
    if digits is None:
        return None
    return number(low, digits, signed=True), number(high, digits, signed=True)


def _alone(comparison: Comparison, subjects: Sequence[Subject]) -> str:
    parts = []
    for subject in subjects:
        value = _base(comparison, subject)
        if not value.exists:
            continue
        interval, shown = _interval(value, subject)
        figure = f"{subject.noun} at {shown}" if subject.percent else f"{shown}{subject.of(comparison)} {subject.noun}"
        parts.append(figure + interval)
    found = join(parts) if parts else "no figure a sentence could name"
    return f'With "{comparison.baseline}" alone redan finds {found}; nothing was compared.'


def _interval(value: Estimate, subject: Subject) -> tuple[str, str]:
    """The bracket behind a figure (none where it is certain) and the figure, with one number of digits."""
    scale, fewest = _scale(subject), _fewest(value, subject)
    if value.certain:
        return "", _written(value.mean, subject, fewest)
    digits = apart(value.low * scale, [value.high * scale], fewest)
    digits = fewest if digits is None else digits
    low, high = number(value.low * scale, digits), number(value.high * scale, digits)
    return f" ({INTERVAL} {low} to {high})", _written(value.mean, subject, digits)


def number(value: float, digits: int, *, signed: bool = False) -> str:
    """A number as a sentence writes it: a true minus, and a plain 0 for what prints as nothing."""
    text = f"{rounded(abs(value), digits):f}"
    if float(text) == 0.0:
        return "0"
    return ("\u2212" if value < 0 else "+" if signed else "") + text


def join(parts: Sequence[str], comma: str = ", ", last: str = " and ") -> str:
    return parts[0] if len(parts) == 1 else comma.join(parts[:-1]) + last + parts[-1]
