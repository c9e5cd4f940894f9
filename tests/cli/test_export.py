"""`redan export`: a file of one replication of a run, nothing written over, refusals in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Answer
from tests.scene.raid import DOCTRINES, TEXT

from redan.export import ENDINGS, FORMATS

Redan = Callable[..., Answer]


@pytest.fixture
def run(redan: Redan) -> str:
    Path("raid.yaml").write_text(TEXT.replace("DOCTRINE", DOCTRINES["leaves"]))
    assert redan("run", "raid.yaml", "-n", 3).status == 0
    return "runs/run-0001"


def test_every_format_is_written_and_nothing_over_another(redan: Redan, run: str) -> None:
    for to in FORMATS:
        done = redan("export", run, "--replication", 2, "--to", to)
        file = Path(f"run-0001-2{ENDINGS[to]}")
        assert done.status == 0, done.err
        assert f"file: {file}" in done.out
        assert "0:00 is 2000-01-01 00:00:00 UTC" in done.out
        before = file.read_bytes()
        again = redan("export", run, "--replication", 2, "--to", to)
        assert again.status == 2
        assert "exists already" in again.err
        assert file.read_bytes() == before
    other = redan("export", run, "--to", "csv", "--out", "deep/down/x.csv", "--start", "2026-05-01T04:00:00Z", "--json")
    facts = json.loads(other.out)
    content = Path(facts["file"]).read_bytes()
    assert len(content) == facts["bytes"]
    assert b"2026-05-01T04:00" in content
    assert content != Path("run-0001-2.csv").read_bytes()  # another replication


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--to", "cmzl"), "did you mean czml"),
        (("--to", "czml", "--replication", 3), "no replication 3"),
        (("--to", "czml", "--replication", "x"), "not a whole number"),
        (("--to", "czml", "--start", "yesterday"), "not a date and time"),
        (("--to", "czml", "--start", "2026-05-01T04:00:00"), "no time zone"),
        (("--to", "czml", "--start", "0001-01-01T00:00:00+10:00"), "from 1900 to 9000"),
        (("--to", "czml", "--start", "9999-05-01T00:00:00Z"), "from 1900 to 9000"),
        (("--to", "dis", "--start", "1950-05-01T00:00:00Z"), "1970"),
        (("--to", "czml", "--out", "."), "is a folder"),
        (("--to", "czml", "--geoid", "24"), "no unit"),
        (("--to", "czml", "--geoid", "240 m"), "the geoid is nowhere 240 m"),
    ],
)
def test_what_cannot_be_done_is_said(redan: Redan, run: str, words: tuple[object, ...], says: str) -> None:
    done = redan("export", run, *words)
    assert (done.status, done.out) == (2, "")
    assert says in done.err
    assert "unexpected error" not in done.err
    assert sorted(path.name for path in Path().iterdir()) == ["raid.yaml", "runs"]


def test_a_folder_that_is_no_run_is_refused(redan: Redan) -> None:
    done = redan("export", "nothing", "--to", "kml")
    assert done.status in (1, 2)
    assert "nothing" in done.err
    assert "unexpected error" not in done.err


def test_the_geoid_is_taken_and_said_where_it_changes_nothing(redan: Redan, run: str) -> None:
    assert redan("export", run, "--to", "kml", "--out", "a.kml").status == 0
    done = redan("export", run, "--to", "kml", "--out", "b.kml", "--geoid", "-24 m")
    assert "changes nothing in kml" in done.err
    assert Path("a.kml").read_bytes() == Path("b.kml").read_bytes()
    for name, geoid in (("a.czml", "0 m"), ("b.czml", "24 m")):
        done = redan("export", run, "--to", "czml", "--out", name, "--geoid", geoid)
        assert done.status == 0
        assert "changes nothing" not in done.err
    assert Path("a.czml").read_bytes() != Path("b.czml").read_bytes()
