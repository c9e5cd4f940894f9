"""The answer as plain text: figures, differences, other readings, one sentence, what it may be trusted for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from redan.analysis import Alternative, Comparison, Estimate, answer
from redan.analysis.answer import join
from redan.analysis.credibility import TITLE, credibility
from redan.analysis.digits import by_interval
from redan.analysis.joint import EVERY
from redan.analysis.kinds import kinds_of, spared_kinds
from redan.catalogue import Own
from redan.report.limits import limits_heading, limits_line
from redan.report.text import text_table, wrapped
from redan.report.words import Measure, comparison_rows, estimate, number, replications, rows_of, written

OWN_HEADING = "Stated by the scenario in place of the catalogue (old -> new, source)"
NO_PRICE = "no public price for "
SIDES = {"attacker": "the attacker's", "defender": "the defence's"}
MOST_CHOICES = 9  # of readings in one table of the terminal; of more only those that change one


def summary(comparison: Comparison) -> list[str]:
    """All of it except the trust statement, as lines of at most 80 columns."""
    lines = [*wrapped(comparison.title), *wrapped(comparison.question), "", *wrapped(basis(comparison)), ""]
    lines += figures_table(comparison)
    lines += differences_table(comparison)
    lines += limits(comparison)
    lines += [line for said in third_parties(comparison) for line in wrapped(said)]
    lines += readings_tables(comparison)
    lines += own(comparison.own)
    lines += cautions(comparison)
    return [*lines, "Answer under the readings above", *wrapped(answer(comparison))]


def own(stated: Own) -> list[str]:
    """What the scenario states in place of the catalogue, one a line; nothing for most."""
    if not stated:
        return []
    lines = [OWN_HEADING]
    lines += [line for said in stated.sentences() for line in wrapped(f"- {said}", "  ")]
    return [*lines, ""]


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
    rows = comparison_rows(comparison.measures, comparison.variants, rows_of(comparison))
    notes = [line for note in figure_notes(comparison) for line in wrapped(note)]
    return [*text_table(["", *comparison.variants], rows), *notes, ""]


def figure_notes(comparison: Comparison) -> list[str]:
    """What stands under the figures: who has no row, what the rows of money hold."""
    return [note for note in (grounded(comparison), spared(comparison), costs(comparison), prices(comparison)) if note]


def grounded(comparison: Comparison) -> str:
    """That no variant has aircraft; empty where one has."""
    return "No aircraft fly: none has a row." if comparison.without_aircraft else ""


def spared(comparison: Comparison) -> str:
    """Of the defence's own what no munition is aimed at, in any variant: it has no row; empty where there is none."""
    kinds = spared_kinds(comparison.measures)
    if not kinds:
        return ""
    names = join([kind.plural for kind in kinds], last=" or ")
    return f"No munition is aimed at {names}: none is lost, none has a row."


def costs(comparison: Comparison) -> str:
    """What the defence's rows of money hold; empty where there is none."""
    if "cost_defender_expended_usd" not in comparison.measures:
        return ""
    return (
        "What the defence pays stands in parts that are not summed: fired (missiles), lost (assets and fire units "
        f'destroyed) and bought (what a variant adds to the order of battle of "{comparison.baseline}"; what it takes '
        "away brings nothing back)."
    )


def prices(comparison: Comparison) -> str:
    """What the costs would be at the catalogue's low and high prices, per variant; empty where nothing was counted."""
    sides = []
    for key, words in PAID.items():
        low, high = (comparison.measures.get(f"{key}_{level}", {}) for level in ("low", "high"))
        ends: dict[str, list[str]] = {}
        for v in comparison.variants:
            if v in low and v in high and low[v].exists and low[v].mean < high[v].mean:
                ends.setdefault(f"{_millions(low[v])} to {_millions(high[v])}", []).append(v)
        if ends:
            sides.append(f"{words} " + ", ".join(f"{text} ({', '.join(names)})" for text, names in ends.items()))
    if not sides:
        return ""
    return (
        "Costs are at the catalogue's best prices. At its low and high prices the mean cost in M USD would be "
        f"{'; '.join(sides)}."
    )


def _millions(cost_usd: Estimate) -> str:
    """The mean in M USD with two significant digits, all that stand before the point, two behind it at most."""
    millions = cost_usd.mean / 1e6
    return number(millions, 0 if millions >= 9.95 or millions == 0.0 else 1 if millions >= 0.995 else 2)


PAID = {
    "cost_attacker_usd": "to the attacker",
    "cost_defender_expended_usd": "fired by the defence",
    "cost_defender_lost_usd": "lost by it",
    "cost_defender_bought_usd": "bought",
}


def differences_table(comparison: Comparison) -> list[str]:
    """Paired differences to the baseline; nothing if there is only the baseline."""
    others = [v for v in comparison.variants if v != comparison.baseline]
    if not others:
        return []
    title = (
        f'Difference to "{comparison.baseline}", replication by replication on the same chance (? = sign not certain)'
    )
    return [*wrapped(title), *text_table(["", *others], difference_rows(comparison, others)), ""]


def difference_rows(comparison: Comparison, variants: Sequence[str]) -> list[list[str]]:
    """Rows of label and one difference a variant; a question mark where the sign is not certain."""
    return [
        [m.label, *(written(comparison.difference(v, m.key), m, sign=True, mark=doubt(comparison, v, m))
                    for v in variants)]
        for m in rows_of(comparison)
    ]  # fmt: skip


def limits(comparison: Comparison) -> list[str]:
    """What held the defence's fire, one line a variant."""
    if not comparison.limits:
        return []
    lines = wrapped(limits_heading(comparison))
    for variant, found in comparison.limits.items():
        lines += wrapped(f"{variant}: {limits_line(found)}", "  ")
    return [*lines, ""]


