"""Small pieces of the report's HTML: paragraphs, tables with captions, folded parts, figures with what to paste.

Every table has a caption and every heading cell a scope; a figure says in words what it shows.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from html import escape

from redan.report.figures import Picture
from redan.report.svg import tag


def p(words: str, kind: str | None = None) -> str:
    """A paragraph; the words are escaped; a number and its % stay on one line."""
    return tag("p", escape(words).replace(" %", "\u00a0%"), class_=kind) + "\n"


def items(lines: Iterable[str], kind: str | None = None) -> str:
    """A list; the words are escaped; nothing where there are none."""
    inside = "".join(tag("li", escape(line)) for line in lines)
    return tag("ul", inside, class_=kind) + "\n" if inside else ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]], kind: str, caption: str) -> str:
    """A table of ready-made HTML cells; the first cell of each row is its heading. caption: in plain words."""
    named = "figures" in kind
    top = tag("thead", tag("tr", *(tag("th", h, scope="col") if h else "<td></td>" for h in head)))
    if not any(head):
        top = ""
    body = ""
    for row in rows:
        first = tag("th", row[0], scope="row") if named or not top else tag("td", row[0])
        body += tag("tr", first, *(f"<td>{c}</td>" for c in row[1:])) + "\n"
    inside = tag("table", tag("caption", escape(caption)) + top + tag("tbody", body), class_=kind)
    return tag("div", inside, class_="wide", tabindex=0, role="region", aria_label=caption) + "\n"


def folded(summary: str, body: str) -> str:
    """What is shown when it is asked for, and on paper."""
    return f"<details><summary>{escape(summary)}</summary>\n{body}</details>\n"


def section(name: str, heading: str, body: str) -> str:
    """A part of the page with a heading that links can point at; nothing where it would be empty."""
    if not body:
        return ""
    top = f'<section id="{name}" aria-labelledby="{name}-h">\n<h2 id="{name}-h">{escape(heading)}</h2>\n'
    return f"{top}{body}</section>\n"


def figure(picture: Picture) -> str:
    """A picture with its caption, and both of its forms to take away; no script and no network."""
    svg = base64.b64encode(picture.file.encode()).decode()
    png = base64.b64encode(picture.png).decode()
    links = "".join(
        f'<a download="{picture.name}.{end}" href="data:{kind};base64,{data}">{end.upper()}<span class="hidden"> of '
        f"{escape(picture.title)}</span></a>"
        for end, kind, data in (("svg", "image/svg+xml", svg), ("png", "image/png", png))
    )
    words = f"<figcaption>{escape(picture.caption)} <span class=\"take\">To paste: {links}</span></figcaption>"
    return f'<figure id="{picture.name}">\n{picture.svg}\n{words}\n</figure>\n'
