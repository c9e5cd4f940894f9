"""Cases of sensitivity indices: computed by redan's own analysis of variance and estimator; a fault in them is seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from evidence.cases import shares
from evidence.cases.case import MET, NOT_MET, NOT_READABLE, Case, rows_of, verdict_of
from evidence.cases.run import load_cases

ISHIGAMI = next(case for case in load_cases() if "Ishigami" in case.title)
# Saltelli et al., Global Sensitivity Analysis (2008): V1 = 1/3, V2 = 1/12, V12 = 1/36
G = Case(
    id="G", area="statistics", title="Sobol indices of the G-function", kind="", inputs={"a": [0, 1]}, source="",
    seen="", expected=(
        {"name": "variance", "value": 4 / 9, "tol_abs": 1e-12},
        {"name": "S1", "value": [0.75, 0.1875], "tol_abs": 1e-12},
        {"name": "ST", "value": [0.8125, 0.25], "tol_abs": 1e-12},
        {"name": "S2_12", "value": 0.0625, "tol_abs": 1e-12},
        {"name": "estimate_tolerance_n1024", "value": 0.02},
    ),
)  # fmt: skip


@pytest.mark.parametrize("case", [ISHIGAMI, G], ids=["ishigami", "g"])
def test_the_case_is_met_whatever_its_number(case: Case) -> None:
    assert [row.verdict for row in rows_of(replace(case, id="X"))] == [MET] * len(case.expected)


def test_a_planted_fault_in_the_exact_shares_is_not_met(monkeypatch: pytest.MonkeyPatch) -> None:
    right = shares.shares

    def wrong(values: Any, weights: Any) -> Any:
        found = right(values, weights)
        first = replace(found.factors[0], total=found.factors[0].total + 1e-8)
        return replace(found, factors=(first, *found.factors[1:]))

    monkeypatch.setattr(shares, "shares", wrong)
    assert verdict_of(rows_of(ISHIGAMI)) == NOT_MET


def test_a_planted_fault_in_the_estimator_is_not_met(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows in another order than the estimator reads them: A and B exchanged."""
    right = shares.indices

    def wrong(y: Any, n: int, k: int, **more: Any) -> Any:
        rows = y.reshape(n, k + 2).copy()
        rows[:, [0, 1]] = rows[:, [1, 0]]
        return right(rows.ravel(), n, k, **more)

    monkeypatch.setattr(shares, "indices", wrong)
    verdicts = {row.name: row.verdict for row in rows_of(ISHIGAMI)}
    assert verdicts["estimate_tolerance_n4096"] == NOT_MET
    assert verdicts["ST"] == MET


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"a": [0, -1]}, "from 0"),
        ({"a": [0, 1], "bounds": "[-1,1]^2"}, "[0,1]^k"),
        ({"a": [1] * 12}, "12 inputs"),
        ({"a": [0, 1], "c": 3}, "input c"),
    ],
)
def test_what_is_no_such_case_is_not_readable(inputs: dict[str, Any], said: str) -> None:
    rows = rows_of(replace(G, inputs=inputs))
    assert verdict_of(rows) == NOT_READABLE
    assert said in rows[0].words
