"""The explanation says what the arrays say, and why."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tests.plan.fixtures import interceptor, small

from redan.errors import InputError
from redan.plan import compile_plan, explain


def test_it_names_detection_windows_kill_probability_and_what_binds() -> None:
    compiled = compile_plan(small("levant"))
    text = explain(compiled, "buk-1", "north-1")
    plan = compiled.plan
    for part in ("Detection", "fourth root", "horizon", "behind terrain", "first track 10%", "50%", "90%"):
        assert part in text
    for part in ("Engagement", "launch ", "flight ", "intercept at", "not later", "What binds"):
        assert part in text
    assert "single-shot kill probability 0.7 against aircraft" in text
    opens = float(plan.window_open_s[plan.pair_window_offset[0]])
    assert f"launch {opens:.0f} s" in text
    assert re.search(r"until lost: ew-1 \d+ s to \d+ s", text)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"max_range_m": 40e3}, "beyond the missile's range (100%"),
        ({"max_altitude_m": 5000.0}, "above the missile's ceiling (100%"),
        ({"min_altitude_m": 8500.0}, "below the missile's lowest altitude"),
        ({"max_target_speed_m_s": 200.0}, "faster than the missile's target limit (100%"),
        ({"kill_probability": {"glide-bomb": 0.5}}, "no kill probability against aircraft"),
    ],
)
def test_it_says_why_a_unit_can_never_engage(changes: dict[str, object], says: str) -> None:
    case = small()
    battery = replace(case.units[0], interceptor=interceptor(**changes))
    text = explain(compile_plan(replace(case, units=(battery, *case.units[1:]))), "buk-1", "north-1")
    assert says in text


def test_it_says_what_permission_binds() -> None:
    case = small("levant")
    tight = replace(case, units=tuple(replace(u, permission="tight") for u in case.units))
    assert "its first planned release" in explain(compile_plan(tight), "buk-1", "north-1")
    held = replace(case, units=tuple(replace(u, permission="hold") for u in case.units))
    text = explain(compile_plan(held), "buk-1", "north-1")
    assert "may not be fired at" in text
    assert "cannot be engaged" in text
    assert "reserve may be used" in explain(compile_plan(held), "buk-1", "north-1/cruiser-2")


def test_an_unknown_name_gets_a_hint() -> None:
    compiled = compile_plan(small())
    with pytest.raises(InputError, match="buk-1"):
        explain(compiled, "buk-2", "north-1")
    with pytest.raises(InputError, match="north-1"):
        explain(compiled, "buk-1", "north-7")
