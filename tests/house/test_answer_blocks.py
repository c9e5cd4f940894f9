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
        pytest.param(answer_block.queries, marks=pytest.mark.slow),
        pytest.param(answer_block.both_sides, marks=pytest.mark.long),
    ],
)
def test_every_block_is_what_the_program_gives(made: Callable[[], list[tuple[Path, str, str]]]) -> None:
    found = {}
    for document, name, content in made():
        assert len(content) > 200, name
        if answer_block.block(document.read_text(encoding="utf-8"), name)[2] != content:
            found[document.name, name] = content
    assert found == {}, "run `python tools/answer_block.py` and read what changed"


def test_a_planted_figure_is_noticed_and_mended() -> None:
    text = README.read_text(encoding="utf-8")
    right = answer_block.block(text, "answer")[2]
    planted = text.replace(right, re.sub(r"\d+ \(", "99 (", right, count=1))
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


def rows(text: str) -> dict[str, list[tuple[float, float, float]]]:
    """The rows of the table on the README's screen: mean, lowest, highest by variant."""
    found = {}
    for line in answer_block.block(text, "answer")[2].splitlines():
        cells = re.findall(r"(\d[\d.]*) \(~?(\d[\d.]*)–~?(\d[\d.]*)\)", line)
        if len(cells) > 1:
            found[line.split("  ")[0]] = [(float(m), float(low), float(high)) for m, low, high in cells]
    return found


def decided(text: str) -> dict[str, int]:
    """What decides, with others, in percent of the change."""
    found = {}
    for line in answer_block.block(text, "answer")[2].splitlines():
        match = re.fullmatch(r"(\S.*?) {2,}\d+ % +(\d+) % +\d+ %", line)
        if match:
            found[match[1]] = int(match[2])
    return found


def wrong_sentences(text: str) -> list[str]:
    """Sentences below the README's screen that it does not bear out."""
    claimed, recorded, every = rows(text).values()
    shares = decided(text)
    block = re.sub(r"\s+", " ", answer_block.block(text, "answer")[2])
    order = list(shares)
    chance = re.search(r"Chance moves a single run by about ([\d.]+) weapons", block)
    assert chance
    checks = {
        "Between nothing and almost everything.": "Somewhere between nothing and almost everything: of 70" in block,
        "most of what got through without new batteries gets through with them": min(m for m, *_ in every[1:])
        > every[0][0] / 2,
        "four batteries do nearly what six do, one battery of six launchers less": abs(every[2][0] - every[3][0]) < 2
        and every[1][0] > every[2][0] + 3,
        "Chance moves a run by a few weapons, what nobody knows by dozens": float(chance[1]) < 6
        and every[1][2] - every[1][1] > 24,
        "Permission to fire decides first, the kill probability of one missile next": order[:2]
        == ["permission", "kill probability"],
        "the number of batteries comes after both": order[2] == "how much s-300pmu-2 is added",
        "with the recorded kill probabilities most weapons get through": min(m for m, *_ in recorded) > 70 / 2,
        "No reading is taken for the truth": "as claimed" in block and "as recorded" in block,
        "every option weighs the same": "all options weigh the same" in block,
    }
    assert claimed[1] != recorded[1]
    words = re.sub(r"\s+", " ", text)
    assert [sentence for sentence in checks if sentence not in words] == []
    return [sentence for sentence, holds in checks.items() if not holds]


def test_the_sentences_below_the_screen_are_borne_out() -> None:
    text = README.read_text(encoding="utf-8")
    assert wrong_sentences(text) == []
    assert "a raid of 28 aircraft with 70 munitions" in text
    assert "of 70 weapons, " in answer_block.block(text, "python")[2].replace("\n", " ")


def test_a_sentence_that_is_not_is_found() -> None:
    text = README.read_text(encoding="utf-8")
    right = answer_block.block(text, "answer")[2]
    row = next(line for line in right.splitlines() if line.startswith("as recorded"))
    planted = right.replace(row, re.sub(r"\d+ \(", "31 (", row))
    assert wrong_sentences(text.replace(right, planted)) == [
        "with the recorded kill probabilities most weapons get through"
    ]


def test_the_screen_keeps_its_form() -> None:
    lines = answer_block.block(README.read_text(encoding="utf-8"), "answer")[2].splitlines()[1:-1]
    assert len(lines) < 40
    assert max(map(len, lines)) <= 80
