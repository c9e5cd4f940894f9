"""`redan explain --why-not`: of a run, a file, a unit, a package, a pair; what it prints, and what it refuses."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.api.conftest import SCENARIO
from tests.cli.conftest import EXAMPLE, Answer

from redan import api
from redan.analysis.whynot import WhyNotTable
from redan.cli import common
from redan.reasons.causes import CAUSES
from redan.report.whynot import MOST_ROWS, percent, sentence, why_not_lines

Redan = Callable[..., Answer]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("why") / "small.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def run(file: Path) -> Path:
    folder = api.run(file, "with", replications=60, out=file.parent / "runs").folder
    assert folder is not None
    return folder


@pytest.fixture(scope="module")
def flagship() -> WhyNotTable:
    return api.why_not(EXAMPLE, variant="six-batteries", replications=20)


def words(text: str) -> str:
    return " ".join(text.split())


def test_of_a_run(redan: Redan, run: Path) -> None:
    answer = redan("explain", run, "--why-not")
    assert answer.status == 0, answer.err
    assert "60 replications, seed 7" in answer.out
    assert "possible shots a replication" in words(answer.out)
    assert "Not fired: " in words(answer.out)
    assert "by fire unit" in answer.out
    assert max(map(len, answer.out.splitlines())) <= 80


def test_a_run_and_its_file_give_the_same(run: Path, file: Path) -> None:
    of_run = api.why_not(run, replications=30).to_json()
    of_file = api.why_not(file, variant="with", replications=30).to_json()
    assert of_run == of_file


def test_a_run_that_does_not_come_out_as_stored_is_refused(
    redan: Redan, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from redan.campaign import whynot
    from redan.engine import replay

    monkeypatch.setattr(whynot, "replay", lambda plan, seed, number: replay(plan, seed + 1, number))
    answer = redan("explain", run, "--why-not")
    assert answer.status == 1
    assert "does not come out as stored" in answer.err


def test_json_adds_up(redan: Redan, run: Path) -> None:
    answer = redan("explain", run, "--why-not", "--json")
    found = json.loads(answer.out)
    assert found["replications"] == 60
    assert sum(cause["count"] for cause in found["causes"].values()) == found["possible_shots"]
    assert sum(cause["share"] for cause in found["causes"].values()) == pytest.approx(1.0)
    near = [c["of_those_in_range"]["share"] for c in found["causes"].values() if c["of_those_in_range"]]
    assert sum(near) == pytest.approx(1.0)
    assert set(found["causes"]) <= {cause.key for cause in CAUSES}
    for group in (found["units"], found["packages"]):
        assert sum(one["possible_shots"] for one in group.values()) == found["possible_shots"]
        for one in group.values():
            if one["in_range"]:
                held = sum(share["share"] for share in one["held"].values())
                assert held + one["fired"]["share"] == pytest.approx(1.0)
    assert sum(pair["possible_shots"] for pair in found["pairs"]) == found["possible_shots"]
    for pair in found["pairs"]:
        assert sum(c["share"] for c in pair["causes"].values()) == pytest.approx(1.0)
        assert all(c["low"] <= c["share"] <= c["high"] for c in pair["causes"].values())


def test_a_unit_that_can_reach_nothing(redan: Redan, file: Path) -> None:
    answer = redan("explain", file, "--why-not", "--variant", "far-away", "--unit", "far", "-n", 5)
    assert answer.status == 0, answer.err
    assert "none in range: 100 % never within its missile's printed range" in words(answer.out)
    assert "[" not in answer.out, "what the plan decides has no interval"


def test_hold_is_what_held_them_back(redan: Redan, file: Path) -> None:
    answer = redan("explain", file, "--why-not", "-n", 10, "--reading", "permission=hold", "--json")
    found = json.loads(answer.out)
    assert set(found["causes"]) <= {"not_permitted", "hidden", "beyond_guidance", "too_low", "too_far", "too_late"}
    assert found["causes"]["not_permitted"]["count"] > 0.5 * found["possible_shots"]
    assert found["causes"]["not_permitted"]["certain"] is True
    assert found["fired"]["share"] == 0.0


def test_a_pair_names_every_factor_of_its_kill(redan: Redan, run: Path) -> None:
    answer = redan("explain", run, "sam-1", "raid-1", "--why-not", "--json")
    kill = json.loads(answer.out)["kill"]
    product = 1.0
    for before, factor in zip([None, *kill["factors"]], kill["factors"], strict=False):
        assert factor["of"] == (60 if before is None else before["count"])
        product *= factor["share"] if factor["share"] is not None else 0.0
    assert product == pytest.approx(kill["kill"]["share"])
    assert kill["kill"]["count"] > 0
    rules = kill["rules"]
    assert rules["single_shot"]["from"].startswith("catalogue s-125, kill_probability.aircraft")
    assert "level best" in rules["single_shot"]["from"]
    assert rules["false_kill"]["from"].startswith("assumption common to all systems")
    text = words(redan("explain", run, "sam-1", "raid-1", "--why-not").out)
    assert "factors of a kill" in text
    assert "single-shot kill probability" in text
    assert "raid-1 flew in 60 of 60 replications" in text


def test_explain_of_a_pair_says_what_its_kill_is_made_of(redan: Redan, run: Path, file: Path) -> None:
    of_file = redan("explain", file, "sam-1", "raid-1", "--variant", "with")
    assert of_file.status == 0, of_file.err
    assert "if every missile meets it: killed by the first salvo" in words(of_file.out)
    of_run = redan("explain", run, "--unit", "sam-1", "--threat", "raid-1")
    assert of_run.out == of_file.out


def test_a_number_in_the_file_is_said_to_be_there(redan: Redan, tmp_path: Path) -> None:
    text = SCENARIO.replace("variants:\n", "variants:\n  half: {says: Half., change: {set: {kill_probability: 0.5}}}\n")
    text = text.replace("system: s-125, at: [33.5 N, 36.3 E], net: west", "system: s-125, at: [33.5 N, 36.3 E], "
                        "net: west, doctrine: {max_salvos: 1}")  # fmt: skip
    path = tmp_path / "half.yaml"
    path.write_text(text)
    found = words(redan("explain", path, "sam-1", "raid-1", "--variant", "half").out)
    assert "single-shot kill probability 0.5 (variant half, " in found
    assert "salvos at most 1 (the file, " in found
    line = text[: text.index("max_salvos")].count("\n") + 1
    assert f"half.yaml:{line}:" in found


def test_a_package_is_a_threat(redan: Redan, run: Path) -> None:
    whole = json.loads(redan("explain", run, "--why-not", "--json").out)
    package = json.loads(redan("explain", run, "--why-not", "--json", "--threat", "raid").out)
    assert package["possible_shots"] == whole["possible_shots"], "it is the only package"
    one = json.loads(redan("explain", run, "--why-not", "--json", "--threat", "raid-2").out)
    assert one["possible_shots"] == 2 * 60


# --- tables


def test_at_most_a_dozen_rows_and_the_rest_in_one(flagship: WhyNotTable) -> None:
    lines = why_not_lines(flagship)
    assert len(flagship.lines) > MOST_ROWS
    begin = next(i for i, line in enumerate(lines) if line.startswith("possible shots a replication"))
    end = next(i for i, line in enumerate(lines) if line.startswith("together"))
    rows = lines[begin + 2 : end]
    assert len(rows) == MOST_ROWS
    assert rows[-1].startswith(f"{len(flagship.lines) - MOST_ROWS + 1} more causes")
    units = lines[next(i for i, line in enumerate(lines) if line.startswith("by fire unit")) + 2 :]
    assert units[MOST_ROWS - 1].startswith(f"{len(flagship.units) - MOST_ROWS + 1} more")
    assert max(map(len, lines)) <= 80


def test_rows_are_sorted_by_share_and_joined_ones_add_up(flagship: WhyNotTable) -> None:
    counts = [line.count for line in flagship.lines]
    assert counts == sorted(counts, reverse=True)
    joined = flagship.joined(flagship.lines[3:])
    assert joined.count == sum(counts[3:])
    assert joined.share.mean == pytest.approx(sum(line.share.mean for line in flagship.lines[3:]))
    assert joined.share.low <= joined.share.mean <= joined.share.high


def test_the_sentence_says_the_largest_shares(flagship: WhyNotTable) -> None:
    said = sentence(flagship)
    held = [line for line in flagship.lines if line.in_range is not None and "killed" not in line.key]
    assert f"{percent(held[0].count / flagship.near)} {held[0].words}" in said
    assert said.endswith(" other.")


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "0 %"), (0.001, "less than 1 %"), (0.424, "42 %"), (0.997, "more than 99 %"), (1.0, "100 %")],
)
def test_percent(share: float, said: str) -> None:
    assert percent(share) == said


def test_progress_only_of_what_takes_time(redan: Redan, run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common, "PATIENCE_S", 100.0)
    assert redan("explain", run, "--why-not").err == ""
    monkeypatch.setattr(common, "PATIENCE_S", 0.0)
    assert "of 60 replications" in redan("explain", run, "--why-not").err


@pytest.mark.long
def test_two_hundred_replications_of_the_example_take_seconds() -> None:
    compiled_before = api.why_not(EXAMPLE, variant="six-batteries", replications=1)
    began = time.process_time()
    assert api.why_not(EXAMPLE, variant="six-batteries").replications == 200
    assert time.process_time() - began < 10.0
    assert compiled_before.replications == 1


# --- what is refused


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (["--why-not", "--unit", "sam-11"], ['there is no fire unit "sam-11"', "did you mean sam-1"]),
        (["--why-not", "--threat", "rade"], ['there is no threat or package "rade"', "did you mean raid"]),
        (["--why-not", "--unit", "x", "--threat", "y"], ['"x"', '"y"', "sam-1"]),
        (["--why-not", "--variant", "with"], ["a run has its own variant", "leave variant out"]),
        (["--why-not", "--seed", "3"], ["leave seed out"]),
        (["--why-not", "--reading", "permission=hold"], ["leave readings out"]),
        (["--why-not", "-n", "0"], ["-n is 0"]),
        (["--why-not", "-n", "many"], ["-n 'many' is not a whole number"]),
        (["sam-1", "--unit", "sam-2", "--why-not"], ["two units are named: sam-1 and sam-2"]),
        ([], ["UNIT is missing", "--why-not"]),
        (["--threat", "raid-1"], ["UNIT is missing", "--why-not"]),
        (["sam-1", "raid-1", "--json"], ["--json does nothing here", "--why-not"]),
        (["sam-1", "raid-1", "-n", "5", "--seed", "1"], ["-n and --seed do nothing here"]),
        (["nobody", "raid-1"], ['there is no fire unit "nobody"']),
    ],
)
def test_a_run_refuses(asked: list[str], says: list[str], redan: Redan, run: Path) -> None:
    answer = redan("explain", run, *asked)
    assert answer.status == 2
    for piece in says:
        assert piece in answer.err
    assert answer.out == ""


def test_a_file_knows_the_other_variants(redan: Redan, file: Path) -> None:
    answer = redan("explain", file, "--why-not", "--unit", "sam-2")
    assert answer.status == 2
    assert 'variant "without" has no "sam-2"' in answer.err
    assert "--variant with" in answer.err
    answer = redan("explain", file, "--why-not", "--threat", "raids")
    assert 'there is no package, aircraft or munition "raids" in any variant' in answer.err
    assert "did you mean raid" in answer.err


def test_a_folder_that_is_no_run(redan: Redan, tmp_path: Path) -> None:
    answer = redan("explain", tmp_path, "--why-not")
    assert answer.status == 2
    assert "not a run folder" in answer.err


def test_more_replications_than_the_run_has(redan: Redan, run: Path) -> None:
    answer = redan("explain", run, "--why-not", "-n", 500)
    assert answer.status == 0
    assert "the run has 60 replications" in answer.err


def test_a_defence_without_a_unit(redan: Redan, tmp_path: Path) -> None:
    path = tmp_path / "bare.yaml"
    gone = "{remove: {defence: {units: [sam-1], radars: [ew-1], nets: [west]}}}"
    path.write_text(SCENARIO.replace("variants:\n", f"variants:\n  bare: {{says: None., change: {gone}}}\n"))
    answer = redan("explain", path, "--why-not", "--variant", "bare", "-n", 3)
    assert answer.status == 0, answer.err
    assert "There was no possible shot" in words(answer.out)
    assert json.loads(redan("explain", path, "--why-not", "--variant", "bare", "-n", 3, "--json").out)["causes"] == {}
