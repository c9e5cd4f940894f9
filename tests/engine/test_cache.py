"""Compile cache: damage heals itself, and a changed source never meets code compiled from the old one."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import redan
from redan import jit

SOURCE = Path(redan.__file__).resolve().parent
SMALL = """
from redan.jit import kernel, cache_folder
def total(n):
    s = 0.0
    for i in range(n):
        s += i * 0.5
    return s
f = kernel(total)
print(f(10), cache_folder().name)
"""
ENGINE = """
from tests.agreement.generate import random_plan
from redan.engine import simulate
rows = simulate(random_plan(3), 1, 0, 5)
print(rows.fate.tolist())
"""


def start(program: str | Path, cache: Path, package: Path = SOURCE, **settings: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(program)] if isinstance(program, Path) else [sys.executable, "-c", program]
    places = {"REDAN_CACHE": str(cache), "PYTHONPATH": f"{package.parent}:{Path.cwd()}"}
    return subprocess.Popen(
        command, env={**os.environ, **places, **settings}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finished(process: subprocess.Popen[str]) -> tuple[str, str]:
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    return out, err


def python(program: str | Path, cache: Path, package: Path = SOURCE) -> str:
    return finished(start(program, cache, package))[0]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    program = tmp_path / "small.py"
    program.write_text(SMALL)
    return program


def cache_files(cache: Path) -> list[Path]:
    files = sorted(f for f in cache.rglob("*") if f.is_file())
    assert files, "nothing was cached: the test would prove nothing"
    return files


def cuts(data: bytes) -> list[bytes]:
    """Five lengths to cut a file to: nothing left, and up to all but one byte."""
    size = len(data)
    return [data[:n] for n in (0, 1, size // 3, 2 * size // 3, size - 1)]


def flips(data: bytes, count: int, seed: int = 12) -> list[bytes]:
    """The file with one bit turned, `count` times, spread over its whole length."""
    places = np.linspace(0, len(data) - 1, count).astype(int)
    bits = np.random.default_rng(seed).integers(0, 8, count)
    return [data[:i] + bytes([data[i] ^ (1 << b)]) + data[i + 1 :] for i, b in zip(places, bits, strict=True)]


def damage_everything(program: str | Path, tmp_path: Path, flipped: int) -> int:
    """Start the program on every damaged cache; each time it must say the same and leave a good file."""
    cache = tmp_path / "cache"
    expected = python(program, cache)
    tried = 0
    for file in cache_files(cache):
        whole = file.read_bytes()
        for damaged in (*cuts(whole), *flips(whole, flipped)):
            file.write_bytes(damaged)
            assert python(program, cache) == expected, f"{file.name}, damage {tried}"
            assert file.read_bytes() not in (damaged, b""), "the damaged file was left as it was"
            tried += 1
    return tried


@pytest.mark.slow
def test_a_damaged_cache_file_heals(small: Path, tmp_path: Path) -> None:
    assert damage_everything(small, tmp_path, flipped=5) == 10


@pytest.mark.long
def test_a_damaged_cache_file_of_the_engine_heals(tmp_path: Path) -> None:
    assert damage_everything(ENGINE, tmp_path, flipped=41) >= 46


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file written by this process into a cache of its own."""
    monkeypatch.setenv("REDAN_CACHE", str(tmp_path / "kept"))
    jit.KeptFiles().write("some.code", bytes(range(256)) * 40)
    return next(file for file in (tmp_path / "kept").rglob("*") if file.is_file())


@pytest.mark.slow
def test_no_damaged_byte_is_ever_handed_out(kept: Path) -> None:
    files, whole = jit.KeptFiles(), kept.read_bytes()
    assert files.read("some.code") == bytes(range(256)) * 40
    for damaged in (*flips(whole, 2000), *cuts(whole), whole + b"x", whole.replace(b" 1 ", b" 2 ", 1), whole[100:]):
        kept.write_bytes(damaged)
        assert files.read("some.code") is None


def test_a_file_under_another_name_or_of_another_version_is_not_read(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.with_name("other.code").write_bytes(kept.read_bytes())
    assert jit.KeptFiles().read("other.code") is None
    monkeypatch.setattr(jit, "IDENTITY", jit.IDENTITY + " changed")
    folder = jit.cache_folder()
    assert folder is not None
    folder.mkdir(parents=True)
    (folder / "some.code").write_bytes(kept.read_bytes())
    assert jit.KeptFiles().read("some.code") is None


def test_planted_fault_without_the_digest_damage_is_handed_out(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jit, "_digest", lambda name, content: b"")
    kept.write_bytes(jit.HEAD + b"\nwrong")
    assert jit.KeptFiles().read("some.code") == b"wrong"


@pytest.mark.slow
def test_nothing_is_unpickled_before_the_digest_fits(small: Path, tmp_path: Path) -> None:
    """Unpickling runs code: a file that was written by somebody else must not get that far."""

    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(tmp_path / "trapped"),)

    cache = tmp_path / "cache"
    expected = python(small, cache)
    (file,) = cache_files(cache)
    head = file.read_bytes().partition(b"\n")[0]
    file.write_bytes(head + b"\n" + pickle.dumps(Trap()))
    assert python(small, cache) == expected
    assert not (tmp_path / "trapped").exists()
    pickle.loads(pickle.dumps(Trap()))
    assert (tmp_path / "trapped").exists(), "the trap does not work: the test would prove nothing"


