"""How small and how large each column can be: what an interval may never leave, and what is certain."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from redan.layout.names import Names
from redan.layout.outcomes import Outcomes
from redan.results.measures import LEVELS, aimed_at, asset_prices, asset_words, bill, told
from redan.results.others import of_kind, other_limits
from redan.results.possible import Possible, Released, everything, released


@dataclass(frozen=True)
class Support:
    """The smallest and largest value a column can take: an interval never leaves it; of no width, it is certain."""

    low: float = -math.inf
    high: float = math.inf


def supports(names: Names, outcomes: Outcomes, can: Possible | None = None) -> dict[str, Support]:
    """Bounds of every column of `measures`, from the scenario alone except times, which end with the last fate.

    can: what the plan makes possible; without it anything may happen.
    """
    can = everything(names) if can is None else can
    out = released(names, outcomes, can)
    bounds = _raid(names, can, out)
    bounds |= _targets(names, can, out)
    bounds |= _magazines(names, can)
    limits = other_limits(names, can.killable, can.can_fire)
    bounds |= {key: Support(low, high) for key, (low, high) in limits.items()}
    bounds |= _times(names, outcomes, can)
    return bounds | _money(names, can, out)


def _number(mask: NDArray[np.bool_]) -> int:
    return int(np.count_nonzero(mask))


def _hits(can: Possible, out: Released) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Threats (T,) that certainly hit what they are aimed at, and those that may."""
    surely = out.surely & ~can.killable & (can.hit_least >= 1.0)
    return surely, (out.surely | out.perhaps) & (can.hit_most > 0.0)


def _raid(names: Names, can: Possible, out: Released) -> dict[str, Support]:
    aircraft = np.array([kind == "aircraft" for kind in names.threat_kinds], dtype=np.bool_)
    some, sure = _number(out.perhaps), _number(out.surely)
    never = _number(of_kind(names, "munition")) - some - sure
    lost = Support(0, _number(aircraft & can.killable))
    hit, may_hit = _hits(can, out)
    every = {f"aircraft_{name}": lost for name in ("lost", "lost_before_release", "lost_after_release")}
    return every | {
        "aircraft_turned_away": Support(0, _number(aircraft & can.turnable)),
        "munitions_released": Support(sure, sure + some),
        "munitions_never_released": Support(never, never + some),
        "munitions_intercepted": Support(0, _number((out.surely | out.perhaps) & can.killable)),
        "munitions_arriving": Support(_number(out.surely & ~can.killable), sure + some),
        "munitions_hitting": Support(_number(hit), _number(may_hit)),
        "engaged": Support(0, int(can.can_fire.any())),
    }


def decoys_flown(names: Names) -> NDArray[np.bool_]:
    """Decoys (T,) that fly for sure: those on a route of their own."""
    carried = np.array(names.threat_carriers, dtype=np.int64) >= 0
    return of_kind(names, "decoy") & ~carried


def _mortal(names: Names, can: Possible, out: Released) -> tuple[set[int], set[int]]:
    """Assets that are certainly destroyed, and those that may be."""
    hit, may_hit = _hits(can, out)
    targets = np.array(names.threat_assets, dtype=np.int64)
    needed = names.asset_hits_needed
    found = []
    for mask in (hit, may_hit):
        aimed = targets[mask & (targets >= 0)]
        counts = np.bincount(aimed, minlength=len(names.assets))
        found.append({i for i in range(len(names.assets)) if counts[i] >= needed[i]})
    return found[0], found[1]


