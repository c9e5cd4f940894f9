"""The short form of an entry: `max_range: 150 km` with one source for all, made into what a data file holds.

Only nodes are rewritten, each keeping its place in the user's file; `build` and `lint` judge what comes out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from redan import units as quantities
from redan.catalogue.parameters import ATTRIBUTES, KEYS, LABELS, TARGET_CLASSES, UNITS, Attribute
from redan.catalogue.schema import OWN
from redan.errors import CatalogueError, InputError, Problem
from redan.files import Node
from redan.units import shown

LEVELS = ("low", "best", "high")
ORIGIN = ("source", "grade", "claimant", "note", "conditions")  # of a value: who says so, and of what
SHORT = (*LEVELS, "unit", *ORIGIN)
ENTRY = ("id", "kind", "name", "nato", "role", "note", "simulated", "left_out", "labels", "parameters",
         "kill_probability", "facts", "members")  # fmt: skip
OWN_KEYS = ("based_on", "replaces", "source", "grade")
BOUNDS_WHY = "as the scenario gives them"
GRADE_OF = {"memory": "C", "assumption": "D"}
_NUMBER = re.compile(r"\s*([-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)\s*(.*?)\s*\Z")
_SOURCELESS = "write `source:` for the number or for the entry: a key of `redan catalogue`, an address or words"


@dataclass(frozen=True)
class Origin:
    """What an entry says of the source of all its numbers, and a judge of sources: its problem, or None."""

    source: Node | None
    grade: str
    note: str
    judge: Callable[[str, Node], Problem | None]


def refused(node: Node, what: str, allowed: str = "", remedy: str = "", *, key: str = "") -> CatalogueError:
    """The error at a node, or at one of its keys."""
    where = node.where((key,), key=True) if key else node.where()
    return CatalogueError(Problem(what, where, allowed, remedy))


def meant(word: str, names: Iterable[str]) -> str:
    """A remedy that names what is nearly called so, or nothing."""
    form, names = word.replace("-", "_"), list(dict.fromkeys(names))
    close = get_close_matches(form, names, n=3, cutoff=0.5)
    pieces = {piece for piece in form.split("_") if len(piece) >= 4}
    shared = [name for name in names if pieces & set(name.split("_"))]  # a whole word in common: what is meant by it
    strong = get_close_matches(form, close, n=3, cutoff=0.75)
    near = list(dict.fromkeys([*strong, *shared, *close]))[:3]
    return f"did you mean {' or '.join(near)}?" if near else ""


def mapping(node: Node, what: str, example: str) -> dict[str, Node]:
    """The children of a mapping; an error with an example else."""
    if not isinstance(node.value, dict):
        raise refused(node, f"{what} is not a mapping", "", f"write it like {example}")
    return node.value


def words(node: Node | None) -> str:
    """The text of a node; empty where there is none."""
    if node is None:
        return ""
    if not isinstance(node.value, str) or not node.value.strip():
        raise refused(node, "text is expected here", "", "write words, in quotes where they look like a number")
    return node.value


def node_of(place: Node, value: Any) -> Node:
    """A node that stands where another stands."""
    if isinstance(value, dict):
        at = (place.line, place.column)
        return Node(value, place.file, place.line, place.column, dict.fromkeys(value, at))
    return Node(value, place.file, place.line, place.column)


def text_at(place: Node, text: object) -> Node:
    """A scalar that stands where another node stands."""
    return node_of(place, text)


def long_entry(node: Node, origin: Origin) -> dict[str, Node]:
    """The children of an entry in the long form, without the keys that only an entry of one's own has."""
    children = mapping(node, "an entry", "{based_on: s-300pmu-2, source: my notes of May, max_range: 150 km}")
    found = {key: child for key, child in children.items() if key in ENTRY}
    parameters = dict(_children(children.get("parameters"), "parameters"))
    labels = dict(_children(children.get("labels"), "labels"))
    for key, child in children.items():
        if key in ENTRY or key in OWN_KEYS:
            continue
        into = parameters if key in KEYS else labels if key in LABELS else None
        if into is None:
            raise _unknown(node, key)
        if key in into:
            place = into[key].where()
            raise refused(
                node, f"{key} stands twice", "", f"keep one of the two; the other is at line {place.line}", key=key
            )
        into[key] = child
    if parameters:
        found["parameters"] = node_of(node, {k: _parameter(k, n, node, origin) for k, n in parameters.items()})
    if labels:
        found["labels"] = node_of(node, {k: _label(n) for k, n in labels.items()})
    if "kill_probability" in found:
        found["kill_probability"] = _kill_probability(found["kill_probability"], origin)
    if "members" in found:
        found["members"] = _list(found["members"], lambda member: filled(member, origin))
    if "facts" in found:
        topics = _children(found["facts"], "facts")
        found["facts"] = node_of(found["facts"], {t: _list(n, lambda fact: filled(fact, origin)) for t, n in topics})
    return found


