"""Each column against a row counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from redan.layout.codes import Fate
from redan.layout.outcomes import Outcomes
from redan.results import measures, supports, unpriced


@pytest.fixture
def two_rows() -> Outcomes:
    """Row 0: a-1 shot down with one bomb gone, the other on board; a-2's bombs arrive, one hits store-west.
    Row 1: nobody fires; a-1 turns away with both bombs, a-2's bombs are intercepted."""
    f = Fate
    return Outcomes(
        fate=np.array(
            [
                [f.KILLED_BEFORE_RELEASE, f.KILLED, f.NEVER_RELEASED, f.LEFT, f.ARRIVED_MISSED, f.ARRIVED_HIT],
                [f.TURNED, f.NEVER_RELEASED, f.NEVER_RELEASED, f.KILLED, f.KILLED, f.KILLED],
            ],
            dtype=np.int8,
        ),
        fate_time_s=np.zeros((2, 6)),
        shots=np.zeros((2, 6), dtype=np.int32),
        fired=np.array([[3, 4], [0, 0]], dtype=np.int32),
        empty_s=np.array([[80.0, np.inf], [np.inf, np.inf]]),
        saturated_s=np.array([[5.0, 2.5], [0.0, 0.0]]),
        hits=np.array([[0, 1, 0], [0, 0, 0]], dtype=np.int32),
        first_launch_s=np.array([61.5, np.inf]),
    )


def test_columns_by_hand(two_rows, names):
    columns = {name: column.tolist() for name, column in measures(two_rows, names).items()}
    expected = {
        "aircraft_lost": [1, 1],
        "aircraft_lost_before_release": [1, 0],
        "aircraft_lost_after_release": [0, 1],
        "aircraft_turned_away": [0, 1],
        "munitions_released": [3, 2],
        "munitions_never_released": [1, 2],
        "munitions_intercepted": [1, 2],
        "munitions_arriving": [2, 0],
        "munitions_hitting": [1, 0],
        "arms_store_lost": [1, 0],
        "p_arms_store_survives": [0.5, 1],
        "unit_lost": [0, 0],
        "p_unit_survives": [1, 1],
        "arriving_at_arms_store": [2, 0],
        "hits_on_arms_store": [1, 0],
        "arriving:store-east": [1, 0],
        "arriving:store-west": [1, 0],
        "hits:store-east": [0, 0],
        "hits:store-west": [1, 0],
        "survives:store-east": [1, 1],
        "survives:store-west": [0, 1],
        "missiles_fired": [7, 0],
        "missiles_fired_by:kub": [7, 0],
        "missiles_fired:sam-1": [3, 0],
        "missiles_fired:sam-2": [4, 0],
        "magazines_empty": [1, 0],
        "magazine_empty:sam-1": [1, 0],
        "magazine_empty:sam-2": [0, 0],
        "saturated_s": [7.5, 0],
        "saturated_s:sam-1": [5, 0],
        "saturated_s:sam-2": [2.5, 0],
        "engaged": [1, 0],
        # row 0: a-1 (20 M) and a-2's two bombs; both of a-1's bombs have no price. Row 1: a-2 and its two bombs.
        "cost_attacker_usd_low": [10.2e6, 10.2e6],
        "cost_attacker_usd": [20.4e6, 20.4e6],
        "cost_attacker_usd_high": [30.6e6, 30.6e6],
        "attacker_losses_unpriced": [2, 0],
        # three missiles of sam-1 at 2; sam-2's four and store-west have no price
        "cost_defender_usd_low": [3, 0],
        "cost_defender_usd": [6, 0],
        "cost_defender_usd_high": [9, 0],
        "cost_defender_expended_usd_low": [3, 0],
        "cost_defender_expended_usd": [6, 0],
        "cost_defender_expended_usd_high": [9, 0],
        "cost_defender_lost_usd_low": [0, 0],
        "cost_defender_lost_usd": [0, 0],
        "cost_defender_lost_usd_high": [0, 0],
        "defender_missiles_unpriced": [4, 0],
        "defender_assets_unpriced": [1, 0],
    }
    for name, time_s in (("first_engagement_s", 61.5), ("magazine_empty_s:sam-1", 80.0)):
        first = columns.pop(name)
        assert first[0] == time_s
        assert np.isnan(first[1])
    assert np.all(np.isnan(columns.pop("magazine_empty_s:sam-2")))
    assert columns == expected


def test_every_threat_is_counted_once(make_outcomes, names):
    columns = measures(make_outcomes(200), names)
    released = columns["munitions_intercepted"] + columns["munitions_arriving"]
    assert np.array_equal(released, columns["munitions_released"])
    assert np.all(columns["munitions_released"] + columns["munitions_never_released"] == 4)


def test_no_column_leaves_its_support(make_outcomes, names):
    outcomes = make_outcomes(500)
    columns, bounds = measures(outcomes, names), supports(names, outcomes)
    assert set(bounds) == set(columns)
    for name in bounds:
        if "_s:" in name or name.endswith("_s"):  # rows of the fixture are not physical in time
            continue
        assert np.nanmin(columns[name]) >= bounds[name].low, name
        assert np.nanmax(columns[name]) <= bounds[name].high, name


def test_what_has_no_price_is_named(names):
    missing = unpriced(names)
    assert missing.attacker == ("bomb",)
    assert missing.defender == ("3m9", "store-west")  # nobody aims at sam-1


def test_a_scenario_without_munitions_or_units_works(make_outcomes, names):
    from dataclasses import replace

    bare = replace(
        names,
        threats=names.threats[:1], threat_kinds=("aircraft",), threat_classes=("aircraft",), threat_systems=("f-16i",),
        threat_groups=("a",), threat_carriers=(-1,), threat_assets=(-1,), threat_prices_usd=(None,),
        units=(), unit_systems=(), unit_interceptors=(), unit_rounds=(), unit_prices_usd=(),
        assets=(), asset_kinds=(), asset_hits_needed=(), asset_values_usd=(), purchases_usd=(),
    )  # fmt: skip
    full = make_outcomes(3)
    arrays = {name: getattr(full, name)[:, :0] for name in ("fired", "empty_s", "saturated_s", "hits")}
    arrays |= {name: getattr(full, name)[:, :1] for name in ("fate", "fate_time_s", "shots")}
    columns = measures(Outcomes(**arrays, first_launch_s=np.full(3, np.inf)), bare)
    assert columns["missiles_fired"].tolist() == [0, 0, 0]
    assert columns["munitions_arriving"].tolist() == [0, 0, 0]
    assert all(len(column) == 3 for column in columns.values())