def _targets(names: Names, can: Possible, out: Released) -> dict[str, Support]:
    """Losses by kind; arriving, hits and survival by kind and by asset."""
    bounds: dict[str, Support] = {}
    doomed, mortal = _mortal(names, can, out)
    words = asset_words(names)
    for word in set(words):
        count = words.count(word)
        gone, losable = (sum(words[i] == word for i in found) for found in (doomed, mortal))
        bounds[f"{word}_lost"] = Support(gone, losable)
        bounds[f"p_{word}_survives"] = Support(1.0 - losable / float(count), 1.0 - gone / float(count))
    hit, may_hit = _hits(can, out)
    arrive, may_arrive = out.surely & ~can.killable, out.surely | out.perhaps
    targets = np.array(names.threat_assets, dtype=np.int64)
    for word, threats in aimed_at(names).items():
        mine = list(threats)
        bounds[f"arriving_at_{word}"] = Support(_number(arrive[mine]), _number(may_arrive[mine]))
        bounds[f"hits_on_{word}"] = Support(_number(hit[mine]), _number(may_hit[mine]))
    for index in told(names):
        aimed, name = targets == index, names.assets[index]
        bounds[f"arriving:{name}"] = Support(_number(arrive & aimed), _number(may_arrive & aimed))
        bounds[f"hits:{name}"] = Support(_number(hit & aimed), _number(may_hit & aimed))
        bounds[f"survives:{name}"] = Support(0 if index in mortal else 1, 0 if index in doomed else 1)
    return bounds


def _magazines(names: Names, can: Possible) -> dict[str, Support]:
    held = [int(rounds) if fires else 0 for rounds, fires in zip(names.most_rounds(), can.can_fire, strict=True)]
    bounds = {
        "missiles_fired": Support(0, sum(held)),
        "magazines_empty": Support(0, sum(rounds > 0 for rounds in held)),
    }
    for system, unit, rounds in zip(names.unit_systems, names.units, held, strict=True):
        earlier = bounds.get(f"missiles_fired_by:{system}", Support(0, 0))
        bounds[f"missiles_fired_by:{system}"] = Support(0, earlier.high + rounds)
        bounds[f"missiles_fired:{unit}"] = Support(0, rounds)
        bounds[f"magazine_empty:{unit}"] = Support(0, int(rounds > 0))
    return bounds


def _times(names: Names, outcomes: Outcomes, can: Possible) -> dict[str, Support]:
    finite = outcomes.fate_time_s[np.isfinite(outcomes.fate_time_s)]
    end_s = float(finite.max()) if finite.size else 0.0
    end_s = max(end_s, float(outcomes.saturated_s.max(initial=0.0)))
    launch = Support(can.earliest_s, min(end_s, can.latest_s))
    bounds = {"first_engagement_s": launch, "saturated_s": Support(0, end_s * _number(can.can_fire))}
    for unit, fires in zip(names.units, can.can_fire, strict=True):
        bounds[f"saturated_s:{unit}"] = Support(0, end_s if fires else 0.0)
        bounds[f"magazine_empty_s:{unit}"] = launch
    return bounds


def _money(names: Names, can: Possible, out: Released) -> dict[str, Support]:
    """Sums at the three prices, and counts of what has none."""
    bounds: dict[str, Support] = {}
    attacker, missiles, assets = (
        bill(p) for p in (names.threat_prices_usd, names.unit_prices_usd, asset_prices(names))
    )
    aircraft = np.array([kind == "aircraft" for kind in names.threat_kinds], dtype=np.bool_)
    sure, perhaps = out.surely | decoys_flown(names), out.perhaps | of_kind(names, "decoy")
    spent = (aircraft & can.killable) | sure | perhaps
    held = np.array(names.most_rounds(), dtype=np.float64) * can.can_fire
    doomed, mortal = (sorted(found) for found in _mortal(names, can, out))
    for row, suffix in enumerate(LEVELS):
        fired = float(missiles[row] @ held)
        lost = Support(float(assets[row][doomed].sum()), float(assets[row][mortal].sum()))
        bounds[f"cost_attacker_usd{suffix}"] = Support(
            float(attacker[row][sure].sum()), float(attacker[row][spent].sum())
        )
        bounds[f"cost_defender_expended_usd{suffix}"] = Support(0, fired)
        bounds[f"cost_defender_lost_usd{suffix}"] = lost
        bounds[f"cost_defender_usd{suffix}"] = Support(lost.low, fired + lost.high)
    bounds["attacker_losses_unpriced"] = Support(float(attacker[-1][sure].sum()), float(attacker[-1][spent].sum()))
    bounds["defender_missiles_unpriced"] = Support(0, float(missiles[-1] @ held))
    bounds["defender_assets_unpriced"] = Support(float(assets[-1][doomed].sum()), float(assets[-1][mortal].sum()))
    return bounds
