"""`redan resume`, `redan merge` and the options of who computes: what they print, and what they refuse."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Answer

from redan.campaign import Common, How, processes, threads
from redan.campaign.how import usable_cores
from redan.campaign.resume import go_on
from redan.campaign.study_folder import Study, create, open_study
from redan.cli.how import how_of, stopping_keeps
from redan.errors import InputError
from redan.rerun import catalogue_sha256

Redan = Callable[..., Answer]


@pytest.fixture(autouse=True)
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work of these studies is the tests'."""
    monkeypatch.setattr("redan.campaign.resume.TRUSTED", ("tests",))
    monkeypatch.setattr("redan.campaign.hands.engine_is_kept", lambda: True)
    monkeypatch.setattr("redan.cli.common.engine_is_compiled", lambda: True)


def study(folder: Path, count: int = 6, delay_s: float = 0.0, **more: Any) -> Study:
    given: dict[str, Any] = {
        "work": "tests.campaign.works:slow", "common": Common({"delay_s": delay_s}),
        "finish": "tests.campaign.works:table", "items": [{"n": n} for n in range(count)],
        "made_with": {"catalogue": catalogue_sha256()},
    }  # fmt: skip
    return create(folder, kind="trial", title="A trial", asked={}, seed=1, **(given | more))


def test_resume_finishes_and_says_where_the_table_is(redan: Redan, tmp_path: Path) -> None:
    study(tmp_path / "s")
    answer = redan("resume", "s", "--workers", "1")
    assert answer.status == 0, answer.err
    assert "6 items, 0 failed\n\ntable: s/table.parquet\nSHA-256 of its content: " in answer.out
    again = redan("resume", "s", "--workers", "1")
    assert again.out == answer.out


def test_resume_as_json(redan: Redan, tmp_path: Path) -> None:
    study(tmp_path / "s")
    found = json.loads(redan("resume", "s", "--workers", "1", "--json").out)
    assert found["finished"] is True
    assert found["table_sha256"] == open_study(tmp_path / "s").finished["digest"]
    assert (found["missing"], found["failed"]) == (0, [])


def test_shards_and_merge(redan: Redan, tmp_path: Path) -> None:
    for i in (1, 2):
        study(tmp_path / f"s{i}")
        answer = redan("resume", f"s{i}", "--shard", f"{i}/2", "--workers", "1")
        assert answer.status == 0
        assert f"s{i}: 3 of 6 items are finished." in answer.out
        assert f"redan merge s{i} FOLDER" in answer.out
    answer = redan("merge", "s1", "s2", "--out", "all")
    assert answer.status == 0, answer.err
    assert "6 items, 0 failed" in answer.out
    digest = go_on(study(tmp_path / "whole")).digest
    assert answer.out.strip().endswith(digest)
    one = redan("merge", "s1", "--out", "one")
    assert "one: 3 of 6 items are finished." in one.out
    assert redan("resume", "one", "--workers", "1").out.strip().endswith(digest)


def test_failed_items_give_status_1(redan: Redan, tmp_path: Path) -> None:
    study(
        tmp_path / "s", work="tests.campaign.works:unruly", common=Common({}),
        items=[{"n": n, "how": "raise" if n == 1 else ""} for n in range(3)],
    )  # fmt: skip
    answer = redan("resume", "s", "--workers", "1")
    assert answer.status == 1
    assert "item 1 failed in 3 tries: ZeroDivisionError" in answer.err
    assert "3 items, 1 failed" in answer.out


BAD = {
    "no such folder": (["resume", "absent"], "there is no such folder"),
    "no study": (["resume", "."], "not a study folder"),
    "shard 0": (["resume", "s", "--shard", "0/2"], "--shard 1/4 is the first of four"),
    "shard of words": (["resume", "s", "--shard", "first"], "I/N with I from 1 to N"),
    "no workers": (["resume", "s", "--workers", "0"], "--workers is 0"),
    "address": (["resume", "s", "--cluster", "here"], "tcp://host:8786"),
    "both clusters": (["resume", "s", "--cluster", "tcp://h:1", "--slurm"], "exclude each other"),
    "workers of a cluster": (["resume", "s", "--cluster", "tcp://h:1", "--workers", "2"], "leave it out"),
    "slurm without a number": (["resume", "s", "--slurm"], "--workers 20"),
    "merge of nothing there": (["merge", "absent", "--out", "x"], "there is no such folder"),
    "merge of two studies": (["merge", "s", "t", "--out", "x"], "is another study than s"),
    "merge into another": (["merge", "s", "--out", "t"], "holds another study"),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_what_cannot_be_is_refused(redan: Redan, tmp_path: Path, name: str) -> None:
    study(tmp_path / "s")
    study(tmp_path / "t", count=5)
    words, said = BAD[name]
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    answer = redan(*words)
    assert answer.status == 2, answer
    assert said in answer.err
    assert answer.out == ""
    assert "Traceback" not in answer.err
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_a_catalogue_that_has_changed_is_refused(redan: Redan, tmp_path: Path) -> None:
    study(tmp_path / "s", made_with={"catalogue": "0" * 64})
    answer = redan("resume", "s")
    assert answer.status == 2
    assert "the catalogue has changed since the study was begun" in answer.err


def test_a_damaged_part_is_said_and_made_good(redan: Redan, tmp_path: Path) -> None:
    made = study(tmp_path / "s")
    redan("resume", "s", "--workers", "1")
    made.parts.path(made.items[2].key).write_bytes(b"cut")
    answer = redan("resume", "s", "--workers", "1")
    assert answer.status == 0
    assert f"damaged/{made.items[2].key}.1; it is computed again" in answer.err


def test_who_is_stopped_is_told_how_to_go_on(redan: Redan, tmp_path: Path) -> None:
    made = study(tmp_path / "s", count=400, delay_s=0.05)
    threading.Timer(2.0, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    answer = redan("resume", "s", "--workers", "1")
    assert answer.status == 130
    assert "of 400 items were finished; all of them are kept in s/parts." in answer.err
    assert "go on with: redan resume s" in answer.err
    assert made.missing() < 400 or "stopped: 0 of" in answer.err


def test_stopped_outside_the_work_it_is_said_as_well(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt, match="what is finished is kept"), stopping_keeps(tmp_path):
        raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt, match=r"^$"), stopping_keeps(tmp_path / "absent"):
        raise KeyboardInterrupt


def test_who_computes() -> None:
    assert how_of() == processes(usable_cores())
    assert how_of("3") == processes(3)
    assert how_of(in_threads=True) == threads()
    assert how_of("3", in_threads=True) == processes(3)
    assert how_of(shard="2/4").shard == (2, 4)
    assert how_of("9", slurm=True) == How("slurm", 9)
    assert how_of(cluster="tcp://10.0.0.1:8786").address == "tcp://10.0.0.1:8786"
    with pytest.raises(InputError):
        how_of("many")
