"""The conduct of a report: what it is about, its two stories, the numbers that move it, why shots were not fired."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path

from redan import campaign
from redan.analysis.topic import Topic
from redan.asking import Asked, asked_of, why_not_of
from redan.campaign.study_folder import Study
from redan.errors import InputError, Problem, Where
from redan.layout.outcomes import Outcomes
from redan.plan import Compiled
from redan.report.figures import Picture
from redan.report.html import figure, p, table
from redan.report.lines import Line, curves
from redan.report.page import More
from redan.report.page_more import Assumed, AssumedList, assumptions_part, why_not_part
from redan.report.told import tale
from redan.scenario import Scenario
from redan.scenario.resolved import Resolved
from redan.study.assumptions import FEWER, Assumptions, assumptions
from redan.study.of_study import about, held_of, is_study, opened, pictures_of, said_of
from redan.study.points import Maker, Point, readings_of
from redan.study.raid_curve import RaidCurve, raid_curve
from redan.study.story import told

Progress = Callable[[str, int, int], None]
MOST_TOLD = 2_000  # replications a story is picked from, where they have to be run first
OF_ASSUMPTIONS = 200  # replications a plan
OF_WHY_NOT = 40


@dataclass(frozen=True)
class Subject:
    """What a report is about: one variant of a scenario under one choice of readings, and a table of its outcomes.

    variants: what is compared, the baseline first. fixed: readings that somebody chose.
    """

    asked: Asked
    variants: tuple[str, ...]
    fixed: Mapping[str, str]
    outcomes: Outcomes | None  # of a run
    replications: int
    study: Study | None = None
    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  # of a study

    @property
    def scenario(self) -> Scenario:
        return self.asked.scenario

    @property
    def drawn(self) -> tuple[str, ...]:
        """The variants of the curve: the baseline, and the one whose story is told."""
        return tuple(dict.fromkeys((self.scenario.baseline, self.compiled.resolved.variant)))

    @property
    def compiled(self) -> Compiled:
        return self.asked.compiled


def subject_of(
    target: Scenario | Path | str,
    variant: str | None = None,
    readings: Mapping[str, str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
) -> Subject:
    """A run or study folder, or a scenario or its file.

    variant: whose story is told, by default the first beside the baseline.

    Of a study: the readings it holds, unless `readings` says another, its weights and its seed.
    Of a run: its own variant, readings and seed; InputError for others. RunError for a run that is damaged or cannot be
    made again.
    """
    study, weights = None, dict[str, dict[str, float]]()
    if not isinstance(target, Scenario) and Path(target).is_dir():
        if not is_study(Path(target)):
            return _of_run(Path(target), variant, readings, replications, seed)
        study, target = opened(Path(target))
        seed = int(study.manifest["seed"]) if seed is None else seed
        fixed, weights = held_of(study, target)
        readings = {**fixed, **(readings or {})}
        weights = {name: by for name, by in weights.items() if name not in readings}  # a fixed reading weighs nothing
    asked = asked_of(target, variant, readings, seed)
    scenario = asked.scenario
    others = [name for name in scenario.variants if name != scenario.baseline]
    if variant is None and others:
        asked = asked_of(scenario, others[0], readings, seed)
    count = scenario.replications if replications is None else replications
    return Subject(asked, (scenario.baseline, *others), dict(readings or {}), None, count, study, weights)


def _of_run(
    folder: Path, variant: str | None, readings: Mapping[str, str] | None, replications: int | None, seed: int | None
) -> Subject:
    asked = asked_of(folder, variant, readings, seed)
    kept = asked.kept
    assert kept is not None
    resolved = asked.compiled.resolved
    if resolved.terrain is not None:  # the elevation file the run keeps, wherever the one it was made with may be
        part = asked.scenario.part.model_copy(update={"terrain": resolved.terrain})
        asked = replace(asked, scenario=replace(asked.scenario, part=part))
    scenario = asked.scenario
    here = Maker(scenario).compiled(Point(resolved.variant, readings_of(resolved.readings), asked.level))
    if here.digest != asked.compiled.digest:
        what = "the catalogue has changed since the run: what the run is compared with would rest on other numbers"
        remedy = f"run again with seed {asked.seed}, or ask `redan replay` for single replications"
        raise InputError(Problem(what, Where(str(folder)), remedy=remedy))
    chosen = {n: o for n, o in resolved.readings.items() if o != scenario.default_readings.get(n)}
    count = kept.replications if replications is None else min(replications, kept.replications)
    variants = tuple(dict.fromkeys((scenario.baseline, resolved.variant)))
    return Subject(asked, variants, chosen, kept.outcomes, count)


def more_of(subject: Subject, topic: Topic | None, progress: Progress | None = None) -> More:
    """Everything a report has beside its comparison; topic: what the answer speaks of, None where of nothing."""
    compiled, seed = subject.compiled, subject.asked.seed
    if topic is None:
        return More(study=_study(subject))
    outcomes = subject.outcomes
    if outcomes is None:
        count = min(subject.replications, MOST_TOLD)
        outcomes = campaign.run(compiled.plan, seed, count)
    tales = tuple(tale(one) for one in told(compiled, seed, outcomes, topic, notes=subject.asked.notes))
    resolved = compiled.resolved
    point = Point(resolved.variant, readings_of(resolved.readings), subject.asked.level)
    each = 2 * min(subject.replications, FEWER)

    def step(done: int, total: int) -> None:
        if progress is not None:
            progress("numbers at their ends", each * done, each * total)

    maker = Maker(subject.scenario)
    most = min(subject.replications, OF_ASSUMPTIONS)
    tried = assumptions(maker, point, seed, most, step, measure=topic.key)
    drawn = _raid(raid_curve(maker, point, subject.drawn, seed, most), subject, resolved)
    why = why_not_of(subject.asked, None, None, min(subject.replications, OF_WHY_NOT))
    numbers = assumptions_part(_assumed(tried, compiled, topic), topic.label)
    return More(tales, numbers, why_not_part(why), drawn, _study(subject))


def _study(subject: Subject) -> str:
    """What a study asked and found."""
    if subject.study is None:
        return ""
    said = said_of(subject.study)
    caption = "What the study asked"
    rows = [[escape(name), escape(value)] for name, value in about(subject.study)]
    drawn = "".join(map(figure, pictures_of(subject.study)))
    printed = f"<pre>{escape(said)}</pre>\n" if said else ""
    return table(["", ""], rows, "plain small", caption) + p(_under(subject)) + drawn + printed


def _under(subject: Subject) -> str:
    """Under what the rest of the report compares, and what of the study it does not follow."""
    fixed = ", ".join(f"{name} {option}" for name, option in subject.fixed.items())
    held = f"hold the readings {fixed}" if fixed else "hold no reading, as nobody chose one"
    others = "vary the others, weighed as in the study" if subject.weights else "vary the others"
    return (
        f"The answer and the comparison of this report {held}, and {others}. Stories, the numbers that move it and why "
        "shots were not fired take the file's default for what is not held. Numbers that the study sampled or moved "
        "along an axis stand there as in the file; what it found with them stands in this part alone."
    )


def _raid(found: RaidCurve | None, subject: Subject, resolved: Resolved) -> tuple[Picture, ...]:
    """The curve as a picture; nothing where there is none."""
    if found is None:
        return ()
    lines = [
        Line(v, found.sizes, [e.mean for e in row], [e.low for e in row], [e.high for e in row], found.falls.get(v))
        for v, row in found.values.items()
    ]
    caption = (
        f"Packages and launches grow together, in the proportions of the file ({found.own} in the file itself); a "
        "larger raid also lasts longer. The band is the 95 % interval from chance; a line down shows where survival "
        f"falls to one half, by straight lines between the sizes. {_read(resolved)}"
    )
    kind = found.measure.removeprefix("p_").removesuffix("_survives").replace("_", " ")
    picture = curves(
        lines, subject.scenario.baseline, "Size of the raid", f"P({kind} survives)", caption.strip(),
        name="saturation", title=f"Saturation: P({kind} survives) against the size of the raid",
    )  # fmt: skip
    return () if picture is None else (picture,)


def _read(resolved: Resolved) -> str:
    chosen = ", ".join(f"{name} {option}" for name, option in resolved.readings.items())
    return f"Read as {chosen}." if chosen else ""


def _assumed(found: Assumptions, compiled: Compiled, topic: Topic) -> AssumedList:
    def scaled(value: float | None) -> float | None:
        return None if value is None else topic.scale * value

    shown = tuple(
        Assumed(
            one.unknown.name, one.unknown.says, one.low, one.high, scaled(one.at_low), scaled(one.at_high),
            one.unknown.grade, one.unknown.sources, one.certain,
        )
        for one in found.moved
    )  # fmt: skip
    readings = ", ".join(f"{name} = {option}" for name, option in compiled.resolved.readings.items())
    return AssumedList(
        shown, found.tried, found.inert, topic.scale * found.as_stated, found.first, found.replications,
        compiled.resolved.variant, readings,
    )  # fmt: skip
