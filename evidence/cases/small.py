"""The small scenario of the metamorphic laws, compiled, turned, and compared row by row."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from redan import api
from redan.layout import Plan
from redan.layout.outcomes import OUTCOME_FIELDS, Outcomes

NAMED = ("nets", "radars", "units", "assets", "packages")  # lists of named entities in a scenario file


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
    return result.plan, {kind: getattr(names, kind) for kind in ("threats", "units", "assets", "effects")}


AXES = {
    "fate": "threats", "fate_time_s": "threats", "shots": "threats", "fired": "units", "empty_s": "units",
    "saturated_s": "units", "hits": "assets", "first_launch_s": "", "acted": "effects", "acted_s": "effects",
}  # fmt: skip


def differing_rows(
    first: Outcomes, second: Outcomes, names: dict[str, tuple[str, ...]], other: dict[str, tuple[str, ...]],
    rounding_s: float = 0.0,
) -> int:
    """Replications in which anything differs between two tables, entity by entity of those that both have.

    rounding_s: times that differ by no more are the same.
    """
    differs = np.zeros(len(first.first_launch_s), bool)
    for field in OUTCOME_FIELDS:
        a, b = getattr(first, field), getattr(second, field)
        if not AXES[field]:
            differs |= _unequal(a, b, rounding_s)
            continue
        positions = {name: i for i, name in enumerate(other[AXES[field]])}
        for i, name in enumerate(names[AXES[field]]):
            if name in positions:
                differs |= _unequal(a[:, i], b[:, positions[name]], rounding_s)
    return int(differs.sum())


def _unequal(a: NDArray[Any], b: NDArray[Any], rounding_s: float) -> NDArray[np.bool_]:
    if a.dtype.kind != "f":
        return np.asarray(a != b)
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    with np.errstate(invalid="ignore"):
        return np.asarray(~(same | (np.abs(a - b) <= rounding_s)))


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