def _unknown(node: Node, key: str) -> CatalogueError:
    if key in ATTRIBUTES:
        return refused(node, f'there is no key "{key}"', "", f"write {ATTRIBUTES[key].key}: with its unit", key=key)
    names = [*ENTRY, *OWN_KEYS, *LABELS, *KEYS]
    allowed = "an entry holds the keys of a catalogue file, based_on, source, and attributes such as max_range"
    remedy = meant(key, names) or "`redan catalogue ID --yaml` shows the keys of an entry like yours"
    return refused(node, f'there is no key or attribute "{shown(key)}"', allowed, remedy, key=key)


def _children(node: Node | None, what: str) -> Iterator[tuple[str, Node]]:
    if node is not None:
        yield from mapping(node, what, f"{what}: {{...}}").items()


def _list(node: Node, change: Callable[[Node], Node]) -> Node:
    if not isinstance(node.value, list):
        raise refused(node, "a list is expected here", "", "begin each item with a hyphen")
    return node_of(node, [change(item) for item in node.value])


def _label(node: Node) -> Node:
    if isinstance(node.value, dict):
        return node
    return node_of(node, {"is": node, "why": text_at(node, "as the scenario says")})


def filled(node: Node, origin: Origin) -> Node:
    """A value or fact with the entry's source, its grade and its note where it says none itself."""
    given = dict(mapping(node, "a value", "{value: 150, source: my notes of May}"))
    if "source" not in given and origin.source is not None:
        given["source"] = origin.source
    if "source" not in given:
        raise refused(node, "a number without a source", "", _SOURCELESS)
    source = words(given["source"])
    if problem := origin.judge(source, given["source"]):
        raise CatalogueError(problem)
    if "grade" not in given:
        given["grade"] = text_at(node, origin.grade or GRADE_OF.get(source, OWN))
    if "note" not in given and origin.note:
        given["note"] = text_at(node, origin.note)
    return Node(given, node.file, node.line, node.column, {**dict.fromkeys(given, (0, 0)), **(node.keys or {})})


def _parameter(key: str, node: Node, entry: Node, origin: Origin) -> Node:
    attribute = KEYS.get(key)
    if attribute is None:
        raise _unknown(node_of(node, {key: node}), key)
    return estimate(node, attribute, origin)


def estimate(node: Node, attribute: Attribute, origin: Origin, *, unit: bool = True) -> Node:
    """An estimate in the long form: with values, low, best and high, and its unit unless it has none of its own."""
    if isinstance(node.value, dict) and ("values" in node.value or "same_as" in node.value):
        if "values" not in node.value:
            return node
        return node_of(node, {**node.value, "values": _list(node.value["values"], lambda n: filled(n, origin))})
    numbers, written, own = given(node, attribute)
    if "best" not in numbers:
        remedy = f"write best: beside low and high, or one number: {attribute.key}: {example_of(attribute)}"
        raise refused(node, f"{attribute.key} has no best number", "", remedy)
    best = numbers["best"]
    value = filled(node_of(node, {"value": text_at(node, best), **own}), origin)
    long = {level: text_at(node, numbers.get(level, best)) for level in LEVELS}
    long |= {"values": node_of(node, [value]), "bounds_why": text_at(node, BOUNDS_WHY)}
    if attribute.dimension == "fraction":
        long["denominator"] = text_at(node, "as its source counts it: the scenario does not say")
    return node_of(node, {"unit": text_at(node, written), **long} if unit else long)


def given(node: Node, attribute: Attribute) -> tuple[dict[str, float], str, dict[str, Node]]:
    """Numbers by level in one unit, that unit, and what is said of their origin: of a number, or {low, best, high}."""
    if not isinstance(node.value, dict):
        number, unit = quantity(node, attribute)
        return {"best": number}, unit, {}
    for key in node.value:
        if key not in SHORT:
            remedy = meant(key, SHORT) or "leave it out"
            if node.value[key].value is None:  # what a comma cut off: `note: flown low, to be seen late`
                remedy = "if it is the rest of a text, put the text in quotes: within braces a comma ends a value"
            allowed = f"a number holds {', '.join(SHORT)}"
            raise refused(node, f'there is no key "{shown(key)}" in {attribute.key}', allowed, remedy, key=key)
    unit_node = node.value.get("unit")
    common = words(unit_node) if unit_node is not None else ""
    read = {level: quantity(node.value[level], attribute, common) for level in LEVELS if level in node.value}
    if not read:
        remedy = f"write best: {example_of(attribute)}"
        raise refused(node, f"{attribute.key} has no number", "", remedy)
    unit = read.get("best", next(iter(read.values())))[1]
    factors = UNITS[attribute.dimension]
    numbers = {level: n if u == unit else n * factors[u] / factors[unit] for level, (n, u) in read.items()}
    return numbers, unit, {key: child for key, child in node.value.items() if key in ORIGIN}


