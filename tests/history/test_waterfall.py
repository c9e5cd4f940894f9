"""The waterfall of recorded history: predicted before it was run, reproduced by the code, printed as it came out."""

from __future__ import annotations

import math
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from evidence.history import waterfall
from evidence.history.case import case_folders
from evidence.history.steps import PREDICTIONS, STRENGTHS, VARIANT, load_predictions, scenario_of
from evidence.history.waterfall import RESULT, Point, chance_of, factor_of, result_data, run_waterfall
from evidence.page.picture import waterfall_picture
from evidence.page.waterfall import NOTES, figure, load_waterfall, sentence, waterfall_part
from redan.catalogue import load_catalogue
from redan.errors import InputError
from redan.scenario import resolve

ROOT = Path(__file__).resolve().parents[2]
RECORDED = ROOT / "evidence" / "recorded"
# SHA-256 of predictions.yaml as it was committed before any run of its steps
PREDICTED = "31925ddc0e32a8869269c50e1f62bb40d4a9098633b416b8f87c94b040ba67a8"
P = load_predictions()
STORED: dict[str, Any] = yaml.safe_load((RECORDED / RESULT).read_text())
CASES = {one["case"]: one for one in STORED["cases"]}


def strengths() -> list[Any]:
    """Every strength that is run: case, step, strength."""
    steps = P.steps[1:]
    return [
        (c, s, x) for c, words in P.cases.items() for s in steps if "blank" not in words["steps"][s] for x in STRENGTHS
    ]


def test_predictions_are_those_that_were_committed_first() -> None:
    assert P.digest == PREDICTED
    assert STORED["predictions_sha256"] == PREDICTED


def test_predictions_are_older_than_what_was_run() -> None:
    def committed(path: Path, *which: str) -> list[int]:
        command = ["git", "log", "--format=%ct", *which, "--", str(path.relative_to(ROOT))]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        return [int(line) for line in done.stdout.split()]

    changed, ran = committed(PREDICTIONS), committed(RECORDED / RESULT)
    if not changed or not ran or max(changed) == min(ran):
        pytest.skip("no history of commits here, or one that was squashed")
    assert max(changed) < min(ran)


def test_changed_predictions_are_refused(tmp_path: Path) -> None:
    """Planted fault: a range widened after the run."""
    text = PREDICTIONS.read_text()
    wider = text.replace("probability: 0.8, delay: 5 s, turn: 10 s", "probability: 0.9, delay: 5 s, turn: 10 s", 1)
    assert wider != text
    (tmp_path / "predictions.yaml").write_text(wider)
    assert load_waterfall(RECORDED) is not None
    with pytest.raises(InputError, match="changed after the waterfall was run"):
        load_waterfall(RECORDED, tmp_path / "predictions.yaml")


def test_every_case_of_history_is_run_or_says_why_not() -> None:
    names = {folder.name for folder in case_folders(RECORDED)}
    assert len(names) == 9
    assert set(CASES) | set(STORED["not_run"]) == names
    assert not set(CASES) & set(STORED["not_run"])
    assert set(NOTES) == set(CASES)


def test_every_range_has_a_source_or_a_label() -> None:
    known = set(P.data["sources"]) | set(load_catalogue().sources())
    for name, step in {(name, step) for name, step, _ in strengths()}:
        sources = P.cases[name]["steps"][step]["sources"]
        assert sources, (name, step)
        for source in sources:
            assert source in known or source.startswith(("memory: ", "assumption: ")), (name, step, source)
    for words in P.data["sources"].values():
        assert words.startswith("assumption: ")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "step", "strength"), strengths())
def test_every_strength_is_a_scenario(name: str, step: str, strength: str) -> None:
    words = P.cases[name]
    folder = RECORDED / words.get("scenario", name)
    plain = resolve(scenario_of(folder, words, []), VARIANT, {})
    part = words["steps"][step][strength]
    found = resolve(scenario_of(folder, words, [part]), VARIANT, {})
    assert (found == plain) == (set(part) == {"says"})


def points(*rows: tuple[list[float], list[float]]) -> list[Point]:
    return [Point(np.array(top), np.array(bottom), 0.0, 0.0) for top, bottom in rows]


def test_factor_and_its_chance_by_hand() -> None:
    before, after = points(([2.0, 4.0], [4.0, 4.0]), ([1.0, 1.0], [4.0, 4.0]))
    assert factor_of(before.value, after.value) == pytest.approx(0.75 / 0.25)
    low, high = chance_of(before, after) or (0.0, 0.0)
    # logarithm of the factor: 2/3 and 4/3 of its mean, so a deviation of sqrt(2)/3 and an error of 1/3
    assert math.log(high / 3.0) == pytest.approx(1.959964 / 3.0, rel=1e-6)
    assert low * high == pytest.approx(9.0)
    assert chance_of(before, before) == (1.0, 1.0)


def test_to_none_has_no_factor() -> None:
    some, nothing, unfired = points(([1.0], [2.0]), ([0.0], [2.0]), ([0.0], [0.0]))
    assert unfired.value is None
    assert factor_of(some.value, nothing.value) is None
    assert factor_of(some.value, unfired.value) is None
    assert chance_of(some, nothing) is None


@pytest.mark.parametrize("one", STORED["cases"], ids=lambda one: one["case"])
def test_factors_of_a_case_multiply_to_that_between_claim_and_record(one: dict[str, Any]) -> None:
    product = 1.0
    for step in one["steps"]:
        product *= step["factors"][1] or 1.0
    assert one["claim"][1] / product == pytest.approx(one["left"], rel=2e-3)
    if one["total"][1] is not None:
        assert product * one["unexplained"][1] == pytest.approx(one["total"][1], rel=2e-3)
        shares = sum(step["share"] or 0.0 for step in one["steps"])
        rest = math.log(one["unexplained"][1]) / math.log(one["total"][1])
        assert shares + rest == pytest.approx(1.0, abs=2e-3)


