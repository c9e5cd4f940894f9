"""One variant under one set of readings: the base with its named changes done.

Order: the variant removes, adds, sets; then each reading sets. Every changed entry is validated again as a whole, so a
change cannot bring in what the file itself may not hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from redan.catalogue import Catalogue
from redan.errors import InputError, Problem
from redan.scenario.formations import join_owners, written_out, wrongs_of
from redan.scenario.layered import catalogue_of
from redan.scenario.load import Scenario
from redan.scenario.messages import problems_of
from redan.scenario.parts_identification import ControlPart
from redan.scenario.parts_launches import LaunchPart
from redan.scenario.parts_units import FormationPart, UnitPart
from redan.scenario.schema import (
    GUIDANCES,
    NO_DOCTRINE,
    PERMISSIONS,
    AssetPart,
    AttackDoctrinePart,
    DefencePart,
    FlightPart,
    NetPart,
    PackagePart,
    RadarPart,
    ThirdPartiesPart,
)
from redan.scenario.suggest import did_you_mean
from redan.units import parse_fraction, quoted, shown

Path = tuple[str | int, ...]
P = TypeVar("P", bound=BaseModel)

KINDS: dict[str, type[BaseModel]] = {
    "nets": NetPart, "radars": RadarPart, "units": UnitPart, "assets": AssetPart, "packages": PackagePart,
    "flights": FlightPart, "launches": LaunchPart,
}  # fmt: skip
# Expanded into units, radars and nets before anything else is done: what is in KINDS is all that anybody looks at.
BEFORE: dict[str, type[BaseModel]] = {"formations": FormationPart}
ALL_KINDS = {**KINDS, **BEFORE}
_SIDE = {
    "formations": "defence", "nets": "defence", "radars": "defence", "units": "defence", "assets": "defence",
    "packages": "attack", "flights": "third_parties", "launches": "attack",
}  # fmt: skip
# Settings that replace something that is no entry: the part of the file that holds it, and its key there.
WHOLE: dict[str, tuple[type[Any], str]] = {
    "weapons_control": (DefencePart, "weapons_control"), "third_parties.gate": (ThirdPartiesPart, "gate"),
}  # fmt: skip
OUTSIDE: Path = ("settings",)  # where a study's settings stand: nowhere in the file
MOST_MADE = 2_000  # changed entries kept as they were judged; a study may set more values than can be kept
CHANCES = ("reliability", "system_reliability", "seeker", "warhead_kill")  # settings of `chances`


@dataclass(frozen=True)
class Entry:
    """A net, radar, unit, asset, package, flight or launch with its plain data and its place in the file.

    `set_at`: where a variant or a reading set one of its keys. `formation`: the one it was written out of.
    """

    part: Any
    raw: dict[str, Any]
    path: Path
    set_at: Mapping[Path, Path] = field(default_factory=dict)
    formation: str = ""

    def at(self, *keys: str | int) -> Path:
        """Where a value of the entry is written: in the entry, or in the setting that changed it."""
        for length in range(len(keys), 0, -1):
            if keys[:length] in self.set_at:
                return (*self.set_at[keys[:length]], *keys[length:])
        return (*self.path, *keys)

    def label(self, kind: str) -> str:
        """What a message calls it where the same is true of all units of its formation."""
        return f'formation "{self.formation}": ' if self.formation else f'{kind} "{self.part.name}": '


@dataclass
class Laydown:
    """Everything of one variant under one set of readings, by kind and name; filled once, then only read."""

    scenario: Scenario
    variant: str
    readings: dict[str, str]
    level: str
    entries: dict[str, dict[str, Entry]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    formations: dict[str, Entry] = field(default_factory=dict)
    doctrine: AttackDoctrinePart | None = None
    doctrine_raw: dict[str, Any] = field(default_factory=dict)
    permission: Any = None  # a word, or unit -> word
    weapons_control: tuple[ControlPart, ...] = ()
    control_path: Path = ("defence", "weapons_control")
    gate_m: float = 0.0
    guidance: str | None = None
    kill_probability: Any = None  # name of a catalogue alternative, or class -> number, or unit -> either
    kill_probability_path: Path = ()
    chances: dict[str, tuple[Any, Path]] = field(default_factory=dict)  # of CHANCES: what is set, and where
    problems: list[Problem] = field(default_factory=list)
    skipped: set[Path] = field(default_factory=set)  # settings for entries that this variant does not have

    def parts(self, kind: str, _: type[P]) -> dict[str, P]:
        """Parts of one kind by name."""
        return {name: entry.part for name, entry in self.entries[kind].items()}

    def of_kind(self, kind: str) -> dict[str, Entry]:
        """Entries by name of one of ALL_KINDS."""
        return self.formations if kind in BEFORE else self.entries[kind]

    def signature(self) -> tuple[Any, ...]:
        """What two laydowns are compared by: equal signatures, equal runs."""
        parts = tuple((kind, name, entry.part) for kind in KINDS for name, entry in sorted(self.entries[kind].items()))
        chances = {key: value for key, (value, _) in self.chances.items()}
        entries = parts, self.weapons_control, self.gate_m
        return entries, self.doctrine, self.permission, self.guidance, self.kill_probability, chances

    def add_problem(self, what: str, path: Path, allowed: str = "", remedy: str = "", *, key: bool = False) -> None:
        """Note something wrong at a place of the file."""
        self.problems.append(Problem(what, self.scenario.root.where(path, key=key), allowed, remedy))


def lay_down(
    scenario: Scenario,
    variant: str | None = None,
    readings: Mapping[str, str] | None = None,
    level: str | None = None,
    catalogue: Catalogue | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Laydown:
    """The base with one variant's changes and the chosen readings (defaults for the rest) applied.

    Formations come first: they are changed as the variant and the readings say, then written out in full, so that
    their units can be removed and set like any other. `catalogue` stands in for the scenario's own. `settings` are set
    last, as a reading sets: a study asks with them what the file does not say. One key is theirs alone: `remove`,
    {kind: names} of entries that are not there.
    Raises InputError for a variant, reading or option that does not exist; problems within the file are noted.
    """
    name = scenario.baseline if variant is None else variant
    if name not in scenario.variants:
        raise InputError(unknown("variant", name, scenario.variants))
    chosen = scenario.default_readings
    for reading, option in (readings or {}).items():
        if reading not in chosen:
            raise InputError(unknown("reading", reading, chosen))
        chosen[reading] = option
    laydown = Laydown(scenario, name, chosen, level or scenario.part.level)
    for reading, option in chosen.items():
        options = scenario.readings[reading].options
        if option not in options:
            raise InputError(unknown("option", option, options, owner=f'the reading "{reading}" has'))
    for kinds in (BEFORE, KINDS):
        _base(laydown, kinds)
        if kinds is KINDS:
            _write_out(laydown, catalogue or catalogue_of(scenario))
        _vary(laydown, kinds)
        for reading, option in chosen.items():
            place = ("readings", reading, "options", option, "set")
            _set_all(laydown, scenario.readings[reading].options[option].set, place, kinds, lenient=True)
        _set_all(laydown, settings or {}, OUTSIDE, kinds, lenient=True)
    join_owners(laydown.entries["units"], laydown.entries["nets"], scenario.made)
    return laydown


def unknown(
    what: str,
    name: object,
    names: Mapping[str, Any] | list[str],
    elsewhere: Sequence[str] = (),
    *,
    owner: str = "there is",
) -> Problem:
    """The problem that a name chosen by the user does not exist; `elsewhere`: variants in which it does."""
    if elsewhere:
        more = f" and {len(elsewhere) - 12} more" if len(elsewhere) > 12 else ""
        only = f"it exists in {', '.join(elsewhere[:12])}{more} only"
        remedy = "add it to the base or to the variants that lack it, or say this in the variants that have it"
        return Problem(f"the {what} {quoted(name)} does not exist in every variant", allowed=only, remedy=remedy)
    if not names:
        return Problem(f"{owner} no {what} {quoted(name)}", allowed=f"{owner} no {what} at all", remedy="add it")
    more = f" and {len(names) - 12} more" if len(names) > 12 else ""
    listed = f"{', '.join(list(names)[:12])}{more}"
    remedy = did_you_mean(name, names) or "choose one of these"
    return Problem(f"{owner} no {what} {quoted(name)}", allowed=f"there is {listed}", remedy=remedy)


def one_of(kind: str) -> str:
    """A kind of entry in the singular."""
    return "launch" if kind == "launches" else kind.removesuffix("s")


def variants_with(scenario: Scenario, kinds: str, name: object) -> list[str]:
    """Variants of the file in which an entry of that name exists; `kinds`: kinds to look at, separated by spaces."""
    found = []
    for variant, part in scenario.variants.items():
        for kind in kinds.split():
            side = _SIDE[kind]
            base = {entry.name for entry in getattr(getattr(scenario.part, side), kind)}
            base -= set(getattr(getattr(part.change.remove, side), kind))
            if name in base | {entry.name for entry in getattr(getattr(part.change.add, side), kind)}:
                found.append(variant)
                break
    return found


def _base(laydown: Laydown, kinds: Mapping[str, Any]) -> None:
    part, raw = laydown.scenario.part, laydown.scenario.raw
    laydown.doctrine, laydown.doctrine_raw = part.attack.doctrine, raw["attack"].get("doctrine", NO_DOCTRINE)
    laydown.weapons_control, laydown.gate_m = tuple(part.defence.weapons_control), part.third_parties.gate
    for kind in kinds:
        side = _SIDE[kind]
        _add(laydown, kind, getattr(getattr(part, side), kind), (raw.get(side) or {}).get(kind, []), (side, kind))


def _add(laydown: Laydown, kind: str, parts: list[Any], raws: list[Any], path: Path) -> None:
    for index, part in enumerate(parts):
        _put(laydown, kind, Entry(part, raws[index], (*path, index)))


def _put(laydown: Laydown, kind: str, entry: Entry) -> None:
    """Take an entry up, unless its name is taken."""
    name = entry.part.name
    other = next((found[name] for found in (*laydown.entries.values(), laydown.formations) if name in found), None)
    if other is None:
        laydown.of_kind(kind)[name] = entry
        return
    first = laydown.scenario.root.where((*other.path, "name"))
    remedy = f"give it another name; the first is at line {first.line}"
    laydown.add_problem(f'the name "{name}" stands twice', (*entry.path, "name"), "names are unique", remedy)


def _write_out(laydown: Laydown, catalogue: Catalogue) -> None:
    """Formations become the units, radars and nets that they stand for; messages about these point to the formation."""
    for name, entry in laydown.formations.items():
        wrongs = list(wrongs_of(entry.part, catalogue))
        for wrong in wrongs:
            laydown.add_problem(wrong.what, entry.at(*wrong.keys), wrong.allowed, wrong.remedy)
        if wrongs:
            continue
        for kind, raw in written_out(entry.part, entry.raw, catalogue, laydown.level):
            made = laydown.scenario.made
            key = repr((kind, raw))
            part = made.get(key) or _again(laydown, KINDS[kind], raw, (), entry.path)
            if part is not None:
                made[key] = part  # one part for all variants: what was judged once is not judged again
                _put(laydown, kind, replace(entry, part=part, raw=raw, formation=name))


def _vary(laydown: Laydown, kinds: Mapping[str, Any]) -> None:
    change = laydown.scenario.variants[laydown.variant].change
    raw = laydown.scenario.raw["variants"][laydown.variant]["change"]
    path: Path = ("variants", laydown.variant, "change")
    for kind in kinds:
        side = _SIDE[kind]
        removal = getattr(getattr(change.remove, side), kind)
        for index, name in enumerate(removal):
            if laydown.of_kind(kind).pop(name, None) is None:
                elsewhere = variants_with(laydown.scenario, kind, name)
                problem = unknown(one_of(kind), name, laydown.of_kind(kind), elsewhere)
                place = (*path, "remove", side, kind, index)
                laydown.add_problem(problem.what + " to remove", place, problem.allowed, problem.remedy)
    for kind in kinds:
        side = _SIDE[kind]
        raws = ((raw.get("add") or {}).get(side) or {}).get(kind) or []
        _add(laydown, kind, getattr(getattr(change.add, side), kind), raws, (*path, "add", side, kind))
    if change.set is not None:
        _set_all(laydown, change.set, (*path, "set"), kinds, lenient=False)


def _set_all(
    laydown: Laydown, settings: Mapping[str, Any], path: Path, kinds: Mapping[str, Any], *, lenient: bool
) -> None:
    """Do the settings of a variant or a reading; `lenient`: one for an entry that is not in this variant is skipped."""
    for key, value in settings.items():
        place = (*path, key)
        words = key.split(".")
        if (words[0] in BEFORE and len(words) in (3, 4)) != (kinds is BEFORE):
            continue
        if kinds is BEFORE:
            _set_entry(laydown, words, value, place, lenient=lenient)
        elif key == "permission":
            laydown.permission = value
            _check_permission(laydown, value, place, lenient=lenient)
        elif key == "guidance":
            laydown.guidance = value
            if value not in GUIDANCES:
                allowed, remedy = f"allowed is {', '.join(GUIDANCES)}", did_you_mean(value, GUIDANCES)
                what = f'guidance: {quoted(value)} is not one of the choices'
                laydown.add_problem(what, place, allowed, remedy or "write whole-flight")
        elif key == "kill_probability":
            laydown.kill_probability, laydown.kill_probability_path = percentages(value), place
            if value is None:
                allowed = "allowed is an alternative of the catalogue, a number from 0 to 1, or a mapping to these"
                what = "kill_probability: an empty value sets nothing"
                laydown.add_problem(what, place, allowed, "write claimed or 0.6")
        elif key in CHANCES:
            laydown.chances[key] = percentages(value), place
        elif key in WHOLE:
            _set_whole(laydown, key, value, place)
        elif key == "remove" and path == OUTSIDE:
            for kind, names in value.items():
                for name in names:  # one that this variant does not have is not there already
                    laydown.entries[kind].pop(name, None)
        elif words[:2] == ["attack", "doctrine"] and len(words) in (3, 4):
            _set_doctrine(laydown, words[2:], value, place)
        elif words[0] in KINDS and len(words) in (3, 4):
            _set_entry(laydown, words, value, place, lenient=lenient)
        else:
            names = ["permission", "guidance", "kill_probability", *CHANCES, *WHOLE]
            kinds_said = ", ".join(ALL_KINDS)
            allowed = f"settings are {', '.join(names)}, attack.doctrine.KEY, KIND.NAME.KEY; KIND: {kinds_said}"
            names += ALL_KINDS
            remedy = did_you_mean(words[0], names) or "write it like units.s200-1.missiles"
            laydown.add_problem(f'unknown setting "{shown(key)}"', place, allowed, remedy, key=True)


def percentages(setting: Any) -> Any:
    """Kill probabilities with every "50 %" as the number it is; what is no such text stays as it is."""
    if isinstance(setting, dict):
        return {key: percentages(value) for key, value in setting.items()}
    if isinstance(setting, str):
        with suppress(InputError):
            return parse_fraction(setting)
    return setting


def _check_permission(laydown: Laydown, value: Any, place: Path, *, lenient: bool) -> None:
    if value == {}:
        laydown.add_problem("permission: sets nothing", place, "allowed is a word or UNIT: word", "write {unit: hold}")
    choices = value.items() if isinstance(value, dict) else [(None, value)]
    for unit, permission in choices:
        below = place if unit is None else (*place, unit)
        if permission not in PERMISSIONS:
            allowed = f"allowed is {', '.join(PERMISSIONS)}"
            remedy = did_you_mean(permission, PERMISSIONS)
            laydown.add_problem(f'permission: {quoted(permission)} is not one of the choices', below, allowed, remedy)
        if unit is not None and unit not in laydown.entries["units"]:
            laydown.skipped.add(below)
            if not lenient:
                elsewhere = variants_with(laydown.scenario, "units", unit)
                problem = unknown("unit", unit, laydown.entries["units"], elsewhere)
                laydown.add_problem(f"permission: {problem.what}", below, problem.allowed, problem.remedy, key=True)


def _set_whole(laydown: Laydown, key: str, value: Any, place: Path) -> None:
    """Set what is replaced as a whole; it is read as where it stands in the file."""
    model, name = WHOLE[key]
    part = _again(laydown, model, {name: value}, (name,), place)
    if part is None:
        return
    if name == "gate":
        laydown.gate_m = part.gate
    else:
        laydown.weapons_control, laydown.control_path = tuple(part.weapons_control), place


def _set_doctrine(laydown: Laydown, keys: Sequence[str], value: Any, place: Path) -> None:
    raw = _with(laydown.doctrine_raw, keys, value)
    part = _again(laydown, AttackDoctrinePart, raw, tuple(keys), place)
    if part is not None:
        laydown.doctrine, laydown.doctrine_raw = part, raw


def _set_entry(laydown: Laydown, words: list[str], value: Any, place: Path, *, lenient: bool) -> None:
    kind, name = words[0], words[1]
    entry = laydown.of_kind(kind).get(name)
    if entry is None:
        laydown.skipped.add(place)
        if not lenient:
            elsewhere = variants_with(laydown.scenario, kind, name)
            problem = unknown(one_of(kind), name, laydown.of_kind(kind), elsewhere)
            laydown.add_problem(problem.what, place, problem.allowed, problem.remedy, key=True)
        return
    raw = _with(entry.raw, words[2:], value)
    if words[2] == "name":
        laydown.add_problem("a name cannot be set", place, "", "remove the entry and add another", key=True)
        return
    part = _again(laydown, ALL_KINDS[kind], raw, tuple(words[2:]), place)
    if part is not None:
        keys = tuple(words[2:])
        earlier = {at: path for at, path in entry.set_at.items() if at[: len(keys)] != keys}
        laydown.of_kind(kind)[name] = replace(entry, part=part, raw=raw, set_at={**earlier, keys: place})


def _with(raw: Mapping[str, Any], keys: Sequence[str], value: Any) -> dict[str, Any]:
    """Plain data with one value changed, one or two keys deep."""
    if len(keys) == 1:
        return {**raw, keys[0]: value}
    below = raw.get(keys[0])
    return {**raw, keys[0]: {**(below if isinstance(below, dict) else {}), keys[1]: value}}


def _again(laydown: Laydown, model: type[P], raw: dict[str, Any], inner: Path, place: Path) -> P | None:
    """Validate a changed entry; what is wrong is shown at the setting that changed it."""
    made, key = laydown.scenario.made, repr((model.__name__, raw, inner, place))
    if key in made:  # the same change by the same setting: one part for all variants
        known: P = made[key]
        return known
    try:
        found = model.model_validate(raw)
        if len(made) < MOST_MADE:
            made[key] = found
        return found
    except ValidationError as error:
        where = laydown.scenario.root.where(place)
        for problem in problems_of(error, model, laydown.scenario.root, place):
            laydown.problems.append(Problem(problem.what, where, problem.allowed, problem.remedy))
        return None
