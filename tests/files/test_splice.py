"""Changes spliced into a text: the data differs exactly as asked, and all else stays as it was, comments too."""

from __future__ import annotations

import copy
import random
import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from redan.errors import InputError
from redan.files import read_yaml
from redan.files.spell import WIDTH, flow
from redan.files.splice import Splice, same

TEXT = """\
# top
a: 1  # after a
b:
c:   # after c
- x
-
- {name: u, at: [1 N, 2 E]}   # after u
# above v
- name: v   # after v
  k: 2
d: {e: 1, "g": [1, 2,], h: {}}
i: >-
   folded
   text
j:
  # within j
  k: plain over
    lines   # after k
m: "x"   \n\
z: {}"""


def spliced(text: str, *changes: tuple[Any, ...]) -> str:
    splice = Splice(text, "x")
    for operation, path, *value in changes:
        getattr(splice, operation)(path, *value)
    return splice.text()


def lines_changed(before: str, after: str) -> tuple[list[str], list[str]]:
    """Lines that are gone, and lines that are new, in order."""
    old, new = before.split("\n"), after.split("\n")
    return [line for line in old if line not in new], [line for line in new if line not in old]


@pytest.mark.parametrize(
    ("change", "gone", "new"),
    [
        (("set", ["a"], "2 km"), ["a: 1  # after a"], ["a: 2 km  # after a"]),
        (("set", ["b"], 5), ["b:"], ["b: 5"]),
        (("set", ["c", 1], "1"), ["-"], ['- "1"']),
        (
            ("set", ["c", 2, "at"], ["1.5 N", "2 E"]),
            ["- {name: u, at: [1 N, 2 E]}   # after u"],
            ["- {name: u, at: [1.5 N, 2 E]}   # after u"],
        ),
        (("set", ["c", 3, "k"], "a: b"), ["  k: 2"], ['  k: "a: b"']),
        (("set", ["i"], 1), ["i: >-", "   folded", "   text"], ["i: 1"]),
        (("set", ["j", "l"], [{"p": 1}]), [], ["  l:", "    - {p: 1}"]),
        (("set", ["o", "x"], {"p": 1}), [], ["o:", "  x: {p: 1}"]),
        (
            ("add", ["z", "v", "add", "units", "-"], {"p": 1}),
            ["z: {}"],
            ["z:", "  v:", "    add:", "      units:", "        - {p: 1}"],
        ),
        (("set", ["q", "r", 0], 1), [], ["q: {r: [1]}"]),
        (("add", ["c", "-"], {"name": "w"}), [], ["- {name: w}"]),
        (("add", ["c", 3], 7), [], ["- 7"]),
        (("add", ["d", "h", "p"], None), ["d:"], ["d:"]),
        (("remove", ["c", 3, "name"]), ["- name: v   # after v", "  k: 2"], ["- k: 2"]),
        (("remove", ["c", 2]), ["- {name: u, at: [1 N, 2 E]}   # after u"], []),
        (("remove", ["d", "g", 1]), ["d:"], ["d:"]),
        (("remove", ["j", "k"]), ["  k: plain over", "    lines   # after k"], ["  {}   # after k"]),
    ],
)
def test_what_a_change_looks_like(change: tuple[Any, ...], gone: list[str], new: list[str]) -> None:
    after = spliced(TEXT, change)
    found = lines_changed(TEXT, after)
    if gone == ["d:"]:
        assert [line[:2] for line in found[0]] == [line[:2] for line in found[1]] == ["d:"]
    else:
        assert found == (gone, [line for line in new if line not in TEXT.split("\n")])


def test_a_new_item_stands_below_the_one_before_it_and_above_the_comment_of_the_next() -> None:
    after = spliced(TEXT, ("add", ["c", 3], 7)).split("\n")
    assert after[after.index("- 7") + 1] == "# above v"


def test_long_entries_are_written_as_blocks_within_the_width() -> None:
    entry = {"name": "raid", "route": [{"at": ["33.5 N", "36.3 E"], "altitude": "300 m above ground"}] * 4}
    after = spliced(TEXT, ("set", ["z"], {"packages": [entry]}))
    assert max(map(len, after.split("\n"))) <= WIDTH
    assert "\nz:\n  packages:\n    - name: raid\n      route:\n        - {at: [33.5 N" in after


