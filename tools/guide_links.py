"""Follows every link of a built site, without a network."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    """The ids of a page, where it leads, and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.leads: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids |= {given[key] for key in ("id", "name") if key in given}
        if tag == "a" and "href" in given:
            self.leads.append(given["href"])
        elif tag in ("script", "img", "iframe", "source") and "src" in given:
            self.loads.append(given["src"])
        elif tag == "link" and given.get("rel") not in ("canonical", "prev", "next", "alternate", "edit"):
            self.loads.append(given.get("href", ""))


@cache
def page_of(path: Path) -> Page:
    return Page(path.read_text(encoding="utf-8"))


def broken(site: Path) -> list[str]:
    """Links that lead nowhere, and what a page loads from elsewhere, as lines to read."""
    return [line for path in sorted(site.rglob("*.html")) if path.name != "404.html" for line in _of(path, site)]


def _of(path: Path, site: Path) -> Iterator[str]:
    page = page_of(path)
    for address in [*page.leads, *page.loads]:
        parts = urlsplit(address)
        if parts.scheme in ("http", "https") or address.startswith("//"):
            if address in page.loads:
                yield f"{path.relative_to(site)}: loads {address} from elsewhere"
            continue
        if parts.scheme:
            continue
        target = path if not parts.path else (path.parent / unquote(parts.path)).resolve()
        if target.is_dir():
            target /= "index.html"
        if not target.is_file() or not target.is_relative_to(site):
            yield f"{path.relative_to(site)}: {address} leads nowhere"
        elif parts.fragment and target.suffix == ".html" and unquote(parts.fragment) not in page_of(target).ids:
            yield f"{path.relative_to(site)}: {address}: no such heading"
