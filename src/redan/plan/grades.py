"""A number of the catalogue as an explanation names it: parameter, value, source, grade."""

from __future__ import annotations

from redan.catalogue import load_catalogue, origin_of
from redan.scenario.resolved import FireUnit


def told(unit: FireUnit, name: str, value: float, shown: str) -> str:
    """ "min_speed 600 m/s, redan's assumption, grade D"; without source and grade where the catalogue has none."""
    own = dict(unit.origins)
    if own:  # a system of the scenario, or one that it overrides
        return f"{_key(name)} {shown}" + (f", {own[name]}" if name in own else "")
    catalogue = load_catalogue()
    known = catalogue.system(unit.system) if unit.system in catalogue.ids() else None
    if known is None or not known.has(name):
        return f"{_key(name)} {shown}"
    return f"{known.parameter(name).attribute.key} {shown}, {origin_of(known, name, value)}"


def _key(name: str) -> str:
    for suffix in ("_m_s", "_m", "_s", "_rad"):
        if name.endswith(suffix):
            return name.removesuffix(suffix)
    return name
