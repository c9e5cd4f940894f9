"""Does a munition that arrives hit? Typed, or computed from its accuracy and the size of what it is aimed at.

Impacts scatter around the aim point with a circular normal distribution, half of them within the circular error
probable (CEP): within radius r fall 1 - 0.5 ** ((r / CEP) ** 2). Source: the Rayleigh distribution of miss distances.
Valid for: no bias, equal errors in range and deflection, one aim point at the centre. Checked by: tests.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from redan.catalogue import Catalogue
from redan.scenario.changes import Laydown
from redan.scenario.parts_launches import LaunchPart
from redan.scenario.schema import WeaponPart
from redan.scenario.systems import Numbers, launched_system, usable

# What falls so near puts a thing of this kind out of action, m, where a weapon has a CEP in the file and the asset no
# radius. Assumptions; the last line is for vehicles: units, launchers, radars, command posts.
RADIUS_M = {
    "arms-store": 15.0, "airfield": 25.0, "city": 1000.0, "convoy": 20.0, "command-post": 10.0, "radar": 10.0,
    "bridge": 6.0, "factory": 40.0, "power-plant": 40.0,
}  # fmt: skip
VEHICLE_M = 10.0


@dataclass(frozen=True)
class Hit:
    """Probability that an arriving munition hits, and how it was computed (empty: it was not)."""

    probability: float
    says: str = ""


def within(radius_m: float, cep_m: float, reliability: float = 1.0) -> float:
    """Probability that a munition which works falls within a radius of its aim point; times its reliability."""
    return reliability * (1.0 - math.pow(0.5, (radius_m / cep_m) ** 2))


def cep_of(weapon: WeaponPart | LaunchPart, numbers: Numbers) -> float | None:
    """The file's CEP, or the catalogue's; None: unknown."""
    if weapon.cep is not None:
        return weapon.cep
    return numbers("cep_m") if numbers.system.has("cep_m") else None


def radius_of(weapon: WeaponPart | LaunchPart, laydown: Laydown, *, always: bool = False) -> tuple[float, bool] | None:
    """Radius of the target and whether it is assumed; None: not given, and not asked for by a CEP in the file.

    always: it is asked for, as the catalogue has no hit probability.
    """
    entry = laydown.entries["assets"].get(weapon.target)
    if entry is not None and entry.part.radius is not None:
        return float(entry.part.radius), False
    if weapon.cep is None and not always:
        return None
    return (VEHICLE_M if entry is None else RADIUS_M[entry.part.kind]), True


def hit_of(weapon: WeaponPart | LaunchPart, numbers: Numbers, laydown: Laydown) -> Hit:
    """Typed in the file; else computed where both sizes are known; else the catalogue's. A decoy hits nothing."""
    if numbers.system.kind == "decoy":
        return Hit(0.0)
    if weapon.hit_probability is not None:
        return Hit(weapon.hit_probability)
    always = not numbers.system.has("hit_probability")
    radius, cep_m = radius_of(weapon, laydown, always=always), cep_of(weapon, numbers)
    if radius is None or cep_m is None:
        return Hit(numbers("hit_probability"))
    works = 1.0 if weapon.reliability is None else weapon.reliability
    probability = within(radius[0], cep_m, works)
    assumed = " (assumed for its kind)" if radius[1] else ""
    says = f"{works:g} x (1 - 0.5^((r/CEP)^2)) = {probability:.3g} with CEP {cep_m:g} m and r {radius[0]:g} m{assumed}"
    return Hit(probability, says)


def accuracy_notes(laydown: Laydown, catalogue: Catalogue, level: str) -> list[str]:
    """How hit probabilities were computed, a line for each munition and target."""
    found: dict[str, None] = {}
    for entry in laydown.entries["packages"].values():
        for weapon in entry.part.weapons:
            system = usable(catalogue, weapon.munition, "munition")
            if system is not None and (says := hit_of(weapon, Numbers(system, level), laydown).says):
                found[f"Hit probability of {weapon.munition} on {weapon.target}: {says}."] = None
    for entry in laydown.entries["launches"].values():
        part: LaunchPart = entry.part
        system = launched_system(catalogue, part.weapon)
        if system is not None and (says := hit_of(part, Numbers(system, level), laydown).says):
            found[f"Hit probability of {part.weapon} on {part.target}: {says}."] = None
    return list(found)