@pytest.mark.slow
def test_a_whole_cache_is_used_and_left_alone(small: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    python(small, cache)
    (file,) = cache_files(cache)
    before = file.stat().st_mtime_ns, file.read_bytes()
    _, err = finished(start(small, cache))
    assert err == ""
    assert (file.stat().st_mtime_ns, file.read_bytes()) == before


@pytest.mark.slow
def test_programs_that_compile_at_once_do_not_disturb_each_other(small: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    said = {finished(process) for process in [start(small, cache) for _ in range(3)]}
    assert len(said) == 1
    assert len(cache_files(cache)) == 1
    assert python(small, cache) == next(iter(said))[0]


NO_PLAIN_FILE: dict[str, Any] = {
    "a pipe": os.mkfifo,
    "a folder": os.mkdir,
    "zeros without end": partial(os.symlink, "/dev/zero"),
    "nothing without end": partial(os.symlink, "/dev/null"),
    "what the kernel says": partial(os.symlink, "/proc/kmsg"),
    "this process's memory": partial(os.symlink, "/proc/self/mem"),
    "a link to itself": lambda path: os.symlink(path.name, path),
    "far too large": lambda path: (path.touch(), os.truncate(path, 2**40)),
}


def too_long(*_: object) -> None:
    raise TimeoutError("it waits for ever")


@pytest.mark.parametrize("kind", NO_PLAIN_FILE)
def test_what_is_no_plain_file_is_not_read_and_makes_room(kind: str, kept: Path, request: Any) -> None:
    kept.unlink()
    NO_PLAIN_FILE[kind](kept)
    signal.signal(signal.SIGALRM, too_long)
    request.addfinalizer(lambda: signal.signal(signal.SIGALRM, signal.SIG_DFL))
    signal.alarm(20)  # rather than to wait for ever
    files = jit.KeptFiles()
    assert files.read("some.code") is None
    assert not jit.is_kept("some")
    files.write("some.code", b"anew")
    signal.alarm(0)
    assert files.read("some.code") == (None if kind == "a folder" else b"anew")


@pytest.mark.slow
def test_a_program_meets_a_pipe_in_its_cache(small: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    expected = python(small, cache)
    (file,) = cache_files(cache)
    file.unlink()
    os.mkfifo(file)
    assert python(small, cache) == expected
    assert cache_files(cache) == [file]


def test_what_a_killed_writer_left_is_not_read_and_goes(kept: Path) -> None:
    young, old = kept.with_name("some.code.1.part"), kept.with_name("some.code.2.part")
    for part in (young, old):
        part.write_bytes(kept.read_bytes()[:500])
    os.utime(old, (1, 1))
    jit.KeptFiles().write("next.code", b"content")
    assert young.exists(), "another process may be writing it"
    assert not old.exists()


FULL_DISK = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["file in the way", "full disk", "read only"])
def test_without_a_usable_cache_it_runs_says_so_once_and_leaves_nothing(kind: str, small: Path, tmp_path: Path) -> None:
    cache, temporary = tmp_path / "cache", tmp_path / "temporary"
    temporary.mkdir()
    if kind == "file in the way":
        cache.write_text("mine")
    elif kind == "read only":
        cache = Path("/proc/redan")
    elif kind == "full disk":
        small.write_text(FULL_DISK + SMALL)
    small.write_text(small.read_text() + "print(kernel(lambda n: n + 1)(1))\n")
    out, err = finished(start(small, cache, TMPDIR=str(temporary)))
    assert out.startswith("22.5 ")
    assert err.count("REDAN_CACHE") == err.count("cannot be kept") == 1
    assert not list(temporary.iterdir())
    assert kind != "full disk" or not [file for file in cache.rglob("*") if file.is_file()]
    assert kind != "file in the way" or cache.read_text() == "mine"


def test_a_user_without_a_home_runs_without_a_cache(monkeypatch: pytest.MonkeyPatch, capsys: object) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("REDAN_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(jit.Path, "home", homeless)
    assert jit.cache_folder() is None
    assert jit.KeptFiles().read("some.code") is None
    assert not jit.is_kept("some")
    files = jit.KeptFiles()
    files.write("some.code", b"")
    files.write("some.code", b"")
    err = capsys.readouterr().err  # type: ignore[attr-defined]
    assert err.count("no home folder") == 1


@pytest.mark.slow
def test_a_changed_helper_gets_another_cache_folder(tmp_path: Path) -> None:
    package = tmp_path / "src" / "redan"
    shutil.copytree(SOURCE, package, ignore=shutil.ignore_patterns("__pycache__", "*.npz"))
    show = "from redan.jit import cache_folder; print(cache_folder().name)"
    before = python(show, tmp_path / "cache", package)
    assert python(show, tmp_path / "cache", package) == before
    words = package / "plan" / "explain.py"  # never compiled
    words.write_text(words.read_text() + "\n# another word\n")
    assert python(show, tmp_path / "cache", package) == before
    rules = package / "engine" / "conditions.py"
    rules.write_text(rules.read_text().replace("TOLERANCE_S = 1e-6", "TOLERANCE_S = 2e-6"))
    assert python(show, tmp_path / "cache", package) != before


@pytest.mark.slow
def test_without_the_hash_stale_code_would_run(tmp_path: Path) -> None:
    """Planted fault: the compiler's own cache does keep the old helper; the folder's name is what protects us."""
    helper, main = tmp_path / "helper.py", tmp_path / "main.py"
    main.write_text(
        "import numba, helper\nfrom helper import f\n@numba.njit(cache=True)\ndef g(x):\n    return f(x)\nprint(g(1))\n"
    )

    def run(value: int) -> str:
        helper.write_text(f"import numba\n@numba.njit\ndef f(x):\n    return x + {value}\n")
        done = subprocess.run(
            [sys.executable, str(main)], capture_output=True, text=True, timeout=120, check=True,
            env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "numba"), "PYTHONDONTWRITEBYTECODE": "1"},
        )
        return done.stdout.strip()

    assert run(1) == "2"
    assert run(10) == "2", "numba now notices changed helpers: the hash of all sources is no longer needed"
