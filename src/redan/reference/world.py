"""Who takes part in one replication, and what changes about them: one object per entity of the plan.

Nothing happens here; `choices` and `consequences` change these objects. Times are seconds, already shifted by the
raid's jitter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from redan.layout import Fate, Plan, Purpose
from redan.streams import uniform

INF = math.inf

QueueRow = tuple[float, int, int, int, int, int]  # time_s, event code, first index, second index, serial, number
LogRow = tuple[float, int, int, int, int]  # time_s, event code, a, b, c


@dataclass
class Asset:
    """What is defended, or what a radar, unit, launcher or command post stands on."""

    hits_needed: int
    hits: int = 0


@dataclass
class Net:
    """A command post that joins radars and units while it lives."""

    asset: int
    delay_s: float
    capacity: int
    alive: bool = True
    in_hand: set[int] = field(default_factory=set)  # threats its units are engaged with


@dataclass
class Radar:
    """A sensor: it holds tracks while it lives."""

    key: int
    asset: int
    net: int
    unit: int
    alive: bool = True


@dataclass
class Launcher:
    """Rounds ready to fire; free again an interval after each launch."""

    tubes: int
    rounds: int
    interval_s: float
    asset: int
    alive: bool = True
    free_s: float = -INF


@dataclass
class Window:
    """Launch times at which an intercept is feasible, and the flight times over it."""

    open_s: float
    close_s: float
    step_s: float  # between nodes
    flight_s: list[float]


@dataclass
class Engagement:
    """A unit's fight with one threat: one target channel, from TAKE to its end."""

    serial: int  # engagements of the pair begun, this one included, modulo SERIALS: its events carry it
    to_launch: int  # missiles of the present salvo still committed on the ground
    fired: int = 0  # missiles of the present salvo
    in_flight: int = 0
    first_salvo: bool = True


@dataclass
class Pair:
    """One unit and one threat it could ever reach."""

    index: int
    unit: int
    threat: int
    pk: float
    permit_s: float
    own: bool  # the threat is aimed at the unit itself
    windows: list[Window]
    opportunity_s: float = INF  # when the unit could take the threat, as last computed
    waiting: bool = False  # the unit would take the threat but lacks a channel or a round
    closed: bool = False  # the unit will not take the threat any more
    engagement: Engagement | None = None
    begun: int = 0  # engagements
    salvos: int = 0  # assessed as not having killed
    intercepts: int = 0


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
    salvo_interval_s: float
    reserve: int
    reaction: tuple[int, float, float]  # law, a, b
    assess: tuple[int, float, float]
    false_kill: float
    false_miss: float
    stock: int  # rounds not on a launcher, those on their way included
    reload_s: float
    ready_s: float
    launchers: list[int]
    pairs: list[Pair]  # most urgent first
    free_channels: int  # target channels
    free_missile_channels: int
    alive: bool = True
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
    knots: list[tuple[float, float]]  # time before the shift, probability
    tracked_s: float = INF  # drawn when the threat enters


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
    sights: list[Sight]
    pairs: list[Pair]  # in unit order
    last_release_s: float = -INF  # of the munitions it carries
    fate: Fate = Fate.UNBORN
    fate_time_s: float = math.nan
    turned: bool = False
    shots: int = 0
    offer_s: float = INF  # when it is offered to the units next
    offer_number: int = -1  # sequence number of that OFFER; an older one in the queue is void

    @property
    def flying(self) -> bool:
        return self.fate == Fate.FLYING


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

    shifts = []
    for key, jitter_s in zip(column["raid_key"], column["raid_jitter_s"], strict=True):
        u = uniform(seed, replication, Purpose.JITTER, 0, key, 0) if jitter_s > 0 else 0.5
        shifts.append((2.0 * u - 1.0) * jitter_s)
    threat_shift = [shifts[raid] for raid in column["threat_raid"]]

    def window(w: int, shift_s: float) -> Window:
        open_s, close_s = row("window", w, "open_s", "close_s")
        flight_s = [column["node_flight_s"][n] for n in rows("window_node_offset", w)]
        step_s = (close_s - open_s) / (len(flight_s) - 1)
        return Window(open_s + shift_s, close_s + shift_s, step_s, flight_s)

    pairs = []
    for p in range(len(column["pair_unit"])):
        unit, threat, pk, permit_s, own = row("pair", p, "unit", "threat", "pk", "permit_s", "self")
        shift_s = threat_shift[threat]
        windows = [window(w, shift_s) for w in rows("pair_window_offset", p)]
        pairs.append(Pair(p, unit, threat, pk, permit_s + shift_s, bool(own), windows))

    def sight(s: int, shift_s: float) -> Sight:
        knots = [(column["knot_time_s"][k], column["knot_probability"][k]) for k in rows("sight_knot_offset", s)]
        return Sight(column["sight_radar"][s], column["sight_index"][s], column["sight_end_s"][s] + shift_s, knots)

    threats = []
    for t, shift_s in enumerate(threat_shift):
        key, kind, carrier, asset, start_s, end_s = row(
            "threat", t, "key", "kind", "carrier", "asset", "start_s", "end_s"
        )
        hit, turn, turn_delay_s, leave_s = row(
            "threat", t, "hit_probability", "turn_probability", "turn_delay_s", "leave_s"
        )
        sights = [sight(s, shift_s) for s in rows("threat_sight_offset", t)]
        own_pairs = [pairs[p] for p in rows("threat_pair_offset", t)]
        times = (shift_s, start_s + shift_s, end_s + shift_s)
        chances = (hit, turn, turn_delay_s, leave_s)
        threats.append(Threat(t, key, kind, carrier, asset, *times, *chances, sights, own_pairs))
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
    return World(
        seed=seed,
        replication=replication,
        keep_log=keep_log,
        pairs={(pair.unit, pair.threat): pair for pair in pairs},
        assets=[Asset(needed) for needed in column["asset_hits_needed"]],
        nets=[Net(*v) for v in zip(*(column[f"net_{n}"] for n in ("asset", "delay_s", "capacity")), strict=True)],
        radars=[Radar(*v) for v in zip(*(column[f"radar_{n}"] for n in ("key", "asset", "net", "unit")), strict=True)],
        launchers=[
            Launcher(*v)
            for v in zip(*(column[f"launcher_{n}"] for n in ("tubes", "ready", "interval_s", "asset")), strict=True)
        ],
        units=units,
        threats=threats,
    )
