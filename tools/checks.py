"""What `make test` and `make quick` do: style, import contracts, types, tests; cheapest first, all steps always run.

Usage: python tools/checks.py test | quick
"""

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
QUICK_S = 60.0

Steps = list[tuple[str, list[str]]]
PYTEST = ["python", "-m", "pytest", "-n", "2", "-q", "-rs", "--durations=5"]
STYLE: Steps = [
    ("ruff: style and common mistakes", ["ruff", "check", "."]),
    ("import-linter: who may import whom", ["lint-imports", "--no-logo"]),
]
WARMED: Steps = [("kernels: compiled once, before the test processes start", ["python", "-c", WARM])]
PAGE: Steps = [("page: built from web/, types and size checked", ["python", "tools/web.py"])]
STEPS: dict[str, Steps] = {
    "test": [
        *STYLE, ("mypy --strict: types", ["mypy"]), *PAGE, *WARMED, ("pytest: the suite, on two processes", PYTEST)
    ],
    "quick": [*STYLE, *WARMED, ("pytest: all that is not slow", [*PYTEST, "-m", "not slow and not long"])],
}


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
    what = sys.argv[1] if len(sys.argv) == 2 else ""
    if what not in STEPS:
        print("usage: python tools/checks.py test | quick", file=sys.stderr)
        return 2
    failed, steps, started = [], STEPS[what], time.monotonic()
    if what == "test":
        bring_browser()
    for number, (title, command) in enumerate(steps, 1):
        print(f"[{what} {number}/{len(steps)}] {title}", flush=True)
        began = time.monotonic()
        try:
            status = subprocess.run(
                [str(BIN / command[0]), *command[1:]], cwd=ROOT, stdin=subprocess.DEVNULL, check=False
            ).returncode
        except KeyboardInterrupt:
            print(f"[{what}] stopped", flush=True)
            return 130
        verdict = "passed" if status == 0 else f"FAILED (exit status {status})"
        print(f"[{what} {number}/{len(steps)}] {verdict} after {time.monotonic() - began:.0f} s\n", flush=True)
        if status:
            failed.append(title)
    took_s = time.monotonic() - started
    if what == "quick" and took_s > QUICK_S:
        print(f"[quick] took {took_s:.0f} s: on an idle machine, mark what `pytest --durations=20` names as slow")
    print(f"[{what}] " + ("all passed" if not failed else "FAILED: " + "; ".join(failed)), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
