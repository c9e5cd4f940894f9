"""The plan's columns gathered into one record array per kind of entity, as the kernel wants them.

A record holds an entity's fixed numbers and, in `*_STATE` or at its end, what changes during a replication,
so one event touches few cache lines and inner functions take few arguments.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from redan.layout import Plan

# Numbers that are handed to inner functions are 8 bytes wide: one width, one compiled version of each function.
# Few arrays with many fields, not the other way round: a World goes by value into every function that is not inlined,
# seven words an array, so each array less makes both the calls and the compiler faster. Hence PAIR.listed, the k-th
# entry of another list (pairs by unit and priority), SIGHT.tracked_s, which changes (first-track time; NaN: not drawn
# yet, inf: none), and NET.candidate with candidate_s (best pair of the net during one offer, its intercept time).


def _record(spec: str) -> np.dtype[np.void]:
    """Aligned record type from "name:type" words."""
    return np.dtype([(n, t) for n, _, t in (word.partition(":") for word in spec.split())], align=True)


THREAT = _record(
    "key:i8 kind:i4 carrier:i8 raid_key:i8 jitter_s:f8 asset:i8 first_sight:i8 end_sight:i8 first_pair:i8 end_pair:i8 "
    "start_s:f8 end_s:f8 hit_probability:f8 turn_probability:f8 turn_delay_s:f8 leave_s:f8 last_release_s:f8"
)
THREAT_STATE = _record("flying:i4 turned:i4 fate:i4 fate_time_s:f8 offer_s:f8 shift_s:f8 shots:i8")
SIGHT = _record("radar:i8 index:i8 earliest_s:f8 end_s:f8 first_knot:i8 end_knot:i8 tracked_s:f8")
KNOT = _record("time_s:f8 probability:f8")
PAIR = _record(
    "unit:i8 threat:i8 first_own_feed:i8 first_net_feed:i8 end_net_feed:i8 "
    "pk:f8 permit_s:f8 own:i4 first_window:i8 end_window:i8 listed:i8"
)
PAIR_STATE = _record(
    "engaged:i4 waiting:i8 closed:i4 begun:i8 intercepts:i8 salvos:i8 assessed:i8 in_flight:i8 to_launch:i8 fired:i8 "
    "first_salvo:i8 drawn:i4 key:i8 opportunity_s:f8 reaction_s:f8"
)
WINDOW = _record("open_s:f8 close_s:f8 first_node:i8 nodes:i8")
UNIT = _record(
    "key:i8 net:i8 asset:i8 radar:i8 channels:i8 missile_channels:i8 "
    "first_salvo:i8 next_salvo:i8 max_salvos:i8 reserve:i8 "
    "reaction_law:i4 assess_law:i4 first_launcher:i8 end_launcher:i8 first_listed:i8 end_listed:i8 "
    "salvo_interval_s:f8 reaction_a:f8 reaction_b:f8 assess_a:f8 assess_b:f8 false_kill:f8 false_miss:f8 "
    "reload_s:f8 ready_s:f8 "
    "alive:i4 free_channels:i8 free_missile_channels:i8 ready_rounds:i8 committed:i8 stock:i8 on_way:i8 fired:i8 "
    "waiting:i8 empty_s:f8 saturated_since_s:f8 saturated_s:f8"
)
LAUNCHER = _record("unit:i8 tubes:i8 asset:i8 interval_s:f8 alive:i4 rounds:i8 free_s:f8")
RADAR = _record("key:i8 asset:i8 net:i8 unit:i8 alive:i4")
NET = _record("key:i8 asset:i8 capacity:i8 delay_s:f8 alive:i4 in_hand:i8 candidate:i8 candidate_s:f8")
ASSET = _record("key:i8 hits_needed:i4 hits:i4 lost:i4")
QUEUED = _record("time_s:f8 key:i8")
EVENT = _record("time_s:f8 code:i4 a:i4 b:i4 c:i4")

Records = NDArray[np.void]


def blank(dtype: np.dtype[np.void], count: int) -> Records:
    """Zeroed records whose fields are attributes, compiled or not."""
    return np.zeros(count, dtype=dtype).view(np.recarray)


class World(NamedTuple):
    """One record array per kind of entity and the working arrays of one thread: what every rule sees."""

    threats: Records
    sights: Records
    knots: Records
    pairs: Records
    windows: Records
    nodes: NDArray[np.float64]
    units: Records
    launchers: Records
    radars: Records
    nets: Records
    assets: Records
    feeds: NDArray[np.int64]  # sights that feed a pair's unit: those of its own radars, then those over its net
    # working arrays
    threat_states: Records
    pair_states: Records
    hands: NDArray[np.uint8]  # (N, T) threat in hand on the net
    heap: Records  # events to come
    known: Records  # (2 T,) entries and ends of threats, known from the start, in order of events
    counters: NDArray[np.int64]  # see the places in queue.py
    log: Records


class Start(NamedTuple):
    """What changes in place, as it is at the start of every replication."""

    units: Records
    launchers: Records
    radars: Records
    nets: Records
    assets: Records


def start_of(world: World) -> Start:
    """Copies of a fresh world's changing records."""
    return Start(*(getattr(world, name).copy() for name in Start._fields))


