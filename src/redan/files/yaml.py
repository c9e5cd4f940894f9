"""Strict YAML 1.2 in, with the position of every value.

The syntax is read from libyaml's stream of events, which does not recurse: deep nesting meets the depth limit here, not
the end of the stack. Accepted is the part of YAML that reads the same to everybody: mappings with text keys, lists and
scalars of the 1.2 core schema. No tags, anchors, aliases, merge keys, duplicate keys or second documents.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from redan.errors import InputError, Problem, Where

Scalar = str | int | float | bool | None
PathItem = str | int


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may hold at most; a readable scenario needs a hundredth of it."""

    size_bytes: int = 1_000_000
    depth: int = 32
    nodes: int = 100_000
    scalar_characters: int = 20_000


DEFAULT_LIMITS = Limits()


class Node:
    """A value with its position: `value` is a scalar, a list of nodes or a dict of nodes by key."""

    __slots__ = ("column", "file", "keys", "line", "value")

    def __init__(
        self,
        value: Scalar | list[Node] | dict[str, Node],
        file: str,
        line: int,
        column: int,
        keys: dict[str, tuple[int, int]] | None = None,
    ) -> None:
        self.value = value
        self.file = file
        self.line = line
        self.column = column
        self.keys = keys  # for a mapping: line and column of each key

    def data(self) -> Any:
        """The same tree as plain Python values, without positions."""
        if isinstance(self.value, dict):
            return {key: node.data() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.data() for node in self.value]
        return self.value

    def find(self, path: Sequence[PathItem]) -> Node | None:
        """The node under a path of keys and indices, or None."""
        node: Node | None = self
        for item in path:
            node = node.child(item) if node is not None else None
        return node

    def child(self, item: PathItem) -> Node | None:
        """The node one step down, or None."""
        if isinstance(self.value, dict):
            return self.value.get(str(item))
        if isinstance(self.value, list) and isinstance(item, int) and 0 <= item < len(self.value):
            return self.value[item]
        return None

    def where(self, path: Sequence[PathItem] = (), *, key: bool = False) -> Where:
        """Position of the value under a path (of its key, if `key`); of the nearest one above it, if there is none."""
        node = self
        place = (self.line, self.column)
        for index, item in enumerate(path):
            below = node.child(item)
            if below is None:
                break
            place = (below.line, below.column)
            if key and index == len(path) - 1 and node.keys is not None:
                place = node.keys[str(item)]
            node = below
        return Where(self.file, *place)


def read_yaml(source: str | Path | bytes, *, name: str | None = None, limits: Limits = DEFAULT_LIMITS) -> Node:
    """Read a file (or, when `name` is given, the text or bytes themselves) into a tree of values with positions."""
    if name is None:
        if isinstance(source, bytes):
            raise TypeError("give a name for the text")
        name = str(source)
        source = read_bytes(source, limits=limits)
    raw = source.encode() if isinstance(source, str) else source
    if not isinstance(raw, bytes):
        raise TypeError("text or bytes expected when a name is given")
    if len(raw) > limits.size_bytes:
        raise _too_large(name, len(raw), limits)
    text = _decode(raw, name)
    return _Builder(name, limits).build(text)


