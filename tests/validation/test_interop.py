"""The cases of exchange formats: met as they are, and not met or refused when one thing in them is changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import redan.export.acmi
from evidence.cases.case import MET, MISSING, NOT_MET, NOT_READABLE, Case, rows_of, verdict_of
from evidence.cases.run import load_cases

ROOT = Path(__file__).resolve().parents[2]
CASES = {c.id: c for c in load_cases(ROOT / "evidence/authorities/cases_open.yaml") if c.area == "interop"}


def verdict(case: Case) -> str:
    return verdict_of(rows_of(case))


@pytest.mark.parametrize("name", ["INT-01", "INT-03", "INT-05", "INT-09"])
def test_what_redan_exports_is_met(name: str) -> None:
    assert verdict(CASES[name]) == MET


@pytest.mark.parametrize("name", ["INT-02", "INT-07", "INT-10", "INT-11"])
def test_what_it_does_not_is_said(name: str) -> None:
    rows = rows_of(CASES[name])
    assert verdict_of(rows) == MISSING
    assert all(row.words for row in rows)


def changed(name: str, **inputs: Any) -> Case:
    return replace(CASES[name], inputs={**CASES[name].inputs, **inputs})


HEX, TEXT = CASES["INT-01"].inputs["hex"], CASES["INT-05"].inputs["text"]


@pytest.mark.parametrize(
    ("case", "wanted"),
    [
        (changed("INT-01", hex=HEX[:24] + "002a" + HEX[28:40] + HEX[38:]), NOT_READABLE),  # a byte too many
        (changed("INT-01", hex=HEX[:24] + "2a00" + HEX[28:]), NOT_MET),  # little-endian
        (changed("INT-01", hex=HEX[:-30] + "41" + HEX[-28:]), NOT_MET),  # another marking
        (changed("INT-01", hex=HEX[:4] + "43" + HEX[6:]), NOT_READABLE),  # another PDU
        (changed("INT-01", hex="none"), NOT_READABLE),
        (changed("INT-03", yaw_deg=136), NOT_MET),
        (changed("INT-03", roll_deg=-30), NOT_MET),
        (changed("INT-05", text=TEXT.replace("FileVersion=2.2", "FileVersion=2.1")), NOT_MET),
        (changed("INT-05", text="\ufeff" + TEXT), NOT_MET),
        (changed("INT-05", text=TEXT.replace("T=41.6251307|", "T=141.6251307|95.0|")), NOT_MET),
        (changed("INT-05", text="nothing"), NOT_READABLE),
        (changed("INT-09", xsd="another"), MISSING),
    ],
)
def test_a_changed_case_is_noticed(case: Case, wanted: str) -> None:
    assert verdict(case) == wanted


def test_a_writer_with_latitude_first_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redan.export.acmi, "_place", lambda place: f"T={place[1]:.7f}|{place[0]:.7f}|{place[2]:.2f}")
    assert verdict(CASES["INT-05"]) == NOT_MET


def test_a_writer_of_milliseconds_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    write = redan.export.acmi.write
    slow = lambda scene, start: write(scene, start).replace(b"#47.13", b"#47130")  # noqa: E731
    monkeypatch.setattr(redan.export.acmi, "write", slow)
    assert verdict(CASES["INT-05"]) == NOT_MET
