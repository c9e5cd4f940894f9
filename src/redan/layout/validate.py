"""Does a plan keep every rule of its contract? The engine trusts the arrays blindly, so this is asked first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.errors import InputError, Problem
from redan.layout.codes import Law, ThreatKind
from redan.layout.plan import INTEGER_FIELDS, KEY_FIELDS, Plan

Report = Callable[[str], None]
Mask = NDArray[np.bool_]

SIZES = {  # rows of each array are counted by the first array of its kind
    "raids": ("raid_key", "raid_jitter_s"),
    "threats": (
        "threat_key", "threat_kind", "threat_carrier", "threat_raid", "threat_start_s", "threat_end_s", "threat_asset",
        "threat_hit_probability", "threat_turn_probability", "threat_turn_delay_s", "threat_leave_s",
    ),
    "sights": ("sight_radar", "sight_index", "sight_start_s", "sight_end_s"),
    "knots": ("knot_time_s", "knot_probability"),
    "radars": ("radar_key", "radar_asset", "radar_net", "radar_unit"),
    "nets": ("net_key", "net_asset", "net_delay_s", "net_capacity"),
    "units": (
        "unit_key", "unit_net", "unit_asset", "unit_radar", "unit_channels", "unit_missile_channels",
        "unit_first_salvo", "unit_next_salvo", "unit_max_salvos", "unit_salvo_interval_s", "unit_reserve",
        "unit_reaction_law", "unit_reaction_a", "unit_reaction_b", "unit_assess_law", "unit_assess_a", "unit_assess_b",
        "unit_false_kill", "unit_false_miss", "unit_stock", "unit_reload_s", "unit_ready_s",
    ),
    "launchers": ("launcher_tubes", "launcher_ready", "launcher_interval_s", "launcher_asset"),
    "assets": ("asset_key", "asset_hits_needed"),
    "pairs": ("pair_unit", "pair_threat", "pair_pk", "pair_permit_s", "pair_self"),
    "windows": ("window_open_s", "window_close_s"),
    "nodes": ("node_flight_s",),
    "unit_pairs": ("unit_pair",),
}  # fmt: skip
OFFSETS = {  # offset array: (rows it has one more than, rows it counts, fewest per row)
    "threat_sight_offset": ("threats", "sights", 0),
    "sight_knot_offset": ("sights", "knots", 1),
    "unit_launcher_offset": ("units", "launchers", 0),
    "threat_pair_offset": ("threats", "pairs", 0),
    "pair_window_offset": ("pairs", "windows", 1),
    "window_node_offset": ("windows", "nodes", 2),
    "unit_pair_offset": ("units", "unit_pairs", 0),
}
INDICES = {  # index array: (rows it points into, whether -1 means none)
    "threat_carrier": ("threats", True),
    "threat_raid": ("raids", False),
    "threat_asset": ("assets", True),
    "sight_radar": ("radars", False),
    "radar_asset": ("assets", True),
    "radar_net": ("nets", True),
    "radar_unit": ("units", True),
    "net_asset": ("assets", True),
    "unit_net": ("nets", True),
    "unit_asset": ("assets", True),
    "unit_radar": ("radars", True),
    "launcher_asset": ("assets", True),
    "pair_unit": ("units", False),
    "pair_threat": ("threats", False),
    "unit_pair": ("pairs", False),
}
MAY_BE_INFINITE = frozenset(("pair_permit_s", "unit_ready_s"))
PROBABILITIES = (
    "threat_hit_probability", "threat_turn_probability", "knot_probability", "unit_false_kill", "unit_false_miss",
    "pair_pk",
)  # fmt: skip
NOT_NEGATIVE = (
    "raid_jitter_s", "threat_turn_delay_s", "threat_leave_s", "net_delay_s", "net_capacity", "unit_channels",
    "unit_missile_channels", "unit_salvo_interval_s", "unit_reserve", "unit_stock", "unit_reload_s", "launcher_tubes",
    "launcher_ready", "launcher_interval_s",
)  # fmt: skip
AT_LEAST_ONE = ("unit_first_salvo", "unit_next_salvo", "unit_max_salvos", "asset_hits_needed")
MOST_ROUNDS_OF_A_UNIT = 2**24 - 1  # a shot's number is 24 bits of the random counter
MOST_ROUNDS = 2**31 - 1  # all shots at one threat fit a column of the outcomes
REMEDY = "this is a fault in what built the plan, not in the scenario; rebuild the plan with redan.plan.compile_plan"


def validate_plan(plan: Plan) -> None:
    """Raise InputError naming every rule of the contract that the plan breaks; return nothing if it keeps them all."""
    problems: list[Problem] = []

    def report(what: str) -> None:
        problems.append(Problem(f"plan: {what}", remedy=REMEDY))

    for check in (_shapes, _offsets, _values, _threats, _sights, _units, _pairs):
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
    return int(getattr(plan, SIZES[kind][0]).shape[0])


def _owner(offset: Any) -> NDArray[np.int64]:
    """Row of the CSR parent for every child."""
    return np.repeat(np.arange(len(offset) - 1), np.diff(offset))


def _shapes(plan: Plan, report: Report) -> None:
    for name in Plan._fields:
        array = getattr(plan, name)
        wanted = np.uint32 if name in KEY_FIELDS else np.int32 if name in INTEGER_FIELDS else np.float64
        if not isinstance(array, np.ndarray) or array.ndim != 1 or array.dtype != wanted:
            report(f"{name} is not a one-dimensional array of {np.dtype(wanted).name}")
    for kind, names in SIZES.items():
        sizes = {name: np.size(getattr(plan, name)) for name in names}
        if len(set(sizes.values())) > 1:
            report(f"arrays of the {kind} differ in length: " + ", ".join(f"{n} {s}" for n, s in sizes.items()))


def _offsets(plan: Plan, report: Report) -> None:
    for name, (parents, children, fewest) in OFFSETS.items():
        offset = getattr(plan, name)
        if len(offset) != _rows(plan, parents) + 1:
            report(f"{name} has {len(offset)} elements for {_rows(plan, parents)} {parents}; one more is needed")
        elif offset[0] != 0 or offset[-1] != _rows(plan, children):
            report(f"{name} runs from {offset[0]} to {offset[-1]}, not from 0 to {_rows(plan, children)} {children}")
        else:
            _refuse(report, np.diff(offset) < fewest, f"{name}: fewer than {fewest} {children} in a row")
    for name, (kind, may_be_none) in INDICES.items():
        index, rows, lowest = getattr(plan, name), _rows(plan, kind), -1 if may_be_none else 0
        _refuse(report, (index < lowest) | (index >= rows), f"{name} points outside the {rows} {kind}")


def _values(plan: Plan, report: Report) -> None:
    for name in Plan._fields:
        array = getattr(plan, name)
        if array.dtype == np.float64:
            _refuse(report, np.isnan(array), f"{name} is not a number")
            if name not in MAY_BE_INFINITE:
                _refuse(report, np.isinf(array), f"{name} is infinite")
        elif name in KEY_FIELDS and np.unique(array).size != array.size:
            report(f"{name}: two entities share a key and so would share their chance; rename one of them")
    for name in PROBABILITIES:
        _refuse(report, (getattr(plan, name) < 0) | (getattr(plan, name) > 1), f"{name} is not between 0 and 1")
    for name in NOT_NEGATIVE:
        _refuse(report, getattr(plan, name) < 0, f"{name} is negative")
    for name in AT_LEAST_ONE:
        _refuse(report, getattr(plan, name) < 1, f"{name} is below 1")
    _refuse(report, plan.launcher_ready > plan.launcher_tubes, "launcher_ready exceeds launcher_tubes")
    _refuse(report, (plan.pair_self < 0) | (plan.pair_self > 1), "pair_self is neither 0 nor 1")


def _threats(plan: Plan, report: Report) -> None:
    munition = plan.threat_kind == ThreatKind.MUNITION
    _refuse(report, ~munition & (plan.threat_kind != ThreatKind.AIRCRAFT), "threat_kind is unknown")
    _refuse(report, plan.threat_start_s > plan.threat_end_s, "threat_end_s lies before threat_start_s")
    carried = np.flatnonzero(plan.threat_carrier >= 0)
    carrier = plan.threat_carrier[carried]
    _refuse(report, ~munition[carried], "threat_carrier: only munitions are carried")
    _refuse(report, munition[carrier], "threat_carrier: only aircraft carry")
    raid = plan.threat_raid
    _refuse(report, raid[carried] != raid[carrier], "threat_raid of munition and carrier differ")
    release, first = plan.threat_start_s[carried], plan.threat_start_s[carrier]
    # At one instant ENTER goes by index: such a munition would silently never be released.
    early = (release < first) | ((release == first) & (carrier > carried))
    _refuse(report, early, "threat_start_s: a munition is released before its carrier enters")


def _sights(plan: Plan, report: Report) -> None:
    threat, radar, number = _owner(plan.threat_sight_offset), plan.sight_radar, plan.sight_index
    _refuse(report, plan.sight_start_s > plan.sight_end_s, "sight_end_s lies before sight_start_s")
    same_threat = threat[1:] == threat[:-1]
    same_radar = same_threat & (radar[1:] == radar[:-1])
    _refuse(report, same_threat & (radar[1:] < radar[:-1]), "sights of a threat are not ordered by radar")
    overlap = same_radar & (plan.sight_start_s[1:] < plan.sight_end_s[:-1])
    _refuse(report, overlap, "sights of one radar and threat overlap")
    wanted = np.zeros(len(number), dtype=np.int64)
    for s in range(1, len(number)):
        wanted[s] = wanted[s - 1] + 1 if same_radar[s - 1] else 0
    _refuse(report, number != wanted, "sight_index does not count the sights of one radar and threat from 0")
    sight = _owner(plan.sight_knot_offset)
    inside = sight[1:] == sight[:-1]
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
    overlap = (pair[1:] == pair[:-1]) & (plan.window_open_s[1:] <= plan.window_close_s[:-1])
    _refuse(report, overlap, "windows of a pair overlap, touch or are not ordered by time")
