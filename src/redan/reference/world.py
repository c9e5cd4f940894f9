"""Who takes part in one replication, and what changes about them: one object per entity of the plan.

Nothing happens here; `choices` and `consequences` change these objects. Times are seconds, already shifted by the
raid's jitter.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from redan.layout import Fate, Plan, Purpose, Trigger
from redan.streams import uniform

INF = math.inf

QueueRow = tuple[float, int, int, int, int, int]  # time_s, event code, first index, second index, serial, number
SALVOS = ("first_salvo", "next_salvo", "max_salvos")  # of a pair, or else of its unit
LogRow = tuple[float, int, int, int, int]  # time_s, event code, a, b, c


@dataclass
class Asset:
    """What is defended, or what a radar, unit, launcher or command post stands on."""

    hits_needed: int
    off: int  # Off bits, as with all that follow: it works while none is set
    hits: int = 0
    damage: int = 0  # hits since it was last mended


@dataclass
class Net:
    """A command post that joins radars and units while it lives."""

    asset: int
    delay_s: float
    capacity: int
    off: int
    joins: bool
    in_hand: dict[int, int] = field(default_factory=dict)  # threats its units are engaged with: how many units
    busy_s: dict[int, float] = field(default_factory=dict)  # threat in hand: when its engagement is expected to end


@dataclass
class Radar:
    """A sensor: it holds tracks while it lives."""

    key: int
    asset: int
    net: int
    unit: int
    off: int


@dataclass
class Launcher:
    """Rounds ready to fire; free again an interval after each launch."""

    tubes: int
    rounds: int
    interval_s: float
    asset: int
    off: int
    free_s: float = -INF


@dataclass
class Window:
    """Launch times at which an intercept is feasible, and the flight times over it."""

    open_s: float
    close_s: float
    step_s: float  # between nodes
    flight_s: list[float]
    escape_s: list[float]  # against a target that turns; inf: it escapes; -1: not modelled


@dataclass
class Engagement:
    """A unit's fight with one threat: one target channel, from TAKE to its end."""

    serial: int  # engagements of the pair begun, this one included, modulo SERIALS: its events carry it
    to_launch: int  # missiles of the present salvo still committed on the ground
    fired: int = 0  # missiles of the present salvo
    in_flight: int = 0
    first_salvo: bool = True
    through_net: bool = False  # its threat is in hand on the unit's net
    let_go: bool = False  # its threat has ended: what still flies is not waited for


@dataclass
class Pair:
    """One unit and one threat it could ever reach."""

    index: int
    unit: int
    threat: int
    pk: float
    permit_s: float
    own: bool  # the unit's reserve may be used
    off: int
    system: float  # P(nothing fails a whole engagement)
    active: bool  # its missiles in flight need no radar
    sets: list[list[Window]]  # launch windows, under each combination of the jammers that act on them
    bystanders: list[tuple[int, float, float, float]]  # threat, from, to (intercept times), probability
    first_salvo: int
    next_salvo: int
    max_salvos: int
    jammed: int = 0  # bits of the jammers that are up
    opportunity_s: float = INF  # when the unit could take the threat, as last computed
    waiting: bool = False  # the unit would take the threat but lacks a channel or a round
    closed_until_s: float = -INF  # the unit will not take the threat before
    engagement: Engagement | None = None
    begun: int = 0  # engagements
    salvos: int = 0  # assessed as not having killed
    assessed: int = 0  # salvos
    intercepts: int = 0

    @property
    def windows(self) -> list[Window]:
        return self.sets[self.jammed]


@dataclass
class Unit:
    """A fire unit: target channels, missile channels, launchers, stock and doctrine."""

    index: int
    key: int
    net: int
    asset: int
    radar: int
    channels: int
    missile_channels: int
    first_salvo: int
    next_salvo: int
    max_salvos: int
    channels_of: int  # the unit whose channels it uses, or -1
    salvo_interval_s: float
    reserve: int
    reaction: tuple[int, float, float]  # law, a, b
    assess: tuple[int, float, float]
    false_kill: float
    false_miss: float
    stock: int  # rounds not on a launcher, those on their way included
    reload_s: float
    ready_s: float
    off: int
    believe_s: float
    economise: float
    tracks: bool
    lets_go: bool
    launchers: list[int]
    pairs: list[Pair]  # most urgent first
    free_channels: int  # target channels
    free_missile_channels: int
    committed: int = 0  # rounds promised to engagements and not yet launched
    on_way: int = 0  # rounds of the stock on their way to a launcher
    fired: int = 0
    empty_s: float = INF
    saturated_s: float = 0.0
    saturated_since_s: float = 0.0


