"""The validation page: up to date, complete, and quick to notice a fault."""

from __future__ import annotations

import copy
import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from evidence.cases.case import (
    MET,
    MISSING,
    NOT_MET,
    NOT_READABLE,
    Case,
    Register,
    Row,
    Value,
    error_share,
    judge,
    rows_of,
    verdict_of,
)
from evidence.cases.command import validate
from evidence.cases.run import CASES, Judged, judge_all, load_cases
from evidence.page.page import render, totals, write
from evidence.page.recorded import load_history
from evidence.page.waterfall import load_waterfall
from redan.errors import InputError
from redan.physics import geodesy

DOCS = Path("docs")
EVERY = {case.id: case for case in load_cases()}


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    return judge_all()


@pytest.mark.slow
def test_the_page_in_the_documentation_is_what_the_code_gives(judged: list[Judged], tmp_path: Path) -> None:
    write(tmp_path, judged, load_history(), load_waterfall())
    fresh = {path.relative_to(tmp_path): path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    assert len(fresh) > 5
    for name, text in fresh.items():
        assert same_drawing((DOCS / name).read_text(), text), f"docs/{name} is old: run make validate"


STEP = 0.15  # of a pixel: a dot is 9 wide, a tenth is the last digit of a cross; words stand to the letter
POSITION = re.compile(r'(?<= )(cx|x|d)="([^"]*)"')
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def same_drawing(old: str, new: str) -> bool:
    """The same to the letter, but for marks that lie less than STEP apart.

    Their places are logarithms of tiny errors. The last bits of these depend on the processor: numpy multiplies small
    matrices in an order of its own for each (measured: 0.0043 of a pixel between two, enough to turn a last digit).
    """
    places = [[float(n) for _, value in POSITION.findall(text) for n in NUMBER.findall(value)] for text in (old, new)]
    (old_words, new_words) = (POSITION.sub(lambda at: NUMBER.sub("#", at[0]), text) for text in (old, new))
    return old_words == new_words and all(abs(a - b) < STEP for a, b in zip(*places, strict=True))


def test_a_drawing_is_the_same_when_a_last_digit_turns_and_another_when_a_mark_moves() -> None:
    old = (DOCS / "validation" / "missile_flight.svg").read_text()
    dots = re.findall(r'cx="([0-9.]+)"', old)
    assert len(dots) > 5
    for dot in dots:
        turned, moved = (old.replace(f'cx="{dot}"', f'cx="{float(dot) + step:g}"', 1) for step in (0.01, 0.3))
        assert same_drawing(old, old)
        assert same_drawing(old, turned)
        assert not same_drawing(old, moved)
    for was, now in (("MSL-05", "MSL-06"), ("0.001", "0.002"), ('r="4.5"', 'r="4.51"'), ("<circle", "<cross")):
        assert was in old
        assert not same_drawing(old, old.replace(was, now, 1))


@pytest.mark.slow
def test_nothing_is_left_out(judged: list[Judged]) -> None:
    text = render(judged)
    data = yaml.safe_load(CASES.read_text())
    assert len(judged) == len(data["cases"]) == 75
    for case in data["cases"]:
        assert f"### {case['id']}: " in text
        shown = next(one for one in judged if one.case.id == case["id"])
        names = [row.name for row in shown.rows]
        assert names[: len(case["expected"])] == [entry["name"] for entry in case["expected"]]


@pytest.mark.slow
def test_what_is_not_met_says_why(judged: list[Judged]) -> None:
    assert [one.case.id for one in judged if one.verdict == NOT_MET] == ["ATM-03"]
    for one in judged:
        assert one.verdict == MET or one.reasons, one.case.id


@pytest.mark.slow
def test_expected_values_and_tolerances_are_those_of_the_file(judged: list[Judged]) -> None:
    for one in judged:
        for row, entry in zip(one.rows, one.case.expected, strict=False):
            assert row.expected == entry.get("value"), row.name
            if row.verdict != MISSING and row.tolerance != "rule":
                tolerance = entry.get("tol_rel", entry.get("tol_abs", 0.0))
                assert row.tolerance.split()[0] == f"{tolerance:g}", row.name


def test_no_value_from_chance_has_fewer_than_four_standard_errors_of_20_000_replications() -> None:
    from evidence.cases.chance import REPLICATIONS, against

    assert REPLICATIONS >= 20_000
    found = against("x", [1] * 10_500 + [0] * 9_500, {0: 0.5, 1: 0.5})["x, mean"]
    assert found.tolerance == pytest.approx(4 * 0.5 / 20_000**0.5)
    assert judge("x", {}, found).verdict == NOT_MET


@pytest.mark.parametrize(("case_id", "name"), [("GEO-13", "horizon_slant_range_m"), ("GEO-07", "geodesic_inverse")])
def test_a_planted_fault_in_the_physics_is_not_met(
    case_id: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = getattr(geodesy, name)

    def wrong(*arguments: float) -> object:
        value = right(*arguments)
        return value * 1.001 if isinstance(value, float) else (value[0] + 0.01, *value[1:])

    assert verdict_of(rows_of(EVERY[case_id])) == MET
    monkeypatch.setattr(geodesy, name, wrong)
    assert verdict_of(rows_of(EVERY[case_id])) == NOT_MET


def test_a_planted_fault_in_the_engine_is_not_met(monkeypatch: pytest.MonkeyPatch) -> None:
    from evidence.cases import defence

    right = defence.simulate

    def wrong(plan: object, *arguments: int) -> object:
        changed = (plan.pair_pk + 0.02).astype(float)  # type: ignore[attr-defined]
        return right(plan._replace(pair_pk=changed), *arguments)  # type: ignore[attr-defined]

    monkeypatch.setattr(defence, "simulate", wrong)
    assert verdict_of(rows_of(EVERY["DEF-07"])) == NOT_MET


def test_a_case_that_nothing_computes_is_shown_as_not_readable() -> None:
    rows = rows_of(EVERY["GEO-13"], Register())
    assert [row.verdict for row in rows] == [NOT_READABLE]
    assert "### GEO-13" in render([Judged(EVERY["GEO-13"], tuple(rows))])
    strange = replace(EVERY["GEO-13"], area="meteorology")
    assert verdict_of(rows_of(strange)) == NOT_READABLE
    assert "1 not readable (GEO-13)" in totals([Judged(strange, tuple(rows_of(strange)))])


def test_a_value_that_the_function_does_not_give_is_not_implemented() -> None:
    case = EVERY["GEO-13"]
    more = replace(case, expected=(*case.expected, {"name": "dip_deg", "value": 0.1, "tol_abs": 0.1}))
    assert [row.verdict for row in rows_of(more)] == [MET, MISSING]
    assert verdict_of(rows_of(more)) == MISSING


def test_values_that_nobody_expects_are_not_judged() -> None:
    one = EVERY["GEO-01"]
    assert [row.name for row in rows_of(replace(one, expected=one.expected[:1]))] == ["ecef_xyz_m"]


def test_inputs_of_another_shape_stop_one_case_only() -> None:
    broken = replace(EVERY["GEO-13"], inputs={"antenna_m": "high", "Re_m": None})
    rows = rows_of(broken)
    assert verdict_of(rows) == NOT_READABLE
    assert "antenna_m is 'high'" in rows[0].words


@pytest.mark.parametrize(
    "case_id", [case_id for case_id in EVERY if not case_id.startswith(("DEF-1", "DEF-0", "MET"))]
)
def test_a_case_is_found_by_its_inputs_not_by_its_number(case_id: str) -> None:
    """Cases held back have other numbers."""
    renamed = replace(EVERY[case_id], id="X-99")
    assert verdict_of(rows_of(renamed)) == verdict_of(rows_of(EVERY[case_id]))


def test_other_values_of_the_same_inputs_are_computed() -> None:
    """Values of a second case of the same kind, known from the first: the inputs are read, not remembered."""
    one = EVERY["DEF-28"]
    other = replace(
        one, inputs={"R_over_CEP": [2, 1]}, expected=({"name": "pk", "value": [0.9375, 0.5], "tol_abs": 1e-12},)
    )
    assert verdict_of(rows_of(other)) == MET
    rows = EVERY["GEO-07"].inputs["rows"]
    expected = ({"name": "s12_m_row1", "value": rows[5][6], "tol_abs": 0.001},)
    swapped = replace(EVERY["GEO-07"], inputs={**EVERY["GEO-07"].inputs, "rows": [rows[5]]}, expected=expected)
    assert verdict_of(rows_of(swapped)) == MET
    snr = EVERY["RAD-13"]
    value = snr.expected[0]["value"][2]
    wanted = ({"name": "snr_dB", "value": value, "tol_abs": 1e-9},)
    single = replace(snr, inputs={"Pd": 0.9, "Pfa": 1e-6}, expected=wanted)
    assert verdict_of(rows_of(single)) == MET


def test_a_broken_law_is_not_met(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine whose chance depends on how the replications are split."""
    from evidence.cases import changes

    right = changes.simulate
    monkeypatch.setattr(changes, "simulate", lambda plan, seed, *rows: right(plan, seed + rows[1], *rows))
    rows = rows_of(replace(EVERY["MET-02"], inputs={**EVERY["MET-02"].inputs, "replications": 1000}))
    assert rows[0].verdict == NOT_MET
    assert rows[0].computed > 0


def test_judging() -> None:
    entry = {"value": [1.0, 2.0], "tol_abs": 0.1}
    assert judge("x", entry, Value([1.05, 2.09])).verdict == MET
    assert judge("x", entry, Value([1.05, 2.11])).verdict == NOT_MET
    assert judge("x", entry, Value([1.0])).verdict == NOT_MET
    assert judge("x", entry, Value([1.0, float("nan")])).verdict == NOT_MET
    assert judge("x", {"value": 2.0, "tol_rel": 0.1}, Value(2.19)).verdict == MET
    assert judge("x", {"value": "0110"}, Value("0111")).verdict == NOT_MET
    assert judge("x", {"value": 30, "tol_abs": 0}, Value(30)).verdict == MET
    assert judge("x", {"value": 30, "tol_abs": 0}, Value(31)).verdict == NOT_MET
    assert error_share(0.1 + 0.2, 0.3, 0.0, 0.0) == 0.0


def test_a_lofted_flight_outside_its_band_is_not_met() -> None:
    case = EVERY["MSL-11"]
    assert verdict_of(rows_of(case)) == MET
    names = "flight_time_min_reported"
    late = tuple({**entry, "value": [37, 41]} if entry["name"] == names else entry for entry in case.expected)
    assert verdict_of(rows_of(replace(case, expected=late))) == NOT_MET
    no_rule = tuple(entry for entry in case.expected if entry["name"] != "rule")
    assert verdict_of(rows_of(replace(case, expected=no_rule))) == MET
    other = tuple({**entry, "value": "about right"} if entry["name"] == "rule" else entry for entry in case.expected)
    assert verdict_of(rows_of(replace(case, expected=other))) == NOT_READABLE


SLOW = ("DEF-03", "DEF-05", "DEF-11", "DEF-12", "DEF-13", "DEF-26", "MET-02", "MET-06")
# their inputs are tried in tests/strangers
# what rightly changes nothing when it changes a little: by case, the places
HARMLESS: dict[str, set[tuple[object, ...]]] = {
    "GEO-16": {("cases_az_tilt", i, 0) for i in (0, 4)},  # azimuth of a ray straight down, and of a level one
    "GEO-17": {("targets_x_m", i) for i in range(5)},  # another metre of the same cell of 100 m
    "DEF-16": {("interval_s",), ("threats",)},  # three channels still serve three of four; the 121st is served
    "DEF-18": {("R_min_km",)},  # a little nearer is no further intercept
    "DEF-29": {("launched", "cruise")},  # beside the share, and shown beside it
    "MSL-14": {("total_impulse_Ns",)},  # must be that of the curve within 2 %
}
ROWS_OF_ONE_MAXIMUM = ("ATM-01",)  # one number for the worst of all rows
READABLE = [case_id for case_id, case in EVERY.items() if case.area != "interop" and case_id not in SLOW]


def leaves(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """Places of the numbers in the inputs; of long lists those of the first and the last items."""
    ends = [*enumerate(value)] if isinstance(value, list) else []
    ends = ends[:2] + ends[-1:] if len(ends) > 6 else ends
    items = value.items() if isinstance(value, dict) else ends
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return [path]
    return [place for key, inner in items for place in leaves(inner, (*path, key))]


@pytest.mark.slow
@pytest.mark.parametrize("case_id", READABLE)
def test_every_number_among_the_inputs_matters(case_id: str) -> None:
    """Another number gives another value, another verdict or a refusal: it was used, not only looked at."""
    case = EVERY[case_id]
    if verdict_of(rows_of(case)) == MISSING:
        return
    before = [(row.computed, row.verdict) for row in rows_of(case)]
    silent = []
    for *path, last in leaves(dict(case.inputs)):
        changed = copy.deepcopy(dict(case.inputs))
        inner = changed
        for key in path:
            inner = inner[key]
        step = 1 if isinstance(inner[last], int) else 0.013
        inner[last] += step
        if [(row.computed, row.verdict) for row in rows_of(replace(case, inputs=changed))] == before:
            silent.append((*path, last))
    if case_id in ROWS_OF_ONE_MAXIMUM:
        assert len(silent) < len(leaves(dict(case.inputs)))
    else:
        assert set(silent) - HARMLESS.get(case_id, set()) == set(), "these numbers changed nothing"


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no cases here"):
        load_cases(tmp_path / "none.yaml")
    for text in ("cases: []", "cases: 3", "[1", "5"):
        file = tmp_path / "cases.yaml"
        file.write_text(text)
        with pytest.raises(InputError):
            load_cases(file)


def test_a_file_of_other_cases_is_run_and_its_failures_set_the_status(tmp_path: Path) -> None:
    data = yaml.safe_load(CASES.read_text())
    every = {case["id"]: case for case in data["cases"]}
    file = tmp_path / "cases.yaml"
    said: list[str] = []
    unread = {**every["GEO-13"], "inputs": {**every["GEO-13"]["inputs"], "wet": True}}
    for case, status in (
        (every["GEO-02"], 0), (every["DEF-22"], 0), (every["ATM-03"], 1), (every["DEF-23"], 1), (unread, 1),
    ):
        file.write_text(yaml.safe_dump({"cases": [case]}))
        shutil.copy("evidence/authorities/remarks.yaml", tmp_path)  # accepts nothing in a file of somebody else
        assert validate(file, tmp_path, say=said.append) == status, case["id"]
        assert case["id"] in (tmp_path / "validation.md").read_text()
    assert any(line.startswith("GEO-02  met") for line in said)
    assert any("input wet is not read here" in line for line in said)


def test_the_contract_in_the_documentation_is_what_is_declared() -> None:
    from evidence.cases.declared import CONTRACT, contract_page

    assert (DOCS / CONTRACT).read_text() == contract_page(), "run make validate"


@pytest.mark.slow
@pytest.mark.parametrize("case_id", EVERY)
def test_an_open_case_is_met_or_its_verdict_explained(case_id: str, judged: list[Judged]) -> None:
    (one,) = (one for one in judged if one.case.id == case_id)
    assert one.in_order, "; ".join(one.reasons)


@pytest.mark.slow
def test_every_met_value_fails_with_another_number(judged: list[Judged]) -> None:
    """The comparison itself can fail: twice the tolerance off, or another word, is not met."""
    for one in (one for one in judged if one.met):
        for row, entry in zip(one.rows, one.case.expected, strict=False):
            if row.tolerance != "rule" and "an observation" not in row.words:
                found = Value(row.computed, row.by)
                assert judge(row.name, {**entry, "value": _off(row, entry)}, found).verdict == NOT_MET, row


def _off(row: Row, entry: Mapping[str, Any]) -> object:
    def moved(value: Any) -> object:
        if isinstance(value, list):
            return [moved(value[0]), *value[1:]]
        if isinstance(value, str):
            return f"{value}?"
        return value + 2.0 * (entry.get("tol_abs", 0.0) + entry.get("tol_rel", 0.0) * abs(value)) + 1e-12

    return moved(row.computed if not isinstance(row.computed, tuple) else list(row.computed))


def test_a_case_has_names() -> None:
    assert isinstance(EVERY["GEO-01"], Case)
    assert EVERY["GEO-01"].names == ("ecef_xyz_m", "origin_ecef_m", "enu_m")
