"""Where two variants part on the same chance: the first instant at which not the same things happen.

Draws are keyed by names (docs/design/chance.md), so in both the same question meets the same number, and all is alike
until one asks something else. Events are compared by the names in them, instant by instant: their order within one
instant, which hangs on indices, does not count. What no story tells (first tracks, offers) is left out: what follows
from it is told.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from redan.app.playback.kept import Looked, looked_at
from redan.app.playback.models import DifferenceSide, FirstDifference, PartedThreat, SceneEvent
from redan.app.playback.scene import told
from redan.errors import InputError, Problem
from redan.layout.codes import Fate
from redan.report.story import FATES, balance
from redan.results import Story
from redan.scene.make import make_scene
from redan.scene.scene import Happening
from redan.scene.words import clock

SAME_S = 1.0e-6  # two compiled plans give one route the same times; this is for the last bits alone
MOST_SAID = 3  # events of one side in a sentence
Key = tuple[object, ...]


@dataclass(frozen=True)
class Split:
    """The first instant that differs: what only a and only b has then; numbers of events. time_s inf: none."""

    time_s: float
    alike: int
    a: tuple[int, ...]
    b: tuple[int, ...]


def first_difference(folder_a: Path | str, folder_b: Path | str, replication: int) -> FirstDifference:
    """Compare one replication of two runs made with the same seed; InputError where the seeds differ."""
    kept = looked_at(folder_a), looked_at(folder_b)
    seeds = kept[0].run.seed, kept[1].run.seed
    if seeds[0] != seeds[1]:
        what = f"the runs have different seeds, {seeds[0]} and {seeds[1]}: their chance is not the same"
        raise InputError(Problem(what, remedy="run both with one seed"))
    stories = kept[0].story(replication), kept[1].story(replication)
    events = tuple(_told_events(one, story) for one, story in zip(kept, stories, strict=True))
    split = parting(events[0], events[1])
    a, b = (
        _side(one, story, found, only, split.time_s)
        for one, story, found, only in zip(kept, stories, events, (split.a, split.b), strict=True)
    )
    parted = _parted(*stories)
    return FirstDifference(
        replication=replication,
        seed=seeds[0],
        time_s=round(split.time_s, 2) if math.isfinite(split.time_s) else None,
        alike=split.alike,
        words=_words(split, a, b, parted),
        a=a,
        b=b,
        parted=parted,
        notes=list(dict.fromkeys([*kept[0].notes, *kept[1].notes])),
    )


def parting(a: Sequence[Happening], b: Sequence[Happening]) -> Split:
    """The first instant at which the two do not tell the same."""
    i = j = 0
    while i < len(a) or j < len(b):
        now = min(a[i].time_s if i < len(a) else math.inf, b[j].time_s if j < len(b) else math.inf)
        end_i, end_j = _until(a, i, now), _until(b, j, now)
        only_a, only_b = _only(a, i, end_i, b, j, end_j), _only(b, j, end_j, a, i, end_i)
        if only_a or only_b:
            return Split(now, i, only_a, only_b)
        i, j = end_i, end_j
    return Split(math.inf, i, (), ())


def _told_events(kept: Looked, story: Story) -> list[Happening]:
    return [event for event in make_scene(kept.compiled, story).events if event.text]


def _until(events: Sequence[Happening], start: int, now: float) -> int:
    while start < len(events) and events[start].time_s <= now + SAME_S:
        start += 1
    return start


def _only(
    a: Sequence[Happening], first: int, last: int, b: Sequence[Happening], other_first: int, other_last: int
) -> tuple[int, ...]:
    """Numbers of the events of one side in an instant that the other lacks; of the same twice, the later."""
    theirs = Counter(_key(b[k]) for k in range(other_first, other_last))
    found = []
    for k in range(first, last):
        if theirs[_key(a[k])]:
            theirs[_key(a[k])] -= 1
        else:
            found.append(k)
    return tuple(found)


def _key(event: Happening) -> Key:
    """What happened, by names: an effect by its name and what it says."""
    return event.what, *sorted((word, str(value)) for word, value in event.about.items())


def _side(kept: Looked, story: Story, events: Sequence[Happening], only: tuple[int, ...], now: float) -> DifferenceSide:
    later = next((k for k, event in enumerate(events) if event.time_s > now + SAME_S), None)
    return DifferenceSide(
        variant=str(kept.run.manifest["variant"]),
        events=told([events[k] for k in only]),
        next=None if later is None or only else told([events[later]])[0],
        balance=balance(story),
    )


def _parted(a: Story, b: Story) -> list[PartedThreat]:
    """Threats that both have and that end otherwise, in the order of a."""
    theirs = dict(zip(b.names.threats, b.outcomes.fate[0].tolist(), strict=True))
    found = []
    for name, code in zip(a.names.threats, a.outcomes.fate[0].tolist(), strict=True):
        if name in theirs and theirs[name] != code:
            found.append(PartedThreat(name=name, a=FATES[Fate(code)], b=FATES[Fate(theirs[name])]))
    return found


def _words(split: Split, a: DifferenceSide, b: DifferenceSide, parted: list[PartedThreat]) -> str:
    if not math.isfinite(split.time_s):
        return f"On this chance nothing differs: both tell the same {split.alike:,} events."
    first = f"Both go alike for {split.alike:,} events, until {clock(split.time_s)}." if split.alike else (
        f"They part with the first event, at {clock(split.time_s)}."
    )
    sides = (a, b) if a.events else (b, a)
    sentences = [first, f"Then {'; '.join(f'in {side.variant} {_happens(side)}' for side in sides)}."]
    ends = len(parted)
    if ends:
        one = parted[0]
        more = f", and {ends - 1} more" if ends > 1 else ""
        sentences.append(
            f"In the end {ends} threat{'s' * (ends != 1)} fare{'s' * (ends == 1)} otherwise: {one.name} "
            f"{one.a} in {a.variant}, {one.b} in {b.variant}{more}."
        )
    else:
        sentences.append("Every threat ends alike all the same.")
    return " ".join(sentences)


def _happens(side: DifferenceSide) -> str:
    if side.events:
        said = [event.text for event in side.events[:MOST_SAID]]
        more = len(side.events) - len(said)
        return ", and ".join(said) + (f", and {more} more" if more > 0 else "")
    return _nothing(side.next)


def _nothing(after: SceneEvent | None) -> str:
    if after is None:
        return "nothing happens any more"
    return f"nothing does (next there, at {clock(after.time_s)}: {after.text})"
