"""A number of the catalogue as an explanation names it: parameter, value, source, grade."""

from __future__ import annotations

from redan.catalogue import System, load_catalogue

_ROUNDING = 1e-9


def told(system: str, name: str, value: float, shown: str) -> str:
    """ "min_speed 600 m/s, redan's assumption, grade D"; without source and grade where the catalogue has none."""
    catalogue = load_catalogue()
    known = catalogue.system(system) if system in catalogue.ids() else None
    if known is None or not known.has(name):
        return f"{_key(name)} {shown}"
    return f"{known.parameter(name).attribute.key} {shown}, {_origin(known, name, value)}"


def _key(name: str) -> str:
    for suffix in ("_m_s", "_m", "_s", "_rad"):
        if name.endswith(suffix):
            return name.removesuffix(suffix)
    return name


def _origin(system: System, name: str, value: float) -> str:
    """Where the number comes from: the best-graded value that holds it, or that it lies between several."""
    parameter = system.parameter(name)
    values = parameter.estimate().values
    written = value / parameter.factor
    margin = _ROUNDING * abs(written)
    holding = sorted((v for v in values if v.low - margin <= written <= v.high + margin), key=lambda v: v.grade)
    if not holding:
        grades = sorted(v.grade for v in values) or ["D"]
        return f"redan's choice beside its sources, grade {grades[-1]}"
    best = holding[0]
    words = {"assumption": "redan's assumption", "memory": "from memory, unverified", "derived": "derived"}
    return f"{words.get(best.source, best.source)}, grade {best.grade}"
