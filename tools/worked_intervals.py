"""The worked numbers of docs/design/statistics.md: intervals of columns that anybody can make again.

Usage: python tools/worked_intervals.py
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from redan.analysis.compare import paired_difference
from redan.analysis.intervals import Estimate, mean_interval, normal_quantile, wilson
from redan.report.words import estimate
from redan.results.supports import Support

PAGE = Path(__file__).resolve().parent.parent / "docs" / "design" / "statistics.md"
ROWS = 1000
EXPECTED = (0.17, 1.0, 3.0, 10.0, 30.0)  # events in ROWS_OF_RARE rows, Poisson
ROWS_OF_RARE = 10_000
MOST_EVENTS = 80  # more than these do not come where 30 are expected


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


def lines(head: tuple[str, ...], rows: Iterable[str]) -> str:
    """A table: the first column left, the others right."""
    return "\n".join(["| " + " | ".join(head) + " |", "| --- |" + " --: |" * (len(head) - 1), *rows]) + "\n"


def worked() -> str:
    """All examples."""
    return lines(("column", "mean", "method", "interval", "textbook", "written"), map(row, EXAMPLES))


def covered(expected: float, ends: Sequence[tuple[float, float]]) -> str:
    """How often the interval of a Poisson count holds its mean, exact; ends: intervals for 0, 1, 2 ... events."""
    chances = (math.exp(-expected + k * math.log(expected) - math.lgamma(k + 1)) for k in range(len(ends)))
    held = (low <= expected / ROWS_OF_RARE <= high for low, high in ends)
    return f"{100 * sum(chance for chance, inside in zip(chances, held, strict=True) if inside):.1f} %"


def coverage() -> str:
    """Redan's interval, Wilson's and the textbook's for a rare count, over the events expected."""
    own, plain = [], []
    for k in range(MOST_EVENTS):
        column = np.zeros(ROWS_OF_RARE)
        column[:k] = 1.0
        found = mean_interval(column, low=0.0, high=28.0)
        own.append((found.low, found.high))
        plain.append(textbook(column) or (0.0, 0.0))
    score = [wilson(k, ROWS_OF_RARE) for k in range(MOST_EVENTS)]
    rows = (
        f"| {expected:g} | " + " | ".join(covered(expected, ends) for ends in (own, score, plain)) + " |"
        for expected in EXPECTED
    )
    return lines(("events expected in 10,000 rows", "redan", "Wilson", "textbook"), rows)


def paired() -> str:
    """Hit in 400 rows without, in 380 of the same with: on common chance, and with the rows of one in another order."""
    without = np.concatenate([np.ones(400), np.zeros(600)])
    common = np.concatenate([np.ones(380), np.zeros(620)])
    separate = np.random.Generator(np.random.Philox(2013)).permutation(common)
    rows = []
    for label, column in (("common", common), ("separate", separate)):
        found = paired_difference(column, without, bounds=Support(-1.0, 1.0))
        cells = (
            label,
            f"{found.mean:.3f}".replace("-", "−"),
            span((found.low, found.high)),
            estimate(found, sign=True),
        )
        rows.append("| " + " | ".join(cells) + " |")
    return lines(("chance", "difference", "interval", "written"), rows)


BLOCKS: dict[str, Callable[[], str]] = {"worked": worked, "coverage": coverage, "paired": paired}


def replaced(text: str) -> str:
    """The page with the tables as the code gives them now."""
    for name, content in BLOCKS.items():
        pattern = re.compile(rf"(<!-- {name}: [^\n]*-->\n)(.*?)(<!-- end of {name} -->\n)", re.DOTALL)
        found = pattern.search(text)
        if found is None:
            raise SystemExit(f"docs/design/statistics.md has no block {name}")
        text = text[: found.start(2)] + content() + text[found.end(2) :]
    return text


def main() -> int:
    text = PAGE.read_text(encoding="utf-8")
    new = replaced(text)
    print(f"{PAGE.name}: {'as it was' if new == text else 'written anew'}")
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
