"""What `make test` does: style, import contracts, types, tests; cheapest first, all steps always run."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

STEPS: list[tuple[str, list[str]]] = [
    ("ruff: style and common mistakes", ["ruff", "check", "."]),
    ("import-linter: who may import whom", ["lint-imports", "--no-logo"]),
    ("mypy --strict: types", ["mypy"]),
    ("pytest: the suite, on two processes", ["python", "-m", "pytest", "-n", "2", "-q", "--durations=5"]),
]


def main() -> int:
    failed = []
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
