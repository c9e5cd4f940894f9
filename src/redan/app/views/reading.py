"""A text of the page as a scenario: all of it, or what is left when that which cannot be read is taken out.

Files that a text names (terrain, systems beside it) are read inside the work folder alone.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from threading import Lock
from typing import Any

from redan.errors import InputError, Problem
from redan.files import Node, read_bytes, read_yaml
from redan.physics.terrain import PACKAGED
from redan.scenario.checks import check
from redan.scenario.ground import NO_TERRAIN
from redan.scenario.load import Scenario, scenario_of
from redan.units import shown

NAME = "scenario.yaml"  # what messages call the text
FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}", re.ASCII)
MOST_TRIES = 12
MOST_KEPT = 6
Path = tuple[str | int, ...]


@dataclass(frozen=True, eq=False)
class Read:
    """What became of a text. problems: of form, or where there are none of meaning. left_out: paths of the text.

    scenario: None where nothing can be read. `whole`: it is the text itself, not what was left of it.
    """

    root: Node | None
    scenario: Scenario | None
    problems: tuple[Problem, ...]
    left_out: tuple[Path, ...] = ()
    moved: tuple[tuple[Path, tuple[int, ...]], ...] = ()  # lists that lost entries: which of the text's are left

    @property
    def whole(self) -> bool:
        """Whether a run could be compiled of it, if nothing of meaning is wrong."""
        return self.scenario is not None and not self.left_out

    def written(self, path: Path) -> Path:
        """Where in the text something stands that has this path in the scenario."""
        moved = dict(self.moved)
        found: Path = ()
        for item in path:
            kept = moved.get(found)
            found = (*found, kept[item] if kept is not None and isinstance(item, int) and item < len(kept) else item)
        return found


_kept: OrderedDict[tuple[str, str], Read] = OrderedDict()
_lock = Lock()


def read(text: str, folder: FilePath | None = None) -> Read:
    """The scenario of a text. folder: the work folder, whose files a text may name; None: it may name none."""
    key = (text, str(folder))
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = _read(text, folder)
    if found.root is None or not _named(found.root):  # files may change, and the text does not tell
        with _lock:
            _kept[key] = found
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
    return found


def _read(text: str, folder: FilePath | None) -> Read:
    name = NAME if folder is None else str(folder / NAME)
    try:
        raw = text.encode()
        root = read_yaml(raw, name=name)
    except UnicodeEncodeError:
        return Read(None, None, (Problem("holds half a character", remedy="paste the text again"),))
    except InputError as error:
        return Read(None, None, tuple(error.problems))
    try:
        return _judged(root, raw, name, folder)
    except InputError as error:
        problems = error.problems
    if not isinstance(root.value, dict) or len({"title", "defence", "attack", "variants"} & set(root.value)) < 2:
        return Read(root, None, tuple(problems))
    return _rest(root, raw, name, folder, problems)


def _judged(root: Node, raw: bytes, name: str, folder: FilePath | None) -> Read:
    scenario = scenario_of(root, raw, name, _beside(root, folder))
    if strange := list(_outside(root, folder)):
        raise InputError(strange)
    problems = tuple(check(scenario))
    defaults = all(reading.default in reading.options for reading in scenario.readings.values())
    if scenario.baseline not in scenario.variants or not defaults:  # then nothing can be laid down
        raise InputError(list(problems))
    return Read(root, scenario, problems)


# Files


def _named(root: Node) -> list[tuple[Path, str]]:
    """Files that a text names, with the places of their names."""
    found: list[tuple[Path, str]] = []
    terrain = root.find(("terrain",))
    if terrain is not None and isinstance(terrain.value, str) and terrain.value not in (*PACKAGED, NO_TERRAIN):
        found.append((("terrain",), terrain.value))
    listed = root.find(("systems_from",))
    for index, node in enumerate(listed.value if listed is not None and isinstance(listed.value, list) else ()):
        found.append((("systems_from", index), str(node.value)))
    return found


def _inside(written: str, folder: FilePath | None) -> bool:
    """Whether a name is that of a plain file of the folder: no path, no link."""
    if folder is None or not FILE_NAME.fullmatch(written):
        return False
    path = folder / written
    return not path.is_symlink() and not path.is_dir()


def _outside(root: Node, folder: FilePath | None) -> Iterator[Problem]:
    for path, written in _named(root):
        if path[0] == "terrain" and re.fullmatch("[A-Za-z]{1,20}", written):
            continue  # no file name: the check says what is allowed
        if not _inside(written, folder):
            allowed = "the page reads files that lie in its work folder themselves, by their name alone"
            what = f'{path[0]}: "{shown(written)}" is not a file of the work folder'
            yield Problem(what, root.where(path), allowed, "put the file there, and write its name")


def _beside(root: Node, folder: FilePath | None) -> dict[str, str]:
    """The texts of the files of systems; InputError for one that may not be read."""
    if strange := [problem for problem in _outside(root, folder) if "systems_from" in problem.what]:
        raise InputError(strange)
    texts: dict[str, str] = {}
    for path, written in _named(root):
        if path[0] == "terrain" or folder is None:
            continue
        try:
            texts[written] = read_bytes(folder / written).decode("utf-8")
        except UnicodeDecodeError:
            what = f'systems_from "{shown(written)}": is not UTF-8 text'
            raise InputError(Problem(what, root.where(path), remedy="save the file as UTF-8")) from None
        except InputError as error:
            problem = error.problems[0]
            what = f'systems_from "{shown(written)}": {problem.what}'
            raise InputError(replace(problem, what=what, where=root.where(path))) from None
    return texts


# What is left of a text with mistakes

# Keys that a file must have, and what stands in for one that cannot be read, so that the rest can be looked at.
_STAND_INS: dict[str, Any] = {
    "redan": 1, "title": "?", "terrain": "none", "seed": 0, "replications": 1000, "defence": {}, "attack": {},
    "variants": {"base": {"says": "?", "change": {}}}, "baseline": "base",
}  # fmt: skip


def _rest(root: Node, raw: bytes, name: str, folder: FilePath | None, problems: list[Problem]) -> Read:
    """Take out what is wrong until the rest can be read; the problems told are those of the text itself."""
    tree: Node = root
    gone: list[Path] = []
    moved: dict[Path, tuple[int, ...]] = {}
    wrong = list(problems)
    for _ in range(MOST_TRIES):
        before = Read(root, None, (), (), tuple(moved.items()))
        paths = {before.written(path) for problem in wrong if (path := place_of(tree, problem)) is not None}
        gone += [path for path in map(_entry_of, paths) if path and path not in gone]
        left, moved = _without(root, gone)
        tree = _with_stand_ins(left)
        try:
            scenario = scenario_of(tree, raw, name, _beside(tree, folder))
            if strange := list(_outside(tree, folder)):
                raise InputError(strange)
            return Read(root, scenario, tuple(problems), tuple(gone), tuple(moved.items()))
        except InputError as error:
            wrong = error.problems
    return Read(root, None, tuple(problems))


def _entry_of(path: Path) -> Path:
    """What is taken out where something at a path is wrong: the entry it belongs to, or the key of the file."""
    for length in range(len(path), 0, -1):
        if isinstance(path[length - 1], int) and path[length - 2] in _LISTS:
            return path[:length]
    if path[:1] == ("readings",) or path[:1] == ("variants",) or path[:1] in (("systems",), ("override",)):
        return path[:2]
    return path[:2] if path[:1] in (("defence",), ("attack",), ("third_parties",)) else path[:1]


_LISTS = ("nets", "radars", "units", "assets", "formations", "packages", "launches", "flights", "weapons_control")


def _without(node: Node, gone: list[Path], at: Path = ()) -> tuple[Node, dict[Path, tuple[int, ...]]]:
    """A copy of a tree without some paths, and of each list that lost entries the indices of those that are left.

    The keys of the answer are paths of the new tree, as `Read.written` walks them.
    """
    moved: dict[Path, tuple[int, ...]] = {}
    inner = [path for path in gone if path[: len(at)] == at and len(path) > len(at)]
    if not inner:
        return node, moved
    direct = {path[-1] for path in inner if len(path) == len(at) + 1}
    value: Any
    if isinstance(node.value, dict):
        value = {}
        for key, below in node.value.items():
            if key not in direct:
                value[key], found = _without(below, gone, (*at, key))
                moved |= found
    elif isinstance(node.value, list):
        value, left = [], tuple(index for index in range(len(node.value)) if index not in direct)
        for index in left:
            below, found = _without(node.value[index], gone, (*at, index))
            value.append(below)
            moved |= found
        if direct:
            moved[at] = left
    else:
        return node, moved
    return Node(value, node.file, node.line, node.column, node.keys), moved


def _with_stand_ins(left: Node) -> Node:
    """The tree with the keys that a file must have, and a baseline that exists."""
    assert isinstance(left.value, dict)
    place = left.line, left.column

    def node(value: Any) -> Node:
        if isinstance(value, dict):
            return Node({k: node(v) for k, v in value.items()}, left.file, *place, dict.fromkeys(value, place))
        return Node(value, left.file, *place)

    value = dict(left.value)
    for key, stand_in in _STAND_INS.items():
        if key not in value or value[key].value in (None, {}, []):
            value[key] = node(stand_in)
    variants, baseline = value["variants"].value, value["baseline"].value
    if isinstance(variants, dict) and baseline not in variants:
        value["baseline"] = node(next(iter(variants)))
    return Node(value, left.file, *place, {**dict.fromkeys(value, place), **(left.keys or {})})


def place_of(root: Node, problem: Problem) -> Path | None:
    """The path of what stands where a problem is: the value that begins there, else the key; None: neither."""
    if problem.where.file != root.file or not problem.where.line:
        return None
    here = (problem.where.line, problem.where.column)
    path: Path = ()
    node = root
    while (node.line, node.column) != here or not path:
        below: Path | None = None
        if isinstance(node.value, dict):
            for key, child in node.value.items():
                start = min((node.keys or {}).get(key, (child.line, child.column)), (child.line, child.column))
                if start <= here:
                    below, next_node = (*path, key), child
                    if (node.keys or {}).get(key) == here:
                        return below
        elif isinstance(node.value, list):
            for index, child in enumerate(node.value):
                if (child.line, child.column) <= here:
                    below, next_node = (*path, index), child
        if below is None:
            break
        path, node = below, next_node
    return path
