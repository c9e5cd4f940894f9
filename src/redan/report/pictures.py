"""Which pictures a comparison gets, and what stands in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from redan.analysis import Comparison, Estimate
from redan.report.dumbbell import Mark, Row, dumbbell
from redan.report.figures import Picture
from redan.report.words import Measure, rows_of


def pictures(comparison: Comparison) -> list[Picture]:
    """In the order of the page; what there is nothing to show of is left out."""
    measure = next((m for m in rows_of(comparison) if m.contested), None)
    if measure is None:
        return []
    found = [with_and_without(comparison, measure)]
    return [picture for picture in found if picture is not None]


def with_and_without(comparison: Comparison, measure: Measure) -> Picture | None:
    """The dumbbell over every combination of readings."""
    varied = _varied(comparison)
    rows = []
    for readings, figures in _combinations(comparison, measure):
        marks = {v: Mark(e.mean / measure.divisor, e.low / measure.divisor, e.high / measure.divisor)
                 for v, e in figures.items()}  # fmt: skip
        first = f"{varied[0]}: {readings[varied[0]]}" if len(varied) > 1 else ""
        rest = varied[1:] if len(varied) > 1 else varied
        rows.append(Row(", ".join(readings[name] for name in rest) or "as the file has it", marks, first))
    rows.sort(key=lambda row: row.group)
    return dumbbell(rows, comparison.baseline, comparison.variants, measure.label, most=1.0 if measure.share else None)


def _varied(comparison: Comparison) -> list[str]:
    """Readings of which more than one option was run."""
    chosen = comparison.readings
    return [n for n in chosen if any(a.readings[n] != chosen[n] for a in comparison.alternatives)]


def _combinations(comparison: Comparison, measure: Measure) -> Iterator[tuple[Mapping[str, str], dict[str, Estimate]]]:
    every: dict[tuple[tuple[str, str], ...], dict[str, Estimate]] = {}
    every[tuple(sorted(comparison.readings.items()))] = {v: comparison.figure(measure.key, v) for v in comparison.variants}
    for one in comparison.alternatives:
        if measure.key in one.measures:
            every.setdefault(tuple(sorted(one.readings.items())), {})[one.variant] = one.measures[measure.key]
    for key, found in every.items():
        yield dict(key), found
