"""Every rule of the array contract refuses a plan that breaks it."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from tests.agreement.generate import random_plan

from redan.errors import InputError
from redan.layout import Law, Plan, plan_digest, validate_plan
from redan.layout import build as p


def base() -> Plan:
    """Two units, two radars, an aircraft with a munition, two windows a pair, two sights of one radar."""
    window = (p.Window(0, 50, (5, 6, 7)), p.Window(60, 90))
    sights = (p.Sight("r1", 0, 40, ((5, 0.5), (9, 0.9))), p.Sight("r1", 50, 90, ((50, 1),)), p.Sight("r2"))
    reach = (p.Reach("u1", 0.5, window), p.Reach("u2", 0.5, window))
    threats = [
        p.Threat("plane", 0, 100, sights=sights, reach=reach),
        p.Threat("plane/bomb", 10, 60, True, "plane", asset="store", sights=sights, reach=reach),
    ]
    units = [p.Unit("u1", net="net", radar="r1", stock=4), p.Unit("u2", radar="r2", reaction=(Law.UNIFORM, 1, 2))]
    radars = [p.Radar("r1", unit="u1", net="net"), p.Radar("r2", unit="u2")]
    return p.build_plan(threats, units, radars=radars, nets=[p.Net("net")], assets=[p.Asset("store")])


def put(name: str, index: int, value: float) -> Callable[[Plan], Plan]:
    """The planted fault: one element of one array replaced."""

    def fault(plan: Plan) -> Plan:
        array = getattr(plan, name).copy()
        array[index] = value
        return plan._replace(**{name: array})

    return fault


def whole(name: str, change: Callable[[np.ndarray], object]) -> Callable[[Plan], Plan]:
    return lambda plan: plan._replace(**{name: change(getattr(plan, name))})


FAULTS: list[tuple[Callable[[Plan], Plan], str]] = [
    (whole("pair_pk", lambda a: a.astype(np.float32)), "pair_pk is not a one-dimensional array of float64"),
    (whole("pair_pk", lambda a: a.reshape(2, 2)), "pair_pk is not a one-dimensional array"),
    (whole("pair_pk", list), "pair_pk is not a one-dimensional array"),
    (whole("unit_stock", lambda a: a[:1]), "arrays of the units differ in length"),
    (whole("threat_pair_offset", lambda a: a[:-1]), "threat_pair_offset has 2 elements for 2 threats"),
    (put("threat_sight_offset", 0, 1), "threat_sight_offset runs from 1"),
    (put("pair_window_offset", 4, 7), "pair_window_offset runs from 0 to 7, not from 0 to 8 windows"),
    (put("pair_window_offset", 1, 0), "pair_window_offset: fewer than 1 windows"),
    (put("window_node_offset", 1, 1), "window_node_offset: fewer than 2 nodes"),
    (put("sight_knot_offset", 1, 3), "sight_knot_offset: fewer than 1 knots"),
    (put("threat_asset", 1, 1), "threat_asset points outside the 1 assets"),
    (put("threat_asset", 1, -2), "threat_asset points outside"),
    (put("sight_radar", 0, -1), "sight_radar points outside the 2 radars"),
    (put("unit_radar", 0, 2), "unit_radar points outside"),
    (put("pair_unit", 0, 5), "pair_unit points outside"),
    (put("pair_pk", 1, math.nan), "pair_pk is not a number (row 1)"),
    (put("threat_end_s", 1, math.inf), "threat_end_s is infinite"),
    (put("pair_permit_s", 1, math.nan), "pair_permit_s is not a number"),
    (put("unit_key", 1, int(base().unit_key[0])), "unit_key: two entities share a key"),
    (put("pair_pk", 3, 1.01), "pair_pk is not between 0 and 1"),
    (put("threat_hit_probability", 1, -0.1), "threat_hit_probability is not between 0 and 1"),
    (put("unit_stock", 0, -1), "unit_stock is negative"),
    (put("unit_reload_s", 0, -1), "unit_reload_s is negative"),
    (put("unit_max_salvos", 0, 0), "unit_max_salvos is below 1"),
    (put("asset_hits_needed", 0, 0), "asset_hits_needed is below 1"),
    (put("launcher_ready", 0, 2_000_000), "launcher_ready exceeds launcher_tubes"),
    (put("pair_self", 0, 2), "pair_self is not between 0 and 1"),
    (put("threat_kind", 0, 2), "threat_kind is unknown"),
    (put("threat_end_s", 1, 9), "threat_end_s lies before threat_start_s"),
    (put("threat_carrier", 1, 1), "only aircraft carry"),
    (put("threat_start_s", 1, -1), "a munition is released before its carrier enters"),
    (put("sight_end_s", 0, -1), "sight_end_s lies before sight_start_s"),
    (put("sight_radar", 0, 1), "sights of a threat are not ordered by radar"),
    (put("sight_end_s", 0, 51), "sights of one radar and threat overlap"),
    (put("sight_index", 1, 0), "sight_index does not count"),
    (put("knot_time_s", 0, 10), "knot_time_s decreases within a sight"),
    (put("knot_probability", 0, 0.95), "knot_probability decreases within a sight"),
    (put("knot_time_s", 2, 49), "knot_time_s lies before its sight's start"),
    (put("unit_reaction_law", 0, 4), "unit_reaction_law is unknown"),
    (put("unit_assess_a", 0, -1), "unit_assess_a is negative"),
    (put("unit_reaction_b", 1, 0.5), "unit_reaction_b lies below a"),
    (lambda plan: put("unit_reaction_b", 0, -1)(put("unit_reaction_law", 0, 3)(plan)), "unit_reaction_b is negative"),
    (put("unit_pair", 0, 2), "unit_pair does not hold each pair exactly once"),
    (put("unit_pair_offset", 1, 3), "unit_pair lists a pair under a unit that is not its own"),
    (put("pair_threat", 0, 1), "pair_threat disagrees with threat_pair_offset"),
    (whole("pair_unit", lambda a: a[::-1].copy()), "unit_pair lists a pair under a unit that is not its own"),
    (put("window_close_s", 0, 0), "window_close_s is not after window_open_s"),
    (put("window_open_s", 1, 50), "windows of a pair overlap, touch"),
    (put("node_flight_s", 0, 0), "node_flight_s is not positive"),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "message"), FAULTS, ids=[message[:40] for _, message in FAULTS])
def test_planted_fault_is_refused_with_its_name(fault: Callable[[Plan], Plan], message: str) -> None:
    with pytest.raises(InputError) as caught:
        validate_plan(fault(base()))
    assert message in str(caught.value)
    assert "rebuild the plan" in str(caught.value)


def test_pairs_out_of_unit_order_are_refused() -> None:
    plan = base()
    swapped = plan._replace(pair_unit=plan.pair_unit[[1, 0, 3, 2]], unit_pair=plan.unit_pair[[2, 3, 0, 1]])
    with pytest.raises(InputError, match="pairs of a threat are not ordered by unit"):
        validate_plan(swapped)


def test_raids_of_carrier_and_munition_must_agree() -> None:
    raids = [p.Raid("a"), p.Raid("b")]
    threats = [p.Threat("t", 0, 9, raid="a"), p.Threat("t/m", 1, 5, True, "t", raid="b")]
    with pytest.raises(InputError, match="threat_raid of munition and carrier differ"):
        p.build_plan(threats, [p.Unit("u")], raids=raids)


def test_a_munition_that_enters_with_its_carrier_must_come_after_it() -> None:
    both = [p.Threat("t", 0, 9), p.Threat("a", 0, 5, True, "t")]
    with pytest.raises(InputError, match="before its carrier enters"):
        p.build_plan(both, [p.Unit("u")])
    p.build_plan([p.Threat("t", 0, 9), p.Threat("t/m", 0, 5, True, "t")], [p.Unit("u")])


def test_valid_plans_pass_and_digests_tell_them_apart() -> None:
    plans = [base(), *(random_plan(seed) for seed in range(30))]
    for plan in plans:
        validate_plan(plan)
    assert len({plan_digest(plan) for plan in plans}) == len(plans)
    assert plan_digest(random_plan(3)) == plan_digest(random_plan(3))


def test_plan_without_anything_is_valid() -> None:
    validate_plan(p.build_plan([], [], radars=[], raids=[]))
