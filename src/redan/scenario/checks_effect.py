"""What is written and changes nothing: inert variants and options, settings that another overwrites."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from redan.catalogue import Catalogue
from redan.scenario.changes import Laydown
from redan.scenario.load import Scenario
from redan.scenario.report import Path, Report
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


def _check_inert_readings(
    scenario: Scenario, every: Sequence[Laydown], catalogue: Catalogue, report: Report
) -> None:
    """An option of a reading under which every variant is the same as under another option changes nothing."""
    defaults = scenario.default_readings
    outcomes: dict[tuple[str, str], list[Any]] = {}
    for laydown in every:
        chosen = [item for item in laydown.readings.items() if item[1] != defaults[item[0]]]
        if len(chosen) > 1:
            continue
        settings = laydown.permission, laydown.guidance, _probabilities(laydown, catalogue)
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
    """One setting of a variant, or of an option of a reading."""

    variant: str
    reading: str
    option: str
    key: str  # as written: units.s200-1.missiles
    value: Any
    path: Path


def _writes(scenario: Scenario) -> Iterator[Write]:
    """Every setting of the file, in the order in which they are done."""
    for name, variant in scenario.variants.items():
        for key, value in (variant.change.set or {}).items():
            yield Write(name, "", "", key, value, ("variants", name, "change", "set", key))
    for name, reading in scenario.readings.items():
        for option, content in reading.options.items():
            for key, value in content.set.items():
                yield Write("", name, option, key, value, ("readings", name, "options", option, "set", key))


def _check_overwritten(scenario: Scenario, report: Report) -> None:
    """A setting of a variant or a reading that a reading done later overwrites with something else."""
    found: dict[tuple[Path, str], tuple[Write, list[Write]]] = {}
    earlier: dict[tuple[str, ...], list[Write]] = {}
    for later in _writes(scenario):
        same = earlier.setdefault(tuple(later.key.split(".")[:3]), [])
        for write in same if later.reading else ():
            if later.reading != write.reading and overlap(write, later):
                found.setdefault((write.path, later.reading), (write, []))[1].append(later)
        same.append(later)
    for write, writes in found.values():
        _say_overwritten(scenario, write, writes, report)


def _say_overwritten(scenario: Scenario, write: Write, writes: Sequence[Write], report: Report) -> None:
    reading = writes[0].reading
    by_reading = f'the option "{write.option}" of the reading "{write.reading}"'
    who = by_reading if write.reading else f'the variant "{write.variant}"'
    lines = ", ".join(
        f'"{later.option}" with {shown(later.value)} (line {report.root.where(later.path, key=True).line})'
        for later in writes[:_MOST_NAMED]
    )
    more = f" and {len(writes) - _MOST_NAMED} more" if len(writes) > _MOST_NAMED else ""
    what = f'{who} sets {write.key} to {shown(write.value)}; the reading "{reading}" overwrites it under {lines}{more}'
    whole = set(scenario.readings[reading].options) == {later.option for later in writes}
    allowed = "so it never counts" if whole else "it counts only under the other options"
    if all(_is_part(later, write) for later in writes):
        allowed = "in part"
    remedy = "set it in one of the two places: give the reading an option of its own for it, or take it out here"
    report.warning(what, write.path, f"readings are done last, in the order of the file: {allowed}", remedy, key=True)


def _is_part(later: Write, write: Write) -> bool:
    """Whether the later setting replaces only one key of what was set before."""
    return later.key.startswith(write.key + ".")


def overlap(write: Write, later: Write) -> bool:
    """Whether the later setting changes what the earlier one set."""
    if write.value == later.value and write.key == later.key:
        return False
    if write.key == later.key or write.key.startswith(later.key + "."):
        return not _says_the_same(write, later)
    if _is_part(later, write) and isinstance(write.value, dict):
        inner = later.key.removeprefix(write.key + ".")
        return inner in write.value and write.value[inner] != later.value
    return False


def _says_the_same(write: Write, later: Write) -> bool:
    """Whether the later, wider setting holds the earlier one unchanged."""
    if not write.key.startswith(later.key + ".") or not isinstance(later.value, dict):
        return False
    inner = write.key.removeprefix(later.key + ".")
    return bool(later.value.get(inner) == write.value)
