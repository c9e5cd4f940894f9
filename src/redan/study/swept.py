"""Conducts a sweep: one item of work a point, all variants of it on the same replications.

An item is plain data and its work (`study.spots`) is pure, so it may be done anywhere and kept. All points share the
seed: replication 7 is the same chance at every point, for every variant.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from redan import __version__
from redan.analysis.kinds import ARRIVING, fates_first
from redan.analysis.sweeps import AxisTold, Basis, Choice, Spot, Sweep
from redan.campaign.conduct import conduct
from redan.campaign.how import How, threads
from redan.campaign.parts import Common, Item
from redan.campaign.study_folder import Study, create
from redan.errors import InputError
from redan.results.forces import forces_of
from redan.scenario import Scenario
from redan.scenario.changes import unknown
from redan.study.axes import Axis, Ground, check_count, point_at, read_axes, told_where, variants_of
from redan.study.points import Maker
from redan.study.spots import spot_of

WORK, FINISH = "redan.study.spots:work", "redan.study.swept:finish"
USUAL = 1000  # replications of a point, where the file has more

# From the columns there are, and how many assets of each kind (and aircraft), to the measures that are looked at.
Choose = Callable[[Mapping[str, Any], Mapping[str, int]], Sequence[str]]


@dataclass(frozen=True)
class Asked:
    """What is swept. until: half width of the first measure at which a point has enough replications; None: a fixed
    number. outcomes: keep how often each outcome came. variants: the baseline first."""

    scenario: Scenario
    axes: tuple[Axis, ...]
    ground: Ground
    variants: tuple[str, ...]
    measures: tuple[str, ...]
    seed: int
    replications: int
    until: float | None = None
    outcomes: bool = False

    def basis(self) -> Basis:
        """What holds at every point."""
        scenario = self.scenario
        varied = {axis.target.of for axis in self.axes if axis.target.kind == "reading"} | self._undone()
        readings = {**scenario.default_readings, **self.ground.readings}
        return Basis(
            title=scenario.title,
            baseline=scenario.baseline,
            variants=self.variants,
            seed=self.seed,
            replications=self.replications,
            readings={name: option for name, option in readings.items() if name not in varied},
            level="" if any(axis.target.kind == "level" for axis in self.axes) else scenario.part.level,
            terrain=scenario.part.terrain,
            version=__version__,
            until=self.until,
            says={name: scenario.variants[name].says for name in self.variants},
            file=scenario.path,
            scenario_sha256=scenario.sha256,
        )

    def _undone(self) -> set[str]:
        """Readings of which the axes set everything anew: which option is chosen makes no difference."""
        choice = tuple(len(axis.values) - 1 for axis in self.axes)
        points = [point_at(self.ground, self.axes, choice, variant) for variant in self.variants]
        keys = set.intersection(*({key for key, _ in point.settings} for point in points))
        return {
            name
            for name, reading in self.scenario.readings.items()
            if all(option.set.keys() <= keys for option in reading.options.values())
        }

    def common(self) -> Common:
        """What all items share."""
        return Common(
            {
                "scenario": self.scenario.text,
                "file": self.scenario.path,
                "beside": dict(self.scenario.beside),
                "baseline": self.scenario.baseline,
                "measures": list(self.measures),
                "seed": self.seed,
                "replications": self.replications,
                "until": self.until,
                "outcomes": self.outcomes,
            }
        )

    def items(self, choices: Sequence[Choice]) -> list[Item]:
        """One item a point."""
        common = self.common()
        return [
            Item(
                {
                    "points": [
                        point_at(self.ground, self.axes, choice, variant).to_json() for variant in self.variants
                    ]
                },
                common,
            )
            for choice in choices
        ]


def grid(axes: Sequence[Axis]) -> list[Choice]:
    """Every combination, the last axis fastest."""
    total = 1
    for axis in axes:
        total *= len(axis.values)
    check_count(total)
    return list(itertools.product(*(range(len(axis.values)) for axis in axes)))


def space_filling(axes: Sequence[Axis], count: int, seed: int) -> list[Choice]:
    """`count` points of the grid spread evenly by a Sobol sequence, each once, in the order of the grid."""
    from redan.analysis.designs import sobol

    check_count(count)
    points = sobol(count, len(axes), seed)
    sizes = [len(axis.values) for axis in axes]
    return sorted({tuple(int(u * size) for u, size in zip(row, sizes, strict=True)) for row in points.tolist()})


def ask(
    scenario: Scenario,
    over: Sequence[str],
    variants: Sequence[str] | None = None,
    *,
    measures: Sequence[str] = (),
    replications: int | None = None,
    seed: int | None = None,
    readings: Mapping[str, str] | None = None,
    until: float | None = None,
    outcomes: bool = False,
    choose: Choose | None = None,
) -> Asked:
    """A sweep in the words of a user: texts NAME=VALUES, variants beside the baseline (None: the one that adds the most
    fire units), replications of a point (None: the file's, at most `USUAL`)."""
    ground = Ground(scenario, variants_of(scenario, variants), dict(readings or {}))
    return prepared(
        scenario,
        read_axes(over, ground),
        ground,
        measures=tuple(measures),
        seed=scenario.seed if seed is None else seed,
        replications=min(USUAL, scenario.replications) if replications is None else replications,
        until=until,
        outcomes=outcomes,
        choose=choose,
    )


def prepared(
    scenario: Scenario,
    axes: tuple[Axis, ...],
    ground: Ground,
    *,
    measures: Sequence[str] = (),
    seed: int,
    replications: int,
    until: float | None = None,
    outcomes: bool = False,
    choose: Choose | None = None,
) -> Asked:
    """What is asked, after the corners of the axes were made: what cannot be used is refused before any work is done.

    measures: keys; none: those that `choose` finds among the columns there are (default: the headline measure).
    """
    corners = itertools.product(*(sorted({0, len(axis.values) - 1}) for axis in axes))
    maker, names, kinds = Maker(scenario), dict[str, Any](), Counter[str]()
    for choice in itertools.islice(corners, 64):
        for variant in ground.variants:
            try:
                compiled = maker.compiled(point_at(ground, axes, choice, variant))
            except InputError as error:
                raise told_where(error, scenario, variant, axes, choice) from None
            if not names or variant != scenario.baseline:
                names |= _columns(compiled, seed)
                scene = forces_of(compiled.names)
                kinds |= Counter({**scene.assets, "aircraft": scene.aircraft or 0})
    for measure in measures:
        if measure not in names:
            raise InputError(unknown("measure", measure, sorted(names, key=lambda name: (":" in name, name))))
    found = tuple(measures) or tuple((choose or _headline)(names, kinds))
    return Asked(scenario, axes, ground, ground.variants, found, seed, replications, until, outcomes)


def _headline(columns: Mapping[str, Any], kinds: Mapping[str, int]) -> list[str]:
    return [next(iter(fates_first(columns)), ARRIVING)]


def _columns(compiled: Any, seed: int) -> dict[str, Any]:
    from redan.engine import simulate
    from redan.results.measures import measures

    return dict(measures(simulate(compiled.plan, seed, 0, 1), compiled.names))


def told(asked: Asked, choices: Sequence[Choice], design: str) -> dict[str, Any]:
    """What was asked, as plain data: with the results of its items all that an answer needs."""
    return {
        "basis": {**asked.basis().__dict__, "variants": list(asked.variants)},
        "axes": [
            {"name": a.name, "texts": list(a.texts), "numbers": None if a.numbers is None else list(a.numbers),
             "says": a.says}
            for a in asked.axes
        ],
        "measures": list(asked.measures),
        "choices": [list(choice) for choice in choices],
        "design": design,
    }  # fmt: skip


def gathered(data: Mapping[str, Any], results: Iterable[tuple[int, bytes | None]]) -> Sweep:
    """The sweep from what `told` gave and the results of its items; an item that failed is a point that cannot be."""
    axes = tuple(
        AxisTold(a["name"], tuple(a["texts"]), None if a["numbers"] is None else tuple(a["numbers"]), a["says"])
        for a in data["axes"]
    )
    choices = [tuple(choice) for choice in data["choices"]]
    spots = [
        Spot(choices[index], refused="it could not be computed")
        if content is None
        else spot_of(choices[index], json.loads(content))
        for index, content in results
    ]
    basis = Basis(**{**data["basis"], "variants": tuple(data["basis"]["variants"])})
    return Sweep(basis, axes, tuple(data["measures"]), tuple(spots), data["design"])


def warm(asked: Asked, choice: Choice) -> None:
    """Compile the engine on a first start: here, where Ctrl-C is heard, and once."""
    from redan.engine import simulate

    first = Maker(asked.scenario).compiled(point_at(asked.ground, asked.axes, choice, asked.variants[0]))
    simulate(first.plan, asked.seed, 0, 1)


def sweep(
    asked: Asked,
    choices: Sequence[Choice],
    *,
    design: str = "grid",
    how: How | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Sweep:
    """Run every point and put the figures together; nothing is kept."""
    warm(asked, choices[0])
    found = conduct(asked.items(choices), WORK, how=how or threads(), progress=progress)
    return gathered(told(asked, choices, design), found)


def kept(asked: Asked, choices: Sequence[Choice], folder: Path | str, *, design: str = "grid") -> Study:
    """The study folder of a sweep, to be gone on with (`campaign.resume.go_on`)."""
    from redan.rerun import rests_on

    common = asked.common()
    return create(
        folder,
        kind="sweep",
        title=asked.scenario.title,
        work=WORK,
        finish=FINISH,
        asked=told(asked, choices, design),
        seed=asked.seed,
        common=common,
        items=[dict(item.data) for item in asked.items(choices)],
        files={"scenario.yaml": asked.scenario.text.encode()},
        made_with=rests_on(asked.scenario),
    )


def conducted(
    asked: Asked,
    choices: Sequence[Choice],
    out: Path | str | None,
    *,
    design: str = "grid",
    progress: Callable[[int, int], None] | None = None,
) -> Sweep:
    """The sweep; with `out` kept in a study folder, and gone on with where that has begun."""
    if out is None:
        return sweep(asked, choices, design=design, progress=progress)
    from redan.campaign.resume import go_on

    study = kept(asked, choices, out, design=design)
    warm(asked, choices[0])
    go_on(study, threads(), progress=progress)
    return gathered(study.asked, study.results())


def finish(study: Study, results: Iterator[tuple[int, bytes | None]]) -> tuple[dict[str, Any], str]:
    """The table of a finished study, one row a point, variant and measure, and the answer in plain text."""
    from redan.report.swept import sweep_lines

    found = gathered(study.asked, results)
    return columns_of(found), "\n".join(sweep_lines(found))


def columns_of(found: Sweep) -> dict[str, Any]:
    """The rows of a sweep as columns."""
    rows = list(found.rows())
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}
