"""The frozen arrays that one compiled scenario variant consists of.

Everything the engine and the reference know is in here; they never see a scenario. Entities of each
kind are sorted by name, so an index order is a name order. Times are seconds from scenario start for
a raid with zero jitter; a raid's jitter shifts every time of its threats (sights, windows, permits).
Keys are 32-bit hashes of names (`redan.streams.name_key`): draws are keyed by them, not by indices,
so adding an entity leaves every other entity's chance untouched.

A column with a default belongs to an effect: at its default it changes nothing, not even the digest.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, NamedTuple, get_type_hints

import numpy as np

from redan.layout.columns import (
    F8,
    I4,
    INF,
    U4,
    Column,
    Offset,
    at_default,
    dtype_of,
    filled,
    may_be_absent,
    names_where,
    specs_of,
)


class Plan(NamedTuple):
    """Arrays in, nothing else. Shapes: T threats, R radars, U units, L launchers, N nets, A assets,
    G raids, S sights, P pairs (unit, threat) with at least one launch window, W windows, V watches, E effects.
    CSR offsets have one element more than the rows they index."""

    # raids (G)
    raid_key: Annotated[U4, Column("raids", key=True)]
    raid_jitter_s: Annotated[F8, Column("raids", low=0)]  # half width of the uniform shift
    # threats (T)
    threat_key: Annotated[U4, Column("threats", key=True)]
    threat_kind: Annotated[I4, Column("threats")]  # ThreatKind: how it ends
    threat_carrier: Annotated[I4, Column("threats", points_to="threats", optional=True)]  # the carrying aircraft
    threat_raid: Annotated[I4, Column("threats", points_to="raids")]
    threat_start_s: Annotated[F8, Column("threats")]  # enters, or is released
    threat_end_s: Annotated[F8, Column("threats")]  # arrives at its asset, or leaves
    threat_asset: Annotated[I4, Column("threats", points_to="assets", optional=True)]  # aimed at
    threat_hit_probability: Annotated[F8, Column("threats", low=0, high=1)]
    threat_turn_probability: Annotated[F8, Column("threats", low=0, high=1)]  # turns away when first fired at
    threat_turn_delay_s: Annotated[F8, Column("threats", low=0)]  # from that launch to the turn
    threat_leave_s: Annotated[F8, Column("threats", low=0)]  # from the turn to being out of the fight
    threat_seeks: Annotated[I4, Column("threats", points_to="radars", optional=True, default=-1)]  # emitter homed on
    threat_hit_silent: Annotated[F8, Column("threats", low=0, high=1, default=0)]  # P(hit) with that emitter off
    threat_after: Annotated[I4, Column("threats", points_to="threats", optional=True, default=-1)]  # needs its return
    # sights: the intervals in which a radar can see a threat, CSR by threat, ordered by (radar, start)
    threat_sight_offset: Annotated[I4, Offset("threats", "sights")]
    sight_radar: Annotated[I4, Column("sights", points_to="radars")]
    sight_index: Annotated[I4, Column("sights")]  # running number among the same (radar, threat)
    sight_start_s: Annotated[F8, Column("sights")]
    sight_end_s: Annotated[F8, Column("sights")]
    sight_knot_offset: Annotated[I4, Offset("sights", "knots", least=1)]
    # distribution of the first confirmed track, linear between knots; by (curve, time). Curve c holds while the
    # jammers whose bits are set in c are up; 0: none. The last probability may be below 1: then perhaps no track.
    knot_time_s: Annotated[F8, Column("knots")]
    knot_probability: Annotated[F8, Column("knots", low=0, high=1)]
    knot_curve: Annotated[I4, Column("knots", low=0, high=15, default=0)]
    # jams: what a threat's jamming acts on, CSR by the jamming threat; a sight, or the windows of a pair
    threat_jam_offset: Annotated[I4, Offset("threats", "jams", default=True)]
    jam_sight: Annotated[I4, Column("jams", points_to="sights", optional=True)]
    jam_pair: Annotated[I4, Column("jams", points_to="pairs", optional=True)]
    jam_bit: Annotated[I4, Column("jams", low=0, high=3)]
    # watches: a net or a lone unit that notices when it first has a track on a threat, CSR by threat
    threat_watch_offset: Annotated[I4, Offset("threats", "watches", default=True)]
    watch_unit: Annotated[I4, Column("watches", points_to="units", optional=True)]  # or
    watch_net: Annotated[I4, Column("watches", points_to="nets", optional=True)]
    # radars (R)
    radar_key: Annotated[U4, Column("radars", key=True)]
    radar_asset: Annotated[I4, Column("radars", points_to="assets", optional=True)]  # whose loss kills the radar
    radar_net: Annotated[I4, Column("radars", points_to="nets", optional=True)]  # reports to
    radar_unit: Annotated[I4, Column("radars", points_to="units", optional=True)]  # owner; sees it, net or no net
    radar_off: Annotated[I4, Column("radars", low=0, high=63, default=0)]  # Off bits at the start
    # nets (N)
    net_key: Annotated[U4, Column("nets", key=True)]
    net_asset: Annotated[I4, Column("nets", points_to="assets", optional=True)]  # command post
    net_delay_s: Annotated[F8, Column("nets", low=0)]  # age of a track that comes over the net
    net_capacity: Annotated[I4, Column("nets", low=0)]  # threats in hand at once
    net_off: Annotated[I4, Column("nets", low=0, high=63, default=0)]
    net_joins: Annotated[I4, Column("nets", low=0, high=1, default=0)]  # 1: a unit may join before its last window
    # fire units (U)
    unit_key: Annotated[U4, Column("units", key=True)]
    unit_net: Annotated[I4, Column("units", points_to="nets", optional=True)]  # none: autonomous
    unit_asset: Annotated[I4, Column("units", points_to="assets", optional=True)]  # whose loss ends the unit
    # engagement radar; without it no launch and no guidance; -1 none needed
    unit_radar: Annotated[I4, Column("units", points_to="radars", optional=True)]
    unit_channels: Annotated[I4, Column("units", low=0)]  # targets at once
    unit_missile_channels: Annotated[I4, Column("units", low=0)]
    unit_first_salvo: Annotated[I4, Column("units", low=1)]
    unit_next_salvo: Annotated[I4, Column("units", low=1)]
    unit_max_salvos: Annotated[I4, Column("units", low=1)]  # per threat
    unit_salvo_interval_s: Annotated[F8, Column("units", low=0)]  # between the missiles of a salvo
    unit_reserve: Annotated[I4, Column("units", low=0)]  # rounds kept for threats aimed at what the unit guards
    unit_reaction_law: Annotated[I4, Column("units")]  # Law, from taking a threat to launch readiness
    unit_reaction_a: Annotated[F8, Column("units", low=0)]
    unit_reaction_b: Annotated[F8, Column("units")]
    unit_assess_law: Annotated[I4, Column("units")]  # Law, from the last intercept of a salvo to the judgement
    unit_assess_a: Annotated[F8, Column("units", low=0)]
    unit_assess_b: Annotated[F8, Column("units")]
    unit_false_kill: Annotated[F8, Column("units", low=0, high=1)]  # P(judged killed | alive)
    unit_false_miss: Annotated[F8, Column("units", low=0, high=1)]  # P(judged alive | killed)
    unit_stock: Annotated[I4, Column("units", low=0)]  # rounds for reloading
    unit_reload_s: Annotated[F8, Column("units", low=0)]
    unit_ready_s: Annotated[F8, Column("units", infinite=True)]  # cannot take a threat before; -inf: always ready
    unit_off: Annotated[I4, Column("units", low=0, high=63, default=0)]
    # the unit whose target and missile channels it uses; none: its own
    unit_channels_of: Annotated[I4, Column("units", points_to="units", optional=True, default=-1)]
    unit_believe_s: Annotated[F8, Column("units", low=0, infinite=True, default=INF)]  # how long a kill is believed
    unit_economise: Annotated[F8, Column("units", low=0, default=0)]  # one missile below so many rounds a track
    unit_tracks: Annotated[I4, Column("units", low=0, high=1, default=0)]  # 1: a launch needs a track
    unit_lets_go: Annotated[I4, Column("units", low=0, high=1, default=0)]  # 1: what has ended frees its channel
    # launchers (L), CSR by unit
    unit_launcher_offset: Annotated[I4, Offset("units", "launchers")]
    launcher_tubes: Annotated[I4, Column("launchers", low=0)]
    launcher_ready: Annotated[I4, Column("launchers", low=0)]  # rounds on at the start
    launcher_interval_s: Annotated[F8, Column("launchers", low=0)]  # between two launches from one launcher
    launcher_asset: Annotated[I4, Column("launchers", points_to="assets", optional=True)]
    launcher_off: Annotated[I4, Column("launchers", low=0, high=63, default=0)]
    # assets (A)
    asset_key: Annotated[U4, Column("assets", key=True)]
    asset_hits_needed: Annotated[I4, Column("assets", low=1)]
    asset_off: Annotated[I4, Column("assets", low=0, high=63, default=0)]
    # pairs (P), CSR by threat, ordered by unit within a threat
    threat_pair_offset: Annotated[I4, Offset("threats", "pairs")]
    pair_unit: Annotated[I4, Column("pairs", points_to="units")]
    pair_threat: Annotated[I4, Column("pairs", points_to="threats")]
    pair_pk: Annotated[F8, Column("pairs", low=0, high=1)]  # of one missile, every factor of its own in it
    pair_permit_s: Annotated[F8, Column("pairs", infinite=True)]  # may be fired at from then on; +inf never
    pair_self: Annotated[I4, Column("pairs", low=0, high=1)]  # 1: the unit's reserve may be used
    pair_off: Annotated[I4, Column("pairs", low=0, high=63, default=0)]
    pair_system: Annotated[F8, Column("pairs", low=0, high=1, default=1)]  # P(nothing fails a whole engagement)
    pair_active: Annotated[I4, Column("pairs", low=0, high=1, default=0)]  # 1: missiles in flight need no radar
    # salvo doctrine against this threat; 0: the unit's
    pair_first_salvo: Annotated[I4, Column("pairs", low=0, default=0)]
    pair_next_salvo: Annotated[I4, Column("pairs", low=0, default=0)]
    pair_max_salvos: Annotated[I4, Column("pairs", low=0, default=0)]
    pair_window_offset: Annotated[I4, Offset("pairs", "windows", least=1)]
    # launch times with a feasible intercept; by (set, time). Set c holds while the jammers of the bits in c are up.
    window_open_s: Annotated[F8, Column("windows")]
    window_close_s: Annotated[F8, Column("windows")]
    window_set: Annotated[I4, Column("windows", low=0, high=15, default=0)]
    window_node_offset: Annotated[I4, Offset("windows", "nodes", least=2)]  # nodes evenly spaced over [open, close]
    node_flight_s: Annotated[F8, Column("nodes")]  # time of flight for a launch at the node
    # the same against a target that turns `threat_turn_delay_s` after the launch; inf: it escapes; -1: not modelled
    node_escape_s: Annotated[F8, Column("nodes", infinite=True, default=-1)]
    # bystanders: who may be hit instead of the pair's threat, CSR by pair
    pair_bystander_offset: Annotated[I4, Offset("pairs", "bystanders", default=True)]
    bystander_threat: Annotated[I4, Column("bystanders", points_to="threats")]
    bystander_open_s: Annotated[F8, Column("bystanders")]  # intercepts of the pair from then (unshifted) ...
    bystander_close_s: Annotated[F8, Column("bystanders")]  # ... to then come near it
    bystander_probability: Annotated[F8, Column("bystanders", low=0, high=1)]  # that a missile without target takes it
    # each unit's pairs by its doctrine's priority, CSR by unit
    unit_pair_offset: Annotated[I4, Offset("units", "unit_pairs")]
    unit_pair: Annotated[I4, Column("unit_pairs", points_to="pairs")]  # pair indices, most urgent first
    # effects (E): on a trigger, with a probability and after a delay, something is switched or added
    effect_key: Annotated[U4, Column("effects", key=True)]
    effect_on: Annotated[I4, Column("effects")]  # Trigger
    effect_of: Annotated[I4, Column("effects", low=-1)]  # its subject: see Trigger
    effect_kind: Annotated[I4, Column("effects")]  # Kind of what it acts on
    effect_target: Annotated[I4, Column("effects", low=0)]  # index of that
    effect_op: Annotated[I4, Column("effects")]  # Op
    effect_value: Annotated[I4, Column("effects", low=0)]  # Off bits, or rounds
    effect_probability: Annotated[F8, Column("effects", low=0, high=1)]
    effect_law: Annotated[I4, Column("effects")]  # Law of the delay
    effect_a: Annotated[F8, Column("effects", low=0)]
    effect_b: Annotated[F8, Column("effects")]
    effect_next: Annotated[I4, Column("effects", points_to="effects", optional=True)]  # what follows if it acted


HINTS = get_type_hints(Plan, include_extras=True)
SPECS = specs_of(HINTS)
DTYPES = {name: dtype_of(hint) for name, hint in HINTS.items()}
KEY_FIELDS = frozenset(names_where(SPECS, SPECS, "key"))


def freeze_plan(**arrays: object) -> Plan:
    """Build a Plan from anything array-like: cast, made contiguous and read-only; arrays left out at their defaults.

    OverflowError for a whole number that the plan's type cannot hold; TypeError for an array missing or unknown.
    """
    frozen = {}
    for name, value in filled(SPECS, arrays).items():
        given = np.array(value)  # a copy: what is given may be changed later
        array = np.ascontiguousarray(given.astype(DTYPES[name], copy=False).reshape(-1))
        if given.dtype != DTYPES[name] and DTYPES[name] != np.float64 and not np.array_equal(array, given.reshape(-1)):
            raise OverflowError(f"{name} holds a number that is no {DTYPES[name].name}")
        array.flags.writeable = False
        frozen[name] = array
    return Plan(**frozen)


# Rules of a crew or a net that change only what it does itself: they join nothing to anything else.
OF_CREWS = frozenset({
    "unit_believe_s", "unit_tracks", "unit_lets_go", "net_joins", "pair_first_salvo", "pair_next_salvo",
    "pair_max_salvos",
})  # fmt: skip


def uses_effects(plan: Plan) -> bool:
    """Whether anything in the plan belongs to an effect: a column with a default, not of crews, that is not at it."""
    effects = (name for name in Plan._fields if may_be_absent(SPECS[name]) and name not in OF_CREWS)
    return any(not at_default(SPECS[name], getattr(plan, name)) for name in effects)


def plan_digest(plan: Plan) -> str:
    """SHA-256 over names, shapes and bytes of all arrays that say something: equal plans, equal digests."""
    digest = hashlib.sha256()
    for name in Plan._fields:
        array = getattr(plan, name)
        if at_default(SPECS[name], array):
            continue
        digest.update(f"{name}:{array.dtype.str}:{array.shape}\n".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()
