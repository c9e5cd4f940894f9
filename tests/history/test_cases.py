"""The folders of recorded history: complete, unchanged in what was recorded, and reproduced by the code."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from evidence.history import load_case, run_case, run_history, write_result
from evidence.history.calibrate import GRID, crossing
from evidence.history.case import Observed, case_folders
from evidence.history.engine import Computed
from evidence.history.rows import BEGIN, END, _chance, _row, fill, markdown, result_text
from redan.catalogue import load_catalogue
from redan.errors import InputError
from redan.scenario import load_scenario, resolve

ROOT = Path(__file__).resolve().parents[2] / "evidence" / "recorded"
FOLDERS = case_folders(ROOT)
CHEAP = ("f-16i-2018-02-10", "iron-dome-2014")
CLOSED_FORM_ONLY = {"iran-israel-2024-04-13", "iron-dome-2014", "ukraine-2022-2026"}

# SHA-256 (first 16 digits) of the recorded numbers of each case, taken when they were held against the facts.
RECORDED = {
    "f-16i-2018-02-10": "71821515a9f1a90e",
    "house-of-cards-2018-05-10": "89bbbf1f43c503e4",
    "iran-israel-2024-04-13": "b59bd530bfee5647",
    "iron-dome-2014": "370a9362d477f6f3",
    "kosovo-1999": "0fa02ef8946e5399",
    "linebacker-ii-1972": "923f6a9c21a03957",
    "strike-2018-04-14": "b5dce9dc6146eabc",
    "syria-2017-2020": "0900fa8e333dc3db",
    "ukraine-2022-2026": "fac023f28e9196cf",
}
HEADINGS = (
    "## What is known",
    "## What was claimed, and by whom",
    "## The denominator",
    "## What redan gives",
    "## What would have to be true",
)


def digest(folder: Path) -> str:
    recorded = [(o.id, o.claimant, o.count, o.of, o.low, o.high) for o in load_case(folder).part.observed]
    return hashlib.sha256(json.dumps(recorded).encode()).hexdigest()[:16]


def test_the_nine_cases_are_there() -> None:
    assert [folder.name for folder in FOLDERS] == sorted(RECORDED)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_recorded_values_are_those_of_the_facts(folder: Path) -> None:
    assert digest(folder) == RECORDED[folder.name]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_folder_is_complete(folder: Path) -> None:
    part = load_case(folder).part
    assert part.case == folder.name
    text = (folder / "README.md").read_text()
    assert [text.count(heading) for heading in HEADINGS] == [1] * len(HEADINGS)
    assert "accredited" not in text.lower()
    result = yaml.safe_load((folder / "result.yaml").read_text())
    assert "{" not in result["verdict"]
    assert result["verdict"][:40] == part.verdict[:40]
    shown = {(row["quantity"], row["claimant"], row["observed"]) for row in result["rows"]}
    assert shown == {(o.quantity, o.claimant, o.words()) for o in part.observed}
    assert (part.engine is None) == (folder.name in CLOSED_FORM_ONLY)
    if part.engine is not None:
        scenario = load_scenario(folder / part.engine.scenario)
        for run in part.engine.runs:
            resolve(scenario, run.variant, run.readings)
        assert len(part.engine.runs) >= 2
    for row in result["rows"]:
        assert row["denominator"]
        assert (row["overlap"] is None) == (row["method"] == "none")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_what_is_no_test_names_what_was_recorded(folder: Path) -> None:
    part = load_case(folder).part
    known = {o.id for o in part.observed}
    runs = [*(part.engine.runs if part.engine else []), *part.closed_forms]
    assert all(set(run.not_independent) <= known for run in runs)


@pytest.mark.slow
@pytest.mark.parametrize("name", CHEAP)
def test_result_is_reproduced_by_the_code(name: str) -> None:
    result = run_case(ROOT / name)
    assert (ROOT / name / "result.yaml").read_text() == result_text(result)
    text = (ROOT / name / "README.md").read_text()
    assert text.split(BEGIN)[1].split(END)[0] == "\n" + markdown(result)


@pytest.mark.long
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_result_is_reproduced(folder: Path) -> None:
    assert (folder / "result.yaml").read_text() == result_text(run_case(folder))


def test_rows_of_one_case_and_of_a_folder_are_the_same() -> None:
    assert run_history(ROOT / "iron-dome-2014") == list(run_case(ROOT / "iron-dome-2014").rows)


def test_rows_without_a_number_say_why() -> None:
    for row in run_history(ROOT / "iron-dome-2014"):
        assert row.overlap is None
        assert row.verdict.startswith("Not computed: ")
        assert len(row.verdict) > 40


def observed(**change: Any) -> Observed:
    plain = {
        "id": "a", "quantity": "share", "says": "", "claimant": "one side", "count": 71, "of": 103,
        "denominator": "weapons", "fact": "", "source": {"title": "t", "read": "direct"},
    }  # fmt: skip
    return Observed.model_validate({**plain, **change})


def verdict(values: tuple[float, float, float], *, why: dict[str, str] | None = None, **change: Any) -> Any:
    computed = Computed("reading", "engine", values, (values[0], values[2]), why or {})
    return _row(load_case(ROOT / "iron-dome-2014"), observed(**change), computed)


def test_overlap_is_that_of_the_intervals() -> None:
    """71 of 103: 95 % interval 0.591 to 0.777."""
    assert verdict((0.1, 0.3, 0.58)).overlap is False
    assert verdict((0.1, 0.3, 0.60)).overlap is True
    assert verdict((0.78, 0.8, 0.9)).overlap is False
    assert verdict((0.1, 0.3, 0.60)).best_meets is False
    assert verdict((0.1, 0.7, 0.9)).best_meets is True
    assert "too few" in verdict((0.1, 0.3, 0.58)).verdict
    assert "too many" in verdict((0.78, 0.8, 0.9)).verdict


def test_open_bound_is_met_from_above_only() -> None:
    change = {"count": None, "of": None, "low": 101.0}
    assert verdict((80.0, 90.0, 100.0), **change).overlap is False
    assert verdict((80.0, 90.0, 102.0), **change).overlap is True


def test_a_row_counted_on_the_occasion_is_no_test() -> None:
    row = verdict((0.6, 0.7, 0.7), why={"a": "counted that night"})
    assert row.overlap is True
    assert not row.independent
    assert "No test: counted that night." in row.verdict
    assert verdict((0.6, 0.7, 0.7), why={"b": "counted that night"}).independent


def test_chance_counts_the_recorded_value_and_what_lies_beyond() -> None:
    single = np.array([0, 1, 1, 2, 3, 8]) / 8
    assert _chance(observed(count=1, of=8), single) == pytest.approx(3 / 6)
    assert _chance(observed(count=8, of=8), single) == pytest.approx(1 / 6)
    assert _chance(observed(count=None, of=None, low=5.0), np.array([4.0, 5.0, 6.0])) == pytest.approx(2 / 3)


def test_verdict_takes_its_figures_from_the_rows() -> None:
    row = verdict((0.4, 0.5, 0.6))
    assert fill("{share / reading}", [row]) == "40.0 % to 60.0 %"
    assert fill("{share / reading / best}", [row]) == "50.0 %"
    assert fill("no figure", [row]) == "no figure"
    for wrong in ("{share / other}", "{share / reading / worst}"):
        with pytest.raises(InputError, match="the verdict names"):
            fill(wrong, [row])


def test_calibration_finds_the_crossing_of_the_curve() -> None:
    curve = [0.6 * pk for pk in GRID]
    assert crossing(curve, 0.0) == 0.0
    assert crossing(curve, 0.33) == pytest.approx(0.55)
    assert crossing(curve, 0.61) is None


def test_16_units_do_not_reach_the_russian_count_at_any_kill_probability() -> None:
    result = yaml.safe_load((ROOT / "strike-2018-04-14" / "result.yaml").read_text())
    table = next(t for t in result["tables"] if t["title"].startswith("Calibrated"))
    column = table["columns"].index("Russia: 71 of 103")
    reached = {row[0]: not row[column].startswith("not reached") for row in table["rows"]}
    assert not reached["maker's claim, fires in time"]
    assert reached["maker's claim, 12 more Pantsir"]


def test_a_count_without_its_denominator_is_refused(tmp_path: Path) -> None:
    case = (ROOT / "iron-dome-2014" / "case.yaml").read_text()
    for wrong in (
        case.replace("    of: 805\n    denominator", "    denominator"),
        case.replace("    denominator: rockets engaged\n", "    denominator: ''\n"),
    ):
        assert wrong != case
        (tmp_path / "case.yaml").write_text(wrong)
        with pytest.raises(InputError, match=r"case\.yaml:\d+:\d+"):
            load_case(tmp_path)


def test_a_quantity_nobody_explains_is_refused(tmp_path: Path) -> None:
    case = (ROOT / "iron-dome-2014" / "case.yaml").read_text()
    (tmp_path / "case.yaml").write_text(case.replace("  rockets intercepted of all: most", "  other: most"))
    with pytest.raises(InputError, match="neither computed nor said why not"):
        run_case(tmp_path)


def test_writing_changes_only_the_computed_part(tmp_path: Path) -> None:
    source = ROOT / "iron-dome-2014"
    (tmp_path / "case.yaml").write_text((source / "case.yaml").read_text())
    (tmp_path / "README.md").write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    write_result(tmp_path, run_case(tmp_path))
    text = (tmp_path / "README.md").read_text()
    assert text.startswith(f"before\n{BEGIN}\n**Verdict.**")
    assert text.endswith(f"{END}\nafter\n")
    assert "\nold\n" not in text
    (tmp_path / "README.md").write_text("no marks")
    with pytest.raises(InputError, match="marks"):
        write_result(tmp_path, run_case(tmp_path))


def test_systems_of_the_closed_forms_are_in_the_catalogue() -> None:
    for folder in FOLDERS:
        for form in load_case(folder).part.closed_forms:
            assert load_catalogue().system(form.system).simulated


def test_a_folder_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no case"):
        case_folders(tmp_path)