def quantity(node: Node, attribute: Attribute, unit: str = "") -> tuple[float, str]:
    """A number and its unit as written: "150 km", 60 %, 6; a bare number where the unit is said beside it."""
    value, dimension = node.value, attribute.dimension
    allowed = UNITS[dimension]
    if "1" in allowed:
        return _plain(node, attribute), "1"
    if unit and isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value} {unit}"
    match = _NUMBER.match(value) if isinstance(value, str) and len(value) <= 60 else None
    if match and match[2] in allowed:
        return float(match[1]), match[2]
    units = ", ".join(list(allowed)[:6])
    if dimension in quantities.UNITS and not (match and match[2] and isinstance(node.value, int | float)):
        try:
            si = quantities.parse_quantity(value, dimension, negative=dimension == "angle")
        except InputError as error:
            problem = error.problems[0]
            raise refused(node, f"{attribute.key}: {problem.what}", problem.allowed, problem.remedy) from None
        first = next(iter(allowed))
        return si / allowed[first], first
    what = f'{attribute.key}: "{shown(node.value)}" is not a {dimension}'
    raise refused(node, what, f"units are {units}", f"write it like {example_of(attribute)}")


def _plain(node: Node, attribute: Attribute) -> float:
    if attribute.dimension == "fraction":
        try:
            return quantities.parse_fraction(node.value)
        except InputError as error:
            problem = error.problems[0]
            raise refused(node, f"{attribute.key}: {problem.what}", problem.allowed, problem.remedy) from None
    if isinstance(node.value, bool) or not isinstance(node.value, int | float) or abs(node.value) > 1e12:
        what = f'{attribute.key}: "{shown(node.value)}" is not a number'
        raise refused(node, what, "it is a count without unit", "write digits only")
    return float(node.value)


def example_of(attribute: Attribute) -> str:
    """A value of the attribute as one writes it."""
    known = {"count": "6", "fraction": "0.6", "level": "30 dB", "temperature": "900 K", "load factor": "12 g"}
    if attribute.dimension in known:
        return known[attribute.dimension]
    return quantities.EXAMPLES.get(attribute.dimension) or f"2 {next(iter(UNITS[attribute.dimension]))}"


def _kill_probability(node: Node, origin: Origin) -> Node:
    """Alternatives as in a data file; classes that stand here directly are one without a name."""
    children = mapping(node, "kill_probability", "{aircraft: 0.7, drone: 0.9}")
    classes, alternatives = {}, {}
    for key, child in children.items():
        body = child.value if isinstance(child.value, dict) else {}
        if key in TARGET_CLASSES:
            classes[key] = child
        elif "classes" in body:
            inner = {c: _class(c, n, child, origin) for c, n in _children(body["classes"], "classes")}
            alternatives[key] = node_of(child, {**body, "classes": node_of(child, inner)})
        elif "taken_from" in body:
            alternatives[key] = child
        else:
            remedy = meant(key, TARGET_CLASSES) or "write a class: a share, as in drone: 0.8"
            raise refused(node, f'there is no target class "{shown(key)}"', f"classes are {', '.join(TARGET_CLASSES)}",
                          remedy, key=key)  # fmt: skip
    if classes:
        plain = {c: _class(c, n, node, origin) for c, n in classes.items()}
        says = text_at(node, "as the scenario gives it")
        alternatives[""] = node_of(node, {"says": says, "classes": node_of(node, plain)})
    return node_of(node, alternatives)


def _class(name: str, node: Node, place: Node, origin: Origin) -> Node:
    if name not in TARGET_CLASSES:
        remedy = meant(name, TARGET_CLASSES) or "write one of these"
        raise refused(
            place, f'there is no target class "{shown(name)}"', f"classes are {', '.join(TARGET_CLASSES)}", remedy
        )
    attribute = Attribute(f"kill_probability.{name}", "fraction", "")
    return estimate(node, attribute, origin, unit=False)
