"""Laws that hold whatever the numbers are: splitting, permuting, turning the earth, adding what reaches nothing."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from evidence.cases.case import ENGINE, REGISTER, Case, Computed, Value
from evidence.cases.chance import SEED
from redan import api, campaign
from redan.engine import simulate
from redan.layout import Fate, Plan
from redan.layout.build import Launcher, Reach, Sight, Threat, Unit, build_plan
from redan.layout.outcomes import OUTCOME_FIELDS, Outcomes

AREA = "metamorphic"
ROWS = 10_000
NAMED = ("nets", "radars", "units", "assets", "packages")  # lists of named entities in a scenario file
EYE = (Sight("eye"),)


def small_scenario() -> dict[str, Any]:
    """The scenario these laws are tried on."""
    text = (Path(__file__).parent / "small.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def compiled(scenario: dict[str, Any]) -> tuple[Plan, dict[str, tuple[str, ...]]]:
    """The arrays of a scenario and the names along the axes of its outcomes."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scenario.yaml"
        file.write_text(yaml.safe_dump(scenario, sort_keys=False, allow_unicode=True), encoding="utf-8")
        result = api.compile(file)
    names = result.names
    return result.plan, {"threats": names.threats, "units": names.units, "assets": names.assets}


AXES = {
    "fate": "threats", "fate_time_s": "threats", "shots": "threats", "fired": "units", "empty_s": "units",
    "saturated_s": "units", "hits": "assets", "first_launch_s": "",
}  # fmt: skip


def differing_rows(
    first: Outcomes, second: Outcomes, names: dict[str, tuple[str, ...]], other: dict[str, tuple[str, ...]]
) -> int:
    """Replications in which anything differs between two tables, entity by entity of those that both have."""
    differs = np.zeros(len(first.first_launch_s), bool)
    for field in OUTCOME_FIELDS:
        a, b = getattr(first, field), getattr(second, field)
        if not AXES[field]:
            differs |= _unequal(a, b)
            continue
        positions = {name: i for i, name in enumerate(other[AXES[field]])}
        for i, name in enumerate(names[AXES[field]]):
            if name in positions:
                differs |= _unequal(a[:, i], b[:, positions[name]])
    return int(differs.sum())


def _unequal(a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.bool_]:
    both_nan = np.isnan(a) & np.isnan(b) if a.dtype.kind == "f" else np.zeros(a.shape, bool)
    return np.asarray((a != b) & ~both_nan)


def _violations(count: int, words: str) -> Computed:
    return {"violations": Value(count, ENGINE, words=words)}


def _joined(parts: Iterable[Outcomes]) -> Outcomes:
    tables = list(parts)
    return Outcomes(**{field: np.concatenate([getattr(t, field) for t in tables]) for field in OUTCOME_FIELDS})


@REGISTER.add(AREA, "rule", words=("split",))
def split(case: Case) -> Computed:
    """Parts joined are the whole, for any split and any number of workers."""
    plan, names = compiled(small_scenario())
    whole = simulate(plan, SEED, 0, ROWS)
    found = 0
    for cut in (1, 997, 4096, ROWS - 1):
        joined = _joined([simulate(plan, SEED, 0, cut), simulate(plan, SEED, cut, ROWS - cut)])
        found += differing_rows(whole, joined, names, names)
    for workers in (1, 2, 3):
        found += differing_rows(whole, campaign.run(plan, SEED, ROWS, workers=workers), names, names)
    return _violations(found, f"{ROWS:,} replications, four splits, 1 to 3 workers: rows that differ")


@REGISTER.add(AREA, "rule", words=("permute",))
def permute(case: Case) -> Computed:
    """The order in which entities are written does not matter."""
    scenario = small_scenario()
    plan, names = compiled(scenario)
    for part in (scenario["defence"], scenario["attack"]):
        for key in NAMED:
            if key in part:
                part[key] = part[key][::-1]
    reversed_plan, other = compiled(scenario)
    found = differing_rows(simulate(plan, SEED, 0, ROWS), simulate(reversed_plan, SEED, 0, ROWS), names, other)
    return _violations(found, f"{ROWS:,} replications of a file with every list reversed: rows that differ")


