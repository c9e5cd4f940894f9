"""Cases of the atmosphere."""

from __future__ import annotations

from evidence.cases.case import REGISTER, Case, Computed, NotHereError, Value
from redan.physics.atmosphere import standard_atmosphere

FOOT_M = 0.3048  # exact
PASCAL_PER_LBF_FT2 = 47.88025898
KG_M3_PER_SLUG_FT3 = 515.3788184
COLUMNS = {"T_K": 0, "p_Pa": 1, "rho_kgm3": 2, "a_ms": 3}


@REGISTER.add("atmosphere", "columns", "rows")
def table(case: Case) -> Computed:
    """Every row of a table of heights: the largest relative error of all columns."""
    first, *others = str(case.inputs["columns"]).split()
    if first != "h_geometric_m" or not set(others) <= set(COLUMNS):
        raise NotHereError(f"the columns {case.inputs['columns']} are not ones this page can read")
    worst = 0.0
    for height, *values in case.inputs["rows"]:
        found = standard_atmosphere(height)
        for name, value in zip(others, values, strict=True):
            worst = max(worst, abs(found[COLUMNS[name]] / value - 1.0))
    return {"max_rel_error_all_columns": Value(worst)}


@REGISTER.add("atmosphere", "h_ft")
def english_units(case: Case) -> Computed:
    """Temperature, pressure, density and speed of sound at a height in feet."""
    temperature, pressure, density, sound = standard_atmosphere(case.inputs["h_ft"] * FOOT_M)
    return {
        "T_degR": Value(temperature * 1.8),
        "p_lbf_ft2": Value(pressure / PASCAL_PER_LBF_FT2),
        "rho_slug_ft3": Value(density / KG_M3_PER_SLUG_FT3),
        "a_ft_s": Value(sound / FOOT_M),
    }


@REGISTER.add("atmosphere", "h_m")
def heights(case: Case) -> Computed:
    """The asked columns at one height or several in metres."""
    asked = case.inputs["h_m"]
    rows = [standard_atmosphere(height) for height in (asked if isinstance(asked, list) else [asked])]
    columns = {name: [row[i] for row in rows] for name, i in COLUMNS.items() if name in case.names}
    return {name: Value(column if isinstance(asked, list) else column[0]) for name, column in columns.items()}