def test_line_ends_of_windows_stay() -> None:
    text = TEXT.replace("\n", "\r\n")
    after = spliced(text, ("add", ["c", "-"], {"name": "w"}), ("set", ["b"], {"long": "x " * 80}), ("remove", ["a"]))
    assert "\n" not in after.replace("\r\n", "")


def test_a_byte_order_mark_stays() -> None:
    assert spliced("\ufeffa: 1\nb: 2\n", ("set", ["b"], 3)) == "\ufeffa: 1\nb: 3\n"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("set", ["a", "q"], 1), "one value, not a list"),
        (("remove", ["nope", 2]), "nothing at nope"),
        (("remove", ["c", 9]), "has 4 entries"),
        (("add", ["c", 9], 1), "has 4 entries"),
        (("add", ["a"], 1), "is there already"),
        (("set", [], 1), "whole file"),
        (("remove", []), "whole file"),
        (("set", ["a"], "\ud800"), "half a character"),
        (("set", ["a"], {1: 2}), "not text"),
        (("set", ["a"], {"": 2}), "empty"),
        (("set", ["a"], 10**400), "300 digits"),
        (("set", ["a"], object()), "object"),
    ],
)
def test_what_cannot_be_done_is_refused(change: tuple[Any, ...], says: str) -> None:
    with pytest.raises(InputError, match=says):
        spliced(TEXT, change)


def test_what_does_not_fit_into_the_way_it_is_written_is_refused_not_guessed() -> None:
    with pytest.raises(InputError, match="cannot be fitted"):
        spliced("a:\n- - x\n  - y\n- z\n", ("add", ["a", 0, 0], "w"))


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False),
    st.text(max_size=12),
    st.sampled_from(["2 km", "33.5 N", "yes", "null", "1", "a: b", "#x", "- x", "a #b", "{", "x,y", "0o7", "1e5", " "]),
)
KEYS = st.one_of(st.sampled_from(["name", "at", "route", "a-b", "units.buk-1.at"]), st.text(min_size=1, max_size=5))
VALUES = st.recursive(
    SCALARS, lambda v: st.lists(v, max_size=3) | st.dictionaries(KEYS, v, max_size=3), max_leaves=12
)


@given(VALUES)
def test_every_value_is_read_back_as_it_was_written(value: Any) -> None:
    assert same(read_yaml(f"a: {flow(value)}\n", name="x").data()["a"], value)


