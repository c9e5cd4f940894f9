"""One scenario resolved again and again: what rests on nothing that has changed is taken as it was.

Every step (the check, a unit, a radar, a package) is told by the laydown it belongs to. While it is done, the numbers
of the catalogue that it asks for are noted. It is done anew only where one of these stands elsewhere: a step that is
given the same numbers asks for the same numbers and comes to the same end.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from redan.catalogue import Catalogue, WatchedCatalogue
from redan.errors import InputError, Problem
from redan.scenario.changes import Laydown, lay_down, unknown
from redan.scenario.checks import check_laydown
from redan.scenario.layered import catalogue_of
from redan.scenario.load import Scenario
from redan.scenario.parts_launches import LaunchPart
from redan.scenario.parts_units import UnitPart
from redan.scenario.resolve import Resolver, refuse_errors
from redan.scenario.resolved import Asset, FireUnit, Net, Radar, Resolved, Threat
from redan.scenario.schema import LEVELS, FlightPart, NetPart, PackagePart, RadarPart
from redan.scenario.shared import Shared, Watched

T = TypeVar("T")
P = TypeVar("P", UnitPart, RadarPart, NetPart, PackagePart, FlightPart, LaunchPart)
Key = tuple[str, str]  # system, SI name of the attribute
MOST_LAYDOWNS = 128  # each with the results of its steps: some hundred kilobytes for the flagship
MOST_RESULTS = 6  # of one step


class Again:
    """Resolves points of one scenario; safe to use from several threads."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._plain = catalogue_of(scenario)
        self._watched = WatchedCatalogue(self._plain)
        self._known: OrderedDict[tuple[Any, ...], _Steps] = OrderedDict()
        self._shared = Shared()
        self._lock = threading.Lock()

    def resolved(
        self,
        variant: str,
        readings: Mapping[str, str],
        level: str | None,
        quantiles: Mapping[Key, float],
        settings: Mapping[str, Any],
    ) -> Resolved:
        """As `resolve`, with numbers of the catalogue at quantiles (0 to 1)."""
        chosen_level = self.scenario.part.level if level is None else level
        if chosen_level not in LEVELS:
            raise InputError(unknown("level", chosen_level, list(LEVELS)))
        with self._lock:
            self._watched.hold(quantiles)
            catalogue = self._watched if quantiles else self._plain
            told = json.dumps([variant, sorted(readings.items()), chosen_level, list(settings.items())], default=repr)
            steps = self._steps((told, bool(quantiles)))

            def laid() -> Laydown:
                return lay_down(self.scenario, variant, readings, chosen_level, catalogue, settings)

            laydown = steps.once("laydown", catalogue, laid)
            steps.belong_to(laydown)
            remembering = _Remembering(laydown, catalogue, chosen_level, steps, self._shared)
            refuse_errors(steps.once("check", catalogue, remembering.check))
            return remembering.resolve()

    def _steps(self, key: tuple[Any, ...]) -> _Steps:
        if key not in self._known:
            self._known[key] = _Steps()
            while len(self._known) > MOST_LAYDOWNS:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]


class _Steps:
    """Results of the steps of one variant under one choice of readings and settings."""

    def __init__(self) -> None:
        self._asked: dict[str, tuple[Key, ...]] = {}  # step -> every number that it ever asked for
        self._results: dict[str, OrderedDict[tuple[Any, ...], Any]] = {}
        self._laydown: Laydown | None = None
        self.watched: Watched | None = None

    def belong_to(self, laydown: Laydown) -> None:
        """From now on steps are those of this laydown: of another (formations read numbers) nothing is taken."""
        if self._laydown is not None and self._laydown is not laydown:
            for name in [name for name in self._results if name != "laydown"]:
                del self._results[name], self._asked[name]
        if self._laydown is not laydown:
            self._laydown, self.watched = laydown, Watched(laydown)

    def once(self, name: str, catalogue: Catalogue, make: Callable[[], T]) -> T:
        """The result of a step, made anew only where a number it asks for stands elsewhere."""
        watched = catalogue if isinstance(catalogue, WatchedCatalogue) else None
        held: Mapping[Key, Any] = {} if watched is None else watched.held
        results = self._results.setdefault(name, OrderedDict())
        asked = self._asked.get(name, ())
        here = tuple(held.get(key) for key in asked)
        if here in results:
            results.move_to_end(here)
            found: T = results[here]
            return found
        before: set[Key] = set()
        if watched is not None:
            before, watched.asked = watched.asked, set()
        try:
            found = make()
        finally:
            if watched is not None:
                mine, watched.asked = watched.asked, before | watched.asked
        if watched is not None and not mine <= set(asked):
            asked = (*asked, *sorted(mine - set(asked)))
            self._asked[name] = asked
            results.clear()  # they were told apart by fewer numbers
            here = tuple(held.get(key) for key in asked)
        self._asked.setdefault(name, asked)
        results[here] = found
        while len(results) > MOST_RESULTS:
            results.popitem(last=False)
        return found


class _Remembering(Resolver):
    """Resolves a laydown, each part of it only where it may have changed, be it since the last point or at all."""

    def __init__(self, laydown: Laydown, catalogue: Catalogue, level: str, steps: _Steps, shared: Shared) -> None:
        super().__init__(laydown, catalogue, level)
        self._steps, self._shared = steps, shared

    def check(self) -> list[Problem]:
        """What `check_laydown` finds."""
        return check_laydown(self.laydown, self.catalogue, self._shown)

    def _shown(self, step: str, make: Callable[[Laydown], T]) -> T:
        """The result of a step for any laydown that looks the same to it."""
        assert self._steps.watched is not None
        return self._shared.once(f"{step} ({self.level})", self._steps.watched, self.catalogue, make)

    def _once(self, step: str, make: Callable[[Resolver], T]) -> T:
        def plainly(laydown: Laydown) -> T:
            return make(Resolver(laydown, self.catalogue, self.level))

        return self._steps.once(step, self.catalogue, lambda: self._shown(step, plainly))

    # Parts are asked of the laydown once more, where it is noticed.

    def _assumptions(self) -> tuple[str, ...]:
        return self._once("assumptions", lambda r: r._assumptions())

    def _radar(self, part: RadarPart) -> Radar:
        return self._once(f"radar {part.name}", lambda r: r._radar(_of(r, "radars", part)))

    def _unit_radar(self, part: UnitPart) -> Radar:
        return self._once(f"radar of {part.name}", lambda r: r._unit_radar(_of(r, "units", part)))

    def _unit(self, part: UnitPart, owner: UnitPart) -> FireUnit:
        return self._once(f"unit {part.name}", lambda r: r._unit(_of(r, "units", part), _of(r, "units", owner)))

    def _net(self, part: NetPart) -> Net:
        return self._once(f"net {part.name}", lambda r: r._net(_of(r, "nets", part)))

    def _assets(self) -> list[Asset]:
        return self._once("assets", lambda r: r._assets())

    def _launch(self, name: str, part: LaunchPart) -> list[Threat]:
        return self._once(f"launch {name}", lambda r: r._launch(name, _of(r, "launches", part)))

    def _flight(self, part: FlightPart) -> list[Threat]:
        return self._once(f"flight {part.name}", lambda r: r._flight(_of(r, "flights", part)))

    def _package(self, part: PackagePart) -> list[Threat]:
        return self._once(f"package {part.name}", lambda r: r._package(_of(r, "packages", part)))


def _of(resolver: Resolver, kind: str, part: P) -> P:
    """The same part, asked of the laydown that the resolver sees."""
    found: P = resolver.laydown.entries[kind][part.name].part
    return found
