"""A user's mistake: exit status 2, where, what and the remedy on stderr, nothing on stdout, nothing written over."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import EXAMPLE, Answer

from redan.cli.main import main

Redan = Callable[..., Answer]
Edit = Callable[[str, str], Path]


def refused(answer: Answer, *words: str) -> None:
    assert answer.status == 2, answer
    assert "Traceback" not in answer.err
    assert answer.out == ""
    for word in words:
        assert word in answer.err, answer.err


MISTAKES = {
    "unknown key": ("title:", "titel:", "titel"),
    "unknown unit": ("altitude: 7500 m,", "altitude: 7500 nm,", "nm"),
    "unknown system": ("system: s-200ve", "system: s-200vee", "s-200ve"),
    "site at sea": ("at: [33.6 N, 36.8 E]", "at: [33.9 N, 34.9 E]", "sea"),
    "all missiles in one battery": (
        "name: kub-north, system: kub,",
        "name: kub-north, system: kub, missiles: 144,",
        "144",
    ),
    "negative number": ("speed: 240 m/s}", "speed: -240 m/s}", "-240"),
    "not finite": ("replications: 10000", "replications: .inf", "inf"),
    "not a number": ("turn_probability: 0.5", "turn_probability: .nan", "nan"),
    "no replications": ("replications: 10000", "replications: 0", "0"),
    "twice the same key": ("seed: 2013", "seed: 2013\nseed: 2014", "seed"),
}


@pytest.mark.parametrize("name", sorted(MISTAKES))
@pytest.mark.parametrize("verb", ["check", "compare"])
def test_mistake_in_the_file(redan: Redan, edited: Edit, name: str, verb: str) -> None:
    old, new, word = MISTAKES[name]
    path = edited(old, new)
    answer = redan(verb, path)
    if verb == "check":
        answer = answer._replace(out="")  # check says on stdout that it refused
    refused(answer, word)
    assert re.search(re.escape(str(path)) + r":\d+:\d+  ", answer.err), answer.err
    assert [p.name for p in path.parent.iterdir()] == ["edited.yaml"]


def test_coordinates_that_look_swapped_are_doubted_at_their_line(redan: Redan, edited: Edit) -> None:
    """They may be right (Akrotiri), so they are no error; the place it would be is named."""
    path = edited("at: [33.6 N, 36.8 E]", "at: [36.8 N, 33.6 E]")
    answer = redan("check", path)
    assert answer.status == 0
    line = path.read_text().splitlines().index(next(x for x in path.read_text().splitlines() if "[36.8 N" in x)) + 1
    assert re.search(rf":{line}:\d+  warning.*\[33.6 N, 36.8 E\]", answer.err), answer.err


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"\x00" * 100,
        "title: caf\u00e9".encode("utf-16"),
        b"",
        b"[" * 60_000,
        b"just words",
    ],
    ids=["png", "zeros", "utf-16", "empty", "nested", "words"],
)
def test_not_a_scenario(redan: Redan, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    answer = redan("check", path)
    assert answer.out == f"{path}: refused, 1 error.\n"
    refused(answer._replace(out=""), str(path))
    answer = redan("check", path, "--json")
    assert answer.status == 2
    said = json.loads(answer.out)
    assert said["ok"] is False
    assert said["problems"]
    for problem in said["problems"]:
        assert set(problem) == {"severity", "file", "line", "column", "what", "allowed", "remedy"}
        assert problem["file"] == str(path)
        assert problem["what"]


@pytest.mark.parametrize("count", ["0", "-5", "1000000000000", "10^12", "1e6", "many"])
@pytest.mark.parametrize("verb", ["run", "compare"])
def test_replications_out_of_range(redan: Redan, verb: str, count: str) -> None:
    refused(redan(verb, EXAMPLE, f"-n{count}"), "1 to 10,000,000")


@pytest.mark.slow
def test_other_arguments(redan: Redan, tmp_path: Path) -> None:
    refused(redan("check", tmp_path / "nowhere.yaml")._replace(out=""), "nowhere.yaml")
    refused(redan("check", tmp_path)._replace(out=""), str(tmp_path))
    refused(redan("compare", EXAMPLE, "seven-batteries"), "seven-batteries", "six-batteries")
    refused(redan("compare", EXAMPLE, "--reading", "permission=maybe"), "maybe", "hold")
    refused(redan("compare", EXAMPLE, "--reading", "mood=good"), "mood", "permission")
    refused(redan("compare", EXAMPLE, "--reading", "permission"), "NAME=OPTION")
    refused(redan("run", EXAMPLE, "--seed", "-1"), "--seed")
    refused(redan("run", EXAMPLE, "--seed", "x"), "--seed")
    refused(redan("catalogue", "s-300pmu2"), "s-300pmu-2")
    refused(redan("replay", tmp_path / "runs", "17"), "manifest")
    refused(redan("replay", tmp_path, "-1"))
    refused(redan("verify", tmp_path), "manifest")
    refused(redan("explain", EXAMPLE, "nobody", "bekaa-low-1"), "nobody")
    refused(redan("explain", EXAMPLE, "kub-north", "nobody"), "nobody")
    refused(redan("conquer"), "conquer")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("compare", EXAMPLE, "--report", "/proc/y.html"), "--report"),
        (("compare", EXAMPLE, "--report", "folder"), "--report"),
        (("compare", EXAMPLE, "--report", "file/y.html"), "--report"),
        (("compare", EXAMPLE, "--report", "y" * 300), "--report"),
        (("run", EXAMPLE, "--out", "/proc/xx"), "--out"),
        (("run", EXAMPLE, "--out", "file"), "--out"),
    ],
)
def test_a_place_that_cannot_be_written_is_refused_before_simulating(
    redan: Redan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[object, ...], option: str
) -> None:
    def simulated(*_: object, **__: object) -> None:
        pytest.fail("it simulated first")

    monkeypatch.setattr("redan.api.run", simulated)
    monkeypatch.setattr("redan.api.compare", simulated)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("mine")
    refused(redan(*words), option, str(words[-1]))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder"]


def test_no_remedy_that_turns_a_permission_round(redan: Redan, edited: Edit) -> None:
    answer = redan("check", edited("set: {permission: hold}", "set: {permission: never}"))
    assert answer.status == 2
    assert "allowed is hold, hostile-act, tight, free.\n" in answer.err
    assert "write free" not in answer.err


def test_an_unexpected_error_is_a_short_message(redan: Redan, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(path: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr("redan.scenario.load_scenario", broken)
    answer = redan("check", EXAMPLE)
    assert answer.status == 1
    assert "planted" in answer.err
    assert "--debug" in answer.err
    assert "Traceback" not in answer.err
    with pytest.raises(ZeroDivisionError):
        main(["check", str(EXAMPLE), "--debug"])
