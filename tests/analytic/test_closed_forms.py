"""The engine against mathematics: cases DEF-01 to DEF-20 of the open set that concern it.

Expected figures are those of the case files; the formulas reproduce them exactly, the engine within four standard
errors at 20,000 replications or more.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.analytic.moments import REPLICATIONS, SEED, assert_distribution, assert_ratio

from evidence.cases import formulas
from evidence.cases.queues import loss_system
from redan.engine import replay, simulate
from redan.layout import Event, Fate, Law
from redan.layout.build import Asset, Launcher, Net, Reach, Sight, Threat, Unit, Window, build_plan

EYE = (Sight("eye"),)


def target(name: str, *, unit: str = "u", pk: float, start: float = 0.0, last: float = 1000.0) -> Threat:
    """An aircraft that one unit sees and reaches all its time."""
    return Threat(name, start, start + last, sights=EYE, reach=(Reach(unit, pk),))


def killed(outcomes) -> np.ndarray:
    return outcomes.fate == Fate.KILLED


@pytest.mark.parametrize(("layers", "combined"), [((0.8, 0.8), 0.96), ((0.8, 0.8, 0.8), 0.992)])
def test_def_01_layers_multiply(layers: tuple[float, ...], combined: float) -> None:
    reach = tuple(Reach(f"u{i}", pk, (Window(100 * i, 100 * i + 50),)) for i, pk in enumerate(layers))
    threat = Threat("t", 0, 1000, sights=EYE, reach=reach)
    plan = build_plan([threat], [Unit(f"u{i}") for i in range(len(layers))])
    assert_distribution(killed(simulate(plan, SEED, 0, REPLICATIONS))[:, 0], {0: 1 - combined, 1: combined})


@pytest.mark.parametrize(("shots", "p", "pk"), [(4, 0.25, 0.68359375), (4, 0.7, 0.9919), (4, 0.5, 0.9375)])
def test_def_02_barrage(shots: int, p: float, pk: float) -> None:
    plan = build_plan([target("t", pk=p)], [Unit("u", first_salvo=shots)])
    outcomes = simulate(plan, SEED, 0, REPLICATIONS)
    assert_distribution(killed(outcomes)[:, 0], {0: 1 - pk, 1: pk})
    assert (outcomes.shots == shots).all()


DEF_03 = [
    (10, 2, 0.7, 0.9, 0.9049861877399015),
    (20, 2, 0.8, 0.8, 0.8763560920082656),
    (8, 1, 0.8, 1.6, 1.131370849898476),
]


@pytest.mark.parametrize(("threats", "shots", "p", "mean", "sd"), DEF_03)
def test_def_03_leakers_are_binomial(threats: int, shots: int, p: float, mean: float, sd: float) -> None:
    pmf = formulas.binomial(threats, (1 - p) ** shots)
    assert math.isclose(sum(k * q for k, q in pmf.items()), mean, rel_tol=1e-9)
    assert math.isclose(math.sqrt(sum((k - mean) ** 2 * q for k, q in pmf.items())), sd, rel_tol=1e-9)
    plan = build_plan([target(f"t{i}", pk=p) for i in range(threats)], [Unit("u", first_salvo=shots)])
    leakers = threats - killed(simulate(plan, SEED, 0, REPLICATIONS)).sum(axis=1)
    assert_distribution(leakers, pmf)
    assert_distribution(leakers == 0, {1: pmf[0], 0: 1 - pmf[0]})


DEF_05 = [(10, 0.6145775901013097), (20, 0.6754486187378707), (50, 0.741677997217153)]


@pytest.mark.parametrize(("threats", "k"), DEF_05)
def test_def_05_no_leak_with_confidence(threats: int, k: float) -> None:
    assert math.isclose(formulas.shot_needed(threats, 4, 0.8), k, abs_tol=1e-6)
    plan = build_plan([target(f"t{i}", pk=k) for i in range(threats)], [Unit("u", first_salvo=4)])
    none_leaks = killed(simulate(plan, SEED, 0, REPLICATIONS)).all(axis=1)
    assert_distribution(none_leaks, {0: 0.2, 1: 0.8})


DEF_07 = [(0.7, 2, 0.91, 1.3), (0.8, 2, 0.96, 1.2), (0.5, 4, 0.9375, 1.875)]
DEF_08 = [(0.7, 2, 1, 0.973, 2.09), (0.7, 2, 2, 0.9919, 2.18), (0.6, 2, 2, 0.9744, 2.32)]
SALVOS = [(p, 1, 1, looks, pk, rounds) for p, looks, pk, rounds in DEF_07] + [
    (p, first, second, 2, pk, rounds) for p, first, second, pk, rounds in DEF_08
]


@pytest.mark.parametrize(("p", "first", "following", "looks", "pk", "rounds"), SALVOS)
def test_def_07_08_shoot_look_shoot(
    p: float, first: int, following: int, looks: int, pk: float, rounds: float
) -> None:
    exact_pk, pmf = formulas.salvo_rounds(first, following, looks, p)
    assert math.isclose(exact_pk, pk, rel_tol=1e-12)
    assert math.isclose(sum(k * q for k, q in pmf.items()), rounds, rel_tol=1e-12)
    unit = Unit("u", first_salvo=first, next_salvo=following, max_salvos=looks, assess=(Law.FIXED, 5, 0))
    outcomes = simulate(build_plan([target("t", pk=p)], [unit]), SEED, 0, REPLICATIONS)
    assert_distribution(killed(outcomes)[:, 0], {0: 1 - pk, 1: pk})
    assert_distribution(outcomes.fired[:, 0], pmf)


def test_def_09_magazine_runs_empty() -> None:
    leakers, spent = formulas.magazine_leakers(threats=10, rounds=8, p=0.7, looks=2)
    assert math.isclose(sum(k * q for k, q in leakers.items()), 4.4, rel_tol=1e-9)
    sd = math.sqrt(sum((k - 4.4) ** 2 * q for k, q in leakers.items()))
    assert math.isclose(sd, 1.2961481396815733, rel_tol=1e-9)
    unit = Unit("u", max_salvos=2, launchers=(Launcher(8, 8),))
    plan = build_plan([target(f"t{i}", pk=0.7, start=100 * i, last=50) for i in range(10)], [unit])
    outcomes = simulate(plan, SEED, 0, REPLICATIONS)
    assert_distribution(10 - killed(outcomes).sum(axis=1), leakers)
    assert spent == {8: pytest.approx(1.0)}
    assert (outcomes.fired == 8).all()


def test_def_11_12_erlang_values() -> None:
    offered = formulas.solve(lambda a: formulas.erlang_b(a, 15) - 0.01, 0.0, 15.0)
    assert math.isclose(offered, 8.108, abs_tol=0.0005)
    assert math.isclose(formulas.erlang_b(25, 30), 0.05260317222814062, rel_tol=1e-9)
    assert math.isclose(formulas.erlang_b(4, 6), 0.11716247139588101, rel_tol=1e-9)


@pytest.mark.slow
def test_def_11_fifteen_channels() -> None:
    unengaged, arrived = loss_system(8.108 / 20, 15, (Law.FIXED, 20, 0), warm_s=100, run_s=200)
    assert_ratio(unengaged, arrived, formulas.erlang_b(8.108, 15))


@pytest.mark.slow
def test_def_12_thirty_channels() -> None:
    unengaged, arrived = loss_system(25 / 20, 30, (Law.EXPONENTIAL, 20, 0), warm_s=120, run_s=60)
    assert_ratio(unengaged, arrived, 0.05260317222814062)


SERVICE_LAWS = {
    "fixed": (Law.FIXED, 20.0, 0.0),
    "uniform": (Law.UNIFORM, 0.0, 40.0),
    "exponential": (Law.EXPONENTIAL, 20.0, 0.0),
    "lognormal": (Law.LOGNORMAL, 20.0, 0.5),
}


@pytest.mark.slow
@pytest.mark.parametrize("law", SERVICE_LAWS)
def test_def_13_loss_does_not_depend_on_the_law_of_the_engagement_time(law: str) -> None:
    unengaged, arrived = loss_system(0.2, 6, SERVICE_LAWS[law], warm_s=200, run_s=200)
    assert abs(unengaged.sum() / arrived.sum() - 0.11716247139588101) < 0.002
    assert_ratio(unengaged, arrived, 0.11716247139588101)


def test_def_15_engset_formula() -> None:
    """The formula only: a plan's threats come once, so the engine has no returning sources."""
    time_congestion, call_congestion = formulas.engset(10, 3, 0.2)
    assert math.isclose(time_congestion, 0.16666666666666669, abs_tol=1e-9)
    assert math.isclose(call_congestion, 0.13680781758957655, abs_tol=1e-9)


