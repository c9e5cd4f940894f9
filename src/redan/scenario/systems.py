"""What the catalogue says about a system, in the words of `resolved`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from redan.catalogue import Catalogue, System
from redan.catalogue.parameters import TARGET_CLASSES
from redan.scenario.resolved import Delay, Interceptor, Place, Radar, Receiver


@lru_cache(maxsize=64)
def ids_of(catalogue: Catalogue, kind: str) -> tuple[str, ...]:
    """Ids of one kind; remembered, because a check asks for them at every entry."""
    return catalogue.ids(kind)


@lru_cache(maxsize=64)
def usable_ids(catalogue: Catalogue, kind: str) -> tuple[str, ...]:
    """Ids of one kind that a run can use. Reads every file of the kind: for messages, not for every check."""
    return tuple(i for i in catalogue.ids(kind) if catalogue.system(i).simulated)


def usable(catalogue: Catalogue, system_id: str, kind: str) -> System | None:
    """The system of that name and kind, if a run can use it."""
    if system_id not in ids_of(catalogue, kind):
        return None
    system = catalogue.system(system_id)
    return system if system.simulated else None


def flown_kind(catalogue: Catalogue, system_id: str, plain: str) -> str:
    """The kind asked for where something flies: a decoy may stand for an aircraft or a munition."""
    return "decoy" if system_id in ids_of(catalogue, "decoy") else plain


RANGE_LIMITS = {
    "cruise-missile": "max_range_cruise_missile_m",
    "ballistic-missile": "max_range_ballistic_missile_m",
}


@dataclass(frozen=True)
class Numbers:
    """One system at one level: low, best or high."""

    system: System
    level: str = "best"

    def __call__(self, name: str, default: float | None = None, *, level: str = "") -> float:
        """The value of an attribute in SI; `default` where the catalogue has none."""
        if default is not None and not self.system.has(name):
            return default
        return self.system.value(name, level=level or self.level)

    def count(self, name: str, default: int | None = None, *, level: str = "") -> int:
        """The value of a whole-number attribute."""
        return round(self(name, default, level=level))

    def cost(self, name: str) -> tuple[float, float, float] | None:
        """Low, best and high price in USD; None where none is public."""
        if not self.system.has(name):
            return None
        low, best, high = (self(name, level=level) for level in ("low", "best", "high"))
        return low, best, high

    def delay(self, name: str) -> Delay:
        """A delay spread evenly between the catalogue's low and high, whatever the level."""
        low, high = self(name, level="low"), self(name, level="high")
        return Delay("fixed", low) if low == high else Delay("uniform", low, high)

    def label(self, name: str, default: str = "") -> str:
        """A word the model needs: profile, threat class, priority."""
        return self.system.labels.get(name, default)


def given_or(value: int | None, default: int) -> int:
    """What the file says, or what the catalogue has where it says nothing."""
    return default if value is None else value


def radar(numbers: Numbers, name: str, place: Place, **owners: Any) -> Radar:
    """A radar from the `radar_` attributes of a radar or fire unit; `owners`: net, unit, asset, and
    what the file says in place of the catalogue."""
    n = numbers
    said: dict[str, Any] = {"min_elevation_rad": n("radar_min_elevation_rad", Radar.min_elevation_rad)}
    said |= {"antenna_height_m": n("radar_antenna_height_m"), **owners}
    return Radar(
        name=name,
        place=place,
        reference_range_m=n("radar_reference_range_m"),
        reference_rcs_m2=n("radar_reference_rcs_m2"),
        reference_pd=n("radar_reference_pd"),
        pfa=n("radar_pfa"),
        swerling=n.count("radar_swerling"),
        scan_period_s=n("radar_scan_period_s"),
        confirm_m=n.count("radar_confirm_m"),
        confirm_n=n.count("radar_confirm_n"),
        max_range_m=n("radar_max_range_m"),
        max_elevation_rad=n("radar_max_elevation_rad", Radar.max_elevation_rad),
        system=n.system.id,
        receiver=receiver(n),
        **said,
    )


def receiver(numbers: Numbers) -> Receiver | None:
    """What noise meets in a radar; None where no frequency is known: then nothing jams it."""
    n = numbers
    if not n.system.has("radar_frequency_hz"):
        return None
    return Receiver(
        frequency_hz=n("radar_frequency_hz"),
        gain_db=n("radar_gain_db"),
        sidelobe_db=n("radar_sidelobe_db"),
        beamwidth_rad=n("radar_beamwidth_rad"),
        noise_temperature_k=n("radar_noise_temperature_k"),
    )


def interceptor(numbers: Numbers, kill_probability: dict[str, float]) -> Interceptor:
    """The missile of a fire unit."""
    n = numbers
    limits = {c: n(name) for c, name in RANGE_LIMITS.items() if n.system.has(name)}
    return Interceptor(
        name=n.system.id,
        min_range_m=n("min_range_m"),
        max_range_m=n("max_range_m"),
        min_altitude_m=n("min_altitude_m"),
        max_altitude_m=n("max_altitude_m"),
        max_target_speed_m_s=n("max_target_speed_m_s"),
        burn_time_s=n("burn_time_s"),
        burnout_speed_m_s=n("burnout_speed_m_s"),
        launch_mass_kg=n("launch_mass_kg"),
        min_speed_m_s=n("min_speed_m_s"),
        boost_time_s=n("boost_time_s", 0.0),
        boost_speed_m_s=n("boost_speed_m_s", 0.0),
        body_diameter_m=n("body_diameter_m", 0.0),
        burnout_mass_kg=n("burnout_mass_kg", 0.0),
        kill_probability=kill_probability,
        max_range_by_class_m=limits,
        cost_usd=n.cost("interceptor_cost_usd"),
    )


def engaged_classes(system: System) -> list[str]:
    """Target classes a system has a kill probability for: those it may engage."""
    return [c for c in TARGET_CLASSES if system.has(f"kill_probability.{c}")]


def kill_probability(setting: Any, unit: str, system: System, level: str) -> dict[str, float]:
    """Single-shot kill probability by target class.

    `setting` (checked before): None, the name of a catalogue alternative, one number for all classes, a mapping of
    classes to numbers, or a mapping that gives one of these for a unit by name.
    """
    if isinstance(setting, dict) and unit in setting:
        return kill_probability(setting[unit], unit, system, level)
    alternative = setting if isinstance(setting, str) else None
    values = {
        c: system.value(f"kill_probability.{c}", level=level, alternative=alternative) for c in engaged_classes(system)
    }
    if isinstance(setting, dict):
        return {c: float(setting.get(c, value)) for c, value in values.items()}
    if setting is not None and alternative is None:
        return dict.fromkeys(values, float(setting))
    return values


def alternative_of(setting: Any, unit: str, target: str, system: System) -> str | None:
    """The alternative of a kill probability that a setting takes from the catalogue; None: it gives a number."""
    if isinstance(setting, dict):
        if unit in setting:
            return alternative_of(setting[unit], unit, target, system)
        setting = setting.get(target)
    estimates = system.parameter(f"kill_probability.{target}").estimates
    if isinstance(setting, str):
        return "" if "" in estimates else setting
    return next(iter(estimates)) if setting is None else None


def source_keys(system: System, name: str) -> list[str]:
    """Sources of an attribute's values, for a message; at most three."""
    if not system.has(name):
        return []
    values = (value for estimate in system.parameter(name).estimates.values() for value in estimate.values)
    return list(dict.fromkeys(value.source for value in values))[:3]
