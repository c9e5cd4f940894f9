"""Set redan up in a local environment: `.venv` with pinned, hash-checked packages and redan itself.

Run by `make`; needs nothing but Python 3.11 or newer. Each step says in one line what it does; what was
done already (same requirements, same Python) is not done again.

Usage: python3 tools/setup.py run | test
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FILES = {"run": ["requirements.txt"], "test": ["requirements.txt", "requirements-test.txt"]}
QUIET_S = 10.0  # longest silence while packages come in


def say(text: str) -> None:
    print(f"[setup] {text}", flush=True)


def give_up(text: str) -> None:
    print(f"[setup] cannot go on: {text}", file=sys.stderr, flush=True)
    raise SystemExit(2)


def fingerprint(what: str) -> str:
    """Changes whenever the environment has to be brought up to date."""
    digest = hashlib.sha256(f"{sys.version_info[:3]} {ROOT}".encode())
    for name in [*FILES[what], "pyproject.toml"]:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def stamp(what: str) -> Path:
    return VENV / f"redan-{what}.stamp"


def is_done(what: str) -> bool:
    try:
        return stamp(what).read_text() == fingerprint(what) and PYTHON.exists()
    except OSError:
        return False


def check_python() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what tells users of an older Python
        version = ".".join(map(str, sys.version_info[:3]))
        give_up(f"this is Python {version}; redan needs 3.11 or newer. Try: make PYTHON=python3.11")
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        give_up(f"Python's venv module is incomplete (no ensurepip). On Debian: apt-get install python{version}-venv")


def make_environment() -> None:
    marker = VENV / "redan-python.stamp"
    version = f"{sys.version_info[:3]} {ROOT}"
    if PYTHON.exists() and marker.exists() and marker.read_text() == version:
        return
    say("making a local Python environment in .venv (nothing outside this folder is touched)")
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if done.returncode:
        give_up(f"python -m venv failed:\n{done.stdout}{done.stderr}")
    marker.write_text(version)


def pip(arguments: Sequence[str], expected: int) -> None:
    """Run pip; show at most one line every few seconds, everything only if it fails."""
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "--retries", "5"]
    command += ["--timeout", "60", "install", "--progress-bar", "off", *arguments]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    lines: list[str] = []
    collected, last = 0, time.monotonic()
    for line in process.stdout:
        lines.append(line)
        collected += line.startswith("Collecting ")
        if expected and line.startswith("Installing collected"):
            say("  all there; unpacking (about half a minute)")
        elif expected and time.monotonic() - last > QUIET_S / 2 and line.lstrip().startswith(("Downloading", "Using")):
            last = time.monotonic()
            name = line.split()[1].rsplit("/", 1)[-1].split("-")[0]
            say(f"  {collected} of {expected} packages, now {name}")
    if process.wait():
        print("".join(lines[-25:]), file=sys.stderr)
        give_up("pip failed (its last lines are above). Without a network or an index: fix that, then run make again")


def install(what: str) -> None:
    names = FILES[what]
    count = sum("==" in line for name in names for line in (ROOT / name).read_text().splitlines())
    say(f"installing {count} packages, each checked against its hash in {' and '.join(names)} (a minute or two)")
    pip(["--require-hashes", "--only-binary", ":all:", *[part for name in names for part in ("-r", name)]], count)
    say("installing redan itself, linked to this checkout")
    pip(["--no-deps", "--no-build-isolation", "--no-index", "--editable", "."], 0)


def main() -> None:
    what = sys.argv[1] if len(sys.argv) == 2 else ""
    if what not in FILES:
        give_up("usage: python3 tools/setup.py run | test")
    check_python()
    if is_done(what) or (what == "run" and is_done("test")):
        return
    began = time.monotonic()
    make_environment()
    install(what)
    stamp(what).write_text(fingerprint(what))
    say(f"ready after {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
