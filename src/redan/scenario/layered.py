"""The catalogue a scenario is read with: the one shipped, with what the scenario brings laid over it."""

from __future__ import annotations

from functools import lru_cache

from redan.catalogue import Catalogue, OwnCatalogue, SampledCatalogue, load_catalogue
from redan.scenario.load import Scenario


def catalogue_of(scenario: Scenario, below: Catalogue | None = None) -> Catalogue:
    """The catalogue of a scenario; `below` (default: the one shipped) itself where the scenario brings nothing.

    Raises InputError with every mistake in what it brings.
    """
    if isinstance(below, SampledCatalogue):  # made of the scenario's own already
        return below
    below = load_catalogue() if below is None else below
    return _joined(scenario, below) if scenario.brought.anything else below


@lru_cache(maxsize=8)
def _joined(scenario: Scenario, below: Catalogue) -> OwnCatalogue:
    return OwnCatalogue(below, scenario.brought)
