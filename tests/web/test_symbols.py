"""Symbols of the map: milsymbol knows each code the page draws; the codes of the cases INT-10 and INT-11 likewise."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.export.oracle import node
from tests.web.conftest import ROOT

from evidence.cases.run import load_cases

MAP = ROOT / "web" / "src" / "map" / "codes.ts"
MILSYMBOL = ROOT / "web" / "node_modules" / "milsymbol" / "dist" / "milsymbol.js"
CASES = {c.id: c for c in load_cases(ROOT / "evidence/authorities/cases_open.yaml") if c.id in ("INT-10", "INT-11")}
WRONG = "10061500009999990000"
AFFILIATION = {"defence": "Friend", "attack": "Hostile", "third party": "Neutral"}


def told(codes: Path = MAP, given: list[str] | None = None) -> Any:
    if not MILSYMBOL.is_file():
        pytest.skip("the packages of the page are not here: make web")
    done = subprocess.run(
        [*node(), str(Path(__file__).with_name("symbols.mjs")), str(codes), str(MILSYMBOL)],
        input=json.dumps(given or []), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    if "ERR_UNKNOWN_FILE_EXTENSION" in done.stderr:
        pytest.skip("this Node does not read TypeScript")
    assert done.returncode == 0, done.stderr[-1000:]
    return json.loads(done.stdout)


def bad(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in found if not (one["valid"] and one["drawn"])]


def test_every_code_that_the_page_draws_is_known_and_has_a_picture() -> None:
    own = told()["own"]
    assert len(own) >= 27
    assert bad(own) == []
    assert all(one["affiliation"] == AFFILIATION[one["side"]] for one in own)


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_codes_of_the_cases_are_known(name: str) -> None:
    codes = [str(code) for code in CASES[name].inputs["codes"].values()]
    found = told(given=[*codes, WRONG])["given"]
    assert [one["code"] for one in found if not one["valid"]] == [WRONG]
    if name == "INT-10":
        assert (found[0]["affiliation"], found[0]["echelon"]) == ("Hostile", "Company/battery/troop")


@pytest.mark.parametrize("fault", [("'130102'", "'999999'"), ("'220300'", "'000000'"), ("`100$", "`10$")])
def test_a_wrong_code_of_the_page_is_noticed(fault: tuple[str, str], tmp_path: Path) -> None:
    text = MAP.read_text(encoding="utf-8")
    assert fault[0] in text
    changed = tmp_path / "codes.ts"
    changed.write_text(text.replace(*fault))
    assert len(bad(told(changed)["own"])) >= 3
