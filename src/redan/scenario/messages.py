"""From pydantic's errors to problems with a place in the file, what is allowed and the remedy."""

from __future__ import annotations

import types
import typing
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from redan.catalogue import load_catalogue
from redan.errors import Problem
from redan.files import Node
from redan.scenario.commas import cut_number, cut_problem
from redan.scenario.fields import FORMS
from redan.scenario.suggest import nearest
from redan.scenario.systems import usable_of
from redan.units import quoted, shown

PathItem = str | int
_MOST_PROBLEMS = 50
# Words people use for a key of this file.
_SYNONYMS = {
    "position": "at", "pos": "at", "location": "at", "place": "at", "latitude": "at", "longitude": "at", "lat": "at",
    "lon": "at", "coordinates": "at", "type": "system", "kind": "system", "battery": "units", "batteries": "units",
    "sites": "units", "number": "count", "quantity": "count", "rounds": "missiles", "alt": "altitude",
    "height": "altitude", "velocity": "speed", "waypoints": "route", "runs": "replications", "n": "replications",
    "ammo": "missiles", "sensors": "radars", "defense": "defence", "delta": "change", "description": "says",
    "default": "baseline", "plane": "aircraft", "planes": "aircraft", "airplane": "aircraft", "weapon": "munition",
    "loadout": "weapons", "payload": "weapons", "munitions": "weapons", "path": "route", "objectives": "assets",
}  # fmt: skip


def problems_of(
    error: ValidationError, model: type[BaseModel], root: Node, base: Sequence[PathItem] = ()
) -> list[Problem]:
    """Every error of a validation as a problem; `base` is where in the file the validated value stands.

    A key that is missing because it is misspelt is reported once, where it is misspelt.
    """
    all_details = error.errors(include_url=False)[:_MOST_PROBLEMS]
    misspelt = {
        (details["loc"][:-1], meant)
        for details in all_details
        if details["type"] == "extra_forbidden"
        for meant in _meant(str(details["loc"][-1]), _keys(model, details["loc"][:-1]))
    }
    cuts, gone = _cuts(all_details, model, root, tuple(base))
    found = cuts + [
        _problem(details, model, root, tuple(base))
        for details in all_details
        if details["loc"] not in gone
        and (details["type"] != "missing" or (details["loc"][:-1], details["loc"][-1]) not in misspelt)
    ]
    return list(dict.fromkeys(found))  # a text cut into several keys is one problem


def _cuts(
    all_details: Sequence[Any], model: type[BaseModel], root: Node, base: tuple[PathItem, ...]
) -> tuple[list[Problem], set[tuple[PathItem, ...]]]:
    """Numbers cut in two by a comma: one problem for each, and the paths of which nothing else is to be said."""
    found: list[Problem] = []
    gone: set[tuple[PathItem, ...]] = set()
    for details in all_details:
        path: tuple[PathItem, ...] = details["loc"]
        if details["type"] != "extra_forbidden" or path in gone:
            continue
        owner = root.find((*base, *path[:-1]))
        cut = cut_number(str(path[-1]), owner)
        field = _field_of(model, (*path[:-1], cut.name)) if cut else None
        if cut and field and owner:
            found.append(cut_problem(cut, field, owner, _label(path[:-1], root, base)))
            gone |= {(*path[:-1], name) for name in (cut.name, *cut.rest)}
    return found, gone


def _field_of(model: type[BaseModel], path: Sequence[PathItem]) -> FieldInfo | None:
    owner: Any = model
    for item in path[:-1]:
        owner = _step(owner, item)
    owner = model_in(owner)
    return owner.model_fields.get(str(path[-1])) if owner is not None else None


def _meant(key: str, allowed: list[str]) -> list[str]:
    """Keys that somebody who wrote `key` may have meant, the likeliest first."""
    synonym = _SYNONYMS.get(key.lower(), "")
    return [synonym] if synonym in allowed else nearest(key, allowed)