class Writer:
    """Data as a text of many styles, with a comment of its own at every place where one may stand."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.comments = 0

    def text(self, data: dict[str, Any]) -> str:
        return "".join(self._map(data, 0)) + self.chance.choice(["", "# end\n"])

    def _note(self) -> str:
        if self.chance.random() < 0.5:
            return "\n"
        self.comments += 1
        return f"  # note {self.comments}\n"

    def _above(self, indent: int) -> str:
        if self.chance.random() < 0.7:
            return ""
        self.comments += 1
        return self.chance.choice(["", "\n"]) + " " * indent + f"# note {self.comments}\n"

    def _map(self, data: dict[str, Any], indent: int, first: str = "") -> list[str]:
        found = []
        for number, (key, value) in enumerate(data.items()):
            lead = first if number == 0 and first else self._above(indent) + " " * indent
            found.append(f"{lead}{flow(key)}:{self._value(value, indent, 'map')}")
        return found

    def _value(self, value: Any, indent: int, within: str) -> str:
        block = bool(value) and self.chance.random() < 0.6
        if isinstance(value, dict) and block:
            deeper = indent + self.chance.choice([1, 2, 4])
            return self._note() + "".join(self._map(value, deeper))
        if isinstance(value, list) and block:
            deeper = indent + self.chance.choice([0, 2] if within == "map" else [2])
            return self._note() + "".join(self._item(item, deeper) for item in value)
        if value is None and self.chance.random() < 0.5:
            return self._note()
        return " " + self._flow(value) + self._note()

    def _item(self, item: Any, indent: int) -> str:
        lead = self._above(indent) + " " * indent
        if isinstance(item, dict) and item and self.chance.random() < 0.7:
            return "".join(self._map(item, indent + 2, lead + "- "))
        return f"{lead}-{self._value(item, indent, 'list')}"

    def _flow(self, value: Any) -> str:
        if isinstance(value, dict):
            gap = self.chance.choice(["", " "])
            inner = ", ".join(f"{flow(k)}: {self._flow(v)}" for k, v in value.items())
            return "{" + gap + inner + gap + "}"
        if isinstance(value, list):
            last = self.chance.choice(["", ","]) if value else ""
            return "[" + ",  ".join(self._flow(v) for v in value) + last + "]"
        return flow(value)


def paths_of(data: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [at] if at else []
    for key, below in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        found += paths_of(below, (*at, key))
    return found


def place(data: Any, path: tuple[Any, ...]) -> Any:
    for item in path:
        data = data[item]
    return data


def region(text: str, path: tuple[Any, ...]) -> tuple[int, int]:
    """From the start of the first line of an entry to the end of its last; by another reader than redan's."""
    node: Any = yaml.compose(text, Loader=yaml.BaseLoader)
    start = 0
    for item in path:
        if isinstance(node, yaml.MappingNode):
            key, node = next((k, v) for k, v in node.value if k.value == item)
            start = key.start_mark.index
        else:
            start, node = text.rfind("-", 0, node.value[item].start_mark.index) if not node.flow_style else (
                node.value[item].start_mark.index
            ), node.value[item]  # fmt: skip

    def last(one: Any) -> int:
        if isinstance(one, yaml.ScalarNode) or one.flow_style:
            return int(one.end_mark.index)
        ends = [last(v[1] if isinstance(v, tuple) else v) for v in one.value]
        return max(ends, default=int(one.start_mark.index))

    end = text.find("\n", max(last(node), start))
    return text.rfind("\n", 0, start) + 1, len(text) if end < 0 else end + 1


TREES = st.dictionaries(KEYS, VALUES, min_size=1, max_size=5)


@settings(max_examples=200, deadline=None)
@given(TREES, st.integers(0, 10**6), VALUES, st.sampled_from(["set", "add", "remove"]))
def test_only_what_is_asked_changes(tree: dict[str, Any], seed: int, value: Any, operation: str) -> None:
    writer = Writer(seed)
    text = writer.text(tree)
    assert same(read_yaml(text, name="x").data(), tree)  # the writer of this test is right
    path = writer.chance.choice(paths_of(tree))
    wanted = copy.deepcopy(tree)
    above, item = place(wanted, path[:-1]), path[-1]
    if operation == "set":
        old = above[item]
        above[item] = value
        if isinstance(old, dict) and isinstance(value, dict):  # keys that stay keep their order
            above[item] = {key: value[key] for key in [*(k for k in old if k in value), *value]}
        changes = [("set", path, value)]
    elif operation == "remove":
        del above[item]
        changes = [("remove", path)]
    elif isinstance(above, list):
        above.insert(item, value)
        changes = [("add", path, value)]
    else:
        above["brand new"] = value
        changes = [("add", (*path[:-1], "brand new"), value)]
    if not wanted:
        return
    after = spliced(text, *changes)  # nothing of these styles is refused
    assert same(ordered(read_yaml(after, name="x").data()), ordered(wanted))
    alone = operation == "remove" and len(place(tree, path[:-1])) == 1  # then its list becomes []
    touched = path[:-1] if operation == "add" or alone else path
    start, end = region(text, touched) if touched else (0, len(text))
    assert after.startswith(text[:start])
    assert after.endswith(text[end:].lstrip(" "))  # a key may take the place of the first one, behind the dash
    if operation == "add" and above and len(above) > 1:
        for comment in re.findall(r"# note \d+$", text, re.MULTILINE):
            assert re.search(rf"{comment}$", after, re.MULTILINE)


def ordered(data: Any) -> Any:
    """Keys in an order of their own: where a set mapping puts a key is not promised beyond those that stay."""
    if isinstance(data, dict):
        return {key: ordered(data[key]) for key in sorted(data)}
    return [ordered(item) for item in data] if isinstance(data, list) else data
