"""What a scenario means once names are looked up and units converted: the contract with `plan`.

Plain frozen dataclasses in SI units and radians. No catalogue, no YAML, no choice left open: one
variant, one set of readings, one number for each parameter (chosen by `level`: low, best or high).
`where` strings point back into the user's file for messages.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Place:
    latitude_rad: float
    longitude_rad: float


@dataclass(frozen=True)
class Delay:
    """A random delay: law is "fixed", "uniform", "exponential" or "lognormal"; see layout.Law for (a, b)."""

    law: str
    a_s: float
    b_s: float = 0.0


@dataclass(frozen=True)
class Radar:
    """A radar. The reference range is where a target of reference_rcs_m2 is detected with reference_pd
    in one scan at false-alarm probability pfa (Swerling case as given)."""

    name: str
    place: Place
    antenna_height_m: float  # above ground
    reference_range_m: float
    reference_rcs_m2: float
    reference_pd: float
    pfa: float
    swerling: int
    scan_period_s: float
    confirm_m: int
    confirm_n: int
    max_range_m: float  # instrumented
    min_elevation_rad: float = -0.05
    max_elevation_rad: float = 1.4
    net: str | None = None
    unit: str | None = None  # owning fire unit
    asset: str | None = None  # asset whose loss kills it
    system: str = ""


@dataclass(frozen=True)
class Interceptor:
    """The missile as the flyout model needs it. Kill probability per target class name."""

    name: str
    min_range_m: float
    max_range_m: float  # published, against aircraft
    min_altitude_m: float  # above ground
    max_altitude_m: float  # above sea level
    max_target_speed_m_s: float
    burn_time_s: float
    burnout_speed_m_s: float
    launch_mass_kg: float
    min_speed_m_s: float  # slowest speed at which it can still hit; assumption, see catalogue
    kill_probability: dict[str, float]  # by target class: "aircraft", "cruise-missile", "glide-bomb", ...
    max_range_by_class_m: dict[str, float] = field(default_factory=dict)  # tighter limits
    boost_time_s: float = 0.0  # of a motor with two levels of thrust; 0: one level
    boost_speed_m_s: float = 0.0  # at the end of the boost
    body_diameter_m: float = 0.0  # after burnout; 0: unknown, the drag is fitted to the published range
    burnout_mass_kg: float = 0.0  # 0: unknown
    cost_usd: tuple[float, float, float] | None = None  # low, best, high; None: no public price


@dataclass(frozen=True)
class FireUnit:
    name: str
    system: str
    place: Place
    radar: str  # name of its engagement radar
    interceptor: Interceptor
    net: str | None  # None: autonomous
    channels: int
    missile_channels: int
    launchers: int
    tubes: int
    ready: int  # rounds on launchers at the start, over all launchers
    stock: int
    reload_s: float
    launch_interval_s: float
    salvo_interval_s: float
    first_salvo: int
    next_salvo: int
    max_salvos: int
    reserve: int
    priority: str  # "munitions-first" | "aircraft-first" | "earliest"
    reaction: Delay
    assess: Delay
    false_kill: float
    false_miss: float
    permission: str  # "hold" | "tight" | "free"
    ready_s: float | None  # None: ready from the start
    hits_needed: int = 1  # hits that end the unit (asset "<unit>")
    price_usd: tuple[float, float, float] | None = None  # the unit itself; None: no public price
    guidance: str = "whole-flight"  # its radar sees the target from launch to intercept; or only "at-intercept"
    where: str = ""


@dataclass(frozen=True)
class Net:
    name: str
    delay_s: float
    capacity: int
    command_post: str | None  # asset name
    where: str = ""


@dataclass(frozen=True)
class Asset:
    name: str
    kind: str  # arms-store, airfield, radar, unit, launcher, command-post, city, convoy
    place: Place
    hits_needed: int
    value_usd: tuple[float, float, float] | None = None
    unit: str | None = None  # belongs to that fire unit
    launcher_index: int | None = None  # for kind "launcher": which of the unit's launchers
    where: str = ""


@dataclass(frozen=True)
class Waypoint:
    """Reached at the given speed from the one before. Altitude above sea level or above ground."""

    place: Place
    altitude_m: float
    above: str  # "sea" | "ground"
    speed_m_s: float  # on the leg that leads here (for the first: on the first leg)


@dataclass(frozen=True)
class Threat:
    """One aircraft or one munition.

    An aircraft flies its route from start_s. A munition's start (place, time) follows from its carrier:
    released when the carrier has flown `release_after_m` of its route; then it flies the great circle
    to its target: climb/descent from the release altitude to cruise_altitude_m (above ground if
    cruise_above == "ground") at descent_angle_rad, cruise at speed_m_s, and a final dive of dive_angle_rad.
    A "glide" profile goes straight from release to the target.
    """

    name: str
    kind: str  # "aircraft" | "munition"
    threat_class: str  # "aircraft", "cruise-missile", "glide-bomb", ...: selects the kill probability
    system: str
    group: str  # package, for reporting and common timing
    rcs_m2: float
    raid: str
    raid_jitter_s: float  # half width
    cost_usd: tuple[float, float, float] | None
    # aircraft
    route: tuple[Waypoint, ...] = ()
    start_s: float = 0.0
    turn_probability: float = 0.0
    turn_delay_s: float = 0.0
    leave_s: float = 0.0
    # munition
    carrier: str | None = None
    release_after_m: float = 0.0
    release_delay_s: float = 0.0
    target: str | None = None  # asset name
    speed_m_s: float = 0.0
    profile: str = "cruise"  # "cruise" | "glide"
    cruise_altitude_m: float = 0.0
    cruise_above: str = "ground"
    descent_angle_rad: float = 0.2
    dive_angle_rad: float = 0.5
    hit_probability: float = 1.0
    max_range_m: float = float("inf")  # published reach; the plan refuses a longer flight
    where: str = ""


@dataclass(frozen=True)
class Resolved:
    """One variant under one set of readings, ready to be compiled."""

    title: str
    variant: str
    readings: dict[str, str]  # reading name -> option chosen
    radars: tuple[Radar, ...]
    units: tuple[FireUnit, ...]
    nets: tuple[Net, ...]
    assets: tuple[Asset, ...]
    threats: tuple[Threat, ...]
    terrain: str | None  # name of packaged elevation data ("levant"), path, or None: smooth ellipsoid
    effective_radius_factor: float = 4.0 / 3.0
    file: str = ""
