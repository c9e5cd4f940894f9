"""The plan's columns gathered into one record array per kind of entity, as the kernel wants them.

A record holds an entity's fixed numbers and, in `*_STATE` or at its end, what changes during a replication,
so one event touches few cache lines and inner functions take few arguments.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from redan.layout import Plan, Trigger

# places in World.counters: at first what changes and begins anew in every replication
HEAP, LOGGED, LOSSES, STEPS, BOUND, SEED, REPLICATION = 0, 1, 2, 3, 4, 5, 6
EFFECTS, WATCHES, JAMS, FEATURED, ON_START = 7, 8, 9, 10, 11  # numbers of rows; whether any; first row of START
TAKEN = 12  # events of all replications so far
SETTLED, MARKED, TO_LOAD = 13, 14, 15  # LOSSES that were settled; threats and units that are marked
FIRST_STEP = 16  # from here on: what follows from the present event, STEPS of them
COUNTERS = FIRST_STEP + 8

# Numbers that are handed to inner functions are 8 bytes wide: one width, one compiled version of each function.
# Few arrays with many fields, not the other way round: a World goes by value into every function that is not inlined,
# seven words an array. The kernel drops what a function does not use (jit._Whole), but each part is still linked with
# all of them, so each array less makes the compiler faster. Hence PAIR.listed, the k-th
# entry of another list (pairs by unit and priority), SIGHT.tracked_s, which changes (first-track time; NaN: not drawn
# yet, inf: none), and NET.candidate with candidate_s (best pair of the net during one offer, its intercept time).
# Hence also RARE: its i-th row holds the i-th of every table that only effects use: rows of effects, watches, jams,
# alternatives (knots of a sight or windows of a pair by combination of jammers), bystanders, hands of joining nets.
# LOSSES counts what may have made opportunities worse; THREAT_STATE.losses is that count when they were last computed.
# `on_...` is the first row of effects with that trigger, `effect_more` in RARE the next; -1: none.


def _record(spec: str) -> np.dtype[np.void]:
    """Aligned record type from "name:type" words."""
    return np.dtype([(n, t) for n, _, t in (word.partition(":") for word in spec.split())], align=True)


THREAT = _record(
    "key:i8 kind:i4 carrier:i8 raid_key:i8 jitter_s:f8 asset:i8 first_sight:i8 end_sight:i8 first_pair:i8 end_pair:i8 "
    "start_s:f8 end_s:f8 hit_probability:f8 turn_probability:f8 turn_delay_s:f8 leave_s:f8 last_release_s:f8 "
    "ends:i4 crews_let_go:i4 on_entry:i8 on_end:i8 on_first_shot:i8 first_watch:i8 end_watch:i8 first_jam:i8 "
    "end_jam:i8 seeks:i8 hit_silent:f8 after:i8"
)
THREAT_STATE = _record(
    "flying:i4 turned:i4 fate:i4 marked:i4 fate_time_s:f8 offer_s:f8 shift_s:f8 shots:i8 turn_s:f8 ended:i4 losses:i8"
)
SIGHT = _record("radar:i8 index:i8 earliest_s:f8 end_s:f8 first_knot:i8 end_knot:i8 tracked_s:f8")
KNOT = _record("time_s:f8 probability:f8")
PAIR = _record(
    "unit:i8 threat:i8 first_own_feed:i8 first_net_feed:i8 end_net_feed:i8 "
    "pk:f8 permit_s:f8 own:i4 off:i4 first_window:i8 end_window:i8 listed:i8 "
    "system:f8 active:i4 start_off:i4 first_bystander:i8 end_bystander:i8 "
    "first_salvo:i8 next_salvo:i8 max_salvos:i8"
)
PAIR_STATE = _record(
    "engaged:i4 let_go:i4 waiting:i8 closed_until_s:f8 begun:i8 intercepts:i8 salvos:i8 assessed:i8 in_flight:i8 "
    "to_launch:i8 fired:i8 first_salvo:i8 drawn:i4 key:i8 opportunity_s:f8 reaction_s:f8 candidate_s:f8"
)
WINDOW = _record("open_s:f8 close_s:f8 first_node:i8 nodes:i8")
NODE = _record("flight_s:f8 escape_s:f8")
UNIT = _record(
    "key:i8 net:i8 asset:i8 radar:i8 channels:i8 missile_channels:i8 "
    "first_salvo:i8 reserve:i8 pool:i8 "  # pool: the unit whose channels it uses
    "reaction_law:i4 assess_law:i4 first_launcher:i8 end_launcher:i8 first_listed:i8 end_listed:i8 "
    "salvo_interval_s:f8 reaction_a:f8 reaction_b:f8 assess_a:f8 assess_b:f8 false_kill:f8 false_miss:f8 "
    "reload_s:f8 ready_s:f8 "
    "off:i4 marked:i4 free_channels:i8 free_missile_channels:i8 ready_rounds:i8 committed:i8 stock:i8 on_way:i8 "
    "fired:i8 waiting:i8 empty_s:f8 saturated_since_s:f8 saturated_s:f8 "
    "tracks:i4 lets_go:i4 believe_s:f8 economise:f8 on_empty:i8 pooled:i8"  # pooled: the pool has other units
)
LAUNCHER = _record("unit:i8 tubes:i8 asset:i8 interval_s:f8 off:i4 rounds:i8 free_s:f8 coming:i8")
RADAR = _record("key:i8 asset:i8 net:i8 unit:i8 off:i4")
NET = _record("key:i8 asset:i8 capacity:i8 delay_s:f8 off:i4 joins:i4 in_hand:i8 candidate:i8 candidate_s:f8")
ASSET = _record("key:i8 hits_needed:i4 hits:i4 damage:i4 off:i4 on_loss:i8")
RARE = _record(
    "effect_key:i8 effect_raid_key:i8 effect_jitter_s:f8 effect_kind:i8 effect_target:i8 effect_op:i8 effect_value:i8 "
    "effect_probability:f8 effect_law:i4 effect_at_once:i4 effect_a:f8 effect_b:f8 effect_next:i8 effect_more:i8 "
    "effect_triggered:i8 effect_acted:i8 effect_acted_s:f8 "
    "watch_threat:i8 watch_unit:i8 watch_net:i8 watch_due_s:f8 watch_tracked:i8 watch_on_track:i8 "
    "jam_sight:i8 jam_pair:i8 jam_bit:i8 jam_threat:i8 jam_first:i8 "  # the threat jammed; its first alternative
    "first:i8 end:i8 jammed:i8 spent:f8 since_s:f8 "  # an alternative; the rest only of the first of a sight or pair
    "bystander_threat:i8 bystander_open_s:f8 bystander_close_s:f8 bystander_probability:f8 "
    "busy_s:f8"  # by net and threat
)
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
    nodes: Records
    units: Records
    launchers: Records
    radars: Records
    nets: Records
    assets: Records
    feeds: NDArray[np.int64]  # sights that feed a pair's unit: those of its own radars, then those over its net
    rare: Records  # tables of effects
    # working arrays
    threat_states: Records
    pair_states: Records
    hands: NDArray[np.uint16]  # (N, T) units of the net that have the threat in hand
    heap: Records  # events to come
    known: Records  # (2 T,) entries and ends of threats, known from the start, in order of events
    counters: NDArray[np.int64]  # see the places above
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


def heads_of(p: Plan, on: Trigger, count: int) -> NDArray[np.int64]:
    """First row of effects by subject of a trigger (count,); -1: none."""
    heads = np.full(count, -1, np.int64)
    mine = np.flatnonzero(p.effect_on == on)[::-1]
    heads[p.effect_of[mine]] = mine  # the last assignment stays: the first row
    return heads


def _more_of(p: Plan) -> NDArray[np.int64]:
    """The next row of effects with the same trigger and subject (E,); -1: none."""
    more = np.full(len(p.effect_key), -1, np.int64)
    following: dict[tuple[int, int], int] = {}
    for e in reversed(range(len(more))):
        on = int(p.effect_on[e])
        key = on, -1 if on == Trigger.START else int(p.effect_of[e])
        more[e] = following.get(key, -1)
        following[key] = e
    return more


class Alternatives(NamedTuple):
    """What jamming chooses among: knots of a sight, windows of a pair; one row for each combination of jammers."""

    first: list[int]
    end: list[int]
    jam_first: list[int]  # (J,) the row of what a jam acts on while nobody jams it


def alternatives_of(p: Plan) -> Alternatives:
    """Ranges of knots and windows, by what is jammed and the combination of jammers."""
    first: list[int] = []
    end: list[int] = []
    row_of: dict[tuple[int, int], int] = {}
    bits: dict[tuple[int, int], int] = {}
    jams = list(zip(p.jam_sight.tolist(), p.jam_pair.tolist(), p.jam_bit.tolist(), strict=True))
    for sight, pair, bit in jams:
        bits[sight, pair] = max(bits.get((sight, pair), 0), bit + 1)
    for (sight, pair), count in bits.items():
        offset, chosen, index = (
            (p.sight_knot_offset, p.knot_curve, sight) if sight >= 0 else (p.pair_window_offset, p.window_set, pair)
        )
        low, high = int(offset[index]), int(offset[index + 1])
        row_of[sight, pair] = len(first)
        ends = low + np.searchsorted(chosen[low:high], np.arange(1 << count), side="right")
        first += [low, *ends[:-1].tolist()]
        end += ends.tolist()
    return Alternatives(first, end, [row_of[sight, pair] for sight, pair, _ in jams])


def rare_of(p: Plan, alternatives: Alternatives) -> Records:
    """The tables that only effects use, side by side."""
    nets, threats = len(p.net_key), len(p.threat_key)
    e, v, j, b = len(p.effect_key), len(p.watch_unit), len(p.jam_bit), len(p.bystander_threat)
    busy = nets * threats if p.net_joins.any() else 0
    table = blank(RARE, max(e, v, j, b, len(alternatives.first), busy))
    for name in ("key", "kind", "target", "op", "value", "probability", "law", "a", "b", "next"):
        table[f"effect_{name}"][:e] = getattr(p, f"effect_{name}")
    started = np.flatnonzero((p.effect_on == Trigger.START) & (p.effect_of >= 0))
    table["effect_raid_key"][started] = p.raid_key[p.effect_of[started]]
    table["effect_jitter_s"][started] = p.raid_jitter_s[p.effect_of[started]]
    table["effect_more"][:e] = _more_of(p)
    table["watch_threat"][:v] = np.repeat(np.arange(threats), np.diff(p.threat_watch_offset))
    table["watch_unit"][:v], table["watch_net"][:v] = p.watch_unit, p.watch_net
    table["watch_on_track"][:v] = heads_of(p, Trigger.TRACKED, v)
    sight_threat = np.repeat(np.arange(threats), np.diff(p.threat_sight_offset))
    for name in ("sight", "pair", "bit"):
        table[f"jam_{name}"][:j] = getattr(p, f"jam_{name}")
    of_sight = p.jam_sight >= 0
    jammed = np.zeros(j, np.int64)
    jammed[of_sight] = sight_threat[p.jam_sight[of_sight]]
    jammed[~of_sight] = p.pair_threat[p.jam_pair[~of_sight]]
    table["jam_threat"][:j], table["jam_first"][:j] = jammed, alternatives.jam_first
    table["first"][: len(alternatives.first)], table["end"][: len(alternatives.end)] = alternatives[:2]
    for name in ("threat", "open_s", "close_s", "probability"):
        table[f"bystander_{name}"][:b] = getattr(p, f"bystander_{name}")
    return table


def build_world(plan: Plan, log: Records, heap_size: int) -> World:
    """Gather a plan's arrays into records (copies; the plan stays untouched) with fresh working arrays."""
    p = plan
    threat_count = len(p.threat_key)
    last_release_s = np.full(threat_count, -np.inf)
    carried = p.threat_carrier >= 0
    np.maximum.at(last_release_s, p.threat_carrier[carried], p.threat_start_s[carried])
    launcher_unit = np.repeat(np.arange(len(p.unit_key)), np.diff(p.unit_launcher_offset))
    feeds, feed_ends = feeds_of(p)
    on_launchers = np.where(p.launcher_off == 0, p.launcher_ready, 0)
    rounds = np.bincount(launcher_unit, weights=on_launchers, minlength=len(p.unit_key)).astype(np.int32)
    alternatives = alternatives_of(p)
    knot_end, window_end = p.sight_knot_offset[1:].copy(), p.pair_window_offset[1:].copy()
    for sight, pair, row in zip(p.jam_sight, p.jam_pair, alternatives.jam_first, strict=True):
        end, index = (knot_end, sight) if sight >= 0 else (window_end, pair)
        end[index] = alternatives.end[row]
    earliest_s = p.knot_time_s[p.sight_knot_offset[:-1]]
    if len(p.jam_bit) and len(earliest_s):  # a sight that is jammed may be tracked sooner than while nobody jams it
        earliest_s = np.minimum.reduceat(p.knot_time_s, p.sight_knot_offset[:-1])
    on_end = heads_of(p, Trigger.ENDED, threat_count)
    lets_go = np.zeros(threat_count, np.int64)
    np.maximum.at(lets_go, p.pair_threat, p.unit_lets_go[p.pair_unit])
    salvos = {}
    for name in ("first_salvo", "next_salvo", "max_salvos"):
        own = getattr(p, f"pair_{name}")
        salvos[name] = np.where(own > 0, own, getattr(p, f"unit_{name}")[p.pair_unit])
    pool = np.where(p.unit_channels_of >= 0, p.unit_channels_of, np.arange(len(p.unit_key)))
    counters = np.zeros(COUNTERS, np.int64)
    counters[EFFECTS], counters[WATCHES], counters[JAMS] = len(p.effect_key), len(p.watch_unit), len(p.jam_bit)
    counters[FEATURED] = counters[EFFECTS] + counters[WATCHES] + counters[JAMS] > 0
    started = np.flatnonzero(p.effect_on == Trigger.START)
    counters[ON_START] = started[0] if len(started) else -1
    return World(
        threats=_fill(
            THREAT, threat_count, key=p.threat_key, kind=p.threat_kind, carrier=p.threat_carrier,
            raid_key=p.raid_key[p.threat_raid], jitter_s=p.raid_jitter_s[p.threat_raid], asset=p.threat_asset,
            first_sight=p.threat_sight_offset[:-1], end_sight=p.threat_sight_offset[1:],
            first_pair=p.threat_pair_offset[:-1], end_pair=p.threat_pair_offset[1:], start_s=p.threat_start_s,
            end_s=p.threat_end_s, hit_probability=p.threat_hit_probability,
            turn_probability=p.threat_turn_probability, turn_delay_s=p.threat_turn_delay_s, leave_s=p.threat_leave_s,
            last_release_s=last_release_s, ends=(on_end >= 0) | (np.diff(p.threat_jam_offset) > 0),
            crews_let_go=lets_go, on_entry=heads_of(p, Trigger.ENTERED, threat_count), on_end=on_end,
            on_first_shot=heads_of(p, Trigger.FIRED_AT, threat_count), first_watch=p.threat_watch_offset[:-1],
            end_watch=p.threat_watch_offset[1:], first_jam=p.threat_jam_offset[:-1], end_jam=p.threat_jam_offset[1:],
            seeks=p.threat_seeks, hit_silent=p.threat_hit_silent, after=p.threat_after,
        ),
        sights=_fill(
            SIGHT, len(p.sight_radar), radar=p.sight_radar, index=p.sight_index,
            earliest_s=earliest_s, end_s=p.sight_end_s, first_knot=p.sight_knot_offset[:-1], end_knot=knot_end,
        ),
        knots=_fill(KNOT, len(p.knot_time_s), time_s=p.knot_time_s, probability=p.knot_probability),
        pairs=_fill(
            PAIR, len(p.pair_unit), unit=p.pair_unit, threat=p.pair_threat, pk=p.pair_pk, permit_s=p.pair_permit_s,
            own=p.pair_self, first_own_feed=feed_ends[:, 0], first_net_feed=feed_ends[:, 1],
            end_net_feed=feed_ends[:, 2], first_window=p.pair_window_offset[:-1], end_window=window_end,
            listed=p.unit_pair, off=p.pair_off, start_off=p.pair_off, system=p.pair_system, active=p.pair_active,
            first_bystander=p.pair_bystander_offset[:-1], end_bystander=p.pair_bystander_offset[1:],
            **salvos,
        ),
        windows=_fill(
            WINDOW, len(p.window_open_s), open_s=p.window_open_s, close_s=p.window_close_s,
            first_node=p.window_node_offset[:-1], nodes=np.diff(p.window_node_offset),
        ),
        nodes=_fill(NODE, len(p.node_flight_s), flight_s=p.node_flight_s, escape_s=p.node_escape_s),
        units=_fill(
            UNIT, len(p.unit_key), key=p.unit_key, net=p.unit_net, asset=p.unit_asset, radar=p.unit_radar,
            channels=p.unit_channels, missile_channels=p.unit_missile_channels, first_salvo=p.unit_first_salvo,
            reserve=p.unit_reserve, pool=pool, pooled=np.bincount(pool, minlength=len(pool))[pool] > 1,
            reaction_law=p.unit_reaction_law,
            assess_law=p.unit_assess_law, first_launcher=p.unit_launcher_offset[:-1],
            end_launcher=p.unit_launcher_offset[1:], first_listed=p.unit_pair_offset[:-1],
            end_listed=p.unit_pair_offset[1:], salvo_interval_s=p.unit_salvo_interval_s,
            reaction_a=p.unit_reaction_a, reaction_b=p.unit_reaction_b, assess_a=p.unit_assess_a,
            assess_b=p.unit_assess_b, false_kill=p.unit_false_kill, false_miss=p.unit_false_miss,
            reload_s=p.unit_reload_s, ready_s=p.unit_ready_s, off=p.unit_off, free_channels=p.unit_channels,
            free_missile_channels=p.unit_missile_channels, ready_rounds=rounds, stock=p.unit_stock, empty_s=np.inf,
            saturated_since_s=np.nan, tracks=p.unit_tracks, lets_go=p.unit_lets_go, believe_s=p.unit_believe_s,
            economise=p.unit_economise, on_empty=heads_of(p, Trigger.EMPTY, len(p.unit_key)),
        ),
        launchers=_fill(
            LAUNCHER, len(p.launcher_tubes), unit=launcher_unit, tubes=p.launcher_tubes, asset=p.launcher_asset,
            interval_s=p.launcher_interval_s, off=p.launcher_off, rounds=p.launcher_ready, free_s=-np.inf,
        ),
        radars=_fill(
            RADAR, len(p.radar_key), key=p.radar_key, asset=p.radar_asset, net=p.radar_net, unit=p.radar_unit,
            off=p.radar_off,
        ),
        nets=_fill(NET, len(p.net_key), key=p.net_key, asset=p.net_asset, capacity=p.net_capacity,
                   delay_s=p.net_delay_s, off=p.net_off, joins=p.net_joins),
        assets=_fill(ASSET, len(p.asset_key), key=p.asset_key, hits_needed=p.asset_hits_needed, off=p.asset_off,
                     on_loss=heads_of(p, Trigger.LOST, len(p.asset_key))),
        feeds=feeds,
        rare=rare_of(p, alternatives),
        threat_states=blank(THREAT_STATE, threat_count),
        pair_states=_fill(PAIR_STATE, len(p.pair_unit), candidate_s=np.inf),
        hands=np.zeros((len(p.net_key), threat_count), np.uint16),
        heap=blank(QUEUED, heap_size),
        known=blank(QUEUED, 2 * threat_count),
        counters=counters,
        log=log,
    )
