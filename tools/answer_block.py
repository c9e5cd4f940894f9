"""The blocks of the documents that redan itself writes: an answer as printed, in short and in full, what Python prints.

Each stands between `<!-- NAME: ... -->` and `<!-- end of NAME -->`. tests/house/test_answer_blocks.py holds the
documents to what the program gives; after a change of the program this tool brings them up to date.

Usage: python tools/answer_block.py
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCENARIO = ROOT / "examples" / "levant-2013" / "scenario.yaml"
README = ROOT / "README.md"
PAGE = SCENARIO.with_name("README.md")
BOTH_SIDES = SCENARIO.with_name("both-sides.yaml")
BOTH_SIDES_PAGE = SCENARIO.with_name("BOTH-SIDES.md")
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


def screen(scenario: Path) -> str:
    """The first screen as printed, without its last line, which names the report."""
    lines = compare(scenario, ["--report", "report.html"]).splitlines()
    assert lines[-1].endswith("report: report.html"), lines[-1]
    return "```\n" + "\n".join(lines[:-1]).rstrip() + "\n```\n"


def printed(scenario: Path) -> str:
    """The whole answer as printed, up to the line that names the report."""
    lines = compare(scenario, ["--full", "--report", "report.html"]).splitlines()
    end = next(number for number, line in enumerate(lines) if line.startswith("report: "))
    return "```\n" + "\n".join(lines[:end]).rstrip() + "\n```\n"


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


def study_of(text: str, folder: Path) -> None:
    """Make the study of the section "Results stay open", with the command that stands there, in a folder."""
    found = re.search(r"^redan (sweep levant-2013\.yaml .*)$", text, re.MULTILINE)
    assert found, "the document makes no study"
    program(["-m", "redan.cli", "example", "levant-2013"], folder)
    program(["-m", "redan.cli", *found[1].split()], folder)


def queries() -> list[tuple[Path, str, str]]:
    """What DuckDB and pandas print of that study, by the lines of Python that stand there."""
    text = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        study_of(text, Path(folder))
        return [
            (README, name, f"```\n{program(['-c', lines_about(text, name)], Path(folder)).rstrip()}\n```\n")
            for name in ("duckdb", "pandas")
        ]


def lines_about(text: str, package: str) -> str:
    """The block of Python that imports a package."""
    (found,) = (lines for lines in PYTHON.findall(text) if f"import {package}\n" in lines)
    return str(found)


def both_sides() -> list[tuple[Path, str, str]]:
    """The block that takes minutes: both sides act, under seven choices of readings."""
    return [(BOTH_SIDES_PAGE, "printed", printed(BOTH_SIDES))]


def blocks() -> list[tuple[Path, str, str]]:
    """Document, block and the content it must have, of all the others."""
    python = eight_lines(README.read_text(encoding="utf-8"))
    return [
        (README, "python", python),
        (README, "answer", screen(SCENARIO)),
        (PAGE, "printed", printed(SCENARIO)),
    ]


def main() -> int:
    for document, name, content in [*blocks(), *queries(), *both_sides()]:
        text = document.read_text(encoding="utf-8")
        new = replaced(text, name, content)
        print(f"{document.relative_to(ROOT)}: {name}: {'as it was' if new == text else 'written anew'}")
        document.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
