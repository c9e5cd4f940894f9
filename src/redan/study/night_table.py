"""The table of a study of nights: one row a point, what it assumes, mean and variance of what was looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from redan.campaign.study_folder import Study, create
from redan.rerun import rests_on
from redan.scenario import Scenario
from redan.study.nights import WORK, Played, common_of
from redan.study.points import Point
from redan.study.unknowns import Unknown


class NightTable:
    """Gathers rows while points are played. measures: in the order of the columns of `Played`. unknowns: what is
    sampled, for a number of the catalogue stands under the name of its unknown.
    """

    def __init__(self, measures: Sequence[str], unknowns: Iterable[Unknown]) -> None:
        self.measures = tuple(measures)
        self.named = {(held.system, held.attribute): one.name for one in unknowns for held in one.held}
        self.rows: list[dict[str, Any]] = []

    def add(self, stage: str, points: Sequence[Point], found: Sequence[Played]) -> None:
        """Points that were played, with the stage of the study they belong to."""
        for point, one in zip(points, found, strict=True):
            row: dict[str, Any] = {"point": len(self.rows), "stage": stage, "variant": point.variant}
            row |= {f"readings.{name}": option for name, option in sorted(point.readings)}
            row |= {"level": point.level} if point.level else {}
            row |= {f"quantile:{self.named[system, name]}": u for system, name, u in sorted(point.quantiles)}
            row |= {key: float(value) for key, value in point.settings}
            for place, measure in enumerate(self.measures):
                nights = one.columns[place]
                row[f"mean:{measure}"] = nights.mean()
                row[f"variance:{measure}"] = nights.var(ddof=1) if len(nights) > 1 else np.nan
            count = 0 if one.refused else one.columns.shape[1]
            row |= {"replications": count, "plan": one.plan, "cannot_happen": one.refused}
            self.rows.append(row)

    def columns(self) -> dict[str, Any]:
        """By name; what a point leaves to the file is empty, or NaN of a number."""
        names: dict[str, Any] = {}
        for row in self.rows:
            names |= {name: value for name, value in row.items() if name not in names}
        last = ("replications", "plan", "cannot_happen")
        figures = [name for name in names if name.startswith(("mean:", "variance:"))]
        order = [*(name for name in names if name not in (*figures, *last)), *figures, *last]
        return {
            name: np.array([row.get(name, "" if isinstance(names[name], str) else np.nan) for row in self.rows])
            for name in order
        }


def study_of(
    kind: str, scenario: Scenario, asked: Mapping[str, Any], measures: Sequence[str], seed: int, count: int,
    folder: Path | str,
) -> Study:  # fmt: skip
    """The study folder of such a study; its module is `redan.study.KIND`."""
    study = create(
        folder,
        kind=kind,
        title=scenario.title,
        work=WORK,
        asked=asked,
        seed=seed,
        common=common_of(scenario, measures, seed, count),
        conductor=f"redan.study.{kind}:go_on",
        made_with=rests_on(scenario),
        files={"scenario.yaml": scenario.text.encode()},
    )
    study.check_versions()
    return study
