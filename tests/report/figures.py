"""A made-up comparison for the report's tests: figures as a run could give them, under two contested readings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from redan.analysis import (
    Alternative,
    Comparison,
    Estimate,
    mean_interval,
    paired_difference,
    replications_until_sign,
)
from redan.analysis.curve import CHANCES, Curve
from redan.analysis.distribution import distribution
from redan.analysis.joint import joint_of
from redan.results.forces import Forces, UnitHeld

BATTERIES = {"without": 0, "six-launchers": 1, "four-batteries": 4, "six-batteries": 6}
SCENE = Forces(
    units={"kub-1": UnitHeld("kub", "3m9", 12, 4, None, None), "sa-5": UnitHeld("s-200ve", "5v28", 6, 6, None, None)},
    threats={"f-16i": "aircraft", "delilah": "cruise-missile"},
    assets={"arms_store": 3},
)
CHOSEN = {"permission": "free", "kill-probability": "claimed"}


def columns(variant: str, readings: dict[str, str], n: int) -> dict[str, NDArray[np.float64]]:
    """Columns that depend on the variant and the readings in the expected direction."""
    rng = np.random.default_rng(7)
    may = {"free": 1.0, "tight": 0.4, "hold": 0.0}[readings["permission"]]
    kill = {"claimed": 1.0, "recorded": 0.15}[readings["kill-probability"]]
    strength = may * (3 + 2.0 * BATTERIES[variant])
    shot = rng.poisson(1.0, n) * 0.2 + strength
    lost = np.minimum(28, rng.poisson(0.35 * strength * kill, n)).astype(float)
    arriving = np.clip(66 - 2.5 * strength * kill - rng.integers(0, 6, n), 0, 70).astype(float)
    return {
        "aircraft_lost": lost,
        "munitions_arriving": arriving,
        "p_arms_store_survives": rng.binomial(3, np.clip(0.02 + strength * kill / 40, 0, 1), n) / 3,
        "missiles_fired": np.round(shot * 4),
        "first_engagement_s": np.where(rng.random(n) < may, 240 + rng.normal(0, 20, n), np.nan),
        "cost_attacker_usd": lost * 7e7 + 2e7,
        "cost_defender_lost_usd": shot * 4e6 + 1e7,
        "cost_attacker_usd_low": lost * 5e7 + 1e7,
        "cost_attacker_usd_high": lost * 1e8 + 3e7,
        "cost_defender_lost_usd_low": shot * 1e6 + 5e6,
        "cost_defender_lost_usd_high": shot * 9e6 + 2e7,
        "aircraft_turned_away": np.round(lost * 1.3),
        "munitions_never_released": np.round(lost * 1.1),
    }


def changes(table: dict[str, NDArray[np.float64]], base: dict[str, NDArray[np.float64]]) -> dict[str, Estimate]:
    return {name: paired_difference(column, base[name]) for name, column in table.items()}


def comparison(variants: tuple[str, ...] = tuple(BATTERIES), n: int = 400, *, alternatives: bool = True) -> Comparison:
    """Compare the variants with the first one."""
    baseline, *others = variants
    tables = {v: columns(v, CHOSEN, n) for v in variants}
    found = {v: {name: mean_interval(column) for name, column in table.items()} for v, table in tables.items()}
    differences = {v: changes(tables[v], tables[baseline]) for v in others}
    rows = []
    for permission in ("hold", "tight", "free") if alternatives else ():
        for kill in ("claimed", "recorded"):
            readings = {"permission": permission, "kill-probability": kill}
            if readings == CHOSEN:
                continue
            floor = columns(baseline, readings, n // 2)
            for v in variants:
                table = columns(v, readings, n // 2)
                means = {name: mean_interval(column) for name, column in table.items()}
                rows.append(Alternative(readings, v, n // 2, means, {} if v == baseline else changes(table, floor)))
    weights = {"permission": dict.fromkeys(("hold", "tight", "free"), 1 / 3),
               "kill-probability": {"claimed": 0.5, "recorded": 0.5}}  # fmt: skip
    main = [
        Alternative(CHOSEN, v, n // 2, {m: e for m, e in found[v].items()}, differences.get(v, {})) for v in variants
    ]
    return Comparison(
        title="What would the S-300 change over Damascus?",
        question="Reports of 2013 to 2018 give Syria six launchers, four or six batteries. What would each change?",
        baseline=baseline,
        variants=variants,
        says={v: v for v in variants},
        readings=dict(CHOSEN),
        seed=2013,
        replications=n,
        measures={name: {v: found[v][name] for v in variants} for name in found[baseline]},
        differences=differences,
        certainty={v: {name: replications_until_sign(d) for name, d in by.items()} for v, by in differences.items()},
        inert=(),
        alternatives=tuple(rows),
        totals={"aircraft": 28, "munitions": 70},
        unpriced={v: {"attacker": ("delilah", "popeye"), "defender": ("48n6e2",)} for v in variants},
        plan_digests={v: f"plan-{v}" for v in variants},
        table_digests={v: f"table-{v}" for v in variants},
        scenes={v: SCENE for v in variants},
        sides=("Syria", "Israel"),
        joint=joint_of([*rows, *main], weights) if rows else None,
        distributions={"munitions_arriving": {v: distribution(t["munitions_arriving"]) for v, t in tables.items()}},
        curve=Curve(
            "p_arms_store_survives", dict(CHOSEN), ("kill-probability",), 200, CHANCES,
            {v: tuple(Estimate(min(1.0, k * p), min(1.0, k * p) * 0.95, min(1.0, k * p * 1.05), 200, 0.1, "wilson")
                      for p in CHANCES) for k, v in enumerate(variants)},
        ) if rows else None,
        provenance={"versions": {"redan": "0.1.0", "numpy": "2.4"}, "wall_s": 1.5},
    )
