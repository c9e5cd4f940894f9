"""Changes a YAML text at a path and leaves every other byte: comments, order, spaces, line ends.

Every change is read back. What does not read as the data with that change made, and nothing else changed, is refused.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from typing import Any

from redan.errors import InputError, Problem
from redan.files.spans import PathItem, Span, line_start, next_line, spans
from redan.files.spell import WIDTH, dashed, entry, flow, is_block, key_text, lines
from redan.files.yaml import DEFAULT_LIMITS, Limits, read_yaml

LAST = "-"  # in place of an index: behind the last item of a list
Path = Sequence[PathItem]


def dotted(path: Path) -> str:
    """A path as messages say it."""
    return ".".join(str(item) for item in path) or "the whole file"


class Splice:
    """A text on which changes are made one after the other; `text()` reads it back.

    Offsets are of `body`, the text without its byte-order mark.
    """

    def __init__(self, text: str, name: str, limits: Limits = DEFAULT_LIMITS) -> None:
        self.name = name
        self.limits = limits
        self.mark = "\ufeff" if text.startswith("\ufeff") else ""
        self.body = text.removeprefix("\ufeff")
        self.data: Any = read_yaml(self.body, name=name, limits=limits).data()
        self.line_break = "\r\n" if "\r\n" in self.body else "\n"
        self._tree: Span | None = spans(self.body)
        self._waiting: list[tuple[int, int, str]] = []  # replacements of scalars not made yet, of one tree

    @property
    def tree(self) -> Span:
        """The spans of the text as it stands now."""
        self._make()
        if self._tree is None:
            read_yaml(self.body, name=self.name, limits=self.limits)  # so that a refusal has its place
            self._tree = spans(self.body)
        return self._tree

    def text(self) -> str:
        """The text with every change made; InputError where it does not read as it should."""
        self._make()
        read = read_yaml(self.body, name=self.name, limits=self.limits).data()
        if not same(read, self.data):
            raise self.unfitting()
        return self.mark + self.body

    def value(self, path: Path) -> Any:
        """The value under a path; InputError where there is none."""
        found = self.data
        for length, item in enumerate(path):
            inside = isinstance(found, dict) and item in found
            if not inside and not (isinstance(found, list) and type(item) is int and 0 <= item < len(found)):
                raise self.absent(path[: length + 1])
            found = found[item]
        return found

    def has(self, path: Path) -> bool:
        """Whether there is a value under a path."""
        try:
            self.value(path)
        except InputError:
            return False
        return True

    def absent(self, path: Path) -> InputError:
        """The refusal of a path that leads nowhere."""
        above = path[:-1]
        there = self.value(above) if self.has(above) else None
        allowed = ""
        if isinstance(there, dict):
            allowed = f"{dotted(above)} has {', '.join(list(there)[:20]) or 'no keys'}"
        elif isinstance(there, list):
            allowed = f"{dotted(above)} has {len(there)} entries, counted from 0"
        elif self.has(above):
            allowed = f"{dotted(above)} is one value, not a list or mapping"
        where = read_yaml(self.body, name=self.name, limits=self.limits).where(above)
        return InputError(Problem(f"there is nothing at {dotted(path)}", where, allowed, "look at the text again"))

    # Changes

    def set(self, path: Path, value: Any) -> None:
        """Make the value under a path that value: what is equal in both stays as it is written."""
        value = _plain(value)
        if not path:
            raise InputError(Problem("the whole file cannot be set", remedy="set its keys one by one"))
        if not self.has(path):
            self._add_below(path, value)
            return
        old = self.value(path)
        if same(old, value):
            return
        if isinstance(old, dict) and isinstance(value, dict) and old and value:
            for key in [key for key in old if key not in value]:
                self.remove([*path, key])
            for key, below in value.items():
                self.set([*path, key], below)
        elif isinstance(old, list) and isinstance(value, list) and old and value and _entries(old):
            for index in range(len(old) - 1, len(value) - 1, -1):
                self.remove([*path, index])
            for index, below in enumerate(value):
                if index < len(old):
                    self.set([*path, index], below)
                else:
                    self.add([*path, LAST], below)
        else:
            self._replace(path, value)
            self._put(path, value)

    def add(self, path: Path, value: Any) -> None:
        """A new key, or a new item of a list before the index that ends the path ("-": behind the last)."""
        value = _plain(value)
        if not path:
            raise InputError(Problem("nothing can be added beside the file itself", remedy="name a key"))
        above, item = list(path[:-1]), path[-1]
        if not self.has(above) or self.value(above) is None:
            self._add_below(path, value)
            return
        there = self.value(above)
        if isinstance(there, list):
            index = len(there) if item == LAST else item
            if type(index) is not int or not 0 <= index <= len(there):
                raise self.absent(path)
            self._insert_item(above, index, value)
            there.insert(index, copy.deepcopy(value))
        elif isinstance(there, dict):
            name = str(item)
            if name in there:
                what = f"{dotted(path)} is there already"
                raise InputError(Problem(what, remedy="set it, or give it another name"))
            self._insert_key(above, name, value)
            there[name] = copy.deepcopy(value)
        else:
            raise self.absent(path)

    def remove(self, path: Path) -> None:
        """Take a key or an item out, with its lines; what is left empty is written as [] or {}."""
        if not path:
            raise InputError(Problem("the whole file cannot be removed", remedy="name a key"))
        self.value(path)
        above, item = path[:-1], path[-1]
        there = self.value(above)
        span = self.span(above)
        if len(there) == 1 and above:
            self._replace(above, {} if isinstance(there, dict) else [])
        elif span.flow:
            self._cut_flow(span, item)
        else:
            self._cut_block(span, item)
        del there[item]

    # How the text changes

    def span(self, path: Path) -> Span:
        """Where a value stands in the text as it is now."""
        found = self.tree.find(path)
        if found is None:  # reading and spans see the same text
            raise self.absent(path)
        return found

    def edit(self, start: int, end: int, new: str) -> None:
        """Replace a part of the text; the tree is read again when it is next asked for."""
        self._make()
        self.body = self.body[:start] + new + self.body[end:]
        self._tree = None

    def _make(self) -> None:
        """Do the replacements that wait."""
        if not self._waiting:
            return
        pieces, at = [], 0
        for start, end, new in sorted(self._waiting):
            pieces += [self.body[at:start], new]
            at = end
        self.body = "".join([*pieces, self.body[at:]])
        self._waiting, self._tree = [], None

    def _put(self, path: Path, value: Any) -> None:
        self.value(path[:-1])[path[-1]] = copy.deepcopy(value)

    def _replace(self, path: Path, value: Any) -> None:
        if self._can_wait(path, value):
            return
        span, parent = self.span(path), self.span(path[:-1])
        if parent.flow:
            gap = "" if span.end > span.start else " "
            self.edit(span.start, span.end, gap + flow(value))
            return
        after = self._after_key(parent, path[-1])
        between = self.body[after : span.start]
        indent = parent.column + 2
        if between.strip():  # a comment stands between the key and its block
            indent, start = max(span.column, parent.column + 1), span.start
            opening = " " if span.column <= parent.column else ""
            written = lines(value, indent, WIDTH - indent)
        else:
            written = lines(value, indent, WIDTH - (after - line_start(self.body, after)) - 1)
            own_line = parent.kind == "map" and is_block(value, written)
            on_line = between and span.end > span.start and not {"\n", "\r"} & set(between)
            start, opening = (span.start, "") if on_line and not own_line else (after, " ")
            opening = self.line_break + " " * indent if own_line else opening
        self.edit(start, span.end, opening + self.line_break.join(written))

    def _can_wait(self, path: Path, value: Any) -> bool:
        """Note a replacement within a line, to be done with others on one reading; whether it is one."""
        tree = self._tree
        span, parent = (tree.find(path), tree.find(path[:-1])) if tree is not None else (None, None)
        if span is None or parent is None or not span.flow or span.end == span.start:
            return False
        text = flow(value)
        if isinstance(value, dict | list) and not parent.flow:
            start = line_start(self.body, span.start)
            written = lines(value, parent.column + 2, WIDTH - (span.start - start))
            if span.kind == "scalar" or is_block(value, written) or start < parent.start:
                return False
        if any(span.start < end and start < span.end for start, end, _ in self._waiting):
            return False
        self._waiting.append((span.start, span.end, text))
        return True

    def _after_key(self, parent: Span, item: PathItem) -> int:
        """The offset behind the colon of a key, or behind the dash of an item."""
        if parent.kind == "map":
            end = parent.keys[str(item)][1]
            return self.body.index(":", end) + 1  # a block key has one, behind spaces at most
        return self._dash(parent, item) + 1

    def _dash(self, parent: Span, item: PathItem) -> int:
        """The offset of the dash of an item of a block list."""
        start = parent.below[item].start
        at = line_start(self.body, start)
        while True:
            dash = at + parent.column
            if self.body[dash : dash + 1] == "-" and (dash < start):
                return dash
            if at == 0:
                raise self.unfitting()
            at = line_start(self.body, at - 1 - (self.body[at - 2 : at] == "\r\n"))

    def unfitting(self) -> InputError:
        """The refusal of a change that the text is not written for."""
        what = "the file is written in a way that this change cannot be fitted into"
        return InputError(Problem(what, remedy="make the change in the text itself"))

    def _add_below(self, path: Path, value: Any) -> None:
        """Add a value whose mappings above may be missing too."""
        for length in range(len(path)):
            if self.has(path[: length + 1]) and (length + 1 == len(path) or self.value(path[: length + 1]) is not None):
                continue
            made: Any = value
            for item in reversed(path[length + 1 :]):
                if item in (LAST, 0):
                    made = [made]
                elif isinstance(item, str):
                    made = {item: made}
                else:
                    raise self.absent(path[: length + 1])
            if self.has(path[: length + 1]):  # a key without a value
                self._replace(path[: length + 1], made)
                self._put(path[: length + 1], made)
            else:
                self.add(path[: length + 1], made)
            return

    def _insert_key(self, above: Path, name: str, value: Any) -> None:
        span = self.span(above)
        if above and self._is_bare(span):
            self._replace(above, {name: value})
        elif span.flow or not span.below:
            self._insert_flow(span, len(span.below), f"{key_text(name)}: {flow(value)}")
        else:
            self._insert_lines(self._line_after(span), entry(key_text(name), value, span.column), span.column)

    def _insert_item(self, above: Path, index: int, value: Any) -> None:
        span = self.span(above)
        if above and self._is_bare(span):
            self._replace(above, [value])
        elif span.flow or not span.below:
            self._insert_flow(span, index, flow(value))
        else:
            self._insert_lines(self._place_of_item(span, index), dashed(value, span.column), span.column)

    def _is_bare(self, span: Span) -> bool:
        """Whether it is empty brackets: what comes in is written as a block where it is long."""
        return not span.below and not self.body[span.start + 1 : span.end - 1].strip()

    def _place_of_item(self, span: Span, index: int) -> int:
        """The line at which an item of a block list is inserted: comments above an item stay above it."""
        if index:
            return next_line(self.body, max(span.below[index - 1].end, self._dash(span, index - 1) + 1))
        return self.above(span, 0)

    def above(self, span: Span, item: PathItem) -> int:
        """The line above which something is put before an entry: over the comments that stand directly above it."""
        begin, _ = self.begin(span, item)
        at = line_start(self.body, begin)
        if self.body[at:begin].strip():
            raise self.unfitting()
        while at:
            over = line_start(self.body, at - 1 - (self.body[at - 2 : at] == "\r\n"))
            if not re.match(rf"[ ]{{{span.column},}}#", self.body[over:at]):
                break
            at = over
        return at

    def begin(self, span: Span, item: PathItem) -> tuple[int, int]:
        """Where an entry of a block begins (its dash or its key), and where it ends at the earliest."""
        if span.kind == "map":
            return span.keys[str(item)]
        dash = self._dash(span, item)
        return dash, dash + 1

    def _line_after(self, span: Span) -> int:
        return next_line(self.body, max(span.end, *(end for _, end in span.keys.values()), 0))

    def _insert_lines(self, at: int, written: list[str], indent: int) -> None:
        text = "".join(f"{' ' * indent}{line}{self.line_break}" for line in written)
        if at and self.body[at - 1] not in "\r\n":  # the last line of the file is not ended
            text = self.line_break + text.removesuffix(self.line_break)
        self.edit(at, at, text)

    def _insert_flow(self, span: Span, index: int, text: str) -> None:
        if not span.below:
            self.edit(span.start + 1, span.start + 1, text)
        elif index == len(span.below):
            last = list(span.below.values())[-1]
            gap = " " if self.body[last.end - 1 : last.end] == ":" else ""
            self.edit(last.end, last.end, f"{gap}, {text}")
        else:
            start = span.below[index].start
            self.edit(start, start, f"{text}, ")

    def _cut_flow(self, span: Span, item: PathItem) -> None:
        names = list(span.below)
        at = names.index(item)

        def begin(name: PathItem) -> int:
            return span.keys[str(name)][0] if span.kind == "map" else span.below[name].start

        if at + 1 < len(names):
            self.edit(begin(item), begin(names[at + 1]), "")
        elif at:
            self.edit(span.below[names[at - 1]].end, span.below[item].end, "")
        else:
            rest = re.match(r"\s*,?", self.body[span.below[item].end :])
            self.edit(begin(item), span.below[item].end + (rest.end() if rest else 0), "")

    def _cut_block(self, span: Span, item: PathItem) -> None:
        begin, least = self.begin(span, item)
        end = max(span.below[item].end, least)
        first = line_start(self.body, begin)
        if not self.body[first:begin].strip():
            self.edit(first, next_line(self.body, end), "")
            return
        names = list(span.below)  # the first key of an item, on the line of its dash
        at = names.index(item)
        if span.kind != "map" or at + 1 == len(names):
            raise self.unfitting()
        follows, after = span.keys[str(names[at + 1])][0], next_line(self.body, end)
        if self.body[after:follows].strip():  # comments stand between: the dash keeps its line
            begin = first + len(self.body[first:begin].rstrip())
            self.edit(begin, after, self.line_break)
        else:
            self.edit(begin, follows, "")


def _entries(items: list[Any]) -> bool:
    """Whether a list is one of entries, not of two halves of a place."""
    return any(isinstance(item, dict) for item in items)


def _plain(value: Any) -> Any:
    """The value as it will be read; what cannot be written is refused."""
    flow(value)
    return copy.deepcopy(value)


def same(one: Any, other: Any) -> bool:
    """Equal in value and in kind: 1 is neither 1.0 nor true."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    return type(one) is type(other) and (one == other or (one != one and other != other))
