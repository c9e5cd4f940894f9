"""XML in, with the place of every element: a small tree, no document type, no entities of one's own, bounded.

A document type is refused where it begins, so nothing in it is ever expanded. Nothing outside the file is opened.
Source: XML 1.0 (fifth edition), W3C; the parser is Expat (xml.parsers.expat).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from redan.errors import InputError, Problem, Where
from redan.files.yaml import Limits, read_bytes

LIMITS = Limits(size_bytes=20_000_000, depth=64, nodes=1_000_000)


@dataclass
class Element:
    """An element without the prefix of its namespace; text is all that stands directly in it."""

    tag: str
    attributes: dict[str, str]
    where: Where
    text: str = ""
    text_where: Where = field(default_factory=Where)  # of the first character of the text
    children: list[Element] = field(default_factory=list)

    def child(self, tag: str) -> Element | None:
        """The first child of this name."""
        return next((child for child in self.children if child.tag == tag), None)

    def said(self, tag: str) -> str:
        """The text of the first child of this name, bare of outer space; empty if there is none."""
        child = self.child(tag)
        return child.text.strip() if child is not None else ""

    def all(self, *tags: str) -> Iterator[Element]:
        """Every element below of these names, in the order of the file; not those within one that is found."""
        for child in self.children:
            if child.tag in tags:
                yield child
            else:
                yield from child.all(*tags)


def read_xml(path: str | Path, limits: Limits = LIMITS) -> Element:
    """The root of a file; refused with the place of what cannot be read."""
    return _Reader(str(path), limits).read(read_bytes(path, limits=limits))


class _Reader:
    def __init__(self, name: str, limits: Limits) -> None:
        self.name, self.limits = name, limits
        self.stack: list[Element] = []
        self.root: Element | None = None
        self.count = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.buffer_size = 1 << 20
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._doctype

    def read(self, content: bytes) -> Element:
        try:
            self.parser.Parse(content, True)
        except expat.ExpatError as error:
            where = Where(self.name, error.lineno, error.offset + 1)
            what = f"is no well-formed XML: {expat.ErrorString(error.code)}"
            raise InputError(Problem(what, where, "one whole XML document", "Export it anew")) from None
        except (ValueError, LookupError) as error:  # an encoding that Python does not know
            raise InputError(Problem(f"cannot be read: {error}", Where(self.name), "XML in UTF-8")) from None
        assert self.root is not None
        return self.root

    def _here(self) -> Where:
        return Where(self.name, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def _refuse(self, what: str, allowed: str, remedy: str) -> NoReturn:
        raise InputError(Problem(what, self._here(), allowed, remedy))

    def _doctype(self, *_: object) -> None:
        self._refuse("the document type is refused, whatever it declares", "XML without <!DOCTYPE ...>", "Delete it")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > self.limits.nodes:
            self._refuse("holds too much", f"at most {self.limits.nodes:,} elements", "Export less")
        if len(self.stack) >= self.limits.depth:
            self._refuse("is nested too deeply", f"at most {self.limits.depth} levels", "Export it anew")
        element = Element(tag.rpartition(":")[2], attributes, self._here())
        if self.stack:
            self.stack[-1].children.append(element)
        else:
            self.root = element
        self.stack.append(element)

    def _end(self, tag: str) -> None:
        self.stack.pop()

    def _characters(self, text: str) -> None:
        element = self.stack[-1]
        if not element.text:
            element.text_where = self._here()
        element.text += text
