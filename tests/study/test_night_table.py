"""The table of `redan claim --out` and `redan value --out`: every point with what it assumes, gone on with."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

import redan
from redan.campaign.how import threads
from redan.campaign.resume import go_on
from redan.campaign.study_folder import open_study
from redan.scenario import load_scenario
from redan.study.points import Maker, Point

FILE = Path(__file__).with_name("one_shot.yaml")
KILL = "plain-sam.kill_probability"


@pytest.fixture(scope="module")
def claimed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("claim") / "study"
    redan.claim(FILE, "all intercepted", variants=["battery"], points=24, replications=50, out=folder)
    return folder


@pytest.fixture(scope="module")
def valued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("value") / "study"
    redan.value(FILE, ["battery"], factors=["plain-sam", "readings"], points=40, replications=20, out=folder)
    return folder


def test_a_claim_keeps_every_point_with_what_it_assumes(claimed: Path) -> None:
    table = open_study(claimed).table()
    sample = table["stage"] == "sample"
    assert sample.sum() == 24
    assert table["point"].tolist() == list(range(len(sample)))
    assert set(table["stage"]) >= {"readings", "sample"}
    assert set(table["variant"]) == {"battery"}
    assert set(table["readings.permission"]) == {"free", "hold"}
    fires = sample & (table["readings.permission"] == "free")
    kill, mean = table[f"quantile:{KILL}"][fires], table["mean:munitions_intercepted"][fires]
    assert np.corrcoef(kill, mean)[0, 1] > 0.5
    assert np.isnan(table[f"quantile:{KILL}"][~sample]).all()


def test_a_row_is_what_its_point_gives(claimed: Path) -> None:
    """One row made again from what it says: the same plan."""
    table = open_study(claimed).table()
    row = int(np.flatnonzero(table["stage"] == "readings")[0])
    readings = {n.partition(".")[2]: str(column[row]) for n, column in table.items() if n.startswith("readings.")}
    compiled = Maker(load_scenario(FILE)).compiled(Point("battery", tuple(sorted(readings.items()))))
    assert compiled.digest == table["plan"][row]


def test_value_keeps_with_and_without_one_after_the_other(valued: Path) -> None:
    table = open_study(valued).table()
    assert table["variant"].tolist() == ["battery", "nothing"] * 40
    same = table[f"quantile:{KILL}"]
    assert np.array_equal(same[::2], same[1::2])
    assert set(table["replications"]) == {20}


@pytest.mark.parametrize("which", ["claimed", "valued"])
def test_a_study_goes_on_from_its_folder(which: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    whole: Path = request.getfixturevalue(which)
    digest = open_study(whole).finished["digest"]
    torn = Path(shutil.copytree(whole, tmp_path / "torn"))
    (torn / "table.parquet").unlink()
    (torn / "finished.json").unlink()
    parts = sorted(path for path in (torn / "parts").rglob("*") if path.is_file() and len(path.name) == 64)
    for part in parts[::2]:
        part.unlink()
    outcome = go_on(open_study(torn), threads(1))
    assert outcome.digest == digest
    assert outcome.text
