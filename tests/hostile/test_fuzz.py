"""No scenario file can crash redan (promise 8): mutated and random files, each refused with a place or usable.

20,000 files each change, 1,000,000 in the long tier; in processes of their own, so that a signal is seen.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.hostile import fuzz

from redan.errors import InputError

ROOT = Path(__file__).parent.parent.parent
CORPUS = sorted((Path(__file__).parent / "corpus").iterdir())


PROGRAM = ("-m", "tests.hostile.fuzz")


def fuzz_in_processes(
    seed: int, count: int, processes: int, timeout_s: float, program: tuple[str, str] = PROGRAM
) -> list[dict[str, Any]]:
    """Judge `count` files of a seed, split over processes; a process that dies is a failure."""
    share = count // processes
    running = [
        subprocess.Popen(
            [sys.executable, *program, str(seed), str(part * share), str(share)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for part in range(processes)
    ]
    results = []
    for process in running:
        out, err = process.communicate(timeout=timeout_s)
        assert process.returncode == 0, f"status {process.returncode}: {err.decode()[-2000:]}"
        results.append(json.loads(out))
    return results


def report(results: list[dict[str, Any]]) -> str:
    total = {key: sum(r[key] for r in results) for key in ("refused", "usable", "files_per_s")}
    return (
        f"{total['refused'] + total['usable']:,} files: {total['refused']:,} refused with a place, "
        f"{total['usable']:,} usable; {total['files_per_s']:.0f} files/s, slowest "
        f"{max(r['slowest_s'] for r in results):.2f} s, memory {max(r['peak_mib'] for r in results):.0f} MiB"
    )


@pytest.mark.slow
def test_twenty_thousand_files(capsys: pytest.CaptureFixture[str]) -> None:
    results = fuzz_in_processes(seed=2013, count=20_000, processes=2, timeout_s=500)
    with capsys.disabled():
        print("\n" + report(results))
    assert [b for r in results for b in r["broken"]] == []
    assert sum(r["refused"] + r["usable"] for r in results) == 20_000
    assert sum(r["usable"] for r in results) > 500  # enough of them go the whole way


@pytest.mark.long
def test_a_million_files() -> None:
    results = fuzz_in_processes(seed=2018, count=1_000_000, processes=2, timeout_s=6 * 3600)
    assert [b for r in results for b in r["broken"]] == []


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_corpus(path: Path) -> None:
    assert fuzz.judge(path.read_bytes()) == "refused"


@pytest.mark.slow
def test_a_file_depends_on_its_number_only() -> None:
    first = [fuzz.mutant(5, number) for number in range(2000)]
    assert [fuzz.mutant(5, number) for number in reversed(range(2000))] == first[::-1]
    assert len(set(first)) > 1900


@pytest.mark.slow
def test_the_judge_sees_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("planted")

    monkeypatch.setattr(fuzz, "check", broken)
    found = fuzz.run(1, 0, 300)["broken"]
    assert isinstance(found, list)
    assert any("KeyError" in line for line in found)


def test_the_judge_sees_a_refusal_without_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise InputError("no place")

    monkeypatch.setattr(fuzz, "parse_scenario", refuse)
    assert fuzz.judge(b"redan: 1").startswith("no line and column")


def test_a_process_that_dies_is_seen() -> None:
    killed = ("-c", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    with pytest.raises(AssertionError, match="status -11"):
        fuzz_in_processes(seed=0, count=1, processes=1, timeout_s=60, program=killed)
