"""What must not matter does not: the order of entities, entities that reach nothing, a second compilation."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import numpy as np
import pytest
from tests.plan.fixtures import (
    aircraft,
    large,
    munition,
    place,
    radar,
    route,
    short_interceptor,
    small,
    unit,
    unit_radar,
)

from redan.errors import InputError
from redan.layout import Plan, plan_digest, validate_plan
from redan.layout.names import Names
from redan.physics.geodesy import wrap_longitude
from redan.plan import Compiled, compile_plan, routes, sights, windows
from redan.scenario.resolved import Place, Resolved
from redan.streams import name_key

KINDS = ("radars", "units", "nets", "assets", "threats")


def shuffled(case: Resolved, seed: int) -> Resolved:
    chooser = random.Random(seed)
    changes = {kind: tuple(chooser.sample(getattr(case, kind), len(getattr(case, kind)))) for kind in KINDS}
    return replace(case, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("terrain", [None, "levant"])
def test_order_of_entities_changes_nothing(terrain: str | None) -> None:
    case = small(terrain)
    first = compile_plan(case)
    for seed in range(4):
        again = compile_plan(shuffled(case, seed))
        assert again.digest == first.digest
        assert again.names == first.names
        assert again.notes == first.notes


def test_every_number_of_the_scenario_is_in_the_digest() -> None:
    case = small()
    digests = {compile_plan(case).digest}
    flyer = case.threats[0]
    changed = (
        replace(case, units=(replace(case.units[0], stock=9), *case.units[1:])),
        replace(case, threats=(replace(flyer, rcs_m2=3.1), *case.threats[1:])),
        replace(case, threats=(replace(flyer, turn_probability=0.6), *case.threats[1:])),
        replace(case, radars=(replace(case.radars[0], antenna_height_m=11.0), *case.radars[1:])),
        replace(case, effective_radius_factor=1.2),
        replace(case, nets=(replace(case.nets[0], delay_s=6.0),)),
    )
    for other in changed:
        digests.add(compile_plan(other).digest)
    assert len(digests) == 1 + len(changed)


def content(plan: Plan, names: Names) -> dict[object, object]:
    """What a plan says about pairs of named entities, without any index."""
    found: dict[object, object] = {}
    for t, threat in enumerate(names.threats):
        found["threat", threat] = (plan.threat_start_s[t], plan.threat_end_s[t], plan.threat_hit_probability[t])
        for s in range(plan.threat_sight_offset[t], plan.threat_sight_offset[t + 1]):
            knots = slice(plan.sight_knot_offset[s], plan.sight_knot_offset[s + 1])
            found["sight", names.radars[plan.sight_radar[s]], threat, int(plan.sight_index[s])] = (
                plan.sight_start_s[s], plan.sight_end_s[s],
                *plan.knot_time_s[knots].tolist(), *plan.knot_probability[knots].tolist(),
            )  # fmt: skip
        for p in range(plan.threat_pair_offset[t], plan.threat_pair_offset[t + 1]):
            windows = range(plan.pair_window_offset[p], plan.pair_window_offset[p + 1])
            nodes = slice(plan.window_node_offset[windows[0]], plan.window_node_offset[windows[-1] + 1])
            found["pair", names.units[plan.pair_unit[p]], threat] = (
                plan.pair_pk[p], plan.pair_permit_s[p], int(plan.pair_self[p]),
                *plan.window_open_s[windows[0] : windows[-1] + 1].tolist(),
                *plan.window_close_s[windows[0] : windows[-1] + 1].tolist(), *plan.node_flight_s[nodes].tolist(),
            )  # fmt: skip
    for u, name in enumerate(names.units):
        pairs = plan.unit_pair[plan.unit_pair_offset[u] : plan.unit_pair_offset[u + 1]]
        found["priority", name] = [names.threats[plan.pair_threat[p]] for p in pairs]
    return found


@pytest.mark.parametrize("name", ["aaa", "middle", "zzz"])
def test_a_unit_that_can_reach_nothing_leaves_everything_else_as_it_was(name: str) -> None:
    case = small("levant")
    far = unit(name, place(37.0, 42.0), interceptor=short_interceptor())
    more = replace(
        case,
        units=(*case.units, far),
        radars=(*case.radars, unit_radar(far, reference_range_m=10e3, max_range_m=20e3)),
    )
    before, after = compile_plan(case), compile_plan(more)
    old, new = content(before.plan, before.names), content(after.plan, after.names)
    assert new.pop(("priority", name)) == []
    assert new == old
    assert before.digest != after.digest


def test_radars_without_any_unit_see_what_they_saw_with_units() -> None:
    case = small("levant")
    radars = tuple(replace(r, unit=None) for r in case.radars)
    with_units, without = compile_plan(case), compile_plan(replace(case, units=(), radars=radars))
    old, new = content(with_units.plan, with_units.names), content(without.plan, without.names)
    assert {k: v for k, v in old.items() if k[0] in ("sight", "threat")} == new  # type: ignore[index]


def test_a_threat_more_leaves_the_others_as_they_were() -> None:
    case = small("levant")
    extra = aircraft("another-1", route((33.0, 34.6), (33.9, 36.0), altitude_m=9000.0))
    before, after = compile_plan(case), compile_plan(replace(case, threats=(*case.threats, extra)))
    old, new = content(before.plan, before.names), content(after.plan, after.names)
    assert {key: value for key, value in new.items() if key in old and key[0] != "priority"} == {  # type: ignore[index]
        key: value for key, value in old.items() if key[0] != "priority"  # type: ignore[index]
    }
    assert ("pair", "buk-1", "another-1") in new


def test_the_same_scenario_gives_the_same_bytes_and_keeps_every_rule_of_the_contract() -> None:
    for case in (small(), small("levant"), large(units=7)):
        one, two = compile_plan(case), compile_plan(case)
        assert one.digest == two.digest == plan_digest(two.plan)
        validate_plan(one.plan)
        for a, b in zip(one.plan, two.plan, strict=True):
            assert a.tobytes() == b.tobytes()


def test_threats_that_fly_alike_share_a_shape_and_differ_by_their_start_only() -> None:
    compiled = compile_plan(small("levant"))
    assert len(compiled.geometry.shapes) == 3 < len(compiled.names.threats)
    plan, names = compiled.plan, compiled.names
    a, b = names.threats.index("north-1"), names.threats.index("north-2")
    sights = [slice(plan.threat_sight_offset[t], plan.threat_sight_offset[t + 1]) for t in (a, b)]
    shift = plan.threat_start_s[b] - plan.threat_start_s[a]
    assert shift == 20.0
    np.testing.assert_allclose(plan.sight_start_s[sights[1]], plan.sight_start_s[sights[0]] + shift, atol=1e-9)


def test_the_kernels_say_the_same_without_the_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    case = small("levant")
    fast = compile_plan(case).plan
    monkeypatch.setattr(routes, "_sample", routes.sample_legs)
    monkeypatch.setattr(sights, "find", sights.find_sights)
    monkeypatch.setattr(windows, "solve", windows.solve_windows)
    plain = compile_plan(case).plan
    for name, a, b in zip(Plan._fields, fast, plain, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-9, err_msg=name)


def compiled_alone(compiled: Compiled) -> tuple[int, int]:
    return len(compiled.plan.threat_key), len(compiled.plan.unit_key)


def test_nothing_to_defend_with_and_nothing_to_defend_against() -> None:
    case = small()
    assert compiled_alone(compile_plan(replace(case, threats=()))) == (0, 2)
    bare = replace(case, units=(), radars=(), nets=(), assets=case.assets)
    assert compiled_alone(compile_plan(bare)) == (5, 0)
    for empty in (replace(case, threats=()), bare):
        validate_plan(compile_plan(empty).plan)


def test_two_entities_of_one_name_or_one_key_are_refused() -> None:
    case = small()
    with pytest.raises(InputError, match="called"):
        compile_plan(replace(case, radars=(*case.radars, radar("ew-1", place(33.0, 36.0)))))
    # found by trying names: the birthday of 32 bits
    keys: dict[int, str] = {}
    clash = None
    for i in range(400_000):
        name = f"ew-{i}"
        other = keys.setdefault(name_key(name), name)
        if other != name:
            clash = other, name
            break
    assert clash is not None
    twins = tuple(radar(name, place(33.0, 36.0)) for name in clash)
    with pytest.raises(InputError, match="same 32-bit key"):
        compile_plan(replace(case, radars=(*case.radars, *twins)))


def test_munitions_come_first_or_not_as_the_doctrine_says() -> None:
    for priority, first_kind in (("munitions-first", 1), ("aircraft-first", 0)):
        case = small("levant")
        case = replace(case, units=tuple(replace(u, priority=priority) for u in case.units))
        plan = compile_plan(case).plan
        kinds = plan.threat_kind[plan.pair_threat[plan.unit_pair[: plan.unit_pair_offset[1]]]].tolist()
        assert kinds == sorted(kinds, reverse=first_kind == 1)
        assert len(set(kinds)) == 2
    with pytest.raises(InputError, match="priority"):
        compile_plan(replace(small(), units=tuple(replace(u, priority="nearest") for u in small().units)))


def test_a_carriers_munition_follows_it_into_its_raid() -> None:
    case = small()
    lone = replace(case, threats=(*case.threats, munition(case.threats[0], 9, "store", raid="other")))
    with pytest.raises(InputError, match="raid"):
        validate_plan(compile_plan(lone).plan)


def test_turning_the_whole_scenario_about_the_earths_axis_changes_nothing_even_over_the_date_line() -> None:
    case = small()

    def turned(at: Place) -> Place:
        return Place(at.latitude_rad, wrap_longitude(at.longitude_rad + math.radians(143.9)))

    moved = replace(
        case,
        radars=tuple(replace(r, place=turned(r.place)) for r in case.radars),
        units=tuple(replace(u, place=turned(u.place)) for u in case.units),
        assets=tuple(replace(a, place=turned(a.place)) for a in case.assets),
        threats=tuple(
            replace(t, route=tuple(replace(w, place=turned(w.place)) for w in t.route)) for t in case.threats
        ),
    )
    places = [u.place for u in moved.units] + [t.route[0].place for t in moved.threats[:2]]
    longitudes = [p.longitude_rad for p in places]
    assert min(longitudes) < 0.0 < max(longitudes)
    here, there = compile_plan(case).plan, compile_plan(moved).plan
    for name, a, b in zip(Plan._fields, here, there, strict=True):
        np.testing.assert_allclose(b, a, rtol=1e-6, atol=0.05, err_msg=name)
