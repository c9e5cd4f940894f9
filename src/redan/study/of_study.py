"""A study folder as the subject of a report: its scenario, what was asked, and its curve where it is one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from redan.analysis.sweeps import Sweep
from redan.campaign import threads
from redan.campaign.study_folder import STUDY, Study, open_study
from redan.errors import InputError, Problem, Where
from redan.report.figures import Picture
from redan.report.lines import Line, curves
from redan.report.swept import sweep_lines
from redan.report.words import measure_of, replications
from redan.scenario import Scenario, parse_scenario
from redan.study import ignorance, sensitivity
from redan.study.swept import gathered

SCENARIO = "scenario.yaml"
SWEEP, SENSITIVITY, IGNORANCE = "sweep", "sensitivity", "ignorance"


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
    common = study.common.data
    if common.get("scenario") != text:
        return study, parse_scenario(text, str(folder / SCENARIO))
    return study, parse_scenario(text, common["file"], common["beside"])  # with the systems it was read with


def about(study: Study) -> list[tuple[str, str]]:
    """What was asked, in rows of name and value."""
    rows = [("kind", study.kind), ("title", str(study.manifest["title"])), ("seed", str(study.manifest["seed"]))]
    asked = dict(study.asked)
    if study.kind == SWEEP:
        rows += [(f"axis {axis['name']}", ", ".join(axis["texts"])) for axis in asked.pop("axes")]
        asked |= {name: asked["basis"][name] for name in ("variants", "replications", "until", "readings", "level")}
        del asked["basis"], asked["choices"]
    rows += [(name, _plain(value)) for name, value in asked.items() if value not in (None, "", [], {})]
    return [*rows, ("digest of its table", str(study.finished["digest"]))]


def held_of(study: Study, scenario: Scenario) -> tuple[dict[str, str], dict[str, dict[str, float]]]:
    """What a study holds at every point: the readings somebody fixed, and weights of the others.

    A sweep keeps every reading that no axis varies, chosen or not: those that are not the file's default were chosen.
    """
    asked = study.asked
    if study.kind == SWEEP:
        kept = asked["basis"]["readings"]
        fixed = {name: option for name, option in kept.items() if option != scenario.default_readings.get(name)}
    else:
        fixed = dict(asked.get("fixed") or asked.get("readings") or {})
    weights = asked.get("weights") or {}
    every = {name: reading.options for name, reading in scenario.readings.items() if name in weights}
    return fixed, {name: {one: weights[name].get(one, 0.0) for one in options} for name, options in every.items()}


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_plain(inner)}" for key, inner in value.items())
    return ", ".join(map(_plain, value)) if isinstance(value, (list, tuple)) else str(value)


def sweep_of(study: Study) -> Sweep | None:
    """The figures of a sweep from what it keeps; None of another study."""
    return gathered(study.asked, study.kept()) if study.kind == SWEEP else None


def said_of(study: Study) -> str:
    """What the study answers, as its own verb prints it; "" where there is no such verb. Nothing is run again."""
    if (found := sweep_of(study)) is not None:
        return "\n".join(sweep_lines(found))
    if study.kind == IGNORANCE:
        return ignorance.finish(study, study.kept())[1]
    return sensitivity.go_on(study, threads(1), None, None)[1] if study.kind == SENSITIVITY else ""


def pictures_of(study: Study) -> list[Picture]:
    """The curve of each measure of a sweep along one axis of numbers; of other studies there are none."""
    found = sweep_of(study)
    if found is None or len(found.axes) != 1 or found.axes[0].numbers is None:
        return []
    every = (_curve(found, measure, f"study-curve-{i + 1}") for i, measure in enumerate(found.measures))
    return [picture for picture in every if picture is not None]


def _curve(found: Sweep, key: str, name: str) -> Picture | None:
    (axis,), basis = found.axes, found.basis
    measure, lines = measure_of(key), []
    for variant in basis.variants:
        values = [(x, found.estimate((i,), variant, key)) for i, x in enumerate(axis.numbers or ())]
        there = sorted(((x, e) for x, e in values if e.exists), key=lambda pair: pair[0])
        if there:
            mean, low, high = ([getattr(e, end) for _, e in there] for end in ("mean", "low", "high"))
            lines.append(Line(variant, [x for x, _ in there], mean, low, high))
    share = key.startswith("p_")
    read = ", ".join(f"{reading} {option}" for reading, option in basis.readings.items())
    count = "" if basis.replications is None else f"; {replications(basis.replications)} a point"
    caption = (
        f"The figures of the study along its axis{count}. The band is the 95 % interval from chance."
        f"{f' Read as {read}.' if read else ''}"
    )
    return curves(lines, basis.baseline, axis.name, measure.label, caption, level=0.5 if share else None, share=share,
                  name=name, title=f"The study: {measure.label} against {axis.name}")  # fmt: skip