@dataclass
class Sight:
    """An interval in which a radar can see a threat, with the distribution of the first confirmed track."""

    radar: int
    number: int  # among the sights of the same radar and threat
    end_s: float
    threat: int
    curves: list[list[tuple[float, float]]]  # time before the shift, probability; under each combination of jammers
    jammed: int = 0  # bits of the jammers that are up
    tracked_s: float = INF  # when the track comes, as things stand; drawn when the threat enters
    chance: float = 0.0  # -ln(1 - u) of the draw: the hazard to be spent until the track comes
    spent: float = 0.0  # of it before since_s, under other jammers
    since_s: float = -INF  # unshifted


@dataclass
class Threat:
    """One aircraft or munition on its way."""

    index: int
    key: int
    kind: int
    carrier: int
    asset: int
    shift_s: float
    start_s: float
    end_s: float
    hit_probability: float
    turn_probability: float
    turn_delay_s: float
    leave_s: float
    seeks: int  # the radar it homes on, or -1
    hit_silent: float
    after: int  # the sortie whose return it needs, or -1
    sights: list[Sight]
    pairs: list[Pair]  # in unit order
    watches: list[int]
    jams: list[tuple[int, int, int]]  # sight or -1, pair or -1, bit
    last_release_s: float = -INF  # of the munitions it carries
    fate: Fate = Fate.UNBORN
    fate_time_s: float = math.nan
    turned: bool = False
    turn_s: float = INF  # when it will turn, or has
    ended: bool = False  # no longer engageable, and what follows from that is done
    shots: int = 0
    offer_s: float = INF  # when it is offered to the units next
    offer_number: int = -1  # sequence number of that OFFER; an older one in the queue is void

    @property
    def flying(self) -> bool:
        return self.fate == Fate.FLYING


@dataclass
class Watch:
    """A net or a lone unit that notices its first track on a threat."""

    threat: int
    unit: int
    net: int
    due_s: float = INF
    tracked: bool = False


@dataclass
class Effect:
    """One row of the table of effects."""

    key: int
    on: int
    of: int
    kind: int
    target: int
    op: int
    value: int
    probability: float
    delay: tuple[int, float, float]  # law, a, b
    next: int
    triggered: int = 0
    acted: int = 0
    acted_s: float = INF  # first


@dataclass
class World:
    """Everything in one replication: its chance, who takes part, and the queue and log of its events."""

    seed: int
    replication: int
    assets: list[Asset]
    nets: list[Net]
    radars: list[Radar]
    launchers: list[Launcher]
    units: list[Unit]
    threats: list[Threat]
    pairs: dict[tuple[int, int], Pair]  # by unit and threat
    watches: list[Watch]
    effects: list[Effect]
    effects_on: dict[tuple[int, int], list[int]]  # by trigger and subject
    sights: list[Sight]
    unfinished: int  # threats still to come or flying
    shifts: list[float]  # of the raids
    keep_log: bool = False
    log: list[LogRow] = field(default_factory=list)
    queue: list[QueueRow] = field(default_factory=list)
    scheduled: int = 0  # events so far: the last tie-breaker
    reloads: dict[int, int] = field(default_factory=dict)  # launcher: rounds on their way to it
    first_launch_s: float = INF


