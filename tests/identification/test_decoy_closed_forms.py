"""Decoys against mathematics: a loss system they share with the real, rounds spent on them, rounds kept from them."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.identification.worlds import (
    SEED,
    STANDARD_ERRORS,
    assert_mean,
    fates_and_shots,
)

from redan.engine import simulate
from redan.layout import Fate, Kind, Law, Off, Op, Plan, Trigger
from redan.layout.build import Asset, Effect, Launcher, Raid, Reach, Sight, Threat, Unit, Window, build_plan

SERVICE_S, PERIOD_S, WARM_S, STAYS_S = 10.0, 1000.0, 100.0, 1.002
CHANNELS = 6


def erlang_b(channels: int, load: float) -> float:
    """P(all channels busy) by the recursion."""
    loss = 1.0
    for n in range(1, channels + 1):
        loss = load * loss / (n + load * loss)
    return loss


def test_the_formula_gives_the_printed_values() -> None:
    assert erlang_b(6, 6.0) == pytest.approx(0.265, abs=5e-4)
    assert erlang_b(6, 12.0) == pytest.approx(0.556, abs=5e-4)


def crowd(real: float, decoys: float, recognised: float) -> tuple[Plan, list[str]]:
    """Real and decoys come at random, with so many of each in a service time; who finds no free channel is gone."""
    names = [f"r{i:04}" for i in range(round(real * PERIOD_S / SERVICE_S))]
    lures = [f"d{i:04}" for i in range(round(decoys * PERIOD_S / SERVICE_S))]
    middle = PERIOD_S / 2
    # seen a second before it can be shot at, so that the word is there in time
    window = Window(middle + 1.0, middle + 1.001, (SERVICE_S, SERVICE_S))
    threats = [
        Threat(n, middle, middle + STAYS_S, raid=n, sights=(Sight("eye"),), reach=(Reach("u", 0.0, (window,)),),
               watchers=("u",) if n in lures else ())
        for n in (*names, *lures)
    ]  # fmt: skip
    rows = [
        Effect(f"decoy/u/{n}", Trigger.TRACKED, ("u", n), Kind.WATCH, ("u", n), Op.SET, Off.ABSENT, recognised)
        for n in lures
        if recognised > 0
    ]
    raids = [Raid(n, middle) for n in (*names, *lures)]
    unit = Unit("u", channels=CHANNELS, launchers=(Launcher(),))
    return build_plan(threats, [unit], raids=raids, effects=rows), sorted((*names, *lures))


def left_and_shots(plan: Plan) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """When each threat left (nobody is killed) and the missiles fired at it, both (n, T)."""
    outcomes = simulate(plan, SEED, 0, 400)
    return outcomes.fate_time_s, outcomes.shots


@pytest.mark.slow
@pytest.mark.parametrize(
    ("decoys", "recognised"), [(0.0, 0.0), (6.0, 0.0), (6.0, 1.0), (6.0, 0.5)], ids=["none", "unseen", "known", "half"]
)
def test_decoys_that_are_recognised_are_thinned_out(decoys: float, recognised: float) -> None:
    """Two classes on shared channels: the loss of the real is that of the load a + (1 - q) a_d."""
    plan, names = crowd(6.0, decoys, recognised)
    real = np.array([n.startswith("r") for n in names])
    left_s, shots = left_and_shots(plan)
    counted = real[None, :] & (left_s - STAYS_S > WARM_S)
    lost, came = (counted & (shots == 0)).sum(axis=1), counted.sum(axis=1)
    expected = erlang_b(CHANNELS, 6.0 + (1.0 - recognised) * decoys)
    residual = lost - expected * came
    error = float(np.sqrt(residual.var(ddof=1) * residual.size))
    assert abs(residual.sum()) <= STANDARD_ERRORS * error, (lost.sum() / came.sum(), expected)


@pytest.mark.parametrize(("decoys", "kills"), [(16, 7.85), (48, 3.93)])
def test_pairs_of_missiles_are_shared_with_decoys(decoys: int, kills: float) -> None:
    """Sixteen pairs against 16 real and D decoys in random order: 16 · 16 / (16 + D) pairs go to the real."""
    pk = 0.865
    names = [f"r{i:02}" for i in range(16)] + [f"d{i:02}" for i in range(decoys)]
    threats = [Threat(n, 1e4, 2e4, raid=n, sights=(Sight("eye"),), reach=(Reach("u", pk),)) for n in names]
    unit = Unit("u", first_salvo=2, launchers=(Launcher(32, 32),))
    plan = build_plan(threats, [unit], raids=[Raid(n, 1e4) for n in names])
    expected = 16 * 16 / (16 + decoys) * (1 - (1 - pk) ** 2)
    assert expected == pytest.approx(kills, abs=0.005)
    fate = simulate(plan, SEED, 0, 20_000).fate
    assert_mean((fate[:, [i for i, n in enumerate(sorted(names)) if n[0] == "r"]] == Fate.KILLED).sum(axis=1), expected)


def guarding(reserve: int, own: bool) -> Plan:
    """Eight rounds, six others that come first, then four weapons at the asset, two missiles for each."""
    early = [Threat(f"early{i}", 0, 5000, sights=(Sight("eye"),), reach=(Reach("u", 0.825),)) for i in range(6)]
    late = [
        Threat(f"weapon{i}", 1000, 5000, munition=True, asset="plant", sights=(Sight("eye"),),
               reach=(Reach("u", 0.825, own=own),))
        for i in range(4)
    ]  # fmt: skip
    unit = Unit("u", first_salvo=2, reserve=reserve, launchers=(Launcher(8, 8),), salvo_interval_s=0.0)
    return build_plan([*early, *late], [unit], assets=[Asset("plant")])


def test_a_reserve_for_what_is_guarded() -> None:
    """Four weapons, a pair of 0.825 for each: the asset lives with 0.969**4 = 0.883; without guarding it is lost."""
    expected = (1 - 0.175**2) ** 4
    assert expected == pytest.approx(0.883, abs=5e-4)
    lost = simulate(guarding(8, own=True), SEED, 0, 20_000).hits[:, 0] > 0
    assert_mean(~lost, expected, expected * (1 - expected))
    assert simulate(guarding(0, own=True), SEED, 0, 100).hits[:, 0].min() == 4
    assert simulate(guarding(8, own=False), SEED, 0, 100).hits[:, 0].min() == 4


def test_who_is_taken_for_a_decoy_is_left_alone() -> None:
    """Real taken for decoys with d' are engaged with 1 - d'."""
    share = 0.3
    window = (Window(50.0, 900.0),)
    threats = [
        Threat(f"t{i}", 0, 1000, sights=(Sight("eye"),), reach=(Reach("u", 1.0, window),), watchers=("u",))
        for i in range(4)
    ]
    rows = [
        Effect(f"decoy/u/t{i}", Trigger.TRACKED, ("u", f"t{i}"), Kind.WATCH, ("u", f"t{i}"), Op.SET, Off.ABSENT, share,
               (Law.UNIFORM, 10.0, 20.0))
        for i in range(4)
    ]  # fmt: skip
    fate, _ = fates_and_shots(build_plan(threats, [Unit("u")], effects=rows))
    assert_mean((fate == Fate.KILLED).sum(axis=1), 4 * (1 - share), 4 * share * (1 - share))
