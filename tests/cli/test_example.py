"""`redan example`: what ships can be listed, copied and used; nothing is written over."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import EXAMPLE, Answer

Redan = Callable[..., Answer]


def test_the_list_names_each_with_its_title(redan: Redan) -> None:
    answer = redan("example")
    assert answer.status == 0
    titles = dict(line.split("  ", 1) for line in answer.out.splitlines() if "  " in line)
    assert titles["levant-2013"].strip() == "What would the S-300 change over Damascus?"
    assert "effects/jamming" in titles


def test_a_copy_is_the_file_and_what_it_says_to_do_next_works(redan: Redan, tmp_path: Path) -> None:
    answer = redan("example", "levant-2013")
    assert answer.status == 0, answer.err
    copy = tmp_path / "levant-2013.yaml"
    assert copy.read_bytes() == EXAMPLE.read_bytes()
    said = [line.split() for line in answer.out.splitlines() if line.startswith("  redan ")]
    assert [words[:2] for words in said] == [["redan", "check"], ["redan", "compare"]]
    assert redan(*said[0][1:]).status == 0


def test_a_second_file_of_an_example_keeps_its_own_name(redan: Redan, tmp_path: Path) -> None:
    answer = redan("example", "effects/jamming")
    assert answer.status == 0, answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["jamming.yaml"]
    assert "redan check jamming.yaml" in answer.out


def test_nothing_is_written_over(redan: Redan, tmp_path: Path) -> None:
    mine = tmp_path / "levant-2013.yaml"
    mine.write_text("mine")
    answer = redan("example", "levant-2013")
    assert (answer.status, answer.out) == (2, "")
    assert "exists already" in answer.err
    assert "--out" in answer.err
    assert mine.read_text() == "mine"
    link = tmp_path / "b" / "levant-2013.yaml"
    link.parent.mkdir()
    link.symlink_to(tmp_path / "nowhere")
    assert redan("example", "levant-2013", "--out", "b").status == 2
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_is_made_and_its_name_quoted(redan: Redan, tmp_path: Path) -> None:
    answer = redan("example", "levant-2013", "--out", "my raids/first")
    assert answer.status == 0, answer.err
    assert (tmp_path / "my raids" / "first" / "levant-2013.yaml").is_file()
    assert "redan check 'my raids/first/levant-2013.yaml'" in answer.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("levant",), ", effects/decoys, "),
        (("../levant-2013",), ", levant-2013, "),
        (("levant-2013", "--out", "file"), "--out"),
        (("levant-2013", "--out", "/proc/x"), "--out"),
    ],
)
def test_refusals(redan: Redan, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    (tmp_path / "file").write_text("mine")
    answer = redan("example", *words)
    assert (answer.status, answer.out) == (2, "")
    assert said in answer.err
    assert "Traceback" not in answer.err
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_missing_scenario_file_says_what_to_do(redan: Redan) -> None:
    answer = redan("compare", "mine.yaml")
    assert answer.status == 2
    assert "redan example levant-2013" in answer.err
    assert redan("example", "levant-2013").status == 0
    for near in ("levant-2013", "levant2013.yaml", "Levant-2013.yml"):
        assert "did you mean levant-2013.yaml?" in redan("compare", near).err


def test_help_reads_well_at_80_columns(redan: Redan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = redan("--help").out
    assert max(map(len, shown.splitlines())) <= 80
    assert not re.search(r"\w\.\.\.", shown), "a sentence is cut off"
    assert "redan example levant-2013" in shown
