"""The answer as plain text: figures, differences, other readings, one sentence, what it may be trusted for."""

from __future__ import annotations

import textwrap

from redan.analysis import Alternative, Comparison, Estimate, answer
from redan.analysis.answer import one_at_a_time
from redan.analysis.credibility import TITLE, credibility
from redan.report.limits import limits_heading, limits_line
from redan.report.words import (
    BESIDE,
    HEADLINES,
    Measure,
    comparison_rows,
    estimate,
    number,
    replications,
    text_table,
    written,
)

WIDTH = 100
CONTESTED = ("aircraft_lost", "munitions_arriving", "p_arms_store_survives")  # shown under every reading
SIDES = {"attacker": "the attacker's", "defender": "the defence's"}


def summary(comparison: Comparison) -> list[str]:
    """All of it except the trust statement, as lines of at most 100 columns."""
    lines = [comparison.title, *wrapped(comparison.question), "", *wrapped(basis(comparison)), ""]
    lines += figures_table(comparison)
    lines += differences_table(comparison)
    lines += limits(comparison)
    lines += readings_tables(comparison)
    lines += cautions(comparison)
    return [*lines, "Answer", *wrapped(answer(comparison))]


def basis(comparison: Comparison) -> str:
    """How many replications under which readings; what the brackets are."""
    readings = ", ".join(f"{name} = {option}" for name, option in comparison.readings.items())
    under = f", under the readings {readings}" if readings else ""
    return (
        f"{replications(comparison.replications)} a variant, seed {comparison.seed}{under}. Each figure is a mean "
        "over replications [95 % interval from chance]."
    )


def figures_table(comparison: Comparison) -> list[str]:
    """Measures in rows, variants in columns."""
    rows = comparison_rows(comparison.measures, comparison.variants, [*HEADLINES, *BESIDE])
    return [*text_table(["", *comparison.variants], rows, width=WIDTH), *wrapped(prices(comparison)), ""]


def prices(comparison: Comparison) -> str:
    """What the costs would be at the catalogue's low and high prices, per variant; empty where nothing was counted."""
    sides = []
    for side in ("attacker", "defender"):
        low, high = (comparison.measures.get(f"cost_{side}_usd_{level}", {}) for level in ("low", "high"))
        ends = [f"{_millions(low[v])} to {_millions(high[v])} ({v})" for v in comparison.variants if v in low]
        if ends:
            sides.append(f"to the {side} {', '.join(ends)}")
    if not sides:
        return ""
    return (
        "Costs are at the catalogue's best prices. At its low and high prices the mean cost in M USD would be "
        f"{'; '.join(sides)}."
    )


def _millions(cost_usd: Estimate) -> str:
    """The mean in M USD: whole, or two digits after the point below one million."""
    return number(cost_usd.mean / 1e6, 0 if cost_usd.mean >= 1e6 or cost_usd.mean == 0.0 else 2)


def differences_table(comparison: Comparison) -> list[str]:
    """Paired differences to the baseline; nothing if there is only the baseline."""
    others = [v for v in comparison.variants if v != comparison.baseline]
    if not others:
        return []
    rows = []
    for m in (*HEADLINES, *BESIDE):
        if any(m.key in comparison.differences[v] for v in others):
            cells = [
                written(comparison.differences[v].get(m.key), m, sign=True, mark=doubt(comparison, v, m))
                for v in others
            ]
            rows.append([m.label, *cells])
    title = (
        f'Difference to "{comparison.baseline}", replication by replication on the same chance (? = sign not certain)'
    )
    return [*wrapped(title), *text_table(["", *others], rows, width=WIDTH), ""]


def limits(comparison: Comparison) -> list[str]:
    """What held the defence's fire, one line a variant."""
    if not comparison.limits:
        return []
    lines = wrapped(limits_heading(comparison))
    for variant, found in comparison.limits.items():
        lines += wrapped(f"{variant}: {limits_line(found)}", "  ")
    return [*lines, ""]


def doubt(comparison: Comparison, variant: str, measure: Measure) -> str:
    """A question mark after a difference whose sign is not certain."""
    certainty = comparison.certainty.get(variant, {}).get(measure.key)
    value = comparison.differences[variant].get(measure.key)
    if certainty is None or certainty.certain or value is None or value.method in ("exact", "none"):
        return ""
    return "?"


