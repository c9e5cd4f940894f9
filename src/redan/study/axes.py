"""Axes of a study: what is varied from point to point, under the names a user writes.

An axis is a size, a number, a readiness, a stock or a permission. Routes, timing, targets and tactics are no axes:
redan does not look for the best way to attack (SCOPE.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from redan.catalogue import Catalogue
from redan.errors import InputError, Problem, Where
from redan.scenario import Scenario
from redan.scenario.changes import CHANCES, Laydown, lay_down, unknown
from redan.scenario.layered import catalogue_of
from redan.scenario.parts_units import UnitPart
from redan.study.axis_names import Target, named
from redan.study.points import STATED, Point, readings_of
from redan.study.ranges import Value
from redan.study.scaling import scaled

MOST_POINTS = 10_000  # of one study, variants counted apart
MOST_TOLD = 2  # problems of one point: mostly the same of every unit
Choice = tuple[int, ...]  # one value of each axis, by its place


@dataclass(frozen=True)
class Axis:
    """One thing that is varied. says: what its name means, where that needs a sentence."""

    name: str
    target: Target
    values: tuple[Value, ...]

    @property
    def says(self) -> str:
        return self.target.says

    @property
    def texts(self) -> tuple[str, ...]:
        """Its values as they are printed."""
        return tuple(value.text for value in self.values)

    @property
    def numbers(self) -> tuple[float, ...] | None:
        """Its values as numbers, or None where they are words."""
        found = [value.number for value in self.values]
        return None if None in found else tuple(float(number) for number in found if number is not None)


@dataclass
class Ground:
    """A scenario as a study varies it: readings and level that are fixed for all points, laydowns that were made."""

    scenario: Scenario
    variants: tuple[str, ...]
    readings: Mapping[str, str] = field(default_factory=dict)
    level: str = ""
    _laid: dict[tuple[Any, ...], Laydown] = field(default_factory=dict)

    @property
    def catalogue(self) -> Catalogue:
        return catalogue_of(self.scenario)

    def laydown(self, variant: str, readings: Mapping[str, str] | None = None, level: str = "") -> Laydown:
        """A variant as the file has it, under some of its readings."""
        chosen = {**self.readings, **(readings or {})}
        key = (variant, readings_of(chosen), level or self.level)
        if key not in self._laid:
            self._laid[key] = lay_down(self.scenario, variant, chosen, level or self.level or None)
        return self._laid[key]

    def added(self, variant: str) -> list[str]:
        """Fire units, by their engagement radar, that a variant has and the baseline has not, in the file's order."""
        return [name for name in _owners(self.laydown(variant)) if name not in self._units_of_baseline()]

    def _units_of_baseline(self) -> Mapping[str, Any]:
        return self.laydown(self.scenario.baseline).entries["units"]


def read_axes(texts: Sequence[str], ground: Ground) -> tuple[Axis, ...]:
    """The axes of `--over NAME=VALUES` texts; InputError with everything that is wrong with them."""
    axes: list[Axis] = []
    problems: list[Problem] = []
    for text in texts:
        try:
            axes.append(_axis(text, ground))
        except InputError as error:
            problems += error.problems
    problems = problems or list(_clashes(axes))
    if problems:
        raise InputError(problems)
    return tuple(axes)


def _axis(text: str, ground: Ground) -> Axis:
    name, sign, values = (part.strip() for part in text.partition("="))
    target = named(name, ground)
    if not sign and target.usual:
        values = target.usual
    elif not sign and not target.words:
        remedy = f"write it like {name}={target.example}"
        raise InputError(Problem(f"axis {name}: no values", allowed="write NAME=VALUES", remedy=remedy))
    return Axis(name, target, target.read(name, values))


def _clashes(axes: Sequence[Axis]) -> Iterator[Problem]:
    """Two axes that set the same thing: the second would undo the first."""
    for index, axis in enumerate(axes):
        for other in axes[:index]:
            if axis.target.sets & other.target.sets:
                same = axis.name == other.name
                what = f"{axis.name} stands twice" if same else f"{other.name} and {axis.name} set the same thing"
                yield Problem(f"axis {what}", remedy="keep one of them")


def check_count(points: int) -> None:
    """Refuse a study of more points than can be meant."""
    if points > MOST_POINTS:
        allowed = f"at most {MOST_POINTS:,}, variants counted apart"
        remedy = "take fewer values, or --space-filling N for a part of them"
        raise InputError(Problem(f"the axes make {points:,} points", allowed=allowed, remedy=remedy))


