"""The figures in the documents are what the program gives, and the lines of Python work as printed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tools import answer_block

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
PACKAGE = ROOT / "docs" / "package.md"


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(answer_block.blocks, marks=pytest.mark.slow),
        pytest.param(answer_block.both_sides, marks=pytest.mark.long),
    ],
)
def test_every_block_is_what_the_program_gives(made: Callable[[], list[tuple[Path, str, str]]]) -> None:
    found = {}
    for document, name, content in made():
        assert len(content) > 300, name
        if answer_block.block(document.read_text(encoding="utf-8"), name)[2] != content:
            found[document.name, name] = content
    assert found == {}, "run `python tools/answer_block.py` and read what changed"


def test_a_planted_figure_is_noticed_and_mended() -> None:
    text = README.read_text(encoding="utf-8")
    right = answer_block.block(text, "answer")[2]
    planted = text.replace(right, re.sub(r"\d+\.\d", "25.8", right, count=1))
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


def means(text: str) -> dict[str, list[float]]:
    """The rows of the README's table, without their intervals."""
    rows = [line.strip("| \n").split("|") for line in answer_block.block(text, "answer")[2].splitlines()[2:]]
    return {name.strip(): [float(re.split(r"[\s\u00a0]", cell.strip())[0]) for cell in cells] for name, *cells in rows}


def wrong_sentences(text: str) -> list[str]:
    """Sentences below the README's table that its rows do not bear out."""
    rows = means(text)
    lost, arriving, survive = (rows[row[1]] for row in answer_block.ROWS)
    recorded, hold = (rows[f"munitions arriving, `{name}` {option}"] for name, option in answer_block.OTHERS)
    checks = {
        "any reading of the contract changes the raid": min(lost[1:]) > lost[0] and max(arriving[1:]) < arriving[0],
        "six launchers bring down as many aircraft and save fewer arms stores": abs(lost[1] - min(lost[2:])) < 0.2
        and survive[1] < min(survive[2:]) - 10,
        "between four and six there is next to no difference": abs(arriving[2] - arriving[3]) < 0.2,
        "recorded in fights most munitions arrive": min(recorded) > 70 / 2,
        "only in self-defence change nothing at all": len(set(hold)) == 1,
    }
    words = re.sub(r"\s+", " ", text)
    assert [sentence for sentence in checks if sentence not in words] == []
    return [sentence for sentence, holds in checks.items() if not holds]


def test_the_sentences_below_the_table_are_borne_out() -> None:
    text = README.read_text(encoding="utf-8")
    assert wrong_sentences(text) == []
    assert "a raid of 28 aircraft with 70 munitions" in text
    assert " of 28," in answer_block.block(text, "python")[2]
    assert " of 70, " in answer_block.block(text, "python")[2].replace("\n", " ")


def test_a_sentence_that_is_not_is_found() -> None:
    text = README.read_text(encoding="utf-8")
    right = answer_block.block(text, "answer")[2]
    row = next(line for line in right.splitlines() if "recorded" in line)
    planted = right.replace(row, re.sub(r"\d+\.\d", "31.2", row))
    assert wrong_sentences(text.replace(right, planted)) == ["recorded in fights most munitions arrive"]
