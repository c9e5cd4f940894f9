"""Weapons control: hold, tight and free, and what is aimed at the unit itself."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from tests.plan.fixtures import aircraft, munition, route, small

from redan.errors import InputError
from redan.plan import Compiled, compile_plan
from redan.plan.permissions import ALWAYS_S, permit_s

JET = aircraft("jet-1", route((34.0, 35.0), (34.0, 36.0)))
BOMB = munition(JET, 1, "store")


@pytest.mark.parametrize(
    ("permission", "threat", "aimed", "wanted"),
    [
        ("free", JET, False, ALWAYS_S),
        ("free", BOMB, False, ALWAYS_S),
        ("tight", JET, False, 70.0),
        ("tight", BOMB, False, 50.0),
        ("tight", BOMB, True, 50.0),
        ("hold", JET, False, math.inf),
        ("hold", BOMB, False, math.inf),
        ("hold", BOMB, True, ALWAYS_S),
    ],
)
def test_rules(permission: str, threat: object, aimed: bool, wanted: float) -> None:
    got = permit_s(permission, threat, start_s=50.0, first_release_s=70.0, aimed_at_unit=aimed)  # type: ignore[arg-type]
    assert got == wanted


def test_an_unknown_permission_is_refused() -> None:
    with pytest.raises(InputError, match="allowed: hold, hostile-act, tight, free"):
        permit_s("maybe", JET, start_s=0.0, first_release_s=0.0, aimed_at_unit=False)


def under(permission: str) -> tuple[Compiled, dict[tuple[str, str], tuple[float, int]]]:
    """The small scenario with every unit under one permission: permit and self of each pair by names."""
    case = small("levant")
    compiled = compile_plan(replace(case, units=tuple(replace(u, permission=permission) for u in case.units)))
    plan, names = compiled.plan, compiled.names
    return compiled, {
        (names.units[u], names.threats[t]): (float(permit), int(own))
        for u, t, permit, own in zip(plan.pair_unit, plan.pair_threat, plan.pair_permit_s, plan.pair_self, strict=True)
    }


def test_hold_leaves_only_what_is_aimed_at_the_unit() -> None:
    compiled, pairs = under("hold")
    assert set(pairs) == {("buk-1", "north-1/cruiser-2")}
    assert pairs["buk-1", "north-1/cruiser-2"] == (ALWAYS_S, 1)
    assert len(compiled.plan.unit_pair) == 1


def test_tight_waits_for_the_first_release_of_an_aircraft() -> None:
    compiled, pairs = under("tight")
    _, free = under("free")
    assert set(pairs) == set(free)
    start = dict(zip(compiled.names.threats, compiled.plan.threat_start_s.tolist(), strict=True))
    assert pairs["buk-1", "north-1"][0] == min(start["north-1/cruiser-1"], start["north-1/cruiser-2"])
    assert pairs["buk-1", "north-1/cruiser-1"][0] == start["north-1/cruiser-1"]
    assert all(permit == ALWAYS_S for permit, _ in free.values())


def test_an_aircraft_without_weapons_is_never_fired_at_under_tight() -> None:
    case = small("levant")
    case = replace(
        case,
        units=tuple(replace(u, permission="tight") for u in case.units),
        threats=tuple(t for t in case.threats if t.carrier != "north-2"),
    )
    plan, names = (compiled := compile_plan(case)).plan, compiled.names
    fired_at = {names.threats[t] for t in plan.pair_threat}
    assert "north-1" in fired_at
    assert "north-2" not in fired_at


def test_a_threat_aimed_at_a_launcher_of_the_unit_is_aimed_at_the_unit() -> None:
    case = small("levant")
    threats = tuple(replace(t, target="buk-1/launcher-2") if t.target == "buk-1" else t for t in case.threats)
    compiled = compile_plan(replace(case, threats=threats))
    plan, names = compiled.plan, compiled.names
    pairs = zip(plan.pair_unit, plan.pair_threat, plan.pair_self, strict=True)
    own = {(names.units[u], names.threats[t]) for u, t, itself in pairs if itself}
    assert own == {("buk-1", "north-1/cruiser-2")}
    assert plan.launcher_asset[names.launchers.index("buk-1/launcher-2")] == names.assets.index("buk-1/launcher-2")
