"""A plan as it would go if every jammer flew as planned: one curve a sight, one set of windows a pair."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from redan.layout.plan import Plan


def as_planned(plan: Plan) -> Plan:
    """The same plan with the curves and windows under all jammers, for who reads them without playing a battle.

    A jammer counts in them only while it flies. A pair may be left without windows: then jamming bars every launch.
    """
    if not len(plan.jam_bit):
        return plan
    kept_knots, sights = _last(plan.jam_sight, plan.sight_knot_offset, plan.knot_curve)
    kept_windows, pairs = _last(plan.jam_pair, plan.pair_window_offset, plan.window_set)
    nodes = np.repeat(kept_windows, np.diff(plan.window_node_offset))
    none = np.empty(0, np.int32)
    return plan._replace(
        sight_knot_offset=sights,
        knot_time_s=plan.knot_time_s[kept_knots],
        knot_probability=plan.knot_probability[kept_knots],
        knot_curve=np.zeros(int(kept_knots.sum()), np.int32),
        pair_window_offset=pairs,
        window_open_s=plan.window_open_s[kept_windows],
        window_close_s=plan.window_close_s[kept_windows],
        window_set=np.zeros(int(kept_windows.sum()), np.int32),
        window_node_offset=_offsets(np.diff(plan.window_node_offset)[kept_windows]),
        node_flight_s=plan.node_flight_s[nodes],
        node_escape_s=plan.node_escape_s[nodes],
        threat_jam_offset=np.zeros(len(plan.threat_jam_offset), np.int32),
        jam_sight=none,
        jam_pair=none,
        jam_bit=none,
    )


def _last(
    jammed: NDArray[np.int32], offset: NDArray[np.int32], alternative: NDArray[np.int32]
) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
    """Rows of the alternative under all jammers of each owner, and the offset of what is left."""
    owners = len(offset) - 1
    bits = np.bincount(jammed[jammed >= 0], minlength=owners)
    owner = np.repeat(np.arange(owners), np.diff(offset))
    kept = alternative == (1 << bits[owner]) - 1
    return kept, _offsets(np.bincount(owner[kept], minlength=owners))


def _offsets(counts: NDArray[np.int64]) -> NDArray[np.int32]:
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
