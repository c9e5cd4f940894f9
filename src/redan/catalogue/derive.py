"""Derived against cited: what the catalogue's numbers imply, beside what its sources say outright."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from redan.catalogue.load import Catalogue
from redan.catalogue.schema import System

_HORIZON_KM_PER_ROOT_M = 4.12  # radar horizon of a 4/3 earth: km for the square root of a height in m
# Batteries in a contract, by how the conditions of its price begin.
_BATTERIES = {"Syria 2010": 4, "Iran, four systems": 4, "Iran 2007, at least five": 5, "Azerbaijan": 2}


@dataclass(frozen=True)
class DerivedRow:
    """One comparison. `discrepancy` is derived over cited less one; None where nothing is cited."""

    system: str
    what: str
    derived: float
    cited: float | None
    unit: str
    how: str

    @property
    def discrepancy(self) -> float | None:
        """Relative difference of the derived from the cited value."""
        return None if not self.cited else self.derived / self.cited - 1.0


def derived(
    catalogue: Catalogue,
    reach_of: Callable[[System], float] | None = None,
    flight_of: Callable[[System, float, float], float] | None = None,
    diameter_of: Callable[[System], float] | None = None,
) -> list[DerivedRow]:
    """All comparisons. The flyout model comes in from outside: `reach_of(system)` is the farthest intercept in m,
    `flight_of(system, ground_range_m, altitude_m)` the time of flight in s, `diameter_of(system)` in m of the finned
    body that has the drag the model flies with."""
    rows = [*_contract(catalogue), *_channels(catalogue), *_radars(catalogue)]
    if reach_of is not None:
        how = "farthest intercept of the flyout model by energy alone, against the cited range"
        rows += _compared(catalogue, "kinematic reach", "max_range_m", reach_of, how, "km", 1e3)
    if diameter_of is not None:
        how = "finned body with the drag of the flyout model, against the diameter from memory"
        rows += _compared(catalogue, "drag-equivalent diameter", "body_diameter_m", diameter_of, how, "m", 1.0)
    if flight_of is not None:
        rows.append(_mean_speed(catalogue, flight_of))
    return rows


def _contract(catalogue: Catalogue) -> Iterator[DerivedRow]:
    name = "s-300pmu-2"
    s300 = catalogue.system(name)
    tubes, purchase = s300.value("tubes"), 144.0
    ready = s300.value("launchers") * tubes
    total = s300.value("rounds_per_unit")
    how = "launchers x tubes against missiles a battalion; the rest are reloads"
    yield DerivedRow(name, "ready rounds of one battery", ready, total, "missiles", how)
    readings = (("six launchers", 6.0), ("four batteries", 4 * s300.value("launchers")), ("six batteries", 36.0))
    for reading, launchers in readings:
        how = f"{launchers:g} launchers x {tubes:g} tubes against the 144 missiles of the contract"
        yield DerivedRow(name, f"ready rounds, reading {reading}", launchers * tubes, purchase, "missiles", how)
    cited = s300.value("launchers_delivered")
    how = "three battalions x eight launchers (TASS source) against four launchers (Shoigu)"
    yield DerivedRow(name, "launchers delivered in 2018", 3 * 8.0, cited, "launchers", how)
    price = s300.value("price_per_unit_usd") / 1e6
    for value in s300.parameter("contract_price_usd").estimate().values:
        batteries = next((n for start, n in _BATTERIES.items() if value.conditions.startswith(start)), None)
        if batteries:
            how = f"${value.low:g} million / {batteries}, missiles included ({value.source})"
            what = f"price per battery, {value.conditions.split(':')[0]}"
            yield DerivedRow(name, what, value.low / batteries, price, "million USD", how)


def _channels(catalogue: Catalogue) -> Iterator[DerivedRow]:
    s300 = catalogue.system("s-300pmu-2")
    batteries = s300.value("batteries_per_command_post")
    for name, per_system in (("channels", "channels_per_system"), ("missile_channels", "missile_channels_per_system")):
        one, all_ = s300.value(name), s300.value(per_system)
        how = f"{batteries:g} batteries x {one:g}"
        yield DerivedRow("s-300pmu-2", per_system.replace("_", " "), batteries * one, all_, "at once", how)
    for system_id in ("s-200ve", "s-125", "kub", "buk-m2e", "pantsir-s1"):
        system = catalogue.system(system_id)
        launchers, tubes = system.value("launchers"), system.value("tubes")
        how = f"{launchers:g} launchers x {tubes:g} tubes; no total is cited"
        yield DerivedRow(system_id, "ready rounds of one unit", launchers * tubes, None, "missiles", how)


def _radars(catalogue: Catalogue) -> Iterator[DerivedRow]:
    pantsir = catalogue.system("pantsir-s1")
    reference_km = pantsir.value("radar_reference_range_m") / 1e3
    rcs_m2 = pantsir.value("radar_reference_rcs_m2")
    small = next(v for v in pantsir.parameter("radar_reference_range_m").estimate().values if "0.1 m^2" in v.conditions)
    how = f"{reference_km:g} km x (0.1 / {rcs_m2:g})^(1/4), the fourth-root law"
    yield DerivedRow(
        "pantsir-s1", "radar range against 0.1 m^2", reference_km * (0.1 / rcs_m2) ** 0.25, small.low, "km", how
    )
    for system_id, mast_m, target_m, cited_km in (("36d6", 39.0, 50.0, 112.5), ("p-18", 8.0, 100.0, 35.0)):
        horizon_km = _HORIZON_KM_PER_ROOT_M * (math.sqrt(mast_m) + math.sqrt(target_m))
        how = f"4/3-earth horizon, antenna at {mast_m:g} m, target at {target_m:g} m, smooth ground"
        yield DerivedRow(system_id, f"radar range at {target_m:g} m altitude", horizon_km, cited_km, "km", how)


def _compared(
    catalogue: Catalogue, what: str, name: str, function: Callable[[System], float], how: str, unit: str, scale: float
) -> Iterator[DerivedRow]:
    for system_id in catalogue.ids("sam"):
        system = catalogue.system(system_id)
        if system.simulated and system.has(name):
            yield DerivedRow(system_id, what, function(system) / scale, system.value(name) / scale, unit, how)


def _mean_speed(catalogue: Catalogue, flight_of: Callable[[System, float, float], float]) -> DerivedRow:
    pantsir = catalogue.system("pantsir-s1")
    to_m, altitude_m = 12_000.0, 3_000.0
    derived_m_s = math.hypot(to_m, altitude_m) / flight_of(pantsir, to_m, altitude_m)
    how = "slant range over the flyout model's time, 12 km out and 3 km up, against the printed mean to 12 km"
    return DerivedRow("pantsir-s1", "mean speed to 12 km", derived_m_s, pantsir.value("mean_speed_m_s"), "m/s", how)
