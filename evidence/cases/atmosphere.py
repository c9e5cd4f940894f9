"""Cases of the atmosphere."""

from __future__ import annotations

from evidence.cases.case import REGISTER, Computed, Value
from evidence.cases.contract import Given, NotReadableError, Output, number, shaped, text
from redan.physics.atmosphere import POTENTIAL_RADIUS_M, standard_atmosphere

COLUMNS = {"T_K": 0, "p_Pa": 1, "rho_kgm3": 2, "a_ms": 3}
STATE = (
    Output("T_K", "K", "temperature"), Output("p_Pa", "Pa", "pressure"), Output("rho_kgm3", "kg/m3", "density"),
    Output("a_ms", "m/s", "speed of sound"),
)


@REGISTER.add(
    "atmosphere",
    text("columns", "h_geometric_m, then any of T_K p_Pa rho_kgm3 a_ms, with blanks between"),
    shaped("rows", "", "one row a height, as the columns say", "rows of numbers"),
    gives=[Output("max_rel_error_all_columns", "1", "largest relative error of all rows and columns")],
    one=True,
)
def table(given: Given) -> Computed:
    """Every row of a table of heights: the largest relative error of all columns."""
    first, *others = given["columns"].split()
    if first != "h_geometric_m" or not others or not set(others) <= set(COLUMNS):
        raise NotReadableError(f"the columns {given['columns']} are not h_geometric_m and some of {', '.join(COLUMNS)}")
    rows = given["rows"]
    good = isinstance(rows, list) and all(isinstance(row, list) and len(row) == 1 + len(others) for row in rows)
    if not good or not rows:
        raise NotReadableError(f"rows are not lists of {1 + len(others)} numbers")
    worst = 0.0
    for height, *values in rows:
        found = standard_atmosphere(height)
        for name, value in zip(others, values, strict=True):
            worst = max(worst, abs(found[COLUMNS[name]] / value - 1.0))
    return {"max_rel_error_all_columns": Value(worst)}


def _state(height_m: float) -> Computed:
    found = standard_atmosphere(height_m)
    return {name: Value(found[i]) for name, i in COLUMNS.items()}


@REGISTER.add("atmosphere", number("h_m", "m", "geometric height"), gives=STATE)
def heights(given: Given) -> Computed:
    """The standard atmosphere at a geometric height."""
    return _state(given["h_m"])


@REGISTER.add("atmosphere", number("h_geometric_m", "m", "geometric height"), gives=STATE)
def geometric(given: Given) -> Computed:
    """The standard atmosphere at a height that is called geometric."""
    return _state(given["h_geometric_m"])


@REGISTER.add("atmosphere", number("h_geopotential_m", "m", "geopotential height"), gives=STATE)
def geopotential(given: Given) -> Computed:
    """The standard atmosphere at a geopotential height."""
    h = given["h_geopotential_m"]
    return _state(POTENTIAL_RADIUS_M * h / (POTENTIAL_RADIUS_M - h))
