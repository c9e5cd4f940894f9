"""`redan claim` and `redan value` as a user meets them: one screen, one JSON object, messages without a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Redan = Callable[..., Any]
ONE_SHOT = Path(__file__).resolve().parents[1] / "study" / "one_shot.yaml"
SMALL = ("--factors", "plain-sam.kill_probability", "--points", "48", "--workers", "1")


def test_two_accounts_side_by_side(redan: Redan) -> None:
    claims = "all intercepted", "intercepted = 0 of 5"
    words = (ONE_SHOT, *claims, "--variant", "battery", "--reading", "permission=free")
    found = redan("claim", *words, *SMALL)
    assert found.status == 0, found.err
    assert 'read as weapons intercepted: exactly 4' in found.out
    assert "by arithmetic alone" in found.out
    assert "not the same night" in " ".join(found.out.split())
    assert "not how likely the claim is to be true" in " ".join(found.out.split())
    assert max(map(len, found.out.splitlines())) <= 80
    told = redan("claim", *words, *SMALL, "--json")
    data = json.loads(told.out)
    assert [c["claim"] for c in data["claims"]] == ["all intercepted", "intercepted = 0 of 5"]
    assert data["claims"][0]["sample"]["n"] == 48


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("tanks destroyed = 3",), "counted is weapons intercepted"),
        (("intercepted >= 71 of 70",), "larger than the whole"),
        (("intercepted = 0", "--variant", "batery"), "did you mean battery"),
        (("intercepted = 0", "--factors", "plain-sam.kil"), "kill_probability"),
        (("intercepted = 0", "--reading", "permission=fre"), "did you mean free"),
        (("intercepted = 0", "--points", "3"), "from 16"),
        (("intercepted = 0", "-n", "3"), "at least 40"),
        (("intercepted = 0", "--weight", "permission=free:0.9,hold:0.3"), "permission"),
    ],
)
def test_bad_input_is_refused_with_a_remedy(redan: Redan, words: tuple[str, ...], says: str) -> None:
    found = redan("claim", ONE_SHOT, *words)
    assert found.status == 2
    assert says in found.err
    assert "Traceback" not in found.err
    assert not found.out


def test_kept_points_are_gone_on_with(redan: Redan, tmp_path: Path) -> None:
    words = ("claim", ONE_SHOT, "all intercepted", "--variant", "battery", *SMALL, "--out", tmp_path / "kept")
    first, again = redan(*words), redan(*words)
    assert first.status == again.status == 0
    assert first.out == again.out
    file = next(path for path in sorted((tmp_path / "kept").rglob("*")) if path.is_file() and len(path.name) == 64)
    file.write_bytes(file.read_bytes()[:-3])
    healed = redan(*words)
    assert healed.out == first.out, "a damaged part is computed again"


def test_a_study_that_is_taken_for_a_run_is_told_what_it_is(redan: Redan, tmp_path: Path) -> None:
    (tmp_path / "study.json").write_text("{}")
    found = redan("verify", tmp_path)
    assert found.status == 2
    assert "it is a study: redan resume" in found.err


def test_what_to_ask_first_and_what_not_at_all(redan: Redan) -> None:
    words = ("value", ONE_SHOT, "--reading", "permission=free", "--factors", "plain-sam,readings", "--points", "64")
    found = redan(*words, "-n", "50", "--workers", "1")
    assert found.status == 0, found.err
    assert "Ask first for plain-sam.kill_probability" in found.out
    assert "readings.paint" in found.out.split("Do not ask")[1]
    assert max(map(len, found.out.splitlines())) <= 80
    data = json.loads(redan(*words, "-n", "50", "--workers", "1", "--json").out)
    assert data["with"]["settled"][0]["name"] == "plain-sam.kill_probability"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--measure", "munitions_ariving"), "did you mean munitions_arriving"),
        (("--points", "20"), "at least 40"),
        (("--variant", "batery"), "did you mean battery"),
    ],
)
def test_a_question_that_cannot_be_asked(redan: Redan, words: tuple[str, ...], says: str) -> None:
    found = redan("value", ONE_SHOT, *words)
    assert found.status == 2
    assert says in found.err


@pytest.mark.parametrize("verb", [("claim", ONE_SHOT, "munitions intercepted >= 2"), ("value", ONE_SHOT)])
def test_clusters_are_chosen_as_elsewhere(redan: Redan, verb: tuple[str, ...]) -> None:
    for words, says in (
        (("--cluster", "here"), "an address as in tcp://host:8786"),
        (("--slurm",), "--slurm needs a number of jobs"),
        (("--slurm", "--cluster", "tcp://here:1"), "exclude each other"),
    ):
        found = redan(*verb, *words)
        assert found.status == 2
        assert says in found.err
