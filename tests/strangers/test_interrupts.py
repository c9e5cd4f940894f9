"""Ctrl-C and the signal to end, at any instant: one plain line, no traceback, soon, nothing left behind."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import redan

SOURCE = Path(redan.__file__).resolve().parents[1]
INPUTS = Path(__file__).parent / "inputs"
# says when the first line of `start` has been done: before it, the answer to a signal is Python's own
PROGRAM = """
import _signal, os
real = _signal.signal
def first(*arguments):
    _signal.signal = real
    real(*arguments)
    os.write(2, b"begun\\n")
_signal.signal = first
from redan.cli import start
start()
"""
LONGEST_S = 2.0
NEVER = -1000
LINE = re.compile(r"stopped[:;] .*nothing was written\.")


def interrupted(
    words: list[str], folder: Path, after_s: float, number: int = signal.SIGINT, program: str = PROGRAM, **settings: str
) -> tuple[int, str, float]:
    """Exit status, stderr and seconds from the signal to the end; status NEVER if it had ended before."""
    child = subprocess.Popen(
        [sys.executable, "-c", program, *words], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE), "TMPDIR": str(folder / "temporary"), **settings},
    )  # fmt: skip
    try:
        assert child.stderr is not None
        assert child.stderr.readline() == "begun\n"
        time.sleep(after_s)
        over = child.poll() is not None
        sent = time.perf_counter()
        child.send_signal(number)
        _, err = child.communicate(timeout=60)
        took_s = time.perf_counter() - sent
    finally:
        child.kill()
    return (NEVER if over else child.returncode), err, took_s


def assert_clean(found: tuple[int, str, float], folder: Path, status: int = 130) -> None:
    code, err, took_s = found
    assert "Traceback" not in err
    assert "Exception" not in err
    assert code >= 0 or code in (NEVER, 128 - status), err
    if code == 128 - status:
        assert err == ""  # ended by the signal itself, before anything was loaded
    elif code not in (NEVER, 0):
        assert code == status, err
        assert LINE.search(err.strip().splitlines()[-1]), err
        assert took_s <= LONGEST_S
    assert [p.name for p in (folder / "runs").glob(".*")] == []
    assert list((folder / "temporary").iterdir()) == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "temporary").mkdir()
    return tmp_path


def small(folder: Path) -> list[str]:
    return ["run", str(INPUTS / "own-terrain" / "s.yaml"), "-n", "40000", "--out", str(folder / "runs")]


@pytest.mark.slow
@pytest.mark.parametrize("part", range(3))
def test_at_many_instants_of_a_small_run(folder: Path, part: int) -> None:
    chance = random.Random(part)
    instants = [0.0, chance.uniform(0, 0.02), chance.uniform(0.02, 0.1), *(chance.uniform(0.1, 4) for _ in range(3))]
    codes = []
    for after_s in instants:
        found = interrupted(small(folder), folder, after_s)
        assert_clean(found, folder)
        codes.append(found[0])
    assert 130 in codes


@pytest.mark.slow
def test_the_signal_to_end_is_answered_too(folder: Path) -> None:
    for after_s in (0.01, 0.5, 2.5):
        assert_clean(interrupted(small(folder), folder, after_s, signal.SIGTERM), folder, status=143)


@pytest.mark.slow
def test_planted_fault_without_the_guard_there_is_a_traceback(folder: Path) -> None:
    bare = "import redan, os; os.write(2, b'begun\\n'); from redan.cli import main; main()"
    found = [interrupted(small(folder), folder, after_s, program=bare) for after_s in (0.0, 0.02, 0.05)]
    assert any("Traceback" in err for _, err, _ in found)


def large_plan(folder: Path, units: int = 900) -> Path:
    """A scenario whose plan takes long: many fire units, each solved against every flight."""
    lines = [
        "redan: 1", "title: many units", "terrain: levant", "seed: 1", "replications: 100", "baseline: all",
        "variants:", "  all: {says: all, change: {}}", "  fewer: {says: fewer, change: {set: {units.u-0.missiles: 2}}}",
        "defence:", "  units:",
    ]  # fmt: skip
    for i in range(units):
        north, east = 33.0 + 1.5 * (i // 30) / 30, 36.2 + 1.5 * (i % 30) / 30
        lines.append(f"    - {{name: u-{i}, system: buk-m2e, at: [{north:.4f} N, {east:.4f} E]}}")
    lines += ["  assets:", "    - {name: a, kind: arms-store, at: [33.5 N, 36.5 E], hits: 1}", "attack:"]
    lines += ["  doctrine: {when_engaged: press-on}", "  packages:"]
    for k in range(40):
        west, east = 36.0 + 0.03 * k, 37.2 - 0.02 * k
        route = ", ".join(
            f"{{at: [{n} N, {e:.3f} E], altitude: {9000 + 10 * k} m, speed: 240 m/s}}"
            for n, e in ((34.7, west), (33.8, (west + east) / 2), (32.9, east))
        )
        lines.append(f"    - {{name: p-{k}, aircraft: f-16i, count: 1, start: {60 * k} s, route: [{route}]}}")
    file = folder / "large.yaml"
    file.write_text("\n".join(lines) + "\n")
    return file


@pytest.mark.slow
def test_while_a_large_plan_is_compiled(folder: Path) -> None:
    file = large_plan(folder)
    codes = []
    for verb in (["run", str(file), "--out", str(folder / "runs")], ["compare", str(file)]):
        for after_s in (3.0, 5.0, 9.0):
            found = interrupted(verb, folder, after_s)
            assert_clean(found, folder)
            codes.append(found[0])
    assert codes.count(130) >= 4, "the plan is compiled too soon: the test proves little"


@pytest.mark.slow
def test_while_kernels_are_compiled_for_the_first_time(folder: Path) -> None:
    cache = folder / "cache"
    found = interrupted(small(folder), folder, 8.0, REDAN_CACHE=str(cache))
    assert found[0] == 130
    assert_clean(found, folder)
    assert list(cache.rglob("*.part")) == []


# where Python cannot hand a KeyboardInterrupt on, it prints it and goes on
SWALLOWED = {
    "a callback from C, as the compiler has": "import ctypes\nctypes.CFUNCTYPE(None)(stop)()\n",
    "the end of an object": "class Thing:\n    def __del__(self): stop()\nThing()\n",
    "what a weak reference calls": (
        "import weakref\nthing = type('Thing', (), {})()\nkept = weakref.ref(thing, lambda _: stop())\ndel thing\n"
    ),
}
INSIDE = """
import os, signal, sys, time
from redan.cli import stopping
def stop():
    os.kill(os.getpid(), signal.SIGINT)
    for _ in range(1000): pass
