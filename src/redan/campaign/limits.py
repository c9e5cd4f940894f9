"""What limits a defence, from the reasons of a few replications."""

from __future__ import annotations

from collections import defaultdict
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from redan.engine import replay
from redan.layout import Fate, Plan, Reach
from redan.layout.names import Names
from redan.reasons import Detail, Reason, Reasons, reasons_of
from redan.reasons.causes import CAUSES, Cause, causes_of, named
from redan.results.limits import Cause as Held
from redan.results.limits import Limits, Magazine

Word = TypeVar("Word", bound=str)

REPLICATIONS = 10  # the first so many: enough for shares, and quick
MOST_PAIRS = 10_000  # of all these replications together; of a larger plan a part of what got through is asked about
THROUGH = (Fate.ARRIVED_HIT, Fate.ARRIVED_MISSED, Fate.LEFT)
NO_CHANCE = (Reason.NOT_NEAR, Reason.NO_MISSILE, Reason.GONE, Reason.LEFT_TO_OTHER)  # or none that was lost
COUNTED = {cause.reason for cause in Cause if not cause.fired and cause.reason not in NO_CHANCE}
REACHES = {cause.detail: cause.short for cause in named(Reason.REACH)}


def limits_of(plan: Plan, names: Names, reach: NDArray[np.int8], seed: int, replications: int) -> Limits:
    """Count the chances not taken in the first few replications; fewer, of a part of the threats, of a large plan."""
    count = max(1, min(REPLICATIONS, replications, MOST_PAIRS // max(1, len(plan.pair_unit))))
    step = max(1, len(plan.pair_unit) // MOST_PAIRS)
    causes: dict[Held, float] = defaultdict(float)
    kinds: dict[str, float] = defaultdict(float)
    by_unit: dict[int, dict[tuple[Reason, Detail], float]] = defaultdict(lambda: defaultdict(float))
    left, through = 0.0, 0
    past: dict[str, float] = defaultdict(float)  # of what got through, by what no unit could or did
    for replication in range(count):
        row, events = replay(plan, seed, replication)
        got = np.isin(row.fate[0], THROUGH)
        through += int(got.sum())
        asked = _part(got, plan.threat_key, step)
        weight = int(got.sum()) / max(1, int(asked.sum()))
        found = reasons_of(plan, seed, replication, events.tolist(), row, reach, asked)
        for what, members in _past_all(found, asked).items():
            past[what] += members * weight
        for u in range(len(names.units)):
            lost = asked & (found.launches[u] == 0)
            codes, counts = np.unique(
                np.stack((found.reason[u, lost], found.detail[u, lost])), axis=1, return_counts=True
            )
            for code, detail, n in zip(*codes.tolist(), (counts * weight).tolist(), strict=True):
                reason = Reason(code)
                if reason == Reason.LEFT_TO_OTHER:
                    left += n
                if reason not in COUNTED:
                    continue
                cause = CAUSES[int(causes_of(np.array(code), np.array(detail)))]
                causes[Held(cause.group)] += n
                if reason == Reason.REACH:
                    kinds[REACHES[Reach(detail)]] += n
                by_unit[u][reason, Detail(detail) if reason == Reason.MAGAZINE else Detail.NONE] += n
    return Limits(
        replications=count,
        through=through / count,
        chances=sum(causes.values()) / count,
        causes={cause: n / count for cause, n in _largest_first(causes)},
        reach={name: n / count for name, n in _largest_first(kinds)},
        left_to_others=left / count,
        one_in=step,
        magazines=_magazines(plan, names, by_unit),
        units=len(names.units),
        **{name: past[name] / count for name in ("out_of_range", "no_missile", "fired_at")},
    )


def _part(got: NDArray[np.bool_], keys: NDArray[np.uint32], step: int) -> NDArray[np.bool_]:
    """One in `step` of the threats that got through, in the order of their keys: these know nothing of the file's."""
    found = np.flatnonzero(got)
    asked = np.zeros_like(got)
    asked[found[np.argsort(keys[found], kind="stable")][::step]] = True
    return asked


def _largest_first(counted: dict[Word, float]) -> list[tuple[Word, float]]:
    return sorted(counted.items(), key=lambda item: -item[1])


def _past_all(found: Reasons, got: NDArray[np.bool_]) -> dict[str, int]:
    """Of what got through: how many stayed out of every unit's range, lacked a missile, or were fired at."""
    reason = found.reason[:, got]
    far, none = reason == Reason.NOT_NEAR, reason == Reason.NO_MISSILE
    return {
        "out_of_range": int(far.all(axis=0).sum()),
        "no_missile": int(((far | none).all(axis=0) & none.any(axis=0)).sum()),
        "fired_at": int((found.launches[:, got] > 0).any(axis=0).sum()),
    }


def _magazines(
    plan: Plan, names: Names, by_unit: dict[int, dict[tuple[Reason, Detail], float]]
) -> tuple[Magazine, ...]:
    """The units that lacked rounds more often than anything else, alike ones together."""
    alike: dict[tuple[str, int, int, bool], list[str]] = defaultdict(list)
    for u, counted in sorted(by_unit.items()):
        totals: dict[Reason, float] = defaultdict(float)
        for (reason, _), n in counted.items():
            totals[reason] += n
        if max(totals, key=lambda reason: totals[reason]) != Reason.MAGAZINE:
            continue
        reloading = max(counted, key=lambda key: counted[key] * (key[0] == Reason.MAGAZINE))[1] == Detail.RELOADING
        launchers = slice(int(plan.unit_launcher_offset[u]), int(plan.unit_launcher_offset[u + 1]))
        ready = int(plan.launcher_ready[launchers].sum())
        rounds = ready if reloading else ready + int(plan.unit_stock[u])
        alike[names.unit_systems[u], rounds, int(plan.unit_first_salvo[u]), reloading].append(names.units[u])
    return tuple(
        Magazine(tuple(units), system, rounds, salvo, reloading)
        for (system, rounds, salvo, reloading), units in alike.items()
    )
