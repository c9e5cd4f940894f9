"""Access to the cases from outside (evidence/authorities/cases_open.yaml) for the tests in this folder."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

AUTHORITIES = Path(__file__).resolve().parents[2] / "evidence" / "authorities"


@lru_cache(maxsize=1)
def all_cases() -> dict[str, dict[str, Any]]:
    """Every case by its id."""
    data = yaml.load((AUTHORITIES / "cases_open.yaml").read_text(), Loader=yaml.CSafeLoader)
    return {case["id"]: case for case in data["cases"]}


def inputs(case_id: str) -> dict[str, Any]:
    return all_cases()[case_id]["inputs"]


def expected(case_id: str) -> dict[str, dict[str, Any]]:
    """The expected entries of a case by name."""
    return {entry["name"]: entry for entry in all_cases()[case_id]["expected"]}


def nesc_history(number: str) -> list[dict[str, float]]:
    """Rows, one a second, of simulator 04 in a NASA/NESC check-case."""
    with (AUTHORITIES / "nesc" / f"Atmos_{number}_sim_04_every_second.csv").open() as file:
        return [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]
