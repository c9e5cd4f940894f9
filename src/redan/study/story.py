"""Two replications worth telling, the median and a bad one, each with what would have stopped its first leaker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from redan.analysis.topic import Topic
from redan.engine import replay
from redan.errors import InputError
from redan.layout import Fate, Plan
from redan.layout.names import Names
from redan.layout.outcomes import Outcomes
from redan.plan import Compiled, compile_plan
from redan.reasons import reasons_of
from redan.results import Story, measures
from redan.study.counterfactual import THROUGH, Counterfactual, Lever, counterfactual

BAD_SHARE = 0.95  # of the replications end no worse than the bad one


@dataclass(frozen=True)
class Told:
    """One replication: which, why this one, its story, its first leaker and what would have stopped that.

    kind: "median" or "bad". topic: what the answer speaks of. value: of it in this replication. no_worse: share of the
    replications that are no worse.
    """

    kind: str
    value: float
    no_worse: float
    story: Story
    leaker: int | None
    counterfactual: Counterfactual | None
    topic: Topic


def arriving(outcomes: Outcomes, kinds: tuple[str, ...]) -> NDArray[np.int64]:
    """Munitions that arrive, shape (n,)."""
    munition = np.array([kind == "munition" for kind in kinds], bool)
    return np.asarray(np.isin(outcomes.fate[:, munition], THROUGH).sum(axis=1), np.int64)


def badness(outcomes: Outcomes, names: Names, topic: Topic) -> NDArray[np.int64]:
    """How bad each replication is by what the answer speaks of, shape (n,): 0 is the best there is.

    Of those that are equal the one in which more munitions arrive is worse: a thing that survives or not, alone, would
    tell two days apart and no more.
    """
    values = measures(outcomes, names)[topic.key] * (1.0 if topic.harm else -1.0)
    order = np.stack([values, arriving(outcomes, names.threat_kinds).astype(np.float64)], axis=1)
    return np.unique(order, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)


def chosen(values: NDArray[np.int64]) -> dict[str, int]:
    """The first replication with the median value, and the first with the value that 95 % are no worse than."""
    order = np.sort(values)
    n = len(order)
    median, bad = order[(n - 1) // 2], order[min(n - 1, int(np.ceil(BAD_SHARE * n)) - 1)]
    return {"median": int(np.flatnonzero(values == median)[0]), "bad": int(np.flatnonzero(values == bad)[0])}


def first_leaker(outcomes: Outcomes) -> int | None:
    """The first munition that hits, of none the first that arrives; None where none arrives."""
    for fates in ((Fate.ARRIVED_HIT,), THROUGH):
        came = np.isin(outcomes.fate[0], fates)
        if came.any():
            return int(np.argmin(np.where(came, outcomes.fate_time_s[0], np.inf)))
    return None


def told(
    compiled: Compiled, seed: int, outcomes: Outcomes, topic: Topic, *, notes: tuple[str, ...] = ()
) -> tuple[Told, ...]:
    """The stories of a table of outcomes (from replication 0), the median first; one where the two are the same."""
    values = measures(outcomes, compiled.names)[topic.key]
    found = []
    picked = chosen(badness(outcomes, compiled.names, topic))
    for kind, replication in picked.items():
        if kind == "bad" and replication == picked["median"]:
            continue
        value = values[replication]
        no_worse = float((values <= value if topic.harm else values >= value).mean())
        story, leaker, what = _told(compiled, seed, replication, notes)
        found.append(Told(kind, float(value), no_worse, story, leaker, what, topic))
    return tuple(found)


def _told(
    compiled: Compiled, seed: int, replication: int, notes: tuple[str, ...]
) -> tuple[Story, int | None, Counterfactual | None]:
    """A replication played again, its first leaker, and what would have stopped that."""
    row, events = replay(compiled.plan, seed, replication)
    resolved = compiled.resolved
    story = Story(
        title=resolved.title,
        variant=resolved.variant,
        readings=dict(resolved.readings),
        seed=seed,
        replication=replication,
        names=compiled.names,
        outcomes=row,
        events=events,
        reasons=reasons_of(compiled.plan, seed, replication, events.tolist(), row, compiled.reach),
        notes=notes,
    )
    leaker = first_leaker(row)
    what = None if leaker is None else counterfactual(compiled.plan, seed, replication, leaker, permitted(compiled))
    return story, leaker, what


PERMIT = Lever(
    "permission", "every unit free to fire at what is not its own", "had every unit been free to fire", 1,
    lambda plan, _: plan,
)  # fmt: skip


def permitted(compiled: Compiled) -> Iterator[tuple[Lever, Plan]]:
    """The plan with every unit free to fire and no weapons control; nothing where that changes nothing."""
    resolved = compiled.resolved
    units = tuple(replace(unit, permission="free") for unit in resolved.units)
    if units == resolved.units and not resolved.weapons_control:
        return
    try:
        other = compile_plan(replace(resolved, units=units, weapons_control=()))
    except InputError:
        return
    if other.digest != compiled.digest:
        yield PERMIT, other.plan