def read_bytes(path: str | Path, *, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Content of a regular file of bounded size; every way this can fail is a clear InputError."""
    name = str(path)
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise InputError(_cannot_open(name, error)) from None
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise InputError(_cannot_open(name, IsADirectoryError()))
        if not stat.S_ISREG(status.st_mode):
            raise InputError(Problem("is not a regular file", Where(name), remedy="give the path of a YAML text file"))
        if status.st_size > limits.size_bytes:
            raise _too_large(name, status.st_size, limits)
        content = b""
        while len(content) <= limits.size_bytes and (piece := os.read(descriptor, limits.size_bytes + 1)):
            content += piece
    except OSError as error:
        raise InputError(_cannot_open(name, error)) from None
    finally:
        os.close(descriptor)
    if len(content) > limits.size_bytes:
        raise _too_large(name, len(content), limits)
    return content


def _cannot_open(name: str, error: Exception) -> Problem:
    if isinstance(error, FileNotFoundError):
        return Problem("no such file", Where(name), remedy="check the path")
    if isinstance(error, IsADirectoryError):
        return Problem("is a folder", Where(name), remedy="give the path of the YAML file inside it")
    if isinstance(error, PermissionError):
        return Problem("may not be read: permission denied", Where(name), remedy="check the file's permissions")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Problem(f"cannot be read: {reason}", Where(name), remedy="check the path")


def _too_large(name: str, size: int, limits: Limits) -> InputError:
    return InputError(
        Problem(
            f"file of {size:,} bytes is too large",
            Where(name, 1, 1),
            f"allowed are {limits.size_bytes:,} bytes",
            "is this the right file? A scenario is some tens of thousands of bytes",
        )
    )


# What libyaml accepts, less the line breaks that only YAML 1.1 knows and the byte-order mark inside a text.
_FORBIDDEN = re.compile(
    "[^\\t\\n\\r\\x20-\\x7e\\xa0-\\u2027\\u202a-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd\\U00010000-\\U0010ffff]"
)
_NEWLINE = re.compile(r"\r\n|\r|\n")


def _position(text: str, offset: int, name: str) -> Where:
    before = text[:offset]
    breaks = list(_NEWLINE.finditer(before))
    start = breaks[-1].end() if breaks else 0
    return Where(name, len(breaks) + 1, offset - start + 1)


def _decode(raw: bytes, name: str) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(Problem("is UTF-16 text", Where(name, 1, 1), "allowed is UTF-8", "save the file as UTF-8"))
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        good = raw[: error.start].decode("utf-8")
        where = _position(good, len(good), name)
        what = "is not a text file" if b"\0" in raw[:4096] else f"byte 0x{raw[error.start]:02x} is not UTF-8 text"
        raise InputError(Problem(what, where, "allowed is UTF-8 text", "save the file as UTF-8")) from None
    bad = _FORBIDDEN.search(text)
    if bad:
        what = f"character U+{ord(bad.group()):04X} is not allowed here"
        what = "is not a text file" if "\0" in text[:4096] else what
        where = _position(text, bad.start(), name)
        raise InputError(Problem(what, where, "allowed is printable text, tab and line break", "delete it"))
    return text


_HINTS = (
    ("cannot start any token", "a tab cannot indent, and a value that begins with @, `, % or a tab needs quotes"),
    ("mapping values are not allowed", "one `key: value` a line; check the indentation; text with `: ` needs quotes"),
    ("could not find expected ':'", "a line here lacks its colon, or a quote is not closed"),
    ("did not find expected ',' or ']'", "a list that began with [ is not closed, or a comma is missing"),
    ("did not find expected ',' or '}'", "a mapping that began with { is not closed, or a comma is missing"),
    ("unexpected end of stream", "a quote is not closed"),
    ("did not find expected '-' indicator", "the entries of a list must begin in the same column"),
    ("did not find expected key", "the keys of one mapping must begin in the same column"),
)


def _syntax_error(error: Any, name: str) -> InputError:
    stop = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable")
    context = getattr(error, "context", None)
    remedy = next((hint for text, hint in _HINTS if text in problem), "check indentation, quotes and brackets")
    mark = stop
    if (
        context in _UNFINISHED and error.context_mark is not None and stop is not None
    ):  # the mistake is where the thing begins, not where the reader gave up
        mark = error.context_mark
        remedy += f" (noticed at line {stop.line + 1})" if stop.line != mark.line else ""
    where = Where(name, mark.line + 1, mark.column + 1) if mark is not None else Where(name, 1, 1)
    return InputError(Problem(f"not valid YAML: {problem}", where, remedy=remedy))


_UNFINISHED = (
    "while scanning a quoted scalar",
    "while scanning a simple key",
    "while parsing a flow sequence",
    "while parsing a flow mapping",
)


_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_OCTAL = re.compile(r"0o[0-7]+\Z")
_HEX = re.compile(r"0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)\Z")
_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_LONGEST_NUMBER = 300


def plain_scalar(text: str) -> Scalar:
    """Value of an unquoted scalar in the YAML 1.2 core schema; raises ValueError for a number of absurd length."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    number = _INTEGER.match(text) or _OCTAL.match(text) or _HEX.match(text)
    if (number or _FLOAT.match(text)) and len(text) > _LONGEST_NUMBER:
        raise ValueError(f"a number of {len(text)} characters")
    if _INTEGER.match(text):
        return int(text)
    if number:
        return int(text, 0)
    if _FLOAT.match(text):
        return float(text)
    if _INFINITE.match(text):
        return float("-inf") if text[0] == "-" else float("inf")
    return text


class _Open:
    """A collection that is still being read: a mapping if it has keys."""

    __slots__ = ("column", "items", "key", "keys", "line", "nodes")

    def __init__(self, line: int, column: int, is_mapping: bool) -> None:
        self.line = line
        self.column = column
        self.items: list[Node] = []
        self.nodes: dict[str, Node] = {}
        self.keys: dict[str, tuple[int, int]] | None = {} if is_mapping else None
        self.key: str | None = None


class _Builder:
    """Turns the events of one file into a tree, refusing whatever reads differently to different people."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self.count = 0
        self.stack: list[_Open] = []
        self.root: Node | None = None

    def build(self, text: str) -> Node:
        for event in self._events(text):
            mark = event.start_mark
            self._take(event, mark.line + 1, mark.column + 1)
        if self.root is None or (self.root.value is None and self.count == 1):
            raise self._refuse(1, 1, "the file is empty", "begin with `redan: 1` and a title")
        return self.root

    def _events(self, text: str) -> Iterator[Any]:
        try:
            parser = yaml.CBaseLoader(text) if hasattr(yaml, "CBaseLoader") else yaml.BaseLoader(text)
            while True:
                event = parser.get_event()
                if event is None or isinstance(event, yaml.StreamEndEvent):
                    return
                yield event
        except yaml.YAMLError as error:
            raise _syntax_error(error, self.name) from None

    def _refuse(self, line: int, column: int, what: str, remedy: str, allowed: str = "") -> InputError:
        return InputError(Problem(what, Where(self.name, line, column), allowed, remedy))

    def _take(self, event: Any, line: int, column: int) -> None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._guard(event, line, column)
            self._scalar(event, line, column)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._guard(event, line, column)
            self._begin(line, column, kind is yaml.MappingStartEvent)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            done = self.stack.pop()
            value: list[Node] | dict[str, Node] = done.items if done.keys is None else done.nodes
            self._put(Node(value, self.name, done.line, done.column, done.keys))
        elif kind is yaml.AliasEvent:
            remedy = "write the value out in full; text that begins with * needs quotes"
            raise self._refuse(line, column, f"alias *{event.anchor}", remedy, "aliases are not allowed")
        elif kind is yaml.DocumentStartEvent:
            if event.tags or event.version not in (None, (1, 2)):
                allowed = "the file is YAML 1.2 without directives"
                raise self._refuse(line, column, "a % directive", "delete the line", allowed)
            if self.root is not None:
                raise self._refuse(line, column, "a second document begins", "delete this `---`", "one document a file")

    def _guard(self, event: Any, line: int, column: int) -> None:
        self.count += 1
        if self.count > self.limits.nodes:
            raise self._refuse(line, column, "too many values", "split the file", f"allowed are {self.limits.nodes:,}")
        if event.anchor is not None:
            remedy = "delete it; text that begins with & needs quotes"
            raise self._refuse(line, column, f"anchor &{event.anchor}", remedy, "anchors are not allowed")
        if event.tag is not None:
            remedy = "delete it; text that begins with ! needs quotes"
            raise self._refuse(line, column, f"tag {event.tag[:60]}", remedy, "tags are not allowed")

    def _begin(self, line: int, column: int, is_mapping: bool) -> None:
        if len(self.stack) >= self.limits.depth:
            allowed = f"allowed are {self.limits.depth} levels"
            raise self._refuse(line, column, "nested too deep", "is a bracket not closed?", allowed)
        if self.stack and self.stack[-1].keys is not None and self.stack[-1].key is None:
            remedy = "use text as the key; text that begins with { or [ needs quotes"
            raise self._refuse(line, column, "a key that is a list or mapping", remedy)
        self.stack.append(_Open(line, column, is_mapping))

    def _scalar(self, event: Any, line: int, column: int) -> None:
        text: str = event.value
        if len(text) > self.limits.scalar_characters:
            allowed = f"allowed are {self.limits.scalar_characters:,}"
            raise self._refuse(line, column, f"a text of {len(text):,} characters", "shorten it", allowed)
        top = self.stack[-1] if self.stack else None
        if top is not None and top.keys is not None and top.key is None:
            self._key(top, text, line, column, plain=not event.style)
            return
        if event.style:  # quoted or block: text, whatever it looks like
            self._put(Node(text, self.name, line, column))
            return
        try:
            value = plain_scalar(text)
        except ValueError as error:
            raise self._refuse(line, column, str(error), "write it with an exponent, as in 1e6") from None
        if text == "" and top is not None and top.keys is not None and top.key is not None:
            line, column = top.keys[top.key]  # an empty value has no place of its own: show its key
        self._put(Node(value, self.name, line, column))

    def _key(self, top: _Open, text: str, line: int, column: int, *, plain: bool) -> None:
        assert top.keys is not None
        if text == "<<" and plain:
            remedy = "write the keys out in full"
            raise self._refuse(line, column, "merge key <<", remedy, "merge keys are not allowed")
        if text == "":
            raise self._refuse(line, column, "an empty key", "write the key before the colon")
        if text in top.keys:
            remedy = f"keep one of the two; the first is at line {top.keys[text][0]}"
            raise self._refuse(line, column, f"key {text[:60]!r} stands twice", remedy)
        top.keys[text] = (line, column)
        top.key = text

    def _put(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        if top.keys is None:
            top.items.append(node)
        else:
            assert top.key is not None
            top.nodes[top.key] = node
            top.key = None
