"""The answer, first and short: at most three sentences of at most 25 words, range first, chance last.

No reading is presented as the truth. Every reading nobody fixed is open, all its options weigh what the user says, and
all the same where he says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from redan.analysis.curve_words import curve_lines
from redan.analysis.deciders import WHICH, Deciders, deciders
from redan.analysis.distrust import distrust
from redan.analysis.figures import Alternative, Comparison
from redan.analysis.joint import EVERY, Joint, Range, joint_of
from redan.analysis.sentences import (
    NOTHING,
    chance_sentence,
    hangs_on,
    lead_words,
    range_sentence,
    spoken,
    third_party_sentence,
    which_words,
)
from redan.analysis.topic import Topic, topic_of

MOST_OPTIONS = 4  # rows of a table beside that of all combinations


@dataclass(frozen=True)
class Row:
    """One row of the table: some combinations of readings, and the figure of each variant over them."""

    label: str
    reading: str  # the reading this row holds at one option; "" for all combinations
    option: str
    combinations: int
    values: dict[str, Range]


@dataclass(frozen=True)
class Headline:
    """The first screen as data. decides: of the figure with the variants; decides_change: of the difference.

    table: the reading whose options are the rows, "" where none is. weights: reading -> option -> share.
    """

    topic: Topic | None
    sentences: tuple[str, ...]
    rows: tuple[Row, ...]
    table: str
    decides: Deciders | None
    decides_change: Deciders | None
    which: str  # what "which variant" is called
    curve: tuple[str, ...]
    distrust: tuple[str, ...]
    weights: dict[str, dict[str, float]]
    equal: bool
    design: str
    combinations: int
    possible: int
    replications: int

    def to_json(self) -> dict[str, Any]:
        """Plain data; `rows.<i>.values.<variant>.{low,mean,high}` in the unit of the measure."""
        return {
            "measure": None if self.topic is None else self.topic.key,
            "sentences": list(self.sentences),
            "rows": [
                {
                    "label": row.label,
                    "readings": {row.reading: row.option} if row.reading else {},
                    "combinations": row.combinations,
                    "values": {v: found.to_json() for v, found in row.values.items()},
                }
                for row in self.rows
            ],
            "decides": _json(self.decides),
            "decides_change": _json(self.decides_change),
            "curve": list(self.curve),
            "distrust": list(self.distrust),
            "weights": self.weights,
        }


def _json(found: Deciders | None) -> list[dict[str, Any]]:
    return [] if found is None else [one.to_json() for one in found.factors]


def json_of(comparison: Comparison, found: Headline | None = None) -> dict[str, Any]:
    """Everything of a comparison as plain data, its short answer first."""
    found = headline(comparison) if found is None else found
    return {"answer": " ".join(found.sentences), "headline": found.to_json(), **comparison.to_json()}


def headline(comparison: Comparison) -> Headline:
    """The answer to one comparison."""
    joint = comparison.joint or _alone(comparison)
    topic = topic_of(comparison)
    others = [v for v in comparison.variants if v != comparison.baseline]
    shown = others or [comparison.baseline]
    decides = change = None
    sentences: tuple[str, ...] = ("There is nothing to count: nothing flies at anything.",)
    rows: tuple[Row, ...] = ()
    table = ""
    if topic is not None:
        decides = deciders(joint, topic.key, shown)
        change = deciders(joint, topic.key, others, difference=True) if others else None
        which = which_words(comparison, others)
        main, it = change or decides, "It"
        if others and lead_words(joint, topic, others, comparison.baseline) == NOTHING:
            main, it = decides, "The figure itself"
        sentences = tuple(
            said
            for said in (
                range_sentence(comparison, joint, topic, others),
                hangs_on(joint, topic, main, which, others, it),
                third_party_sentence(comparison, joint, topic, others) or chance_sentence(joint, topic, shown),
            )
            if said
        )
        table = _row_reading(comparison, joint, main)
        rows = _rows(joint, topic, comparison.variants, table)
    weights = joint.factors
    return Headline(
        topic=topic,
        sentences=sentences,
        rows=rows,
        table=table,
        decides=decides,
        decides_change=change,
        which=which_words(comparison, others),
        curve=curve_lines(comparison),
        distrust=distrust(comparison),
        weights=weights,
        equal=all(max(by.values()) - min(by.values()) < 1e-9 for by in weights.values()),
        design=joint.design,
        combinations=len(joint.combinations),
        possible=joint.possible,
        replications=joint.replications,
    )


def _alone(comparison: Comparison) -> Joint:
    """The comparison's own figures as the one combination there is."""
    cases = [
        Alternative(
            comparison.readings,
            v,
            comparison.replications,
            {measure: by[v] for measure, by in comparison.measures.items() if v in by},
            comparison.differences.get(v, {}),
        )
        for v in comparison.variants
    ]
    found = joint_of(cases, {name: {option: 1.0} for name, option in comparison.readings.items()}, EVERY)
    assert found is not None, "a comparison has a variant"
    return found


def _row_reading(comparison: Comparison, joint: Joint, found: Deciders | None) -> str:
    """The reading whose options are the rows: the one about kill probabilities, else the one that decides most."""
    kill = comparison.curve.replaced if comparison.curve is not None else ()
    named = [name for name in joint.factors if name in kill or name == "kill-probability"]
    ranked = [one.name for one in (found.factors if found else ()) if one.name != WHICH]
    return next(iter([*named, *ranked, *joint.factors]), "")


def _rows(joint: Joint, topic: Topic, variants: Sequence[str], reading: str) -> tuple[Row, ...]:
    rows = []
    for option in list(joint.factors.get(reading, {}))[:MOST_OPTIONS]:
        part = joint.only({reading: option})
        rows.append(_row(option_label(reading, option), reading, option, part, topic, variants))
    count = len(joint.combinations)
    every = "all combinations" if joint.design == EVERY else "balanced part"
    label = f"{every} ({count})" if count > 1 else "the file as it is"
    return (*rows, _row(label, "", "", joint, topic, variants))


def option_label(reading: str, option: str) -> str:
    """ "as claimed", "as recorded"; any other option by its name."""
    return f"as {option}" if option in ("claimed", "recorded") else spoken(option)


def _row(label: str, reading: str, option: str, joint: Joint, topic: Topic, variants: Sequence[str]) -> Row:
    values = {v: found for v in variants if (found := joint.range(topic.key, [v])) is not None}
    return Row(label, reading, option, len(joint.combinations), values)


def weight_words(weights: Mapping[str, Mapping[str, float]], equal: bool) -> str:
    """The weights as they are printed."""
    if not weights:
        return ""
    if equal:
        return "all options weigh the same"
    parts = [
        f"{name} " + ", ".join(f"{option} {100.0 * share:.3g} %" for option, share in by.items())
        for name, by in weights.items()
    ]
    return "weights: " + "; ".join(parts)