def build_world(plan: Plan, seed: int, replication: int, keep_log: bool = False) -> World:
    """The state before the first event: raids shifted by their jitter, everyone alive, nobody flying (L78, L79)."""
    column: dict[str, list[Any]] = {name: getattr(plan, name).tolist() for name in Plan._fields}

    def rows(offset: str, parent: int) -> range:
        return range(column[offset][parent], column[offset][parent + 1])

    def row(prefix: str, index: int, *names: str) -> list[Any]:
        return [column[f"{prefix}_{name}"][index] for name in names]

    def columns(prefix: str, *names: str) -> Iterator[tuple[Any, ...]]:
        return zip(*(column[f"{prefix}_{name}"] for name in names), strict=True)

    shifts = []
    for key, jitter_s in zip(column["raid_key"], column["raid_jitter_s"], strict=True):
        u = uniform(seed, replication, Purpose.JITTER, 0, key, 0) if jitter_s > 0 else 0.5
        shifts.append((2.0 * u - 1.0) * jitter_s)
    threat_shift = [shifts[raid] for raid in column["threat_raid"]]

    def window(w: int, shift_s: float) -> Window:
        open_s, close_s = row("window", w, "open_s", "close_s")
        flight_s, escape_s = (
            [column[f"node_{name}_s"][n] for n in rows("window_node_offset", w)] for name in ("flight", "escape")
        )
        step_s = (close_s - open_s) / (len(flight_s) - 1)
        return Window(open_s + shift_s, close_s + shift_s, step_s, flight_s, escape_s)

    alternatives: dict[str, dict[int, int]] = {"sight": {}, "pair": {}}  # how many, by row; 1 if nobody jams it
    for kind, counts in alternatives.items():
        for index, bit in zip(column[f"jam_{kind}"], column["jam_bit"], strict=True):
            if index >= 0:
                counts[index] = max(counts.get(index, 1), 2 << bit)

    pairs = []
    for p in range(len(column["pair_unit"])):
        unit, threat, pk, permit_s, own = row("pair", p, "unit", "threat", "pk", "permit_s", "self")
        shift_s = threat_shift[threat]
        sets: list[list[Window]] = [[] for _ in range(alternatives["pair"].get(p, 1))]
        for i in rows("pair_window_offset", p):
            sets[column["window_set"][i]].append(window(i, shift_s))
        off, system, active = row("pair", p, "off", "system", "active")
        salvos = [row("pair", p, name)[0] or row("unit", unit, name)[0] for name in SALVOS]
        bystanders = [
            (other, open_s + shift_s, close_s + shift_s, probability)
            for other, open_s, close_s, probability in (
                row("bystander", b, "threat", "open_s", "close_s", "probability")
                for b in rows("pair_bystander_offset", p)
            )
        ]
        more = (bool(own), off, system, bool(active), sets, bystanders)
        pairs.append(Pair(p, unit, threat, pk, permit_s + shift_s, *more, *salvos))

    def sight(s: int, threat: int, shift_s: float) -> Sight:
        curves: list[list[tuple[float, float]]] = [[] for _ in range(alternatives["sight"].get(s, 1))]
        for k in rows("sight_knot_offset", s):
            curves[column["knot_curve"][k]].append((column["knot_time_s"][k], column["knot_probability"][k]))
        radar, number, end_s = row("sight", s, "radar", "index", "end_s")
        return Sight(radar, number, end_s + shift_s, threat, curves)

    threats = []
    for t, shift_s in enumerate(threat_shift):
        key, kind, carrier, asset, start_s, end_s = row(
            "threat", t, "key", "kind", "carrier", "asset", "start_s", "end_s"
        )
        hit, turn, turn_delay_s, leave_s = row(
            "threat", t, "hit_probability", "turn_probability", "turn_delay_s", "leave_s"
        )
        sights = [sight(s, t, shift_s) for s in rows("threat_sight_offset", t)]
        own_pairs = [pairs[p] for p in rows("threat_pair_offset", t)]
        times = (shift_s, start_s + shift_s, end_s + shift_s)
        seeks, hit_silent, after = row("threat", t, "seeks", "hit_silent", "after")
        chances = (hit, turn, turn_delay_s, leave_s, seeks, hit_silent, after)
        watches = list(rows("threat_watch_offset", t))
        jams = [
            (column["jam_sight"][j], column["jam_pair"][j], column["jam_bit"][j]) for j in rows("threat_jam_offset", t)
        ]
        threats.append(Threat(t, key, kind, carrier, asset, *times, *chances, sights, own_pairs, watches, jams))
    for threat in threats:
        if threat.carrier >= 0:
            carrier = threats[threat.carrier]
            carrier.last_release_s = max(carrier.last_release_s, threat.start_s)

    units = []
    lists = ("unit_launcher_offset", "unit_pair_offset", "unit_pair")
    own_columns = [n for n in Plan._fields if n.startswith("unit_") and n not in lists]
    for u in range(len(column["unit_key"])):
        value = {n.removeprefix("unit_"): column[n][u] for n in own_columns}
        for name in ("reaction", "assess"):
            value[name] = tuple(value.pop(f"{name}_{part}") for part in ("law", "a", "b"))
        value |= {f"free_{name}": value[name] for name in ("channels", "missile_channels")}
        listed = [pairs[column["unit_pair"][i]] for i in rows("unit_pair_offset", u)]
        units.append(Unit(index=u, launchers=list(rows("unit_launcher_offset", u)), pairs=listed, **value))
    effects: list[Effect] = []
    effects_on: dict[tuple[int, int], list[int]] = {}
    for e in range(len(column["effect_key"])):
        law, a, b, following = row("effect", e, "law", "a", "b", "next")
        names = ("key", "on", "of", "kind", "target", "op", "value", "probability")
        values = dict(zip(names, row("effect", e, *names), strict=True))
        effect = Effect(**values, delay=(law, a, b), next=following)
        effects.append(effect)
        effects_on.setdefault((effect.on, -1 if effect.on == Trigger.START else effect.of), []).append(e)
    return World(
        seed=seed,
        replication=replication,
        keep_log=keep_log,
        pairs={(pair.unit, pair.threat): pair for pair in pairs},
        watches=[
            Watch(t, column["watch_unit"][v], column["watch_net"][v])
            for t in range(len(threats))
            for v in rows("threat_watch_offset", t)
        ],
        effects=effects,
        effects_on=effects_on,
        sights=[sight for threat in threats for sight in threat.sights],
        unfinished=len(threats),
        shifts=shifts,
        assets=[Asset(*v) for v in columns("asset", "hits_needed", "off")],
        nets=[Net(*v) for v in columns("net", "asset", "delay_s", "capacity", "off", "joins")],
        radars=[Radar(*v) for v in columns("radar", "key", "asset", "net", "unit", "off")],
        launchers=[Launcher(*v) for v in columns("launcher", "tubes", "ready", "interval_s", "asset", "off")],
        units=units,
        threats=threats,
    )
