"""Numbers that a comma within braces cut in two: `{altitude: 10,000 m}` is the key "000 m" to YAML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from redan.errors import Problem
from redan.files import Node
from redan.units import shown


@dataclass(frozen=True)
class Cut:
    """A number that was cut: the key it stands under, the keys that its rest became, and the whole of it."""

    name: str
    rest: tuple[str, ...]
    whole: str


def cut_number(key: str, owner: Node | None) -> Cut | None:
    """The number whose rest an unknown key of a mapping is, if it is one."""
    if owner is None or not isinstance(owner.value, dict) or key not in owner.value:
        return None
    names = list(owner.value)
    start = end = names.index(key)
    while start > 0 and _is_rest(owner, names[start]):
        start -= 1
    while end + 1 < len(names) and _is_rest(owner, names[end + 1]):
        end += 1
    rest = tuple(names[start + 1 : end + 1])
    first = owner.value[names[start]].value
    if key not in rest or isinstance(first, bool) or not isinstance(first, str | int | float):
        return None
    if not re.search("[0-9]$", str(first)):
        return None
    return Cut(names[start], rest, ",".join([str(first), *rest]))


def _is_rest(owner: Node, name: str) -> bool:
    assert isinstance(owner.value, dict)
    return owner.value[name].value is None and bool(re.match("[0-9]", name))


def cut_problem(cut: Cut, field: FieldInfo, owner: Node, label: str) -> Problem:
    """The problem, with what the field itself proposes for the whole number."""
    where = owner.where((cut.name,))
    what = f'{label}{shown(cut.name)}: "{shown(cut.whole)}" is cut at its comma'
    allowed = "within braces a comma ends a value, and decimals have a point"
    remedy = "write digits only, with a point for decimals"
    try:
        reader(field).validate_python(cut.whole)
    except ValidationError as error:
        details = error.errors(include_url=False)[0]
        proposed = str(details.get("ctx", {}).get("remedy", ""))
        remedy = proposed if proposed.startswith("write ") and re.search("[0-9]", proposed) else remedy
    return Problem(what, where, allowed, remedy)


def reader(field: FieldInfo) -> TypeAdapter[Any]:
    """What reads the values of one field of the file."""
    form: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    return TypeAdapter(form)
