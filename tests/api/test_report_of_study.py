"""The report of a study compares under the readings and weights of the study, and says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import redan
from redan.study.reported import subject_of

HELD = {"permission": "hold"}
BELIEVED = {"permission": {"hold": 0.25, "free": 0.75}}


@pytest.fixture
def kept(scenario_file: Path, tmp_path: Path) -> Any:
    def make(**words: Any) -> Path:
        folder = tmp_path / "study"
        factors = ["sam-1.first_salvo"] if "readings" in words else ["readings.permission"]
        redan.sensitivity(scenario_file, ["with"], factors=factors, points=4, seed=11, out=folder, **words)
        return folder

    return make


def swept(scenario_file: Path, folder: Path, axis: str, readings: dict[str, str] | None = None) -> Path:
    redan.sweep(
        scenario_file, [axis], ["with"], measures=["munitions_arriving"], replications=20, readings=readings, out=folder
    )
    return folder


def test_a_sweep_hands_on_the_reading_that_was_chosen(scenario_file: Path, tmp_path: Path) -> None:
    subject = subject_of(swept(scenario_file, tmp_path / "study", "raid.size=2,4", HELD))
    assert subject.fixed == HELD
    assert subject.compiled.resolved.readings["permission"] == "hold"


def test_what_nobody_chose_or_what_an_axis_varies_is_not_held(scenario_file: Path, tmp_path: Path) -> None:
    assert subject_of(swept(scenario_file, tmp_path / "a", "raid.size=2,4")).fixed == {}
    assert subject_of(swept(scenario_file, tmp_path / "b", "permission=hold,free")).fixed == {}


def test_weights_and_seed_go_with_the_study_and_a_given_reading_counts_for_more(kept: Any) -> None:
    folder = kept(weights=BELIEVED)
    subject = subject_of(folder)
    assert (subject.fixed, subject.weights, subject.asked.seed) == ({}, BELIEVED, 11)
    other = subject_of(folder, readings=HELD, seed=3)
    assert (other.fixed, other.weights, other.asked.seed) == (HELD, {}, 3)


def test_the_report_says_under_what_it_compares_and_does(scenario_file: Path, tmp_path: Path) -> None:
    """Nobody may fire: under that reading alone nothing is shot down with or without, so the two do not differ."""
    folder = swept(scenario_file, tmp_path / "study", "raid.size=2,4", HELD)
    html = redan.write_report(folder, tmp_path / "r.html", replications=40).read_text()
    assert "hold the readings permission hold, and vary the others" in html
    of_file = redan.compare(scenario_file, replications=40)
    of_study = redan.compare(scenario_file, replications=40, readings=HELD, seed=None)
    assert redan.answer(of_file) != redan.answer(of_study)
    first = redan.answer(of_study).split(". ")[0]
    assert first in html
