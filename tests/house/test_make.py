"""`make demo` can be run again and again: it replaces its own report and nothing of the user's."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# a stand-in that writes a report as redan does: under another name where the name is taken
REDAN = """#!/bin/sh
mkdir -p demo
echo run >> runs
number=$(wc -l < runs)
if [ "$number" = "$FAIL_AT" ]; then exit 1; fi
if [ -e "$4" ]; then echo "$number" > demo/levant-2013-2.html; else echo "$number" > "$4"; fi
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "Makefile", tmp_path)
    program = tmp_path / "bin" / "redan"
    program.parent.mkdir()
    program.write_text(REDAN)
    program.chmod(0o755)
    return tmp_path


def demo(checkout: Path, fail_at: int = 0) -> int:
    words = ["make", "-s", "demo", "BIN=./bin", "PYTHON=true"]
    environment = {**os.environ, "FAIL_AT": str(fail_at)}
    environment.pop("MAKEFLAGS", None)
    return subprocess.run(words, cwd=checkout, env=environment, capture_output=True, check=False).returncode


def reports(checkout: Path) -> dict[str, str]:
    return {path.name: path.read_text().strip() for path in (checkout / "demo").glob("*.html")}


def test_a_second_demo_replaces_the_report_of_the_first(checkout: Path) -> None:
    for number in "123":
        assert demo(checkout) == 0
        assert reports(checkout) == {"levant-2013.html": number}


def test_a_report_that_was_changed_is_left(checkout: Path) -> None:
    demo(checkout)
    (checkout / "demo" / "levant-2013.html").write_text("with my notes\n")
    assert demo(checkout) == 0
    assert reports(checkout) == {"levant-2013.html": "with my notes", "levant-2013-2.html": "2"}


def test_a_file_that_was_there_before_the_first_demo_is_left(checkout: Path) -> None:
    (checkout / "demo").mkdir()
    (checkout / "demo" / "levant-2013.html").write_text("mine\n")
    for number in "12":
        assert demo(checkout) == 0
        assert reports(checkout) == {"levant-2013.html": "mine", "levant-2013-2.html": number}


def test_a_demo_that_fails_says_so_and_the_next_one_works(checkout: Path) -> None:
    demo(checkout)
    assert demo(checkout, fail_at=2) != 0
    assert demo(checkout) == 0
    assert demo(checkout) == 0
    assert reports(checkout) == {"levant-2013.html": "4"}
