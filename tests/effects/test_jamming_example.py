"""examples/effects/jamming.yaml: what it gives, and what `redan explain` says of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from redan.engine import simulate
from redan.layout import Fate
from redan.plan.compile import Compiled, compile_plan
from redan.plan.explain import explain
from redan.scenario import check, load_scenario, parse_scenario, resolve

FILE = Path(__file__).parents[2] / "examples" / "effects" / "jamming.yaml"
REPLICATIONS = 2000


@pytest.fixture(scope="module")
def compiled() -> dict[str, Compiled]:
    scenario = load_scenario(FILE)
    return {variant: compile_plan(resolve(scenario, variant)) for variant in scenario.variants}


def counts(compiled: Compiled) -> dict[str, float]:
    """Means over replications: aircraft lost, bombs that leave their carrier, bombs that arrive."""
    bombs = np.array([kind == "munition" for kind in compiled.names.threat_kinds])
    fates = simulate(compiled.plan, 7, 0, REPLICATIONS).fate
    lost = np.isin(fates, (int(Fate.KILLED), int(Fate.KILLED_BEFORE_RELEASE)))[:, ~bombs]
    arrived = np.isin(fates, (int(Fate.ARRIVED_HIT), int(Fate.ARRIVED_MISSED)))
    released = fates[:, bombs] != int(Fate.NEVER_RELEASED)
    return {"lost": lost.sum() / REPLICATIONS, "released": released.sum() / REPLICATIONS,
            "arrived": arrived.sum() / REPLICATIONS}  # fmt: skip


def test_it_is_short_and_clean() -> None:
    assert 10 <= len(FILE.read_text().splitlines()) <= 30
    assert check(load_scenario(FILE)) == []


def test_from_the_side_it_is_of_no_use_and_in_line_it_hides_the_strike(compiled: dict[str, Compiled]) -> None:
    found: dict[str, Any] = {variant: counts(plan) for variant, plan in compiled.items()}
    assert found["quiet"]["lost"] > 3.9
    # guidance is cut to 97 km, the missile reaches 75 km: tracks come later, and nothing follows from it
    assert found["beside"] == pytest.approx(found["quiet"], abs=0.01)
    assert found["escort"]["lost"] == 0.0
    assert found["escort"]["released"] == 16.0
    assert found["escort"]["arrived"] == pytest.approx(0.15, abs=0.03)


@pytest.mark.parametrize(("start", "seen", "lost"), [("305 s", "strike-4", 0.42), ("320 s", "strike-1", 0.89)])
def test_out_of_the_beam_it_covers_the_last_or_the_first_no_more(start: str, seen: str, lost: float) -> None:
    text = FILE.read_text()
    assert "start: 315 s" in text
    scenario = parse_scenario(text.replace("start: 315 s", f"start: {start}"), "x.yaml")
    moved = compile_plan(resolve(scenario, "escort"))
    assert counts(moved)["lost"] == pytest.approx(lost, abs=0.05)
    shots = simulate(moved.plan, 7, 0, REPLICATIONS).shots.sum(axis=0)
    aircraft = [i for i, kind in enumerate(moved.names.threat_kinds) if kind == "aircraft"]
    assert [moved.names.threats[i] for i in aircraft if shots[i]] == [seen]
    if start == "320 s":  # the jammer is gone ten seconds before the last one
        last = explain(moved, "s300", "strike-4")
        assert "guides nowhere on its way while it is jammed" in last
        assert "launches then: 936 s to 950 s (the missile arrives while it is not jammed)" in last


def test_explain_says_by_what_range(compiled: dict[str, Compiled]) -> None:
    beside, escort = (explain(compiled[variant], "s300", "strike-1") for variant in ("beside", "escort"))
    assert "s300/radar is jammed by prowler-1 (stand-off, J/N up to 9 dB by the side lobe, 35 dB down)" in beside
    assert "guides from 96.7 km on (720 s), instead of from 163.1 km" in beside
    assert "80% a look from 69.7 km on" in beside
    assert "launches then: 725 s to 920 s" in beside
    assert "(escort, J/N up to 52 dB by the main lobe)" in escort
    assert "guides nowhere on its way while it is jammed, instead of from 163.1 km" in escort
    assert "launches then: none" in escort
    assert "jammed" not in explain(compiled["quiet"], "s300", "strike-1")
