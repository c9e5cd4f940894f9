"""What a plan leaves to chance: who can be fired at, who can fire, when. What cannot be otherwise is certain."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from redan.layout.codes import Fate, Kind, Off, Op
from redan.layout.names import Names
from redan.layout.outcomes import Outcomes
from redan.layout.plan import Plan

Mask = NDArray[np.bool_]
SLACK_S = 1e-3  # more than a launch may lie outside its window


@dataclass(frozen=True)
class Possible:
    """Masks over threats (T,) and units (U,); the earliest and the latest launch there can be."""

    killable: Mask  # a unit with rounds can launch at it and may kill it
    turnable: Mask  # an aircraft that may turn away when fired at
    can_fire: Mask
    hit_least: NDArray[np.float64]  # probability that a munition hits, whatever the state of its radar and its asset
    hit_most: NDArray[np.float64]
    unsure: Mask  # its sortie needs an earlier one that may be lost
    earliest_s: float
    latest_s: float


def everything(names: Names) -> Possible:
    """Where the plan is not at hand: anything may happen."""
    threats, units = len(names.threats), len(names.units)
    half = np.full(threats, 0.5)
    every = np.ones(threats, dtype=np.bool_)
    return Possible(every, every, np.ones(units, dtype=np.bool_), half, half, every, -math.inf, math.inf)


def usable_pairs(plan: Plan, names: Names) -> Mask:
    """Pairs (P,) of a unit and a threat that have a window, a permission and a round."""
    rounds = np.array(names.most_rounds(), dtype=np.int64)
    windows = np.diff(plan.pair_window_offset) > 0
    return np.asarray(windows & (plan.pair_permit_s < math.inf) & (rounds[plan.pair_unit] > 0), dtype=np.bool_)


def possible(plan: Plan, names: Names) -> Possible:
    """Read off the plan what its usable pairs can do."""
    usable = usable_pairs(plan, names)
    first = plan.pair_window_offset[:-1].astype(np.int64)
    fired_at = np.zeros(len(names.threats), dtype=np.bool_)
    killable = fired_at.copy()
    can_fire = np.zeros(len(names.units), dtype=np.bool_)
    fired_at[plan.pair_threat[usable]] = True
    killable[plan.pair_threat[usable & (plan.pair_pk * plan.pair_system > 0)]] = True
    near = np.repeat(usable, np.diff(plan.pair_bystander_offset))
    killable[plan.bystander_threat[near]] = True
    can_fire[plan.pair_unit[usable]] = True
    earliest_s, latest_s = math.inf, -math.inf
    on = plan.threat_hit_probability
    if usable.any():
        jitter_s = plan.raid_jitter_s[plan.threat_raid[plan.pair_threat[usable]]]
        opens = np.maximum(plan.window_open_s[first[usable]], plan.pair_permit_s[usable]) - jitter_s
        earliest_s = float(np.maximum(opens, plan.unit_ready_s[plan.pair_unit[usable]]).min()) - SLACK_S
        closes = np.maximum.reduceat(plan.window_close_s, first)[usable]  # of all sets: jamming only takes away
        latest_s = float((closes + jitter_s).max()) + SLACK_S
    return Possible(
        killable=killable,
        turnable=fired_at & (plan.threat_turn_probability > 0),
        can_fire=can_fire,
        hit_least=_hit_least(plan),
        hit_most=np.where(plan.threat_seeks >= 0, np.maximum(on, plan.threat_hit_silent), on),
        unsure=_unsure(plan, killable),
        earliest_s=earliest_s,
        latest_s=latest_s,
    )


def _hit_least(plan: Plan) -> NDArray[np.float64]:
    """What a munition hits with at the least: its radar silent, and nothing where its asset may be elsewhere."""
    on = plan.threat_hit_probability
    least = np.where(plan.threat_seeks >= 0, np.minimum(on, plan.threat_hit_silent), on)
    moved = (plan.effect_kind == Kind.ASSET) & (plan.effect_op == Op.SET) & (plan.effect_value & Off.ABSENT > 0)
    absent = (plan.asset_off & Off.ABSENT) > 0
    absent[plan.effect_target[moved]] = True
    aimed = plan.threat_asset >= 0
    least[aimed] = np.where(absent[plan.threat_asset[aimed]], 0.0, least[aimed])
    return np.asarray(least, dtype=np.float64)


def _unsure(plan: Plan, killable: Mask) -> Mask:
    """Sorties (T,) of which one before may be lost."""
    unsure = np.zeros(len(killable), dtype=np.bool_)
    for t in np.argsort(plan.threat_start_s, kind="stable").tolist():
        before = int(plan.threat_after[t])
        unsure[t] = before >= 0 and bool(killable[before] or unsure[before])
    return unsure


@dataclass(frozen=True)
class Released:
    """Munitions (T,): certainly released; perhaps. The rest are aircraft or never leave their carrier."""

    surely: Mask
    perhaps: Mask


def released(names: Names, outcomes: Outcomes, can: Possible) -> Released:
    """A munition whose carrier nobody can disturb has the same beginning in every replication: that of the rows."""
    munition = np.array([kind == "munition" for kind in names.threat_kinds], dtype=np.bool_)
    carrier = np.array(names.threat_carriers, dtype=np.int64)
    disturbed = can.killable | can.turnable | can.unsure
    open_ = munition.copy()
    open_[carrier < 0] = False
    carried = munition & (carrier >= 0)
    open_[carried] = disturbed[carrier[carried]]
    never = outcomes.fate == Fate.NEVER_RELEASED
    always, sometimes = never.all(axis=0), never.any(axis=0)
    open_ |= munition & (sometimes & ~always)
    return Released(surely=munition & ~open_ & ~sometimes, perhaps=open_)
