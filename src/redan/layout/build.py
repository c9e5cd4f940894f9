"""Small plans written by hand: entities by name, in any order, assembled into the frozen arrays."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from redan.layout import Law, Plan, ThreatKind, freeze_plan, validate_plan
from redan.streams import name_key

ALWAYS = (-1.0e6, 1.0e6)  # open and close of a launch window, or start and end of a sight, that never matters


@dataclass(frozen=True)
class Asset:
    name: str
    hits_needed: int = 1


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


@dataclass(frozen=True)
class Radar:
    name: str
    net: str | None = None
    unit: str | None = None
    asset: str | None = None


@dataclass(frozen=True)
class Launcher:
    ready: int = 1_000_000
    tubes: int = 1_000_000
    interval_s: float = 0.0
    asset: str | None = None


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


@dataclass(frozen=True)
class Sight:
    """radar sees the threat from start to end; knots (time, probability) of the first confirmed track."""

    radar: str
    start_s: float = ALWAYS[0]
    end_s: float = ALWAYS[1]
    knots: tuple[tuple[float, float], ...] = ((ALWAYS[0], 1.0),)


@dataclass(frozen=True)
class Window:
    open_s: float = ALWAYS[0]
    close_s: float = ALWAYS[1]
    flight_s: tuple[float, ...] = (1.0, 1.0)


@dataclass(frozen=True)
class Reach:
    """unit can reach the threat."""

    unit: str
    pk: float
    windows: tuple[Window, ...] = (Window(),)
    permit_s: float = -math.inf
    own: bool = False
    urgency: float = 0.0  # lower comes first in the unit's priority


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


def _offsets(groups: Iterable[Sequence[object]]) -> list[int]:
    offsets = [0]
    for group in groups:
        offsets.append(offsets[-1] + len(group))
    return offsets


def _numbers(entities: Iterable[Asset | Raid | Net | Radar | Unit | Threat]) -> dict[str | None, int]:
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
        sight_knot_offset=_offsets(s.knots for s in all_sights),
        knot_time_s=[time_s for s in all_sights for time_s, _ in s.knots],
        knot_probability=[probability for s in all_sights for _, probability in s.knots],
        radar_key=[name_key(r.name) for r in radar],
        radar_asset=[a_no[r.asset] for r in radar],
        radar_net=[n_no[r.net] for r in radar],
        radar_unit=[u_no[r.unit] for r in radar],
        net_key=[name_key(n.name) for n in net],
        net_asset=[a_no[n.asset] for n in net],
        net_delay_s=[n.delay_s for n in net],
        net_capacity=[n.capacity for n in net],
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
        unit_launcher_offset=_offsets(u.launchers for u in unit),
        launcher_tubes=[x.tubes for x in launchers],
        launcher_ready=[x.ready for x in launchers],
        launcher_interval_s=[x.interval_s for x in launchers],
        launcher_asset=[a_no[x.asset] for x in launchers],
        asset_key=[name_key(a.name) for a in asset],
        asset_hits_needed=[a.hits_needed for a in asset],
        threat_pair_offset=_offsets(reach),
        pair_unit=[u for u, _, _ in pairs],
        pair_threat=[t for _, t, _ in pairs],
        pair_pk=[p.pk for _, _, p in pairs],
        pair_permit_s=[p.permit_s for _, _, p in pairs],
        pair_self=[int(p.own) for _, _, p in pairs],
        pair_window_offset=_offsets(p.windows for _, _, p in pairs),
        window_open_s=[w.open_s for w in windows],
        window_close_s=[w.close_s for w in windows],
        window_node_offset=_offsets(w.flight_s for w in windows),
        node_flight_s=[f for w in windows for f in w.flight_s],
        unit_pair_offset=_offsets(listed),
        unit_pair=[i for group in listed for i in group],
    )
    validate_plan(plan)
    return plan