def _fill(dtype: np.dtype[np.void], count: int, **columns: object) -> Records:
    table = blank(dtype, count)
    for name, column in columns.items():
        table[name] = column
    return table


def feeds_of(p: Plan) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Sights by pair, own radars before those of the net, and where each pair's own, net and end begin (P, 3)."""
    sights = np.diff(p.threat_sight_offset).astype(np.int64)
    pairs = len(p.pair_unit)
    pair = np.repeat(np.arange(pairs), sights[p.pair_threat])
    first = np.cumsum(sights[p.pair_threat]) - sights[p.pair_threat]
    sight = np.arange(len(pair)) - first[pair] + p.threat_sight_offset[p.pair_threat[pair]]
    unit, radar = p.pair_unit[pair], p.sight_radar[sight]
    own = (p.radar_unit[radar] == unit) | (p.unit_radar[unit] == radar)
    netted = ~own & (p.unit_net[unit] >= 0) & (p.radar_net[radar] == p.unit_net[unit])
    kept = np.flatnonzero(own | netted)
    order = kept[np.lexsort((sight[kept], netted[kept], pair[kept]))]
    ends = np.empty((pairs, 3), np.int64)
    ends[:, 2] = np.cumsum(np.bincount(pair[kept], minlength=pairs))
    ends[:, 0] = ends[:, 2] - np.bincount(pair[kept], minlength=pairs)
    ends[:, 1] = ends[:, 0] + np.bincount(pair[own], minlength=pairs)
    return sight[order].astype(np.int64, copy=False), ends


