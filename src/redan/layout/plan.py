"""The frozen arrays that one compiled scenario variant consists of.

Everything the engine and the reference know is in here; they never see a scenario. Entities of each
kind are sorted by name, so an index order is a name order. Times are seconds from scenario start for
a raid with zero jitter; a raid's jitter shifts every time of its threats (sights, windows, permits).
Keys are 32-bit hashes of names (`redan.streams.name_key`): draws are keyed by them, not by indices,
so adding an entity leaves every other entity's chance untouched.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

F8 = NDArray[np.float64]
I4 = NDArray[np.int32]
U4 = NDArray[np.uint32]


class Plan(NamedTuple):
    """Arrays in, nothing else. Shapes: T threats, R radars, U units, L launchers, N nets, A assets,
    G raids, S sights, P pairs (unit, threat) with at least one launch window, W windows.
    CSR offsets have one element more than the rows they index."""

    # raids (G)
    raid_key: U4
    raid_jitter_s: F8  # half width of the uniform shift
    # threats (T)
    threat_key: U4
    threat_kind: I4  # ThreatKind
    threat_carrier: I4  # index of the carrying aircraft, or -1
    threat_raid: I4
    threat_start_s: F8  # enters, or is released
    threat_end_s: F8  # arrives at its asset, or leaves
    threat_asset: I4  # asset aimed at, or -1
    threat_hit_probability: F8
    threat_turn_probability: F8  # aircraft turns away when first fired at
    threat_turn_delay_s: F8  # from that launch to the turn
    threat_leave_s: F8  # from the turn to being out of the fight
    # sights: the intervals in which a radar can see a threat, CSR by threat, ordered by (radar, start)
    threat_sight_offset: I4  # (T+1,)
    sight_radar: I4  # (S,)
    sight_index: I4  # (S,) running number among the same (radar, threat)
    sight_start_s: F8
    sight_end_s: F8
    sight_knot_offset: I4  # (S+1,) into knot_*
    knot_time_s: F8  # increasing; distribution of first confirmed track, linear between knots
    knot_probability: F8  # non-decreasing; the last may be below 1: then perhaps no track
    # radars (R)
    radar_key: U4
    radar_asset: I4  # asset whose loss kills the radar, or -1
    radar_net: I4  # net it reports to, or -1
    radar_unit: I4  # fire unit that owns it, or -1 (an owner always sees it, net or no net)
    # nets (N)
    net_key: U4
    net_asset: I4  # command post, or -1
    net_delay_s: F8  # age of a track that comes over the net
    net_capacity: I4  # threats in hand at once
    # fire units (U)
    unit_key: U4
    unit_net: I4  # or -1: autonomous
    unit_asset: I4  # asset whose loss ends the unit, or -1
    unit_radar: I4  # engagement radar; without it no launch and no guidance; -1 none needed
    unit_channels: I4  # targets at once
    unit_missile_channels: I4
    unit_first_salvo: I4
    unit_next_salvo: I4
    unit_max_salvos: I4  # per threat
    unit_salvo_interval_s: F8  # between the missiles of a salvo
    unit_reserve: I4  # rounds kept for threats aimed at the unit itself
    unit_reaction_law: I4  # Law, from taking a threat to launch readiness
    unit_reaction_a: F8
    unit_reaction_b: F8
    unit_assess_law: I4  # Law, from the last intercept of a salvo to the judgement
    unit_assess_a: F8
    unit_assess_b: F8
    unit_false_kill: F8  # P(judged killed | alive)
    unit_false_miss: F8  # P(judged alive | killed)
    unit_stock: I4  # rounds for reloading
    unit_reload_s: F8
    unit_ready_s: F8  # cannot take a threat before (assembly, transit); -inf: always ready
    # launchers (L), CSR by unit
    unit_launcher_offset: I4  # (U+1,)
    launcher_tubes: I4
    launcher_ready: I4  # rounds on at the start
    launcher_interval_s: F8  # between two launches from one launcher
    launcher_asset: I4  # or -1
    # assets (A)
    asset_key: U4
    asset_hits_needed: I4
    # pairs (P), CSR by threat, ordered by unit within a threat
    threat_pair_offset: I4  # (T+1,)
    pair_unit: I4
    pair_threat: I4
    pair_pk: F8  # single-shot kill probability
    pair_permit_s: F8  # may be fired at from this time (weapons control); +inf never
    pair_self: I4  # 1: the threat is aimed at the unit itself (the reserve may be used)
    pair_window_offset: I4  # (P+1,)
    window_open_s: F8  # launch times with a feasible intercept
    window_close_s: F8
    window_node_offset: I4  # (W+1,); nodes evenly spaced over [open, close], at least 2
    node_flight_s: F8  # time of flight for a launch at the node
    # each unit's pairs by its doctrine's priority, CSR by unit
    unit_pair_offset: I4  # (U+1,)
    unit_pair: I4  # pair indices, most urgent first


INTEGER_FIELDS = frozenset(
    name for name, hint in Plan.__annotations__.items() if "I4" in str(hint) or "int32" in str(hint)
)
KEY_FIELDS = frozenset(("raid_key", "threat_key", "radar_key", "net_key", "unit_key", "asset_key"))


def freeze_plan(**arrays: object) -> Plan:
    """Build a Plan from anything array-like: cast, made contiguous and read-only.

    OverflowError for a whole number that the plan's type cannot hold.
    """
    frozen = {}
    for name in Plan._fields:
        dtype = np.uint32 if name in KEY_FIELDS else np.int32 if name in INTEGER_FIELDS else np.float64
        given = np.array(arrays[name])
        array = np.ascontiguousarray(given.astype(dtype).reshape(-1))
        if dtype is not np.float64 and not np.array_equal(array, given.reshape(-1)):
            raise OverflowError(f"{name} holds a number that is no {np.dtype(dtype).name}")
        array.flags.writeable = False
        frozen[name] = array
    unknown = set(arrays) - set(Plan._fields)
    if unknown:
        raise TypeError(f"not a plan array: {sorted(unknown)}")
    return Plan(**frozen)


def plan_digest(plan: Plan) -> str:
    """SHA-256 over names, shapes and bytes of all arrays: equal plans, equal digests."""
    digest = hashlib.sha256()
    for name in Plan._fields:
        array = getattr(plan, name)
        digest.update(f"{name}:{array.dtype.str}:{array.shape}\n".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()