INSTALL
with stopping.working():
    exec(sys.argv[1])
    time.sleep(20)
"""


def inside(code: str, install: str = "stopping.install()") -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", INSIDE.replace("INSTALL", install), code],
        env={**os.environ, "PYTHONPATH": str(SOURCE)}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(("folder", "said"), [("", "stopped; it is kept."), ("/none", "stopped; nothing was written.")])
def test_a_stop_by_force_says_what_is_kept(folder: str, said: str, tmp_path: Path) -> None:
    """The watcher ends a study that hears no signal: what stands in its folder is not denied."""
    code = f"with stopping.keeps({str(tmp_path) + folder!r}, 'stopped; it is kept.'):\n"
    lost = SWALLOWED["the end of an object"].replace("\n", "\n    ")
    assert inside(f"{code}    {lost}\n    time.sleep(20)\n") == (130, f"{said}\n")


@pytest.mark.slow
@pytest.mark.parametrize("where", SWALLOWED)
def test_a_signal_where_python_cannot_hand_it_on(where: str) -> None:
    assert inside(SWALLOWED[where]) == (130, "stopped; nothing was written.\n")


def test_any_other_error_in_such_a_place_is_still_shown() -> None:
    code, err = inside("import ctypes\nctypes.CFUNCTYPE(None)(lambda: 1 / 0)()\nstop()\n")
    assert code != 0
    assert "ZeroDivisionError" in err


def test_the_library_leaves_the_hook_of_its_host_alone() -> None:
    code = "import sys; old = sys.unraisablehook; import redan.api, redan.cli.main; print(sys.unraisablehook is old)"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(SOURCE)}, capture_output=True, text=True,
        timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout == "True\n"
