"""A comparison for the page: the short answer, then its pictures, how often each outcome comes, every figure, trust."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from redan.analysis import Comparison, Estimate
from redan.analysis.credibility import credibility
from redan.analysis.deciders import WHICH
from redan.analysis.distribution import Distribution
from redan.analysis.headline import Headline, headline
from redan.analysis.joint import Range
from redan.analysis.sentences import capital, spoken
from redan.analysis.topic import Topic as Told
from redan.app.results.models import Decider, Ends, Figure, Outcomes, Result, Section, Standing, Table, Topic
from redan.report import summary
from redan.report.figures import Picture
from redan.report.pictures import pictures
from redan.report.screen import cell, inert, left_out, made, screen, share
from redan.report.words import comparison_rows, measure_of, rows_of


def compared(found: Comparison) -> Result:
    """All of it."""
    said = headline(found)
    topic = said.topic
    return Result(
        kind="compare",
        title=found.title,
        question=found.question,
        baseline=found.baseline,
        variants=list(found.variants),
        says=dict(found.says),
        topic=None if topic is None else topic_of(topic),
        sentences=list(said.sentences),
        standings=[] if topic is None else [_standing(found, said, topic, v) for v in found.variants],
        tables=list(_tables(found, said)),
        deciders=list(_deciders(said)),
        decides_what="the change" if said.decides_change is not None else "the figure",
        curve=list(said.curve),
        distrust=list(said.distrust),
        made=made(found, said),
        weights={name: dict(by) for name, by in said.weights.items()},
        readings=dict(found.readings),
        fixed=dict(found.fixed),
        seed=found.seed,
        replications=found.replications,
        each=said.replications if said.combinations > 1 else None,
        combinations=said.combinations,
        outcomes=list(_outcomes(found, topic)),
        figures=figures(pictures(found, said)),
        trust=[Section(heading=s.heading, text=s.text, items=list(s.items)) for s in credibility(found)],
        lines=screen(found, said),
    )


def figures(drawn: Sequence[Picture]) -> dict[str, Figure]:
    """Pictures by name, in their order."""
    return {
        one.name: Figure(title=one.title, description=one.alt, caption=one.caption, svg=one.file) for one in drawn
    }


def topic_of(topic: Told) -> Topic:
    """What the answer speaks of."""
    return Topic(
        measure=topic.key, label=capital(topic.label), form=topic.form, more_is_worse=topic.harm, scale=topic.scale,
        most=topic.most,
    )  # fmt: skip


def finite(value: float) -> float | None:
    """The number, or null."""
    return value if math.isfinite(value) else None


def ends_of(value: Estimate | Range | None) -> Ends | None:
    """Low, mean and high; None where one of them is no number."""
    if value is None or not all(map(math.isfinite, (value.low, value.mean, value.high))):
        return None
    return Ends(low=value.low, mean=value.mean, high=value.high)


def _standing(found: Comparison, said: Headline, topic: Told, variant: str) -> Standing:
    base = variant == found.baseline
    return Standing(
        variant=variant,
        over=ends_of(said.rows[-1].values.get(variant)) if said.rows else None,
        own=ends_of(found.figure(topic.key, variant)),
        change=None if base else ends_of(found.difference(variant, topic.key)),
    )


def _tables(found: Comparison, said: Headline) -> Iterator[Table]:
    """The answer's table first; then every figure and every difference."""
    if said.topic is not None:
        yield _first(found, said, said.topic)
    yield Table(
        caption="What each variant gives",
        head=["", *found.variants],
        rows=comparison_rows(found.measures, found.variants, rows_of(found)),
        notes=[summary.basis(found), *summary.figure_notes(found), *summary.caution_sentences(found)],
    )
    others = [v for v in found.variants if v != found.baseline]
    if others:
        yield Table(
            caption=f'Difference to "{found.baseline}"',
            head=["", *others],
            rows=summary.difference_rows(found, others),
            notes=["Paired, replication by replication on the same chance. A question mark: the sign is not certain."],
        )


def _first(found: Comparison, said: Headline, topic: Told) -> Table:
    """A row a variant, a column a choice of readings: as the first screen has it, turned where that is wide."""
    over = ": mean (lowest–highest over other readings)" if said.combinations > 1 else ""
    says = found.readings_say.get(said.table, {})
    notes = [f"{row.label}: {says[row.option]}" for row in said.rows if row.option and row.option in says]
    still = inert(found)
    return Table(
        caption=f"{capital(topic.label)}{over}",
        head=["", *(row.label for row in said.rows)],
        rows=[[v, *(cell(topic, row.values.get(v)) for row in said.rows)] for v in found.variants],
        notes=[*notes, *([still] if still else []), *(capital(f"{one}.") for one in left_out(found))],
    )


def _deciders(said: Headline) -> Iterator[Decider]:
    """Ranked; nothing where nothing moves."""
    main = said.decides_change or said.decides
    if main is None or main.variance <= 0.0:
        return
    for one in main.factors:
        yield Decider(
            name=said.which if one.name == WHICH else spoken(one.name),
            alone=finite(one.first),
            with_others=finite(one.total),
            words=[share(one.first), share(one.total)],
        )


def _outcomes(found: Comparison, topic: Told | None) -> Iterator[Outcomes]:
    """Of every measure that is kept so, the topic's first."""
    keys = sorted(found.distributions, key=lambda key: topic is None or key != topic.key)
    for key in keys:
        for variant, one in found.distributions[key].items():
            if one.n:
                yield _one(key, variant, one, topic)


def _one(key: str, variant: str, one: Distribution, topic: Told | None) -> Outcomes:
    mine = topic is not None and topic.key == key
    measure = measure_of(key)
    percent = topic.scale if mine and topic is not None else 100.0 if measure.share else 1.0
    label = capital(topic.label) if mine and topic is not None else measure.label + (", %" if measure.share else "")
    return Outcomes(
        measure=key, label=label, variant=variant, replications=one.n, scale=percent,
        edges=list(one.histogram.edges), counts=list(one.histogram.counts), mean=finite(one.mean),
        worst=finite(one.worst), bad=one.bad, share_none=finite(one.share_zero), share_all=finite(one.share_most),
    )  # fmt: skip
