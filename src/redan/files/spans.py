"""Where every value of a YAML text begins and ends, so that it can be changed and all else stays.

Read apart from `yaml.py`: whoever only reads a file does not pay for it. The text has passed `read_yaml`, so it holds
no tags, anchors or second documents, and its depth is bounded.
"""

from __future__ import annotations

from collections.abc import Sequence

import yaml

PathItem = str | int


class Span:
    """A value: `start` and `end` are offsets into the text, `end` that of its last character but comments and blanks.

    `below`: of a mapping or a list. `keys`: of a mapping, the start and end of each key.
    """

    __slots__ = ("below", "column", "end", "flow", "keys", "kind", "start")

    def __init__(self, kind: str, start: int, end: int, column: int, *, flow: bool) -> None:
        self.kind = kind  # "map", "list" or "scalar"
        self.start = start
        self.end = end
        self.column = column  # from 0
        self.flow = flow  # in brackets; of a scalar: not a block scalar
        self.below: dict[str | int, Span] = {}
        self.keys: dict[str, tuple[int, int]] = {}

    def find(self, path: Sequence[PathItem]) -> Span | None:
        """The value under a path, or None."""
        found: Span | None = self
        for item in path:
            if found is None or (found.kind == "list") != isinstance(item, int):
                return None
            found = found.below.get(item)
        return found


def spans(text: str) -> Span:
    """The tree of spans of a text that `read_yaml` accepts (without a byte-order mark)."""
    parser = yaml.CBaseLoader(text) if hasattr(yaml, "CBaseLoader") else yaml.BaseLoader(text)
    stack: list[Span] = []
    key: list[str | None] = []
    root: Span | None = None
    while (event := parser.get_event()) is not None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            start, end = event.start_mark.index, event.end_mark.index
            if stack and stack[-1].kind == "map" and key[-1] is None:
                stack[-1].keys[event.value] = (start, end)
                key[-1] = event.value
                continue
            done = Span("scalar", start, end, event.start_mark.column, flow=event.style not in ("|", ">"))
            if not done.flow:
                done.end = start + len(text[start:end].rstrip())
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            word = "map" if kind is yaml.MappingStartEvent else "list"
            mark = event.start_mark
            stack.append(Span(word, mark.index, mark.index, mark.column, flow=bool(event.flow_style)))
            key.append(None)
            continue
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            done = stack.pop()
            key.pop()
            done.end = event.end_mark.index if done.flow else _last(done)
        else:
            continue
        if not stack:
            root = done
        elif stack[-1].kind == "map":
            name = key[-1]
            assert name is not None
            stack[-1].below[name] = done
            key[-1] = None
        else:
            stack[-1].below[len(stack[-1].below)] = done
    assert root is not None
    return root


def _last(block: Span) -> int:
    """Where a block ends: its own end event stands after the comments that follow it."""
    return max((below.end for below in block.below.values()), default=block.start)


def line_start(text: str, at: int) -> int:
    """The offset of the first character of the line of an offset."""
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def line_end(text: str, at: int) -> int:
    """The offset of the line break that ends the line of an offset (of the end of the text, if none does)."""
    found = [place for place in (text.find("\n", at), text.find("\r", at)) if place >= 0]
    return min(found, default=len(text))


def next_line(text: str, at: int) -> int:
    """The offset of the first character of the line after that of an offset."""
    end = line_end(text, at)
    return end + (2 if text.startswith("\r\n", end) else 1 if end < len(text) else 0)