def test_def_16_deterministic_stream() -> None:
    """A channel freed at 20 s serves the threat that comes at 20 s."""
    threats = [
        Threat(f"t{i:03}", 5.0 * i, 5.0 * i + 1, sights=EYE, reach=(Reach("u", 0.0, (Window(5 * i, 5 * i + 1),)),))
        for i in range(120)
    ]
    plan = build_plan(threats, [Unit("u", channels=3, assess=(Law.FIXED, 19, 0))])  # flight 1 s
    outcomes = simulate(plan, SEED, 0, 1)
    assert "".join(str(shots) for shots in outcomes.shots[0]) == "1110" * 30
    assert (outcomes.shots == 0).sum() == 30


DEF_18_19 = [
    (50, 0.3, 0.9, 10, 5, 5, [35.25, 25.3125, 17.859375, 12.26953125, 8.0771484375]),
    (25, 0.27, 1.0, 15, 5, 2, [16.496062992126, 11.926033852068, 8.327585710290, 5.494161976606, 3.263119666619]),
    (120, 1.5, 1.2, 12, 8, 10, [45.333333333333, 14.814814814815]),
]  # fmt: skip


@pytest.mark.parametrize(("detect", "v_threat", "v_missile", "react", "assess", "nearest", "ranges"), DEF_18_19)
def test_def_18_19_depth_of_fire(
    detect: float, v_threat: float, v_missile: float, react: float, assess: float, nearest: float, ranges: list[float]
) -> None:
    args = (detect, v_threat, v_missile, react, assess, nearest)
    assert formulas.intercept_ranges_km(*args) == pytest.approx(ranges, abs=1e-9)
    closing = v_threat + v_missile
    last_launch_s = (detect - nearest * closing / v_missile) / v_threat
    window = Window(0, last_launch_s, (detect / closing, (detect - v_threat * last_launch_s) / closing))
    threat = Threat("t", 0, detect / v_threat, sights=EYE, reach=(Reach("u", 0.0, (window,)),))
    unit = Unit("u", reaction=(Law.FIXED, react, 0), assess=(Law.FIXED, assess, 0), max_salvos=99)
    _, events = replay(build_plan([threat], [unit]), SEED, 0)
    times = events["time_s"][events["code"] == Event.INTERCEPT]
    assert (detect - v_threat * times).tolist() == pytest.approx(ranges, abs=1e-9)


