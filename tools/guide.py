"""The guide: its commands are run, its reference pages are written from the program, its links are followed.

A page of guide/ may hold files and commands. They are taken in order, in an empty folder of their own:

    ```yaml title="mine.yaml"        written there as it stands
    ```console                       each line after "$ " is run; what it prints stands below it
    ```console head=12               the same, of which the page shows 12 lines

Usage: python tools/guide.py run [PAGE ...]      run the commands of pages (all), say what differs
       python tools/guide.py write [PAGE ...]    the same, and write what was printed
       python tools/guide.py build [FOLDER]      the site (default: site), its links checked
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

GUIDE = ROOT / "guide"
STAGE = ROOT / ".cache" / "guide"
PATIENCE_S = 600.0
BLOCK = re.compile(r"^```(?P<kind>[a-z]+)(?P<rest>[^\n]*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
MORE = "…\n"


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: what it is, where its text stands, its title or the lines it shows."""

    kind: str
    text: str
    span: tuple[int, int]
    title: str = ""
    head: int | None = None


def pages() -> list[Path]:
    """Every page of the guide that is written by hand."""
    return sorted(GUIDE.rglob("*.md"))


def blocks_of(text: str) -> Iterator[Block]:
    """The files and commands of a page, in order."""
    for found in BLOCK.finditer(text):
        title = re.search(r'title="([^"]+)"', found["rest"])
        head = re.search(r"head=(\d+)", found["rest"])
        if found["kind"] == "console" or title:
            shown = int(head[1]) if head else None
            yield Block(found["kind"], found["text"], found.span("text"), title[1] if title else "", shown)


def printed_by(command: str, folder: Path) -> str:
    """What a command prints, run as a reader would; it may fail, as readers' commands do."""
    beside = str(Path(sys.executable).parent)
    env = {**os.environ, "PATH": f"{beside}:{os.environ['PATH']}", "COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"}
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    said = done.stdout + (done.stderr if done.returncode else "")  # what goes on meanwhile is not for a page
    return "".join(line.rstrip() + "\n" for line in said.replace(str(folder), ".").splitlines())


def console(block: Block, folder: Path) -> str:
    """The block with what its commands print now."""
    out = []
    for command in re.findall(r"^\$ (.+)$", block.text, re.MULTILINE):
        lines = printed_by(command, folder).splitlines(keepends=True)
        shown = lines if block.head is None or len(lines) <= block.head else [*lines[: block.head], MORE]
        out += [f"$ {command}\n", *shown]
    return "".join(out)


def run(page: Path) -> str:
    """The page with what its commands print now."""
    text, parts, end = page.read_text(encoding="utf-8"), [], 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for block in blocks_of(text):
            parts.append(text[end : block.span[0]])
            end = block.span[1]
            if block.title:
                (folder / block.title).write_text(block.text, encoding="utf-8")
                parts.append(block.text)
            else:
                parts.append(console(block, folder))
    return "".join([*parts, text[end:]])


def build(site: Path) -> list[str]:
    """Write the site and say which of its links lead nowhere."""
    from tools import guide_links, guide_pages

    shutil.rmtree(STAGE, ignore_errors=True)
    guide_pages.stage(STAGE / "docs")
    shutil.copy(GUIDE / "zensical.toml", STAGE / "zensical.toml")
    command = [str(Path(sys.executable).parent / "zensical"), "build"]
    subprocess.run(command, cwd=STAGE, stdin=subprocess.DEVNULL, timeout=PATIENCE_S, check=True)
    shutil.rmtree(site, ignore_errors=True)
    shutil.copytree(STAGE / "site", site)
    return guide_links.broken(site)


def main(arguments: list[str]) -> int:
    what = arguments[0] if arguments else ""
    if what in ("run", "write"):
        differs = []
        for page in [Path(name).resolve() for name in arguments[1:]] or pages():
            print(f"[guide] {page.relative_to(ROOT)}", flush=True)
            new = run(page)
            if new != page.read_text(encoding="utf-8"):
                differs.append(page)
                if what == "write":
                    page.write_text(new, encoding="utf-8")
        for page in differs:
            print(f"[guide] {page.relative_to(ROOT)}: prints something else" + " now, written" * (what == "write"))
        return 1 if differs and what == "run" else 0
    if what == "build":
        site = Path(arguments[1] if len(arguments) > 1 else ROOT / "site").resolve()
        broken = build(site)
        print("\n".join(broken) or f"[guide] {site / 'index.html'}: no link leads nowhere")
        return 1 if broken else 0
    print((__doc__ or "").split("Usage: ")[1], file=sys.stderr)
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
