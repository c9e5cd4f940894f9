"""Which pictures a comparison gets, and what stands in each. All speak of the figure the answer speaks of."""

from __future__ import annotations

import itertools
import math
import threading
import weakref
from collections.abc import Iterable

from redan.analysis import Comparison, Estimate
from redan.analysis.curve_words import curve_words
from redan.analysis.deciders import WHICH, Deciders
from redan.analysis.distribution import Distribution
from redan.analysis.headline import Headline
from redan.analysis.joint import Joint
from redan.analysis.sentences import capital, spoken
from redan.analysis.topic import CHANCE, COUNT, Topic
from redan.report.dumbbell import MOST_ROWS, Mark, Row, dumbbell
from redan.report.figures import Picture
from redan.report.histograms import Panel, histograms
from redan.report.lines import Line, curves
from redan.report.screen import share
from redan.report.tornado import Bar, Stop, tornado

CURVE = (
    "One number holds for every missile of every unit. The band is the 95 % interval from chance; a line down shows "
    "where the answer turns."
)


_drawn: list[tuple[weakref.ref[Comparison], Headline, list[Picture]]] = []  # the last ones: page and report ask alike
_lock = threading.Lock()


def pictures(comparison: Comparison, found: Headline) -> list[Picture]:
    """In the order of the page; what there is nothing to show of is left out. Those of one answer are drawn once."""
    with _lock:
        for of, said, drawn in _drawn:
            if of() is comparison and said == found:
                return list(drawn)
    drawn = _pictures(comparison, found)
    with _lock:
        _drawn[:] = [(weakref.ref(comparison), found, drawn), *_drawn[:1]]
    return list(drawn)


def _pictures(comparison: Comparison, found: Headline) -> list[Picture]:
    topic = found.topic
    every: list[Picture | None] = []
    if topic is not None:
        every.append(with_and_without(comparison, found, topic))
        every.append(spread(comparison, topic))
        every.append(what_decides(comparison, found, topic))
    every.append(the_curve(comparison))
    return [picture for picture in every if picture is not None]


def with_and_without(comparison: Comparison, found: Headline, topic: Topic) -> Picture | None:
    """The dumbbell over every combination of readings; where they are too many, over those that decide most."""
    joint = comparison.joint
    if joint is None or not joint.factors:
        marks = {v: _mark(comparison.figure(topic.key, v), topic) for v in comparison.variants}
        rows = [Row("as the file has it", marks)]
        return dumbbell(rows, comparison.baseline, comparison.variants, capital(topic.label), most=_most(topic))
    names = _ranked(joint, found.decides or found.decides_change)
    shown = names
    while math.prod(len(joint.factors[name]) for name in shown) > MOST_ROWS:
        shown = shown[:-1]
    rows = []
    for picked in itertools.product(*(joint.factors[name] for name in shown)):
        part = joint.only(dict(zip(shown, picked, strict=True))) if shown else joint
        marks = {v: mark for v in comparison.variants if (mark := _over(part, topic, v)) is not None}
        group = f"{spoken(shown[0])}: {picked[0]}" if len(shown) > 1 else ""
        rows.append(Row(", ".join(picked[1:] if len(shown) > 1 else picked) or "all readings", marks, group))
    hidden = names[len(shown) :]
    over = f"Each mark is the mean over {_list(map(spoken, hidden))}, its bar from the lowest to the highest."
    return dumbbell(
        rows, comparison.baseline, comparison.variants, capital(topic.label), most=_most(topic),
        more=over if hidden else "", exact=not hidden,
    )  # fmt: skip


def _ranked(joint: Joint, decides: Deciders | None) -> list[str]:
    """Readings that were varied, the one that decides most first."""
    ranked = [one.name for one in decides.factors] if decides is not None else []
    return sorted(joint.factors, key=lambda name: ranked.index(name) if name in ranked else len(ranked))


def _over(part: Joint, topic: Topic, variant: str) -> Mark | None:
    """One variant over some combinations: of one its interval from chance, of several from lowest to highest mean."""
    every = [value for _, value in part.figures(topic.key, variant)]
    if len(every) == 1:
        return _mark(every[0], topic)
    found = part.range(topic.key, [variant])
    return None if found is None else Mark(*(topic.scale * end for end in (found.mean, found.low, found.high)))


