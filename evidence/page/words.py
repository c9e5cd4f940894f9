"""The fixed words of the validation page, and numbers as it shows them."""

from __future__ import annotations

import math
from typing import Any

INTRODUCTION = """\
# What redan reproduces, and what it does not

Every line below compares a number that redan computes with a number that nobody who wrote redan made: a table in a
standard, a worked example in a manual, the output of another program, a measured flight, a formula of probability.

* **Expected** is the outside number. Where it comes from stands under the case, with how well its source is known:
  *verified* (the source was seen to say so), *partly_verified*, *derived* (calculated from a formula that anyone can
  check), *unverified* (recalled; nobody saw the page).
* **Computed** is redan's number, in the digits that the tolerance leaves meaning.
* **Tolerance** was set with the expected number and never widened afterwards. For an estimate from chance it is four
  standard errors at 20,000 replications or more, marked *4 s.e.*: a correct engine fails such a line about once in
  16,000.
* **Error / tolerance**: 0 is exact, 1 is as far off as allowed, above 1 is not met.
* **By** says what made the number: a *function* of redan's physics or statistics, the simulation *engine* itself, or a
  *formula* that this page calculates. A formula that agrees shows that the expected number was understood;
  it is no evidence for the engine.

Verdicts: **met**; **NOT MET**, with the reason as far as it is known; **not implemented**, with what is missing.
A case counts as met only when all its lines are. None is left out.

`make validate` computes everything again and writes this page. `redan validate FILE` runs another file of cases of the
same kinds through the same code; what it may hold is in [the contract](validation-contract.md): every input is read, or
the case is *not readable*, and that fails.
"""

GROUPS = {
    "geodesy": "Geodesy and line of sight",
    "atmosphere": "Atmosphere",
    "radar": "Radar",
    "missile_flight": "Missile flight",
    "defence": "Defence: layers, salvos, magazines, channels",
    "metamorphic": "Laws that hold whatever the numbers are",
    "statistics": "Intervals and random numbers",
    "interop": "Exchange formats",
    "context": "Context only",
}
APART = ("statistics", "interop", "context")  # not counted as evidence for the physics
ABOUT = {
    "defence": "Each closed form is compared with the expected value and the engine is run on the same situation.",
    "metamorphic": "No outside number is needed here: a correct simulation cannot break these laws.",
    "statistics": "These check libraries that redan builds on as much as redan itself.",
    "interop": "Bytes, angles and files for other programs. More readers of others stand in `tests/export`.",
    "context": "The collector of the cases says of these that they are no test of a model.",
}


def number(value: float, resolution: float) -> str:
    """A number with the digits that the tolerance leaves meaning; eight digits without a tolerance."""
    if not math.isfinite(value):
        return f"{value}"
    if resolution <= 0.0:
        return f"{value:.8g}"
    decimals = min(max(0, math.ceil(-math.log10(resolution))), 15)
    value = round(value, decimals) + 0.0
    if value != 0.0 and abs(value) < 1e-3:
        return f"{value:.6g}"
    return f"{value:.{min(decimals, 12)}f}".rstrip("0").rstrip(".") if decimals else f"{value:.0f}"


def shown(value: Any, resolution: float = 0.0, most: int = 5) -> str:
    """A value for a table cell: lists in brackets, long ones cut with their length."""
    if value is None:
        return "–"
    if isinstance(value, (list, tuple)):
        items = [shown(item, resolution, most) for item in value[:most]]
        rest = f", … ({len(value)} values)" if len(value) > most else ""
        parts = [f"[{i}]" if isinstance(v, (list, tuple)) else i for i, v in zip(items, value, strict=False)]
        return ", ".join(parts) + rest
    return cell(number(value, resolution) if isinstance(value, float) else str(value))


def cell(text: str) -> str:
    """Text that cannot end a table cell or start markup."""
    cleaned = " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")
    return cleaned if len(cleaned) <= 400 else cleaned[:399] + "…"


def ratio(share: float) -> str:
    """Error over tolerance in two digits; what is below a thousandth depends on the machine's last bits."""
    if share == 0.0:
        return "0"
    if math.isinf(share):
        return "differs"
    return "below 0.001" if share < 1e-3 else f"{share:.2g}"
