"""The guide: its commands print what stands there, its reference is the program's, no link leads nowhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tools import guide, guide_links, guide_pages

LONG = ("learn/first.md",)


def pages() -> list[object]:
    found = []
    for page in guide.pages():
        name = page.relative_to(guide.GUIDE).as_posix()
        if list(guide.blocks_of(page.read_text(encoding="utf-8"))):
            mark = pytest.mark.long if name in LONG else pytest.mark.slow
            found.append(pytest.param(page, id=name, marks=mark))
    return found


@pytest.mark.parametrize("page", pages())
def test_every_command_prints_what_stands_below_it(page: Path) -> None:
    assert guide.run(page) == page.read_text(encoding="utf-8"), f"run `python tools/guide.py write {page.name}`"


def test_a_planted_figure_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```text title=\"a.txt\"\none\n```\n\n```console\n$ cat a.txt\ntwo\n```\n", encoding="utf-8")
    assert guide.run(page) == page.read_text().replace("two", "one")


def test_what_a_failing_command_says_is_shown_and_long_output_is_cut(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```console head=2\n$ seq 5\n```\n```console\n$ echo no >&2; false\n```\n", encoding="utf-8")
    assert guide.run(page) == "```console head=2\n$ seq 5\n1\n2\n…\n```\n```console\n$ echo no >&2; false\nno\n```\n"


@pytest.mark.slow
def test_the_site_is_built_and_no_link_leads_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guide, "STAGE", tmp_path / "stage")
    site = tmp_path / "site"
    assert guide.build(site) == []
    for name in ("index.html", "guide/learn/first.html", "docs/file-format.html", "guide/look-up/catalogue.html"):
        assert (site / name).is_file(), name
    text = (site / "guide" / "do" / "disagree.html").read_text(encoding="utf-8")
    assert "```" not in re.sub(r"<[^>]+>", "", text)
    (site / "planted.html").write_text('<a href="nowhere.html">x</a><a href="index.html#none">y</a><script src="https://x/y">')
    assert [line.partition(": ")[2] for line in guide_links.broken(site)] == [
        "nowhere.html leads nowhere", "index.html#none: no such heading", "loads https://x/y from elsewhere",
    ]  # fmt: skip


def test_the_reference_is_of_the_program() -> None:
    written = guide_pages.written()
    for verb in ("compare", "claim", "export"):
        assert f"## redan {verb}\n" in written["commands.md"]
    assert "--reading NAME=OPTION" in written["commands.md"]
    assert "### s-300pmu-2\n" in written["catalogue.md"]
    assert "## redan.compare\n" in written["python.md"]
    schema = json.loads(written["schema.json"])
    assert {"defence", "attack", "variants"} <= schema["properties"].keys()
    assert not re.search(r"</?script", written["catalogue.md"])


def test_every_page_of_the_guide_is_in_its_list() -> None:
    listed = set(re.findall(r'"(guide/[^"]+\.md)"', (guide.GUIDE / "zensical.toml").read_text()))
    have = {path.relative_to(guide.ROOT).as_posix() for path in guide.pages()} - {"guide/index.md"}
    assert have <= listed
    assert listed - have == {f"guide/look-up/{name}.md" for name in ("commands", "catalogue", "python")}
