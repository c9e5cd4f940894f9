"""What the schema says of an entry: the part of it under a path, and each of its keys in words."""

from __future__ import annotations

import re
import types
import typing
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from redan.app.views.field_models import Kind
from redan.scenario.fields import FORMS
from redan.scenario.keys import PARTS, default_of, form_of
from redan.scenario.schema import FilePart

# Where a key's own letters say too little, or something else.
LABELS = {
    "at": "place", "says": "in words", "hits": "hits that end it", "net": "net", "shares": "uses the radar of",
    "cep": "circular error", "set": "settings", "redan": "format of the file", "terrain": "ground under everything",
    "min_elevation": "least elevation", "per_aircraft": "for each aircraft", "believes_kill": "believes a kill for",
    "stow": "time to pack up", "told_by": "told by", "loft": "arc", "via": "places on the way", "jams": "jamming",
    "level": "level of catalogue values", "systems": "systems of your own", "systems_from": "files of systems",
    "override": "numbers you disagree with", "economise": "saves rounds below",
}  # fmt: skip
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("CATALOGUE ", "system"), ("a position is", "position"), ("an altitude is", "altitude"),
    ("a release is", "release"), ("a name is", "name"),
    ("a target is", "reference"), ("sources are", "sources"), ("set is", "settings"),
    ("allowed is a number from 0 to 1", "share"), ("a positive factor", "ratio"), ("it is text", "text"),
    ("allowed is a whole number", "whole"),
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """A part of the schema in words: where it stands, what it is, each key."""

    place: str
    about: str
    keys: dict[str, str]


@lru_cache(maxsize=1)
def _words() -> dict[type[BaseModel], Words]:
    return {model: Words(place, about, keys) for model, place, about, keys in PARTS}


def words_of(model: type[BaseModel]) -> Words:
    """The words of a part, or none."""
    return _words().get(model, Words("", "", {}))


def part_at(path: typing.Sequence[str | int]) -> type[BaseModel] | None:
    """The part of the schema under a path of a scenario; None where that is one value, or has no keys of its own."""
    found: Any = FilePart
    for item in path:
        if isinstance(found, type) and issubclass(found, BaseModel):
            field = found.model_fields.get(str(item))
            found = None if field is None else bare(field.annotation)
        elif typing.get_origin(found) is list and isinstance(item, int):
            found = bare(typing.get_args(found)[0])
        elif typing.get_origin(found) is dict:
            found = bare(typing.get_args(found)[1])
        else:
            return None
    return found if isinstance(found, type) and issubclass(found, BaseModel) else None


def bare(annotation: Any) -> Any:
    """A type without what it is annotated with, and without None."""
    while typing.get_origin(annotation) is typing.Annotated:
        annotation = typing.get_args(annotation)[0]
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        inner = [one for one in typing.get_args(annotation) if one is not type(None)]
        return bare(inner[0]) if len(inner) == 1 else annotation
    return annotation


def label_of(key: str) -> str:
    """A key in plain words."""
    said = LABELS.get(key, key.replace("_", " "))
    return said[:1].upper() + said[1:]


@dataclass(frozen=True)
class Form:
    """What may stand under a key."""

    kind: Kind
    allowed: str
    low: str
    high: str
    unit: str
    example: str
    options: tuple[str, ...]
    systems: tuple[str, ...]
    several: bool


def form(field: FieldInfo) -> Form:
    """What may stand under a key of the schema."""
    inner = bare(field.annotation)
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        return Form("part", "", "", "", "", "", (), (), False)
    several = typing.get_origin(inner) is list
    if several or typing.get_origin(inner) is dict:
        below = bare(typing.get_args(inner)[-1])
        if isinstance(below, type) and issubclass(below, BaseModel):
            return Form("entries", "", "", "", "", "", (), (), several)
        if not several:
            return Form("entries", "", "", "", "", "", (), (), False)
    said = form_of(field) or _of_items(inner)
    if said is None:
        return Form("other", "", "", "", "", "", (), (), several)
    kind: Kind = next((kind for begins, kind in _KINDS if said.allowed.startswith(begins)), "other")
    allowed = said.allowed
    options: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    if kind == "system":
        systems, allowed = tuple(allowed.removeprefix("CATALOGUE ").split()), "a system of the catalogue or of your own"
    elif said.unit:
        kind = "quantity"
    elif match := re.fullmatch(r"allowed is ([a-z0-9-]+(?:, [a-z0-9-]+)*)", allowed):
        kind, options = "word", tuple(match[1].split(", "))
    bounds = re.match(r"allowed is (?:a whole number from |a number from )?(.+?) to (.+?)(?:[,;] |$)", allowed)
    low, high = bounds.groups() if bounds and kind in ("quantity", "whole", "share") else ("", "")
    return Form(kind, allowed, low, high, said.unit, said.example, options, systems, several)


def _of_items(inner: Any) -> Any:
    """The form of the items of a list."""
    for one in typing.get_args(inner):
        for extra in getattr(one, "__metadata__", ()):
            if getattr(extra, "func", None) in FORMS:
                return FORMS[extra.func]
    return None


def help_of(model: type[BaseModel], key: str) -> tuple[str, str]:
    """A key in words, and its default in words ("" where it must be given)."""
    meaning, _, default = words_of(model).keys.get(key, "").partition("; default")
    default = default.removeprefix(":").strip() or default_of(model.model_fields[key])
    return meaning.strip(), default
