"""What is counted: columns of one number a replication, derived from the outcomes.

Every mean in redan is a mean of one of these columns. A name without a colon is a headline figure; a name
with a colon belongs to one entity or system (`missiles_fired:s200-1`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from redan.layout.codes import Fate
from redan.layout.names import Names, Price
from redan.layout.outcomes import Outcomes
from redan.results.others import of_kind, other_columns

Column = NDArray[np.float64]
LEVELS = ("_low", "", "_high")
OWN_WORDS = ("own_command_post", "own_radar", "unit", "launcher")  # of the defence itself: many, and few are aimed at


@dataclass(frozen=True)
class Unpriced:
    """Entities that cost something nobody has published: counted, named, and in no sum of money."""

    attacker: tuple[str, ...]
    defender: tuple[str, ...]


def unpriced(names: Names) -> Unpriced:
    """Name the systems of each side without a public price; of assets only those somebody aims at."""
    flown = zip(names.threat_systems, names.threat_prices_usd, names.threat_kinds, strict=True)
    attacker = {s for s, price, kind in flown if price is None and kind != "third-party"}
    rounds = {s for s, price in zip(names.unit_interceptors, names.unit_prices_usd, strict=True) if price is None}
    targets = sorted(set(names.threat_assets) - {-1})
    values = asset_prices(names)
    assets = {names.assets[i] for i in targets if values[i] is None}
    return Unpriced(tuple(sorted(attacker)), tuple(sorted(rounds)) + tuple(sorted(assets)))


def asset_prices(names: Names) -> tuple[Price | None, ...]:
    """What each asset is worth: the scenario's value; for a fire unit the public price of one, where there is any."""
    bought = dict(zip(names.units, names.purchases_usd, strict=True))
    return tuple(
        bought.get(name) if kind == "unit" and value is None else value
        for name, kind, value in zip(names.assets, names.asset_kinds, names.asset_values_usd, strict=True)
    )


def measures(outcomes: Outcomes, names: Names) -> dict[str, Column]:
    """Derive all columns, each float64 of shape (n,). A time that never came is NaN in its row.

    Aircraft: lost in all, before release (with a munition still on board) and after; turned away means
    flew home because it was fired at. Munitions: released, never released, intercepted, arriving (leakers).
    """
    fate = np.ascontiguousarray(outcomes.fate.T)  # (T, n): sums over threats run along memory
    kinds = np.array(names.threat_kinds)
    aircraft, munition = fate[kinds == "aircraft"], fate[kinds == "munition"]

    columns: dict[str, Column] = {}
    before = _count(aircraft, Fate.KILLED_BEFORE_RELEASE)
    after = _count(aircraft, Fate.KILLED)
    columns["aircraft_lost"] = before + after
    columns["aircraft_lost_before_release"] = before
    columns["aircraft_lost_after_release"] = after
    columns["aircraft_turned_away"] = _count(aircraft, Fate.TURNED)
    never = _count(munition, Fate.NEVER_RELEASED)
    hit = _count(munition, Fate.ARRIVED_HIT)
    columns["munitions_released"] = len(munition) - never
    columns["munitions_never_released"] = never
    columns["munitions_intercepted"] = _count(munition, Fate.KILLED)
    columns["munitions_arriving"] = hit + _count(munition, Fate.ARRIVED_MISSED)
    columns["munitions_hitting"] = hit
    lost = _lost(outcomes, names)
    columns |= _assets(outcomes, names, lost)
    columns |= _arrivals(fate, names)
    columns |= _units(outcomes, names)
    columns |= other_columns(outcomes, names)

    launched = np.isfinite(outcomes.first_launch_s)
    columns["engaged"] = launched.astype(np.float64)
    columns["first_engagement_s"] = np.where(launched, outcomes.first_launch_s, np.nan)
    columns |= _costs(outcomes, names, fate, lost)
    return columns


def _count(fate: NDArray[np.int8], code: Fate) -> Column:
    return _tally(fate == code)


def _tally(true: NDArray[np.bool_]) -> Column:
    """How many of the first axis are true, for each of the second."""
    return np.asarray(np.sum(true, axis=0, dtype=np.int32), dtype=np.float64)


def _assets(outcomes: Outcomes, names: Names, lost: NDArray[np.bool_]) -> dict[str, Column]:
    """Losses by kind of asset, the share of each kind that survives; each asset's hits and survival."""
    words = np.array(asset_words(names))
    columns: dict[str, Column] = {}
    for word in sorted(set(asset_words(names))):
        of_kind = lost[words == word]
        columns[f"{word}_lost"] = _tally(of_kind)
        columns[f"p_{word}_survives"] = 1.0 - _tally(of_kind) / float(len(of_kind))
    for index in told(names):
        columns[f"hits:{names.assets[index]}"] = outcomes.hits[:, index].astype(np.float64)
        columns[f"survives:{names.assets[index]}"] = np.asarray(~lost[index], dtype=np.float64)
    return columns


def asset_words(names: Names) -> tuple[str, ...]:
    """The kind of each asset as columns write it: the file's word for what is defended, else one of `OWN_WORDS`.

    A radar or command post can be either: a radar station in the file's list of assets is defended, a radar of the
    defence sees for it. No figure mixes the two.
    """
    own = {*names.radars, *(f"{net}/command-post" for net in names.nets)}
    return tuple(
        ("own_" if name in own else "") + kind.replace("-", "_")
        for name, kind in zip(names.assets, names.asset_kinds, strict=True)
    )


def told(names: Names) -> list[int]:
    """Assets shown one by one: what is defended, and what somebody aims at."""
    aimed = set(names.threat_assets)
    return [i for i, word in enumerate(asset_words(names)) if i in aimed or word not in OWN_WORDS]


