"""What is counted: columns of one number a replication, derived from the outcomes.

Every mean in redan is a mean of one of these columns. A name without a colon is a headline figure; a name
with a colon belongs to one entity or system (`missiles_fired:s200-1`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from redan.layout.codes import Fate
from redan.layout.names import Names, Price
from redan.layout.outcomes import Outcomes

Column = NDArray[np.float64]
LEVELS = (("_low", 0), ("", 1), ("_high", 2))


@dataclass(frozen=True)
class Unpriced:
    """Entities that cost something nobody has published: counted, named, and in no sum of money."""

    attacker: tuple[str, ...]
    defender: tuple[str, ...]


def unpriced(names: Names) -> Unpriced:
    """Name the systems of each side without a public price; of assets only those somebody aims at."""
    attacker = {s for s, price in zip(names.threat_systems, names.threat_prices_usd, strict=True) if price is None}
    rounds = {s for s, price in zip(names.unit_interceptors, names.unit_prices_usd, strict=True) if price is None}
    aimed_at = sorted(set(names.threat_assets) - {-1})
    assets = {names.assets[i] for i in aimed_at if names.asset_values_usd[i] is None}
    return Unpriced(tuple(sorted(attacker)), tuple(sorted(rounds)) + tuple(sorted(assets)))


def measures(outcomes: Outcomes, names: Names) -> dict[str, Column]:
    """Derive all columns, each float64 of shape (n,). A time that never came is NaN in its row.

    Aircraft: lost in all, before release (with a munition still on board) and after; turned away means
    flew home because it was fired at. Munitions: released, never released, intercepted, arriving (leakers).
    """
    fate = outcomes.fate
    kinds = np.array(names.threat_kinds)
    aircraft = fate[:, kinds == "aircraft"]
    munition = fate[:, kinds == "munition"]
    n = len(fate)

    columns: dict[str, Column] = {}
    before = _count(aircraft, Fate.KILLED_BEFORE_RELEASE)
    after = _count(aircraft, Fate.KILLED)
    columns["aircraft_lost"] = before + after
    columns["aircraft_lost_before_release"] = before
    columns["aircraft_lost_after_release"] = after
    columns["aircraft_turned_away"] = _count(aircraft, Fate.TURNED)
    never = _count(munition, Fate.NEVER_RELEASED)
    hit = _count(munition, Fate.ARRIVED_HIT)
    columns["munitions_released"] = munition.shape[1] - never
    columns["munitions_never_released"] = never
    columns["munitions_intercepted"] = _count(munition, Fate.KILLED)
    columns["munitions_arriving"] = hit + _count(munition, Fate.ARRIVED_MISSED)
    columns["munitions_hitting"] = hit
    columns |= _assets(outcomes, names)
    columns |= _units(outcomes, names)

    launched = np.isfinite(outcomes.first_launch_s)
    columns["engaged"] = launched.astype(np.float64)
    columns["first_engagement_s"] = np.where(launched, outcomes.first_launch_s, np.nan)
    columns |= _costs(outcomes, names, n)
    return columns


def _count(fate: NDArray[np.int8], code: Fate) -> Column:
    return _tally(fate == code)


def _tally(true: NDArray[np.bool_]) -> Column:
    return np.asarray(np.count_nonzero(true, axis=1), dtype=np.float64)


def _assets(outcomes: Outcomes, names: Names) -> dict[str, Column]:
    """Losses by kind of asset, the share of each kind that survives, and hits on each asset aimed at."""
    lost = _lost(outcomes, names)
    kinds = np.array(names.asset_kinds)
    columns: dict[str, Column] = {}
    for kind in sorted(set(names.asset_kinds)):
        of_kind = lost[:, kinds == kind]
        word = kind.replace("-", "_")
        columns[f"{word}_lost"] = _tally(of_kind)
        columns[f"p_{word}_survives"] = 1.0 - _tally(of_kind) / float(of_kind.shape[1])
    for index in sorted(set(names.threat_assets) - {-1}):
        columns[f"hits:{names.assets[index]}"] = outcomes.hits[:, index].astype(np.float64)
        columns[f"survives:{names.assets[index]}"] = np.asarray(~lost[:, index], dtype=np.float64)
    return columns


def _lost(outcomes: Outcomes, names: Names) -> NDArray[np.bool_]:
    return outcomes.hits >= np.array(names.asset_hits_needed, dtype=np.int64)


def _units(outcomes: Outcomes, names: Names) -> dict[str, Column]:
    """Missiles fired, magazines emptied and time with every channel in use: in all, by system, by unit."""
    fired = outcomes.fired.astype(np.float64)
    held = np.array(names.unit_rounds, dtype=np.int64)
    empty = (outcomes.fired >= held) & (held > 0)
    columns: dict[str, Column] = {
        "missiles_fired": fired @ np.ones(fired.shape[1]),
        "magazines_empty": _tally(empty),
        "saturated_s": np.asarray(outcomes.saturated_s.sum(axis=1), dtype=np.float64),
    }
    systems = np.array(names.unit_systems)
    for system in sorted(set(names.unit_systems)):
        columns[f"missiles_fired_by:{system}"] = fired[:, systems == system].sum(axis=1)
    for index, unit in enumerate(names.units):
        columns[f"missiles_fired:{unit}"] = fired[:, index]
        columns[f"magazine_empty:{unit}"] = empty[:, index].astype(np.float64)
        columns[f"saturated_s:{unit}"] = outcomes.saturated_s[:, index].astype(np.float64)
    return columns


def _costs(outcomes: Outcomes, names: Names, n: int) -> dict[str, Column]:
    """What each side spent and lost, in US dollars at low, best and high public prices.

    Attacker: aircraft lost, munitions released, munitions lost with their carrier (those flown home are not
    spent). Defender: missiles fired and assets destroyed. What has no public price is counted beside the sum.
    """
    gone = _attacker_spent(outcomes, names)
    lost = _lost(outcomes, names)
    columns: dict[str, Column] = {}
    for suffix, level in LEVELS:
        columns[f"cost_attacker_usd{suffix}"] = gone @ _prices(names.threat_prices_usd, level)
        fired = outcomes.fired @ _prices(names.unit_prices_usd, level)
        columns[f"cost_defender_usd{suffix}"] = fired + lost @ _prices(names.asset_values_usd, level)
    columns["attacker_losses_unpriced"] = gone @ _is_none(names.threat_prices_usd)
    columns["defender_missiles_unpriced"] = outcomes.fired @ _is_none(names.unit_prices_usd)
    columns["defender_assets_unpriced"] = lost @ _is_none(names.asset_values_usd)
    return columns


def _attacker_spent(outcomes: Outcomes, names: Names) -> NDArray[np.bool_]:
    """(n, T) whether the aircraft was lost, or the munition released or lost on board."""
    fate = outcomes.fate
    killed = (fate == Fate.KILLED) | (fate == Fate.KILLED_BEFORE_RELEASE)
    munition = np.array([kind == "munition" for kind in names.threat_kinds], dtype=bool)
    carrier = np.array(names.threat_carriers, dtype=np.int64)
    carrier_killed = np.where(carrier >= 0, killed[:, carrier], False)
    spent: NDArray[np.bool_] = np.where(munition, (fate != Fate.NEVER_RELEASED) | carrier_killed, killed)
    return spent


def _prices(prices: Sequence[Price | None], level: int) -> Column:
    return np.array([0.0 if price is None else price[level] for price in prices], dtype=np.float64)


def _is_none(prices: Sequence[Price | None]) -> Column:
    return np.array([price is None for price in prices], dtype=np.float64)


@dataclass(frozen=True)
class Support:
    """The smallest and largest value a column can take: what an interval may never leave."""

    low: float = -math.inf
    high: float = math.inf


def supports(names: Names, outcomes: Outcomes) -> dict[str, Support]:
    """Bounds of every column of `measures`, from the scenario alone except times, which end with the last fate."""
    aircraft = names.threat_kinds.count("aircraft")
    munitions = names.threat_kinds.count("munition")
    bounds: dict[str, Support] = {}
    for name in ("lost", "lost_before_release", "lost_after_release", "turned_away"):
        bounds[f"aircraft_{name}"] = Support(0, aircraft)
    for name in ("released", "never_released", "intercepted", "arriving", "hitting"):
        bounds[f"munitions_{name}"] = Support(0, munitions)
    aimed = {index: names.threat_assets.count(index) for index in set(names.threat_assets) - {-1}}
    mortal = [i for i, munitions in aimed.items() if munitions >= names.asset_hits_needed[i]]
    for kind in set(names.asset_kinds):
        word, count = kind.replace("-", "_"), names.asset_kinds.count(kind)
        losable = sum(names.asset_kinds[i] == kind for i in mortal)
        bounds[f"{word}_lost"] = Support(0, losable)
        bounds[f"p_{word}_survives"] = Support(1.0 - losable / float(count), 1)
    for index, hits in aimed.items():
        bounds[f"hits:{names.assets[index]}"] = Support(0, hits)
        bounds[f"survives:{names.assets[index]}"] = Support(0 if index in mortal else 1, 1)
    bounds["missiles_fired"] = Support(0, sum(names.unit_rounds))
    bounds["magazines_empty"] = Support(0, len(names.units))
    for system, unit, rounds in zip(names.unit_systems, names.units, names.unit_rounds, strict=True):
        earlier = bounds.get(f"missiles_fired_by:{system}", Support(0, 0))
        bounds[f"missiles_fired_by:{system}"] = Support(0, earlier.high + rounds)
        bounds[f"missiles_fired:{unit}"] = Support(0, rounds)
        bounds[f"magazine_empty:{unit}"] = Support(0, 1)
    bounds["engaged"] = Support(0, 1)
    for suffix, level in LEVELS:
        attacker = float(_prices(names.threat_prices_usd, level).sum())
        rounds_usd = float(_prices(names.unit_prices_usd, level) @ np.array(names.unit_rounds, dtype=np.float64))
        bounds[f"cost_attacker_usd{suffix}"] = Support(0, attacker)
        bounds[f"cost_defender_usd{suffix}"] = Support(
            0, rounds_usd + float(_prices(names.asset_values_usd, level)[mortal].sum())
        )
    finite = outcomes.fate_time_s[np.isfinite(outcomes.fate_time_s)]
    end_s = float(finite.max()) if finite.size else 0.0
    bounds["saturated_s"] = Support(0, end_s * len(names.units))
    bounds |= {f"saturated_s:{unit}": Support(0, end_s) for unit in names.units}
    bounds["first_engagement_s"] = Support(-math.inf, end_s)
    bounds["attacker_losses_unpriced"] = Support(0, names.threat_prices_usd.count(None))
    bounds["defender_missiles_unpriced"] = Support(
        0, sum(r for r, price in zip(names.unit_rounds, names.unit_prices_usd, strict=True) if price is None)
    )
    bounds["defender_assets_unpriced"] = Support(0, sum(names.asset_values_usd[i] is None for i in mortal))
    return bounds
