"""What a notebook shows of a scenario: where it happens, who defends, what attacks, what is contested and who says so.

Nothing is simulated and nothing compiled: all of it stands in the file. A file with mistakes shows the mistakes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from redan.errors import InputError
from redan.physics.terrain import terrain_of
from redan.report.html import items, p, table
from redan.report.map import draw_maps
from redan.report.notebook import image, whole
from redan.report.sources import source_titles
from redan.scenario import Scenario, resolve
from redan.scenario.layered import catalogue_of
from redan.scenario.resolved import Resolved

ALONE = "<svg", '<svg xmlns="http://www.w3.org/2000/svg"'  # a file of its own names its language
LEGEND = (
    "Discs are fire units, triangles radars, diamonds command posts, green squares what is defended; hollow ones are "
    "what the variant adds to the baseline. Rings are the published reach against aircraft at altitude; lines are "
    "flown routes, dashed ones lead from release to target."
)


def scenario_html(scenario: Scenario) -> str:
    """A scenario as one piece of HTML, under the file's own readings."""
    asks = p(scenario.part.question) if scenario.part.question else ""
    try:
        variants = {name: resolve(scenario, name) for name in scenario.variants}
        drawn = _map(scenario, variants)
    except InputError as error:
        wrong = items(str(problem) for problem in error.problems)
        return whole(scenario.title, asks, p("This scenario cannot be run as it stands:"), wrong)
    size = f"seed {scenario.seed}, {scenario.replications:,} replications"
    says = f"{Path(scenario.path).name}: {size} unless you say otherwise."
    return whole(
        scenario.title, asks, drawn, _defends(scenario, variants), _attacks(variants[scenario.baseline]),
        _contested(scenario), p(says),
    )  # fmt: skip


def _map(scenario: Scenario, variants: Mapping[str, Resolved]) -> str:
    """The whole scene, in the variant with most fire units; "" where there is nothing to draw."""
    fullest = max(variants, key=lambda name: len(variants[name].units))
    shown = {name: variants[name] for name in dict.fromkeys((scenario.baseline, fullest))}
    ground = variants[fullest].terrain
    terrain = terrain_of(ground) if ground is not None else None
    scene = draw_maps(shown, scenario.baseline, terrain).scene
    if not scene:
        return ""
    if fullest != scenario.baseline:  # both are drawn one over the other; the baseline says only what is added to it
        begins, rest = scene.split(">", 1)
        scene = f"{begins}><style>.v0 {{ display: none }}</style>{rest}"
    alt = f"Map of {scenario.title}, variant {fullest}: {_units(variants[fullest])}"
    relief = f" Relief: {terrain.source or terrain.name}." if terrain is not None else " No terrain: a smooth earth."
    return image(scene.replace(*ALONE, 1), alt, f"Variant {fullest}. {LEGEND}{relief}")


def _units(resolved: Resolved) -> str:
    return _counted(unit.system for unit in resolved.units) or "no fire unit"


def _counted(names: Iterable[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in Counter(names).items())


def _defends(scenario: Scenario, variants: Mapping[str, Resolved]) -> str:
    rows: list[Sequence[str]] = []
    for name, resolved in variants.items():
        alone = _counted(radar.system for radar in resolved.radars if radar.unit is None)
        called = f"{name} (baseline)" if name == scenario.baseline else name
        rows.append([*map(escape, (called, scenario.variants[name].says, _units(resolved), alone or "none"))])
    kept = _counted(a.kind for a in variants[scenario.baseline].assets if a.unit is None)
    told = p(f"Defended in the baseline: {kept}.") if kept else ""
    return table(["variant", "says", "fire units", "other radars"], rows, "figures", "Who defends") + told


def _attacks(resolved: Resolved) -> str:
    """Each package and launch, in the baseline: variants may change it too."""
    groups: dict[str, list[list[str]]] = {}
    for one in resolved.threats:
        come, carried, aims = groups.setdefault(one.group, [[], [], []])
        (come if one.carrier is None else carried).append(one.system)
        if one.target is not None:
            aims.append(one.target)
    rows = [[escape(name), *(escape(_counted(of) or "none") for of in found)] for name, found in groups.items()]
    return table(["group", "comes", "carries", "aimed at"], rows, "figures", f'What attacks in "{resolved.variant}"')


def _contested(scenario: Scenario) -> str:
    rows: list[Sequence[str]] = []
    keys: list[str] = []
    for name, reading in scenario.readings.items():
        for option, said in reading.options.items():
            default = " (default)" if option == reading.default else ""
            rows.append([*map(escape, (name, f"{option}{default}", said.says, ", ".join(said.sources)))])
            keys += said.sources
    if not rows:
        return p("No reading is contested in this file.")
    told = source_titles(catalogue_of(scenario), keys)
    shown = table(["reading", "option", "says", "who says so"], rows, "figures", "What is contested")
    return shown + items(f"{key}: {title}" for key, title in told.items())
