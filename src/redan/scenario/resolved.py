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
class Receiver:
    """What of a radar decides how much of a jammer's noise it takes in."""

    frequency_hz: float
    gain_db: float  # main lobe
    sidelobe_db: float  # by how much the side lobes lie below it
    beamwidth_rad: float  # whole width of the main lobe
    noise_temperature_k: float


@dataclass(frozen=True)
class Jammer:
    """Noise that an aircraft radiates: "stand-off" and "escort" for all, "self" for itself alone."""

    role: str
    density_w_hz: float  # effective radiated power over its bandwidth
    low_hz: float
    high_hz: float
    direction: str = "all"  # "forward" | "aft": within a sector about its flight
    protects: tuple[str, ...] = ()  # packages, for words
    system: str = ""


@dataclass(frozen=True)
class Sector:
    """Azimuths within width/2 of the centre, clockwise from north."""

    centre_rad: float
    width_rad: float


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
    receiver: Receiver | None = None  # None: nothing jams it
    sector: Sector | None = None  # None: all round
    altitude_m: float | None = None  # above sea, of a radar in the air; None: antenna_height_m above ground


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
class Factor:
    """One of the factors in the success of a shot, or of everything fired in one engagement."""

    name: str
    value: float
    says: str  # where it comes from
    of: str = "shot"  # | "engagement"


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
    permission: str  # "hold" | "hostile-act" | "tight" | "free"
    ready_s: float | None  # None: ready from the start
    hits_needed: int = 1  # hits that end the unit (asset "<unit>")
    price_usd: tuple[float, float, float] | None = None  # the unit itself; None: no public price
    believe_s: float = float("inf")  # how long a false kill is believed
    tracks_at_launch: bool = False  # a launch at what flies needs a track
    lets_go: bool = False  # a target that has left or arrived frees its channel
    identified: bool = False  # somebody identifies for it: tight waits for the word; else tight is hostile-act
    guards: str | None = None  # asset: the reserve may be used for what is aimed at it, and that comes first
    engages: tuple[str, ...] = ()  # classes, where the file limits them
    against: dict[str, tuple[int, int, int]] = field(default_factory=dict)  # first, next, most salvos; 0: as above
    shares: str | None = None  # the unit whose radar and channels it uses
    economise: float = 0.0  # one missile below so many rounds a track; 0: never
    guidance: str = "whole-flight"  # its radar sees the target from launch to intercept; or only "at-intercept"
    factors: tuple[Factor, ...] = ()  # beside the kill probability
    seeker: str = ""  # "active": a missile in flight needs no radar; else one of the catalogue's, or not asked for
    where: str = ""


@dataclass(frozen=True)
class Net:
    name: str
    delay_s: float
    capacity: int
    command_post: str | None  # asset name
    joins: bool = False  # a second unit takes what is in hand where waiting would cost it a salvo
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
class Escape:
    """How an aircraft that turns away runs from the missile: straight away from the launcher."""

    turn_s: float  # lost in the turn
    speed_m_s: float | None = None  # over the ground; None: as fast as it was
    floor_m: float | None = None  # it dives to this altitude; None: it keeps its own
    floor_above: str = "ground"  # or "sea"
    dive_rad: float = 0.0  # below the horizontal


@dataclass(frozen=True)
class Threat:
    """One aircraft or one munition; a decoy flies as the one or the other, a third party as an aircraft.

    An aircraft flies its route from start_s. A munition's start (place, time) follows from its carrier:
    released when the carrier has flown `release_after_m` of its route; then it flies the great circle
    to its target: climb/descent from the release altitude to cruise_altitude_m (above ground if
    cruise_above == "ground") at descent_angle_rad, cruise at speed_m_s, and a final dive of dive_angle_rad.
    A "glide" profile goes straight from release to the target.
    """

    name: str
    kind: str  # "aircraft" | "munition" | "decoy" | "third-party"
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
    escape: Escape | None = None  # replaces leave_s: missiles chase it as far as they get; None: they hit as before
    after: str | None = None  # the sortie of an earlier raid that must have come home
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
    hit_says: str = ""  # how it was computed, if it was
    max_range_m: float = float("inf")  # published reach; the plan refuses a longer flight
    seeks: str | None = None  # the radar it homes on
    hit_silent: float = 0.0  # hit probability where that radar is off at its arrival
    where: str = ""
    jams: Jammer | None = None


@dataclass(frozen=True)
class Control:
    """Weapons control of some units over a time, where the target is in a zone; elsewhere the unit's permission holds.

    One with a zone stands before one without.
    """

    word: str  # as FireUnit.permission
    units: tuple[str, ...]  # none: all
    since_s: float = float("-inf")
    until_s: float = float("inf")
    centre: Place | None = None  # of the zone; None: everywhere
    radius_m: float = 0.0
    where: str = ""


Target = str | tuple[str, str] | tuple[str, int]  # a launcher: (unit, number from 0); a pair: (unit, threat)


@dataclass(frozen=True)
class Effect:
    """On a trigger, with a probability and after a delay, something is switched or added: a row of `layout`'s table.

    The name fixes its chance: unique over the variant, and the same in every variant that has it.
    """

    name: str
    on: str  # start | lost | entered | ended | fired-at | tracked | empty | after (only as `then` of another)
    of: Target | None  # a raid or None | asset | threat | threat | threat | (net or unit, threat) | unit | None
    kind: str  # launcher | radar | unit | net | asset | pair | watch
    target: Target  # of a watch: (net or unit, threat)
    op: str  # set | clear | add | mend
    bits: str = ""  # silent | assembling | held | absent | unidentified
    rounds: int = 0  # added
    probability: float = 1.0
    delay: Delay = Delay("fixed", 0.0)
    then: str | None = None  # name of the effect that follows when it changed something
    says: str = ""  # in words, for explanations: "radar ew-north falls silent"


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
    effects: tuple[Effect, ...] = ()
    watches: tuple[tuple[str, str], ...] = ()  # (net or unit, threat) beyond those that effects name
    off: tuple[tuple[str, Target, str], ...] = ()  # (kind, target, bit) set at the start
    assumptions: tuple[str, ...] = ()  # what was assumed for want of a word in the file, for the notes
    weapons_control: tuple[Control, ...] = ()
    formations: tuple[str, ...] = ()  # of the catalogue, that units were written out of
    gate_m: float = 0.0  # a missile without target takes a third party so near the place of its intercept
