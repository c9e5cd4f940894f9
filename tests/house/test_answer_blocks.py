"""The figures in the documents are what the program gives, and the lines of Python work as printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tools import answer_block

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
PACKAGE = ROOT / "docs" / "package.md"


@pytest.mark.slow
def test_every_block_is_what_the_program_gives() -> None:
    found = {}
    for document, name, content in answer_block.blocks():
        assert len(content) > 300, name
        if answer_block.block(document.read_text(encoding="utf-8"), name)[2] != content:
            found[name] = content
    assert found == {}, "run `python tools/answer_block.py` and read what changed"


def test_a_planted_figure_is_noticed_and_mended() -> None:
    text = README.read_text(encoding="utf-8")
    right = answer_block.block(text, "answer")[2]
    planted = text.replace(right, right.replace("26.8", "25.8"))
    assert answer_block.block(planted, "answer")[2] != right
    assert answer_block.replaced(planted, "answer", right) == text


def test_the_python_is_eight_lines_and_the_same_in_both_places() -> None:
    lines = answer_block.lines_of_python(README.read_text(encoding="utf-8"))
    assert len([line for line in lines.splitlines() if line.strip()]) == 8
    assert answer_block.lines_of_python(PACKAGE.read_text(encoding="utf-8")) == lines


def section(text: str, heading: str) -> str:
    """A section's words, without its links."""
    body = text.split(f"## {heading}\n")[1].split("\n## ")[0]
    return re.sub(r"\s+", " ", re.sub(r" \(\[[^]]*\]\([^)]*\)\)", "", body)).strip()


def test_what_the_wheel_says_of_itself_is_what_the_readme_says() -> None:
    readme, package = README.read_text(encoding="utf-8"), PACKAGE.read_text(encoding="utf-8")
    assert section(readme, "Three honest limits") == section(package, "Three honest limits")
    sentence = r"\*\*What would this air defence change\?\*\*.*?\n\n"
    first = [re.search(sentence, text, re.DOTALL) for text in (readme, package)]
    assert first[0]
    assert first[1]
    assert first[0][0] == first[1][0]
    assert "](" not in package, "no link of the checkout works where a wheel is read"
