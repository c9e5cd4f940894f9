"""The pages of docs/design/: all linked from the index, every link leads somewhere, none long, no worked number old."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tools import worked_intervals

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "design"
INDEX = FOLDER / "index.md"
PAGES = sorted(FOLDER.glob("*.md"))
MOST_WORDS = 1200  # some ten minutes of reading with the tables
RULES = FOLDER / "events.md"  # numbered rules to be looked up one by one, not read through
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def targets(text: str) -> list[str]:
    """Where the links of a page lead, addresses of the web left out; what stands in code is no link."""
    found = re.findall(r"\]\(([^)\s]+)\)", CODE.sub("", text))
    return [link for link in found if "://" not in link]


def anchors(text: str) -> set[str]:
    """What a link may name behind "#": headings, as GitHub writes them."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken(text: str, folder: Path, own: Path) -> list[str]:
    """Links of a page's text that lead nowhere."""
    found = []
    for link in targets(text):
        path, _, anchor = link.partition("#")
        target = folder / path if path else own
        if not target.is_file() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            found.append(link)
    return found


def unlinked(index: str, pages: list[Path]) -> list[str]:
    """Pages that the index does not lead to."""
    linked = {(FOLDER / link.partition("#")[0]).resolve() for link in targets(index)}
    return [page.name for page in pages if page != INDEX and page.resolve() not in linked]


def words(text: str) -> int:
    """Words and numbers; the bars of a table and the lines of a picture are none."""
    return sum(any(letter.isalnum() for letter in word) for word in text.split())


def test_every_page_is_linked_from_the_index() -> None:
    assert len(PAGES) > 10
    assert unlinked(INDEX.read_text(encoding="utf-8"), PAGES) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert broken(page.read_text(encoding="utf-8"), FOLDER, page) == []


@pytest.mark.parametrize("page", [page for page in PAGES if page != RULES], ids=lambda page: page.name)
def test_a_page_takes_ten_minutes(page: Path) -> None:
    assert words(page.read_text(encoding="utf-8")) <= MOST_WORDS


def test_the_worked_numbers_are_what_the_code_gives() -> None:
    text = worked_intervals.PAGE.read_text(encoding="utf-8")
    assert worked_intervals.replaced(text) == text, "run `python tools/worked_intervals.py`"


def test_planted_faults_are_found() -> None:
    index = INDEX.read_text(encoding="utf-8")
    assert unlinked(index.replace("(chance.md)", "(plan.md)"), PAGES) == ["chance.md"]
    assert unlinked(index, [*PAGES, FOLDER / "forgotten.md"]) == ["forgotten.md"]
    text = "[a](chance.md#rules) [b](chance.md#no-such) [c](nowhere.md) [d](#here) `[e](code.md)`\n## Here"
    assert broken(text, FOLDER, INDEX) == ["chance.md#no-such", "nowhere.md", "#here"]
    page = worked_intervals.PAGE.read_text(encoding="utf-8")
    for figure in ("0.00834", "84.4 %", "−0.03028"):
        planted = page.replace(figure, "0.5", 1)
        assert planted != page
        assert worked_intervals.replaced(planted) == page
    assert words("| one | 2.5 % |\n| --- | ──> |") == 2
    assert words("word " * (MOST_WORDS + 1)) > MOST_WORDS
