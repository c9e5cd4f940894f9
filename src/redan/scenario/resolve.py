"""From a scenario to its meaning: one variant, one option of each reading, one number for each parameter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redan.catalogue import Catalogue
from redan.errors import InputError
from redan.scenario.accuracy import accuracy_notes, hit_of
from redan.scenario.changes import Laydown, Path, lay_down, unknown
from redan.scenario.checks import check_laydown
from redan.scenario.checks_doctrine import default_salvos
from redan.scenario.confusion import confusion_effects
from redan.scenario.factors import factors, seeker
from redan.scenario.formations import chosen
from redan.scenario.ground import terrain_name
from redan.scenario.layered import catalogue_of
from redan.scenario.load import Scenario
from redan.scenario.moves import with_moves
from redan.scenario.own import origins_told
from redan.scenario.parts_launches import LaunchPart
from redan.scenario.parts_units import DoctrinePart, UnitPart
from redan.scenario.resolve_emission import with_emission
from redan.scenario.resolve_escape import assumptions, escape, turn_delay_s, turn_probability
from redan.scenario.resolve_identification import controls, identified, known_flights
from redan.scenario.resolve_jamming import flown_route, jammer, timing
from redan.scenario.resolve_launches import launches
from redan.scenario.resolve_readiness import with_readiness
from redan.scenario.resolve_repeat import sorties
from redan.scenario.resolve_rules import chain_s, joins, rules_of, with_links
from redan.scenario.resolved import Asset, FireUnit, Net, Radar, Resolved, Threat, Waypoint
from redan.scenario.route import release_after_m, waypoints
from redan.scenario.schema import LEVELS, FlightPart, NetPart, PackagePart, RadarPart, WeaponPart
from redan.scenario.sectors import look, sector_notes
from redan.scenario.systems import Numbers, given_or, ids_of, interceptor, kill_probability, radar


def resolve(
    scenario: Scenario,
    variant: str | None = None,
    readings: Mapping[str, str] | None = None,
    level: str | None = None,
    catalogue: Catalogue | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Resolved:
    """One variant (default: the baseline) under the chosen readings, in SI units, names sorted.

    `level` is which catalogue value counts where no reading says otherwise (default: the file's); `catalogue` stands
    in for the one shipped; `settings` (KEY: value, as a reading sets) are done last. Raises InputError with every
    problem of this variant.
    """
    chosen_level = scenario.part.level if level is None else level
    if chosen_level not in LEVELS:
        raise InputError(unknown("level", chosen_level, list(LEVELS)))
    catalogue = catalogue_of(scenario, catalogue)
    laydown = lay_down(scenario, variant, readings, chosen_level, catalogue, settings)
    errors = [problem for problem in check_laydown(laydown, catalogue) if problem.severity == "error"]
    if errors:
        raise InputError(errors)
    return _Resolver(laydown, catalogue, chosen_level).resolve()


class _Resolver:
    """Holds what every step needs; each method gives one part of the result."""

    def __init__(self, laydown: Laydown, catalogue: Catalogue, level: str) -> None:
        self.laydown = laydown
        self.catalogue = catalogue
        self.level = level

    def resolve(self) -> Resolved:
        scenario, laydown = self.laydown.scenario, self.laydown
        units = laydown.parts("units", UnitPart)
        radars = laydown.parts("radars", RadarPart)
        nets = laydown.parts("nets", NetPart)
        packages = laydown.parts("packages", PackagePart)
        owners = [part for part in units.values() if part.shares is None]
        fire_units = {name: self._unit(part, units.get(part.shares or "", part)) for name, part in units.items()}
        threats = [threat for part in packages.values() for threat in self._package(part)]
        for name, part in laydown.parts("launches", LaunchPart).items():
            threats += launches(part, self._numbers(part.weapon), laydown, self._where("launches", name))
        flights = laydown.parts("flights", FlightPart)
        threats += [threat for part in flights.values() for threat in self._flight(part)]
        taken = known_flights(laydown, threats)
        composed = ids_of(self.catalogue, "formation")
        resolved = Resolved(
            title=scenario.title,
            variant=laydown.variant,
            readings=dict(sorted(laydown.readings.items())),
            radars=_sorted([*map(self._radar, radars.values()), *map(self._unit_radar, owners)]),
            units=_sorted(fire_units.values()),
            nets=_sorted(map(self._net, nets.values())),
            assets=_sorted([*self._assets(), *(a for unit in fire_units.values() for a in _unit_assets(unit))]),
            threats=_sorted(threats),
            terrain=terrain_name(scenario.part.terrain, scenario.path),
            effective_radius_factor=scenario.part.effective_earth_radius,
            file=scenario.path,
            effects=(*taken.effects, *(e for net in nets.values() for e in confusion_effects(net, units))),
            assumptions=self._assumptions(),
            off=taken.off,
            formations=tuple(sorted({chosen(e.part)[0] for e in laydown.formations.values()} & set(composed))),
            weapons_control=controls(laydown),
            gate_m=laydown.gate_m,
        )
        resolved = with_emission(laydown, resolved, self.catalogue, self.level)
        resolved = with_moves(laydown, with_readiness(laydown, resolved), self.catalogue, self.level)
        return with_links(laydown, resolved)

    def _assumptions(self) -> tuple[str, ...]:
        doctrine = self.laydown.doctrine
        told = [] if doctrine is None else list(assumptions(doctrine, self.catalogue, self.level))
        for name, _, says in default_salvos(self.laydown, self.catalogue):
            told.append(f'Unit "{name}": {says}.')
        told += sector_notes(self.laydown, self.catalogue, self.level)
        return (*told, *accuracy_notes(self.laydown, self.catalogue, self.level))

    def _numbers(self, system: str) -> Numbers:
        return Numbers(self.catalogue.system(system), self.level)

    def _where(self, kind: str, name: str, *more: str | int) -> str:
        path: Path = (*self.laydown.entries[kind][name].path, *more)
        return str(self.laydown.scenario.root.where(path))

    def _radar(self, part: RadarPart) -> Radar:
        n = self._numbers(part.system)
        return radar(n, part.name, part.at, net=part.net, asset=part.name, **look(part, n))

    def _unit_radar(self, part: UnitPart) -> Radar:
        n = self._numbers(part.system)
        owners = {"net": part.net, "unit": part.name, "asset": part.name}
        return radar(n, f"{part.name}/radar", part.at, **owners, **look(part, n))

    def _unit(self, part: UnitPart, owner: UnitPart) -> FireUnit:
        """A fire unit; `owner`: the one whose radar it uses, mostly itself."""
        n = self._numbers(part.system)
        doctrine = part.doctrine
        launchers = given_or(part.launchers, n.count("launchers"))
        tubes = n.count("tubes")
        permission = self.laydown.permission
        if isinstance(permission, dict):
            permission = permission.get(part.name)
        pk = kill_probability(self.laydown.kill_probability, part.name, n.system, self.level)
        if part.engages is not None:
            pk = {target: value for target, value in pk.items() if target in part.engages}
        return FireUnit(
            name=part.name,
            system=part.system,
            place=part.at,
            radar=f"{owner.name}/radar",
            interceptor=interceptor(n, pk),
            net=part.net,
            channels=n.count("channels"),
            missile_channels=n.count("missile_channels"),
            launchers=launchers,
            tubes=tubes,
            ready=given_or(part.missiles, launchers * tubes),
            stock=given_or(part.stock, n.count("stock")),
            reload_s=n("reload_s"),
            launch_interval_s=n("launch_interval_s"),
            salvo_interval_s=n("salvo_interval_s"),
            first_salvo=given_or(doctrine.first_salvo, n.count("first_salvo")),
            next_salvo=given_or(doctrine.next_salvo, n.count("next_salvo")),
            max_salvos=given_or(doctrine.max_salvos, n.count("max_salvos")),
            reserve=given_or(doctrine.reserve, n.count("reserve")),
            priority=doctrine.priority or n.label("priority", "munitions-first"),
            assess=n.delay("assess_s"),
            false_kill=n("false_kill"),
            false_miss=n("false_miss"),
            permission=permission or "free",
            identified=identified(part, self.laydown),
            guards=doctrine.guards,
            engages=tuple(part.engages or ()),
            against=against_of(doctrine),
            shares=part.shares,
            economise=doctrine.economise or 0.0,
            guidance=self.laydown.guidance or "whole-flight",
            **rules_of(doctrine, part.net, n.delay("reaction_s"), self.level),
            factors=factors(self.laydown, part.name, n, self.catalogue),
            seeker=seeker(self.laydown, part.name, n),
            ready_s=owner.ready_after,
            price_usd=n.cost("price_per_unit_usd") if owner is part else (0.0, 0.0, 0.0),
            hits_needed=given_or(part.hits, n.count("hits_needed")),
            origins=origins_told(self.catalogue, n),
            where=self._where("units", part.name),
        )

    def _net(self, part: NetPart) -> Net:
        post = f"{part.name}/command-post" if part.command_post else None
        capacity = given_or(part.capacity, UNLIMITED)
        delay_s, where = part.delay + chain_s(part.links), self._where("nets", part.name)
        return Net(part.name, delay_s, capacity, post, joins(part.joins), where)

    def _assets(self) -> list[Asset]:
        """What the file defends, and what stands for radars and command posts."""
        found = []
        for name, entry in self.laydown.entries["assets"].items():
            part = entry.part
            value = None if part.value is None else (part.value,) * 3
            found.append(Asset(name, part.kind, part.at, part.hits, value, where=self._where("assets", name)))
        for name, entry in self.laydown.entries["radars"].items():
            where = self._where("radars", name)
            found.append(Asset(name, "radar", entry.part.at, entry.part.hits, where=where))
        for name, entry in self.laydown.entries["nets"].items():
            post = entry.part.command_post
            if post is not None:
                where = self._where("nets", name, "command_post")
                found.append(Asset(f"{name}/command-post", "command-post", post.at, post.hits, where=where))
        return found

    def _flight(self, part: FlightPart) -> list[Threat]:
        """A third party's flight, one aircraft after the other."""
        common: dict[str, Any] = {"group": part.name, "raid": part.name, "raid_jitter_s": part.jitter}
        route = waypoints(part.route)
        return [
            self._aircraft(
                part, f"{part.name}-{i + 1}", part.start + i * part.spacing, route, kind="third-party", **common
            )
            for i in range(part.count)
        ]

    def _aircraft(
        self, part: PackagePart | FlightPart, name: str, start_s: float, route: tuple[Waypoint, ...], **common: Any
    ) -> Threat:
        """One aircraft, or what looks like one, on its route."""
        n, doctrine = self._numbers(part.aircraft), self.laydown.doctrine
        assert doctrine is not None
        turns = common["kind"] == "aircraft"
        return Threat(
            name=name,
            threat_class=n.label("threat_class", "aircraft"),
            system=part.aircraft,
            rcs_m2=n("rcs_m2"),
            cost_usd=n.cost("cost_usd"),
            route=route,
            start_s=start_s,
            turn_probability=turn_probability(doctrine, self.catalogue, self.level) if turns else 0.0,
            turn_delay_s=turn_delay_s(doctrine, self.catalogue, self.level),
            leave_s=doctrine.leave_after,
            escape=escape(doctrine, self.catalogue, self.level) if turns else None,
            where=self._where("flights" if isinstance(part, FlightPart) else "packages", part.name),
            **common,
        )

    def _package(self, part: PackagePart) -> list[Threat]:
        kind = "decoy" if self._numbers(part.aircraft).system.kind == "decoy" else "aircraft"
        route, jams = flown_route(part), jammer(part, self._numbers)
        packages = self.laydown.parts("packages", PackagePart)
        clock = timing(part, packages)
        threats = []
        for sortie in sorties(part, packages):
            name = sortie.name
            raid = (sortie.raid, sortie.jitter_s) if sortie.raid != part.name else (clock.raid, clock.jitter_s)
            common: dict[str, Any] = {"group": part.name, "raid": raid[0], "raid_jitter_s": raid[1]}
            threats.append(
                self._aircraft(part, name, sortie.start_s, route, kind=kind, after=sortie.after, jams=jams, **common)
            )
            numbers: dict[str, int] = {}
            for line, weapon in enumerate(part.weapons):
                place = self._where("packages", part.name, "weapons", line)
                after_m = release_after_m(part.route, weapon)
                assert after_m is not None
                for shot in range(weapon.per_aircraft):
                    numbers[weapon.munition] = numbers.get(weapon.munition, 0) + 1
                    munition = f"{name}/{weapon.munition}-{numbers[weapon.munition]}"
                    threats.append(self._munition(munition, name, weapon, shot, after_m, place, common))
        return threats

    def _munition(
        self,
        name: str,
        carrier: str,
        weapon: WeaponPart,
        shot: int,
        after_m: float,
        where: str,
        common: dict[str, Any],
    ) -> Threat:
        n = self._numbers(weapon.munition)
        hit = hit_of(weapon, n, self.laydown)
        return Threat(
            name=name,
            kind="decoy" if n.system.kind == "decoy" else "munition",
            threat_class=n.label("threat_class"),
            system=weapon.munition,
            rcs_m2=n("rcs_m2"),
            cost_usd=n.cost("cost_usd"),
            carrier=carrier,
            release_after_m=after_m,
            release_delay_s=shot * weapon.interval,
            target=weapon.target,
            speed_m_s=n("speed_m_s"),
            profile=n.label("profile", Threat.profile),
            cruise_altitude_m=n("cruise_altitude_m", 0.0),
            cruise_above=n.label("cruise_above", Threat.cruise_above),
            descent_angle_rad=n("descent_angle_rad", Threat.descent_angle_rad),
            dive_angle_rad=n("dive_angle_rad", Threat.dive_angle_rad),
            hit_probability=hit.probability,
            hit_says=hit.says,
            max_range_m=n("max_range_m", level="high"),  # a longer flight is refused; the best guess may be beaten
            where=where,
            **common,
        )


UNLIMITED = 1_000_000  # a net without a stated capacity hands out any number of threats


def _unit_assets(unit: FireUnit) -> list[Asset]:
    """The unit itself and its launchers as things that can be hit."""
    whole = Asset(unit.name, "unit", unit.place, unit.hits_needed, unit=unit.name, where=unit.where)
    launchers = [
        Asset(f"{unit.name}/launcher-{n + 1}", "launcher", unit.place, 1, None, unit.name, n, unit.where)
        for n in range(unit.launchers)
    ]
    return [whole, *launchers] if unit.shares is None else launchers


def against_of(doctrine: DoctrinePart) -> dict[str, tuple[int, int, int]]:
    """First salvo, next salvo and most salvos by class; 0 where the class has none of its own."""
    return {
        target: (said.first_salvo or 0, said.next_salvo or 0, said.max_salvos or 0)
        for target, said in sorted((doctrine.against or {}).items())
    }


def _sorted(things: Any) -> tuple[Any, ...]:
    return tuple(sorted(things, key=lambda thing: thing.name))
