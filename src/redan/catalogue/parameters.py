"""The one table of catalogue attributes: it drives schema, defaults, checks and documentation.

A data file spells the attribute without its unit suffix (`max_range:` with `unit: km`); code asks for it by the name
with the suffix (`system.value("max_range_m")`) and gets SI and radians. Names that exist in `scenario/resolved.py` are
the same here; those of an engagement or search radar are prefixed `radar_`.
"""

from __future__ import annotations

from dataclasses import dataclass

from redan import units as quantities

# Suffix of a name -> dimension. The longest suffix that fits wins; a name without one states its dimension.
SUFFIXES = {
    "_m_s": "speed",
    "_kg_m2": "areal mass",
    "_m2": "area",
    "_m": "length",
    "_s": "time",
    "_kg": "mass",
    "_rad": "angle",
    "_hz": "frequency",
    "_w_hz": "power density",
    "_db": "level",
    "_k": "temperature",
    "_usd_per_hour": "money per hour",
    "_usd": "money",
}

# Target classes a kill probability may be given for. A system does not engage a class it has no number for.
TARGET_CLASSES = (
    "aircraft",
    "cruise-missile",
    "glide-bomb",
    "standoff-missile",
    "ballistic-missile",
    "rocket",
    "drone",
)

SEEKERS = ("active", "semi-active", "track-via-missile", "command", "infrared", "unguided")
LOOSE_SEEKERS = ("active", "infrared", "unguided")  # need no radar once they fly; a burst of a gun is unguided

KINDS = (
    "sam",
    "radar",
    "aircraft",
    "munition",
    "ballistic",
    "rocket",
    "decoy",
    "jammer",
    "signature",
    "third-party",
    "cost",
    "reference",
    "formation",
)


@dataclass(frozen=True)
class Attribute:
    """One attribute: `required` names the kinds whose simulated systems must give it, `optional` those that may."""

    name: str
    dimension: str
    meaning: str
    required: tuple[str, ...] = ()
    integer: bool = False
    optional: tuple[str, ...] = ()

    @property
    def used_by(self) -> tuple[str, ...]:
        """Kinds whose systems take the attribute from the common assumptions where they do not state it."""
        return self.required + self.optional

    @property
    def suffix(self) -> str:
        """The unit suffix of the name, or nothing."""
        fitting = [s for s in SUFFIXES if self.name.endswith(s) and SUFFIXES[s] == self.dimension]
        return max(fitting, key=len, default="")

    @property
    def key(self) -> str:
        """The name as data files spell it: without the suffix."""
        return self.name[: len(self.name) - len(self.suffix)]


@dataclass(frozen=True)
class Label:
    """A word a system carries for the model, one of a closed list."""

    name: str
    choices: tuple[str, ...]
    meaning: str
    required: tuple[str, ...] = ()


_SAM = ("sam",)
_RADAR = ("sam", "radar")
_FLYING = ("munition",)
_JAMMER = ("jammer",)
_FALLING = ("ballistic", "rocket")
_FORMATION = ("formation",)
_REACHING = ("sam", "munition", "decoy", *_FALLING)
_ALL_FLYING = ("aircraft", "munition", "decoy", "third-party")


def _a(
    name: str, meaning: str, required: tuple[str, ...] = (), dimension: str = "", optional: tuple[str, ...] = ()
) -> Attribute:
    """An attribute whose dimension follows from its suffix unless it is stated; counts are whole."""
    if not dimension:
        fitting = [s for s in SUFFIXES if name.endswith(s)]
        dimension = SUFFIXES[max(fitting, key=len)] if fitting else "count"
    return Attribute(name, dimension, meaning, required, dimension == "count", optional)


