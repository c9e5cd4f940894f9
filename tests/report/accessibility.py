"""An accessibility check of a page without a network: what WCAG 2.2 asks that can be read off HTML and CSS.

`faults(html)` names every breach. What needs an eye (does the alternative text say what the picture shows?) it cannot
tell; contrast it tells for the text colours of the page's own style and of its pictures, on white and on the washes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(("meta", "input", "br", "link", "img", "hr"))
LEAST_CONTRAST = 4.5  # WCAG 1.4.3, text
BACKGROUNDS = ("#ffffff", "#f4f3ef")


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parent: Element | None
    children: list[Element] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def text(self) -> str:
        return " ".join([*self.words, *(child.text() for child in self.children)]).strip()

    def all(self, *tags: str) -> list[Element]:
        found = [self] if self.tag in tags else []
        for child in self.children:
            found += child.all(*tags)
        return found

    def inside(self, *tags: str) -> bool:
        return self.parent is not None and (self.parent.tag in tags or self.parent.inside(*tags))


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.at = Element("", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.children.append(element)
        if tag not in VOID:
            self.at = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.at.children.append(Element(tag, {name: value or "" for name, value in attrs}, self.at))

    def handle_endtag(self, tag: str) -> None:
        assert self.at.tag == tag, f"</{tag}> closes <{self.at.tag}>"
        assert self.at.parent is not None
        self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.at.words.append(data.strip())


def tree(html: str) -> Element:
    parser = _Tree()
    parser.feed(html)
    return parser.root


def faults(html: str) -> list[str]:
    """Every breach found, in words; none for a page that passes."""
    root = tree(html)
    found = [*_document(root), *_headings(root), *_names(root), *_tables(root), *_controls(root), *_ids(root)]
    return found + _contrast(html)


def _document(root: Element) -> list[str]:
    found = []
    pages = root.all("html")
    if not pages or not pages[0].attributes.get("lang"):
        found.append("the document states no language")
    if not any(title.text() for title in root.all("title") if title.inside("head")):
        found.append("the document has no title")
    if len(root.all("main")) != 1:
        found.append(f"{len(root.all('main'))} main landmarks")
    for landmark in root.all("nav", "section"):
        named = landmark.attributes.get("aria-label") or landmark.attributes.get("aria-labelledby")
        if not named:
            found.append(f"a <{landmark.tag}> without a name")
    body = root.all("body")
    for child in body[0].children if body else ():
        if child.tag not in ("header", "nav", "main", "footer", "script"):
            found.append(f"<{child.tag}> stands outside every landmark")
    return found


def _headings(root: Element) -> list[str]:
    found = []
    levels = [(int(h.tag[1]), h.text()) for h in root.all("h1", "h2", "h3", "h4", "h5", "h6")]
    if [level for level, _ in levels].count(1) != 1:
        found.append("not exactly one h1")
    before = 0
    for level, words in levels:
        if not words:
            found.append(f"an empty h{level}")
        if level > before + 1:
            found.append(f'"{words}" is an h{level} after an h{before}')
        before = level
    return found


def _names(root: Element) -> list[str]:
    """Pictures have an alternative in words, or are hidden from readers."""
    found = []
    for picture in root.all("svg"):
        if picture.inside("svg") or picture.attributes.get("aria-hidden") == "true":
            continue
        label = picture.attributes.get("aria-label", "")
        ids = picture.attributes.get("aria-labelledby", "").split()
        words = [e.text() for e in picture.all("title", "desc") if e.attributes.get("id") in ids]
        if picture.attributes.get("role") != "img" or not (label or (len(words) == len(ids) > 0 and all(words))):
            found.append("an svg without role img and a name")
    found += ["an img without alt" for img in root.all("img") if not img.attributes.get("alt")]
    found += ["a figure without a caption" for one in root.all("figure") if not one.all("figcaption")]
    return found


def _tables(root: Element) -> list[str]:
    found = []
    for table in root.all("table"):
        captions = table.all("caption")
        name = captions[0].text() if captions else "?"
        if not captions or not name:
            found.append("a table without a caption")
        heads = table.all("th")
        if not heads:
            found.append(f'table "{name}" has no heading cell')
        scopes = [th.attributes.get("scope") for th in heads]
        found += [f'table "{name}": a th without scope' for scope in scopes if scope not in ("row", "col")]
        found += [f'table "{name}": an empty th' for th in heads if not th.text()]
        around = table.parent.attributes if table.parent is not None else {}
        if around.get("class") == "wide" and (around.get("tabindex") != "0" or not around.get("aria-label")):
            found.append(f'table "{name}" scrolls but cannot be reached by keyboard')
    return found


def _controls(root: Element) -> list[str]:
    found = []
    labelled = {label.attributes.get("for") for label in root.all("label")}
    for control in root.all("input", "select", "textarea"):
        if control.attributes.get("id") not in labelled:
            found.append("a control without a label")
        if control.attributes.get("type") == "radio" and not control.inside("fieldset"):
            found.append("radio buttons without a fieldset")
    for one in root.all("fieldset"):
        if not any(child.tag == "legend" for child in one.children):
            found.append("a fieldset without a legend")
    found += ["a link without words" for link in root.all("a") if not link.text()]
    for details in root.all("details"):
        if not details.children or details.children[0].tag != "summary" or not details.children[0].text():
            found.append("a details without a summary")
    return found


def _ids(root: Element) -> list[str]:
    found, seen = [], set()

    def walk(element: Element) -> None:
        name = element.attributes.get("id")
        if name is not None and name in seen:
            found.append(f'id "{name}" stands twice')
        seen.add(name)
        for child in element.children:
            walk(child)

    walk(root)
    for element in _every(root):
        for key in ("aria-labelledby", "aria-describedby"):
            named = element.attributes.get(key, "").split()
            found += [f'{key} names no element: "{one}"' for one in named if one not in seen]
        target = element.attributes.get("href", "")
        if element.tag == "a" and target.startswith("#") and target[1:] not in seen:
            found.append(f'a link to "{target}", which is nowhere')
    return found


def _every(element: Element) -> list[Element]:
    return [element, *(one for child in element.children for one in _every(child))]


def _contrast(html: str) -> list[str]:
    """Text colours of the style sheet and of letters in pictures, against the page's two backgrounds."""
    style = "".join(re.findall(r"<style>(.*?)</style>", html, flags=re.S))
    named = dict(re.findall(r"(--[a-z]+):\s*(#[0-9a-f]{3,6})", style))
    colours = set()
    for rule in re.findall(r"\{([^{}]*)\}", style):
        colour = re.search(r"(?<![-\w])color:\s*([^;}]+)", rule)
        own = re.search(r"background(?:-color)?:\s*([^;}]+)", rule)
        if colour is None:
            continue
        value = _resolved(colour[1].strip(), named)
        on = [_resolved(own[1].strip(), named)] if own and _resolved(own[1].strip(), named) else list(BACKGROUNDS)
        colours |= {(value, back) for back in on if value}
    for words in re.findall(r"<text\b[^>]*>", html):
        fill = re.search(r"fill(?:=\"|:\s*)(#[0-9a-f]{3,6})", words)
        colours.add((fill[1] if fill else "#000000", "#ffffff"))
    return [
        f"text {front} on {back} has a contrast of {contrast(front, back):.2f}"
        for front, back in sorted(colours)
        if contrast(front, back) < LEAST_CONTRAST
    ]


def _resolved(value: str, named: dict[str, str]) -> str:
    variable = re.fullmatch(r"var\((--[a-z]+)\)", value)
    value = named.get(variable[1], "") if variable else value
    return value if re.fullmatch(r"#[0-9a-f]{3}([0-9a-f]{3})?", value) else ""


def contrast(front: str, back: str) -> float:
    """WCAG 2.2: ratio of relative luminances, 1 to 21."""
    light, dark = sorted((_luminance(front), _luminance(back)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
