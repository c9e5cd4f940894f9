"""What redan prints: on every terminal, into every pipe, whatever files are called."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import redan
from redan.cli import common
from redan.errors import InputError, Problem, Where, visible

SOURCE = Path(redan.__file__).resolve().parents[1]
INPUTS = Path(__file__).parent / "inputs"
OWN = INPUTS / "own-terrain"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def said(words: list[str | Path], folder: Path, encoding: str = "", shell: str = "") -> tuple[int, bytes, bytes]:
    command = [sys.executable, "-m", "redan.cli", *map(str, words)]
    if shell:
        command = ["bash", "-c", f'set -o pipefail; "$@" {shell}', "bash", *command]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, timeout=240, check=False,
        env={**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONIOENCODING": encoding},
    )  # fmt: skip
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def study(tmp_path: Path) -> Path:
    shutil.copytree(OWN, tmp_path / "study")
    file = tmp_path / "study" / "s.yaml"
    file.write_text(file.read_text().replace("title: small", "title: klein – größer ± − Łódź 防空"))
    return file


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", pytest.param("cp1252", marks=pytest.mark.long)])
def test_every_verb_speaks_to_an_output_that_is_not_utf_8(study: Path, encoding: str) -> None:
    folder = study.parent
    code, out, err = said(["compare", study, "-n", 60], folder, encoding)
    assert code == 0, err
    text = out.decode(encoding)
    numbers = re.findall(r"\?\d", text)
    assert numbers == [], "a sign became a question mark"
    (report,) = (folder / "reports").iterdir()
    assert "größer" in report.read_bytes().decode("utf-8")
    for words in (
        ["run", study, "-n", 20], ["check", study], ["replay", "runs/run-0001", 0], ["verify", "runs/run-0001"],
        ["explain", study, "u", "p-1"], ["catalogue", "kub"], ["run", study, "-n", 20, "--json"],
    ):  # fmt: skip
        code, out, err = said(words, folder, encoding)
        assert code == 0, (words, err)
        out.decode(encoding)
    assert "größer" in json.loads(out.decode(encoding))["title"]


def test_planted_fault_a_strict_output_dies_of_a_minus_sign(study: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        "−".encode("ascii", "strict")
    common.speak_plainly()
    assert "−3.5 ± 2 °C × Łódź 防".encode("ascii", "redan") == b"-3.5 +/- 2  degC x ?odz ?"
    assert "−3.5 ±".encode("latin-1", "redan") == b"-3.5 \xb1"


@pytest.mark.slow
@pytest.mark.parametrize("shell", ["| head -n 1", "| head -c 10", "| true"])
def test_a_closed_pipe_ends_quietly(study: Path, shell: str) -> None:
    said(["run", study, "-n", 20, "--out", study.parent / "runs"], study.parent)
    for words in (["replay", "runs/run-0001", 0], ["catalogue"], ["--help"], ["run", study, "-n", 20, "--json"]):
        _, _, err = said(words, study.parent, shell=shell)
        assert [line for line in err.decode().splitlines() if "rror" in line or "pipe" in line.lower()] == []


@pytest.mark.slow
def test_a_full_disk_behind_the_output_is_said(study: Path) -> None:
    for words in (["catalogue"], ["check", study]):
        code, _, err = said(words, study.parent, shell="> /dev/full")
        assert code == 1
        assert b"could not be written" in err


EVIL = "a\nb\x1b[31mred\x07"


@pytest.mark.slow
@pytest.mark.parametrize("words", [["check"], ["run", "-n", "5"], ["compare", "-n", "5"], ["explain"]])
@pytest.mark.parametrize("there", [True, False])
def test_control_characters_in_names_are_shown_escaped(study: Path, words: list[str], there: bool) -> None:
    folder = study.parent / EVIL
    folder.mkdir()
    file = folder / f"{EVIL}.yaml"
    if there:
        shutil.copy(OWN / "hills.npz", folder)
        shutil.copy(study, file)
    rest = ["u", "p-1"] if words[0] == "explain" else []
    code, out, err = said([words[0], file, *rest, *words[1:]], folder)
    assert (code == 0) == there, err
    assert not CONTROL.search(out.decode() + err.decode())
    assert there or r"a\nb\x1b[31mred\x07.yaml" in err.decode()


@pytest.mark.slow
def test_run_folders_with_control_characters_are_shown_escaped(study: Path) -> None:
    code, out, err = said(["run", study, "-n", 5, "--out", study.parent / EVIL], study.parent)
    assert code == 0
    run = study.parent / EVIL / "run-0001"
    for words in (["verify", run], ["replay", run, 0], ["replay", run, 99], ["verify", study.parent / EVIL]):
        _, more, errors = said(words, study.parent)
        out, err = out + more, err + errors
    assert not CONTROL.search(out.decode() + err.decode())


def test_a_problem_is_shown_without_what_would_steer_a_terminal() -> None:
    problem = Problem("bad \x1b]0;title\x07 name\u202e", Where("x\ny\x9b.yaml", 3, 1), remedy="first\nsecond")
    text = str(problem)
    assert text == "x\\ny\\x9b.yaml:3:1  bad \\x1b]0;title\\x07 name\\u202e. first\nsecond."
    assert str(InputError(problem)) == text
    assert visible("größer 防空 \u00a0") == "größer 防空 \u00a0"
    assert visible(os.fsdecode(b"\xff.yaml")) == "\\udcff.yaml"
