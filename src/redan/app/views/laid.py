"""What stands where: every entry of every variant under the default readings, once for each form that it has."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Literal

from redan.app.views.flown import line_of, release_of, way_of, waypoints_of
from redan.app.views.models import Entry, Model, Move, Option, Place, Reading, Sector, Variant, Zone
from redan.app.views.reading import Path, Read
from redan.catalogue import Catalogue, load_catalogue
from redan.errors import InputError
from redan.files import Node
from redan.physics.terrain import terrain_of
from redan.scenario.changes import KINDS, Laydown
from redan.scenario.changes import Entry as Laid
from redan.scenario.checks_weapons import target_places
from redan.scenario.ground import Ground, terrain_name
from redan.scenario.layered import catalogue_of
from redan.scenario.load import Scenario
from redan.scenario.own import laydowns_of
from redan.scenario.resolved import Place as At

SIDES: dict[str, Literal["attack", "third party"]] = {
    "packages": "attack", "launches": "attack", "flights": "third party",
}  # fmt: skip
SYSTEMS = {"radars": "system", "units": "system", "packages": "aircraft", "flights": "aircraft", "launches": "weapon"}


def model_of(read: Read) -> Model:
    """The model of a text that was read; InputError where its variants cannot be laid down."""
    scenario = read.scenario
    assert scenario is not None
    laydowns = laydowns_of(scenario)[: len(scenario.variants)]
    ground, catalogue = ground_of(scenario), known(scenario)
    entries = list(_Entries(read, laydowns, ground, catalogue).all())
    part = scenario.part
    return Model(
        title=scenario.title,
        question=part.question or "",
        terrain=part.terrain,
        seed=part.seed,
        replications=part.replications,
        level=part.level,
        baseline=scenario.baseline,
        defence_side=part.defence.side,
        attack_side=part.attack.side,
        variants=[_variant(scenario, laydown) for laydown in laydowns],
        readings=list(_readings(scenario)),
        entries=entries,
        zones=list(_zones(read, laydowns)),
        own_systems=list(part.systems),
        overrides=list(part.override),
        bounds=_bounds(entries),
        left_out=[list(path) for path in read.left_out],
    )


def ground_of(scenario: Scenario) -> Ground:
    """The ground under a scenario; a smooth earth where its elevation data cannot be read."""
    name = terrain_name(scenario.part.terrain, scenario.path)
    try:
        return Ground(None if name is None else terrain_of(name))
    except InputError:
        return Ground(None)


def known(scenario: Scenario) -> Catalogue:
    """The catalogue of a scenario; the one shipped where its own systems have mistakes."""
    try:
        return catalogue_of(scenario)
    except InputError:
        return load_catalogue()


def place_of(at: At) -> Place:
    """[longitude, latitude] in degrees, to a tenth of a metre."""
    return [round(math.degrees(at.longitude_rad), 6), round(math.degrees(at.latitude_rad), 6)]


def _variant(scenario: Scenario, laydown: Laydown) -> Variant:
    part = scenario.variants[laydown.variant]
    return Variant(
        name=laydown.variant,
        says=part.says,
        sources=list(part.sources or ()),
        baseline=laydown.variant == scenario.baseline,
        counts={kind: len(laydown.entries[kind]) for kind in KINDS},
        path=["variants", laydown.variant],
    )


def _readings(scenario: Scenario) -> Iterator[Reading]:
    for name, reading in scenario.readings.items():
        path: list[str | int] = ["readings", name]
        options = [
            Option(
                name=key,
                says=option.says,
                sources=list(option.sources),
                weight=option.weight,
                sets=scenario.raw["readings"][name]["options"][key]["set"],
                path=[*path, "options", key],
            )
            for key, option in reading.options.items()
        ]
        yield Reading(
            name=name, question=reading.question or "", default=reading.default, options=options, path=path
        )  # fmt: skip


def _zones(read: Read, laydowns: list[Laydown]) -> Iterator[Zone]:
    found: dict[tuple[Path, int], Zone] = {}
    for laydown in laydowns:
        for index, control in enumerate(laydown.weapons_control):
            key = (laydown.control_path, index)
            if key not in found:
                found[key] = Zone(
                    variants=[],
                    word=control.word,
                    place=place_of(control.zone.at) if control.zone else None,
                    radius_m=control.zone.radius if control.zone else None,
                    since_s=control.since,
                    until_s=control.until,
                    units=list(control.units),
                    path=list(read.written((*laydown.control_path, index))),
                )
            found[key].variants.append(laydown.variant)
    yield from found.values()


def _bounds(entries: list[Entry]) -> list[float] | None:
    places = [entry.place for entry in entries if entry.place] + [p for e in entries for p in e.line_flown]
    if not places:
        return None
    east, north = [place[0] for place in places], [place[1] for place in places]
    return [min(east), min(north), max(east), max(north)]


def last_line(node: Node) -> int:
    """The last line on which a value of a tree begins."""
    below = node.value.values() if isinstance(node.value, dict) else node.value if isinstance(node.value, list) else ()
    return max((last_line(child) for child in below), default=node.line)


class _Entries:
    """Entries of all variants; those that are the same in several are one, which names these."""

    def __init__(self, read: Read, laydowns: list[Laydown], ground: Ground, catalogue: Catalogue) -> None:
        self.read, self.laydowns, self.ground, self.catalogue = read, laydowns, ground, catalogue
        self.root = read.root
        self.targets: dict[str, At] = {}
        self.aimed: dict[tuple[str, str, int], tuple[Any, ...]] = {}  # where an entry's targets stood when it was made

    def all(self) -> Iterator[Entry]:
        found: dict[tuple[str, str, int], Entry] = {}
        for laydown in self.laydowns:
            self.targets = target_places(laydown, self.catalogue)
            for kind in KINDS:
                for name, laid in laydown.entries[kind].items():
                    key = (kind, name, id(laid.part))
                    aimed = self._aims(laid.part)
                    if key in found and aimed != self.aimed[key]:
                        key = (kind, f"{name}@{laydown.variant}", id(laid.part))  # its target stands elsewhere here
                    if key not in found:
                        found[key] = self._entry(kind, name, laid)
                        self.aimed[key] = aimed
                    found[key].variants.append(laydown.variant)
        yield from found.values()

    def _aims(self, part: Any) -> tuple[Any, ...]:
        names = [weapon.target for weapon in getattr(part, "weapons", ())]
        names += [part.target] if hasattr(part, "target") else []
        return tuple(self.targets.get(name) for name in names)

    def _entry(self, kind: str, name: str, laid: Laid) -> Entry:
        part, path = laid.part, self.read.written(laid.path)
        node = self.root.find(path) if self.root is not None else None
        entry = Entry(
            kind=kind,
            name=name,
            variants=[],
            path=list(path),
            line=node.line if node is not None else 0,
            last_line=last_line(node) if node is not None else 0,
            side=SIDES.get(kind, "defence"),
            formation=laid.formation,
            set_at=[list(self.read.written(at)) for at in laid.set_at.values()],
        )
        self._system(entry, kind, part)
        self._place(entry, part)
        getattr(self, f"_{kind}")(entry, part, laid)
        return entry

    def _system(self, entry: Entry, kind: str, part: Any) -> None:
        if kind not in SYSTEMS:
            return
        entry.system = getattr(part, SYSTEMS[kind])
        if self.catalogue.has(entry.system):
            system = self.catalogue.system(entry.system)
            entry.system_name, entry.system_kind = system.name, system.kind

    def _place(self, entry: Entry, part: Any) -> None:
        at = getattr(part, "at", None)
        if at is None and getattr(part, "command_post", None) is not None:
            at = part.command_post.at
        if at is not None:
            entry.place = place_of(at)
            if self.ground.terrain is not None and self.ground.covers(at):
                entry.ground_msl_m = round(self.ground.height_m(at), 1)

    def _nets(self, entry: Entry, part: Any, laid: Laid) -> None:
        entry.delay_s = part.delay
        entry.hits = part.command_post.hits if part.command_post is not None else None

    def _sector(self, entry: Entry, part: Any) -> None:
        if part.sector is not None:
            width = part.sector.width
            entry.sector = Sector(
                centre_deg=round(math.degrees(part.sector.centre), 6),
                width_deg=None if width is None else round(math.degrees(width), 6),
            )

    def _radars(self, entry: Entry, part: Any, laid: Laid) -> None:
        entry.net, entry.hits = part.net or "", part.hits
        self._sector(entry, part)
        if part.altitude is not None:
            entry.altitude_m, entry.above = part.altitude.altitude_m, part.altitude.above
        elif self.catalogue.has(entry.system):
            system = self.catalogue.system(entry.system)
            if system.has("radar_altitude_m"):
                entry.altitude_m, entry.above = system.value("radar_altitude_m"), "sea"

    def _units(self, entry: Entry, part: Any, laid: Laid) -> None:
        entry.net, entry.hits, entry.shares = part.net or "", part.hits, part.shares or ""
        entry.launchers, entry.missiles, entry.stock = part.launchers, part.missiles, part.stock
        entry.moves = [Move(leaves_s=m.leaves, arrives_s=m.arrives, place=None) for m in part.moves]
        self._sector(entry, part)

    def _assets(self, entry: Entry, part: Any, laid: Laid) -> None:
        entry.asset_kind, entry.hits, entry.value_usd = part.kind, part.hits, part.value
        entry.moves = [
            Move(
                leaves_s=getattr(m, "leaves", None),
                arrives_s=getattr(m, "arrives", None),
                place=place_of(m.to) if getattr(m, "to", None) is not None else None,
            )
            for m in part.moves
        ]

    def _flight(self, entry: Entry, part: Any, laid: Laid) -> None:
        entry.count, entry.start_s = part.count, part.start
        entry.route = waypoints_of(part.route, self.ground, lambda i: self.read.written(laid.at("route", i)))
        entry.line_flown = line_of(part.route, self.ground)

    def _packages(self, entry: Entry, part: Any, laid: Laid) -> None:
        self._flight(entry, part, laid)
        entry.raids = part.repeat.times if part.repeat else 1
        entry.releases = [
            release_of(part.route, weapon, self.ground, self.targets, self.read.written(laid.at("weapons", index)))
            for index, weapon in enumerate(part.weapons)
        ]
        if part.jams is not None:
            entry.jams, entry.jammer = part.jams.role, part.jams.system or ""
            entry.protects, entry.laps = list(part.jams.protects), part.jams.laps

    def _flights(self, entry: Entry, part: Any, laid: Laid) -> None:
        self._flight(entry, part, laid)
        entry.transponder, entry.corridor = part.transponder == "yes", part.corridor == "yes"

    def _launches(self, entry: Entry, part: Any, laid: Laid) -> None:
        entry.count, entry.start_s, entry.time_on_target_s = part.count, part.start, part.time_on_target
        entry.raids, entry.target = part.raids, part.target
        target = self.targets.get(part.target)
        if target is not None:
            entry.target_place = place_of(target)
        entry.route, entry.line_flown = way_of(
            part, target, self.ground, self.catalogue, lambda i: self.read.written(laid.at("route", i))
        )
