"""The raid that is too large: the size at which a share (survival) has fallen to one half, with and without."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from redan.analysis.crossing import Crossing, crossing
from redan.analysis.intervals import Estimate, mean_interval
from redan.analysis.kinds import fates_first
from redan.analysis.saturated import Saturated, Saturation
from redan.analysis.sweeps import Basis
from redan.campaign.how import How, threads
from redan.campaign.parts import Parts
from redan.campaign.study_folder import Study
from redan.errors import InputError, Problem
from redan.plan import Compiled
from redan.scenario import Scenario, parse_scenario
from redan.study import swept
from redan.study.axes import Axis, Ground, point_at, read_axes, told_where
from redan.study.night_table import NightTable, study_of
from redan.study.nights import play
from redan.study.points import Maker, Point, readings_of
from redan.study.scaling import SAYS, size_of

LARGER = 4  # the bracket ends at so many times the raid of the file, unless another end is named
LEAST_END = 16
MOST_READINGS = 64  # combinations looked at
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Asked:
    """What is looked for. first, last: the bracket (last None: four times the file's own raid). every_reading: under
    all options of the readings that `ground` does not fix."""

    scenario: Scenario
    ground: Ground
    variants: tuple[str, ...]
    measure: str
    level: float
    first: int
    last: int | None
    seed: int
    replications: int
    every_reading: bool = False

    def to_json(self) -> dict[str, Any]:
        """What `ask` is to be given to ask the same."""
        return {
            "variants": list(self.variants), "measure": self.measure, "level": self.level, "first": self.first,
            "last": self.last, "replications": self.replications, "seed": self.seed,
            "readings": dict(self.ground.readings), "every_reading": self.every_reading,
        }  # fmt: skip


def ask(
    scenario: Scenario,
    variants: Sequence[str] | None = None,
    *,
    measure: str | None = None,
    level: float = 0.5,
    first: int = 1,
    last: int | None = None,
    replications: int | None = None,
    seed: int | None = None,
    readings: Mapping[str, str] | None = None,
    every_reading: bool = False,
) -> tuple[Asked, Basis]:
    """The search in the words of a user, and what it assumes; what cannot be looked for is refused."""
    if measure is not None:
        check_share(measure)
    own = size_of(Ground(scenario, (), dict(readings or {})).laydown(scenario.baseline))
    found = swept.ask(
        scenario,
        [f"raid.size={own}"],
        variants,
        measures=() if measure is None else (measure,),
        replications=replications,
        seed=seed,
        readings=readings,
        choose=lambda columns, _: survivals(columns),
    )
    asked = Asked(
        scenario, found.ground, found.variants, found.measures[0], level, first, last, found.seed, found.replications,
        every_reading,
    )  # fmt: skip
    basis = found.basis()
    if every_reading:  # what is varied is not held
        basis = replace(basis, readings={n: o for n, o in basis.readings.items() if n in found.ground.readings})
    return asked, basis


def saturation_kept(asked: Asked, basis: Basis, folder: Path | str, progress: Tell | None = None) -> Saturation:
    """As `saturation`, with a study folder that keeps every size looked at and at the end the table."""
    study = study_of(
        "saturation", asked.scenario, asked.to_json(), [asked.measure], asked.seed, asked.replications, folder
    )  # fmt: skip
    table = NightTable([asked.measure], ())
    found = saturation(asked, basis, progress, parts=study.parts, keep=table)
    study.finish(table.columns())
    return found


def go_on(
    study: Study, how: How, progress: Callable[[int, int], None] | None, say: Callable[[str], None] | None
) -> tuple[dict[str, Any], str]:
    """Go on with a study from its folder: the table, and what is printed. One size follows from another: no hands."""
    from redan.report.saturated import saturation_lines

    common, asked = study.common.data, dict(study.asked)
    scenario = parse_scenario(common["scenario"], common["file"], common["beside"])
    told = None if progress is None else (lambda _, done, total: progress(done, total))
    table = NightTable(common["columns"], ())
    found = saturation(*ask(scenario, asked.pop("variants"), **asked), told, parts=study.parts, keep=table)
    return table.columns(), "\n".join(saturation_lines(found))


def saturation(
    asked: Asked,
    basis: Basis,
    progress: Tell | None = None,
    *,
    parts: Parts | None = None,
    keep: NightTable | None = None,
) -> Saturation:
    """Bisect every variant on the same chance. InputError where a size cannot be. keep: gathers all that is played."""
    scenario = asked.scenario
    own = size_of(asked.ground.laydown(scenario.baseline))
    last = asked.last if asked.last is not None else max(LARGER * own, LEAST_END)
    if not 1 <= asked.first < last:
        what = f"the bracket goes from {asked.first:,} to {last:,}"
        raise InputError(Problem(what, allowed="allowed is from 1, to a larger size", remedy="change --from or --to"))
    choices = _readings(asked) if asked.every_reading else [{}]
    worker = _Worker(asked, last, parts, keep)
    found = []
    searches = list(itertools.product(choices, asked.variants))
    budget = 2 + 2 * (last - asked.first).bit_length()  # sizes of one search, roughly
    for number, (readings, variant) in enumerate(searches):

        def looked(count: int, before: int = number * budget) -> None:
            if progress is not None:
                progress("saturation", before + min(count, budget - 1), len(searches) * budget)

        found.append(Saturated(variant, readings, worker.crossing(variant, readings, looked)))
    if progress is not None:
        progress("saturation", len(searches) * budget, len(searches) * budget)
    return Saturation(basis, asked.measure, asked.level, own, tuple(found), SAYS)


def _readings(asked: Asked) -> list[dict[str, str]]:
    """Every combination of the readings nobody fixed."""
    free = {n: list(r.options) for n, r in asked.scenario.readings.items() if n not in asked.ground.readings}
    count = 1
    for options in free.values():
        count *= len(options)
    if count > MOST_READINGS:
        what = f"{count:,} combinations of readings"
        remedy = f"fix some with --reading: {', '.join(free)}"
        raise InputError(Problem(what, allowed=f"at most {MOST_READINGS}", remedy=remedy))
    return [dict(zip(free, picked, strict=True)) for picked in itertools.product(*free.values())]


class _Worker:
    """Runs raids of any size, and remembers what equal plans gave."""

    def __init__(self, asked: Asked, last: int, parts: Parts | None, keep: NightTable | None) -> None:
        self.asked, self.last, self.parts, self.keep = asked, last, parts, keep
        self.maker = Maker(asked.scenario)
        self.known: dict[str, Estimate] = {}
        self.grounds: dict[tuple[Any, ...], Ground] = {}

    def crossing(self, variant: str, readings: Mapping[str, str], looked: Callable[[int], None]) -> Crossing:
        """Where one variant falls under one choice of readings; `looked` is told how many sizes were judged."""
        counter = itertools.count(1)

        def share(size: int) -> Estimate:
            found = self._share(variant, readings, size)
            looked(next(counter))
            return found

        return crossing(share, self.asked.first, self.last, self.asked.level)

    def _share(self, variant: str, readings: Mapping[str, str], size: int) -> Estimate:
        """The share at one size, with its interval from chance."""
        asked = self.asked
        key = variant, readings_of(readings)
        if key not in self.grounds:
            chosen = {**asked.ground.readings, **readings}
            self.grounds[key] = Ground(asked.scenario, (variant,), chosen, asked.ground.level)
        ground = self.grounds[key]
        axes: tuple[Axis, ...] = read_axes([f"raid.size={size}"], ground)
        point = point_at(ground, axes, (0,), variant)
        try:
            compiled = self.maker.compiled(point)
        except InputError as error:
            raise told_where(error, asked.scenario, variant, axes, (0,)) from None
        if compiled.digest not in self.known:
            columns = self._columns(compiled, point, size)
            self.known[compiled.digest] = mean_interval(_share_of(columns, asked.measure, variant), low=0.0, high=1.0)
        return self.known[compiled.digest]

    def _columns(self, compiled: Compiled, point: Point, size: int) -> Mapping[str, Any]:
        """The figures of one raid, replication by replication; in a study the one that is asked for, kept."""
        from redan.campaign import run
        from redan.results.measures import measures

        asked = self.asked
        if self.parts is None:
            return measures(run(compiled.plan, asked.seed, asked.replications), compiled.names)
        (played,) = play(
            asked.scenario, [point], [asked.measure], asked.seed, asked.replications, parts=self.parts, how=threads(1)
        )  # fmt: skip
        if self.keep is not None:
            self.keep.add("search", [point], [played])
            self.keep.rows[-1]["raid.size"] = float(size)
        column = played.columns[0]
        return {} if np.isnan(column).all() else {asked.measure: column}


def check_share(measure: str) -> None:
    """Refuse a figure that is no chance of survival: nothing else is known to fall as a raid grows."""
    if not (measure.startswith("survives:") or (measure.startswith("p_") and measure.endswith("_survives"))):
        allowed = "allowed is a survival, p_KIND_survives or survives:NAME"
        raise InputError(Problem(f"--measure {measure} is no chance of survival", allowed=allowed))


def survivals(columns: Iterable[str]) -> list[str]:
    """The chance of survival that is looked at: of the first kind that is aimed at, else of anything that is."""
    columns = list(columns)
    first = next(iter(fates_first(columns)), "")
    if first.startswith("p_"):
        return [first]
    single = [name for name in columns if name.startswith("survives:")]
    if not single:
        what = "nothing in this scenario is there to survive: no asset, and nothing that is aimed at"
        raise InputError(Problem(what, remedy="add an asset, or use redan sweep"))
    return single[:1]


def _share_of(columns: Mapping[str, Any], measure: str, variant: str) -> Any:
    if measure not in columns:
        what = f'variant "{variant}" has no figure "{measure}" in a raid of some sizes'
        raise InputError(Problem(what, remedy="choose another with --measure"))
    return columns[measure]
