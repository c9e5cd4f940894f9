"""The verbs of `redan.api` that ask many points: along axes, over what is unknown, of claims and cards."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from redan.api_common import Beliefs, Progress, Readings, given_or, loaded

if TYPE_CHECKING:
    from redan.analysis.claim_answer import Judged
    from redan.analysis.ignorance import Ignorance
    from redan.analysis.saturated import Saturation
    from redan.analysis.sensitivity import Sensitivity
    from redan.analysis.sweeps import Sweep
    from redan.analysis.value import Value
    from redan.campaign.study_folder import Study
    from redan.report.card import Card
    from redan.scenario import Scenario


def sweep(
    scenario: Scenario | Path | str,
    over: Sequence[str],
    variants: Sequence[str] | None = None,
    *,
    measures: Sequence[str] = (),
    replications: int | None = None,
    seed: int | None = None,
    readings: Readings | None = None,
    until: float | None = None,
    out: Path | str | None = None,
    progress: Progress | None = None,
) -> Sweep:
    """Figures along axes (`over`: texts like "raid.size=4:64:4"), each variant beside the baseline on the same chance.

    until: half width of the first measure at which a point has enough replications. out: a study folder that keeps
    every finished point and at the end the table; the same sweep goes on in it.
    """
    from redan.study import shown, swept

    asked = swept.ask(
        loaded(scenario), over, variants, measures=measures, replications=replications, seed=seed, readings=readings,
        until=until,
    )  # fmt: skip
    told = None if progress is None else partial(progress, "sweep")
    return shown.rich(swept.conducted(asked, swept.grid(asked.axes), out, progress=told), shown.Sweep)


def saturation(
    scenario: Scenario | Path | str,
    variants: Sequence[str] | None = None,
    *,
    measure: str | None = None,
    falls_to: float = 0.5,
    replications: int | None = None,
    seed: int | None = None,
    readings: Readings | None = None,
    every_reading: bool = False,
    progress: Progress | None = None,
) -> Saturation:
    """The raid size at which survival falls to a level, with and without; under every reading where that is asked."""
    from redan.study import shown
    from redan.study.saturation import ask
    from redan.study.saturation import saturation as search

    asked, basis = ask(
        loaded(scenario), variants, measure=measure, level=falls_to, replications=replications, seed=seed,
        readings=readings, every_reading=every_reading,
    )  # fmt: skip
    return shown.rich(search(asked, basis, progress), shown.Saturation)


def ignorance(
    scenario: Scenario | Path | str,
    variants: Sequence[str] | None = None,
    *,
    measures: Sequence[str] | None = None,
    points: int | None = None,
    replications: int | None = None,
    seed: int | None = None,
    readings: Readings | None = None,
    weights: Beliefs | None = None,
    progress: Progress | None = None,
) -> Ignorance:
    """Everything unknown sampled outside, chance inside: both spreads apart. readings: those you fix."""
    from redan.study import ignorance as study
    from redan.study import shown

    found = study.ignorance(
        loaded(scenario), variants, measures=measures, points=given_or(points, study.POINTS),
        replications=given_or(replications, study.REPLICATIONS), seed=seed, fixed=readings, weights=weights,
        progress=progress,
    )  # fmt: skip
    return shown.rich(found, shown.Ignorance)


def sensitivity(
    scenario: Scenario | Path | str,
    variants: Sequence[str] | None = None,
    *,
    measure: str = "",
    factors: Sequence[str] = (),
    points: int | None = None,
    replications: int | None = None,
    seed: int | None = None,
    readings: Readings | None = None,
    weights: Beliefs | None = None,
    out: Path | str | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """What a figure, and what the variants change of it, hangs on: shares of its spread, and what is inert.

    factors: names of the unknowns to look at; none: all, after a screen. points: base points of the indices. out: a
    study folder that keeps every finished point and at the end the table; the same question goes on in it.
    """
    from redan.rerun import catalogue_sha256
    from redan.study import sensitivity as study
    from redan.study import shown

    question = study.Question(
        variants=tuple(variants or ()), measure=measure, factors=tuple(factors),
        points=given_or(points, study.BASE_POINTS), replications=given_or(replications, study.REPLICATIONS), seed=seed,
        fixed=dict(readings or {}), weights=dict(weights or {}),
    )  # fmt: skip
    found = study.sensitivity(
        loaded(scenario), question, out=None if out is None else Path(out), progress=progress,
        made_with={"catalogue": catalogue_sha256()},
    )  # fmt: skip
    return shown.rich(found, shown.Sensitivity)


def claim(
    scenario: Scenario | Path | str,
    *claims: str,
    variants: Sequence[str] | None = None,
    shares: bool = False,
    factors: Sequence[str] | None = None,
    points: int | None = None,
    replications: int | None = None,
    seed: int | None = None,
    readings: Readings | None = None,
    weights: Beliefs | None = None,
    out: Path | str | None = None,
    progress: Progress | None = None,
) -> Judged:
    """What would have to be true for public claims of one night, as "intercepted >= 71 of 103".

    variants: where it may have happened (default: all). shares: 71 of 103 is taken as that share of the file's total.
    out: a study folder, as of `sensitivity`.
    """
    from redan.study import claim as study
    from redan.study import shown

    scenario = loaded(scenario)
    ask = study.Ask(
        scenario, claims, tuple(dict.fromkeys(variants or scenario.variants)), dict(readings or {}),
        factors=None if factors is None else tuple(factors), weights=weights, points=given_or(points, study.POINTS),
        replications=given_or(replications, study.REPLICATIONS), seed=given_or(seed, scenario.seed), shares=shares,
    )  # fmt: skip
    found = study.judge(ask, progress) if out is None else study.judge_kept(ask, out, progress)
    return shown.rich(found, shown.Judged)


def value(
    scenario: Scenario | Path | str,
    variants: Sequence[str] | None = None,
    *,
    measure: str | None = None,
    factors: Sequence[str] | None = None,
    points: int | None = None,
    replications: int | None = None,
    seed: int | None = None,
    readings: Readings | None = None,
    weights: Beliefs | None = None,
    out: Path | str | None = None,
    progress: Progress | None = None,
) -> Value:
    """By how much the answer would narrow if one unknown were settled, and at what price the defence loses.

    out: a study folder, as of `sensitivity`.
    """
    from redan.study import shown
    from redan.study import value as study

    scenario = loaded(scenario)
    question = study.Question(
        scenario, None if variants is None else tuple(variants), measure,
        None if factors is None else tuple(factors), dict(readings or {}), weights, given_or(points, study.POINTS),
        given_or(replications, study.REPLICATIONS), given_or(seed, scenario.seed),
    )  # fmt: skip
    found = study.value(question, progress) if out is None else study.value_kept(question, out, progress)
    return shown.rich(found, shown.Value)


def table(
    scenario: Scenario | Path | str,
    rows: str = "raid.size",
    columns: str | None = None,
    variant: str | None = None,
    *,
    measures: Sequence[str] = (),
    sides: int = 20,
    replications: int | None = None,
    seed: int | None = None,
    readings: Readings | None = None,
    progress: Progress | None = None,
) -> Card:
    """Outcomes as bands of a die of so many sides: what a game master needs, with what it assumes."""
    from redan.report.card import card_of, on_a_card
    from redan.study import shown, swept

    scenario = loaded(scenario)
    over, chosen = [rows, *([columns] if columns else [])], None if variant is None else [variant]
    asked = swept.ask(
        scenario, over, chosen, measures=measures, replications=replications, seed=seed, readings=readings,
        outcomes=True, choose=on_a_card,
    )  # fmt: skip
    told = None if progress is None else partial(progress, "table")
    found = swept.sweep(asked, swept.grid(asked.axes), progress=told)
    card = card_of(found, asked.variants[-1], sides=sides, question=scenario.part.question or "")
    return shown.rich(card, shown.Card)


def open_study(folder: Path | str) -> Study:
    """Open a study folder; `.table()` gives its columns. RunError if a single byte of it was changed."""
    from redan.campaign.study_folder import open_study as open_folder

    return open_folder(folder)
