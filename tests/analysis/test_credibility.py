"""Promise 19: trust is stated with the answer, in the order of MIL-STD-3022, from figures that are still true."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.report.figures import comparison

from redan.analysis.credibility import MOST_CASES, Section, _recorded, credibility, error_of, resembling, validated
from redan.analysis.distrust import distrust
from redan.analysis.figures import Comparison
from redan.report.summary import summary, trust
from redan.results.forces import Forces, UnitHeld
from redan.scenario import load_scenario, resolve
from redan.scenario.resolved import left_out

ROOT = Path(__file__).resolve().parents[2]
ORDER = ["Intended use", "Assumptions and limits", "What was validated", "What would change the answer"]
HALF_A_PAGE = 41  # lines of at most 80 columns: as much as half of a page of 66 lines of 100


def whole(sections: tuple[Section, ...]) -> str:
    return " ".join(f"{s.heading} {s.text} {' '.join(s.items)}" for s in sections)


def claims_accreditation(text: str) -> bool:
    """Whether "accredit..." stands anywhere but behind "nobody has"."""
    return bool(re.search(r"accredit", re.sub(r"nobody has accredited", "", text, flags=re.IGNORECASE), re.IGNORECASE))


def test_half_a_page_in_the_standards_order() -> None:
    found = comparison()
    assert [section.heading for section in credibility(found)] == ORDER
    lines = trust(found)
    assert max(map(len, lines)) <= 80
    assert 15 <= len(lines) <= HALF_A_PAGE


@pytest.mark.parametrize("variants", [("without",), ("without", "six-launchers"), ("without", "six-batteries")])
@pytest.mark.parametrize("alternatives", [True, False])
def test_it_speaks_of_this_comparison(variants: tuple[str, ...], alternatives: bool) -> None:
    found = comparison(variants, alternatives=alternatives)
    use, assumptions, checked, change = credibility(found)
    assert all(f'"{variant}"' in use.text for variant in variants)
    assert "permission = free, kill-probability = claimed" in assumptions.text
    assert len(checked.items) == MOST_CASES
    assert ("No contested reading was varied" in change.text) == (len(variants) == 1 or not alternatives)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("levant-2013/scenario.yaml", "no jamming, no decoys, no anti-radiation weapons and no mistaken identity: "),
        ("levant-2013/both-sides.yaml", "The scenario has no decoys: without that the defence looks better than it is"),
        ("effects/jamming.yaml", "The scenario has no decoys, no anti-radiation weapons and no mistaken identity: "),
    ],
)
def test_what_it_leaves_out_is_what_no_variant_has(file: str, words: str) -> None:
    scenario = load_scenario(ROOT / "examples" / file)
    found = replace(comparison(), left_out=left_out(resolve(scenario, variant) for variant in scenario.variants))
    assert words in credibility(found)[1].text
    assert "looks better" not in credibility(replace(found, left_out=()))[1].text


def test_never_claims_to_be_accredited() -> None:
    text = whole(credibility(comparison()))
    assert "nobody has accredited redan" in text
    assert not claims_accreditation(text)
    assert claims_accreditation(text + " redan is accredited for planning.")  # planted fault


def test_the_reading_that_moves_the_answer_most_is_named() -> None:
    """In the made-up figures "hold" takes away every effect: the largest step there is."""
    found = comparison(("without", "six-batteries"))
    text = credibility(found)[3].text
    mine = found.differences["six-batteries"]["munitions_arriving"].mean
    assert 'permission = hold: the change in weapons that get through by "six-batteries" becomes 0 instead of' in text
    assert f"\u2212{abs(mine):.1f}" in text


def test_it_stands_beside_the_answer_once() -> None:
    found = comparison()
    assert not set(ORDER) & {line.split(":")[0] for line in summary(found)}
    assert sum("Intended use" in line for line in trust(found)) == 1


@pytest.mark.parametrize(
    ("observed", "computed", "rate", "said"),
    [
        ("1 of 27", 0.4626, True, "12 times as much"),
        ("2 of 10", 0.24, True, "1.2 times as much"),
        ("2 of 10", 0.02, True, "0.1 times as much"),
        ("0 of 10", 0.02, True, "2 points more"),
        ("36 to 70 of 70", 0.61, False, "within what was claimed"),
        ("36 to 70 of 70", 0.1, False, "41 points less"),
        ("0 of 105", 0.4707, False, "47 points more"),
        ("71 of 103", 0.4707, False, "22 points less"),
        ("71 of 103", 0.8, False, "11 points more"),
    ],
)
def test_error_in_words(observed: str, computed: float, rate: bool, said: str) -> None:
    assert error_of(observed, computed, rate=rate) == said


def test_errors_of_one_kind_are_in_one_unit_and_memory_is_marked() -> None:
    items = [_recorded(row) for row in validated()["recorded"]]
    for item, row in zip(items, validated()["recorded"], strict=True):
        assert "% less" not in item
        assert "% more" not in item
        assert ("times as much" in item) == (" per " in row["quantity"])
        case = yaml.safe_load((ROOT / "evidence" / "recorded" / row["case"] / "case.yaml").read_text())
        mine = [o for o in case["observed"] if all(o[key] == row[key] for key in ("claimant", "quantity"))]
        assert mine, item
        assert ("from memory" in item) == (mine[0]["source"]["read"] == "memory"), item


def test_a_record_without_a_denominator_is_no_share() -> None:
    with pytest.raises(ValueError, match="no recorded share"):
        error_of("many", 0.5, rate=False)


def disagreement(row: dict[str, Any], results: dict[str, Any]) -> str:
    """Empty if the row is in the case's result as it stands here, and redan's number was not taken from it."""
    keys = ("quantity", "claimant", "reading")
    rows = [r for r in results["rows"] if all(r[key] == row[key] for key in keys)]
    if len(rows) != 1:
        return f"{len(rows)} rows of this kind"
    (found,) = rows
    if not found["independent"]:
        return "no test: the number comes from this very case"
    same = str(found["observed"]) == row["observed"] and abs(found["computed_best"] - row["computed"]) < 0.005
    return "" if same else f"recorded {found['observed']}, computed {found['computed_best']}"


@pytest.mark.parametrize("row", validated()["recorded"], ids=lambda r: f"{r['case']} {r['claimant']}")
def test_recorded_cases_are_those_of_the_validation(row: dict[str, Any]) -> None:
    results = yaml.safe_load((ROOT / "evidence" / "recorded" / row["case"] / "result.yaml").read_text())
    assert disagreement(row, results) == ""
    assert disagreement(row | {"computed": row["computed"] + 0.01}, results)  # planted fault
    assert disagreement(row | {"observed": "1 of 2"}, results)


def against(systems: tuple[str, ...], threats: tuple[str, ...], sides: tuple[str, ...] = ()) -> Comparison:
    """The made-up comparison with another order of battle."""
    units = {f"u-{s}": UnitHeld(s, "missile", 1, 1, None, None) for s in systems}
    scene = Forces(units=units, threats={f"t-{c}": c for c in threats})
    found = comparison()
    return replace(found, scenes={v: scene for v in found.variants}, sides=sides)


@pytest.mark.parametrize(
    ("systems", "threats", "cases"),
    [
        (("s-75",), ("aircraft",), ["linebacker-ii-1972"]),
        (("osa-akm",), ("cruise-missile",), ["strike-2018-04-14", "strike-2018-04-14"]),
        (("osa-akm",), ("aircraft",), []),  # that case counts cruise missiles alone
        (("s-300pmu-1",), ("cruise-missile",), []),
        ((), ("aircraft",), []),
        (("kub", "s-125"), ("aircraft",), ["syria-2017-2020", "kosovo-1999"]),
    ],
)
def test_cases_shown_resemble_the_scenario(
    systems: tuple[str, ...], threats: tuple[str, ...], cases: list[str]
) -> None:
    found = against(systems, threats)
    assert [row["case"] for row, _ in resembling(found)] == cases
    section = credibility(found)[2]
    assert len(section.items) == len(cases)
    assert ("None of the 6 recorded battles" in section.text) == (not cases)


def test_of_cases_as_alike_those_between_the_same_sides_come_first() -> None:
    first, second = (resembling(against(("kub",), ("aircraft",), sides)) for sides in ((), ("Yugoslavia", "NATO")))
    assert first[0][0]["case"] == "syria-2017-2020"
    assert second[0][0]["case"] == "kosovo-1999"


@pytest.mark.parametrize("name", sorted({row["case"] for row in validated()["recorded"]}))
def test_tags_are_what_took_part(name: str) -> None:
    """Systems and sides of each case, and its threats, stand in the scenario it was computed with."""
    tags = validated()["tags"][name]
    scenario = ROOT / "evidence" / "recorded" / name / "scenario.yaml"
    if not scenario.exists():  # it borrows another case's
        borrowed = yaml.safe_load((scenario.parent / "case.yaml").read_text())["engine"]["scenario"]
        scenario = scenario.parent / borrowed
    content = yaml.safe_load(scenario.read_text())
    assert set(tags["systems"]) == {unit["system"] for unit in content["defence"]["units"]}
    assert tags["sides"] == [content["defence"]["side"], content["attack"]["side"]]
    assert str(tags["year"]) in name


def test_counts_of_outside_cases_are_those_of_the_validation_page() -> None:
    counts = validated()["outside_cases"]
    line = "{cases} cases about physics and the engine: {met} met, {not_met} not met, {not_implemented} not implemented"
    assert line.format(**counts) in (ROOT / "docs" / "validation.md").read_text()
    assert counts["met"] + counts["not_met"] + counts["not_implemented"] == counts["cases"]


def test_what_remains_unexplained_is_that_of_the_waterfall() -> None:
    cases = yaml.safe_load((ROOT / "evidence" / "recorded" / "waterfall.yaml").read_text())["cases"]
    assert [row["case"] for row in validated()["waterfall"]] == [one["case"] for one in cases]
    for row, one in zip(validated()["waterfall"], cases, strict=True):
        least, factor, _ = one["total"]
        assert row["factor"] == (factor or least)
        assert row["at_least"] == (factor is None)
        inside = one["left"] <= one["record"][2]
        assert row["unexplained"] == (None if inside else one["unexplained"][1])


def test_the_statement_says_what_remains_unexplained_in_the_battle_most_alike() -> None:
    found = comparison()
    case = resembling(found)[0][0]["case"]
    (row,) = (row for row in validated()["waterfall"] if row["case"] == case)
    left = "nothing" if row["unexplained"] is None else f"a factor of {row['unexplained']:.2g}"
    text = " ".join(credibility(found)[2].text.split())
    assert f"leave {left} unexplained" in text
    assert text.count("unexplained") == 1
    assert "Of the factor of 660 between makers' claim and record" in text
    assert "e+" not in text


@pytest.mark.parametrize(
    ("systems", "threats", "sides", "said"),
    [
        # a raid of drones is not told by aircraft shot down, though aircraft fly in it
        (("kub",), ("drone", "aircraft"), ("Syria", "Israel"), "no recorded battle of Syria with these systems against "
         "drones"),
        (("kub",), ("cruise-missile", "aircraft"), ("Blue", "Red"), "no recorded battle of Blue with these"),
        (("kub",), ("cruise-missile", "aircraft"), ("Syria", "Israel"), "of 3 recorded battles like this one "
         "(cruise missiles) redan is furthest off for \"Strike on Syria, 14 April 2018\": "
         "share intercepted 38 %, where 0 of 105 is on record (US), 38 points more."),
        (("kub",), ("aircraft",), ("Syria", "Israel"), "where 1 of 844 is on record"),
        (("s-75",), ("aircraft",), ("North Vietnam", "United States"), '(aircraft), "Linebacker II, first night": '),
        (("kub",), (), ("Syria", "Israel"), "against such a raid"),
    ],
)  # fmt: skip
def test_the_result_is_held_against_the_same_side_and_kind_of_threat(
    systems: tuple[str, ...], threats: tuple[str, ...], sides: tuple[str, str], said: str
) -> None:
    assert said in distrust(against(systems, threats, sides))[1]
