"""Study folders: made whole, opened checked, gone on with from nothing else, joined from shards."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.campaign.works import expected

from redan.campaign import Common, How, Item, processes, threads
from redan.campaign.resume import go_on, joined
from redan.campaign.study_folder import FINISHED, STUDY, TABLE, Study, create, open_study
from redan.campaign.study_table import columns_digest, of_parquet, to_parquet
from redan.errors import InputError, RunError
from redan.results.manifest import decode, encode

WORKS = "tests.campaign.works"
TRUSTED = ("tests",)


def study(folder: Path, count: int = 6, **more: Any) -> Study:
    given: dict[str, Any] = {
        "kind": "trial", "title": "A trial", "work": f"{WORKS}:slow", "asked": {"points": count}, "seed": 7,
        "common": Common({"delay_s": 0.0}), "items": [{"n": n} for n in range(count)], "finish": f"{WORKS}:table",
        "files": {"scenario.yaml": b"redan: 1\n"},
    }  # fmt: skip
    return create(folder, **(given | more))


def test_a_study_is_made_and_finished(tmp_path: Path) -> None:
    made = study(tmp_path / "s")
    assert not made.is_finished
    outcome = go_on(made, trusted=TRUSTED)
    assert outcome.text == "6 items, 0 failed"
    again = open_study(tmp_path / "s")
    assert again.finished["digest"] == outcome.digest
    assert again.table()["word"].tolist() == [expected(n).hex() for n in range(6)]
    assert (tmp_path / "s" / "scenario.yaml").read_bytes() == b"redan: 1\n"
    assert go_on(again, trusted=TRUSTED).digest == outcome.digest
    assert [p.name for p in tmp_path.iterdir()] == ["s"]  # nothing half written


def test_the_same_study_is_joined_and_another_is_not(tmp_path: Path) -> None:
    first = study(tmp_path / "s")
    assert study(tmp_path / "s").manifest == first.manifest
    before = (tmp_path / "s" / STUDY).read_bytes()
    with pytest.raises(InputError, match="holds another study; it differs in the question, the points"):
        study(tmp_path / "s", count=7)
    with pytest.raises(InputError, match="it differs in the seed"):
        study(tmp_path / "s", seed=8)
    assert (tmp_path / "s" / STUDY).read_bytes() == before


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_text("precious")
    (tmp_path / "plain").write_text("precious")
    for name in ("mine", "plain"):
        with pytest.raises(InputError, match="is no study"):
            study(tmp_path / name)
    assert (tmp_path / "mine" / "file").read_text() == "precious"
    (tmp_path / "empty").mkdir()
    study(tmp_path / "empty")


def test_what_is_no_study_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such folder"):
        open_study(tmp_path / "absent")
    with pytest.raises(InputError, match="not a study folder"):
        open_study(tmp_path)
    with pytest.raises(InputError, match="is not finished"):
        study(tmp_path / "s").table()


def rewrite(folder: Path, name: str = STUDY, **changes: Any) -> None:
    """Change a manifest as somebody would who knows how its checksum is made."""
    body = decode((folder / name).read_bytes())
    (folder / name).write_bytes(encode({**body, **changes}))


def test_another_format_and_other_versions_are_refused(tmp_path: Path) -> None:
    made = study(tmp_path / "s")
    rewrite(tmp_path / "s", format_version=2)
    with pytest.raises(InputError, match="'redan-study' version 2"):
        open_study(tmp_path / "s")
    rewrite(tmp_path / "s", format_version=1, versions={**made.manifest["versions"], "redan": "0.0.9"})
    with pytest.raises(InputError, match=r"begun with redan 0\.0\.9, here is"):
        go_on(open_study(tmp_path / "s"), trusted=TRUSTED)
    rewrite(tmp_path / "s", versions=made.manifest["versions"], made_with={"catalogue": "old"})
    with pytest.raises(InputError, match="the catalogue has changed"):
        go_on(open_study(tmp_path / "s"), made_with={"catalogue": "new"}, trusted=TRUSTED)


@pytest.mark.parametrize("key", ["work", "seed", "items", "files", "versions", "common"])
def test_a_manifest_that_lacks_a_key_is_refused(tmp_path: Path, key: str) -> None:
    study(tmp_path / "s")
    body = decode((tmp_path / "s" / STUDY).read_bytes())
    del body[key]
    (tmp_path / "s" / STUDY).write_bytes(encode(body))
    with pytest.raises(RunError, match=f'its key "{key}'):
        open_study(tmp_path / "s")


def test_every_file_of_a_finished_study_cut_or_flipped_is_noticed(tmp_path: Path) -> None:
    damage_everywhere(tmp_path, cuts=12, flips=40)


@pytest.mark.long
def test_every_file_cut_at_300_points_and_flipped_at_1500(tmp_path: Path) -> None:
    damage_everywhere(tmp_path, cuts=300, flips=1500)


def damage_everywhere(tmp_path: Path, cuts: int, flips: int) -> None:
    whole = tmp_path / "s"
    digest = go_on(study(whole, count=3), trusted=TRUSTED).digest
    silent = tried = 0
    for path in sorted(p for p in whole.rglob("*") if p.is_file() and p.name != ".lock"):
        stored = path.read_bytes()
        for damaged in damages(stored, cuts, flips):
            path.write_bytes(damaged)
            tried += 1
            silent += not noticed(whole, digest)
        path.write_bytes(stored)
    assert noticed(whole, "another digest")  # this very check can fail
    assert not noticed(whole, digest)
    assert tried > 300
    assert silent == 0


def damages(stored: bytes, cuts: int, flips: int) -> Iterator[bytes]:
    for part in range(cuts):
        if stored:
            yield stored[: len(stored) * part // cuts]
    for part in range(flips):
        flipped = bytearray(stored)
        flipped[len(stored) * part // flips] ^= 1 << part % 8
        yield bytes(flipped)
    yield stored + b"\0"


def noticed(folder: Path, digest: str) -> bool:
    """Whether somebody who opens the study and reads all of it is told, or reads something else than was written."""
    try:
        opened = open_study(folder)
        opened.table()
        for item in opened.items:
            opened.parts.get(item.key)
    except (InputError, RunError) as error:
        return str(folder) in str(error)
    return bool(opened.finished["digest"] != digest)


def test_a_study_runs_no_code_but_redans_own(tmp_path: Path) -> None:
    for number, name in enumerate(("os:system", "subprocess:run", f"{WORKS}:table", "redan.study.points:json")):
        made = study(tmp_path / str(number), work=name, finish=None)
        with pytest.raises(InputError, match="no function of a study"):
            go_on(made)
    with pytest.raises(ValueError, match='"work"'):
        study(tmp_path / "x", work="os")


def test_it_goes_on_wherever_it_lies_now(tmp_path: Path) -> None:
    study(tmp_path / "a")
    list(open_study(tmp_path / "a").results(how=threads(1).sharded(1, 2)))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "a").rename(tmp_path / "elsewhere" / "b")
    moved = open_study(tmp_path / "elsewhere" / "b")
    assert moved.missing() == 3
    assert go_on(moved, trusted=TRUSTED).digest == go_on(study(tmp_path / "whole"), trusted=TRUSTED).digest


def test_shards_in_one_folder(tmp_path: Path) -> None:
    made = study(tmp_path / "s")
    first = go_on(made, threads(1).sharded(1, 2), trusted=TRUSTED)
    assert (first.missing, first.digest) == (3, "")
    second = go_on(made, threads(1).sharded(2, 2), trusted=TRUSTED)
    assert second.missing == 0
    assert second.digest == go_on(study(tmp_path / "whole"), trusted=TRUSTED).digest


def test_shards_in_folders_of_their_own_are_joined(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in "abc"]
    for i, folder in enumerate(folders, 1):
        assert go_on(study(folder, count=7), threads(1).sharded(i, 3), trusted=TRUSTED).missing > 0
    part, missing = joined(folders[:2], tmp_path / "two")
    assert missing == 2
    whole, missing = joined(folders, tmp_path / "all")
    assert missing == 0
    digest = go_on(study(tmp_path / "whole", count=7), trusted=TRUSTED).digest
    assert go_on(whole, trusted=TRUSTED).digest == digest
    assert go_on(part, trusted=TRUSTED).digest == digest


def test_joining_leaves_out_what_is_damaged_and_refuses_what_differs(tmp_path: Path) -> None:
    a, b = study(tmp_path / "a"), study(tmp_path / "b")
    go_on(a, trusted=TRUSTED)
    go_on(b, trusted=TRUSTED)
    key = a.items[2].key
    a.parts.path(key).write_bytes(b"cut")
    said: list[str] = []
    _, missing = joined([a.folder], tmp_path / "one", say=said.append)
    assert missing == 1
    assert key in said[0]
    assert joined([a.folder, b.folder], tmp_path / "both", say=said.append)[1] == 0
    a.parts.path(key).unlink()
    a.parts.put(key, b"something else")
    with pytest.raises(RunError, match="gave another result before"):
        joined([a.folder, b.folder], tmp_path / "never")
    with pytest.raises(InputError, match="is another study than"):
        joined([a.folder, study(tmp_path / "c", seed=8).folder], tmp_path / "never")


def test_an_item_that_fails_is_in_the_table_and_stays_there(tmp_path: Path) -> None:
    made = study(
        tmp_path / "s", work=f"{WORKS}:unruly", common=Common({}),
        items=[{"n": n, "how": "raise" if n == 2 else ""} for n in range(5)],
    )  # fmt: skip
    outcome = go_on(made, trusted=TRUSTED)
    assert outcome.text == "5 items, 1 failed"
    assert [(one.index, one.tries) for one in outcome.failed] == [(2, 3)]
    assert open_study(made.folder).table()["word"][2] == "failed"
    assert open_study(made.folder).finished["failed"][0]["reason"] == "ZeroDivisionError: division of nothing"
    assert [index for index, content in made.kept() if content is None] == [2]
    again = go_on(open_study(made.folder), trusted=TRUSTED)
    assert again.digest == outcome.digest
    assert [one.index for one in again.failed] == [2]


def test_a_finished_study_that_comes_to_another_table_is_an_error(tmp_path: Path) -> None:
    made = study(tmp_path / "s")
    made.finish({"x": [1, 2]})
    assert made.finish({"x": np.array([1, 2])}) == made.finished["digest"]
    with pytest.raises(RunError, match="another table than it did before"):
        made.finish({"x": [1, 3]})
    assert made.table()["x"].tolist() == [1, 2]


def test_a_damaged_table_of_a_finished_study_is_made_again_and_kept_beside(tmp_path: Path) -> None:
    made = study(tmp_path / "s")
    digest = go_on(made, trusted=TRUSTED).digest
    path = tmp_path / "s" / TABLE
    whole = path.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    path.write_bytes(flipped)
    assert go_on(open_study(tmp_path / "s"), trusted=TRUSTED).digest == digest
    assert path.read_bytes() == whole
    assert (tmp_path / "s" / f"{TABLE}.damaged-1").read_bytes() == flipped
    path.unlink()
    go_on(open_study(tmp_path / "s"), trusted=TRUSTED)
    assert path.read_bytes() == whole


def test_a_table_that_was_not_vouched_for_is_made_again(tmp_path: Path) -> None:
    """Killed between the table and finished.json."""
    made = study(tmp_path / "s")
    digest = go_on(made, trusted=TRUSTED).digest
    (made.folder / FINISHED).unlink()
    (made.folder / TABLE).write_bytes(b"half")
    assert go_on(open_study(made.folder), trusted=TRUSTED).digest == digest
    assert len(open_study(made.folder).table()) == 3


@pytest.mark.parametrize("bad", [{}, {"x": [1], "y": [1, 2]}, {"x": [[1, 2]]}, {"x": [1 + 2j]}])
def test_a_result_that_is_no_table_is_said(tmp_path: Path, bad: Mapping[str, Any]) -> None:
    with pytest.raises(RunError, match="is no table"):
        study(tmp_path / "s").finish(bad)


def test_the_digest_knows_names_types_order_and_content() -> None:
    base: dict[str, Any] = {"a": np.array([1, 2]), "b": np.array(["x", "yz"])}
    others: list[dict[str, Any]] = [
        {"a": np.array([1, 3]), "b": base["b"]}, {"a": np.array([1.0, 2.0]), "b": base["b"]},
        {"c": base["a"], "b": base["b"]}, {"b": base["b"], "a": base["a"]},
        {"a": base["a"], "b": np.array(["xy", "z"])},
    ]  # fmt: skip
    digests = {columns_digest(other) for other in [base, *others]}
    assert len(digests) == 6
    assert columns_digest(of_parquet(to_parquet(base))) == columns_digest(base)


def test_a_conductor_finds_its_items_as_it_goes(tmp_path: Path) -> None:
    made = study(tmp_path / "s", items=None, finish=None, conductor=f"{__name__}:halving")
    with pytest.raises(InputError, match="no function of a study"):
        go_on(made)
    outcome = go_on(made, trusted=(*TRUSTED, __name__))
    assert outcome.text == "3 steps"
    assert go_on(open_study(made.folder), trusted=(*TRUSTED, __name__)).digest == outcome.digest
    with pytest.raises(InputError, match="has no shards"):
        go_on(made, threads(1).sharded(1, 2), trusted=(*TRUSTED, __name__))


def halving(study: Study, how: How, progress: Any, say: Any) -> tuple[dict[str, Any], str]:
    n, seen = 64, []
    for _ in range(3):
        (_, content), = study.results([Item({"n": n}, study.common)], how=how)
        seen.append(content.hex())
        n //= 2
    return {"word": np.array(seen)}, f"{len(seen)} steps"


def test_the_table_is_open_to_others(tmp_path: Path) -> None:
    import duckdb
    import pandas as pd

    made = study(tmp_path / "s")
    go_on(made, trusted=TRUSTED)
    file = str(made.folder / TABLE)
    count = duckdb.sql(f"select count(*), sum(item) from '{file}' where word <> 'failed'").fetchall()
    assert count == [(6, 15)]
    frame = pd.read_parquet(file)
    assert frame["item"].sum() == 15
    assert frame["word"].tolist() == [expected(n).hex() for n in range(6)]


def test_what_a_killed_maker_left_goes_in_time(tmp_path: Path) -> None:
    for name, age_s in (("old", 7200), ("young", 10)):
        half = tmp_path / f".building-study-{name}"
        half.mkdir()
        os.utime(half, (time.time() - age_s,) * 2)
    study(tmp_path / "s")
    assert sorted(p.name for p in tmp_path.iterdir()) == [".building-study-young", "s"]


def test_the_folder_is_plain_to_read(tmp_path: Path) -> None:
    made = study(tmp_path / "s")
    assert json.loads((made.folder / STUDY).read_text())["asked"] == {"points": 6}
    assert [json.loads(line)["n"] for line in (made.folder / "items.jsonl").read_text().splitlines()] == list(range(6))


@pytest.mark.parametrize("how", [threads(1), threads(2), processes(2)], ids=lambda how: f"{how.kind}-{how.workers}")
def test_one_table_whoever_computes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: How) -> None:
    monkeypatch.setattr("redan.campaign.hands.engine_is_kept", lambda: True)
    assert go_on(study(tmp_path / "s", count=30), how, trusted=TRUSTED).digest == (
        go_on(study(tmp_path / "t", count=30), trusted=TRUSTED).digest
    )
    shutil.rmtree(tmp_path / "t")