def turned(scenario: dict[str, Any], turn_deg: float) -> dict[str, Any]:
    """The scenario with every longitude moved to the east by so many degrees."""

    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: _place(value) if key == "at" else walk(value) for key, value in node.items()}
        return [walk(item) for item in node] if isinstance(node, list) else node

    def _place(at: list[str]) -> list[str]:
        longitude = math.remainder(float(at[1].removesuffix(" E")) + turn_deg, 360.0)
        return [at[0], f"{abs(longitude):.10g} {'E' if longitude >= 0 else 'W'}"]

    moved: dict[str, Any] = walk(scenario)
    return moved


@REGISTER.add(AREA, "rule", words=("rotat",))
def rotate(case: Case) -> Computed:
    """Turning the earth under a scenario changes nothing, over the date line too."""
    scenario = small_scenario()
    whole = simulate(compiled(scenario)[0], SEED, 0, ROWS)
    found = 0
    for turn_deg in (90.0, 144.0, -100.0):
        rows = simulate(compiled(turned(scenario, turn_deg))[0], SEED, 0, ROWS)
        found += int((rows.fate != whole.fate).any(axis=1).sum() + (rows.fired != whole.fired).any(axis=1).sum())
    return _violations(found, f"{ROWS:,} replications, turned by 90, 144 and -100 degrees: rows whose counts differ")


@REGISTER.add(AREA, "rule", words=("reach",))
@REGISTER.add(AREA, "rule", words=("add",))
def add_what_reaches_nothing(case: Case) -> Computed:
    """A unit that can reach nothing, and a radar that can see nothing, change nothing."""
    scenario = small_scenario()
    plan, names = compiled(scenario)
    scenario["defence"]["units"].append({"name": "aa-far-away", "system": "pantsir-s1", "at": ["31.0 N", "39.0 E"]})
    other_plan, other = compiled(scenario)
    found = differing_rows(simulate(plan, SEED, 0, ROWS), simulate(other_plan, SEED, 0, ROWS), names, other)
    return _violations(found, f"{ROWS:,} replications with a unit far away: rows that differ")


@REGISTER.add(AREA, "rule", words=("pk=0",))
def certain_and_hopeless(case: Case) -> Computed:
    """Kill probability 0 and 1, magazines without end and without a round: exact, in every replication."""
    found = 0
    for pk in (0.0, 1.0):
        for rounds in (0, 3, 1_000_000):
            raid = [
                Threat(f"t{i:02}", 10.0 * i, 10.0 * i + 1000.0, sights=EYE, reach=(Reach("u", pk),)) for i in range(12)
            ]
            unit = Unit("u", launchers=(Launcher(rounds, max(rounds, 1)),))
            outcomes = simulate(build_plan(raid, [unit]), SEED, 0, ROWS)
            engaged = outcomes.shots > 0
            killed = outcomes.fate == Fate.KILLED
            found += int((killed != (engaged & (pk == 1.0))).any(axis=1).sum())
            found += int((outcomes.fired[:, 0] != min(rounds, 12)).sum())
    return _violations(found, f"{ROWS:,} replications each, Pk 0 and 1, with 0, 3 and endless rounds: rows that differ")


@REGISTER.add(AREA, "rule", words=("raise",))
@REGISTER.add(AREA, "rule", words=("common random numbers",))
def raise_one_kill_probability(case: Case) -> Computed:
    """One unit, one threat, the same chance: a better missile makes no replication worse."""
    kills = []
    for pk in (0.2, 0.5, 0.6, 0.9):
        threat = Threat("t", 0, 1000, sights=EYE, reach=(Reach("u", pk),))
        plan = build_plan([threat], [Unit("u", first_salvo=2, max_salvos=2)])
        kills.append((simulate(plan, SEED, 0, ROWS).fate == Fate.KILLED)[:, 0])
    found = sum(int((low & ~high).sum()) for low, high in pairwise(kills))
    return _violations(found, f"{ROWS:,} replications at Pk 0.2, 0.5, 0.6 and 0.9: replications that get worse")
