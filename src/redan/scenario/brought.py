"""What a scenario brings beside the catalogue, as nodes with their places: from the file and from files beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path

from redan.catalogue import Brought
from redan.errors import InputError, Problem
from redan.files import Node, read_bytes, read_yaml
from redan.scenario.fields import parse_name
from redan.scenario.parts_own import MOST_SYSTEMS
from redan.scenario.suggest import did_you_mean
from redan.units import shown

MOST_LOOKED_AT = 1000  # files among which one of a similar name is looked for
_KEYS = ("systems", "sources")


def brought_by(root: Node, name: str, kept: Mapping[str, str] | None) -> tuple[Brought, dict[str, str]]:
    """What a scenario file brings, and the text of each file beside it by its path as written.

    kept: texts that stand in for the files, as a run folder keeps them. InputError for a file that cannot be read or
    that holds no systems.
    """
    systems, sources = list(_items(root, "systems")), list(_items(root, "sources"))
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    listed = root.find(("systems_from",))
    for node in listed.value if listed is not None and isinstance(listed.value, list) else ():
        written = str(node.value)
        if written in texts:
            problems.append(Problem(f'systems_from: "{shown(written)}" stands twice', node.where(), "", "delete one"))
            continue
        try:
            texts[written] = kept[written] if kept is not None else _read(written, name, node)
            found = read_yaml(texts[written], name=_called(written, name))
            _check_form(found)
        except InputError as error:
            problems += error.problems
            continue
        except KeyError:
            remedy = "run again with the seed in the manifest"
            problems.append(Problem(f'the run keeps no "{shown(written)}"', node.where(), "", remedy))
            continue
        named = found.child("id")
        if named is not None:
            systems.append((str(named.value), found))
        systems += _items(found, "systems")
        sources += _items(found, "sources")
    if len(systems) > MOST_SYSTEMS:
        where = root.where(("systems",), key=True)
        allowed = f"allowed are {MOST_SYSTEMS}"
        problems.append(Problem(f"{len(systems):,} systems", where, allowed, "leave out those that are not used"))
    if problems:
        raise InputError(problems)
    return Brought(tuple(systems), tuple(sources), root.find(("override",))), texts


def _called(written: str, name: str) -> str:
    """Where a file lies, seen from where the scenario was named."""
    return str(Path(name).parent / written)


def _items(root: Node, key: str) -> Iterator[tuple[str, Node]]:
    node = root.find((key,))
    if node is not None and isinstance(node.value, dict):
        yield from node.value.items()


def _read(written: str, name: str, node: Node) -> str:
    path = Path(_called(written, name))
    try:
        return read_bytes(path).decode("utf-8")
    except UnicodeDecodeError:
        problem = Problem("is not UTF-8 text", remedy="save the file as UTF-8")
    except InputError as error:
        problem = error.problems[0]
    with suppress(OSError, ValueError):
        beside = {f.name for f in islice(path.parent.iterdir(), MOST_LOOKED_AT) if f.suffix in (".yaml", ".yml")}
        beside -= {Path(name).name}
        if not path.exists() and (close := did_you_mean(path.name, beside)):
            problem = Problem(problem.what, remedy=close)
    remedy = problem.remedy or "the path is seen from the folder of the scenario; check it"
    raise InputError(Problem(f'systems_from "{shown(written)}": {problem.what}', node.where(), problem.allowed, remedy))


def _check_form(root: Node) -> None:
    """A file beside a scenario holds `systems:` and perhaps `sources:`, or is one file of a catalogue."""
    form = "a file of systems holds systems: and, where it needs them, sources:; or one entry with its id"
    if not isinstance(root.value, dict):
        raise InputError(Problem("is no file of systems", root.where(), form, "begin with `systems:`"))
    if root.child("id") is not None:
        parse_at(root.find(("id",)))
        return
    for key in root.value:
        if key not in _KEYS:
            where = root.where((key,), key=True)
            remedy = did_you_mean(key, _KEYS) or "put entries under systems:; overrides stand in the scenario"
            raise InputError(Problem(f'there is no key "{shown(key)}" in a file of systems', where, form, remedy))
    for key in _KEYS:
        node = root.child(key)
        if node is not None and not isinstance(node.value, dict):
            example = f"write {key}: with one name: {{...}} a line below it"
            raise InputError(Problem(f"{key} is not a mapping", node.where(), form, example))
        for name, _ in _items(root, key):
            place = root.where((key, name), key=True)
            parse_at(Node(name, root.file, place.line, place.column))
    if root.child("systems") is None:
        raise InputError(Problem("holds no systems", root.where(), form, "begin with `systems:`"))


def parse_at(node: Node | None) -> None:
    """A name that is one; its problem at its place else."""
    if node is None:
        return
    try:
        parse_name(node.value)
    except InputError as error:
        problem = error.problems[0]
        raise InputError(Problem(problem.what, node.where(), problem.allowed, problem.remedy)) from None
