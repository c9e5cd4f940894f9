"""Tables of bounds: what would have to be true for a claim to hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from evidence.history import bounds
from evidence.history.case import TablePart
from redan.analysis.intervals import clopper_pearson
from redan.catalogue import load_catalogue
from redan.catalogue.schema import LEVELS

Cell = str | int | float


@dataclass(frozen=True)
class Table:
    """A table as printed: a title, one line about it, column heads and rows."""

    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def build_table(part: TablePart) -> Table:
    """Compute one table of a case."""
    columns, rows = _KINDS[part.kind](part.of)
    return Table(part.title, part.note, tuple(columns), tuple(tuple(row) for row in rows))


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _launches(of: dict[str, Any]) -> tuple[list[str], list[list[Cell]]]:
    """For so many kills: at each number of launches the kill probability it takes; then the launches at a given one."""
    kills, pks = int(of["kills"]), [float(p) for p in of["kill_probabilities"]]
    columns = ["launches", "Pk for that many on average", "least Pk not refused (95 %)"]
    columns += [f"chance at Pk {p:g}" for p in pks]
    rows: list[list[Cell]] = []
    for launches in of["launches"]:
        mean, least = bounds.mean_needed(kills, launches), bounds.least_kill_probability(kills, launches)
        cells: list[Cell] = [launches]
        if mean is None or least is None:
            cells += [f"none: at most {launches} kills", "none"]
        else:
            cells += [float(f"{mean:.3g}"), float(f"{least:.3g}")]
        rows.append(cells + [_chance(bounds.at_least(kills, launches, p)) for p in pks])
    return columns, rows


def _aimed(of: dict[str, Any]) -> tuple[list[str], list[list[Cell]]]:
    """Of the missiles fired, how many can have been real shots if so few kills came of them."""
    kills, fired = int(of["kills"]), int(of["fired"])
    rows: list[list[Cell]] = []
    for pk in of["kill_probabilities"]:
        most = bounds.most_launches(kills, float(pk))
        rows.append([f"{float(pk):g}", str(most) if most < fired else f"all {fired}", percent(min(1.0, most / fired))])
    return ["if one real shot kills with", f"real shots among the {fired}, at most", "share of those fired"], rows


def _chance(probability: float) -> str:
    if probability == 0.0:
        return "0"
    if probability > 0.9995:
        return "> 0.999"
    return f"{probability:.3f}" if probability >= 0.0005 else f"{probability:.0e}"


def _by_system(of: dict[str, Any]) -> tuple[list[str], list[list[Cell]]]:
    """Claimed kills of missiles fired by system, beside the catalogue's claim and the units it takes to fire them."""
    columns = ["system", "fired", "claimed kills", "kills per missile (95 %)", "maker's claim in the catalogue",
               "intervals meet", "ready rounds a unit", "units that must fire"]  # fmt: skip
    catalogue = load_catalogue()
    rows: list[list[Cell]] = []
    for entry in of["systems"]:
        fired, kills = int(entry["fired"]), int(entry["kills"])
        low, high = clopper_pearson(kills, fired)
        counted = f"{kills / fired:.2f} ({low:.2f} to {high:.2f})"
        system = catalogue.system(entry["system"])
        if not system.simulated:
            rows.append([system.name, fired, kills, counted, "not in the model", "-", "-", "-"])
            continue
        claim = [system.value("kill_probability.cruise-missile", level, "claimed") for level in LEVELS]
        ready = int(system.value("launchers")) * int(system.value("tubes"))
        meet = "yes" if low <= claim[-1] and claim[0] <= high else "no"
        text = f"{claim[1]:.2f} ({claim[0]:.2f} to {claim[-1]:.2f})"
        rows.append([system.name, fired, kills, counted, text, meet, ready, bounds.units_for(fired, ready)])
    totals = bounds.pooled([(int(entry["kills"]), int(entry["fired"])) for entry in of["systems"]])
    low, high = clopper_pearson(*totals)
    rows.append(["all", totals[1], totals[0], f"{totals[0] / totals[1]:.2f} ({low:.2f} to {high:.2f})", *["-"] * 4])
    return columns, rows


