"""A catalogue in which some numbers are replaced by one value each: what a study assumes for one of its points.

A quantile places a number between its bounds: 0 is low, 0.5 best, 1 high, straight lines between. So best is the median
of what is assumed, whatever the estimate looks like, and one quantile fits every alternative of a contested number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from redan.catalogue.load import Catalogue
from redan.catalogue.schema import Estimate, Parameter, Source, System

Key = tuple[str, str]  # system id, SI name of the attribute; NAME:ALTERNATIVE for one alternative of a contested one


def at_quantile(low: float, best: float, high: float, quantile: float) -> float:
    """The number at a quantile (0 to 1) of what lies evenly between low and best, and between best and high."""
    if quantile <= 0.5:
        return low + 2.0 * quantile * (best - low)
    return best + (2.0 * quantile - 1.0) * (high - best)


class SampledCatalogue(Catalogue):
    """A catalogue over another one, with the numbers of `quantiles` at one value whatever the level."""

    def __init__(self, below: Catalogue, quantiles: Mapping[Key, float]) -> None:
        self.__dict__.update(below.__dict__)
        self.below = below
        self._quantiles: dict[str, dict[str, float]] = {}
        for (system, name), quantile in quantiles.items():
            self._quantiles.setdefault(system, {})[name] = quantile
        self._systems = {}

    def system(self, system_id: str) -> System:
        """One system, with the numbers of this sample."""
        if system_id not in self._quantiles:
            return self.below.system(system_id)
        if system_id not in self._systems:
            self._systems[system_id] = self.placed(self.below.system(system_id), self._quantiles[system_id])
        return self._systems[system_id]

    @staticmethod
    def placed(system: System, quantiles: Mapping[str, float]) -> System:
        """A system with some numbers at quantiles, by SI name."""
        return _with(system, quantiles)

    def files_of(self, system_ids: Iterable[str]) -> dict[str, str]:
        """The data files that systems rest on: those of the catalogue below."""
        return self.below.files_of(system_ids)

    def sources(self) -> dict[str, Source]:
        """All sources by key."""
        return self.below.sources()

    @property
    def named(self) -> tuple[str, ...]:
        """Systems that a scenario brings or overrides."""
        return self.below.named

    def shipped(self, system_ids: Iterable[str]) -> tuple[str, ...]:
        """The entries of data files that systems rest on."""
        return self.below.shipped(system_ids)


def _with(system: System, quantiles: Mapping[str, float]) -> System:
    parameters = dict(system.parameters)
    for key, quantile in quantiles.items():
        name, colon, alternative = key.partition(":")
        parameter = parameters.get(name) or system.parameter(name)
        moved = [alternative] if colon else list(parameter.estimates)
        changed = {one: _at(parameter, parameter.estimates[one], quantile) for one in moved}
        parameters[name] = replace(parameter, estimates=MappingProxyType({**parameter.estimates, **changed}))
    return replace(system, parameters=MappingProxyType(parameters))


def _at(parameter: Parameter, estimate: Estimate, quantile: float) -> Estimate:
    value = at_quantile(estimate.low, estimate.best, estimate.high, quantile)
    if parameter.attribute.integer:
        value = float(round(value * parameter.factor)) / parameter.factor
    return replace(estimate, low=value, best=value, high=value)
