"""The Morris screen against functions whose effects are known."""

from __future__ import annotations

import numpy as np
import pytest
from tests.analysis.known_functions import ishigami

from redan.analysis.designs import trajectories
from redan.analysis.morris import effects
from redan.errors import DomainError


def test_effects_of_a_straight_line_are_its_slopes():
    design = trajectories(10, 3, 1)
    for one, slope in zip(effects(design.rows() @ [3.0, -0.5, 0.0] + 7.0, design, "abc"), (3, -0.5, 0), strict=True):
        assert one.mu == pytest.approx(slope, abs=1e-9)
        assert one.mu_star == pytest.approx(abs(slope), abs=1e-9)
        assert one.sigma == pytest.approx(0.0, abs=1e-9)
        assert one.inert == (slope == 0)
        assert one.n == 10
        assert one.mu_star_low == one.mu_star == one.mu_star_high


def test_an_interaction_has_spread_and_a_sign_that_cancels():
    design = trajectories(200, 2, 1)
    u = design.rows()
    found = effects((u[:, 0] - 0.5) * (u[:, 1] - 0.5), design, "ab")
    for one in found:
        assert one.mu_low <= 0.0 <= one.mu_high
        assert one.mu_star > 0.2
        assert one.sigma > one.mu_star


def test_a_planted_dominant_factor_leads_and_inert_ones_are_inert():
    design = trajectories(20, 20, 4)
    u = design.rows()
    found = effects(50.0 * (u[:, 7] > 0.5) + u[:, :5].sum(axis=1), design, [str(j) for j in range(20)])
    assert max(found, key=lambda one: one.mu_star).name == "7"
    assert {one.name for one in found if one.inert} == {str(j) for j in range(20)} - {"0", "1", "2", "3", "4", "7"}


def test_ishigami_is_screened_as_in_the_literature():
    """All three matter, none is straight, the fourth does nothing."""
    design = trajectories(100, 4, 2)
    found = effects(ishigami(design.rows()), design, "abcd")
    assert [one.inert for one in found] == [False, False, False, True]
    assert all(one.sigma > 1.0 for one in found[:3])
    assert found[1].mu_star == pytest.approx(7 * 0.75 / (2 / 3))  # from 0, 1 to sin² of a third of the range, or back


def test_what_moves_replications_but_no_mean_is_not_inert():
    design = trajectories(10, 3, 1)
    u = design.rows()
    swap = np.where(u[:, 1:2] > 0.5, 1.0, -1.0) * np.array([1.0, -1.0])
    found = effects(u[:, :1] + swap, design, "abc")
    assert [one.inert for one in found] == [False, False, True]
    assert (found[1].mu_star, found[0].mu) == (0.0, pytest.approx(1.0))


def test_points_that_cannot_happen_leave_their_steps_out():
    design = trajectories(10, 2, 1)
    values = design.rows() @ [1.0, 2.0]
    values[0] = np.nan  # the start of the first path: one step is lost
    found = effects(values, design, "ab")
    assert sum(one.n for one in found) == 19
    gone = effects(np.full(len(values), np.nan), design, "ab")
    assert not any(one.exists or one.inert for one in gone)


def test_what_does_not_fit_is_refused():
    design = trajectories(10, 2, 1)
    with pytest.raises(DomainError, match="30 for 10 paths"):
        effects(np.zeros(29), design, "ab")
    with pytest.raises(DomainError, match="1 names"):
        effects(np.zeros(30), design, "a")
