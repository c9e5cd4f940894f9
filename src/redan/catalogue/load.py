"""Reads the catalogue's data files: one file a system, read when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from redan.catalogue.build import build_sources, build_system
from redan.catalogue.parameters import ATTRIBUTES, KINDS
from redan.catalogue.schema import Source, System
from redan.errors import CatalogueError, InputError, Problem
from redan.files import read_bytes, read_yaml

DATA = Path(__file__).parent / "data"
COMMON = "common-assumptions"


class Catalogue:
    """All systems under a data folder. Listing reads no file; a system's file is read on first use and kept.

    texts: content of data files by name ("sam/kub.yaml"), as `files_of` gave them; they stand in for the folder's.
    """

    def __init__(self, folder: Path = DATA, texts: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self._texts = texts or {}
        self._lenders: dict[str, list[str]] = {}
        self._paths: dict[str, Path] = {}
        for kind in KINDS:
            here = (folder / kind).glob("*.yaml") if texts is None else [folder / t for t in texts if _kind(t) == kind]
            for path in sorted(here):
                if path.stem in self._paths:
                    raise CatalogueError(Problem(f'"{path.stem}" stands twice: {self._paths[path.stem]} and {path}'))
                self._paths[path.stem] = path
        self._kinds = {system_id: path.parent.name for system_id, path in self._paths.items()}
        self._systems: dict[str, System] = {}
        self._sources: dict[str, Source] | None = None

    def ids(self, kind: str | None = None) -> tuple[str, ...]:
        """Ids of all systems, or of one kind, in the order of the kinds and then by name."""
        return tuple(i for i, its in self._kinds.items() if kind is None or its == kind)

    def has(self, system_id: str) -> bool:
        """Whether there is a system of that id, of whatever kind."""
        return system_id in self._kinds

    def kind(self, system_id: str) -> str:
        """Kind of a system, without reading its file."""
        self._path(system_id)
        return self._kinds[system_id]

    def system(self, system_id: str) -> System:
        """One system. A simulated one has the common assumptions filled in where it states nothing itself."""
        if system_id not in self._systems:
            path = self._path(system_id)
            name = f"{path.parent.name}/{path.name}"
            lenders = self._lenders.setdefault(system_id, [])

            def borrow(lender: str) -> System:
                lenders.append(lender)
                return self.system(lender)

            root = read_yaml(self._content(name), name=name)
            system = build_system(root, path.parent.name, path.stem, borrow)
            self._systems[system_id] = self.completed(system) if system.simulated else system
        return self._systems[system_id]

    def sources(self) -> dict[str, Source]:
        """All sources by key."""
        if self._sources is None:
            self._sources = build_sources(read_yaml(read_bytes(self.folder / "sources.yaml"), name="sources.yaml"))
        return self._sources

    def source(self, key: str) -> Source:
        """The source of that key."""
        sources = self.sources()
        if key not in sources:
            near = get_close_matches(key, sources, n=3)
            remedy = f"did you mean {', '.join(near)}?" if near else "add it to sources.yaml"
            raise InputError(Problem(f'source "{key}" is not in the catalogue', remedy=remedy))
        return sources[key]

    def files_of(self, system_ids: Iterable[str]) -> dict[str, str]:
        """The data files that systems rest on, by name: their own, those they borrow from, the common assumptions."""
        found: dict[str, str] = {}
        waiting = [COMMON, *system_ids]
        while waiting:
            system_id = waiting.pop()
            self.system(system_id)
            path = self._path(system_id)
            name = f"{path.parent.name}/{path.name}"
            if name not in found:
                found[name] = self._content(name).decode("utf-8")
                waiting += self._lenders[system_id]
        return dict(sorted(found.items()))

    def text_of(self, system_id: str) -> str:
        """The data file of a system as it stands."""
        path = self._path(system_id)
        return self._content(f"{path.parent.name}/{path.name}").decode("utf-8")

    @property
    def named(self) -> tuple[str, ...]:
        """Systems that a scenario brings or overrides: here none."""
        return ()

    def shipped(self, system_ids: Iterable[str]) -> tuple[str, ...]:
        """The entries of data files that systems rest on: here themselves."""
        return tuple(system_ids)

    def _content(self, name: str) -> bytes:
        return self._texts[name].encode() if name in self._texts else read_bytes(self.folder / name)

    def _path(self, system_id: str) -> Path:
        if system_id not in self._paths:
            near = get_close_matches(system_id, self._paths, n=3)
            remedy = f"did you mean {', '.join(near)}?" if near else "`redan catalogue` lists all systems"
            raise InputError(Problem(f'system "{system_id}" is not in the catalogue', remedy=remedy))
        return self._paths[system_id]

    def completed(self, system: System) -> System:
        """The system with the common assumptions filled in where it states nothing itself."""
        common = self.system(COMMON)
        parameters = dict(system.parameters)
        for name, attribute in ATTRIBUTES.items():
            if name not in parameters and name in common.parameters and system.kind in attribute.used_by:
                parameters[name] = replace(common.parameters[name], common=True)
        labels = {**(common.labels if system.kind == "sam" else {}), **system.labels}
        reasons = {**(common.label_reasons if system.kind == "sam" else {}), **system.label_reasons}
        return replace(
            system,
            parameters=MappingProxyType(parameters),
            labels=MappingProxyType(labels),
            label_reasons=MappingProxyType(reasons),
        )


def _kind(name: str) -> str:
    return name.partition("/")[0]


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """The catalogue that is shipped with redan; kept, so that every file is read once a process."""
    return Catalogue()
