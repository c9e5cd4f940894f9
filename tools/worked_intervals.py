"""The worked numbers of docs/design/statistics.md: intervals of columns that anybody can make again.

Usage: python tools/worked_intervals.py
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from redan.analysis.intervals import Estimate, mean_interval, normal_quantile
from redan.report.words import estimate

PAGE = Path(__file__).resolve().parent.parent / "docs" / "design" / "statistics.md"
BLOCK = re.compile(r"(<!-- worked: [^\n]*-->\n)(.*?)(<!-- end of worked -->\n)", re.DOTALL)
ROWS = 1000


@dataclass(frozen=True)
class Example:
    """Values with how many rows have each, the rest 0; the least and the most one row can be."""

    label: str
    counts: tuple[tuple[float, int], ...]
    most: float
    share: bool = False

    def column(self) -> NDArray[np.float64]:
        """(ROWS,) what `mean_interval` gets."""
        rest = ROWS - sum(count for _, count in self.counts)
        return np.concatenate([np.full(count, value) for value, count in (*self.counts, (0.0, rest))])


EXAMPLES = (
    Example("share, 400 of 1,000", ((1.0, 400),), 1.0, share=True),
    Example("share, 20 of 1,000", ((1.0, 20),), 1.0, share=True),
    Example("share, 3 of 1,000", ((1.0, 3),), 1.0, share=True),
    Example("share, 0 of 1,000", (), 1.0, share=True),
    Example("count up to 8: 500 times 4, 500 times 6", ((4.0, 500), (6.0, 500)), 8.0),
    Example("count up to 28: 12 times 1", ((1.0, 12),), 28.0),
    Example("count up to 28: 5 times 1, once 20", ((1.0, 5), (20.0, 1)), 28.0),
    Example("count that can only be 0", (), 0.0),
)


def textbook(column: NDArray[np.float64]) -> tuple[float, float] | None:
    """Mean and 1.96 standard errors either way; None where all rows are equal."""
    half = normal_quantile(0.95) * float(column.std(ddof=1)) / math.sqrt(len(column))
    return (float(column.mean()) - half, float(column.mean()) + half) if half else None


def span(ends: tuple[float, float] | None) -> str:
    """Two ends with five decimals."""
    return "none" if ends is None else "[" + ", ".join(f"{end:.5f}".replace("-", "−") for end in ends) + "]"


def row(example: Example) -> str:
    """One line of the table."""
    column = example.column()
    found: Estimate = mean_interval(column, low=0.0, high=example.most)
    ends = None if found.certain else (found.low, found.high)
    shown = estimate(found, share=example.share)
    cells = (example.label, f"{found.mean:.5f}", found.method, span(ends), span(textbook(column)), shown)
    return "| " + " | ".join(cells) + " |"


def table() -> str:
    """All examples."""
    head = ("column", "mean", "method", "interval", "textbook", "written")
    lines = ["| " + " | ".join(head) + " |", "| --- | --: | --- | --- | --- | --- |", *map(row, EXAMPLES)]
    return "\n".join(lines) + "\n"


def replaced(text: str) -> str:
    """The page with the table as the code gives it now."""
    found = BLOCK.search(text)
    if found is None:
        raise SystemExit("docs/design/statistics.md has no block for the worked numbers")
    return text[: found.start(2)] + table() + text[found.end(2) :]


def main() -> int:
    text = PAGE.read_text(encoding="utf-8")
    new = replaced(text)
    print(f"{PAGE.name}: {'as it was' if new == text else 'written anew'}")
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
