"""Requests and answers of the form of one entry, of the catalogue, and of what changes between two variants."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from redan.app.views.models import Edit, Path, Request, Text

Kind = Literal[
    "quantity", "whole", "share", "ratio", "word", "text", "name", "reference", "position", "altitude", "release",
    "system", "sources", "settings", "entries", "part", "other",
]  # fmt: skip


class FieldsRequest(Request):
    """Which entry; a path to one of its values gives the form of the entry, with that key in focus."""

    text: Text
    path: Path


class Choice(BaseModel):
    """One of the values a key may have, and what it is in words."""

    value: str
    label: str


class SetBy(BaseModel):
    """A variant or an option of a reading that sets a key in place of the entry's own value."""

    variant: str = ""
    reading: str = ""
    option: str = ""
    default: bool = False  # the option that counts when nobody chooses
    value: Any
    path: list[str | int]


class FieldOf(BaseModel):
    """One key of an entry.

    value: as read; None where the key is not written. written: as it stands in the text. unit: of the number behind a
    quantity. allowed, low, high: bounds in words and as one writes them. choices: all that may stand there, or what is
    proposed. below: for lists and parts, the path of each that is there, and what it is called.
    """

    key: str
    path: list[str | int]
    label: str
    help: str
    kind: Kind
    present: bool
    required: bool
    value: Any = None
    written: str = ""
    unit: str = ""
    allowed: str = ""
    low: str = ""
    high: str = ""
    example: str = ""
    default: str = ""
    choices: list[Choice] = []
    closed: bool = False  # nothing but the choices is allowed
    several: bool = False  # a list of such values
    set_by: list[SetBy] = []
    below: list[Below] = []


class Below(BaseModel):
    """An entry within an entry."""

    path: list[str | int]
    label: str


class SourceOf(BaseModel):
    """A source: its key in the catalogue (or the user's own words), its title, its address as text."""

    key: str
    title: str
    address: str = ""
    seen_via: list[str] = []
    own: bool = False  # named by the scenario itself


class ValueOf(BaseModel):
    """One value as one source gives it."""

    low: float
    high: float
    grade: str
    claimant: str
    note: str
    conditions: str
    source: SourceOf


class Number(BaseModel):
    """A number of a system: what redan makes of what its sources print, and how to disagree.

    name: as code has it (`max_range_m`); key: as an override names it; alternative: of a contested one. `disagree`: the
    edit that states another best value; put yours and your source in place of those in it.
    """

    name: str
    key: str
    label: str
    meaning: str
    alternative: str
    alternative_says: str
    unit: str
    low: float
    best: float
    high: float
    grades: list[str]
    common: bool  # an assumption common to all systems
    contested: bool  # several alternatives, or values that differ
    counts: bool  # by the default readings this alternative is the one in play
    best_why: str
    bounds_why: str
    values: list[ValueOf]
    set_by: list[SetBy] = []
    override: list[str | int] | None = None  # where the text overrides it already
    disagree: Edit | None = None


class WordOf(BaseModel):
    """A word of a system: seeker, profile, threat class."""

    key: str
    value: str
    choices: list[str]
    meaning: str
    reason: str


class SystemOf(BaseModel):
    """A system of the catalogue, or of the scenario's own, with every number."""

    id: str
    kind: str
    name: str
    nato: str
    role: str
    note: str
    simulated: bool
    own: bool
    numbers: list[Number]
    words: list[WordOf]
    facts: dict[str, list[str]]
    members: list[str]
    own_form: list[Edit] = []  # edits that put a system of one's own, based on this one, in its place


class FieldsAnswer(BaseModel):
    """The form of one entry. systems: what it uses, by the key that names it."""

    path: list[str | int]
    kind: str
    label: str
    about: str
    focus: str
    fields: list[FieldOf]
    systems: dict[str, SystemOf]


class CatalogueLine(BaseModel):
    """A system in the list."""

    id: str
    kind: str
    name: str
    nato: str
    role: str
    simulated: bool


class CatalogueAnswer(BaseModel):
    """All systems, in the order of the kinds and then by name; grades in words."""

    kinds: list[str]
    systems: list[CatalogueLine]
    grades: dict[str, str]


class DifferencesRequest(Request):
    """Two variants of a text."""

    text: Text
    a: Annotated[str, Field(max_length=100)]
    b: Annotated[str, Field(max_length=100)]


class Difference(BaseModel):
    """Something that is in one variant alone, or is otherwise in the other. words: the whole of it in a sentence."""

    what: Literal["added", "removed", "changed"]
    kind: str
    name: str
    words: str
    path: list[str | int]
    changes: list[Changed] = []


class Changed(BaseModel):
    """A key, as it is in the one and in the other; empty: not written."""

    key: str
    a: str
    b: str


class DifferencesAnswer(BaseModel):
    """From a to b, under the default readings; `summary` in one sentence."""

    a: str
    b: str
    summary: str
    differences: list[Difference]


FieldOf.model_rebuild()
Difference.model_rebuild()