def point_at(ground: Ground, axes: Sequence[Axis], choice: Choice, variant: str) -> Point:
    """The point of a variant with one value of each axis."""
    chosen = [(axis, axis.values[index].plain) for axis, index in zip(axes, choice, strict=True)]
    picked = {axis.target.of: value for axis, value in chosen if axis.target.kind == "reading"}
    levels = [value for axis, value in chosen if axis.target.kind == "level"]
    readings, level = {**ground.readings, **picked}, (levels or [ground.level])[0]
    laydown = ground.laydown(variant, picked, level)
    settings: dict[str, Any] = {}
    removed: dict[str, list[str]] = {}
    for axis, value in chosen:
        for key, plain in _settings(axis.target, value, laydown, ground, removed):
            settings[key] = plain
    if removed:
        settings["remove"] = {kind: sorted(names) for kind, names in sorted(removed.items())}
    return Point(variant, readings_of(readings), level, (), tuple(settings.items()))


def _settings(
    target: Target, value: Any, laydown: Laydown, ground: Ground, removed: dict[str, list[str]]
) -> Iterator[tuple[str, Any]]:
    """What one value sets, as settings of a point; entries that are no longer there go to `removed`, by kind."""
    kind = target.kind
    if kind == "raid":
        yield from _counts(scaled(laydown, value), laydown, removed)
    elif kind == "entry":
        yield from _counts({target.of: value}, laydown, removed)
    elif kind == "units":
        names = ground.added(laydown.variant) if not target.of else _of_system(laydown, target.of)
        gone = set(names[value:])
        units = laydown.parts("units", UnitPart)
        removed.setdefault("units", []).extend(n for n, part in units.items() if n in gone or part.shares in gone)
        if not removed["units"]:
            del removed["units"]
    elif kind == "unit":
        owners = set(_owners(laydown))
        for name, part in laydown.parts("units", UnitPart).items():
            if (name == target.of or part.system == target.of) and (name in owners or not target.of_radar):
                yield f"units.{name}.{target.key}", value
    elif kind == "number":
        yield f"{STATED}{target.of}.{target.key}", value
    elif kind == "kill" and target.key:
        yield "kill_probability", _by_class(laydown, ground, target.key, value)
    elif kind in ("permission", "kill", *CHANCES):
        yield {"kill": "kill_probability"}.get(kind, kind), value


def _counts(
    counts: Mapping[str, int], laydown: Laydown, removed: dict[str, list[str]]
) -> Iterator[tuple[str, Any]]:
    for name, count in counts.items():
        kind = "packages" if name in laydown.entries["packages"] else "launches"
        if name not in laydown.entries[kind]:
            continue
        if count == 0:
            removed.setdefault(kind, []).append(name)
        else:
            yield f"{kind}.{name}.count", count


def _by_class(laydown: Laydown, ground: Ground, target_class: str, value: float) -> dict[str, Any]:
    """Kill probabilities of every unit with those of one class replaced: what the reading says of others is kept."""
    from redan.scenario.systems import kill_probability

    units = {}
    for name, part in laydown.parts("units", UnitPart).items():
        system = ground.catalogue.system(part.system)
        known = kill_probability(laydown.kill_probability, name, system, laydown.level)
        units[name] = {**known, **({target_class: value} if target_class in known else {})}
    return {name: by_class for name, by_class in units.items() if by_class}


def _owners(laydown: Laydown) -> list[str]:
    """Fire units with an engagement radar of their own."""
    return [name for name, part in laydown.parts("units", UnitPart).items() if part.shares is None]


def _of_system(laydown: Laydown, system: str) -> list[str]:
    """Fire units of one system that have a radar of their own."""
    units = laydown.parts("units", UnitPart)
    return [name for name in _owners(laydown) if units[name].system == system]


def told_where(error: InputError, scenario: Scenario, variant: str, axes: Sequence[Axis], choice: Choice) -> InputError:
    """What is wrong with one point, told by the values that made it; a place that is none of the file is left out."""
    at = ", ".join(f"{axis.name} = {axis.values[i].text}" for axis, i in zip(axes, choice, strict=True))
    nowhere = scenario.root.where()
    told = [
        Problem(
            f'at {at} (variant "{variant}"): {problem.what}' if at else problem.what,
            Where() if problem.where == nowhere else problem.where,
            problem.allowed,
            problem.remedy,
        )
        for problem in error.problems[:MOST_TOLD]
    ]
    more = len(error.problems) - len(told)
    return InputError([*told, *([Problem(f"and {more:,} more of this point")] if more else [])])


def variants_of(scenario: Scenario, asked: Sequence[str] | None) -> tuple[str, ...]:
    """The baseline, and the variants asked for; of none the one that adds the most fire units, else the next."""
    names = list(scenario.variants)
    if asked:
        problems = [unknown("variant", name, names) for name in asked if name not in names]
        if problems:
            raise InputError(problems)
        return tuple(dict.fromkeys([scenario.baseline, *asked]))
    others = [name for name in names if name != scenario.baseline]
    if not others:
        return (scenario.baseline,)
    ground = Ground(scenario, tuple(names))
    most = max(others, key=lambda name: (len(ground.added(name)), -names.index(name)))
    return scenario.baseline, most
