"""Small plans written by hand: entities by name, in any order, assembled into the frozen arrays."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from redan.layout import Kind, Law, Op, Plan, ThreatKind, Trigger, freeze_plan, validate_plan
from redan.streams import name_key

ALWAYS = (-1.0e6, 1.0e6)  # open and close of a launch window, or start and end of a sight, that never matters


@dataclass(frozen=True)
class Asset:
    name: str
    hits_needed: int = 1
    off: int = 0


@dataclass(frozen=True)
class Raid:
    name: str
    jitter_s: float = 0.0


@dataclass(frozen=True)
class Net:
    name: str
    delay_s: float = 0.0
    capacity: int = 1_000_000
    asset: str | None = None
    off: int = 0
    joins: int = 0


@dataclass(frozen=True)
class Radar:
    name: str
    net: str | None = None
    unit: str | None = None
    asset: str | None = None
    off: int = 0


@dataclass(frozen=True)
class Launcher:
    ready: int = 1_000_000
    tubes: int = 1_000_000
    interval_s: float = 0.0
    asset: str | None = None
    off: int = 0


@dataclass(frozen=True)
class Unit:
    """A fire unit; the defaults limit nothing: endless channels and rounds, no delays, one shot a threat.

    Its engagement radar is the one radar that `build_plan` puts there when told of none.
    """

    name: str
    net: str | None = None
    radar: str | None = "eye"
    asset: str | None = None
    channels: int = 1_000_000
    missile_channels: int = 1_000_000
    first_salvo: int = 1
    next_salvo: int = 1
    max_salvos: int = 1
    salvo_interval_s: float = 0.0
    reserve: int = 0
    reaction: tuple[Law, float, float] = (Law.FIXED, 0.0, 0.0)
    assess: tuple[Law, float, float] = (Law.FIXED, 0.0, 0.0)
    false_kill: float = 0.0
    false_miss: float = 0.0
    stock: int = 0
    reload_s: float = 0.0
    ready_s: float = -math.inf
    launchers: tuple[Launcher, ...] = (Launcher(),)
    off: int = 0
    believe_s: float = math.inf
    economise: float = 0.0
    tracks: bool = False
    lets_go: bool = False
    channels_of: str | None = None  # the unit whose channels it uses


Knots = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Sight:
    """radar sees the threat from start to end; knots (time, probability) of the first confirmed track.

    jammers: threats whose jamming acts on it, bit by bit; jammed: the knots under each of their combinations, 1 on.
    """

    radar: str
    start_s: float = ALWAYS[0]
    end_s: float = ALWAYS[1]
    knots: Knots = ((ALWAYS[0], 1.0),)
    jammers: tuple[str, ...] = ()
    jammed: tuple[Knots, ...] = ()


@dataclass(frozen=True)
class Window:
    """Launch times, flight times over them; escape_s: the same against a target that turns, if modelled."""

    open_s: float = ALWAYS[0]
    close_s: float = ALWAYS[1]
    flight_s: tuple[float, ...] = (1.0, 1.0)
    escape_s: tuple[float, ...] | None = None
    set: int = 0


@dataclass(frozen=True)
class Bystander:
    """Another threat that a missile without target may take."""

    threat: str
    probability: float
    open_s: float = ALWAYS[0]
    close_s: float = ALWAYS[1]


@dataclass(frozen=True)
class Reach:
    """unit can reach the threat."""

    unit: str
    pk: float
    windows: tuple[Window, ...] = (Window(),)
    permit_s: float = -math.inf
    own: bool = False
    urgency: float = 0.0  # lower comes first in the unit's priority
    off: int = 0
    system: float = 1.0
    active: bool = False
    jammers: tuple[str, ...] = ()  # whose jamming chooses among the windows by their set
    bystanders: tuple[Bystander, ...] = ()
    salvos: tuple[int, int, int] = (0, 0, 0)  # first, next, most; 0: as the unit has it


@dataclass(frozen=True)
class Threat:
    """An aircraft, or with `munition` a munition."""

    name: str
    start_s: float
    end_s: float
    munition: bool = False
    carrier: str | None = None
    raid: str = "raid"
    asset: str | None = None
    hit_probability: float = 1.0
    turn_probability: float = 0.0
    turn_delay_s: float = 0.0
    leave_s: float = 0.0
    sights: tuple[Sight, ...] = ()
    reach: tuple[Reach, ...] = ()
    watchers: tuple[str, ...] = ()  # nets and units that notice their first track of it
    seeks: str | None = None  # the radar it homes on
    hit_silent: float = 0.0
    after: str | None = None  # the sortie it needs back


@dataclass(frozen=True)
class Effect:
    """A row of the table of effects, by names: of and target as `Trigger` and `Kind` say.

    A launcher is (unit, number), a pair (unit, threat), a watch (net or unit, threat); of an effect AFTER: None.
    """

    name: str
    on: Trigger
    of: str | tuple[str, str] | None
    kind: Kind
    target: str | tuple[str, str] | tuple[str, int]
    op: Op
    value: int = 0
    probability: float = 1.0
    delay: tuple[Law, float, float] = (Law.FIXED, 0.0, 0.0)
    then: str | None = None


def _offsets(groups: Iterable[Sequence[object]]) -> list[int]:
    offsets = [0]
    for group in groups:
        offsets.append(offsets[-1] + len(group))
    return offsets


def _numbers(entities: Iterable[Asset | Raid | Net | Radar | Unit | Threat | Effect]) -> dict[str | None, int]:
    """Index by name; none is -1."""
    return {None: -1} | {entity.name: number for number, entity in enumerate(entities)}


def build_plan(
    threats: Iterable[Threat],
    units: Iterable[Unit],
    *,
    radars: Iterable[Radar] = (Radar("eye"),),
    nets: Iterable[Net] = (),
    assets: Iterable[Asset] = (),
    raids: Iterable[Raid] = (Raid("raid"),),
    effects: Iterable[Effect] = (),
) -> Plan:
    """Assemble and validate; entities are sorted by name, as a compiled scenario has them."""
    threat = sorted(threats, key=lambda e: e.name)
    unit = sorted(units, key=lambda e: e.name)
    radar = sorted(radars, key=lambda e: e.name)
    net = sorted(nets, key=lambda e: e.name)
    asset = sorted(assets, key=lambda e: e.name)
    raid = sorted(raids, key=lambda e: e.name)
    t_no, u_no, r_no = _numbers(threat), _numbers(unit), _numbers(radar)
    n_no, a_no, g_no = _numbers(net), _numbers(asset), _numbers(raid)

    sights = [sorted(t.sights, key=lambda s: (r_no[s.radar], s.start_s)) for t in threat]
    all_sights = [s for group in sights for s in group]
    sight_index = []
    for group in sights:
        seen: dict[str, int] = {}
        for s in group:
            sight_index.append(seen.get(s.radar, 0))
            seen[s.radar] = sight_index[-1] + 1
    reach = [sorted(t.reach, key=lambda p: u_no[p.unit]) for t in threat]
    pairs = [(u_no[p.unit], t, p) for t, group in enumerate(reach) for p in group]
    windows = [w for _, _, p in pairs for w in p.windows]
    listed = [
        sorted((i for i, p in enumerate(pairs) if p[0] == u), key=lambda i: (pairs[i][2].urgency, pairs[i][1]))
        for u in range(len(unit))
    ]
    launchers = [launcher for u in unit for launcher in u.launchers]
    watches = [(watcher, t) for t in threat for watcher in t.watchers]
    curves = [(c, knots) for s in all_sights for c, knots in enumerate((s.knots, *s.jammed))]
    nodes = [(f, e) for w in windows for f, e in zip(w.flight_s, w.escape_s or [-1.0] * len(w.flight_s), strict=True)]
    jams = [
        (t.name, i, -1, bit) for t in threat for i, s in enumerate(all_sights) for bit, j in enumerate(s.jammers)
        if j == t.name
    ] + [
        (t.name, -1, i, bit) for t in threat for i, p in enumerate(pairs) for bit, j in enumerate(p[2].jammers)
        if j == t.name
    ]  # fmt: skip
    jams.sort(key=lambda row: t_no[row[0]])
    row_no: dict[Trigger, dict[Any, int]] = {
        Trigger.START: g_no, Trigger.LOST: a_no, Trigger.ENTERED: t_no, Trigger.ENDED: t_no, Trigger.FIRED_AT: t_no,
        Trigger.TRACKED: {(w, t.name): i for i, (w, t) in enumerate(watches)}, Trigger.EMPTY: u_no,
        Trigger.AFTER: {None: -1},
    }  # fmt: skip
    target_no: dict[Kind, dict[Any, int]] = {
        Kind.LAUNCHER: {at: i for i, at in enumerate((u.name, k) for u in unit for k in range(len(u.launchers)))},
        Kind.RADAR: r_no, Kind.UNIT: u_no, Kind.NET: n_no, Kind.ASSET: a_no,
        Kind.PAIR: {(p.unit, threat[t].name): i for i, (_, t, p) in enumerate(pairs)},
        Kind.WATCH: row_no[Trigger.TRACKED],
    }  # fmt: skip
    effect = list(effects)
    e_no = _numbers(effect)
    plan = freeze_plan(
        raid_key=[name_key(g.name) for g in raid],
        raid_jitter_s=[g.jitter_s for g in raid],
        threat_key=[name_key(t.name) for t in threat],
        threat_kind=[ThreatKind.MUNITION if t.munition else ThreatKind.AIRCRAFT for t in threat],
        threat_carrier=[t_no[t.carrier] for t in threat],
        threat_raid=[g_no[t.raid] for t in threat],
        threat_start_s=[t.start_s for t in threat],
        threat_end_s=[t.end_s for t in threat],
        threat_asset=[a_no[t.asset] for t in threat],
        threat_hit_probability=[t.hit_probability for t in threat],
        threat_turn_probability=[t.turn_probability for t in threat],
        threat_turn_delay_s=[t.turn_delay_s for t in threat],
        threat_leave_s=[t.leave_s for t in threat],
        threat_sight_offset=_offsets(sights),
        sight_radar=[r_no[s.radar] for s in all_sights],
        sight_index=sight_index,
        sight_start_s=[s.start_s for s in all_sights],
        sight_end_s=[s.end_s for s in all_sights],
        threat_seeks=[r_no[t.seeks] for t in threat],
        threat_hit_silent=[t.hit_silent for t in threat],
        threat_after=[t_no[t.after] for t in threat],
        sight_knot_offset=_offsets([k for knots in (s.knots, *s.jammed) for k in knots] for s in all_sights),
        knot_time_s=[time_s for _, knots in curves for time_s, _ in knots],
        knot_probability=[probability for _, knots in curves for _, probability in knots],
        knot_curve=[c for c, knots in curves for _ in knots],
        threat_jam_offset=_offsets([j for j in jams if j[0] == t.name] for t in threat),
        jam_sight=[j[1] for j in jams],
        jam_pair=[j[2] for j in jams],
        jam_bit=[j[3] for j in jams],
        threat_watch_offset=_offsets(t.watchers for t in threat),
        watch_unit=[u_no.get(w, -1) for w, _ in watches],
        watch_net=[n_no.get(w, -1) for w, _ in watches],
        radar_key=[name_key(r.name) for r in radar],
        radar_asset=[a_no[r.asset] for r in radar],
        radar_net=[n_no[r.net] for r in radar],
        radar_unit=[u_no[r.unit] for r in radar],
        radar_off=[r.off for r in radar],
        net_key=[name_key(n.name) for n in net],
        net_asset=[a_no[n.asset] for n in net],
        net_delay_s=[n.delay_s for n in net],
        net_capacity=[n.capacity for n in net],
        net_off=[n.off for n in net],
        net_joins=[n.joins for n in net],
        unit_key=[name_key(u.name) for u in unit],
        unit_net=[n_no[u.net] for u in unit],
        unit_asset=[a_no[u.asset] for u in unit],
        unit_radar=[r_no[u.radar] for u in unit],
        unit_channels=[u.channels for u in unit],
        unit_missile_channels=[u.missile_channels for u in unit],
        unit_first_salvo=[u.first_salvo for u in unit],
        unit_next_salvo=[u.next_salvo for u in unit],
        unit_max_salvos=[u.max_salvos for u in unit],
        unit_salvo_interval_s=[u.salvo_interval_s for u in unit],
        unit_reserve=[u.reserve for u in unit],
        unit_reaction_law=[u.reaction[0] for u in unit],
        unit_reaction_a=[u.reaction[1] for u in unit],
        unit_reaction_b=[u.reaction[2] for u in unit],
        unit_assess_law=[u.assess[0] for u in unit],
        unit_assess_a=[u.assess[1] for u in unit],
        unit_assess_b=[u.assess[2] for u in unit],
        unit_false_kill=[u.false_kill for u in unit],
        unit_false_miss=[u.false_miss for u in unit],
        unit_stock=[u.stock for u in unit],
        unit_reload_s=[u.reload_s for u in unit],
        unit_ready_s=[u.ready_s for u in unit],
        unit_off=[u.off for u in unit],
        unit_channels_of=[u_no[u.channels_of] for u in unit],
        unit_believe_s=[u.believe_s for u in unit],
        unit_economise=[u.economise for u in unit],
        unit_tracks=[int(u.tracks) for u in unit],
        unit_lets_go=[int(u.lets_go) for u in unit],
        unit_launcher_offset=_offsets(u.launchers for u in unit),
        launcher_tubes=[x.tubes for x in launchers],
        launcher_ready=[x.ready for x in launchers],
        launcher_interval_s=[x.interval_s for x in launchers],
        launcher_asset=[a_no[x.asset] for x in launchers],
        launcher_off=[x.off for x in launchers],
        asset_key=[name_key(a.name) for a in asset],
        asset_hits_needed=[a.hits_needed for a in asset],
        asset_off=[a.off for a in asset],
        threat_pair_offset=_offsets(reach),
        pair_unit=[u for u, _, _ in pairs],
        pair_threat=[t for _, t, _ in pairs],
        pair_pk=[p.pk for _, _, p in pairs],
        pair_permit_s=[p.permit_s for _, _, p in pairs],
        pair_self=[int(p.own) for _, _, p in pairs],
        pair_off=[p.off for _, _, p in pairs],
        pair_system=[p.system for _, _, p in pairs],
        pair_active=[int(p.active) for _, _, p in pairs],
        pair_first_salvo=[p.salvos[0] for _, _, p in pairs],
        pair_next_salvo=[p.salvos[1] for _, _, p in pairs],
        pair_max_salvos=[p.salvos[2] for _, _, p in pairs],
        pair_window_offset=_offsets(p.windows for _, _, p in pairs),
        window_open_s=[w.open_s for w in windows],
        window_close_s=[w.close_s for w in windows],
        window_set=[w.set for w in windows],
        window_node_offset=_offsets(w.flight_s for w in windows),
        node_flight_s=[f for f, _ in nodes],
        node_escape_s=[e for _, e in nodes],
        pair_bystander_offset=_offsets(p.bystanders for _, _, p in pairs),
        bystander_threat=[t_no[b.threat] for _, _, p in pairs for b in p.bystanders],
        bystander_open_s=[b.open_s for _, _, p in pairs for b in p.bystanders],
        bystander_close_s=[b.close_s for _, _, p in pairs for b in p.bystanders],
        bystander_probability=[b.probability for _, _, p in pairs for b in p.bystanders],
        unit_pair_offset=_offsets(listed),
        unit_pair=[i for group in listed for i in group],
        effect_key=[name_key(e.name) for e in effect],
        effect_on=[e.on for e in effect],
        effect_of=[row_no[e.on][e.of] for e in effect],
        effect_kind=[e.kind for e in effect],
        effect_target=[target_no[e.kind][e.target] for e in effect],
        effect_op=[e.op for e in effect],
        effect_value=[e.value for e in effect],
        effect_probability=[e.probability for e in effect],
        effect_law=[e.delay[0] for e in effect],
        effect_a=[e.delay[1] for e in effect],
        effect_b=[e.delay[2] for e in effect],
        effect_next=[e_no[e.then] for e in effect],
    )
    validate_plan(plan)
    return plan