_ALL = (
    # fire unit
    _a("channels", "targets one fire unit engages at once", _SAM),
    _a("missile_channels", "missiles one fire unit guides at once", _SAM),
    _a("launchers", "launchers of one fire unit", _SAM),
    _a("tubes", "missiles on one launcher", _SAM),
    _a("stock", "rounds of one fire unit that are not on launchers", _SAM),
    _a("reload_s", "from an empty launcher to a loaded one", _SAM),
    _a("launch_interval_s", "between two launches from one launcher", _SAM),
    _a("salvo_interval_s", "between the missiles of one salvo, from any launcher of the unit", _SAM),
    _a("reaction_s", "from taking a threat to launch; low and high bound a uniform law", _SAM),
    _a("assess_s", "from the last intercept of a salvo to the judgement; low and high bound a uniform law", _SAM),
    _a("false_kill", "probability that a target still alive is judged killed", _SAM, "fraction"),
    _a("false_miss", "probability that a killed target is judged alive", _SAM, "fraction"),
    _a("first_salvo", "missiles fired first at one target", _SAM),
    _a("next_salvo", "missiles fired after each judgement that the target lives", _SAM),
    _a("max_salvos", "salvos fired at one target at most", _SAM),
    _a("reserve", "rounds kept for threats aimed at the unit itself", _SAM),
    _a("hits_needed", "hits that end the unit", _SAM),
    _a("reliability", "share of missiles that work from launch to fuze; used where asked for", dimension="fraction"),
    _a("system_reliability", "share of engagements without a failure common to its missiles", dimension="fraction"),
    # interceptor
    _a("min_range_m", "nearest intercept; of a ballistic missile or rocket its nearest target", (*_SAM, *_FALLING)),
    _a("max_range_m", "reach: of an interceptor against aircraft, of a munition to its target", _REACHING),
    _a("max_range_cruise_missile_m", "tighter limit against cruise missiles"),
    _a("max_range_ballistic_missile_m", "tighter limit against ballistic missiles"),
    _a("min_altitude_m", "lowest intercept, above ground", _SAM),
    _a("max_altitude_m", "highest intercept, above sea level", _SAM),
    _a("max_target_speed_m_s", "fastest target it may engage", _SAM),
    _a("burn_time_s", "motor burn from launch to the end of thrust", (*_SAM, *_FALLING)),
    _a("burnout_speed_m_s", "speed at the end of thrust", _SAM),
    _a("boost_time_s", "first level of thrust, from launch; absent: one level", optional=_SAM),
    _a("boost_speed_m_s", "speed at the end of the first level of thrust", optional=_SAM),
    _a("launch_mass_kg", "mass at launch", _SAM),
    _a("burnout_mass_kg", "mass at the end of thrust, of the stage that flies on", optional=_SAM),
    _a("body_diameter_m", "diameter of the interceptor after burnout: its drag", optional=_SAM),
    _a("min_speed_m_s", "slowest speed at which the interceptor can still hit", _SAM),
    _a("interceptor_cost_usd", "price of one interceptor; absent: no public price"),
    _a("warhead_kill", "share of its hits on a ballistic missile that end the warhead; absent: 1", (), "fraction"),
    # radar: the engagement radar of a SAM, or the radar itself
    _a("radar_reference_range_m", "range at which the reference target is detected in one scan", _RADAR),
    _a("radar_reference_rcs_m2", "radar cross-section the reference range is stated for", _RADAR),
    _a("radar_reference_pd", "detection probability in one scan at the reference range", _RADAR, "fraction"),
    _a("radar_pfa", "false-alarm probability per resolution cell and scan", _RADAR, "fraction"),
    _a("radar_swerling", "fluctuation case of the reference target, 0 to 4", _RADAR),
    _a("radar_scan_period_s", "between two looks at the same target", _RADAR),
    _a("radar_confirm_m", "detections out of the last n scans that confirm a track", _RADAR, "count"),
    _a("radar_confirm_n", "scans looked back on to confirm a track", _RADAR),
    _a("radar_antenna_height_m", "height of the antenna's phase centre above ground", _RADAR),
    _a("radar_max_range_m", "instrumented range", _RADAR),
    _a("radar_min_elevation_rad", "lowest beam elevation", optional=_RADAR),
    _a("radar_max_elevation_rad", "highest beam elevation", optional=_RADAR),
    _a("radar_sector_rad", "width of the sector it looks at, without turning its base; absent: all round"),
    _a("radar_altitude_m", "altitude above the sea of a radar in the air: its aircraft's; absent: it stands"),
    # what a jammer does to a radar; counts only where somebody jams
    _a("radar_frequency_hz", "frequency it works at", optional=_RADAR),
    _a("radar_gain_db", "gain of the antenna in its main lobe", optional=_RADAR),
    _a("radar_sidelobe_db", "by how much its side lobes lie below the main lobe", optional=_RADAR),
    _a("radar_beamwidth_rad", "whole width of the main lobe", optional=_RADAR),
    _a("radar_noise_temperature_k", "noise of the receiver and antenna, losses included", optional=_RADAR),
    _a("jam_power_density_w_hz", "effective radiated power over its bandwidth", _JAMMER),
    _a("jam_lowest_frequency_hz", "lower edge of what it can jam", _JAMMER),
    _a("jam_highest_frequency_hz", "upper edge of what it can jam", _JAMMER),
    # what flies
    _a("rcs_m2", "radar cross-section, frontal where the source says so", (*_ALL_FLYING, *_FALLING)),
    _a("speed_m_s", "cruise speed; for a glide weapon its mean speed", _ALL_FLYING),
    _a("cruise_altitude_m", "altitude of cruise; required where the profile is cruise"),
    _a("hit_probability", "probability that an arriving weapon hits what it is aimed at", _FLYING, "fraction"),
    _a("hit_silent", "the same of a weapon that homes on an emitter, where that is off at its arrival", (), "fraction"),
    _a("cost_usd", "price of one aircraft or weapon", ("aircraft", "munition", "decoy"), optional=_FALLING),
    _a("descent_angle_rad", "descent from release to cruise, below the horizontal", optional=("munition", "decoy")),
    _a("dive_angle_rad", "final dive, below the horizontal", optional=("munition", "decoy")),
    # what falls: after burnout a ballistic missile, its warhead or a rocket flies by gravity and drag alone
    _a("ballistic_coefficient_kg_m2", "mass over drag area; absent: of the next three", optional=_FALLING),
    _a("reentry_mass_kg", "mass of the warhead that separates, or of the body without propellant", optional=_FALLING),
    _a("reentry_diameter_m", "diameter of what falls", optional=_FALLING),
    _a("drag_coefficient", "of what falls, the same at every speed, by its cross-section", _FALLING, "ratio"),
    _a("cep_m", "radius that holds half of the impacts, where the target has a radius", _FALLING, optional=_FLYING),
    # what an aircraft does that is fired at
    _a("receiver_warns", "share of launches an aircraft is told of by its warning receiver", dimension="fraction"),
    _a("receiver_delay_s", "from a launch to the turn of an aircraft that its receiver warned"),
    _a("sight_warns", "share of launches the crew sees", dimension="fraction"),
    _a("sight_delay_s", "from a launch to the turn of an aircraft whose crew saw it"),
    _a("turn_time_s", "lost in turning away from the missile"),
    _a("escape_dive_angle_rad", "dive of an aircraft that runs from a missile, below the horizontal"),
    # a formation: several entries under one name
    _a("net_delay_s", "from a track to a unit of the formation that can use it; absent: no net", optional=_FORMATION),
    _a("spacing_m", "between neighbouring units of the formation, which stand on a ring", optional=_FORMATION),
    # known, shown, not used by the model
    _a("acquisition_range_m", "range printed for the system's acquisition radar, mostly without a cross-section"),
    _a("altitude_m", "altitude at a recorded event"),
    _a("apogee_m", "highest point of a long shot"),
    _a("batteries_per_command_post", "fire units one command post controls"),
    _a("channels_per_system", "targets a whole system (command post with all its batteries) engages at once"),
    _a("combat_radius_m", "combat radius"),
    _a("contract_price_usd", "price of a whole contract, as reported"),
    _a("cost_aud", "price in Australian dollars", dimension="money (AUD)"),
    _a("cost_gbp", "price in pounds sterling", dimension="money (GBP)"),
    _a("crew_training_time_s", "time to train crews"),
    _a("decoys_carried", "decoys one missile carries"),
    _a("deploy_time_s", "from the march to readiness"),
    _a("endurance_s", "time in the air"),
    _a("ferry_range_m", "ferry range"),
    _a("fitted_kill_probability", "single-shot kill probability fitted to national totals", dimension="fraction"),
    _a("intercept_speed_m_s", "speed measured where it was intercepted"),
    _a("launchers_delivered", "launchers delivered in all"),
    _a("launch_reliability", "share of launches that worked", dimension="fraction"),
    _a("mass_kg", "mass of one weapon"),
    _a("max_load_factor", "manoeuvre limit", dimension="load factor"),
    _a("max_speed_m_s", "highest speed"),
    _a("mean_speed_m_s", "mean speed of the interceptor from launch to the range stated in the conditions"),
    _a("missile_channels_per_system", "missiles a whole system guides at once"),
    _a("number_used", "weapons used on one recorded occasion"),
    _a("operating_cost_usd_per_hour", "cost of one flying hour"),
    _a("payload_kg", "payload"),
    _a("price_per_unit_usd", "price of one fire unit or vehicle with its share of missiles"),
    _a("range_internal_m", "range on internal fuel"),
    _a("rounds_per_burst", "rounds of one burst of a gun: the burst is the interceptor"),
    _a("relocate_time_s", "from one site to the next, mast included"),
    _a("rounds_per_unit", "missiles of one fire unit in all, as reported"),
    _a("stray_flight_m", "distance a stray missile flew"),
    _a("terminal_speed_m_s", "speed near the target"),
    _a("tracks", "targets tracked at once"),
    _a("units_contracted", "fire units of a contract"),
    _a("units_delivered", "vehicles or fire units delivered"),
    _a("units_in_service", "number in service"),
    _a("units_lost", "vehicles or fire units lost"),
    _a("warhead_mass_kg", "mass of the warhead"),
)