def _mark(value: Estimate, topic: Topic) -> Mark:
    return Mark(*(topic.scale * end for end in (value.mean, value.low, value.high)))


def _most(topic: Topic) -> float | None:
    return None if topic.most is None else topic.most * topic.scale


def spread(comparison: Comparison, topic: Topic) -> Picture | None:
    """How often each number comes, under the file's own readings."""
    found = comparison.distributions.get(topic.key, {})
    if topic.form == CHANCE:
        return None  # two bars say no more than the chance itself
    panels = [_panel(variant, one, topic) for variant, one in found.items() if one.n]
    readings = ", ".join(f"{spoken(name)} {option}" for name, option in comparison.readings.items())
    about = f"Under one set of readings, the file's own: {readings}." if readings else ""
    return histograms(panels, comparison.baseline, capital(topic.label), about=about)


def _panel(variant: str, found: Distribution, topic: Topic) -> Panel:
    scale = topic.scale
    edges = [scale * edge for edge in found.histogram.edges]
    shares = [count / found.n for count in found.histogram.counts]
    none = share(found.share_zero) if found.share_zero else f"0 of {found.n:,}"
    notes = [f"none {topic.does}: {none}"]
    if math.isfinite(found.share_most) and found.share_most > 0.0:
        notes.append(f"all {topic.does}: {share(found.share_most)}")
    high = found.bad == "high"
    unit = "" if topic.form == COUNT else " %"
    notes.append(f"worst 5 %: {scale * found.worst:g}{unit} or {'more' if high else 'less'}")
    return Panel(variant, edges, shares, scale * found.mean, scale * found.worst, high, tuple(notes))


def what_decides(comparison: Comparison, found: Headline, topic: Topic) -> Picture | None:
    """The tornado: how far each reading, and which variant, moves the change; or the figure, where nothing is added."""
    joint, decides = comparison.joint, found.decides_change or found.decides
    if joint is None or decides is None or decides.variance <= 0.0:
        return None
    change = found.decides_change is not None
    others = [v for v in comparison.variants if v != comparison.baseline] if change else list(comparison.variants)
    bars = []
    for one in decides.factors:
        if one.name == WHICH:
            stops = [(v, joint.range(topic.key, [v], difference=change)) for v in others]
        else:
            options = joint.factors[one.name]
            stops = [(o, joint.only({one.name: o}).range(topic.key, others, difference=change)) for o in options]
        ends = tuple(Stop(spoken(label), topic.scale * at.mean) for label, at in stops if at is not None)
        label = found.which if one.name == WHICH else spoken(one.name)
        bars.append(Bar(label, ends, f"{share(one.first)} ({share(one.total)})"))
    middle = joint.range(topic.key, others, difference=change)
    caption = (
        "How far the mean over all combinations moves when one thing is settled. Beside it its share of the spread, "
        "alone (with all it does together with others)."
    )
    what = f"change in {topic.label}" if change else topic.label
    return tornado(
        bars, capital(what), None if middle is None else topic.scale * middle.mean, caption,
        title=f"What decides: {what}", beside="share",
    )  # fmt: skip


def the_curve(comparison: Comparison) -> Picture | None:
    """Survival against the kill probability of one missile."""
    curve = comparison.curve
    if curve is None:
        return None
    lines = [
        Line(v, curve.chances, [e.mean for e in row], [e.low for e in row], [e.high for e in row],
             curve.turn(v).value if curve.turn(v).what == "at" else None)
        for v, row in curve.values.items()
    ]  # fmt: skip
    under = ", ".join(f"{spoken(n)} {o}" for n, o in curve.readings.items() if n not in curve.replaced)
    what = "Share of what comes that is stopped" if curve.total else f"P({_kind(curve.measure)} survives)"
    good, _ = curve_words(comparison, curve)
    caption = f"{CURVE} Above one half: {good[0].lower()}{good[1:]}." + (f" With {under}." if under else "")
    return curves(lines, comparison.baseline, "Kill probability of one missile", what, caption, name="kill-curve")


def _kind(measure: str) -> str:
    return measure.removeprefix("p_").removesuffix("_survives").replace("_", " ")


def _list(names: Iterable[str]) -> str:
    every = list(names)
    return " and ".join([", ".join(every[:-1]), every[-1]]) if len(every) > 1 else "".join(every)
