"""Numbers that do nothing, or far more than they should: what runs, but can hardly be meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from redan.catalogue import Catalogue, System
from redan.scenario import walk
from redan.scenario.changes import Entry, Laydown
from redan.scenario.checks_place import nearest_m
from redan.scenario.ground import Ground, written
from redan.scenario.load import Scenario
from redan.scenario.parts_units import UnitPart
from redan.scenario.report import Report
from redan.scenario.resolved import Place
from redan.scenario.route import legs_of
from redan.scenario.schema import FlightPart, PackagePart
from redan.scenario.slips import slip_near
from redan.scenario.systems import Numbers, flown_kind, given_or, ids_of, usable
from redan.units import a

# Rays bend with the air: 1 is no bending, 4/3 the standard atmosphere; measured values stay in between and a little
# beyond (ducts apart, which no single factor describes). Outside, the factor is taken for a slip. Assumption.
_LEAST_FACTOR, _MOST_FACTOR = 0.6, 2.0
# No radar and no weapon of the catalogue reaches farther: a package that stays beyond meets nothing. Assumption.
_FAR_M = 500_000.0
_STEP_M, _MOST_POINTS = 50_000.0, 500
_CLASS = "generic-"  # what no source names
_CARRIED_BY = "carried_by"  # facts of a munition: the aircraft a source says it is carried by


def check_idle(scenario: Scenario, every: Sequence[Laydown], catalogue: Catalogue, report: Report) -> None:
    """Warnings about a usable file; each part of it is looked at once, whatever the variant."""
    _check_factor(scenario, report)
    _check_units(every, catalogue, report)
    _check_packages(every, catalogue, report)
    _check_turning(scenario, every, report)
    if scenario.variants and not any(laydown.entries["units"] for laydown in every):
        what = "no variant has a fire unit: nothing is ever fired"
        report.warning(what, ("defence",), "that may be meant", "add units to compare with", key=True)


def _check_factor(scenario: Scenario, report: Report) -> None:
    factor = scenario.part.effective_earth_radius
    if _LEAST_FACTOR <= factor <= _MOST_FACTOR:
        return
    written = scenario.raw.get("effective_earth_radius")
    what = f"effective_earth_radius is {written} = {factor:.3g} times the radius of the earth"
    allowed = f"plausible is {_LEAST_FACTOR} to {_MOST_FACTOR:g} (1: rays are straight; 4/3: standard atmosphere)"
    report.warning(what, ("effective_earth_radius",), allowed, "write 4/3")


def _entries(every: Sequence[Laydown], kind: str) -> Iterator[tuple[Laydown, Entry]]:
    """Every entry of a kind in each of its forms, once, with the first laydown that has it."""
    met: set[int] = set()
    for laydown in every:
        for entry in laydown.entries[kind].values():
            if id(entry.part) not in met:
                met.add(id(entry.part))
                yield laydown, entry


def _check_units(every: Sequence[Laydown], catalogue: Catalogue, report: Report) -> None:
    salvos: dict[str, set[int]] = {}
    for laydown, entry in _entries(every, "units"):
        part: UnitPart = entry.part
        system = usable(catalogue, part.system, "sam")
        if system is None:
            continue
        numbers = Numbers(system, laydown.level)
        launchers = given_or(part.launchers, numbers.count("launchers"))
        stock = given_or(part.stock, numbers.count("stock"))
        if part.missiles is not None and 0 < part.missiles < launchers:
            what = f'unit "{part.name}": {part.missiles} missiles on {launchers} launchers'
            allowed = "a launcher that is empty at the start stays empty"
            report.warning(what, entry.at("missiles"), allowed, "write fewer launchers if that is not meant")
        if part.missiles == 0 and stock and not part.resupply:
            what = f'unit "{part.name}": its stock of {stock} is never loaded'
            allowed = "only a launcher that fires its last missile is reloaded: one that is empty at the start stays so"
            report.warning(what, entry.at("missiles"), allowed, "write the missiles that are on the launchers")
        salvos.setdefault(part.name, set()).add(given_or(part.doctrine.max_salvos, numbers.count("max_salvos")))
    for _, entry in _entries(every, "units"):
        if entry.part.doctrine.next_salvo is not None and salvos.get(entry.part.name) == {1}:
            what = f'unit "{entry.part.name}": next_salvo does nothing where max_salvos is 1'
            path = entry.at("doctrine", "next_salvo")
            report.warning(what, path, "it counts from the second salvo on", "take it out, or write more salvos")


def _check_packages(every: Sequence[Laydown], catalogue: Catalogue, report: Report) -> None:
    anchors = _anchors(every)
    loaded = any(entry.part.weapons for _, entry in _entries(every, "packages"))
    jamming = {entry.part.name for _, entry in _entries(every, "packages") if entry.part.jams is not None}
    carrying: dict[str, bool] = {}
    for _, entry in _entries(every, "flights"):
        _check_far(entry, anchors, report)
    for _, entry in _entries(every, "packages"):
        part: PackagePart = entry.part
        label = f'package "{part.name}": '
        if not part.weapons and "weapons" in part.model_fields_set:
            what = f"{label}its list of weapons is empty: it attacks nothing"
            remedy = "write its weapons, or leave the key out for aircraft that carry none"
            report.warning(what, entry.at("weapons"), "", remedy)
        elif (
            not part.weapons and loaded and part.name not in jamming and part.aircraft not in ids_of(catalogue, "decoy")
        ):
            what = f"{label}it carries no weapons, other packages do: it attacks nothing"
            remedy = "write its weapons if that is not meant"
            report.warning(what, entry.path, "it can only be fired at", remedy)
        _check_far(entry, anchors, report)
        aircraft = usable(catalogue, part.aircraft, "aircraft")
        for index, weapon in enumerate(part.weapons):
            munition = usable(catalogue, weapon.munition, flown_kind(catalogue, weapon.munition, "munition"))
            if aircraft is not None and munition is not None:
                _check_carrier(entry, index, aircraft, munition, catalogue, carrying, report)


def _anchors(every: Sequence[Laydown]) -> list[Place]:
    """Everything that stands on the ground in any variant."""
    places = [entry.part.at for kind in ("units", "radars", "assets") for _, entry in _entries(every, kind)]
    posts = [entry.part.command_post for _, entry in _entries(every, "nets")]
    return list(dict.fromkeys([*places, *(post.at for post in posts if post is not None)]))


def _check_far(entry: Entry, anchors: Sequence[Place], report: Report) -> None:
    """A route that stays farther from everything than anything reaches."""
    if not anchors:
        return
    flown, spacing_m = walk.vectors_along(legs_of(entry.part.route, Ground(None)), _STEP_M, _MOST_POINTS)
    nearest = float(nearest_m(walk.unit_vectors(anchors), flown).min())
    if nearest - spacing_m > _FAR_M:
        kind = "flight" if isinstance(entry.part, FlightPart) else "package"
        what = f'{kind} "{entry.part.name}": its route stays {nearest / 1000:.0f} km from everything in the file'
        allowed = f"nothing reaches farther than {_FAR_M / 1000:.0f} km (assumption)"
        remedy = slip_near(entry.part.route[0].at, anchors, _FAR_M)
        remedy = remedy and f"waypoint 1 is at {written(entry.part.route[0].at)}: {remedy}"
        remedy = remedy or "check the digits and the letters N, S, E, W; are latitude and longitude exchanged?"
        report.warning(what, entry.at("route"), allowed, remedy, key=True)


def _check_carrier(
    entry: Entry,
    index: int,
    aircraft: System,
    munition: System,
    catalogue: Catalogue,
    carrying: dict[str, bool],
    report: Report,
) -> None:
    """A weapon that no source of the catalogue says this aircraft carries, where it says anything of the two.

    A class that stands for any aircraft carries what the aircraft it stands for would.
    """
    if aircraft.id.startswith(_CLASS):
        return
    carriers = [fact.text for fact in munition.facts.get(_CARRIED_BY, ())]
    if aircraft.id in carriers:
        return
    if aircraft.id not in carrying:
        carried = (*catalogue.ids("munition"), *catalogue.ids("decoy"))
        loads = (catalogue.system(i).facts.get(_CARRIED_BY, ()) for i in carried)
        carrying[aircraft.id] = any(fact.text == aircraft.id for facts in loads for fact in facts)
    if not carriers and not carrying[aircraft.id]:
        return
    what = f'package "{entry.part.name}": no source in the catalogue says that {a(aircraft.id)} carries {munition.id}'
    allowed = f"it is said of {', '.join(carriers)}" if carriers else ""
    remedy = "check the aircraft and the munition; it runs as written"
    report.warning(what, entry.at("weapons", index, "munition"), allowed, remedy)


def _check_turning(scenario: Scenario, every: Sequence[Laydown], report: Report) -> None:
    """What aircraft do after they turn away, where none ever does."""
    doctrines = [laydown.doctrine for laydown in every if laydown.doctrine is not None]
    if any(d.when_engaged == "turn-away" and d.turn_probability != 0 and d.warned != "none" for d in doctrines):
        return
    given = scenario.part.attack.doctrine
    turning = given.when_engaged == "turn-away"
    for key in ("warned", "turn_probability", "turn_delay", "leave_after", "escape"):
        if key in given.model_fields_set and not (turning and key in ("turn_probability", "warned")):
            what = f"{key} does nothing: no aircraft turns away in any variant"
            remedy = "write when_engaged: turn-away, or take it out"
            report.warning(what, ("attack", "doctrine", key), "it counts for aircraft that turn away", remedy)
    if turning and given.turn_probability == 0:
        what = "when_engaged is turn-away, with a turn_probability of 0: nobody turns away"
        path = ("attack", "doctrine", "turn_probability")
        report.warning(what, path, "that is the same as press-on", "write a probability, or press-on")