def _shots(of: dict[str, Any]) -> tuple[list[str], list[list[Cell]]]:
    """Kill probability of one shot that gives each share with so many shots a target."""
    shots = [int(n) for n in of["shots"]]
    columns = ["claim", "share (95 %)", *[f"Pk at {n} shot{'s' * (n > 1)} a target" for n in shots]]
    rows: list[list[Cell]] = []
    for entry in of["claims"]:
        k, n = int(entry["count"]), int(entry["of"])
        low, high = clopper_pearson(k, n)
        needed = [tuple(bounds.shot_for_rate(rate, s) for rate in (low, k / n, high)) for s in shots]
        cells: list[Cell] = [f"{b:.2f} ({a:.2f} to {c:.2f})" for a, b, c in needed]
        rows.append([entry["says"], f"{k} of {n}: {percent(k / n)} ({percent(low)} to {percent(high)})", *cells])
    return columns, rows


def _shares(of: dict[str, Any]) -> tuple[list[str], list[list[Cell]]]:
    """One campaign by several denominators."""
    rows: list[list[Cell]] = []
    for entry in of["claims"]:
        k, n = int(entry["count"]), int(entry["of"])
        low, high = clopper_pearson(k, n)
        rows.append([entry["says"], f"{k} of {n}", percent(k / n), f"{percent(low)} to {percent(high)}"])
    return ["counted as", "count", "share", "95 % interval"], rows


def _bimodal(of: dict[str, Any]) -> tuple[list[str], list[list[Cell]]]:
    """Attacks without a kill: what one coin gives at most, and what coverage that varies gives."""
    columns = ["type", "threats", "destroyed", "attacks", "none destroyed", "one coin, equal attacks",
               "one coin, most", "one coin, most (sweeps kept)", "chance of that many, at most",
               "rate where anything fell"]  # fmt: skip
    rows: list[list[Cell]] = []
    for e in of["types"]:
        a = bounds.Attacks(*(int(e[k]) for k in ("rows", "launched", "destroyed", "none_destroyed", "all_destroyed")))
        most = bounds.zero_attacks_most_given_all(a)
        chance = bounds.chernoff(a.none_destroyed, a.rows, most)
        low, high = bounds.inside_rate_bounds(a)
        rows.append([e["type"], a.launched, f"{a.destroyed} ({percent(a.rate)})", a.rows, a.none_destroyed,
                     round(bounds.zero_attacks_equal(a), 1), round(bounds.zero_attacks_most(a), 1), round(most, 1),
                     _chance(chance), f"{low:.2f} to {high:.2f}"])  # fmt: skip
    return columns, rows


def _coverage(of: dict[str, Any]) -> tuple[list[str], list[list[Cell]]]:
    """Coverage that varies, as an illustration: so many attacks and threats inside, no kill outside."""
    a = bounds.Attacks(*(int(of[k]) for k in ("rows", "launched", "destroyed", "none_destroyed", "all_destroyed")))
    columns = ["attacks inside", "threats inside", "share inside", "rate inside", "attacks without a kill (counted)",
               "with everything destroyed (counted)"]  # fmt: skip
    rows: list[list[Cell]] = []
    for covered, threats in of["inside"]:
        rate, none, everything = bounds.two_kinds(a, int(covered), int(threats))
        rows.append([covered, threats, percent(threats / a.launched), round(rate, 3),
                     f"{none:.1f} ({a.none_destroyed})", f"{everything:.1f} ({a.all_destroyed})"])  # fmt: skip
    return columns, rows


def _needed(of: dict[str, Any]) -> tuple[list[str], list[list[Cell]]]:
    """Share of the threats that must meet a defence for the counted rate: rate / (1 - (1 - p)^n) at each level."""
    catalogue = load_catalogue()
    shots = [int(n) for n in of["shots"]]
    columns = ["type", "destroyed", *[f"{name}, {n} shot{'s' * (n > 1)}" for name in of["systems"] for n in shots]]
    rows: list[list[Cell]] = []
    for entry in of["types"]:
        rate = int(entry["count"]) / int(entry["of"])
        cells: list[Cell] = [entry["type"], percent(rate)]
        for name in of["systems"]:
            system = catalogue.system(name)
            for n in shots:
                pks = [system.value("kill_probability.cruise-missile", level, of["alternative"]) for level in LEVELS]
                needed = [rate / bounds.rate_of_shots(pk, n) for pk in pks]
                cells.append(", ".join(f"{x:.2f}" if x <= 1.0 else "none" for x in needed))
        rows.append(cells)
    return columns, rows


_KINDS: dict[str, Callable[[dict[str, Any]], tuple[list[str], list[list[Cell]]]]] = {
    "launches": _launches,
    "by-system": _by_system,
    "shots": _shots,
    "shares": _shares,
    "bimodal": _bimodal,
    "aimed": _aimed,
    "coverage": _coverage,
    "needed": _needed,
}