@pytest.mark.parametrize(("defenders", "lost"), [(2, 12), (3, 8), (5, 0)])
@pytest.mark.parametrize("staying", [1, 2, 3, 4])
def test_def_20_hughes_salvo_is_the_limit_of_certain_shots(defenders: int, lost: int, staying: int) -> None:
    """5 attackers x 8 missiles, half of them good; each defender's four rounds stop four; the rest hits."""
    assert formulas.hughes_losses(defenders, 5, 8, 0.5, 4, staying) == pytest.approx(lost / staying)
    reach = tuple(Reach(f"ship{i}", 1.0) for i in range(defenders))
    good = [
        Threat(f"m{i:02}", 0, 500, munition=True, asset="fleet", sights=EYE, reach=reach) for i in range(20)
    ]
    units = [Unit(f"ship{i}", net="net", launchers=(Launcher(4, 4),)) for i in range(defenders)]
    plan = build_plan(good, units, nets=[Net("net")], assets=[Asset("fleet", hits_needed=99)])
    assert simulate(plan, SEED, 0, 10).hits[:, 0].tolist() == [lost] * 10


def test_def_20_the_other_side_of_the_salvo() -> None:
    """Two ships x 4 missiles against five undefended boats that take two hits each: four boats lost."""
    assert formulas.hughes_losses(5, 2, 4, 1.0, 0, 2) == 4
    missiles = [Threat(f"m{i}", 0, 100, munition=True, asset=f"boat{i % 4}") for i in range(8)]
    boats = [Asset(f"boat{i}", hits_needed=2) for i in range(5)]
    _, events = replay(build_plan(missiles, [], assets=boats), SEED, 0)
    assert (events["code"] == Event.LOST).sum() == 4


@pytest.mark.slow
def test_a_kill_probability_off_by_two_hundredths_would_be_noticed() -> None:
    """Planted fault."""
    plan = build_plan([target("t", pk=0.72)], [Unit("u")])
    outcomes = simulate(plan, SEED, 0, REPLICATIONS)
    with pytest.raises(AssertionError, match="mean"):
        assert_distribution(killed(outcomes)[:, 0], {0: 0.3, 1: 0.7})
    with pytest.raises(AssertionError, match="variance"):
        assert_distribution(np.full(REPLICATIONS, 1), {0: 0.25, 1: 0.5, 2: 0.25})
    unengaged, arrived = loss_system(0.2, 6, (Law.FIXED, 21, 0), warm_s=200, run_s=200)
    with pytest.raises(AssertionError):
        assert_ratio(unengaged, arrived, 0.11716247139588101)