def aimed_at(names: Names) -> dict[str, tuple[int, ...]]:
    """Kind of asset (as columns write it) -> threats aimed at one of that kind."""
    found: dict[str, list[int]] = {}
    words = asset_words(names)
    for threat, asset in enumerate(names.threat_assets):
        if asset >= 0:
            found.setdefault(words[asset], []).append(threat)
    return {kind: tuple(threats) for kind, threats in sorted(found.items())}


def _arrivals(fate: NDArray[np.int8], names: Names) -> dict[str, Column]:
    """Munitions arriving at each kind of asset somebody aims at, and those of them that hit; arriving at each asset."""
    columns: dict[str, Column] = {}
    for word, threats in aimed_at(names).items():
        aimed = fate[list(threats)]
        hit = _count(aimed, Fate.ARRIVED_HIT)
        columns[f"arriving_at_{word}"] = hit + _count(aimed, Fate.ARRIVED_MISSED)
        columns[f"hits_on_{word}"] = hit
    targets = np.array(names.threat_assets)
    arrived = (fate == Fate.ARRIVED_HIT) | (fate == Fate.ARRIVED_MISSED)
    for index in told(names):
        columns[f"arriving:{names.assets[index]}"] = _tally(arrived[targets == index])
    return columns


def _lost(outcomes: Outcomes, names: Names) -> NDArray[np.bool_]:
    """(A, n) whether each asset was destroyed."""
    hits = np.ascontiguousarray(outcomes.hits.T)
    lost: NDArray[np.bool_] = hits >= np.array(names.asset_hits_needed, dtype=np.int64)[:, None]
    return lost


def _units(outcomes: Outcomes, names: Names) -> dict[str, Column]:
    """Missiles fired, magazines emptied and time with every channel in use: in all, by system, by unit."""
    fired = np.ascontiguousarray(outcomes.fired.T).astype(np.float64)  # (U, n)
    saturated_s = np.ascontiguousarray(outcomes.saturated_s.T).astype(np.float64)
    held = np.array(names.unit_rounds, dtype=np.float64)[:, None]
    empty = (fired >= held) & (held > 0)
    if names.deliveries:  # it may have been empty between two of them
        filled = np.array(names.deliveries)[:, None] > 0
        empty = np.where(filled, np.isfinite(outcomes.empty_s.T), empty)
    columns: dict[str, Column] = {
        "missiles_fired": np.asarray(fired.sum(axis=0)),
        "magazines_empty": _tally(empty),
        "saturated_s": np.asarray(saturated_s.sum(axis=0)),
    }
    systems = np.array(names.unit_systems)
    for system in sorted(set(names.unit_systems)):
        columns[f"missiles_fired_by:{system}"] = np.asarray(fired[systems == system].sum(axis=0))
    for index, unit in enumerate(names.units):
        columns[f"missiles_fired:{unit}"] = fired[index]
        columns[f"magazine_empty:{unit}"] = empty[index].astype(np.float64)
        columns[f"magazine_empty_s:{unit}"] = np.where(empty[index], outcomes.empty_s[:, index], np.nan)
        columns[f"saturated_s:{unit}"] = saturated_s[index]
    return columns


def _costs(outcomes: Outcomes, names: Names, fate: NDArray[np.int8], lost: NDArray[np.bool_]) -> dict[str, Column]:
    """What each side spent and lost, in US dollars at low, best and high public prices.

    Attacker: aircraft lost, munitions and decoys released, those lost with their carrier (those flown home are not
    spent). Defender: missiles fired (expended), assets and fire units destroyed (lost), and the sum of both. What has
    no public price is counted beside the sums.
    """
    attacker = bill(names.threat_prices_usd) @ _attacker_spent(fate, names).astype(np.float64)
    missiles = bill(names.unit_prices_usd) @ outcomes.fired.T.astype(np.float64)
    assets = bill(asset_prices(names)) @ lost.astype(np.float64)
    columns: dict[str, Column] = {}
    for row, suffix in enumerate(LEVELS):
        columns[f"cost_attacker_usd{suffix}"] = attacker[row]
        columns[f"cost_defender_usd{suffix}"] = missiles[row] + assets[row]
        columns[f"cost_defender_expended_usd{suffix}"] = missiles[row]
        columns[f"cost_defender_lost_usd{suffix}"] = assets[row]
    columns["attacker_losses_unpriced"] = attacker[-1]
    columns["defender_missiles_unpriced"] = missiles[-1]
    columns["defender_assets_unpriced"] = assets[-1]
    return columns


def _attacker_spent(fate: NDArray[np.int8], names: Names) -> NDArray[np.bool_]:
    """(T, n) whether the aircraft was lost, or the munition or decoy released or lost on board."""
    killed = (fate == Fate.KILLED) | (fate == Fate.KILLED_BEFORE_RELEASE)
    carrier = np.array(names.threat_carriers, dtype=np.int64)
    once = of_kind(names, "munition") | of_kind(names, "decoy")  # it does not come home
    carried = once & (carrier >= 0)
    spent: NDArray[np.bool_] = np.array(killed)
    spent[of_kind(names, "third-party")] = False
    spent[once] = fate[once] != Fate.NEVER_RELEASED
    spent[carried] |= killed[carrier[carried]]
    return spent


def bill(prices: Sequence[Price | None]) -> Column:
    """(4, entities): low, best and high price, zero where none is public; and 1 where none is public."""
    rows = [[0.0 if price is None else price[level] for price in prices] for level in range(len(LEVELS))]
    return np.array([*rows, [float(price is None) for price in prices]], dtype=np.float64)