def test_a_step_that_cannot_act_gives_exactly_1() -> None:
    (escape,) = (step for step in CASES["strike-2018-04-14"]["steps"] if step["name"] == "escape")
    assert escape["factors"] == [1.0, 1.0, 1.0]
    for step in (step for one in STORED["cases"] for step in one["steps"]):
        if not step["blank"] and step["name"] != "reach" and step["values"][0] is not None:
            assert step["factors"][0] is not None


def test_the_sentence_and_the_table_say_what_came_out() -> None:
    steps = [
        {"name": "reach", "says": ["a", "b", "c"], "values": [0.3, 0.25, 0.2], "missiles": [4.0, 4.0, 4.0],
         "kills": [1.2, 1.0, 0.8], "factors": [1.67, 2.0, 2.5], "chance": None, "share": 0.3,
         "predicted": [1.5, 1.8, 1.9], "blank": ""},
        {"name": "jamming", "says": ["a", "b", "c"], "values": [0.2, None, None], "missiles": [4.0, 0.0, 0.0],
         "kills": [0.8, 0.0, 0.0], "factors": [1.25, None, None], "chance": None, "share": None,
         "predicted": [1.0, None, None], "blank": ""},
        {"name": "suppression", "says": [], "values": [None] * 3, "missiles": [None] * 3, "kills": [None] * 3,
         "factors": [None] * 3, "chance": None, "share": None, "predicted": [], "blank": "nobody knows"},
    ]  # fmt: skip
    one = {
        "case": "kosovo-1999", "title": "A battle", "quantity": "kills per missile", "claim": [0.4, 0.5, 0.6],
        "steps": steps, "left": 0.25, "recorded": "1 of 20 missiles", "record": [0.01, 0.05, 0.2],
        "total": [2.0, 10.0, 60.0], "unexplained": [0.0, 5.0, 30.0],
    }  # fmt: skip
    said = sentence(one)
    assert "of the factor 10 (2 to 60) between" in said
    assert (
        "reach and horizon carry 2 (1.7 to 2.5); jamming leaves nothing to count (weak: 1.2); suppression: not run."
        in said
    )
    assert said.endswith("**5 (none to 30) remains unexplained.**")
    text = "\n".join(waterfall_part({"cases": [one], "not_run": {"x": "why"}}))
    assert "| with reach and horizon | b | 4.0 | 25 % | 2 (1.7 to 2.5) | – | 30 % | 1.8 (1.5 to 1.9): **no** |" in text
    assert "| with jamming | b | 0.0 | – | to none (1.2 to none left) | – | – | none (1 to none): yes |" in text
    assert "not run: nobody knows" in text
    assert waterfall_picture({"cases": [one]}).count("<rect") == 1 + 6 + 2 + 1  # paper, legend, two steps, what remains
    inside = sentence({**one, "left": 0.19})
    assert inside.endswith("nothing has to remain.")


@pytest.mark.parametrize(
    ("value", "said"), [(1.0, "1"), (1.012, "1.01"), (1.24, "1.2"), (18.2, "18"), (3611.0, "3,600")]
)
def test_figures_of_factors(value: float, said: str) -> None:
    assert figure(value) == said


def test_a_step_left_out_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted fault: escape is predicted and never put into the scenario."""
    name = "kosovo-1999"
    right = run_waterfall(name, P, RECORDED, replications=60)
    apply = scenario_of

    def forgetful(folder: Path, case: Any, chosen: Any) -> Any:
        return apply(folder, case, [{k: v for k, v in words.items() if k != "escape"} for words in chosen])

    monkeypatch.setattr(waterfall, "scenario_of", forgetful)
    wrong = run_waterfall(name, P, RECORDED, replications=60)
    at = P.steps.index("escape")
    assert wrong.steps[at].factors == (1.0, 1.0, 1.0)
    weak, best, strong = (factor or math.inf for factor in right.steps[at].factors)
    assert 1.2 < weak < best < strong


@pytest.mark.slow
def test_noise_over_syria_blinds_the_warning_and_not_the_crews_that_are_ready() -> None:
    """What the page's note says beside the rows."""
    case = waterfall._Case("strike-2018-04-14", P, RECORDED, 200)
    steps = case.words["steps"]
    ready, noise = steps["readiness"]["weak"], steps["jamming"]["best"]
    assert 1.0 < (factor_of(case.run([ready]).value, case.run([ready, noise]).value) or 0.0) < 1.05
    assert "less than 1.05" in NOTES["strike-2018-04-14"]


def reproduced(name: str) -> bool:
    fresh = result_data([run_waterfall(name, P, RECORDED)], P)["cases"]
    return bool(fresh == [CASES[name]])


@pytest.mark.slow
@pytest.mark.parametrize("name", ["kosovo-1999", "f-16i-2018-02-10"])
def test_numbers_of_the_page_are_what_the_code_gives(name: str) -> None:
    assert reproduced(name)


@pytest.mark.long
@pytest.mark.parametrize("name", list(CASES))
def test_every_number_of_the_page_is_what_the_code_gives(name: str) -> None:
    assert reproduced(name)


def test_asdict_of_a_case_is_what_is_stored() -> None:
    found = run_waterfall("kosovo-1999", P, RECORDED, replications=20)
    assert list(asdict(found)) == list(CASES["kosovo-1999"])
