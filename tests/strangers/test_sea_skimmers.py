"""What flies a few metres above the sea is taken as written; a jet that low is asked about."""

from __future__ import annotations

import pytest
from tests.said import problems_of
from tests.strangers import test_walk

from redan.plan import compile_plan
from redan.scenario import parse_scenario, resolve

WAY = "33.6 N, 2.0 W", "33.6 N, 0.5 W"


def scenario_text(altitude: str) -> str:
    """An F-16I, which is known to carry the missile it releases."""
    text = test_walk.scenario_text(
        *WAY, release="waypoint 1", target="33.6 N, 1.0 W", munition="delilah", altitude=altitude
    )
    return text.replace("f-15i", "f-16i")


@pytest.mark.parametrize("altitude", ["9 m", "30 ft", "5 m above ground", "2 m"])
def test_low_over_the_sea_is_usable_with_a_doubt(altitude: str) -> None:
    text = scenario_text(altitude)
    found = problems_of(text)
    assert {problem.severity for problem in found} == {"warning"}
    assert all("low for a jet" in problem.what for problem in found)
    assert [problem.where.line for problem in found] == [17, 18]
    compiled = compile_plan(resolve(parse_scenario(text, "x.yaml")))
    heights = compiled.geometry.paths.altitude_msl_m
    assert heights[0] == pytest.approx({"9 m": 9.0, "30 ft": 9.144, "5 m above ground": 5.0, "2 m": 2.0}[altitude])


def test_from_15_m_on_there_is_no_doubt() -> None:
    text = scenario_text("15 m")
    assert problems_of(text) == []


@pytest.mark.parametrize("altitude", ["1 m", "0 m", "-9 m", "3 ft"])
def test_lower_than_anything_flies_is_refused(altitude: str) -> None:
    text = scenario_text(altitude)
    assert any(problem.severity == "error" and problem.where.line == 17 for problem in problems_of(text))
