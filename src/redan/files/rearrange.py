"""Entries of a YAML text called otherwise, written a second time, or put elsewhere: their own text goes with them."""

from __future__ import annotations

import copy
from typing import Any

from redan.errors import InputError, Problem
from redan.files.spans import PathItem, Span, line_start, next_line
from redan.files.spell import key_text
from redan.files.splice import Path, Splice, dotted


def rename_key(splice: Splice, path: Path, new: str) -> None:
    """Call a key of a mapping otherwise; it stays where it is. InputError where the new one is there already."""
    splice.value(path)
    above, old = splice.value(path[:-1]), path[-1]
    if not isinstance(above, dict):
        raise InputError(Problem(f"{dotted(path)} is an item of a list and has no key", remedy="rename its name"))
    if new in above:
        raise InputError(Problem(f'"{new}" is there already', remedy="choose another name"))
    start, end = splice.span(path[:-1]).keys[str(old)]
    splice.edit(start, end, key_text(new))
    items = [(new if key == old else key, value) for key, value in above.items()]
    above.clear()
    above.update(items)


def duplicate(splice: Splice, path: Path, key: str = "") -> None:
    """Write an item of a list again behind it, or the value of a key again under another one."""
    value = splice.value(path)
    above, item = splice.value(path[:-1]), path[-1]
    parent = splice.span(path[:-1])
    below = parent.below[item]
    if isinstance(above, dict) and key in above:
        raise InputError(Problem(f'"{key}" is there already', remedy="choose another name"))
    if parent.flow:
        start = parent.keys[str(item)][0] if isinstance(above, dict) else below.start
        text = splice.body[start : below.end]
        splice.edit(below.end, below.end, f", {_called(text, parent, item, key)}")
    else:
        start, end = block(splice, parent, item)
        written = splice.body[start : max(below.end, splice.begin(parent, item)[1])].rstrip()
        lead = splice.begin(parent, item)[0] - start
        text = written[:lead] + _called(written[lead:], parent, item, key) + splice.line_break
        if end and splice.body[end - 1] not in "\r\n":
            text = splice.line_break + text.removesuffix(splice.line_break)
        splice.edit(end, end, text)
    if isinstance(above, dict):
        _put_at(above, key, copy.deepcopy(value), list(above).index(str(item)) + 1)
    else:
        above.insert(int(item) + 1, copy.deepcopy(value))


def move(splice: Splice, path: Path, index: int) -> None:
    """Put an item (or a key with its value) at another index among its neighbours, counted when it is out."""
    splice.value(path)
    above, item = splice.value(path[:-1]), path[-1]
    if not 0 <= index < len(above):
        raise InputError(
            Problem(
                f"there is no place {index} in {dotted(path[:-1])}",
                allowed=f"places are 0 to {len(above) - 1}",
                remedy="give one of these",
            )
        )
    here = list(above).index(item) if isinstance(above, dict) else int(item)
    if index == here:
        return
    parent = splice.span(path[:-1])
    order = [name for name in parent.below if name != item]
    if parent.flow:
        _reorder_flow(splice, parent, [*order[:index], item, *order[index:]])
    else:
        start, end = block(splice, parent, item)
        at = splice.above(parent, order[index]) if index < len(order) else block(splice, parent, order[-1])[1]
        text = splice.body[start:end]
        if not text.endswith(("\n", "\r")):
            text += splice.line_break
        if at <= start:
            splice.edit(at, end, text + splice.body[at:start])
        else:
            between = splice.body[end:at]
            if between and between[-1] not in "\r\n":
                between, text = between + splice.line_break, text.removesuffix(splice.line_break)
            splice.edit(start, at, between + text)
    if isinstance(above, dict):
        _put_at(above, str(item), above.pop(str(item)), index)
    else:
        above.insert(index, above.pop(here))


def block(splice: Splice, parent: Span, item: PathItem) -> tuple[int, int]:
    """The lines of an entry of a block, with what stands behind it on its last line: start, and start of the next."""
    begin, least = splice.begin(parent, item)
    start = line_start(splice.body, begin)
    if splice.body[start:begin].strip():
        raise splice.unfitting()
    return start, next_line(splice.body, max(parent.below[item].end, least))


def _called(text: str, parent: Span, item: PathItem, key: str) -> str:
    """The text of an entry of a mapping with another key."""
    if parent.kind == "list":
        return text
    start, end = parent.keys[str(item)]
    return key_text(key) + text[end - start :]


def _reorder_flow(splice: Splice, parent: Span, order: list[PathItem]) -> None:
    def piece(name: PathItem) -> tuple[int, int]:
        below = parent.below[name]
        return (parent.keys[str(name)][0] if parent.kind == "map" else below.start), below.end

    slots = [piece(name) for name in parent.below]
    texts = [splice.body[slice(*piece(name))] for name in order]
    for (start, end), text in reversed(list(zip(slots, texts, strict=True))):
        splice.edit(start, end, text)


def _put_at(mapping: dict[str, Any], key: str, value: Any, index: int) -> None:
    items = [pair for pair in mapping.items() if pair[0] != key]
    items.insert(index, (key, value))
    mapping.clear()
    mapping.update(items)