def build_world(plan: Plan, log: Records, heap_size: int) -> World:
    """Gather a plan's arrays into records (copies; the plan stays untouched) with fresh working arrays."""
    p = plan
    threat_count = len(p.threat_key)
    last_release_s = np.full(threat_count, -np.inf)
    carried = p.threat_carrier >= 0
    np.maximum.at(last_release_s, p.threat_carrier[carried], p.threat_start_s[carried])
    launcher_unit = np.repeat(np.arange(len(p.unit_key)), np.diff(p.unit_launcher_offset))
    feeds, feed_ends = feeds_of(p)
    rounds = np.bincount(launcher_unit, weights=p.launcher_ready, minlength=len(p.unit_key)).astype(np.int32)
    return World(
        threats=_fill(
            THREAT, threat_count, key=p.threat_key, kind=p.threat_kind, carrier=p.threat_carrier,
            raid_key=p.raid_key[p.threat_raid], jitter_s=p.raid_jitter_s[p.threat_raid], asset=p.threat_asset,
            first_sight=p.threat_sight_offset[:-1], end_sight=p.threat_sight_offset[1:],
            first_pair=p.threat_pair_offset[:-1], end_pair=p.threat_pair_offset[1:], start_s=p.threat_start_s,
            end_s=p.threat_end_s, hit_probability=p.threat_hit_probability,
            turn_probability=p.threat_turn_probability, turn_delay_s=p.threat_turn_delay_s, leave_s=p.threat_leave_s,
            last_release_s=last_release_s,
        ),
        sights=_fill(
            SIGHT, len(p.sight_radar), radar=p.sight_radar, index=p.sight_index,
            earliest_s=p.knot_time_s[p.sight_knot_offset[:-1]], end_s=p.sight_end_s,
            first_knot=p.sight_knot_offset[:-1], end_knot=p.sight_knot_offset[1:],
        ),
        knots=_fill(KNOT, len(p.knot_time_s), time_s=p.knot_time_s, probability=p.knot_probability),
        pairs=_fill(
            PAIR, len(p.pair_unit), unit=p.pair_unit, threat=p.pair_threat, pk=p.pair_pk, permit_s=p.pair_permit_s,
            own=p.pair_self, first_own_feed=feed_ends[:, 0], first_net_feed=feed_ends[:, 1],
            end_net_feed=feed_ends[:, 2], first_window=p.pair_window_offset[:-1], end_window=p.pair_window_offset[1:],
            listed=p.unit_pair,
        ),
        windows=_fill(
            WINDOW, len(p.window_open_s), open_s=p.window_open_s, close_s=p.window_close_s,
            first_node=p.window_node_offset[:-1], nodes=np.diff(p.window_node_offset),
        ),
        nodes=np.array(p.node_flight_s),
        units=_fill(
            UNIT, len(p.unit_key), key=p.unit_key, net=p.unit_net, asset=p.unit_asset, radar=p.unit_radar,
            channels=p.unit_channels, missile_channels=p.unit_missile_channels, first_salvo=p.unit_first_salvo,
            next_salvo=p.unit_next_salvo, max_salvos=p.unit_max_salvos, reserve=p.unit_reserve,
            reaction_law=p.unit_reaction_law,
            assess_law=p.unit_assess_law, first_launcher=p.unit_launcher_offset[:-1],
            end_launcher=p.unit_launcher_offset[1:], first_listed=p.unit_pair_offset[:-1],
            end_listed=p.unit_pair_offset[1:], salvo_interval_s=p.unit_salvo_interval_s,
            reaction_a=p.unit_reaction_a, reaction_b=p.unit_reaction_b, assess_a=p.unit_assess_a,
            assess_b=p.unit_assess_b, false_kill=p.unit_false_kill, false_miss=p.unit_false_miss,
            reload_s=p.unit_reload_s, ready_s=p.unit_ready_s, alive=1, free_channels=p.unit_channels,
            free_missile_channels=p.unit_missile_channels, ready_rounds=rounds, stock=p.unit_stock, empty_s=np.inf,
            saturated_since_s=np.nan,
        ),
        launchers=_fill(
            LAUNCHER, len(p.launcher_tubes), unit=launcher_unit, tubes=p.launcher_tubes, asset=p.launcher_asset,
            interval_s=p.launcher_interval_s, alive=1, rounds=p.launcher_ready, free_s=-np.inf,
        ),
        radars=_fill(
            RADAR, len(p.radar_key), key=p.radar_key, asset=p.radar_asset, net=p.radar_net, unit=p.radar_unit, alive=1
        ),
        nets=_fill(NET, len(p.net_key), key=p.net_key, asset=p.net_asset, capacity=p.net_capacity,
                   delay_s=p.net_delay_s, alive=1),
        assets=_fill(ASSET, len(p.asset_key), key=p.asset_key, hits_needed=p.asset_hits_needed),
        feeds=feeds,
        threat_states=blank(THREAT_STATE, threat_count),
        pair_states=blank(PAIR_STATE, len(p.pair_unit)),
        hands=np.zeros((len(p.net_key), threat_count), np.uint8),
        heap=blank(QUEUED, heap_size),
        known=blank(QUEUED, 2 * threat_count),
        counters=np.zeros(7, np.int64),
        log=log,
    )
