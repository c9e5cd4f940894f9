"""Every open case of these areas is run, and the comparison can fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.authorities.authority_cases import all_cases, assert_expected, expected

AREAS = ("GEO", "ATM", "RAD", "MSL")
HERE = [case_id for case_id in all_cases() if case_id.startswith(AREAS)] + ["STA-07", "STA-08"]
OTHERS = [path for path in sorted(Path(__file__).parent.glob("test_*.py")) if path.name != Path(__file__).name]
SOURCES = "".join(path.read_text() for path in OTHERS)


@pytest.mark.parametrize("case_id", HERE)
def test_a_case_without_a_test_is_not_implemented(case_id: str) -> None:
    named = f'"{case_id}"' in SOURCES or f"def test_{case_id.lower().replace('-', '_')}_" in SOURCES
    assert named, f"{case_id} is not implemented"


@pytest.mark.parametrize("case_id", ["GEO-01", "RAD-13", "ATM-04", "MSL-09"])
def test_a_value_outside_the_tolerance_is_refused(case_id: str) -> None:
    for name, entry in expected(case_id).items():
        value = entry["value"]
        first = value[0] if isinstance(value, list) else value
        width = entry.get("tol_abs", 0.0) + entry.get("tol_rel", 0.0) * abs(first)
        right = list(value) if isinstance(value, list) else value
        assert_expected(case_id, name, right)
        wrong = [right[0] + 2.0 * width, *right[1:]] if isinstance(right, list) else right + 2.0 * width
        with pytest.raises(AssertionError):
            assert_expected(case_id, name, wrong)
