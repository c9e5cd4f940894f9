"""Which missiles of one fire unit come down because their target, once it had turned, ran away from them."""

from __future__ import annotations

import math

import numpy as np

from redan.layout import Plan

SAME_S = 1.0e-6  # two instants of the event list that were computed alike


class Outrun:
    """Of one pair: when a missile launched at a time would come to a target that escapes it by turning."""

    def __init__(self, plan: Plan, unit: int, threat: int) -> None:
        own = range(int(plan.threat_pair_offset[threat]), int(plan.threat_pair_offset[threat + 1]))
        self.plan, self.start_s = plan, float(plan.threat_start_s[threat])
        self.windows = range(0)
        for p in own:
            if plan.pair_unit[p] == unit:
                self.windows = range(int(plan.pair_window_offset[p]), int(plan.pair_window_offset[p + 1]))
        nodes = slice(0, 0)
        if self.windows:
            ends = plan.window_node_offset[[self.windows.start, self.windows.stop]]
            nodes = slice(int(ends[0]), int(ends[1]))
        self.possible = bool(np.isposinf(plan.node_escape_s[nodes]).any())

    def due_s(self, launch_s: float, entered_s: float) -> float:
        """When a missile comes down if its target turns and escapes; NaN: it would be met, or is no launch of the pair.

        entered_s: when the threat appeared, which tells the shift of its raid.
        """
        shift = entered_s - self.start_s
        at_s = launch_s - shift
        plan = self.plan
        for w in self.windows:
            opens, closes = float(plan.window_open_s[w]), float(plan.window_close_s[w])
            if not opens - SAME_S <= at_s <= closes + SAME_S:
                continue
            first = int(plan.window_node_offset[w])
            count = int(plan.window_node_offset[w + 1]) - first
            x = min(max((at_s - opens) / (closes - opens), 0.0), 1.0) * (count - 1)
            i = min(int(x), count - 2)
            if math.inf in plan.node_escape_s[first + i : first + i + 2]:
                a, b = (float(f) for f in plan.node_flight_s[first + i : first + i + 2])
                return launch_s + a + (x - i) * (b - a)
            return math.nan
        return math.nan
