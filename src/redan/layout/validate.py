"""Does a plan keep every rule of its contract? The engine trusts the arrays blindly, so this is asked first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.errors import InputError, Problem
from redan.layout.codes import Kind, Law, Op, ThreatKind, Trigger
from redan.layout.columns import Column, Offset, rows_of
from redan.layout.plan import DTYPES, KEY_FIELDS, SPECS, Plan

Report = Callable[[str], None]
Mask = NDArray[np.bool_]

ROWS = rows_of(SPECS)  # kind of row: its columns, the first of which counts them

MOST_ROUNDS_OF_A_UNIT = 2**24 - 1  # a shot's number is 24 bits of the random counter
MOST_ROUNDS = 2**31 - 1  # all shots at one threat fit a column of the outcomes
REMEDY = "this is a fault in what built the plan, not in the scenario; rebuild the plan with redan.plan.compile_plan"


def validate_plan(plan: Plan) -> None:
    """Raise InputError naming every rule of the contract that the plan breaks; return nothing if it keeps them all."""
    problems: list[Problem] = []

    def report(what: str) -> None:
        problems.append(Problem(f"plan: {what}", remedy=REMEDY))

    for check in (_shapes, _offsets, _values, _threats, _sights, _units, _pairs, _jams, _watches, _effects):
        check(plan, report)
        if problems:  # later rules rest on the earlier ones
            raise InputError(problems)


def _first(mask: Mask) -> str:
    rows = np.flatnonzero(mask)
    return f"row {rows[0]}" + (f" and {rows.size - 1} more" if rows.size > 1 else "")


def _refuse(report: Report, mask: Any, what: str) -> None:
    mask = np.asarray(mask)
    if mask.any():
        report(f"{what} ({_first(mask)})")


def _rows(plan: Plan, kind: str) -> int:
    return int(getattr(plan, ROWS[kind][0]).shape[0])


def _owner(offset: Any) -> NDArray[np.int64]:
    """Row of the CSR parent for every child."""
    return np.repeat(np.arange(len(offset) - 1), np.diff(offset))


def _shapes(plan: Plan, report: Report) -> None:
    for name in Plan._fields:
        array = getattr(plan, name)
        if not isinstance(array, np.ndarray) or array.ndim != 1 or array.dtype != DTYPES[name]:
            report(f"{name} is not a one-dimensional array of {DTYPES[name].name}")
    for kind, names in ROWS.items():
        sizes = {name: np.size(getattr(plan, name)) for name in names}
        if len(set(sizes.values())) > 1:
            report(f"arrays of the {kind} differ in length: " + ", ".join(f"{n} {s}" for n, s in sizes.items()))


def _offsets(plan: Plan, report: Report) -> None:
    for name, spec in SPECS.items():
        array = getattr(plan, name)
        if isinstance(spec, Offset):
            rows, counted = _rows(plan, spec.rows), _rows(plan, spec.counts)
            if len(array) != rows + 1:
                report(f"{name} has {len(array)} elements for {rows} {spec.rows}; one more is needed")
            elif array[0] != 0 or array[-1] != counted:
                report(f"{name} runs from {array[0]} to {array[-1]}, not from 0 to {counted} {spec.counts}")
            else:
                _refuse(report, np.diff(array) < spec.least, f"{name}: fewer than {spec.least} {spec.counts} in a row")
        elif spec.points_to is not None:
            rows, lowest = _rows(plan, spec.points_to), -1 if spec.optional else 0
            if array.size and not (array.min() >= lowest and array.max() < rows):
                outside = (array < lowest) | (array >= rows)
                _refuse(report, outside, f"{name} points outside the {rows} {spec.points_to}")


def _groups() -> dict[tuple[float, float, bool], list[str]]:
    """Columns with the same bounds, floats apart from whole numbers."""
    found: dict[tuple[float, float, bool], list[str]] = {}
    for name, spec in SPECS.items():
        if isinstance(spec, Column):
            low, high = float(spec.low), float(spec.high)
            if DTYPES[name] == np.float64 and not spec.infinite:
                low, high = max(low, -FINITE), min(high, FINITE)
            found.setdefault((low, high, DTYPES[name] == np.float64), []).append(name)
    return found


FINITE = float(np.finfo(np.float64).max)
GROUPS = _groups()


def _all_within(plan: Plan) -> bool:
    """Whether every column keeps its bounds, asked for many at once; NaN keeps none."""
    for (low, high, _), names in GROUPS.items():
        together = np.concatenate([getattr(plan, name) for name in names])
        if together.size and not (together.min() >= low and together.max() <= high):
            return False
    return True


def _values(plan: Plan, report: Report) -> None:
    for name in KEY_FIELDS:
        array = getattr(plan, name)
        if np.unique(array).size != array.size:
            report(f"{name}: two entities share a key and so would share their chance; rename one of them")
    _refuse(report, plan.launcher_ready > plan.launcher_tubes, "launcher_ready exceeds launcher_tubes")
    if _all_within(plan):
        return
    for name, spec in SPECS.items():
        array = getattr(plan, name)
        if array.dtype == np.float64:
            _refuse(report, np.isnan(array), f"{name} is not a number")
        if not isinstance(spec, Column):
            continue
        if array.dtype == np.float64 and not spec.infinite:
            _refuse(report, np.isinf(array), f"{name} is infinite")
        if (spec.low, spec.high) == (0, 1):
            _refuse(report, (array < 0) | (array > 1), f"{name} is not between 0 and 1")
        elif spec.low == 0 and spec.high == np.inf:
            _refuse(report, array < 0, f"{name} is negative")
        else:
            _refuse(report, array < spec.low, f"{name} is below {spec.low:g}")
            _refuse(report, array > spec.high, f"{name} is above {spec.high:g}")


def _threats(plan: Plan, report: Report) -> None:
    munition = plan.threat_kind == ThreatKind.MUNITION
    _refuse(report, ~munition & (plan.threat_kind != ThreatKind.AIRCRAFT), "threat_kind is unknown")
    _refuse(report, plan.threat_start_s > plan.threat_end_s, "threat_end_s lies before threat_start_s")
    carried = np.flatnonzero(plan.threat_carrier >= 0)
    carrier = plan.threat_carrier[carried]
    _refuse(report, munition[carrier], "threat_carrier: only aircraft carry")
    raid = plan.threat_raid
    _refuse(report, raid[carried] != raid[carrier], "threat_raid of munition and carrier differ")
    release, first = plan.threat_start_s[carried], plan.threat_start_s[carrier]
    # At one instant ENTER goes by index: such a munition would silently never be released.
    early = (release < first) | ((release == first) & (carrier > carried))
    _refuse(report, early, "threat_start_s: a munition is released before its carrier enters")
    later = np.flatnonzero(plan.threat_after >= 0)
    before = plan.threat_after[later]
    _refuse(report, plan.threat_raid[later] != plan.threat_raid[before], "threat_after: a sortie of another raid")
    _refuse(report, munition[before], "threat_after: only what leaves can fly again")
    early = plan.threat_start_s[later] <= plan.threat_end_s[before]
    _refuse(report, early, "threat_after: a sortie starts before the one it needs has ended")
    _refuse(report, plan.threat_turn_probability[munition] > 0, "threat_turn_probability: a munition does not turn")


def _sights(plan: Plan, report: Report) -> None:
    threat, radar, number = _owner(plan.threat_sight_offset), plan.sight_radar, plan.sight_index
    _refuse(report, plan.sight_start_s > plan.sight_end_s, "sight_end_s lies before sight_start_s")
    same_threat = threat[1:] == threat[:-1]
    same_radar = same_threat & (radar[1:] == radar[:-1])
    _refuse(report, same_threat & (radar[1:] < radar[:-1]), "sights of a threat are not ordered by radar")
    overlap = same_radar & (plan.sight_start_s[1:] < plan.sight_end_s[:-1])
    _refuse(report, overlap, "sights of one radar and threat overlap")
    place = np.arange(len(number))
    first = np.concatenate((np.ones(min(1, len(number)), np.bool_), ~same_radar))  # of a radar and threat
    wanted = place - np.maximum.accumulate(np.where(first, place, 0)) if len(number) else place
    _refuse(report, number != wanted, "sight_index does not count the sights of one radar and threat from 0")
    sight = _owner(plan.sight_knot_offset)
    inside = sight[1:] == sight[:-1]
    _refuse(report, inside & (np.diff(plan.knot_curve) < 0), "knot_curve decreases within a sight")
    inside &= np.diff(plan.knot_curve) == 0
    _refuse(report, inside & (np.diff(plan.knot_time_s) < 0), "knot_time_s decreases within a sight")
    _refuse(report, inside & (np.diff(plan.knot_probability) < 0), "knot_probability decreases within a sight")
    _refuse(report, plan.knot_time_s < plan.sight_start_s[sight] - 1e-6, "knot_time_s lies before its sight's start")


def _units(plan: Plan, report: Report) -> None:
    rounds = plan.unit_stock.astype(np.int64)
    np.add.at(rounds, _owner(plan.unit_launcher_offset), plan.launcher_ready)
    _refuse(report, rounds > MOST_ROUNDS_OF_A_UNIT, f"a unit has more than {MOST_ROUNDS_OF_A_UNIT:,} rounds")
    if rounds.sum() > MOST_ROUNDS:
        report(f"all units together have {rounds.sum():,} rounds, more than {MOST_ROUNDS:,}")
    for name in ("reaction", "assess"):
        law, a, b = (getattr(plan, f"unit_{name}_{part}") for part in ("law", "a", "b"))
        _refuse(report, ~np.isin(law, [int(known) for known in Law]), f"unit_{name}_law is unknown")
        _refuse(report, a < 0, f"unit_{name}_a is negative")
        _refuse(report, (law == Law.UNIFORM) & (b < a), f"unit_{name}_b lies below a")
        _refuse(report, (law == Law.LOGNORMAL) & (b < 0), f"unit_{name}_b is negative")
    shares = np.flatnonzero(plan.unit_channels_of >= 0)
    again = plan.unit_channels_of[plan.unit_channels_of[shares]] >= 0
    _refuse(report, again, "unit_channels_of names a unit that has no channels of its own")
    apart = plan.unit_net[plan.unit_channels_of[shares]] != plan.unit_net[shares]
    _refuse(report, apart, "unit_channels_of names a unit of another net")
    unit = _owner(plan.unit_pair_offset)
    if _rows(plan, "unit_pairs") != _rows(plan, "pairs") or np.unique(plan.unit_pair).size != plan.unit_pair.size:
        report("unit_pair does not hold each pair exactly once")
    _refuse(report, plan.pair_unit[plan.unit_pair] != unit, "unit_pair lists a pair under a unit that is not its own")


def _pairs(plan: Plan, report: Report) -> None:
    threat = _owner(plan.threat_pair_offset)
    _refuse(report, plan.pair_threat != threat, "pair_threat disagrees with threat_pair_offset")
    unordered = (threat[1:] == threat[:-1]) & (np.diff(plan.pair_unit) <= 0)
    _refuse(report, unordered, "pairs of a threat are not ordered by unit, each unit once")
    pair = _owner(plan.pair_window_offset)
    # An empty window has no distance between its nodes to interpolate over.
    _refuse(report, plan.window_open_s >= plan.window_close_s, "window_close_s is not after window_open_s")
    _refuse(report, plan.node_flight_s <= 0, "node_flight_s is not positive")
    inside = pair[1:] == pair[:-1]
    _refuse(report, inside & (np.diff(plan.window_set) < 0), "window_set decreases within a pair")
    inside &= np.diff(plan.window_set) == 0
    overlap = inside & (plan.window_open_s[1:] <= plan.window_close_s[:-1])
    _refuse(report, overlap, "windows of a pair overlap, touch or are not ordered by time")
    escape = plan.node_escape_s
    unlike = (escape != -1) & ~(escape >= plan.node_flight_s)
    _refuse(report, unlike, "node_escape_s is shorter than the flight to a target that holds its course")
    owner = _owner(plan.pair_bystander_offset)
    own = plan.bystander_threat == plan.pair_threat[owner]
    _refuse(report, own, "bystander_threat is the pair's own threat")
    _refuse(report, plan.bystander_open_s > plan.bystander_close_s, "bystander_close_s lies before bystander_open_s")


def _jams(plan: Plan, report: Report) -> None:
    """Every sight and pair has a curve or may have a set for each combination of the jammers that act on it."""
    sight, pair = plan.jam_sight, plan.jam_pair
    if not sight.size and not plan.knot_curve.any() and not plan.window_set.any():
        return  # every sight has a knot (offsets): its one curve is there
    jammer = _owner(plan.threat_jam_offset)
    _refuse(report, (sight >= 0) == (pair >= 0), "jam: neither a sight nor a pair, or both")
    if ((sight >= 0) == (pair >= 0)).any():
        return
    jammed = np.empty(len(sight), np.int64)
    jammed[sight >= 0] = _owner(plan.threat_sight_offset)[sight[sight >= 0]]
    jammed[pair >= 0] = plan.pair_threat[pair[pair >= 0]]
    raids = plan.threat_raid[jammer] != plan.threat_raid[jammed]
    moving = (plan.raid_jitter_s[plan.threat_raid[jammer]] > 0) | (plan.raid_jitter_s[plan.threat_raid[jammed]] > 0)
    _refuse(report, raids & moving, "jam: jammer and jammed fly in raids that shift against each other")
    for what, index, owner, curve in (
        ("sight", sight, _owner(plan.sight_knot_offset), plan.knot_curve),
        ("pair", pair, _owner(plan.pair_window_offset), plan.window_set),
    ):
        rows = _rows(plan, f"{what}s")
        bits = np.zeros(rows, np.int64)
        rows_jammed = index >= 0
        flags = np.left_shift(1, plan.jam_bit[rows_jammed].astype(np.int64))
        if np.unique(np.stack([index[rows_jammed], flags]), axis=1).shape[1] != flags.size:
            report(f"jam_bit: two jammers of one {what} share a bit")
        np.bitwise_or.at(bits, index[rows_jammed], flags)
        _refuse(report, (bits & (bits + 1)) != 0, f"jam_bit: the bits of a {what} do not count from 0")
        _refuse(report, curve > bits[owner], f"a {what} has an alternative for jammers that do not act on it")
        if what == "sight":
            have = np.zeros((rows, 16), bool)
            have[owner, curve] = True
            _refuse(report, have.sum(axis=1) != bits + 1, "a sight lacks the curve of some of its jammers")


def _watches(plan: Plan, report: Report) -> None:
    one = (plan.watch_unit >= 0) == (plan.watch_net >= 0)
    _refuse(report, one, "watch: neither a unit nor a net, or both")


def _effects(plan: Plan, report: Report) -> None:
    """Codes known, subjects and targets that exist, an order that makes chains end."""
    if not len(plan.effect_key):
        return  # every rule is one of rows, and there is none (all columns have as many: `_shapes`)
    subjects = {
        Trigger.START: "raids", Trigger.LOST: "assets", Trigger.ENTERED: "threats", Trigger.ENDED: "threats",
        Trigger.FIRED_AT: "threats", Trigger.TRACKED: "watches", Trigger.EMPTY: "units", Trigger.AFTER: "effects",
    }  # fmt: skip
    targets = {
        Kind.LAUNCHER: "launchers", Kind.RADAR: "radars", Kind.UNIT: "units", Kind.NET: "nets", Kind.ASSET: "assets",
        Kind.PAIR: "pairs", Kind.WATCH: "watches",
    }  # fmt: skip
    for name, codes in (("on", Trigger), ("kind", Kind), ("op", Op)):
        known = np.isin(getattr(plan, f"effect_{name}"), [int(code) for code in codes])
        _refuse(report, ~known, f"effect_{name} is unknown")
    for trigger, rows in subjects.items():
        mine = plan.effect_on == trigger
        lowest = -1 if trigger in (Trigger.START, Trigger.AFTER) else 0
        outside = (plan.effect_of < lowest) | (plan.effect_of >= _rows(plan, rows))
        _refuse(report, mine & outside, f"effect_of points outside the {_rows(plan, rows)} {rows}")
    for kind, rows in targets.items():
        outside = plan.effect_target >= _rows(plan, rows)
        _refuse(report, (plan.effect_kind == kind) & outside, f"effect_target points outside the {rows}")
    adds, mends = plan.effect_op == Op.ADD, plan.effect_op == Op.MEND
    _refuse(report, adds & (plan.effect_kind != Kind.UNIT), "effect_op adds rounds to what is no fire unit")
    _refuse(report, mends & (plan.effect_kind != Kind.ASSET), "effect_op mends what is no asset")
    _refuse(report, ~adds & ~mends & (plan.effect_value > 63), "effect_value is no set of Off bits")
    dead = ~adds & ~mends & (plan.effect_value & 1 == 1)
    _refuse(report, dead, "effect_value: DEAD is set by LOST and cleared by mending, not by a row")
    law, a, b = plan.effect_law, plan.effect_a, plan.effect_b
    _refuse(report, ~np.isin(law, [int(known) for known in Law]), "effect_law is unknown")
    _refuse(report, (law == Law.UNIFORM) & (b < a), "effect_b lies below a")
    _refuse(report, (law == Law.LOGNORMAL) & (b < 0), "effect_b is negative")
    again = plan.effect_next >= 0
    _refuse(report, again & (plan.effect_on[plan.effect_next] != Trigger.AFTER), "effect_next has a trigger of its own")
    never = (law == Law.FIXED) & (a == 0)
    around = again & never & never[plan.effect_next] & (plan.effect_next[plan.effect_next] == np.arange(len(law)))
    _refuse(report, around, "effects switch each other for ever at one instant")
