"""Data file to system: what the files may hold, checked while they are read.

Here only the form is checked (keys, types, units); whether the numbers make sense together is `lint`'s business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from redan.catalogue.parameters import KEYS, LABELS, TARGET_CLASSES, UNITS, kill_probability_attribute
from redan.catalogue.schema import NOWHERE, Estimate, Fact, Member, Parameter, Source, System, Value
from redan.errors import CatalogueError, InputError, Problem
from redan.files import Node

_SYSTEM_KEYS = (
    "id", "kind", "name", "nato", "role", "note", "simulated", "left_out", "labels", "parameters",
    "kill_probability", "facts", "members",
)  # fmt: skip
_ESTIMATE_KEYS = ("unit", "low", "best", "high", "best_why", "bounds_why", "denominator", "values")
_SOURCE_TEXTS = ("claimant", "note", "conditions")
_MEMBER_COUNTS = ("count", "launchers", "missiles", "stock")


def build_sources(root: Node) -> dict[str, Source]:
    """All sources of sources.yaml by key."""
    sources = {}
    for key, node in _items(root):
        _only(node, ("title", "url", "seen_via"))
        seen = tuple(_text(n) for n in _list(node.child("seen_via")))
        sources[key] = Source(key, _need_text(node, "title"), _opt_text(node, "url"), seen)
    return sources


def build_system(root: Node, kind: str, system_id: str, borrow: Callable[[str], System]) -> System:
    """One system from its file; `borrow` gives another system: one whose kill probabilities it may take over, or a
    member of the formation that it is."""
    _only(root, _SYSTEM_KEYS)
    for key, expected in (("id", system_id), ("kind", kind)):
        if _need_text(root, key) != expected:
            raise _bad(root.child(key), f'{key} must be "{expected}", as folder and file are called')
    simulated = root.child("simulated")
    if simulated is None or not isinstance(simulated.value, bool):
        raise _bad(simulated or root, "simulated must be true or false")
    parameters: dict[str, Parameter] = {}
    for key, node in _items(root.child("parameters")):
        parameter = _parameter(key, node)
        parameters[parameter.name] = parameter
    kill, alternatives = _kill_probabilities(root.child("kill_probability"), borrow)
    labels, reasons = _labels(root.child("labels"))
    return System(
        id=system_id,
        kind=kind,
        name=_need_text(root, "name"),
        parameters=MappingProxyType({**parameters, **kill}),
        nato=_opt_text(root, "nato"),
        role=_opt_text(root, "role"),
        note=_opt_text(root, "note"),
        simulated=simulated.value,
        left_out=tuple(_text(n) for n in _list(root.child("left_out"))),
        labels=MappingProxyType(labels),
        label_reasons=MappingProxyType(reasons),
        facts=MappingProxyType({t: tuple(_fact(n) for n in _list(node)) for t, node in _items(root.child("facts"))}),
        alternatives=MappingProxyType(alternatives),
        members=tuple(_member(n, kind, borrow) for n in _list(root.child("members"))),
        where=root.where(),
    )


def _member(node: Node, kind: str, borrow: Callable[[str], System]) -> Member:
    _only(node, ("name", "system", *_MEMBER_COUNTS, "shares", "source", "grade", *_SOURCE_TEXTS))
    if kind != "formation":
        raise _bad(node, f"a {kind} has no members", "members are of a formation")
    counts: dict[str, Any] = {}
    for key in _MEMBER_COUNTS:
        child = node.child(key)
        if child is None:
            continue
        least = 1 if key in ("count", "launchers") else 0
        if isinstance(child.value, bool) or not isinstance(child.value, int) or child.value < least:
            raise _bad(child, f"{key} is a whole number of at least {least}")
        counts[key] = child.value
    try:
        system = borrow(_need_text(node, "system"))
    except InputError as error:
        raise _bad(node.child("system"), error.problems[0].what) from None
    return Member(_need_text(node, "name"), system.id, **counts, shares=_opt_text(node, "shares"), **_origin(node))


def _parameter(key: str, node: Node) -> Parameter:
    attribute = KEYS.get(key)
    if attribute is None:
        raise _bad(node, f'attribute "{key}" is not in the attribute table')
    _only(node, _ESTIMATE_KEYS)
    unit = _need_text(node, "unit")
    units = UNITS[attribute.dimension]
    if unit not in units:
        raise _bad(node.child("unit"), f'unit "{unit}" does not fit {key}, a {attribute.dimension}', ", ".join(units))
    return Parameter(attribute.name, attribute, unit, MappingProxyType({"": _estimate(node)}), where=node.where())


def _estimate(node: Node) -> Estimate:
    return Estimate(
        low=_number(node, "low"),
        best=_number(node, "best"),
        high=_number(node, "high"),
        values=tuple(_value(n) for n in _list(node.child("values"))),
        best_why=_opt_text(node, "best_why"),
        bounds_why=_opt_text(node, "bounds_why"),
        denominator=_opt_text(node, "denominator"),
        where=node.where(),
    )


def _value(node: Node) -> Value:
    _only(node, ("value", "range", "source", "grade", *_SOURCE_TEXTS))
    pair = node.child("range")
    if pair is not None:
        ends = _list(pair)
        if len(ends) != 2:
            raise _bad(pair, "a range is two numbers")
        low, high = (_as_number(end) for end in ends)
    else:
        low = high = _number(node, "value")
    return Value(low, high, **_origin(node))


def _fact(node: Node) -> Fact:
    _only(node, ("text", "source", "grade", *_SOURCE_TEXTS))
    return Fact(_need_text(node, "text"), **_origin(node))


def _origin(node: Node) -> dict[str, Any]:
    texts = {key: _opt_text(node, key) for key in ("source", "grade", *_SOURCE_TEXTS)}
    return {**texts, "where": node.where()}


def _kill_probabilities(
    node: Node | None, borrow: Callable[[str], System]
) -> tuple[dict[str, Parameter], dict[str, str]]:
    """Parameters `kill_probability.<class>` with one estimate an alternative, and what each alternative is."""
    estimates: dict[str, dict[str, Estimate]] = {}  # alternative -> class -> estimate
    says: dict[str, str] = {}
    pending: list[tuple[str, str, str, Node]] = []
    for alternative, body in _items(node):
        _only(body, ("says", "taken_from", "classes"))
        if body.child("taken_from") is not None:
            lender = borrow(_need_text(body, "taken_from"))
            says[alternative] = lender.alternatives.get(alternative, "")
            estimates[alternative] = {
                name.partition(".")[2]: parameter.estimates[alternative]
                for name, parameter in lender.parameters.items()
                if alternative in parameter.estimates
            }
            continue
        says[alternative] = _need_text(body, "says")
        estimates[alternative] = {}
        for target_class, entry in _items(body.child("classes")):
            if target_class not in TARGET_CLASSES:
                raise _bad(entry, f'target class "{target_class}" is not known', ", ".join(TARGET_CLASSES))
            if entry.child("same_as") is not None:
                _only(entry, ("same_as", "why"))
                pending.append((alternative, target_class, _need_text(entry, "same_as"), entry))
            else:
                _only(entry, _ESTIMATE_KEYS[1:])
                estimates[alternative][target_class] = _estimate(entry)
    for alternative, target_class, other, entry in pending:
        head, _, tail = other.rpartition(".")
        found = estimates.get(head or alternative, {}).get(tail)
        if found is None:
            raise _bad(entry, f'same_as "{other}" names no estimate above it')
        why = _need_text(entry, "why")
        estimates[alternative][target_class] = replace(found, same_as=f"{other}: {why}", where=entry.where())
    parameters = {}
    for target_class in next(iter(estimates.values()), {}):
        attribute = kill_probability_attribute(target_class)
        by_alternative = MappingProxyType({a: e[target_class] for a, e in estimates.items() if target_class in e})
        where = node.where() if node is not None else NOWHERE
        parameters[attribute.name] = Parameter(attribute.name, attribute, "1", by_alternative, where=where)
    return parameters, says


def _labels(node: Node | None) -> tuple[dict[str, str], dict[str, str]]:
    labels, reasons = {}, {}
    for key, entry in _items(node):
        _only(entry, ("is", "why"))
        label = LABELS.get(key)
        if label is None:
            raise _bad(entry, f'label "{key}" is not known', ", ".join(LABELS))
        labels[key] = _need_text(entry, "is")
        if labels[key] not in label.choices:
            raise _bad(entry, f'{key} "{labels[key]}" is not known', ", ".join(label.choices))
        reasons[key] = _need_text(entry, "why")
    return labels, reasons


def _bad(node: Node | None, what: str, allowed: str = "") -> CatalogueError:
    problem = Problem(what, allowed=f"allowed: {allowed}" if allowed else "")
    return CatalogueError(replace(problem, where=node.where()) if node is not None else problem)


def _items(node: Node | None) -> Iterable[tuple[str, Node]]:
    if node is None:
        return ()
    if not isinstance(node.value, dict):
        raise _bad(node, "a mapping is expected here")
    return node.value.items()


def _list(node: Node | None) -> list[Node]:
    if node is None:
        return []
    if not isinstance(node.value, list):
        raise _bad(node, "a list is expected here")
    return node.value


def _only(node: Node, keys: tuple[str, ...]) -> None:
    for key, value in _items(node):
        if key not in keys:
            raise _bad(value, f'key "{key}" is not known here', ", ".join(keys))


def _text(node: Node) -> str:
    if not isinstance(node.value, str):
        raise _bad(node, "text is expected here")
    return node.value


def _need_text(node: Node, key: str) -> str:
    child = node.child(key)
    if child is None:
        raise _bad(node, f"{key} is missing")
    return _text(child)


def _opt_text(node: Node, key: str) -> str:
    child = node.child(key)
    return "" if child is None else _text(child)


def _number(node: Node, key: str) -> float:
    child = node.child(key)
    if child is None:
        raise _bad(node, f"{key} is missing")
    return _as_number(child)


def _as_number(node: Node) -> float:
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        raise _bad(node, "a number is expected here")
    return float(node.value)
