"""Set redan up in a local environment: `.venv` with pinned, hash-checked packages and redan itself.

Run by `make`; needs nothing but Python 3.11 or newer with venv. What was done already (same requirements, same Python)
is not done again.

Usage: python3 tools/setup.py run | test
"""

from __future__ import annotations

import hashlib
import importlib.util
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FILES = {"run": "requirements.txt", "test": "requirements-test.txt"}  # the second holds the first


def say(text: str) -> None:
    print(f"[setup] {text}", flush=True)


def give_up(text: str) -> None:
    print(f"[setup] cannot go on: {text}", file=sys.stderr, flush=True)
    raise SystemExit(2)


def check_python() -> None:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what tells users of an older Python
        give_up(f"this is Python {version}; redan needs 3.11 or newer. Try: make PYTHON=python3.11")
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        give_up(f"Python's venv module is incomplete (no ensurepip). On Debian: apt-get install python{version}-venv")


def is_done(what: str) -> bool:
    try:
        return PYTHON.exists() and stamp(what).read_text() == fingerprint(what)
    except OSError:
        return False


def stamp(what: str) -> Path:
    return VENV / f"redan-{what}.stamp"


def fingerprint(what: str) -> str:
    """Changes whenever the environment has to be brought up to date."""
    digest = hashlib.sha256(f"{sys.version_info[:3]} {ROOT}".encode())
    for name in (FILES[what], "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def is_ours() -> bool:
    """Whether `.venv` was made here with this Python: one that was moved or updated is made anew."""
    code = "import sys; print(sys.version_info[:3], sys.prefix)"
    try:
        said = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=False).stdout
    except OSError:
        return False
    scripts = VENV / "bin" / "pip"
    return said == f"{sys.version_info[:3]} {VENV}\n" and scripts.exists() and str(VENV) in scripts.read_text()


def do(arguments: list[str], trouble: str) -> None:
    if subprocess.run(arguments, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode:
        give_up(f"{trouble} (the reason is above)")


def main() -> None:
    what = sys.argv[1] if len(sys.argv) == 2 else ""
    if what not in FILES:
        give_up("usage: python3 tools/setup.py run | test")
    check_python()
    if is_done(what) or is_done("test"):
        return
    began = time.monotonic()
    if not is_ours():
        say("making a local Python environment in .venv (nothing outside this folder is touched)")
        do([sys.executable, "-m", "venv", "--clear", str(VENV)], "python -m venv failed")
    install = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    say(f"installing the packages of {FILES[what]}, each checked against its hash (a minute or two)")
    again = "pip failed; without a network or an index: mend that, then run make again"
    do([*install, "--require-hashes", "--only-binary", ":all:", "-r", FILES[what]], again)
    say("installing redan itself, linked to this checkout")
    do([*install, "--no-deps", "--no-build-isolation", "--no-index", "--editable", "."], "pip failed")
    stamp(what).write_text(fingerprint(what))
    say(f"ready after {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
