"""What would have stopped a leaker: closed forms on plans written by hand, and the same world in the flagship."""

from __future__ import annotations

import math

import numpy as np
import pytest

from redan.engine import simulate
from redan.layout import Fate, Law, Plan, Purpose
from redan.layout.build import Asset, Launcher, Radar, Reach, Sight, Threat, Unit, Window, build_plan
from redan.streams import name_key, uniform
from redan.study import counterfactual as module
from redan.study.counterfactual import Counterfactual, counterfactual

SEED = 5


def plan(
    tracked_s: float, *, pk: float = 1.0, channels: int = 9, rounds: int = 9, threats: int = 1, close_s: float = 100.0,
    reaction: tuple[Law, float, float] = (Law.FIXED, 10.0, 0.0), ready_s: float = -math.inf,
) -> Plan:  # fmt: skip
    """Weapons that arrive at 200 s; the last launch that meets them leaves at `close_s` and flies for a second."""
    unit = Unit("u", channels=channels, missile_channels=9, reaction=reaction, ready_s=ready_s,
                launchers=(Launcher(ready=rounds, tubes=rounds),), radar="eye")  # fmt: skip
    sight = Sight("eye", 0.0, 300.0, ((tracked_s, 1.0),))
    window = Window(0.0, close_s, (1.0, 1.0))
    every = [
        Threat(f"t{i}", 0.0, 200.0, munition=True, asset="store", sights=(sight,), reach=(Reach("u", pk, (window,)),))
        for i in range(threats)
    ]
    return build_plan(every, [unit], radars=[Radar("eye", unit="u")], assets=[Asset("store")])


def amounts(found: Counterfactual) -> dict[str, int | None]:
    return {one.lever.name: one.amount for one in found.tried}


def test_exactly_four_seconds_more_warning_decide() -> None:
    """Tracked at 94 s and ready 10 s later, the last launch at 100 s is missed by 4 s."""
    found = counterfactual(plan(94.0), SEED, 0, 0)
    assert amounts(found) == {"warning": 4, "reaction": 4, "channels": None, "rounds": None}
    assert found.found[0].ending == "with 4 s more warning"
    assert found.found[0].fate is Fate.KILLED
    assert (found.through, found.found[0].through) == (1, 0)


@pytest.mark.parametrize(("tracked_s", "seconds"), [(90.5, 1), (91.0, 1), (91.5, 2), (149.0, 59), (150.0, 60)])
def test_the_smallest_whole_number_of_seconds(tracked_s: float, seconds: int) -> None:
    assert amounts(counterfactual(plan(tracked_s), SEED, 0, 0))["warning"] == seconds


def test_what_is_not_enough_is_not_said_to_be() -> None:
    """61 s more warning is beyond the list, and no crew can be more than its 10 s faster."""
    found = counterfactual(plan(151.0), SEED, 0, 0)
    assert not found.found
    assert {one.does for one in found.tried} >= {"up to 60 s more warning: every track that much earlier"}
    assert all(one.ending == "" for one in found.tried)


def test_a_kill_probability_just_above_the_draw() -> None:
    """The engine kills where its draw lies below the probability: the least percent above the draw is found."""
    for replication in range(12):
        u = uniform(SEED, replication, Purpose.KILL, 0, name_key("u"), name_key("t0"))
        tried = counterfactual(plan(50.0, pk=0.001), SEED, replication, 0)
        if u < 0.001:
            continue
        assert amounts(tried)["kill"] == math.floor(100 * u) + 1
        assert amounts(tried)["warning"] is None


def test_one_more_channel_or_round() -> None:
    """Two weapons at once, one channel, and no time to shoot twice: the second needs a channel of its own."""
    busy = plan(89.0, channels=1, threats=2)
    through = np.flatnonzero(simulate(busy, SEED, 0, 1).fate[0] != Fate.KILLED)
    assert len(through) == 1
    assert amounts(counterfactual(busy, SEED, 0, int(through[0])))["channels"] == 1
    empty = plan(10.0, rounds=1, threats=3)
    last = int(np.flatnonzero(simulate(empty, SEED, 0, 1).fate[0] != Fate.KILLED)[-1])
    found = amounts(counterfactual(empty, SEED, 0, last))
    assert found["rounds"] in (1, 2)
    assert found["channels"] is None


def test_readiness_in_minutes() -> None:
    """Ready at 300 s, ten seconds to react, last launch at 100 s: 210 s are missing, four whole minutes."""
    assert amounts(counterfactual(plan(0.0, ready_s=300.0), SEED, 0, 0))["ready"] == 4


def test_levers_move_only_what_they_say() -> None:
    """In the same world nothing else changes: by 0 a lever changes nothing, and each changes its own columns alone."""
    base = plan(94.0, reaction=(Law.UNIFORM, 5.0, 15.0))
    columns = {
        "warning": {"knot_time_s", "sight_start_s"}, "reaction": {"unit_reaction_a", "unit_reaction_b"},
        "channels": {"unit_channels", "unit_missile_channels"}, "rounds": {"launcher_ready", "launcher_tubes"},
    }  # fmt: skip
    for lever in module.levers_of(base):
        changed = lever.change(base, 2)
        moved = {name for name in Plan._fields if not np.array_equal(getattr(base, name), getattr(changed, name))}
        assert moved == columns[lever.name]
        assert all(getattr(changed, name).dtype == getattr(base, name).dtype for name in Plan._fields)
        none = lever.change(base, 0)
        assert all(np.array_equal(getattr(base, name), getattr(none, name)) for name in Plan._fields)


def test_an_even_delay_comes_earlier_as_a_whole() -> None:
    changed = module._faster(plan(94.0, reaction=(Law.UNIFORM, 5.0, 15.0)), 7)
    assert (changed.unit_reaction_a[0], changed.unit_reaction_b[0]) == (0.0, 8.0)


def test_a_planted_world_of_another_seed_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the changed world another one, the closed form of the kill draw would not hold."""
    u = uniform(SEED, 3, Purpose.KILL, 0, name_key("u"), name_key("t0"))
    real = module.simulate
    monkeypatch.setattr(module, "simulate", lambda p, seed, r, n: real(p, seed + 1, r, n))
    assert amounts(counterfactual(plan(50.0, pk=0.001), SEED, 3, 0))["kill"] != math.floor(100 * u) + 1


def test_without_a_fire_unit_nothing_can_be_tried() -> None:
    threat = Threat("t", 0.0, 9.0, munition=True, asset="store")
    alone = build_plan([threat], [], radars=[], assets=[Asset("store")])
    found = counterfactual(alone, SEED, 0, 0)
    assert found.tried == ()
