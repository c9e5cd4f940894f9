"""Plain text that fits a terminal: wrapped sentences and tables of at most 80 columns."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Sequence

WIDTH = 80  # columns of everything printed but a story
GAP = 2  # blanks between the columns of a table
WIDEST_LABEL = 28
WIDEST_HEAD = 20  # a longer name is broken over lines, at its hyphens where it has any

Rows = Sequence[Sequence[str]]


def wrapped(text: str, hang: str = "", width: int = WIDTH) -> list[str]:
    """A sentence on lines of at most `width` columns, all but the first set in by `hang`."""
    joined = text.replace(" %", "\u00a0%")  # a number and its % stay on one line
    lines = textwrap.wrap(joined, width, subsequent_indent=hang, break_on_hyphens=False)
    return [line.replace("\u00a0", " ") for line in lines]


def text_table(
    head: Sequence[str], rows: Rows, *, width: int = WIDTH, label: int = WIDEST_LABEL
) -> list[str]:
    """Lay out a table in plain text: first column left, the others right.

    Too wide for `width`: each interval goes under its mean; still too wide: long names are broken over lines and the
    columns are dealt out over as few blocks as fit, as evenly as they can be. label: widest first column.
    """
    plain = [[cell] for cell in head], [[[cell] for cell in row] for row in rows]
    if _fits(*plain, width, label):
        return _block(*plain, range(1, len(head)))
    stacked = [[[row[0]], *([cell] for cell in row[1:])] for row in rows for row in _stacked(row)]
    if _fits(plain[0], stacked, width, label):
        return _block(plain[0], stacked, range(1, len(head)))
    cells = max((len(cell) for row in stacked for (cell,) in row[1:]), default=0)
    names = [broken(head[0], label), *(broken(name, max(WIDEST_HEAD, cells)) for name in head[1:])]
    lines = [[broken(row[0][0], label, hang="  "), *row[1:]] for row in stacked]
    room = width - _wide([row[0] for row in (names, *lines)])
    each = [_wide([row[column] for row in (names, *lines)]) + GAP for column in range(1, len(head))]
    found: list[str] = []
    for block in _dealt(each, room):
        found += [*([""] if found else []), *_block(names, lines, [column + 1 for column in block])]
    return found


def broken(name: str, width: int, hang: str = "") -> list[str]:
    """A name over lines of at most `width`: at blanks, else behind hyphens, else anywhere."""
    if len(name) <= width:
        return [name]
    lines = textwrap.wrap(name, width, subsequent_indent=hang, break_on_hyphens=False, break_long_words=False)
    if max(map(len, lines), default=0) > width:
        lines = textwrap.wrap(name, width, subsequent_indent=hang, break_on_hyphens=True, break_long_words=True)
    return lines or [""]


def _stacked(row: Sequence[str]) -> tuple[list[str], list[str]] | tuple[list[str]]:
    """One row as two: means, intervals below; one where no cell has an interval."""
    parts = [cell.partition(" [") for cell in row[1:]]
    if not any(rest for _, _, rest in parts):
        return (list(row),)
    return [row[0], *(mean for mean, _, _ in parts)], ["", *(("[" + rest) if rest else "" for _, _, rest in parts)]


def _wide(cells: Sequence[Sequence[str]]) -> int:
    return max((len(line) for cell in cells for line in cell), default=0)


def _fits(
    head: Sequence[Sequence[str]], rows: Sequence[Sequence[Sequence[str]]], width: int, label: int
) -> bool:
    wide = [_wide([row[column] for row in (head, *rows)]) for column in range(len(head))]
    return wide[0] <= label and sum(wide) + GAP * (len(wide) - 1) <= width


def _dealt(widths: Sequence[int], room: int) -> list[list[int]]:
    """Columns over blocks: as few as fit, and as even as those few allow."""
    for count in range(1, len(widths) + 1):
        size = -(-len(widths) // count)
        blocks = [list(range(start, min(start + size, len(widths)))) for start in range(0, len(widths), size)]
        if all(sum(widths[column] for column in block) <= room for block in blocks):
            return blocks
    return [[column] for column in range(len(widths))]


def _block(
    head: Sequence[Sequence[str]], rows: Sequence[Sequence[Sequence[str]]], columns: Sequence[int] | range
) -> list[str]:
    """The first column and some others, each cell a list of lines."""
    used = [0, *columns]
    wide = {column: _wide([row[column] for row in (head, *rows)]) for column in used}

    def lines_of(row: Sequence[Sequence[str]]) -> list[str]:
        cells = [row[column] for column in used]
        found = []
        for line in itertools.zip_longest(*cells, fillvalue=""):
            rest = (" " * GAP + text.rjust(wide[column]) for column, text in zip(used[1:], line[1:], strict=True))
            found.append((line[0].ljust(wide[0]) + "".join(rest)).rstrip())
        return found

    body = [line for row in rows for line in lines_of(row) if line]  # where no figure of these columns has an interval
    top = lines_of(head)
    return [*top, "-" * max(map(len, [*top, *body])), *body]
