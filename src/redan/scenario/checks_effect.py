"""What is written and changes nothing: inert variants and options, settings that another overwrites."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from redan.catalogue import Catalogue
from redan.scenario.changes import KINDS, Laydown
from redan.scenario.commas import reader
from redan.scenario.load import Scenario
from redan.scenario.messages import model_in
from redan.scenario.report import Path, Report
from redan.scenario.schema import AttackDoctrinePart
from redan.scenario.systems import kill_probability
from redan.units import shown

_MOST_NAMED = 6  # options in one message


def check_effects(
    scenario: Scenario, defaults: Sequence[Laydown], every: Sequence[Laydown], catalogue: Catalogue, report: Report
) -> None:
    """Everything in a usable file that has no effect."""
    _check_inert_variants(defaults, report)
    _check_inert_readings(scenario, every, catalogue, report)
    _check_overwritten(scenario, report)


def _check_inert_variants(defaults: Sequence[Laydown], report: Report) -> None:
    """A variant that changes nothing next to the baseline, or next to another variant, is named."""
    by_name = {laydown.variant: laydown for laydown in defaults}
    baseline = defaults[0].scenario.baseline
    seen = [(by_name[baseline].signature(), baseline)]
    for name, laydown in by_name.items():
        if name == baseline:
            continue
        here = laydown.signature()
        other = next((n for signature, n in seen if signature == here), None)
        if other is None:
            seen.append((here, name))
        else:
            beside = "the baseline" if other == baseline else "the variant"
            what = f'the variant "{name}" changes nothing next to {beside} "{other}"'
            remedy = "write what it adds, removes or sets, or take it out"
            report.warning(what, ("variants", name), "every difference will be exactly 0", remedy, key=True)


def _check_inert_readings(scenario: Scenario, every: Sequence[Laydown], catalogue: Catalogue, report: Report) -> None:
    """An option of a reading under which every variant is the same as under another option changes nothing."""
    defaults = scenario.default_readings
    outcomes: dict[tuple[str, str], list[Any]] = {}
    for laydown in every:
        chosen = [item for item in laydown.readings.items() if item[1] != defaults[item[0]]]
        if len(chosen) > 1:
            continue
        settings = laydown.permission, laydown.guidance, _probabilities(laydown, catalogue), laydown.signature()[-1]
        signature = laydown.signature()[:2], settings
        for choice in chosen or laydown.readings.items():
            outcomes.setdefault(choice, []).append(signature)
    for name, reading in scenario.readings.items():
        options = list(reading.options)
        for index, option in enumerate(options):
            here = outcomes[name, option]
            twin = next((other for other in options[:index] if outcomes[name, other] == here), None)
            if twin is not None:
                what = f'the reading "{name}": option "{option}" is the same as "{twin}"'
                path: Path = ("readings", name, "options", option)
                report.warning(what, path, "it changes nothing", "write what it sets, or take it out", key=True)


def _probabilities(laydown: Laydown, catalogue: Catalogue) -> list[dict[str, float]]:
    """Kill probability by class of every unit, as this laydown sets it."""
    found = []
    for name, entry in sorted(laydown.entries["units"].items()):
        system = catalogue.system(entry.part.system)
        setting = laydown.kill_probability
        found.append(kill_probability(setting, name, system, laydown.scenario.part.level))
    return found


@dataclass(frozen=True)
class Write:
    """One setting of a variant, or of an option of a reading; or a value of an entry that a variant adds."""

    variant: str
    reading: str
    option: str
    key: str  # as written: units.s200-1.missiles
    value: Any
    path: Path
    added: bool = False


def _writes(scenario: Scenario) -> Iterator[Write]:
    """Every setting of the file and every value that a variant adds, in the order in which they are done."""
    for name, variant in scenario.variants.items():
        yield from _added(scenario, name)
        for key, value in (variant.change.set or {}).items():
            yield Write(name, "", "", key, value, ("variants", name, "change", "set", key))
    for name, reading in scenario.readings.items():
        for option, content in reading.options.items():
            for key, value in content.set.items():
                yield Write("", name, option, key, value, ("readings", name, "options", option, "set", key))


def _added(scenario: Scenario, variant: str) -> Iterator[Write]:
    """Every value of the entries that a variant adds."""
    add = scenario.raw["variants"][variant]["change"].get("add") or {}
    for side, kinds in add.items():
        for kind, entries in (kinds or {}).items():
            for index, entry in enumerate(entries or []):
                base, where = f"{kind}.{entry['name']}", ("variants", variant, "change", "add", side, kind, index)
                for key, value in _leaves(base, entry):
                    keys = key.removeprefix(base + ".").split(".")
                    yield Write(variant, "", "", key, value, (*where, *keys), added=True)


def _check_overwritten(scenario: Scenario, report: Report) -> None:
    """A setting of a variant or a reading that a reading done later overwrites with something else.

    A value of an entry that a variant adds is named only if it never counts: that one option of a reading departs from
    it is what readings are for.
    """
    found: dict[tuple[Path, str], tuple[Write, list[Write]]] = {}
    earlier: dict[tuple[str, ...], list[Write]] = {}
    for later in _writes(scenario):
        same = earlier.setdefault(tuple(later.key.split(".")[:3]), [])
        for write in same if later.reading else ():
            if later.reading != write.reading and overlap(write, later):
                found.setdefault((write.path, later.reading), (write, []))[1].append(later)
        same.append(later)
    for write, writes in found.values():
        if not write.added or _whole(scenario, writes):
            _say_overwritten(scenario, write, writes, report)


def _whole(scenario: Scenario, writes: Sequence[Write]) -> bool:
    """Whether these writes are of every option of their reading."""
    return set(scenario.readings[writes[0].reading].options) == {later.option for later in writes}


def _say_overwritten(scenario: Scenario, write: Write, writes: Sequence[Write], report: Report) -> None:
    reading = writes[0].reading
    by_reading = f'the option "{write.option}" of the reading "{write.reading}"'
    who = by_reading if write.reading else f'the variant "{write.variant}"'
    lines = ", ".join(
        f'"{later.option}" with {shown(later.value)} (line {report.root.where(later.path, key=True).line})'
        for later in writes[:_MOST_NAMED]
    )
    more = f" and {len(writes) - _MOST_NAMED} more" if len(writes) > _MOST_NAMED else ""
    verb, word = ("adds its entry with", "as") if write.added else ("sets", "to")
    does = f"{who} {verb} {write.key} {word} {shown(write.value)}"
    what = f'{does}; the reading "{reading}" overwrites it under {lines}{more}'
    allowed = "so it never counts" if _whole(scenario, writes) else "it counts only under the other options"
    if all(_is_part(later, write) for later in writes):
        allowed = "in part"
    remedy = "set it in one of the two places: give the reading an option of its own for it, or take it out here"
    if write.added:
        remedy = "write the value of one of the options here, or take it out"
    report.warning(what, write.path, f"readings are done last, in the order of the file: {allowed}", remedy, key=True)


def _is_part(later: Write, write: Write) -> bool:
    """Whether the later setting replaces only one key of what was set before."""
    return later.key.startswith(write.key + ".")


def overlap(write: Write, later: Write) -> bool:
    """Whether the later setting changes anything that the earlier one set."""
    return any(_differs(key, value, later) for key, value in _leaves(write.key, write.value))


def _leaves(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Every single value of a setting with its whole key."""
    if isinstance(value, dict) and value:
        for inner, below in value.items():
            yield from _leaves(f"{key}.{inner}", below)
    else:
        yield key, value


