"""Questions about the state of a replication: tracks, launch windows, opportunities, capacity.

Each method is one definition of "The event model" in docs/design.md; none changes anything.
"""

from __future__ import annotations

import math

from redan.layout import Plan, Purpose
from redan.reference.world import Net, Pair, Threat, Unit, build_world
from redan.streams import delay, uniform

INF = math.inf
TOLERANCE_S = 1e-6  # a launch this much later than readiness still counts as immediate
MAX_ROUNDS = 64  # of the search for an opportunity


class State:
    """One replication's world and its chance."""

    def __init__(self, plan: Plan, seed: int, replication: int) -> None:
        self.seed = seed
        self.replication = replication
        world = build_world(plan, seed, replication)
        self.assets, self.nets, self.radars = world.assets, world.nets, world.radars
        self.launchers, self.units, self.threats = world.launchers, world.units, world.threats
        self.pairs = {(pair.unit, pair.threat): pair for threat in self.threats for pair in threat.pairs}

    def draw(self, purpose: Purpose, occurrence: int, key_a: int, key_b: int = 0) -> float:
        return uniform(self.seed, self.replication, purpose, occurrence, key_a, key_b)

    def draw_pair(self, purpose: Purpose, occurrence: int, pair: Pair) -> float:
        return self.draw(purpose, occurrence, self.units[pair.unit].key, self.threats[pair.threat].key)

    def pair(self, unit: int, threat: int) -> Pair:
        return self.pairs[unit, threat]

    def at_large(self, threat: Threat) -> bool:
        """Still worth an engagement: flying and not turned away."""
        return threat.flying and not threat.turned

    def works(self, unit: Unit) -> bool:
        return unit.alive and (unit.radar < 0 or self.radars[unit.radar].alive)

    def live_net(self, unit: Unit) -> Net | None:
        """The net that commands the unit; None for an autonomous one."""
        return self.nets[unit.net] if unit.net >= 0 and self.nets[unit.net].alive else None

    def next_track_s(self, unit: Unit, threat: Threat, time_s: float) -> float:
        """Track: the earliest time from time_s on at which the unit has a track on the threat."""
        net, best = self.live_net(unit), INF
        for sight in threat.sights:
            radar = self.radars[sight.radar]
            if not radar.alive or sight.tracked_s == INF:
                continue
            if radar.unit == unit.index or sight.radar == unit.radar:
                held_s = sight.tracked_s
            elif net is not None and radar.net == unit.net:
                held_s = sight.tracked_s + net.delay_s
            else:
                continue
            candidate = max(time_s, held_s)
            if candidate < sight.end_s:
                best = min(best, candidate)
        return best

    def next_launch_s(self, pair: Pair, time_s: float) -> float:
        """Window: the earliest launch time from time_s on."""
        for window in pair.windows:
            if time_s <= window.close_s:
                return max(time_s, window.open_s)
        return INF

    def launch_if_taken_s(self, pair: Pair, now: float) -> float:
        """Launch time of an engagement begun now; at the opening of a window it is the opening to the last bit."""
        ready_s = now + self.reaction_s(pair)
        window = next(w for w in pair.windows if ready_s <= w.close_s)
        return max(now, window.open_s) if ready_s <= window.open_s + TOLERANCE_S else ready_s

    def flight_s(self, pair: Pair, time_s: float) -> float:
        """Time of flight of a missile launched at time_s, which lies in a window."""
        window = next(w for w in pair.windows if time_s <= w.close_s)
        x = (time_s - window.open_s) / window.step_s
        i = min(int(x), len(window.flight_s) - 2)
        f0, f1 = window.flight_s[i], window.flight_s[i + 1]
        return f0 + (f1 - f0) * (x - i)

    def reaction_s(self, pair: Pair) -> float:
        """Reaction time of the engagement of this pair that would begin next."""
        return delay(*self.units[pair.unit].reaction, self.draw_pair(Purpose.REACT, pair.begun, pair))

    def opportunity_s(self, pair: Pair, now: float) -> float:
        """Opportunity: the earliest time from now on at which the unit could take the threat."""
        if pair.closed:
            return INF
        unit, threat, reaction_s = self.units[pair.unit], self.threats[pair.threat], self.reaction_s(pair)
        time_s = max(now, pair.permit_s, unit.ready_s)
        for _ in range(MAX_ROUNDS):
            launch_s = self.next_launch_s(pair, time_s + reaction_s)
            if launch_s == INF:
                return INF
            if launch_s > time_s + reaction_s + TOLERANCE_S:
                time_s = launch_s - reaction_s
            tracked_s = self.next_track_s(unit, threat, time_s)
            if tracked_s == INF:
                return INF
            if tracked_s == time_s:
                return time_s
            time_s = tracked_s
        return INF

    def ready_rounds(self, unit: Unit) -> int:
        return sum(self.launchers[i].rounds for i in unit.launchers if self.launchers[i].alive)

    def missiles(self, unit: Unit, pair: Pair, wanted: int) -> int:
        """Capacity: how many missiles the unit could commit now."""
        ready = self.ready_rounds(unit)
        count = min(wanted, unit.missile_channels - unit.missile_channels_used, ready - unit.committed)
        if not pair.own:
            count = min(count, ready + unit.stock - unit.committed - unit.reserve)
        return count

    def can_take(self, unit: Unit, pair: Pair) -> bool:
        net = self.live_net(unit)
        return (
            self.works(unit)
            and unit.channels_used < unit.channels
            and self.missiles(unit, pair, unit.first_salvo) >= 1
            and pair.engagement is None
            and (net is None or (pair.threat not in net.in_hand and len(net.in_hand) < net.capacity))
        )


def first_track_s(knots: list[tuple[float, float]], u: float) -> float:
    """Time at which the distribution (time, probability) reaches u; inf if it never does."""
    if u >= knots[-1][1]:
        return INF
    k = next(k for k, (_, probability) in enumerate(knots) if probability > u)
    if k == 0:
        return knots[0][0]
    (t0, p0), (t1, p1) = knots[k - 1], knots[k]
    return t0 + (t1 - t0) * (u - p0) / (p1 - p0)
