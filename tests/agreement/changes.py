"""Changes to a plan that must not change what happens."""

from __future__ import annotations

import numpy as np

from redan.layout import Plan, freeze_plan, validate_plan

# Arrays by the kind of row they hold, for permuting and adding units.
UNIT_ROWS = [n for n in Plan._fields if n.startswith("unit_") and "offset" not in n and n != "unit_pair"]
LAUNCHER_ROWS = [n for n in Plan._fields if n.startswith("launcher_")]


def reversed_units(plan: Plan) -> Plan:
    """The same scenario with its units numbered backwards (as if they had other names but the same keys)."""
    units, pairs = len(plan.unit_key), len(plan.pair_unit)
    a = {name: getattr(plan, name) for name in Plan._fields}
    a |= {name: a[name][::-1] for name in UNIT_ROWS}
    blocks = [range(*plan.unit_launcher_offset[u : u + 2]) for u in reversed(range(units))]
    a |= {name: [a[name][i] for block in blocks for i in block] for name in LAUNCHER_ROWS}
    a["unit_launcher_offset"] = np.cumsum([0, *(len(block) for block in blocks)])
    a["radar_unit"] = np.where(plan.radar_unit < 0, -1, units - 1 - plan.radar_unit)
    by_threat = [range(*plan.threat_pair_offset[t : t + 2]) for t in range(len(plan.threat_key))]
    order = [p for block in by_threat for p in reversed(block)]
    new_number = np.empty(pairs, dtype=int)
    new_number[order] = np.arange(pairs)
    for name in ("pair_threat", "pair_pk", "pair_permit_s", "pair_self"):
        a[name] = a[name][order]
    a["pair_unit"] = units - 1 - plan.pair_unit[order]
    windows = [range(*plan.pair_window_offset[p : p + 2]) for p in order]
    nodes = [range(*plan.window_node_offset[w : w + 2]) for block in windows for w in block]
    a["pair_window_offset"] = np.cumsum([0, *(len(block) for block in windows)])
    a["window_node_offset"] = np.cumsum([0, *(len(block) for block in nodes)])
    for name in ("window_open_s", "window_close_s"):
        a[name] = [a[name][w] for block in windows for w in block]
    a["node_flight_s"] = [a["node_flight_s"][n] for block in nodes for n in block]
    listed = [plan.unit_pair[slice(*plan.unit_pair_offset[u : u + 2])] for u in reversed(range(units))]
    a["unit_pair"] = [new_number[p] for block in listed for p in block]
    a["unit_pair_offset"] = np.cumsum([0, *(len(block) for block in listed)])
    plan = freeze_plan(**a)
    validate_plan(plan)
    return plan


def with_idle_unit(plan: Plan) -> Plan:
    """One more unit, the last, a copy of the first but for its key: it reaches nothing and has no launcher."""
    a = {name: getattr(plan, name) for name in Plan._fields}
    a |= {name: np.append(a[name], a[name][:1]) for name in UNIT_ROWS}
    a["unit_key"][-1] = 12345
    a["unit_launcher_offset"] = np.append(plan.unit_launcher_offset, plan.unit_launcher_offset[-1])
    a["unit_pair_offset"] = np.append(plan.unit_pair_offset, plan.unit_pair_offset[-1])
    larger = freeze_plan(**a)
    validate_plan(larger)
    return larger
