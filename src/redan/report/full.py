"""All of it: what `redan compare --full` prints below the first screen."""

from __future__ import annotations

from redan.analysis import Comparison
from redan.analysis.curve import Curve
from redan.analysis.curve_words import curve_words
from redan.analysis.distribution import Distribution, picture
from redan.report.summary import summary
from redan.report.text import text_table, wrapped
from redan.report.words import Measure, headlines, number, replications


def full_lines(comparison: Comparison) -> list[str]:
    """The curve, distributions; then figures under the file's own readings, differences, every combination."""
    lines = curve_table(comparison)
    lines += distribution_tables(comparison)
    return [*lines, *summary(comparison)]


def curve_table(comparison: Comparison) -> list[str]:
    """The whole curve: rows of kill probabilities, variants in columns; below, where each crosses one half."""
    curve = comparison.curve
    if curve is None:
        return []
    what = "P(more is stopped)" if curve.total else curve.measure.removeprefix("p_").removesuffix("_survives")
    label = "share of weapons stopped" if curve.total else f"P({what.replace('_', ' ')} survives)"
    rows = [[f"{chance:g}", *(_point(curve, v, i) for v in curve.values)] for i, chance in enumerate(curve.chances)]
    rows.append(["one half at", *(_turn(curve, v) for v in curve.values)])
    under = ", ".join(f"{name} {option}" for name, option in curve.readings.items() if name not in curve.replaced)
    heading = (
        f"{label} against the chance of every missile to kill, {replications(curve.replications)} a point"
        + (f", with {under}" if under else "")
        + f". One half: from there on, {curve_words(comparison, curve)[0].lower()}."
    )
    return [*wrapped(heading), *text_table(["", *curve.values], rows), ""]


def _point(curve: Curve, variant: str, index: int) -> str:
    value = curve.values[variant][index]
    return f"{number(value.mean, 2)} [{number(value.low, 2)}, {number(value.high, 2)}]"


def _turn(curve: Curve, variant: str) -> str:
    turn = curve.turn(variant)
    if turn.value is None:
        return turn.what
    low = "0" if turn.low is None else number(turn.low, 2)
    high = "more" if turn.high is None else number(turn.high, 2)
    return f"{number(turn.value, 2)} [{low}, {high}]"


def distribution_tables(comparison: Comparison) -> list[str]:
    """Distributions of the figures an answer speaks of, one row a variant, under the file's own readings."""
    labels = {m.key: m for m in headlines(comparison.distributions)}
    lines: list[str] = []
    for key, by in comparison.distributions.items():
        if key not in labels or not any(found.n and found.std > 0.0 for found in by.values()):
            continue
        rows = [[v, *_spread(found, labels[key])] for v, found in by.items() if found.n]
        head = [labels[key].label, "P(none)", "5 %", "half", "95 %", "worst 5 %", "smallest to largest"]
        lines += [*text_table(head, rows), ""]
    if not lines:
        return []
    readings = ", ".join(f"{name} {option}" for name, option in comparison.readings.items())
    under = f" with {readings}" if readings else ""
    heading = (
        f"How single runs are spread{under}, {replications(comparison.replications)}: the chance of none, percentiles, "
        "the mean of the worst one in twenty (for the defence), and a picture"
    )
    return [*wrapped(heading), *lines]


def _spread(found: Distribution, measure: Measure) -> list[str]:
    decimals = 2 if measure.share else 0
    ends = [number(found.percentile(level), decimals) for level in (5, 50, 95)]
    worst = number(found.worst_mean, 2 if measure.share else 1)
    smallest, largest = number(found.smallest, decimals), number(found.largest, decimals)
    shown = f"{smallest} {picture(found, 12)} {largest}"
    return [number(found.share_zero, 2), *ends, worst, shown]