ATTRIBUTES = {attribute.name: attribute for attribute in _ALL}

KEYS = {attribute.key: attribute for attribute in _ALL}

LABELS = {
    label.name: label
    for label in (
        Label("threat_class", TARGET_CLASSES, "selects the kill probability", (*_ALL_FLYING, *_FALLING)),
        Label("separates", ("yes", "no"), "the warhead leaves the body after burnout and falls alone", _FALLING),
        Label(
            "profile",
            ("cruise", "glide"),
            "cruise at an altitude, or straight from release to target",
            ("munition", "decoy"),
        ),
        Label("cruise_above", ("ground", "sea"), "what the cruise altitude is measured from", ("munition", "decoy")),
        Label(
            "seeker", SEEKERS, f"what guides the missile in the end: {', '.join(LOOSE_SEEKERS)} need no radar by then"
        ),
        Label("seeks", ("emitter",), "homes on a radar that radiates: can be aimed at radars and units only"),
        Label("direction", ("all", "forward", "aft"), "where a jammer radiates, seen along its flight", _JAMMER),
        Label("command_post", ("yes", "no"), "whether the net of a formation ends with a command post at its centre"),
        Label("priority", ("munitions-first", "aircraft-first", "earliest"), "which threat is engaged first", _SAM),
    )
}

# Dimension -> unit as written in a data file -> factor to SI. Beyond what a scenario may write, the catalogue keeps the
# units sources print: Mach at sea level in the standard atmosphere, calendar months, other currencies unconverted.
UNITS: dict[str, dict[str, float]] = {
    **quantities.UNITS,
    "time": {**quantities.UNITS["time"], "months": 2_629_800.0},
    "speed": {**quantities.UNITS["speed"], "Mach": 340.294},
    "count": {"1": 1.0},
    "level": {"dB": 1.0},
    "temperature": {"K": 1.0},
    "fraction": {"1": 1.0},
    "ratio": {"1": 1.0},
    "areal mass": {"kg/m^2": 1.0},
    "load factor": {"g": 1.0},
    "money (GBP)": {"million GBP": 1e6},
    "money (AUD)": {"million AUD": 1e6},
    "money per hour": {"USD per hour": 1.0},
}


def kill_probability_attribute(target_class: str) -> Attribute:
    """The attribute `kill_probability.<target class>`."""
    name = f"kill_probability.{target_class}"
    return Attribute(name, "fraction", f"single-shot kill probability against the class {target_class}")
