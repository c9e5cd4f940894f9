"""Studies for the page: ignorance, sensitivity, claims and saturation, in the words and pictures of the report."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from redan.analysis.claim_answer import Account, Judged
from redan.analysis.ignorance import Ignorance, Spread
from redan.analysis.kinds import told_of
from redan.analysis.saturated import Saturation
from redan.analysis.sensitivity import REST, Sensitivity, sentence
from redan.app.results.compared import figures
from redan.app.results.models import Decider, Ends, Result, Section, Standing, Table
from redan.report import claim, saturated, unknowns
from redan.report.bars import Part, Span, shares, two_spreads
from redan.report.dumbbell import Mark, Row, dumbbell
from redan.report.figures import Picture
from redan.report.lines import Line, curves
from redan.report.swept import basis_said
from redan.report.words import Measure, measure_of

MOST_FORCED = 12


def ignorant(found: Ignorance, question: str = "") -> Result:
    """Both spreads of every figure; the one an answer would speak of first."""
    measures = _first(unknowns.measures_of(found.spreads), told_of(found.spreads))
    tables = []
    for measure in measures:
        head, rows = unknowns.spread_table(found, measure)
        caption = f"{measure.label}: what nobody knows, and chance"
        tables.append(Table(caption=caption, head=["", *head[1:]], rows=rows,
                            notes=list(unknowns.humps_said(found, measure))))  # fmt: skip
    top = measures[0] if measures else None
    return Result(
        kind="ignorance",
        title=found.title,
        question=question,
        baseline=found.baseline,
        variants=list(found.variants),
        sentences=["Nothing can be said: no figure exists."] if top is None else [
            *unknowns.ignorance_sentences(found, top)],
        standings=[] if top is None else [_spread_standing(found, top, v) for v in found.variants],
        tables=tables,
        made=unknowns.ignorance_basis(found),
        weights={_short(str(one["name"])): dict(one["options"]) for one in found.unknowns if one["kind"] == "reading"},
        fixed=dict(found.fixed),
        seed=found.seed,
        replications=found.replications,
        combinations=found.asked - found.impossible,
        figures=figures([] if top is None else [*_spread_pictures(found, top)]),
        trust=[Section(heading="How to read it", items=unknowns.ignorance_told(found))],
        lines=unknowns.ignorance_lines(found),
    )  # fmt: skip


def _first(measures: Sequence[Measure], order: Sequence[str]) -> list[Measure]:
    """Those an answer may speak of in their order, then the rest."""
    return sorted(measures, key=lambda one: order.index(one.key) if one.key in order else len(order))


def _short(name: str) -> str:
    """A reading by its own name, as the file writes it."""
    return name.partition(".")[2] or name


def _ends(one: Spread | None) -> Ends | None:
    return None if one is None else Ends(low=one.low, mean=one.mean, high=one.high)


def _spread_standing(found: Ignorance, measure: Measure, variant: str) -> Standing:
    """The 90 % range of what nobody knows; `own` stays null, for no set of readings is singled out."""
    over, change = (by.get(measure.key) for by in (_turned(found, variant), found.differences.get(variant, {})))
    return Standing(variant=variant, over=_ends(over), own=None, change=_ends(change))


def _turned(found: Ignorance, variant: str) -> dict[str, Spread]:
    return {key: by[variant] for key, by in found.spreads.items() if variant in by}


def _spread_pictures(found: Ignorance, measure: Measure) -> Iterator[Picture]:
    """The figure, then its change, each on an axis of its own."""
    for name, sign in (("spreads", False), ("spreads-of-change", True)):
        rows = [
            Span(label.removesuffix(", change"), *(end / measure.divisor for end in (
                one.mean, one.low, one.high, one.night_low, one.night_high)))
            for label, one, change in unknowns.spreads_of(found, measure) if change is sign
        ]  # fmt: skip
        what = f"change in {measure.label}, against {found.baseline}" if sign else measure.label
        drawn = two_spreads(rows, f"{what[:1].upper()}{what[1:]}", name=name, zero=sign)
        if drawn is not None:
            yield drawn


def sensed(found: Sensitivity, question: str = "") -> Result:
    """What it hangs on, ranked, with what is inert."""
    pairs = unknowns.ranked(found)
    head, rows = unknowns.share_table(found)
    drawn = shares(
        [Part(row[0], one.total, one.total_low, one.total_high, one.first) for row, (_, one) in
         zip(rows, pairs, strict=True)],
        "Share of the spread, %",
        "Of everything sampled together, chance taken out. Hatched: alone; whole bar: with all it does together with "
        "others, with its 95 % interval. These overlap and may add up to more than 100 %.",
        title=f"What {found.label} hangs on", name="what-decides",
    )  # fmt: skip
    return Result(
        kind="sensitivity",
        title=found.title,
        question=question,
        baseline=found.legs[0],
        variants=list(found.legs),
        sentences=[sentence(found)],
        tables=[Table(caption=f"What “{found.label}” hangs on: shares of its spread [95 % interval]",
                      head=["", *head[1:]], rows=rows)] if rows else [],
        deciders=[
            Decider(name=factor.name if factor.name != REST else f"{factor.name} ({len(factor.holds)})",
                    alone=_finite(one.first), with_others=_finite(one.total), words=row[1:3])
            for row, (factor, one) in zip(rows, pairs, strict=True)
        ],
        decides_what="the change" if found.leading == found.quantities[0] else found.leading,
        made=unknowns.sensitivity_basis(found),
        fixed=dict(found.fixed),
        seed=found.seed,
        replications=found.replications,
        combinations=found.points,
        figures=figures([drawn] if drawn is not None else []),
        trust=[
            Section(heading="How to read it", items=unknowns.sensitivity_told(found)),
            Section(heading="What was sampled", items=[f"{f.name}: {f.bounds or f.says}" for f in found.factors]),
        ],
        lines=unknowns.sensitivity_lines(found),
    )  # fmt: skip


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def judged(found: Judged, question: str = "") -> Result:
    """Claims side by side, then what would have to be true for each."""
    head, rows = claim.side_by_side(found)
    parts = [
        Part(f"claim {n}" if len(account.claim.text) > 40 else account.claim.text, account.sample.share,
             *account.sample.interval)
        for n, account in enumerate(found.accounts, 1) if account.sample.n
    ]  # fmt: skip
    drawn = shares(
        parts, "Share of what is thought possible that allows the claim, %",
        "Of points drawn from everything unknown, those at which the claim lies within the 95 % range of the nights; "
        "with the exact 95 % interval. It is not how likely the claim is to be true.",
        title="What allows each claim", name="claims",
    )  # fmt: skip
    said = [f"“{account.claim.text}”: {claim.verdict(account)}" for account in found.accounts]
    both = [] if found.together is None else [claim.together_said(found.together, len(found.accounts))]
    return Result(
        kind="claim",
        title=found.title,
        question=question,
        sentences=[*said, *both],
        tables=[Table(caption="Side by side", head=head, rows=rows, notes=list(found.notes))],
        made=" ".join(claim.basis_said(found)),
        weights={name: dict(by) for name, by in found.weights.items()},
        fixed=dict(found.fixed),
        seed=found.seed,
        replications=found.replications,
        combinations=found.points,
        figures=figures([drawn] if drawn is not None else []),
        trust=[_account(account, found) for account in found.accounts],
        lines=claim.claim_text(found),
    )


def _account(account: Account, found: Judged) -> Section:
    """One claim: how it was read, what it needs, what it forces."""
    read = "; ".join(statement.said for statement in account.claim.statements)
    return Section(
        heading=f"“{account.claim.text}”", text=f"Read as {read}.", items=list(_needs(account, found))
    )


def _needs(account: Account, found: Judged) -> Iterator[str]:
    if account.rate is not None:
        yield claim.rate_said(account, found)
    grid = account.grid
    if not account.impossible and grid is not None and grid.share.k:
        needed = [f"{name} {options}" for name, options in claim.box_words(grid.needed, found.choices)]
        if grid.allowed.all():
            yield "Every combination of readings allows it."
        elif needed:
            yield f"Only with {'; '.join(needed)} (numbers at the file's level)."
        if grid.close:
            yield f"{grid.close} of {grid.share.n} combinations are close calls: other chance could turn the verdict."
    if account.scan is not None and not account.impossible:
        yield claim.scan_said(account, account.scan)
    forced = [shift for shift in account.shifts if shift.forced]
    for shift in forced[:MOST_FORCED]:
        yield f"It forces {shift.name}: {claim.shift_words(shift, found)} (all points → points that allow it)."
    if len(forced) > MOST_FORCED:
        yield f"And {len(forced) - MOST_FORCED} more."


def saturating(found: Saturation, question: str = "") -> Result:
    """At which size of the raid survival falls to the level, with and without."""
    label = measure_of(found.measure).label
    caption = f"The raid size at which {label} falls to {found.level:g}; the file's own is {found.own:,}"
    notes = []
    if any(one.readings for one in found.found):
        head, rows, alike = saturated.sizes_by_readings(found)
        notes = [f"Moves no size: {', '.join(alike)}."] if alike else []
    else:
        head, rows = saturated.sizes(found)
    drawn = _sizes(found, label) if any(one.readings for one in found.found) else _curve(found, label)
    return Result(
        kind="saturation",
        title=found.basis.title,
        question=question,
        baseline=found.basis.baseline,
        variants=list(found.basis.variants),
        says=dict(found.basis.says),
        sentences=[f"Asked is the raid at which {label} falls to {found.level:g}.", *saturated.sentences(found)],
        tables=[Table(caption=caption, head=head, rows=rows, notes=notes)],
        distrust=list(saturated.doubts(found)),
        made="; ".join([saturated.looked_said(found), *basis_said(found.basis)]),
        readings=dict(found.basis.readings),
        seed=found.basis.seed,
        replications=found.basis.replications,
        figures=figures([drawn] if drawn is not None else []),
        trust=[Section(heading="What is counted as the size", text=f"{found.says}.")],
        lines=list(saturated.saturation_lines(found)),
    )


def _curve(found: Saturation, label: str) -> Picture | None:
    """Survival at every size that was looked at."""
    lines = []
    for one in found.found:
        seen = sorted(one.crossing.seen, key=lambda pair: pair[0])
        lines.append(Line(
            one.variant, [size for size, _ in seen], [e.mean for _, e in seen], [e.low for _, e in seen],
            [e.high for _, e in seen], None if one.crossing.size is None else float(one.crossing.size),
        ))  # fmt: skip
    caption = (
        "Every size the search looked at, with the 95 % interval from chance; between them the line is a guide. A line "
        f"down shows where {label} has fallen to {found.level:g}."
    )
    return curves(lines, found.basis.baseline, "Size of the raid", label, caption, level=found.level, name="saturation",
                  title=f"{label} against the size of the raid")  # fmt: skip


def _sizes(found: Saturation, label: str) -> Picture | None:
    """The size by choice of readings; what lies beyond the largest that was looked at has no mark."""
    rows: dict[str, dict[str, Mark]] = {}
    for one in found.found:
        at, name = one.crossing, ", ".join(one.readings.values())
        if at.size is not None:
            low, high = (at.size if end is None else end for end in (at.low, at.high))
            rows.setdefault(name, {})[one.variant] = Mark(at.size, low, high)
    return dumbbell(
        [Row(name, marks) for name, marks in rows.items()], found.basis.baseline, found.basis.variants,
        f"Size of the raid at which {label} falls to {found.level:g}", name="saturation",
        more="Where a variant has no mark, survival stays above it up to the largest raid that was looked at.",
    )  # fmt: skip
