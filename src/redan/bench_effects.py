"""The plan of `redan bench` with all effects in use: any plan, and on top of it every effect at once."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.layout import Kind, Law, Off, Op, Plan, ThreatKind, Trigger, freeze_plan, validate_plan
from redan.streams import name_key

LEFT_BY_JAMMING = 0.6  # of each probability of a first track
LATER_S = 0.1  # of a launch window that jamming takes off its beginning
FOUND_MEAN_S = 20.0  # from the first track to the identification


def with_all_effects(plan: Plan) -> Plan:
    """The plan with jamming, emission, identification, decoys, escape, repair, deliveries and doctrine in use.

    One aircraft jams every sight and every pair of its raid, its own too, and each of its windows opens later then.
    Second sorties are not among them: they cost one comparison as a threat enters.
    """
    jammed = _jammed(plan)
    pairs, threats, units = len(plan.pair_unit), len(plan.threat_key), len(plan.unit_key)
    netted = np.flatnonzero(plan.unit_net >= 0)
    watch_net = int(plan.unit_net[netted[0]])
    changed = {name: getattr(plan, name) for name in Plan._fields if not name.startswith("effect_")} | jammed
    changed |= {
        "node_escape_s": changed["node_flight_s"] * 1.3 + 2.0,
        "pair_bystander_offset": np.arange(pairs + 1), "bystander_threat": (plan.pair_threat + 1) % threats,
        "bystander_open_s": np.full(pairs, -1e6), "bystander_close_s": np.full(pairs, 1e6),
        "bystander_probability": np.full(pairs, 0.05),
        "pair_system": np.full(pairs, 0.95), "pair_active": np.arange(pairs) % 2,
        "pair_off": np.where(plan.unit_net[plan.pair_unit] == watch_net, int(Off.UNIDENTIFIED), 0),
        "unit_believe_s": np.full(units, 30.0), "unit_economise": np.full(units, 1.0),
        "unit_tracks": np.ones(units), "unit_lets_go": np.ones(units), "net_joins": np.ones(len(plan.net_key)),
        "radar_off": np.where(np.arange(len(plan.radar_key)) % 4 == 0, int(Off.SILENT), 0),
        "threat_seeks": np.where(plan.threat_kind == ThreatKind.AIRCRAFT, -1, 0),
        "threat_hit_silent": np.full(threats, 0.3),
        "threat_watch_offset": np.arange(threats + 1), "watch_unit": np.full(threats, -1),
        "watch_net": np.full(threats, watch_net),
    }  # fmt: skip
    full = freeze_plan(**changed, **_rows(plan))
    validate_plan(full)
    return full


def _rows(plan: Plan) -> dict[str, object]:
    """Rows of every trigger: radars speak up, keep silent when fired at, threats are identified, assets repaired."""
    rows: list[tuple[int, int, int, int, int, int, int, float]] = []

    def add(on: Trigger, of: int, kind: Kind, target: int, op: Op, value: int, law: Law, a: float) -> None:
        rows.append((on, of, kind, target, op, value, law, a))

    for radar in range(0, len(plan.radar_key), 4):
        add(Trigger.START, -1, Kind.RADAR, radar, Op.CLEAR, Off.SILENT, Law.EXPONENTIAL, 200.0)
    for threat in range(len(plan.threat_key)):
        add(Trigger.TRACKED, threat, Kind.WATCH, threat, Op.CLEAR, Off.UNIDENTIFIED, Law.EXPONENTIAL, FOUND_MEAN_S)
    for threat in np.flatnonzero(plan.threat_kind == ThreatKind.AIRCRAFT).tolist()[::4]:
        radar, unit = threat % len(plan.radar_key), threat % len(plan.unit_key)
        add(Trigger.FIRED_AT, threat, Kind.RADAR, radar, Op.SET, Off.SILENT, Law.FIXED, 5.0)
        add(Trigger.ENDED, threat, Kind.RADAR, radar, Op.CLEAR, Off.SILENT, Law.FIXED, 10.0)
        add(Trigger.ENTERED, threat, Kind.UNIT, unit, Op.CLEAR, Off.HELD, Law.FIXED, 0.0)
    for asset in range(len(plan.asset_key)):
        add(Trigger.LOST, asset, Kind.ASSET, asset, Op.MEND, 0, Law.EXPONENTIAL, 600.0)
    for unit in range(len(plan.unit_key)):
        add(Trigger.EMPTY, unit, Kind.UNIT, unit, Op.ADD, 4, Law.FIXED, 300.0)
    on, of, kind, target, op, value, law, a = zip(*rows, strict=True)
    return {
        "effect_key": [name_key(f"bench {i}") for i in range(len(rows))], "effect_on": on, "effect_of": of,
        "effect_kind": kind, "effect_target": target, "effect_op": op, "effect_value": value,
        "effect_probability": np.ones(len(rows)), "effect_law": law, "effect_a": a, "effect_b": np.zeros(len(rows)),
        "effect_next": np.full(len(rows), -1),
    }  # fmt: skip


def _twice(offset: NDArray[Any], again: NDArray[Any]) -> tuple[list[int], list[int], NDArray[Any]]:
    """Rows of each block, and once more where `again`; 0 or 1 for which time it is; the new offsets."""
    rows: list[int] = []
    times: list[int] = []
    for (a, b), two in zip(itertools.pairwise(offset.tolist()), again.tolist(), strict=True):
        rows += [*range(a, b), *(range(a, b) if two else ())]
        times += [0] * (b - a) + [1] * (b - a if two else 0)
    sizes = np.diff(offset) * (1 + again)
    return rows, times, np.concatenate([[0], np.cumsum(sizes)])


def _jammed(plan: Plan) -> dict[str, Any]:
    """Columns of what one aircraft jams: the sights and pairs of all threats of its raid."""
    aircraft = np.flatnonzero(plan.threat_kind == ThreatKind.AIRCRAFT)
    jammer = int(aircraft[np.argmax((plan.threat_end_s - plan.threat_start_s)[aircraft])])
    mine = plan.threat_raid == plan.threat_raid[jammer]
    of_sight = np.repeat(mine, np.diff(plan.threat_sight_offset))
    of_pair = mine[plan.pair_threat]
    sights, pairs = np.flatnonzero(of_sight), np.flatnonzero(of_pair)
    knot, curve, knot_offset = _twice(plan.sight_knot_offset, of_sight)
    window, number, window_offset = _twice(plan.pair_window_offset, of_pair)
    nodes = [range(*plan.window_node_offset[w : w + 2].tolist()) for w in window]
    later_s = LATER_S * (plan.window_close_s - plan.window_open_s)[window] * np.array(number)
    jams = len(sights) + len(pairs)
    return {
        "knot_time_s": plan.knot_time_s[knot], "knot_curve": curve, "sight_knot_offset": knot_offset,
        "knot_probability": plan.knot_probability[knot] * np.where(np.array(curve) == 1, LEFT_BY_JAMMING, 1.0),
        "window_open_s": plan.window_open_s[window] + later_s, "window_close_s": plan.window_close_s[window],
        "window_set": number, "pair_window_offset": window_offset,
        "window_node_offset": np.cumsum([0, *map(len, nodes)]),
        "node_flight_s": plan.node_flight_s[[node for group in nodes for node in group]],
        "threat_jam_offset": np.where(np.arange(len(plan.threat_key) + 1) > jammer, jams, 0),
        "jam_sight": [*sights, *[-1] * len(pairs)], "jam_pair": [*[-1] * len(sights), *pairs],
        "jam_bit": np.zeros(jams),
    }  # fmt: skip
