"""A catalogue in which some numbers are held at a quantile, and that remembers which numbers it was asked for.

What was made of numbers that have not changed since need not be made again: see `scenario.again`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

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
        self.held = {}
        for (system_id, name), u in sorted(quantiles.items()):
            attribute, _, alternative = name.partition(":")
            key = system_id, attribute
            self.held[key] = (*self.held.get(key, ()), (alternative, u))

    def system(self, system_id: str) -> System:
        """One system, with the numbers held now."""
        if system_id not in self._seen:
            mine = {name: u for (system, name), u in self._placed.items() if system == system_id}
            plain = self.below.system(system_id)
            sampled = self.placed(plain, mine) if mine else plain
            self._seen[system_id] = replace(sampled, parameters=_Watched(sampled, self))
        return self._seen[system_id]


class _Watched(Mapping[str, Parameter]):
    """The parameters of a system. Which there are never changes: that something is asked about is not remembered."""

    def __init__(self, system: System, catalogue: WatchedCatalogue) -> None:
        self._system, self._of, self._catalogue = system.id, system.parameters, catalogue

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
