"""A catalogue that notes which numbers are read from it: so a study knows what takes part without a list of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from redan.catalogue.load import Catalogue
from redan.catalogue.sampled import SampledCatalogue
from redan.catalogue.schema import Estimate, Parameter, System

V = TypeVar("V")
Read = dict[tuple[str, str, str], None]  # system id, SI name of the attribute, alternative ("" where it has none)


class NotingCatalogue(SampledCatalogue):
    """A catalogue over another one; `read` names what was read, in the order of the first reading."""

    def __init__(self, below: Catalogue) -> None:
        super().__init__(below, {})
        self.read: Read = {}

    def system(self, system_id: str) -> System:
        """The same system; whoever asks for one of its numbers is noted."""
        if system_id not in self._systems:
            system = self.below.system(system_id)
            self._systems[system_id] = replace(system, parameters=_Parameters(system, self.read))
        return self._systems[system_id]


class _Parameters(Mapping[str, Parameter]):
    """Parameters by name; an estimate that is taken from one is noted."""

    def __init__(self, system: System, read: Read) -> None:
        self._system, self._read = system, read

    def __getitem__(self, name: str) -> Parameter:
        parameter = self._system.parameters[name]
        return replace(parameter, estimates=_Estimates(self._system.id, parameter, self._read))

    def __contains__(self, name: object) -> bool:
        return name in self._system.parameters

    def __iter__(self) -> Iterator[str]:
        return iter(self._system.parameters)

    def __len__(self) -> int:
        return len(self._system.parameters)


class _Estimates(Mapping[str, Estimate]):
    def __init__(self, system_id: str, parameter: Parameter, read: Read) -> None:
        self._system_id, self._parameter, self._read = system_id, parameter, read

    def __getitem__(self, alternative: str) -> Estimate:
        estimate = self._parameter.estimates[alternative]
        self._read[self._system_id, self._parameter.name, alternative] = None
        return estimate

    def __contains__(self, alternative: object) -> bool:
        return alternative in self._parameter.estimates

    def __iter__(self) -> Iterator[str]:
        return iter(self._parameter.estimates)

    def __len__(self) -> int:
        return len(self._parameter.estimates)
