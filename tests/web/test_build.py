"""What the page is made of: no address of an index, no word outside the texts, small, all licences beside it."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from tests.web.conftest import ROOT, web_tool

WEB = ROOT / "web"
LARGEST_BYTES = 1_000_000
# In JSX: text between tags that is no expression, and attributes that people read or hear.
BARE_TEXT = re.compile(r"(?<!=)>\s*([A-Za-z][A-Za-z ,.']{3,})\s*<")
BARE_ATTRIBUTE = re.compile(r'\b(?:aria-label|title|placeholder|alt)="([^"]+)"')


@pytest.fixture
def static() -> Path:
    tool = web_tool()
    if not tool.is_built():
        pytest.skip("the page is not built from these files: make web")
    return Path(tool.STATIC)


def test_the_lock_names_no_index() -> None:
    lock = (WEB / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in lock
    packages = json.loads(lock)["packages"]
    assert all("integrity" in each for name, each in packages.items() if name)


def test_versions_are_exact() -> None:
    package = json.loads((WEB / "package.json").read_text(encoding="utf-8"))
    for each in (*package["dependencies"].values(), *package["devDependencies"].values()):
        assert re.fullmatch(r"\d+\.\d+\.\d+", each)


def test_no_word_stands_in_a_component() -> None:
    found = [
        f"{path.relative_to(WEB)}: {match}"
        for path in sorted((WEB / "src").rglob("*.tsx"))
        for pattern in (BARE_TEXT, BARE_ATTRIBUTE)
        for match in pattern.findall(path.read_text(encoding="utf-8"))
    ]
    assert found == []
    assert BARE_TEXT.findall("<p>Some words</p>") == ["Some words"]  # the rule itself finds what it is for


def test_the_page_is_small(static: Path) -> None:
    own = [
        path for path in static.rglob("*")
        if path.is_file() and not path.name.startswith("countries-") and path.name != "licences.txt"
    ]  # fmt: skip
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in own) <= LARGEST_BYTES


def test_licences_of_all_that_is_bundled(static: Path) -> None:
    said = (static / "licences.txt").read_text(encoding="utf-8")
    package = json.loads((WEB / "package.json").read_text(encoding="utf-8"))
    for name, version in package["dependencies"].items():
        assert f"{name} {version}\n" in said
    assert "brings no text of its licence" not in said


def test_nothing_leads_out(static: Path) -> None:
    """No address of another server is asked for by the page's own start; the policy of the server forbids the rest."""
    html = (static / "index.html").read_text(encoding="utf-8")
    assert "//" not in html.replace("<!--", "")


def test_a_change_builds_again_and_nothing_else_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = web_tool()
    web, static = tmp_path / "web", tmp_path / "static"
    (web / "src").mkdir(parents=True)
    (web / "src" / "main.ts").write_text("1")
    monkeypatch.setattr(tool, "WEB", web)
    monkeypatch.setattr(tool, "STATIC", static)
    assert not tool.is_built()
    static.mkdir()
    (static / "index.html").write_text("")
    (static / tool.STAMP).write_text(json.dumps({"web": tool.fingerprint()}))
    assert tool.is_built()
    (web / "node_modules").mkdir()
    (web / "node_modules" / "other.js").write_text("2")
    assert tool.is_built()  # what was fetched is not what it is made from
    (web / "src" / "main.ts").write_text("3")
    assert not tool.is_built()
