"""What the name of an axis stands for: `raid.size`, `s-300pmu-2.stock`, `readings.permission`, ..."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from redan.catalogue.parameters import ATTRIBUTES, KEYS, TARGET_CLASSES, UNITS
from redan.catalogue.schema import System
from redan.errors import InputError, Problem
from redan.scenario.changes import CHANCES
from redan.scenario.own import used_systems
from redan.scenario.parts_units import OF_THE_RADAR, UnitPart
from redan.scenario.schema import LEVELS, PERMISSIONS
from redan.scenario.suggest import either, nearest
from redan.study.ranges import Measured, Value, numbers, words
from redan.study.scaling import SAYS, size_of
from redan.units import quoted, shown

if TYPE_CHECKING:
    from redan.scenario.changes import Laydown
    from redan.study.axes import Ground

BEYOND = "beyond"
KILL = "kill_probability"
SHARE = Measured("fraction", 0.0, 1.0, "0.1:0.9:0.1")
TIME = Measured("time", 0.0, 1000 * 86400.0, "0 min:60 min:15 min", as_text=True)
# What may be varied of a fire unit, and what it is.
UNIT_KEYS: dict[str, Measured | tuple[str, ...]] = {
    "launchers": Measured("count", 1, 1000, "2:8:2"),
    "missiles": Measured("count", 0, 100_000, "8:32:8"),
    "stock": Measured("count", 0, 100_000, "0,32,64"),
    "ready_after": TIME,
    "ready.at": TIME,
    "ready.again_after": TIME,
    "alert.warm_up": TIME,
    "alert.state": ("ready", "standby", "cold"),
}
# Words of the file that say how, where and when somebody attacks or fights.
TACTICS = (
    "route at start time_on_target spacing stream jitter target loft altitude speed weapons munition per_aircraft "
    "release distance after aircraft weapon doctrine when_engaged priority guards first_salvo next_salvo max_salvos "
    "reserve sector emits duty moves raid repeat jams net engages shares timing routes tactics attack"
)
SCOPE = (
    "an axis is a size, a number, a readiness, a stock or a permission: redan does not search over routes, timing, "
    "targets or tactics (SCOPE.md)"
)


@dataclass(frozen=True)
class Target:
    """What an axis sets. kind: raid, entry, units, unit, number, kill, reading, level, permission or one of CHANCES.

    of: the entry, system or reading it is about; key: which of its keys. sets: what two axes may not both set.
    words: it has words for values, and all of them if none is named. of_radar: of units with a radar of their own.
    usual: values where none are named.
    """

    kind: str
    read: Callable[[str, str], tuple[Value, ...]]
    sets: frozenset[str]
    of: str = ""
    key: str = ""
    says: str = ""
    example: str = ""
    words: bool = False
    of_radar: bool = False
    usual: str = ""


def named(name: str, ground: Ground) -> Target:
    """The target of an axis by its name; InputError with the nearest names where there is none."""
    found = _named(name, ground) if name else None
    if found is not None:
        return found
    if not name:
        raise InputError(Problem("the name of an axis is missing", allowed="write NAME=VALUES, as in raid.size=4:64:4"))
    every = names_of(ground)
    near = nearest(name, every)
    parts = name.split(".")
    if not near and parts[0] in ("packages", "launches", "units") and len(parts) > 2:
        near = nearest(name.partition(".")[2], every)
    if set(TACTICS.split()) & set(parts[1:] or parts) and not near:
        raise InputError(Problem(f"{shown(name)} is no axis", allowed=SCOPE, remedy=_some(ground)))
    remedy = f"did you mean {either(near)}?" if near else _some(ground)
    if parts[0] in ground.catalogue.ids() and parts[0] not in used_systems(_laydowns(ground)):
        looked = " and ".join(f'"{variant}"' for variant in ground.variants)
        what = f"axis {shown(name)}: no {parts[0]} takes part in {looked}"
        raise InputError(Problem(what, remedy="choose a variant that has one with --variant, or name another system"))
    raise InputError(Problem(f"there is nothing called {quoted(name)} to vary", allowed=SCOPE, remedy=remedy))


def _some(ground: Ground) -> str:
    return f"there is {', '.join(names_of(ground)[:8])} and more"


def _named(name: str, ground: Ground) -> Target | None:
    first, _, rest = name.partition(".")
    if name == "raid.size":
        own = size_of(ground.laydown(ground.scenario.baseline))
        usual = ",".join(str(n) for n in dict.fromkeys((max(1, own // 4), max(1, own // 2), own, 2 * own)))
        found = _counted("raid", Measured("count", 1, 100_000, "4:64:4"), _entry_sets(ground), says=SAYS)
        return replace(found, usual=usual)
    if name in ("units.count", "units"):
        return _units(name, "", min(len(ground.added(v)) for v in _others(ground)) if _others(ground) else 0, ground)
    if name == "level":
        return _worded("level", LEVELS, "level", "level")
    if name == "permission":
        return _worded("permission", PERMISSIONS, "permission", "permission")
    if name in CHANCES and name != "seeker":
        return Target(name, lambda n, text: numbers(n, text, SHARE), frozenset({name}), example=SHARE.example)
    if first == KILL:
        return _kill(rest)
    if first == "readings":
        return _reading(rest, ground)
    if first in ("packages", "launches", "units"):
        first, _, rest = rest.rpartition(".") if rest.count(".") == 1 else rest.partition(".")
    return _owned(first, rest, ground)


def _owned(first: str, key: str, ground: Ground) -> Target | None:
    """An axis that belongs to a unit, a package, a launch or a system."""
    laydowns = _laydowns(ground)
    units = {name: part for laydown in laydowns for name, part in laydown.parts("units", UnitPart).items()}
    entries = [name for laydown in laydowns for kind in ("packages", "launches") for name in laydown.entries[kind]]
    if key == "count" and first in entries:
        says = f"{first}.count is how many of them come, each with its load, in the spacing of the file"
        return _counted("entry", Measured("count", 0, 5000, "2:12:2"), frozenset({f"count of {first}"}), first, says)
    systems = {part.system for part in units.values()}
    if key in UNIT_KEYS and (first in units or first in systems):
        concerned = [name for name, part in units.items() if first in (name, part.system)]
        sets = frozenset(f"{key} of {unit}" for unit in concerned)
        says = "" if first in units else f"{first}.{key} is set for each of its units"
        measured = UNIT_KEYS[key]
        radar = key.split(".")[0] in OF_THE_RADAR
        if isinstance(measured, tuple):
            return _worded("unit", measured, "state", *sets, of=first, key=key, says=says, of_radar=radar)
        found = _counted("unit", measured, sets, first, says)
        return replace(found, key=key, of_radar=radar)
    if key == "count" and first in systems:
        per_variant = [sum(p.system == first and p.shares is None for p in laydown.parts("units", UnitPart).values())
                       for laydown in laydowns]  # fmt: skip
        return _units(f"{first}.count", first, max(per_variant), ground)
    if first in used_systems(laydowns):
        return _number(ground.catalogue.system(first), key)
    return None


def _laydowns(ground: Ground) -> list[Laydown]:
    return [ground.laydown(variant) for variant in ground.variants]


def _others(ground: Ground) -> list[str]:
    return [name for name in ground.variants if name != ground.scenario.baseline]


def _entry_sets(ground: Ground) -> frozenset[str]:
    laydowns = _laydowns(ground)
    entries = [name for laydown in laydowns for kind in ("packages", "launches") for name in laydown.entries[kind]]
    return frozenset(f"count of {name}" for name in entries)


def _counted(kind: str, measured: Measured, sets: frozenset[str], of: str = "", says: str = "") -> Target:
    return Target(kind, lambda name, text: numbers(name, text, measured), sets, of, "", says, measured.example)


def _worded(
    kind: str, allowed: tuple[str, ...] | list[str], what: str, *sets: str, of: str = "", key: str = "",
    says: str = "", of_radar: bool = False,
) -> Target:  # fmt: skip
    example = ",".join(allowed[:2])
    read: Callable[[str, str], tuple[Value, ...]] = lambda name, text: words(name, text, allowed, what)  # noqa: E731
    return Target(kind, read, frozenset(sets), of, key, says, example, words=True, of_radar=of_radar)


def _units(name: str, system: str, most: int, ground: Ground) -> Target:
    """How many fire units of those there are; more there are not."""
    told = f"of {system}" if system else "that a variant adds to the baseline"
    says = (
        f"{name} is how many of the fire units {told} are there, the first of the file first; one that shares "
        "another's radar goes with it; nets and radars of their own stay"
    )

    def read(name: str, text: str) -> tuple[Value, ...]:
        values = numbers(name, text, Measured("count", 0, 1000, f"0:{max(most, 1)}:1"))
        for value in values:
            if value.plain > most:
                what, remedy = f"{name}: {value.text} fire units {told}", "write the others into the file"
                remedy = f"write at most {most}, or {remedy}"
                raise InputError(Problem(what, allowed=_there(system, ground), remedy=remedy))
        return values

    usual = f"0:{most}:{-(-most // 6)}" if most else ""
    return Target(
        "units", read, frozenset({f"units of {system}"}), system, "", says, f"0:{max(most, 1)}:1", usual=usual
    )


def _there(system: str, ground: Ground) -> str:
    """How many fire units there are, variant by variant."""
    if system:
        return "there are not so many in any variant that is looked at"
    found = [f"{variant} adds {len(ground.added(variant))}" for variant in _others(ground)]
    return ", ".join(found) if found else "no variant is looked at beside the baseline"


def _kill(target: str) -> Target | None:
    if not target:
        says = "kill_probability is the same for every unit and target, in place of the catalogue's"
    elif target in TARGET_CLASSES:
        says = f"{KILL}.{target} is the same for every unit; other classes stay as they are"
    else:
        return None
    sets = frozenset({KILL})
    return Target("kill", lambda n, text: numbers(n, text, SHARE), sets, "", target, says, SHARE.example)


def _reading(name: str, ground: Ground) -> Target | None:
    readings = ground.scenario.readings
    if name not in readings:
        return None
    if name in ground.readings:
        what = f"axis readings.{name} varies what --reading {name}={ground.readings[name]} holds"
        raise InputError(Problem(what, remedy="take one of them out"))
    return _worded("reading", list(readings[name].options), "option", f"readings.{name}", of=name)


def _number(system: System, key: str) -> Target | None:
    """A number of the catalogue, within what is known of it; `beyond` takes it further."""
    attribute = KEYS.get(key)
    name = key if key.startswith(f"{KILL}.") else attribute.name if attribute else ""
    if not system.has(name):
        return None
    parameter = system.parameter(name)
    estimates = parameter.estimates.values()
    low, high = min(e.low for e in estimates), max(e.high for e in estimates)
    factor, unit = parameter.factor, "" if parameter.unit == "1" else f" {parameter.unit}"
    dimension = parameter.attribute.dimension
    known = f"{low:g}{unit} to {high:g}{unit}" if low < high else f"{low:g}{unit}"
    example = f"{low:g}:{high:g}:{(high - low) / 4:g}{unit}" if low < high else f"{BEYOND} {low:g},{low * 1.5:g}{unit}"
    least = 0.0 if dimension not in ("level", "temperature", "angle") else -float("inf")
    measured = Measured(dimension, least, 1.0 if dimension == "fraction" else float("inf"), example, UNITS[dimension])

    def read(name: str, text: str) -> tuple[Value, ...]:
        further = text.split(" ")[0] == BEYOND
        values = numbers(name, text.removeprefix(BEYOND).strip() if further else text, measured)
        for value in values:
            if not further and not low * factor * (1 - 1e-12) <= value.plain <= high * factor * (1 + 1e-12):
                what = f"{name}: {value.text} is outside of what the catalogue knows"
                remedy = f"if that is meant, write {name}=\"{BEYOND} {text}\""
                raise InputError(Problem(what, allowed=f"it knows {known}", remedy=remedy))
        return values

    says = f"{system.id}.{key} stands in place of the catalogue's {known}"
    if name in ("reaction_s", "assess_s"):
        says += "; the catalogue spreads it by chance, here it is the same every time"
    return Target("number", read, frozenset({f"{name} of {system.id}"}), system.id, name, says, example)


def names_of(ground: Ground) -> list[str]:
    """Every name an axis may have here, the likely ones first."""
    laydowns = _laydowns(ground)
    units = {name: part for laydown in laydowns for name, part in laydown.parts("units", UnitPart).items()}
    kinds = ("packages", "launches")
    entries = dict.fromkeys(name for laydown in laydowns for kind in kinds for name in laydown.entries[kind])
    systems = list(dict.fromkeys(part.system for part in units.values()))
    found = ["raid.size", "units.count", *(f"readings.{name}" for name in ground.scenario.readings)]
    found += ["permission", KILL, "level", *(name for name in CHANCES if name != "seeker")]
    found += [f"{name}.count" for name in (*entries, *systems)]
    found += [f"{name}.{key}" for name in systems for key in UNIT_KEYS]
    found += [f"units.{name}.{key}" for name in units for key in UNIT_KEYS]
    found += [f"{KILL}.{target}" for target in TARGET_CLASSES]
    for system_id in used_systems(laydowns):
        system = ground.catalogue.system(system_id)
        found += [f"{system_id}.{_key(name)}" for name in system.parameters]
    return list(dict.fromkeys(found))


def _key(name: str) -> str:
    return ATTRIBUTES[name].key if name in ATTRIBUTES else name

