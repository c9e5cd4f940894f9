"""The blocks of the documents that redan itself writes: an answer as printed, a table in short, what eight lines print.

Each stands between `<!-- NAME: ... -->` and `<!-- end of NAME -->`. tests/house/test_answer_blocks.py holds the
documents to what the program gives; after a change of the program this tool brings them up to date.

Usage: python tools/answer_block.py
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SCENARIO = ROOT / "examples" / "levant-2013" / "scenario.yaml"
README = ROOT / "README.md"
PAGE = SCENARIO.with_name("README.md")
BOTH_SIDES = SCENARIO.with_name("both-sides.yaml")
BOTH_SIDES_PAGE = SCENARIO.with_name("BOTH-SIDES.md")
# measure, how it is called, what one is multiplied with, digits after the point, sign
ROWS = (
    ("aircraft_lost", "aircraft lost", 1.0, 1, ""),
    ("munitions_arriving", "munitions arriving", 1.0, 1, ""),
    ("p_arms_store_survives", "arms stores that survive", 100.0, 0, " %"),
)
AGAIN = ROWS[1]
OTHERS = (("kill-probability", "recorded"), ("permission", "hold"))  # readings under which it is shown again
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
WIDTH = 100


def program(words: list[str], folder: Path) -> str:
    """What a Python process prints, run in an empty folder."""
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=1200).stdout


def compare(scenario: Path, words: list[str]) -> str:
    """What `redan compare` of an example prints."""
    with tempfile.TemporaryDirectory() as folder:
        return program(["-m", "redan.cli", "compare", str(scenario), *words], Path(folder))


def printed(scenario: Path) -> str:
    """The answer as printed, up to the line that names the report."""
    lines = compare(scenario, ["--report", "report.html"]).splitlines()
    end = next(number for number, line in enumerate(lines) if line.startswith("report: "))
    return "```\n" + "\n".join(lines[:end]).rstrip() + "\n```\n"


def figure(value: dict[str, Any], factor: float, digits: int, sign: str) -> str:
    """A mean with its interval from chance, held together on one line."""
    mean, low, high = (f"{factor * value[key]:.{digits}f}" for key in ("mean", "low", "high"))
    return f"{mean}{sign} [{low}, {high}]".replace(" ", "\u00a0")


def short(found: dict[str, Any]) -> str:
    """A table of the figures that matter, and of one of them under other readings."""
    variants = found["variants"]
    lines = ["| | " + " | ".join(variants) + " |", "| --- |" + " ---: |" * len(variants)]
    for key, label, *form in ROWS:
        cells = [figure(found["measures"][key][v], *form) for v in variants]
        lines.append(f"| {label} | " + " | ".join(cells) + " |")
    key, label, *form = AGAIN
    for name, option in OTHERS:
        wanted = {**found["readings"], name: option}
        cases = {a["variant"]: a["measures"] for a in found["alternatives"] if a["readings"] == wanted}
        cells = [figure(cases[v][key], *form) for v in variants]
        lines.append(f"| {label}, `{name}` {option} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def lines_of_python(text: str) -> str:
    """The first block of Python in a document."""
    found = PYTHON.search(text)
    assert found, "the document has no Python"
    return found[1]


def eight_lines(text: str) -> str:
    """What the document's Python prints; long lines are wrapped for reading."""
    with tempfile.TemporaryDirectory() as folder:
        out = program(["-c", lines_of_python(text)], Path(folder))
    wrapped = [part for line in out.splitlines() for part in textwrap.wrap(line, WIDTH, break_on_hyphens=False)]
    return "```\n" + "\n".join(wrapped) + "\n```\n"


def block(text: str, name: str) -> re.Match[str]:
    """A block's begin, content and end."""
    found = re.search(rf"(<!-- {name}: [^\n]*-->\n)(.*?)(<!-- end of {name} -->\n)", text, re.DOTALL)
    assert found, f"no block {name}"
    return found


def replaced(text: str, name: str, content: str) -> str:
    """The document with another content of the block."""
    found = block(text, name)
    return text[: found.start(2)] + content + text[found.end(2) :]


def both_sides() -> list[tuple[Path, str, str]]:
    """The block that takes minutes: both sides act, under seven choices of readings."""
    return [(BOTH_SIDES_PAGE, "printed", printed(BOTH_SIDES))]


def blocks() -> list[tuple[Path, str, str]]:
    """Document, block and the content it must have, of all the others."""
    python = eight_lines(README.read_text(encoding="utf-8"))
    return [
        (README, "python", python),
        (README, "answer", short(json.loads(compare(SCENARIO, ["--json"])))),
        (PAGE, "printed", printed(SCENARIO)),
    ]


def main() -> int:
    for document, name, content in [*blocks(), *both_sides()]:
        text = document.read_text(encoding="utf-8")
        new = replaced(text, name, content)
        print(f"{document.relative_to(ROOT)}: {name}: {'as it was' if new == text else 'written anew'}")
        document.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
