"""Write requirements.txt and requirements-test.txt anew: exact versions and the hash of every wheel that may come in.

Asks the package index for metadata only; nothing is installed. Takes minutes. Covers Linux on x86_64 and aarch64 with
Python 3.11 to 3.13.

Usage: python3 tools/pin.py
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MACHINES = ("x86_64", "aarch64")
PYTHONS = ("3.11", "3.12", "3.13")
GLIBC_MINORS = (34, 31, 28, 27, 26, 24, 17, 12, 5)
HEADS = {
    "requirements.txt": "# What redan needs to run: exact versions and the SHA-256 of every wheel that may come in\n"
    "# (Linux x86_64 and aarch64, Python 3.11 to 3.13). Written by tools/pin.py.\n",
    "requirements-test.txt": "# What the tests and checks need on top of requirements.txt. Written by tools/pin.py.\n",
}


def ask(arguments: list[str]) -> list[dict[str, Any]]:
    """What pip would install, without installing it."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--ignore-installed", "--report", "-"]
    done = subprocess.run([*command, "--only-binary=:all:", *arguments], capture_output=True, text=True, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)["install"]
    return found


def pin_of(item: dict[str, Any]) -> tuple[str, str]:
    return item["metadata"]["name"].lower(), item["metadata"]["version"]


def hash_of(item: dict[str, Any]) -> str:
    return str(item["download_info"]["archive_info"]["hashes"]["sha256"])


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    tests = project["project"]["optional-dependencies"]["test"]
    run_items = ask(runtime)
    run_pins = [pin_of(item) for item in run_items]
    test_items = ask([*tests, *(f"{name}=={version}" for name, version in run_pins)])
    pins = {"requirements.txt": run_pins}
    pins["requirements-test.txt"] = [pin_of(item) for item in test_items if pin_of(item) not in run_pins]
    hashes: dict[str, set[str]] = {}
    everything = [f"{name}=={version}" for rows in pins.values() for name, version in rows]
    with tempfile.TemporaryDirectory() as nowhere:
        for machine in MACHINES:
            tags = [f"manylinux_2_{minor}_{machine}" for minor in GLIBC_MINORS]
            tags += [f"{name}_{machine}" for name in ("manylinux2014", "manylinux2010", "manylinux1", "linux")]
            platforms = [word for tag in tags for word in ("--platform", tag)]
            for python in PYTHONS:
                print(f"wheels for {machine}, Python {python}", flush=True)
                for item in ask(
                    ["--no-deps", "--target", nowhere, "--python-version", python, *platforms, *everything]
                ):
                    hashes.setdefault(pin_of(item)[0], set()).add(hash_of(item))
    for file, rows in pins.items():
        body = "".join(
            f"{name}=={version}" + "".join(f" \\\n    --hash=sha256:{h}" for h in sorted(hashes[name])) + "\n"
            for name, version in sorted(rows)
        )
        (ROOT / file).write_text(HEADS[file] + body)
        print(f"{file}: {len(rows)} packages")


if __name__ == "__main__":
    main()
