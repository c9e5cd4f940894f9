"""`redan sensitivity` and `redan compare --ignorance` as a user calls them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from redan.campaign.how import threads
from redan.campaign.study_folder import open_study

ONE_SHOT = Path(__file__).resolve().parents[1] / "study" / "one_shot.yaml"
FACTORS = "readings.permission,plain-sam.kill_probability"
FEW = ("--points", "4", "-n", "4", "--workers", "1")


@pytest.fixture
def in_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes take seconds to start; one test has them."""
    for module in ("sensitivity", "compare"):
        monkeypatch.setattr(f"redan.cli.{module}.how_of", lambda *_, **__: threads(1))


def test_what_is_unknown_is_listed(redan: Callable[..., Any]) -> None:
    answer = redan("sensitivity", ONE_SHOT, "--list")
    assert answer.status == 0
    assert "plain-sam.kill_probability" in answer.out
    assert "0.2 to 0.8 (best 0.5)" in answer.out
    assert max(map(len, answer.out.splitlines())) <= 100


def test_a_study_is_kept_and_gone_on_with(redan: Callable[..., Any], tmp_path: Path) -> None:
    first = redan("sensitivity", ONE_SHOT, "--factors", FACTORS, *FEW, "--out", "study")
    assert first.status == 0, first.err
    assert "hangs on" in first.out
    again = redan("resume", tmp_path / "study", "--workers", "1")
    assert again.status == 0, again.err
    assert first.out.strip() in again.out
    other = redan("sensitivity", ONE_SHOT, "--factors", FACTORS, "--points", "8", "--workers", "1", "--out", "study")
    assert other.status == 2
    assert "holds another study" in other.err


def test_json_is_one_object(redan: Callable[..., Any], in_threads: None) -> None:
    answer = redan("sensitivity", ONE_SHOT, "--factors", FACTORS, *FEW, "--json")
    found = json.loads(answer.out)
    assert [one["factor"] for one in found["indices"]["difference"]] == FACTORS.split(",")
    assert found["sentence"]


def test_ignorance_fits_the_terminal(redan: Callable[..., Any], in_threads: None) -> None:
    asked = ("compare", ONE_SHOT, "--ignorance", "--points", "8", "-n", "4", "--weight", "paint=five:0.9,nine:0.1")
    answer = redan(*asked)
    assert answer.status == 0, answer.err
    assert "nobody knows" in answer.out
    assert "five 90 %" in answer.out
    assert max(map(len, answer.out.splitlines())) <= 80
    found = json.loads(redan(*asked, "--json").out)
    assert found["differences"]["battery"]["munitions_arriving"]["ignorance"]["low"] <= 0.0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--factors", "plain-sam.kil_probability"), "did you mean plain-sam.kill_probability"),
        (("--measure", "munition_arriving"), "munitions_arriving"),
        (("--points", "one"), "--points"),
        (("--points", "1"), "--points"),
        (("--variant", "batery"), "battery"),
        (("--weight", "permission=hold:0.5,free:0.4"), "add up to"),
        (("--reading", "permission=hold", "--weight", "permission=hold:0.5,free:0.5"), "fixed"),
        (("-n", "1"), "at least 2"),
        (("--cluster", "nowhere"), "--cluster"),
    ],
)
def test_what_cannot_be_used_is_refused(redan: Callable[..., Any], words: tuple[str, ...], said: str) -> None:
    answer = redan("sensitivity", ONE_SHOT, *words)
    assert (answer.status, answer.out) == (2, "")
    assert said in answer.err
    assert "Traceback" not in answer.err


SAMPLED = ("compare", ONE_SHOT, "--ignorance", "--points", "32", "-n", "4")


def digest_of(folder: Path) -> str:
    return str(json.loads((folder / "finished.json").read_text())["digest"])


def test_ignorance_is_kept_gone_on_with_and_refused_to_another(
    redan: Callable[..., Any], tmp_path: Path, in_threads: None
) -> None:
    """Half of the parts are taken away, as if it had been killed: the same answer and the same table."""
    plain = redan(*SAMPLED)
    first = redan(*SAMPLED, "--out", "whole")
    assert first.status == 0, first.err
    assert plain.out.strip() in first.out
    half = tmp_path / "half"
    shutil.copytree(tmp_path / "whole", half)
    for name in ("finished.json", "table.parquet"):
        (half / name).unlink()
    parts = sorted(path for path in (half / "parts").rglob("*") if path.is_file() and path.name != ".lock")
    assert len(parts) == 4
    for path in parts[::2]:
        path.unlink()
    again = redan("resume", half, "--workers", "1")
    assert again.status == 0, again.err
    assert plain.out.strip() in again.out
    assert digest_of(half) == digest_of(tmp_path / "whole")
    table = open_study(half).table()
    assert len(table["point"]) == 32 * 2
    assert {"variant", "quantile:plain-sam.kill_probability", "readings.permission", "plan"} <= set(table)
    other = redan(*SAMPLED, "--seed", "9", "--out", "whole")
    assert other.status == 2
    assert "holds another study" in other.err


def test_shards_of_ignorance_come_to_the_same_table(redan: Callable[..., Any], tmp_path: Path) -> None:
    assert redan(*SAMPLED, "--workers", "1", "--out", "whole").status == 0
    for i in (1, 2):
        answer = redan(*SAMPLED, "--workers", "1", "--shard", f"{i}/2", "--out", f"part-{i}")
        assert answer.status == 0, answer.err
        assert "2 of 4 items are finished" in answer.out
    assert redan("merge", "part-1", "part-2", "--out", "all").status == 0
    assert redan("resume", "all", "--workers", "1").status == 0
    assert digest_of(tmp_path / "all") == digest_of(tmp_path / "whole")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--ignorance", "--full"), "--full with --ignorance"),
        (("--ignorance", "--report", "x.html"), "--report with --ignorance"),
        (("--out", "x"), "--out without --ignorance"),
        (("--ignorance", "--shard", "1/2"), "--shard without --out"),
    ],
)
def test_options_that_say_nothing_are_refused(redan: Callable[..., Any], options: tuple[str, ...], said: str) -> None:
    answer = redan("compare", ONE_SHOT, *options)
    assert answer.status == 2
    assert said in answer.err