def _differs(key: str, value: Any, later: Write) -> bool:
    """Whether the later setting replaces the value under a key by another."""
    if key != later.key and not key.startswith(later.key + "."):
        return False
    now = later.value
    for word in filter(None, key.removeprefix(later.key).split(".")):
        if not isinstance(now, dict):
            break  # one value for all that was told apart before
        now = now.get(word, _ABSENT)
    return not _equal(key, value, now)


_ABSENT = object()
_DEFAULT = {"permission": "free"}  # of what the later setting leaves out; a kill probability is then the catalogue's


def _equal(key: str, one: Any, other: Any) -> bool:
    """Whether two values of one key mean the same: 5 min and 300 s do."""
    words = key.split(".")
    if words[0] == "attack" or words[0] in KINDS:
        read = _reader(words[0], tuple(words[2:]))
        try:
            return read is not None and bool(read(one) == read(other))
        except ValidationError:  # said elsewhere
            return False
    other = _DEFAULT.get(words[0], other) if other is _ABSENT else other
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)


@lru_cache(maxsize=200)
def _reader(kind: str, keys: tuple[str, ...]) -> Callable[[Any], Any] | None:
    """What reads the values of a key of an entry, and gives its default for an absent one."""
    model: Any = AttackDoctrinePart if kind == "attack" else KINDS[kind]
    for key in keys[:-1]:
        model = model_in(model.model_fields[key].annotation) if model and key in model.model_fields else None
    field = model.model_fields.get(keys[-1]) if model else None
    if field is None:
        return None
    read = reader(field).validate_python
    return lambda value: field.get_default(call_default_factory=True) if value is _ABSENT else read(value)