def _problem(details: Any, model: type[BaseModel], root: Node, base: tuple[PathItem, ...]) -> Problem:
    path: tuple[PathItem, ...] = details["loc"]
    is_key = bool(path) and path[-1] == "[key]"
    path = path[:-1] if is_key else path
    where = root.where(base + path, key=is_key)
    kind = details["type"]
    label = _label(path, root, base)
    if kind == "redan":
        context = details["ctx"]
        return Problem(f"{label}{context['what']}", where, context["allowed"], context["remedy"])
    if kind == "extra_forbidden":
        allowed = _keys(model, path[:-1])
        key = str(path[-1])
        if cut := _cut_at_comma(key, base + path[:-1], root):
            return cut
        meant = _meant(key, allowed)
        hint = f"did you mean {' or '.join(meant)}?" if meant else ""
        listed = f"keys here are {', '.join(allowed)}" if allowed else ""
        remedy = hint or "delete it"
        return Problem(f'unknown key "{shown(key)}"', root.where(base + path, key=True), listed, remedy)
    if kind == "missing":
        owner = root.where(base + path[:-1])
        form, example = _existing(path, root, base) or _form(model, path)
        remedy = f"add `{path[-1]}: {example}` here"
        return Problem(f'{_label(path[:-1], root, base)}the key "{path[-1]}" is missing', owner, form, remedy)
    given = details.get("input")
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        allowed = _keys(model, path)
        listed = f"allowed is a mapping with keys {', '.join(allowed)}" if allowed else "allowed is a mapping of names"
        return Problem(f"{label}{quoted(given)} is not a mapping", where, listed, "write `key: value` lines, indented")
    if kind == "list_type":
        remedy = "begin each entry with `- `, or write [a, b]"
        return Problem(f"{label}{quoted(given)} is not a list", where, "", remedy)
    if kind in ("too_short", "too_long"):
        context = details["ctx"]
        bound = context.get("min_length", context.get("max_length"))
        word = "at least" if kind == "too_short" else "at most"
        size = "few" if kind == "too_short" else "many"
        return Problem(f"{label}too {size} entries", where, f"allowed are {word} {bound}", f"write {word} {bound}")
    return Problem(f"{label}{details['msg']}", where, "", "see `redan check --keys`: every key of the file")


def _cut_at_comma(key: str, path: tuple[PathItem, ...], root: Node) -> Problem | None:
    """`{says: Yes, at all.}` holds a key "at all." without a value: what a comma cut off from a text, said at the text.

    Only within braces: there the keys do not stand under each other.
    """
    owner = root.find(path)
    if owner is None or not isinstance(owner.value, dict) or owner.keys is None:
        return None
    names = list(owner.value)
    start = end = names.index(key) if key in names else 0
    while start > 0 and owner.value[names[start]].value is None:
        start -= 1
    text = owner.value[names[start]].value
    if start == end or not isinstance(text, str) or owner.keys[names[start]][1] == owner.keys[key][1]:
        return None
    while end + 1 < len(names) and owner.value[names[end + 1]].value is None:
        end += 1
    whole = ", ".join([text, *names[start + 1 : end + 1]])
    allowed = "within braces a comma ends a value"
    remedy = f"put the text in quotes: {shown(names[start])}: {quoted(whole)}"
    what = f'the text of "{shown(names[start])}" is cut at its comma'
    return Problem(what, root.where((*path, names[start])), allowed, remedy)


def _existing(path: tuple[PathItem, ...], root: Node, base: tuple[PathItem, ...]) -> tuple[str, str] | None:
    """For a missing key that names something of the file: the names there are."""
    owner, what = (*base, *path[:-1]), str(path[-1])
    names: list[str] = []
    if what == "baseline":
        names = _names(root.find((*owner, "variants")))
    elif what == "default":
        names = _names(root.find((*owner, "options")))
    elif what == "target":
        names = [
            str(name.value)
            for kind in ("assets", "units", "radars")
            for entry in _entries(root.find(("defence", kind)))
            if (name := entry.child("name")) is not None and isinstance(name.value, str)
        ]
    return (f"there is {', '.join(shown(name) for name in names[:12])}", shown(names[0])) if names else None


