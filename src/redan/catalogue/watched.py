"""A catalogue in which some numbers are held at a quantile, and that remembers which numbers it was asked for.

What was made of numbers that have not changed since need not be made again: see `scenario.again`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from redan.catalogue.load import Catalogue
from redan.catalogue.sampled import Key, SampledCatalogue
from redan.catalogue.schema import Parameter, System

Quantiles = Mapping[Key, float]
Held = tuple[tuple[str, float], ...]  # of one attribute: alternatives ("" for all) with their quantiles


class WatchedCatalogue(SampledCatalogue):
    """A catalogue over another one: `hold` places numbers, `asked` collects those that anybody looks at.

    asked, held: by system and attribute; a number of one alternative is a number of its attribute.
    """

    def __init__(self, below: Catalogue) -> None:
        super().__init__(below, {})
        self.asked: set[Key] = set()
        self.held: dict[Key, Held] = {}
        self._placed: Quantiles = {}
        self._by_system: dict[str, dict[str, dict[str, float]]] = {}  # system, attribute: what is held of it, in order
        self._parameters: dict[Key, tuple[tuple[tuple[str, float], ...], Parameter]] = {}
        self._seen: dict[str, System] = {}

    def hold(self, quantiles: Quantiles) -> None:
        """From now on these numbers stand at these quantiles, and all others as the catalogue below has them.

        CatalogueError or InputError for a number or a system that does not exist.
        """
        for system_id, name in quantiles.keys() - self._placed.keys():
            self.below.system(system_id).parameter(name.partition(":")[0])
        before, self._placed = self._placed, dict(quantiles)
        for system_id in {key[0] for key in before.keys() ^ quantiles.keys()} | {
            key[0] for key in before.keys() & quantiles.keys() if before[key] != quantiles[key]
        }:
            self._seen.pop(system_id, None)
        self._by_system = {}
        for (system_id, name), u in quantiles.items():
            self._by_system.setdefault(system_id, {}).setdefault(name.partition(":")[0], {})[name] = u
        self.held = {}
        for (system_id, name), u in sorted(quantiles.items()):
            attribute, _, alternative = name.partition(":")
            key = system_id, attribute
            self.held[key] = (*self.held.get(key, ()), (alternative, u))

    def system(self, system_id: str) -> System:
        """One system, with the numbers held now."""
        if system_id not in self._seen:
            plain = self.below.system(system_id)
            parameters: Mapping[str, Parameter] = plain.parameters
            if mine := self._by_system.get(system_id):
                changed = {name: self._parameter(plain, name, how) for name, how in mine.items()}
                parameters = MappingProxyType({**parameters, **changed})
            self._seen[system_id] = replace(plain, parameters=_Watched(system_id, parameters, self))
        return self._seen[system_id]

    def _parameter(self, plain: System, name: str, how: dict[str, float]) -> Parameter:
        """One number of a system as it is held; the last one if it was held so before."""
        known = self._parameters.get((plain.id, name))
        if known is not None and known[0] == tuple(how.items()):
            return known[1]
        made = self.placed(plain, how).parameters[name]
        self._parameters[plain.id, name] = tuple(how.items()), made
        return made


class _Watched(Mapping[str, Parameter]):
    """The parameters of a system. Which there are never changes: that something is asked about is not remembered."""

    def __init__(self, system_id: str, parameters: Mapping[str, Parameter], catalogue: WatchedCatalogue) -> None:
        self._system, self._of, self._catalogue = system_id, parameters, catalogue

    def __getitem__(self, name: str) -> Parameter:
        found = self._of[name]
        self._catalogue.asked.add((self._system, name))
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._of

    def __iter__(self) -> Iterator[str]:
        return iter(self._of)

    def __len__(self) -> int:
        return len(self._of)
