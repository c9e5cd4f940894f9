"""Studies for the page: the same words as on the terminal, figures that hold what the tables say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.app.results.conftest import OTHER

from redan import api
from redan.app.results import Result, of
from redan.report.claim import claim_text
from redan.report.saturated import saturation_lines
from redan.report.unknowns import ignorance_lines, sensitivity_lines

pytestmark = pytest.mark.slow


def plain(found: Any) -> dict[str, Any]:
    """The result through JSON and the model and back; every picture can be read."""
    told = of(found, "What would it change?")
    assert Result.model_validate(json.loads(json.dumps(told, allow_nan=False))).model_dump(mode="json") == told
    for figure in told["figures"].values():
        ElementTree.fromstring(figure["svg"])
        assert figure["description"]
    for table in told["tables"]:
        assert {len(row) for row in table["rows"]} <= {len(table["head"])}
    assert told["question"] == "What would it change?"
    assert told["sentences"]
    assert told["made"]
    return told


def one_line(lines: Any) -> str:
    return " ".join(" ".join(lines).split())


def test_ignorance(small: Path) -> None:
    found = api.ignorance(small, points=16, replications=8)
    told = plain(found)
    assert told["lines"] == ignorance_lines(found)
    assert list(told["figures"]) == ["spreads", "spreads-of-change"]
    first = told["standings"][1]
    spread = found.differences[OTHER]["munitions_arriving"]
    assert first["variant"] == OTHER
    assert first["own"] is None, "no set of readings is singled out"
    assert (first["change"]["low"], first["change"]["high"]) == (spread.low, spread.high)
    assert told["combinations"] == 16
    assert told["weights"]["permission"] == {"hold": 0.5, "free": 0.5}
    for row in told["tables"][0]["rows"]:
        assert row[2] in one_line(told["lines"])


def test_sensitivity(small: Path) -> None:
    found = api.sensitivity(small, factors=["readings"], points=8, replications=4)
    told = plain(found)
    assert told["lines"] == sensitivity_lines(found)
    assert told["sentences"][0] in one_line(told["lines"])
    names = [one["name"] for one in told["deciders"]]
    assert names == [row[0] for row in told["tables"][0]["rows"]]
    assert set(names) <= {"readings.permission", "readings.kill-probability"}
    for one in told["deciders"]:
        assert 0.0 <= one["alone"] <= one["with_others"] <= 1.0


def test_claims(small: Path) -> None:
    found = api.claim(small, "0 intercepted", "8 arriving", points=16, replications=40)
    told = plain(found)
    assert told["lines"] == claim_text(found)
    printed = one_line(told["lines"])
    for said in told["sentences"]:
        assert said.partition("”: ")[2] in printed
    assert [section["heading"] for section in told["trust"]] == ["“0 intercepted”", "“8 arriving”"]
    assert "“0 intercepted”" in told["sentences"][0]


@pytest.mark.parametrize("every_reading", [False, True])
def test_saturation(small: Path, *, every_reading: bool) -> None:
    found = api.saturation(small, replications=40, every_reading=every_reading)
    told = plain(found)
    assert told["lines"] == list(saturation_lines(found))
    printed = one_line(told["lines"])
    for said in told["sentences"][1:]:
        assert said in printed
    assert "against the size" in next(iter(told["figures"].values()))["title"] or every_reading
    cells = {cell for row in told["tables"][0]["rows"] for cell in row}
    for one in found.found:
        if one.crossing.size is not None and not one.crossing.already:
            assert f"{one.crossing.size:,}" in cells
