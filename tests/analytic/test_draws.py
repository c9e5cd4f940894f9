"""Every kind of draw follows its distribution, seen from outside: in launch times, shots, fates."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from tests.analytic.moments import REPLICATIONS, SEED, assert_distribution

from redan.engine import simulate
from redan.layout import Fate, Law
from redan.layout.build import Asset, Raid, Reach, Sight, Threat, Unit, Window, build_plan

EYE = (Sight("eye"),)
LAST_RESORT = 1e-4  # a fixed seed: below this the distribution is wrong, not unlucky


def first_launches(unit: Unit, sights: tuple[Sight, ...] = EYE, **more: object) -> np.ndarray:
    reach = (Reach("u", 0.5, (Window(-1e6, 1e6),)),)
    plan = build_plan([Threat("t", 0, 1000, sights=sights, reach=reach)], [unit], **more)
    return simulate(plan, SEED, 0, REPLICATIONS).first_launch_s


LAWS = {
    "uniform": ((Law.UNIFORM, 4.0, 10.0), stats.uniform(4, 6)),
    "exponential": ((Law.EXPONENTIAL, 7.0, 0.0), stats.expon(scale=7)),
    "lognormal": ((Law.LOGNORMAL, 7.0, 0.6), stats.lognorm(0.6, scale=7 * np.exp(-0.18))),
}


@pytest.mark.parametrize("name", LAWS)
def test_reaction_time_follows_its_law(name: str) -> None:
    law, exact = LAWS[name]
    assert exact.mean() == pytest.approx(7.0)
    times = first_launches(Unit("u", reaction=law))
    assert stats.kstest(times, exact.cdf).pvalue > LAST_RESORT
    assert stats.kstest(times, stats.uniform(4, 7).cdf).pvalue < LAST_RESORT  # planted fault


@pytest.mark.parametrize("name", LAWS)
def test_assessment_time_follows_its_law(name: str) -> None:
    """Seen in the time a channel is held: flight 1 s and the assessment."""
    law, exact = LAWS[name]
    reach = (Reach("u", 0.5),)
    plan = build_plan([Threat("t", 0, 1000, sights=EYE, reach=reach)], [Unit("u", channels=1, assess=law)])
    held = simulate(plan, SEED, 0, REPLICATIONS).saturated_s[:, 0]
    assert stats.kstest(held - 1.0, exact.cdf).pvalue > LAST_RESORT


def test_first_track_follows_the_knots_and_may_never_come() -> None:
    sights = (Sight("eye", 10, 60, ((10, 0.1), (20, 0.5), (50, 0.8))),)
    times = first_launches(Unit("u"), sights)
    n = REPLICATIONS
    assert_distribution(np.isinf(times), {0: 0.8, 1: 0.2})
    assert_distribution(times == 10, {0: 0.9, 1: 0.1})
    inside = times[np.isfinite(times) & (times > 10)]
    exact = np.interp(np.sort(inside), [10, 20, 50], [0, 4 / 7, 1])
    assert np.abs(exact - (np.arange(inside.size) + 0.5) / inside.size).max() < 1.95 / np.sqrt(0.7 * n)  # KS at 0.1 %


def test_raid_jitter_is_uniform_and_common_to_the_raid() -> None:
    threats = [Threat(f"t{i}", 10 * i, 100 + 10 * i, raid=f"g{i // 2}") for i in range(4)]
    plan = build_plan(threats, [Unit("u")], raids=[Raid("g0", 60.0), Raid("g1", 60.0)])
    left = simulate(plan, SEED, 0, REPLICATIONS).fate_time_s - [100, 110, 120, 130]
    assert np.allclose(left[:, 0], left[:, 1])
    assert np.allclose(left[:, 2], left[:, 3])
    for shift in (left[:, 0], left[:, 2]):
        assert stats.kstest(shift, stats.uniform(-60, 120).cdf).pvalue > LAST_RESORT
    assert abs(np.corrcoef(left[:, 0], left[:, 2])[0, 1]) < 4 / np.sqrt(REPLICATIONS)


def test_hits_are_binomial_and_turns_have_their_probability() -> None:
    bombs = [Threat(f"b{i}", 0, 10 + i, munition=True, asset="store", hit_probability=0.3) for i in range(6)]
    plan = build_plan(bombs, [], assets=[Asset("store", 99)])
    hits = simulate(plan, SEED, 0, REPLICATIONS).hits[:, 0]
    assert_distribution(hits, {k: float(stats.binom(6, 0.3).pmf(k)) for k in range(7)})
    plane = Threat("t", 0, 500, sights=EYE, reach=(Reach("u", 0.0),), turn_probability=0.35, leave_s=5)
    fate = simulate(build_plan([plane], [Unit("u")]), SEED, 0, REPLICATIONS).fate[:, 0]
    assert_distribution(fate == Fate.TURNED, {0: 0.65, 1: 0.35})


def test_wrecks_taken_for_alive_cost_truncated_geometric_rounds() -> None:
    """Pk 1, each look at the wreck says alive with 0.3, at most four salvos."""
    unit = Unit("u", false_miss=0.3, max_salvos=4)
    plan = build_plan([Threat("t", 0, 500, sights=EYE, reach=(Reach("u", 1.0),))], [unit])
    pmf = {1: 0.7, 2: 0.3 * 0.7, 3: 0.09 * 0.7, 4: 0.027}
    assert_distribution(simulate(plan, SEED, 0, REPLICATIONS).fired[:, 0], pmf)


def test_survivors_taken_for_dead_are_let_go() -> None:
    """Kill with probability p a look, else a false kill with 0.2 ends the engagement; at most three looks."""
    p, false_kill = 0.6, 0.2
    again = (1 - p) * (1 - false_kill)
    pk = p * (1 + again + again**2)
    unit = Unit("u", false_kill=false_kill, max_salvos=3)
    plan = build_plan([Threat("t", 0, 500, sights=EYE, reach=(Reach("u", p),))], [unit])
    outcomes = simulate(plan, SEED, 0, REPLICATIONS)
    assert_distribution(outcomes.fate[:, 0] == Fate.KILLED, {0: 1 - pk, 1: pk})
    assert_distribution(outcomes.fired[:, 0], {1: 1 - again, 2: again * (1 - again), 3: again**2})


def test_kills_of_different_threats_units_and_shots_are_independent() -> None:
    reach = tuple(Reach(f"u{i}", 0.5, (Window(100 * i, 100 * i + 50),)) for i in range(2))
    threats = [Threat(f"t{i}", 0, 1000, sights=EYE, reach=reach) for i in range(5)]
    outcomes = simulate(build_plan(threats, [Unit("u0"), Unit("u1")]), SEED, 0, REPLICATIONS)
    killed = outcomes.fate == Fate.KILLED
    correlation = np.corrcoef(killed.T)
    assert np.abs(correlation[~np.eye(5, dtype=bool)]).max() < 4.5 / np.sqrt(REPLICATIONS)
    after_a_miss = killed[outcomes.shots == 2]  # the second unit's shot, given that the first one's missed
    assert abs(after_a_miss.mean() - 0.5) < 4 * 0.5 / np.sqrt(after_a_miss.size)
    assert abs(np.corrcoef(killed[1:, 0], killed[:-1, 0])[0, 1]) < 4 / np.sqrt(REPLICATIONS)  # of replications
