"""The engine's two verbs: run a range of replications; replay one with its event log."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from redan.engine.kernel import simulate_range
from redan.engine.records import EVENT, PAIR_STATE, THREAT_STATE, Packed, blank, pack
from redan.engine.rules import MAX_INDEX
from redan.errors import InputError
from redan.layout.outcomes import Outcomes
from redan.layout.plan import Plan

MAX_REPLICATIONS = 2**32  # the replication number is one word of the generator's counter
_packed: dict[int, tuple[Plan, Packed]] = {}


def empty_outcomes(plan: Plan, count: int) -> Outcomes:
    """Uninitialised rows of the right shapes for the kernel to fill."""
    threats, units, assets = len(plan.threat_key), len(plan.unit_key), len(plan.asset_key)
    return Outcomes(
        fate=np.empty((count, threats), np.int8),
        fate_time_s=np.empty((count, threats)),
        shots=np.empty((count, threats), np.int16),
        fired=np.empty((count, units), np.int32),
        empty_s=np.empty((count, units)),
        saturated_s=np.empty((count, units)),
        hits=np.empty((count, assets), np.int16),
        first_launch_s=np.empty(count),
    )


def simulate(plan: Plan, seed: int, first: int, count: int) -> Outcomes:
    """Replications first .. first+count-1 of the plan, serially, without holding the interpreter lock."""
    return _run(plan, seed, first, count, blank(EVENT, 0))[0]


def replay(plan: Plan, seed: int, replication: int) -> tuple[Outcomes, NDArray[np.void]]:
    """One replication again: its row and its events (time_s, code, a, b, c) in order; see layout.Event."""
    log = blank(EVENT, 4096)
    while True:
        outcomes, logged = _run(plan, seed, replication, 1, log)
        if logged <= len(log):
            return outcomes, log[:logged]
        log = blank(EVENT, logged)


def _pack_once(plan: Plan) -> Packed:
    """The plan's records; the last few plans are remembered, because chunks of one run share them."""
    known = _packed.get(id(plan))
    if known is None or known[0] is not plan:
        while len(_packed) >= 8:
            _packed.pop(next(iter(_packed)), None)
        known = (plan, pack(plan))
        _packed[id(plan)] = known
    return known[1]


def _run(plan: Plan, seed: int, first: int, count: int, log: NDArray[np.void]) -> tuple[Outcomes, int]:
    if first < 0 or count < 0 or first + count > MAX_REPLICATIONS:
        raise InputError(f"replications {first} to {first + count - 1} are outside 0 to {MAX_REPLICATIONS - 1}")
    if max(len(plan.threat_key), len(plan.unit_key), len(plan.launcher_tubes), len(plan.asset_key)) > MAX_INDEX:
        raise InputError(f"more than {MAX_INDEX} threats, fire units, launchers or assets: split the scenario")
    rows = empty_outcomes(plan, count)
    logged = simulate_range(
        _pack_once(plan), np.int64(seed), np.int64(first), np.int64(count), rows.fate, rows.fate_time_s, rows.shots,
        rows.fired, rows.empty_s, rows.saturated_s, rows.hits, rows.first_launch_s, log,
        blank(PAIR_STATE, len(plan.pair_unit)), blank(THREAT_STATE, len(plan.threat_key)),
    )
    return rows, int(logged)