def third_parties(comparison: Comparison) -> list[str]:
    """How often third parties are fired at and hit, one sentence a variant; nothing where none flies."""
    lines = []
    for variant in comparison.variants:
        engaged, hit, astray = (
            comparison.measures.get(f"third_party_{what}", {}).get(variant) for what in ("engaged", "hit", "hit_astray")
        )
        if engaged is None or hit is None or not engaged.exists:
            continue
        text = f"{variant}: third parties are fired at in {share(engaged)}, hit in {share(hit)} of the replications"
        if astray is not None and astray.mean > 0.0:
            text += f" (in {share(astray)} by a missile meant for another)"
        lines.append(f"{text}.")
    return lines


def share(value: Estimate) -> str:
    """A share in percent, with the digits that its interval leaves."""
    digits = by_interval(100.0 * (value.high - value.low) / 2, 1) if value.low < value.high else 0
    return f"{number(100.0 * value.mean, digits)} %"


def doubt(comparison: Comparison, variant: str, measure: Measure) -> str:
    """A question mark after a difference whose sign is not certain."""
    certainty = comparison.certainty.get(variant, {}).get(measure.key)
    value = comparison.difference(variant, measure.key)
    if certainty is None or certainty.certain or value.certain or value.method == "at least" or not value.exists:
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


def readings_heading(comparison: Comparison, *, few: bool = False) -> str:
    """How the other readings were varied, with how many replications, and what "as above" stands for.

    few: only the choices in which one reading differs follow.
    """
    fewest = min(a.replications for a in comparison.alternatives)
    chosen = ", ".join(f"{name} {option}" for name, option in comparison.readings.items())
    joint, varied = comparison.joint, "in every combination"
    if joint is not None and joint.design != EVERY:
        varied = f"in a balanced {len(joint.combinations):,} of {joint.possible:,} combinations"
    if few:
        varied = "one at a time"
    return (
        f"What other readings would give, {varied}, with {replications(fewest)} each (as above: {chosen}, with "
        f"{comparison.replications:,})"
    )


def readings_tables(comparison: Comparison) -> list[str]:
    """What the other choices of the contested readings would give, one small table a measure."""
    if not comparison.alternatives:
        return []
    choices = reading_rows(comparison)
    few = len(choices) > MOST_CHOICES
    lines = wrapped(readings_heading(comparison, few=few))
    if few:
        lines += wrapped(f"All {len(choices):,} combinations are in the report and in --json.")
    for m in rows_of(comparison):
        if m.contested:
            lines += [*text_table([m.label, *comparison.variants], reading_figures(comparison, m, few=few)), ""]
    return lines


def reading_figures(comparison: Comparison, measure: Measure, *, few: bool = False) -> list[list[str]]:
    """Rows of a choice of readings and one figure a variant; empty where that was not run.

    few: only the choices in which at most one reading differs from the one above.
    """
    rows = []
    for readings, cells in reading_rows(comparison):
        if few and sum(comparison.readings.get(name) != option for name, option in readings.items()) > 1:
            continue
        figures = []
        for variant in comparison.variants:
            cell = cells.get(variant)
            found = comparison.figure(measure.key, variant) if cell is None else cell.measures.get(measure.key)
            figures.append(estimate(found, measure.divisor, most=measure.coarse) if variant in cells else "")
        rows.append([reading_label(readings, comparison.readings), *figures])
    return rows


def cautions(comparison: Comparison) -> list[str]:
    """The cautions as notes on lines of at most 80 columns."""
    lines = [line for text in caution_sentences(comparison) for line in wrapped(text)]
    return [*lines, ""] if lines else []


def caution_sentences(comparison: Comparison) -> list[str]:
    """Inert variants, figures some variant does not have, and whose price nobody knows."""
    sentences = [
        f'Note: "{v}" changed nothing in any of {replications(comparison.replications)}: its change is inert here.'
        for v in comparison.inert
    ]
    for m in rows_of(comparison):
        lacking = [f'"{v}"' for v in comparison.variants if comparison.figure(m.key, v).method == "absent"]
        if lacking:
            sentences.append(f"Note: {join(lacking)} {'has' if len(lacking) == 1 else 'have'} no figure of "
                             f"{m.label}: nothing of the kind is there.")  # fmt: skip
    sentences += _other_shares(comparison)
    buyers: dict[str, list[str]] = {}
    for v in comparison.variants:
        reason = comparison.figure("cost_defender_bought_usd", v).reason
        if reason.startswith(NO_PRICE):
            buyers.setdefault(reason.removeprefix(NO_PRICE), []).append(f'"{v}"')
    for what, names in buyers.items():
        sentences.append(
            f"Note: {join(names)} {'buys' if len(names) == 1 else 'buy'} what has no public price: {what}."
        )
    for side, names in unpriced(comparison).items():
        sentences.append(
            f"Note: no price is known for {', '.join(names)} (neither the catalogue nor the scenario gives one), so "
            f"{'its loss is' if len(names) == 1 else 'their loss is'} not in {SIDES.get(side, side)} cost."
        )
    return sentences


def _other_shares(comparison: Comparison) -> Iterator[str]:
    """Shares that are not of the same number of assets in every variant."""
    for kind in kinds_of(comparison.measures):
        counts: dict[int, list[str]] = {}
        for v, scene in comparison.scenes.items():
            counts.setdefault(scene.assets.get(kind.key, 0), []).append(f'"{v}"')
        counts.pop(0, None)
        if len(counts) > 1 and not kind.own:
            parts = ", ".join(f"{count} in {join(names)}" for count, names in sorted(counts.items()))
            yield f"Note: {kind.label} is a share of {parts}: compare it across variants with care."


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
