"""From a text and the folder it stands in to a resolved variant and its terrain; nothing outside the folder is read."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from redan.errors import InputError, Problem, Where
from redan.files import read_bytes
from redan.physics.terrain import PACKAGED, SUFFIXES, Terrain, terrain_of
from redan.scenario import Scenario, parse_scenario, resolve
from redan.scenario.ground import NO_TERRAIN
from redan.scenario.resolved import Resolved
from redan.scenario.suggest import did_you_mean
from redan.units import shown

NAME = "scenario.yaml"  # what messages call the text
REMEDY = "put the file into the work folder, or below it, and name it from there"


def scenario_of(text: str, folder: Path) -> Scenario:
    """The scenario of a text as if it stood in the folder; InputError with line and column.

    Refused: files it names (terrain, systems_from) that lie outside.
    """
    found = _kept(text, folder)
    return _parsed(text, folder) if found.beside else found  # files beside it may have changed


@lru_cache(maxsize=8)
def _kept(text: str, folder: Path) -> Scenario:
    return _parsed(text, folder)


def _parsed(text: str, folder: Path) -> Scenario:
    scenario = parse_scenario(text, str(folder / NAME), _Beside(folder))
    if scenario.part.terrain not in (*PACKAGED, NO_TERRAIN):
        inside(scenario.part.terrain, folder, scenario.root.where(("terrain",)))
    return scenario


class _Beside(dict[str, str]):
    """Texts of files beside a scenario, by their names as written: of the folder, and of nowhere else."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def __missing__(self, written: str) -> str:
        where = Where(f"systems_from: {shown(written)}")
        try:
            return read_bytes(inside(written, self.folder, where)).decode("utf-8")
        except UnicodeDecodeError:
            raise InputError(Problem("is not UTF-8 text", where, remedy="save the file as UTF-8")) from None


def inside(written: str, folder: Path, where: Where) -> Path:
    """The path of a file that a text names; InputError where it leads out of the folder."""
    root = folder.resolve()
    try:
        path = (root / written).resolve()
    except (OSError, ValueError):  # a byte no path may hold, a circle of links
        path = root.parent
    if not path.is_relative_to(root):
        what = f'"{shown(written)}" lies outside the work folder'
        raise InputError(Problem(what, where, "files of the work folder", REMEDY))
    return path


def resolved_of(text: str, variant: str | None, readings: dict[str, str], folder: Path) -> Resolved:
    """One variant of a text under chosen readings."""
    return resolve(scenario_of(text, folder), variant, readings)


def terrain_of_variant(resolved: Resolved) -> Terrain | None:
    """Its elevation data; None: a smooth earth at sea level."""
    return None if resolved.terrain is None else terrain_of(resolved.terrain)


def terrain_named(name: str, folder: Path) -> Terrain | None:
    """Elevation data by the name a text has for it: packaged, a file of the folder, or "none"."""
    if name == NO_TERRAIN:
        return None
    if name in PACKAGED:
        return terrain_of(name)
    path = inside(name, folder, Where(name))
    if path.suffix.lower() not in SUFFIXES or not path.is_file():
        allowed = f"{', '.join(PACKAGED)}, {NO_TERRAIN}, or a file of the work folder: {', '.join(SUFFIXES)}"
        raise InputError(Problem(f'there is no terrain "{shown(name)}"', Where(name), allowed))
    return terrain_of(str(path))


def refuse_unknown(names: Collection[str], known: Collection[str], what: str) -> None:
    """InputError for the first name that is none of those known."""
    for name in names:
        if name not in known:
            allowed = ", ".join(sorted(known)[:30]) or "none"
            remedy = did_you_mean(name, known)
            raise InputError(Problem(f'there is no {what} "{shown(name)}"', allowed=allowed, remedy=remedy))