def reading_label(readings: dict[str, str], chosen: dict[str, str]) -> str:
    """What one row reads differently from the choice used above."""
    other = [f"{name} {option}" for name, option in readings.items() if chosen.get(name) != option]
    return ", ".join(other) or "as above"


def reading_rows(comparison: Comparison) -> list[tuple[dict[str, str], dict[str, Alternative | None]]]:
    """One row a choice of readings: the chosen one first (None: figures of the comparison itself), then the others."""
    rows: list[tuple[dict[str, str], dict[str, Alternative | None]]] = [
        (comparison.readings, {variant: None for variant in comparison.variants})
    ]
    for alternative in comparison.alternatives:
        for readings, cells in rows[1:]:
            if readings == alternative.readings:
                cells[alternative.variant] = alternative
                break
        else:
            rows.append((alternative.readings, {alternative.variant: alternative}))
    return rows


def readings_heading(comparison: Comparison) -> str:
    """How the other readings were varied, with how many replications, and what "as above" stands for."""
    fewest = min(a.replications for a in comparison.alternatives)
    chosen = ", ".join(f"{name} {option}" for name, option in comparison.readings.items())
    varied = "one at a time" if one_at_a_time(comparison) else "in every combination"
    return (
        f"What other readings would give, {varied}, with {replications(fewest)} each (as above: {chosen}, with "
        f"{comparison.replications:,})"
    )


def readings_tables(comparison: Comparison) -> list[str]:
    """What the other choices of the contested readings would give, one small table a measure."""
    if not comparison.alternatives:
        return []
    lines = wrapped(readings_heading(comparison))
    for m in HEADLINES:
        if m.key not in CONTESTED or m.key not in comparison.measures:
            continue
        rows = []
        for readings, cells in reading_rows(comparison):
            figures = []
            for variant in comparison.variants:
                cell = cells.get(variant)
                known = variant in cells
                found = comparison.measures[m.key].get(variant) if cell is None else cell.measures.get(m.key)
                figures.append(estimate(found if known else None, m.divisor, most=m.coarse))
            rows.append([reading_label(readings, comparison.readings), *figures])
        lines += [*text_table([m.label, *comparison.variants], rows, width=WIDTH), ""]
    return lines


def cautions(comparison: Comparison) -> list[str]:
    """The cautions as notes on lines of at most 100 columns."""
    lines = [line for text in caution_sentences(comparison) for line in wrapped(text)]
    return [*lines, ""] if lines else []


def caution_sentences(comparison: Comparison) -> list[str]:
    """Inert variants, and whose price nobody knows."""
    sentences = [
        f'Note: "{v}" changed nothing in any of {replications(comparison.replications)}: its change is inert here.'
        for v in comparison.inert
    ]
    for side, names in unpriced(comparison).items():
        sentences.append(
            f"Note: no price is known for {', '.join(names)} (neither the catalogue nor the scenario gives one), so "
            f"{'its loss is' if len(names) == 1 else 'their loss is'} not in {SIDES.get(side, side)} cost."
        )
    return sentences


def unpriced(comparison: Comparison) -> dict[str, list[str]]:
    """Systems without a public price by side, over all variants."""
    found: dict[str, set[str]] = {}
    for sides in comparison.unpriced.values():
        for side, names in sides.items():
            found.setdefault(side, set()).update(names)
    return {side: sorted(names) for side, names in found.items() if names}


def trust(comparison: Comparison) -> list[str]:
    """What the answer may be trusted for, half a page."""
    lines = [TITLE]
    for section in credibility(comparison):
        lines += wrapped(f"{section.heading}: {section.text}")
        lines += [line for item in section.items for line in wrapped(f"- {item}", "  ")]
    return lines


def wrapped(text: str, hang: str = "") -> list[str]:
    """A sentence on lines of at most 100 columns, all but the first set in by `hang`."""
    joined = text.replace(" %", "\u00a0%")  # a number and its % stay on one line
    lines = textwrap.wrap(joined, WIDTH, subsequent_indent=hang, break_on_hyphens=False)
    return [line.replace("\u00a0", " ") for line in lines]
