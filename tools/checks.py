"""What `make test` does: style, import contracts, types, tests; cheapest first, all steps always run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

WARM = (
    "from redan import api; from redan.engine import simulate; "
    "simulate(api.compile('examples/levant-2013/scenario.yaml').plan, 1, 0, 1)"
)
BROWSER_TIMEOUT_S = 300

STEPS: list[tuple[str, list[str]]] = [
    ("ruff: style and common mistakes", ["ruff", "check", "."]),
    ("import-linter: who may import whom", ["lint-imports", "--no-logo"]),
    ("mypy --strict: types", ["mypy"]),
    ("kernels: compiled once, before the test processes start", ["python", "-c", WARM]),
    ("pytest: the suite, on two processes", ["python", "-m", "pytest", "-n", "2", "-q", "-rs", "--durations=5"]),
]


def bring_browser() -> None:
    """Chromium, which only the test that looks at the report needs: installed where this may be done, else said."""
    if shutil.which("chromium"):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print("[test] no Chromium: the test that looks at the report is skipped (as root it would be installed)")
        return
    print("[test] installing Chromium for the test that looks at the report (a minute)", flush=True)
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "chromium"]):
            subprocess.run(command, timeout=BROWSER_TIMEOUT_S, check=True, **quiet)
    except (subprocess.SubprocessError, OSError):
        print("[test] Chromium could not be installed: the test that looks at the report is skipped", flush=True)


def main() -> int:
    failed = []
    bring_browser()
    for number, (title, command) in enumerate(STEPS, 1):
        print(f"[test {number}/{len(STEPS)}] {title}", flush=True)
        began = time.monotonic()
        try:
            status = subprocess.run(
                [str(BIN / command[0]), *command[1:]], cwd=ROOT, stdin=subprocess.DEVNULL, check=False
            ).returncode
        except KeyboardInterrupt:
            print("[test] stopped", flush=True)
            return 130
        verdict = "passed" if status == 0 else f"FAILED (exit status {status})"
        print(f"[test {number}/{len(STEPS)}] {verdict} after {time.monotonic() - began:.0f} s\n", flush=True)
        if status:
            failed.append(title)
    print("[test] all passed" if not failed else "[test] FAILED: " + "; ".join(failed), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
