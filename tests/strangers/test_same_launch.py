"""Equal inputs give equal bits: a launch at the opening of a window does not depend on how its time was formed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.agreement.generate import p

from redan import api
from redan.engine import simulate
from redan.layout import Law
from redan.reference import simulate_one

INPUTS = Path(__file__).parent / "inputs" / "nearly-equal"
ROWS = 400
LAWS = [(Law.FIXED, 7.3, 0.0), (Law.UNIFORM, 6.1, 12.7), (Law.EXPONENTIAL, 5.9, 0.0), (Law.LOGNORMAL, 8.3, 0.4)]


def first_launches(text: str, tmp_path: Path) -> np.ndarray:
    file = tmp_path / "s.yaml"
    file.write_text(text)
    return simulate(api.compile(file).plan, 7, 0, ROWS).first_launch_s


def test_the_only_window_opens_at_one_time(tmp_path: Path) -> None:
    compiled = api.compile(INPUTS / "base.yaml")
    found = simulate(compiled.plan, 7, 0, ROWS).first_launch_s
    assert set(found.tolist()) == {float(compiled.plan.window_open_s.min())}


def test_so_it_does_for_another_system_and_two_units(tmp_path: Path) -> None:
    text = (INPUTS / "base.yaml").read_text()
    buk = text.replace("s-300pmu-2", "buk-m2e").replace("launchers: 6, missiles: 24", "launchers: 2, missiles: 8")
    buk = buk.replace("36.0 E], altitude: 10000 m", "36.6 E], altitude: 10000 m")
    assert len(set(first_launches(buk, tmp_path).tolist())) == 1
    unit = next(line for line in text.splitlines() if line.strip().startswith("units:"))
    entry = unit[unit.index("{") : unit.index("}]") + 1]
    second = unit.replace("}]", "}, " + entry.replace("name: u1", "name: u2") + "]")
    assert len(set(first_launches(text.replace(unit, second), tmp_path).tolist())) == 1


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("open_s", [702.2728219774875, 1 / 3, 12345.678901234567])
def test_every_law_of_reaction_launches_at_the_opening_itself(law: tuple, open_s: float) -> None:
    reach = (p.Reach("u", 0.5, (p.Window(open_s, open_s + 50.0),)),)
    threat = p.Threat("t", open_s - 400.0, open_s + 90.0, sights=(p.Sight("eye"),), reach=reach)
    plan = p.build_plan([threat], [p.Unit("u", reaction=law)])
    found = simulate(plan, 7, 0, ROWS).first_launch_s
    late = found > open_s + 1e-6  # a reaction longer than the time since it entered
    assert set(found[~late].tolist()) == {open_s}
    assert late.sum() < ROWS // 10
    assert simulate_one(plan, 7, 3)[0].first_launch_s == found[3]


def test_a_raid_that_shifts_launches_at_the_opening_shifted(tmp_path: Path) -> None:
    """Equal within one raid's shift: the launch is the opening plus the shift, added once."""
    from redan.reasons.chances import shifts_s

    window = p.Window(702.2728219774875, 800.0)
    threat = p.Threat("t", 300.0, 900.0, sights=(p.Sight("eye"),), reach=(p.Reach("u", 0.5, (window,)),))
    plan = p.build_plan([threat], [p.Unit("u", reaction=(Law.UNIFORM, 3.0, 9.0))], raids=[p.Raid("raid", 60.0)])
    found = simulate(plan, 7, 0, ROWS).first_launch_s
    assert found.tolist() == [window.open_s + float(shifts_s(plan, 7, r)[0]) for r in range(ROWS)]