def _names(node: Node | None) -> list[str]:
    return list(node.value) if node is not None and isinstance(node.value, dict) else []


def _entries(node: Node | None) -> list[Node]:
    return node.value if node is not None and isinstance(node.value, list) else []


def _label(path: Sequence[PathItem], root: Node, base: tuple[PathItem, ...]) -> str:
    """`unit "s200-1": missiles: ` for a path like defence, units, 0, missiles."""
    words: list[str] = []
    keys: list[str] = []
    for index, item in enumerate(path):
        if isinstance(item, int):
            name = root.find((*base, *path[: index + 1], "name"))
            owner = str(path[index - 1]).removesuffix("s").replace("route", "waypoint") if index else "entry"
            owner = "launch" if owner == "launche" else owner
            if name is not None and isinstance(name.value, str):
                words = [f'{owner} "{shown(name.value)}"']
            else:
                words.append(f"{owner} {item + 1}")
            keys = []
        else:
            keys.append(str(item))
    keys = keys[-2:]
    return "".join(f"{part}: " for part in [*words, ".".join(shown(key) for key in keys)] if part)


def _keys(model: type[BaseModel], path: Sequence[PathItem]) -> list[str]:
    """Keys that are allowed in the mapping under a path of the model."""
    here: Any = model
    for item in path:
        here = _step(here, item)
        if here is None:
            return []
    here = model_in(here)
    return list(here.model_fields) if here is not None else []


def _form(model: type[BaseModel], path: Sequence[PathItem]) -> tuple[str, str]:
    """What may stand under a key, and an example of it."""
    field = _field_of(model, path)
    if field is None:
        return "", "..."
    for form in (FORMS[data.func] for data in field.metadata if getattr(data, "func", None) in FORMS):
        kind = form.allowed.removeprefix("CATALOGUE ")
        if kind == form.allowed:
            return form.allowed, form.example
        catalogue = load_catalogue()
        ids = usable_of(catalogue, kind.split())
        return f"usable are {', '.join(ids)}", ids[0] if ids else "..."
    inner = model_in(field.annotation)
    if inner is not None:
        return f"it is a mapping with keys {', '.join(inner.model_fields)}", "{...}"
    bare = _bare(field.annotation)
    below = model_in(typing.get_args(bare)[-1]) if typing.get_args(bare) else None
    keys = f" with keys {', '.join(below.model_fields)}" if below is not None else ""
    if typing.get_origin(bare) is list:
        return f"it is a list of mappings{keys}", "[...]"
    return f"it is a mapping of names to mappings{keys}", "{...}"


def _step(annotation: Any, item: PathItem) -> Any:
    model = model_in(annotation)
    if model is not None:
        field = model.model_fields.get(str(item))
        return field.annotation if field else None
    annotation = _bare(annotation)
    arguments = typing.get_args(annotation)
    if typing.get_origin(annotation) is list and arguments:
        return arguments[0]
    if typing.get_origin(annotation) is dict and len(arguments) == 2:
        return arguments[1]
    return None


def _bare(annotation: Any) -> Any:
    """An annotation without Annotated and without `| None`."""
    if typing.get_origin(annotation) is typing.Annotated:
        return _bare(typing.get_args(annotation)[0])
    if typing.get_origin(annotation) in (types.UnionType, typing.Union):
        rest = [part for part in typing.get_args(annotation) if part is not type(None)]
        return _bare(rest[0]) if len(rest) == 1 else annotation
    return annotation


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The model in an annotation, without Annotated and without `| None`."""
    bare = _bare(annotation)
    return bare if isinstance(bare, type) and issubclass(bare, BaseModel) else None
