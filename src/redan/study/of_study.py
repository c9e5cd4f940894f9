"""A study folder as the subject of a report: its scenario, what was asked, and its curve where it is one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from redan.campaign.study_folder import STUDY, Study, open_study
from redan.errors import InputError, Problem, Where
from redan.report.figures import Picture
from redan.report.lines import Line, curves
from redan.scenario import Scenario, parse_scenario

SCENARIO = "scenario.yaml"
FIGURES = ("variant", "measure", "mean", "low", "high")


def is_study(folder: Path) -> bool:
    """Whether a folder says that it is a study."""
    return (folder / STUDY).is_file()


def opened(folder: Path) -> tuple[Study, Scenario]:
    """The study and the scenario it keeps; InputError or RunError where it is damaged, unfinished or keeps none."""
    study = open_study(folder)
    _ = study.finished  # an unfinished one is refused, with how to go on
    if SCENARIO not in study.manifest["files"]:
        what = f"a study of the kind {study.kind!r} keeps no scenario: there is nothing to report on"
        raise InputError(Problem(what, Where(str(folder)), remedy="name the scenario file"))
    text = study.read(SCENARIO).decode("utf-8")
    return study, parse_scenario(text, str(folder / SCENARIO))


def about(study: Study) -> list[tuple[str, str]]:
    """What was asked, in rows of name and value."""
    rows = [("kind", study.kind), ("title", str(study.manifest["title"])), ("seed", str(study.manifest["seed"]))]
    rows += [(name, _plain(value)) for name, value in study.asked.items() if value not in (None, "", [], {})]
    return [*rows, ("digest of its table", str(study.finished["digest"]))]


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_plain(inner)}" for key, inner in value.items())
    return ", ".join(map(_plain, value)) if isinstance(value, (list, tuple)) else str(value)


def picture_of(study: Study, baseline: str) -> Picture | None:
    """The curve of a study with figures along one axis of numbers; None of any other."""
    table = study.table()
    axes = [name for name in table if name not in FIGURES]
    if not set(FIGURES) <= set(table) or list(table).index("variant") != 1 or not len(table["mean"]):
        return None
    axis = axes[0]
    if table[axis].dtype.kind not in "fiu":
        return None
    measure = str(table["measure"][0])
    lines = []
    for variant in dict.fromkeys(map(str, table["variant"])):
        mask = (table["variant"] == variant) & (table["measure"] == measure) & np.isfinite(table["mean"])
        order = np.argsort(table[axis][mask], kind="stable")
        x, y, low, high = (table[name][mask][order].tolist() for name in (axis, "mean", "low", "high"))
        lines.append(Line(variant, x, y, low, high))
    share = measure.startswith("p_")
    caption = "The figures of the study along its axis. The band is the 95 % interval from chance."
    label = measure.replace("_", " ")
    return curves(lines, baseline, axis, label, caption, level=0.5 if share else None, share=share, name="study-curve",
                  title=f"The study: {label} against {axis}")  # fmt: skip
