"""Plain values as YAML text: what `read_yaml` reads back is the same value, of the same kind.

A text stands without quotes only where nobody could read anything else in it.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from redan.errors import InputError, Problem
from redan.files.yaml import plain_scalar

WIDTH = 120
# Begins with a letter, a digit or a sign before a digit; no quote, bracket, comma, brace, hash, colon or question mark
# (which PyYAML takes for a key within brackets) anywhere.
_PLAIN = re.compile(r"(?:[^\W_]|[-+.][0-9])[\w ./%()°'+=;!*^&<>@$~|-]*\Z")
_BLANK_END = re.compile(r"[ ]\Z")
# Double-quoted YAML understands what JSON writes; these stand raw in JSON and may not in a file.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
MOST_DIGITS = 300
MOST_DEPTH = 24


def scalar(value: Any) -> str:
    """A text, number, truth value or None on one line, in brackets or out of them."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if value.bit_length() > 3 * MOST_DIGITS:
            raise _refused("a number of more than 300 digits", "write it with an exponent, as in 1e6")
        return str(value)
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else ".nan" if math.isnan(value) else f"{value:f}".replace("i", ".i")
    if isinstance(value, str):
        return _text(value)
    raise _refused(f"a value of the kind {type(value).__name__}", "give text, a number, a list or a mapping")


def _text(value: str) -> str:
    if _PLAIN.match(value) and not _BLANK_END.search(value) and " '" not in value and plain_scalar(value) == value:
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _refused("a text with half a character in it", "type it again") from None
    quoted = json.dumps(value, ensure_ascii=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match.group()):04x}", quoted)


def flow(value: Any, depth: int = 0) -> str:
    """Any value on one line: `{name: buk-1, at: [33.5 N, 36.3 E]}`."""
    if depth > MOST_DEPTH:
        raise _refused("a value nested too deep", f"at most {MOST_DEPTH} levels")
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key_text(k)}: {flow(v, depth + 1)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(item, depth + 1) for item in value) + "]"
    return scalar(value)


def key_text(key: Any) -> str:
    """A key of a mapping."""
    if not isinstance(key, str) or not key:
        raise _refused(f"a key that is {'empty' if key == '' else 'not text'}", "give each value a name")
    return scalar(key) if key != "<<" else '"<<"'


def lines(value: Any, indent: int, room: int, *, item: bool = False) -> list[str]:
    """A value as the lines of a block, the first without its indent; on one line where that fits into `room`.

    room: characters on the first line. item: it stands behind a dash. Lists of a mapping stand two deeper than its key,
    as in all of redan's files; lists of entries are blocks even where they would fit, as more will come to them.
    """
    one = flow(value)
    fits = len(one) <= room and (item or not _has_entries(value, indent))
    if fits or not isinstance(value, dict | list | tuple) or not value:
        return [one]
    pad = " " * indent
    found: list[str] = []
    if isinstance(value, dict):
        for key, below in value.items():
            found += entry(key_text(key), below, indent)
    else:
        for item in value:
            found += dashed(item, indent)
    return [found[0], *(pad + line for line in found[1:])]


def _has_entries(value: Any, indent: int) -> bool:
    """Whether a list of mappings is within, or it is a mapping of mappings of the file itself (systems, override)."""
    if isinstance(value, dict):
        named = indent <= 2 and any(isinstance(below, dict) for below in value.values())
        return named or any(_has_entries(below, indent + 2) for below in value.values())
    return isinstance(value, list | tuple) and any(isinstance(one, dict) for one in value)


def is_block(value: Any, written: list[str]) -> bool:
    """Whether `lines` gave a block, which begins on a line of its own below a key."""
    return len(written) > 1 or written[0] != flow(value)


def entry(key: str, value: Any, indent: int) -> list[str]:
    """`key: value` as lines, all without the indent at which they stand."""
    below = lines(value, indent + 2, WIDTH - indent - len(key) - 2)
    if not is_block(value, below):
        return [f"{key}: {below[0]}"]
    return [f"{key}:", *("  " + line.removeprefix(" " * (indent + 2)) for line in below)]


def dashed(item: Any, indent: int) -> list[str]:
    """`- item` as lines, all without the indent at which they stand."""
    below = lines(item, indent + 2, WIDTH - indent - 2, item=True)
    return ["- " + below[0], *("  " + line.removeprefix(" " * (indent + 2)) for line in below[1:])]


def _refused(what: str, remedy: str) -> InputError:
    return InputError(Problem(f"{what} cannot be written into the file", remedy=remedy))
