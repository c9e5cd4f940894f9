"""One replication, event by event, as "The event model" in docs/design.md says it: readable, slow, the definition.

Each method is one paragraph of that text. Events come from one queue in the order (time, event code, first index,
second index, sequence number); there is no time step.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from redan.layout import SERIALS, Event, Fate, Plan, Purpose, ThreatKind
from redan.reference.state import INF, TOLERANCE_S, State, first_track_s
from redan.reference.world import Asset, Engagement, Launcher, Net, Pair, Radar, Threat, Unit
from redan.streams import delay

LogRow = tuple[float, int, int, int, int]


@dataclass(frozen=True)
class Outcome:
    """What one replication comes to; the fields of `layout.outcomes.Outcomes` without the replication axis."""

    fate: NDArray[np.int8]  # (T,) layout.Fate
    fate_time_s: NDArray[np.float64]  # (T,) when the fate fell
    shots: NDArray[np.int32]  # (T,) missiles fired at the threat
    fired: NDArray[np.int32]  # (U,) missiles fired by the unit
    empty_s: NDArray[np.float64]  # (U,) when its last round left; inf if never
    saturated_s: NDArray[np.float64]  # (U,) time with every target channel in use
    hits: NDArray[np.int32]  # (A,)
    first_launch_s: float  # inf if none


def simulate_one(plan: Plan, seed: int, replication: int, log: bool = True) -> tuple[Outcome, list[LogRow]]:
    """Run one replication of a plan; returns its outcome and its log (time, event code, a, b, c) in order."""
    run = Replication(plan, seed, replication, log)
    run.run()
    return run.outcome(), run.log


class Replication(State):
    """The queue, the log and the rules."""

    def __init__(self, plan: Plan, seed: int, replication: int, log: bool) -> None:
        super().__init__(plan, seed, replication)
        self.keep_log = log
        self.log: list[LogRow] = []
        self.queue: list[tuple[float, int, int, int, int, int]] = []
        self.scheduled = 0  # events so far: the last tie-breaker
        self.reloads: dict[int, int] = {}  # launcher: rounds on their way to it
        self.first_launch_s = INF

    # ---- queue and log

    def schedule(self, time_s: float, event: Event, a: int, b: int = 0, serial: int = 0) -> int:
        self.scheduled += 1
        heapq.heappush(self.queue, (time_s, int(event), a, b, serial, self.scheduled))
        return self.scheduled

    def schedule_of(self, engagement: Engagement, time_s: float, event: Event, pair: Pair) -> None:
        """Schedule an event of an engagement: it carries the serial."""
        self.schedule(time_s, event, pair.unit, pair.threat, engagement.serial)

    def engagement_of(self, pair: Pair, serial: int) -> Engagement | None:
        """The engagement an event belongs to; None when it is over, even if another has begun since."""
        engagement = pair.engagement
        return engagement if engagement is not None and engagement.serial == serial else None

    def record(self, time_s: float, event: Event, a: int, b: int = 0, c: int = 0) -> None:
        if self.keep_log:
            self.log.append((time_s, int(event), a, b, c))

    def run(self) -> None:
        for threat in self.threats:
            self.schedule(threat.start_s, Event.ENTER, threat.index)
        while self.queue:
            now, code, a, b, serial, number = heapq.heappop(self.queue)
            match code:
                case Event.INTERCEPT:
                    self.intercept(now, self.pair(a, b), serial)
                case Event.ARRIVE:
                    self.arrive(now, self.threats[a])
                case Event.ASSESS:
                    self.assess(now, self.pair(a, b), serial)
                case Event.RELOADED:
                    self.reloaded(now, self.units[a], b)
                case Event.TURN:
                    self.turn(now, self.threats[a])
                case Event.GONE:
                    self.gone(now, self.threats[a])
                case Event.ENTER:
                    self.enter(now, self.threats[a])
                case Event.LAUNCH:
                    self.launch(now, self.pair(a, b), serial)
                case _:  # OFFER
                    self.offer(now, self.threats[a], number)
        self.check_settled()

    def check_settled(self) -> None:
        """Nothing is bound when nothing is left to happen: a broken rule shows here, not in a figure."""
        for unit in self.units:
            bound = (unit.channels_used, unit.missile_channels_used, unit.committed, unit.on_way)
            assert bound == (0, 0, 0, 0), f"unit {unit.index} ends with something bound: {bound}"
            assert unit.stock >= 0
        assert all(launcher.rounds >= 0 for launcher in self.launchers)
        assert all(pair.engagement is None for pair in self.pairs.values())
        assert all(not net.in_hand for net in self.nets if net.alive)

    def outcome(self) -> Outcome:
        return Outcome(
            fate=np.array([t.fate for t in self.threats], dtype=np.int8),
            fate_time_s=np.array([t.fate_time_s for t in self.threats], dtype=np.float64),
            shots=np.array([t.shots for t in self.threats], dtype=np.int32),
            fired=np.array([u.fired for u in self.units], dtype=np.int32),
            empty_s=np.array([u.empty_s for u in self.units], dtype=np.float64),
            saturated_s=np.array([u.saturated_s for u in self.units], dtype=np.float64),
            hits=np.array([a.hits for a in self.assets], dtype=np.int32),
            first_launch_s=self.first_launch_s,
        )

    # ---- threats come, turn, go and arrive

    def enter(self, now: float, threat: Threat) -> None:
        if threat.carrier >= 0 and not self.at_large(self.threats[threat.carrier]):
            threat.fate, threat.fate_time_s = Fate.NEVER_RELEASED, now
            self.record(now, Event.ENTER, threat.index)
            return
        threat.fate = Fate.FLYING
        self.record(now, Event.ENTER, threat.index, c=1)
        if threat.kind == ThreatKind.MUNITION:
            self.schedule(threat.end_s, Event.ARRIVE, threat.index, threat.asset)
        else:
            self.schedule(threat.end_s, Event.GONE, threat.index)
        for sight in threat.sights:
            u = self.draw(Purpose.TRACK, sight.number, self.radars[sight.radar].key, threat.key)
            sight.tracked_s = first_track_s(sight.knots, u) + threat.shift_s
        self.reoffer(now, threat)

    def turn(self, now: float, threat: Threat) -> None:
        if self.at_large(threat):
            threat.turned = True
            self.record(now, Event.TURN, threat.index)
            self.schedule(now + threat.leave_s, Event.GONE, threat.index)

    def gone(self, now: float, threat: Threat) -> None:
        if threat.flying:
            threat.fate, threat.fate_time_s = Fate.TURNED if threat.turned else Fate.LEFT, now
            self.record(now, Event.GONE, threat.index)

    def arrive(self, now: float, threat: Threat) -> None:
        if not threat.flying:
            return
        hit = self.draw(Purpose.HIT, 0, threat.key) < threat.hit_probability
        threat.fate, threat.fate_time_s = Fate.ARRIVED_HIT if hit else Fate.ARRIVED_MISSED, now
        self.record(now, Event.ARRIVE, threat.index, threat.asset, int(hit))
        if hit and threat.asset >= 0:
            asset = self.assets[threat.asset]
            asset.hits += 1
            if asset.hits == asset.hits_needed:
                self.lose(now, threat.asset, asset)

    def lose(self, now: float, index: int, asset: Asset) -> None:
        """Loss: what is bound to the asset stops working."""
        self.record(now, Event.LOST, index)
        lost_nets = [net for net in self.nets if net.asset == index]
        bound: list[Net | Radar | Unit | Launcher] = [*self.nets, *self.radars, *self.units, *self.launchers]
        for entity in bound:
            if entity.asset == index:
                entity.alive = False
        for unit in self.units:
            if not self.works(unit):
                for pair in sorted(unit.pairs, key=lambda pair: pair.threat):
                    if pair.engagement is not None:
                        self.end(now, pair, pair.engagement, judged_killed=False)
        for _ in lost_nets:
            for threat in self.threats:
                if self.at_large(threat):
                    self.reoffer(now, threat)

    # ---- offers

    def schedule_offer(self, time_s: float, threat: Threat) -> None:
        """Only the latest OFFER scheduled for a threat counts; at inf none does."""
        threat.offer_s, threat.offer_number = time_s, -1
        if time_s < INF:
            threat.offer_number = self.schedule(time_s, Event.OFFER, threat.index)

    def reoffer(self, now: float, threat: Threat) -> None:
        for pair in threat.pairs:
            pair.waiting = False
            pair.opportunity_s = self.opportunity_s(pair, now)
        self.schedule_offer(min((pair.opportunity_s for pair in threat.pairs), default=INF), threat)

    def offer(self, now: float, threat: Threat, number: int) -> None:
        if number != threat.offer_number or not self.at_large(threat):
            return
        candidates: dict[int, list[Pair]] = {}
        for pair in threat.pairs:
            if pair.opportunity_s > now:
                continue
            pair.opportunity_s = self.opportunity_s(pair, now)
            if pair.opportunity_s > now:
                continue
            pair.opportunity_s = INF
            unit = self.units[pair.unit]
            net = self.live_net(unit)
            if pair.engagement is not None or (net is not None and threat.index in net.in_hand):
                continue  # looked at again when that engagement ends
            if not self.can_take(unit, pair):
                pair.waiting = True
            elif net is None:
                self.take(now, pair)
            else:
                candidates.setdefault(unit.net, []).append(pair)
        for _, pairs in sorted(candidates.items()):
            self.take(now, min(pairs, key=lambda pair: self.intercept_if_taken_s(pair, now)))
        self.schedule_offer(min(pair.opportunity_s for pair in threat.pairs), threat)

    def intercept_if_taken_s(self, pair: Pair, now: float) -> float:
        launch_s = self.launch_if_taken_s(pair, now)
        return launch_s + self.flight_s(pair, launch_s)

    def take(self, now: float, pair: Pair) -> None:
        unit = self.units[pair.unit]
        count = self.missiles(unit, pair, unit.first_salvo)
        self.record(now, Event.TAKE, pair.unit, pair.threat, count)
        unit.channels_used += 1
        if unit.channels_used == unit.channels:
            unit.saturated_since_s = now
        self.commit(unit, count)
        if (net := self.live_net(unit)) is not None:
            net.in_hand.add(pair.threat)
        launch_s = self.launch_if_taken_s(pair, now)
        pair.begun += 1
        pair.waiting = False
        pair.opportunity_s = INF
        pair.engagement = Engagement(pair.begun % SERIALS, to_launch=count)
        self.schedule_of(pair.engagement, launch_s, Event.LAUNCH, pair)

    def commit(self, unit: Unit, count: int) -> None:
        """Promise rounds and missile channels; give them back with a negative count."""
        unit.committed += count
        unit.missile_channels_used += count

    def pick(self, now: float, unit: Unit) -> None:
        """Pick: the unit looks for the most urgent threat that waited for it."""
        for pair in unit.pairs:
            threat, net = self.threats[pair.threat], self.live_net(unit)
            if not pair.waiting:
                continue
            if not self.at_large(threat) or (net is not None and pair.threat in net.in_hand):
                pair.waiting = False
            elif self.can_take(unit, pair):
                opportunity_s = self.opportunity_s(pair, now)
                if opportunity_s <= now:
                    self.take(now, pair)
                else:
                    pair.waiting, pair.opportunity_s = False, opportunity_s
                    if opportunity_s < threat.offer_s:
                        self.schedule_offer(opportunity_s, threat)

    # ---- engagements

    def launch(self, now: float, pair: Pair, serial: int) -> None:
        unit, threat, engagement = self.units[pair.unit], self.threats[pair.threat], self.engagement_of(pair, serial)
        if engagement is None:
            return  # it is over
        if engagement.first_salvo and engagement.fired == 0 and not self.at_large(threat):
            self.end(now, pair, engagement, judged_killed=False)
            return
        loaded = [i for i in unit.launchers if self.launchers[i].alive and self.launchers[i].rounds > 0]
        if not loaded:
            self.cancel(now, pair, engagement)
            return
        index = min(loaded, key=lambda i: max(self.launchers[i].free_s, now))
        launcher = self.launchers[index]
        if launcher.free_s > now:
            self.schedule_of(engagement, launcher.free_s, Event.LAUNCH, pair)
            return
        launch_s = self.next_launch_s(pair, now)
        if launch_s == INF:
            self.cancel(now, pair, engagement)
            return
        if launch_s > now:
            self.schedule_of(engagement, launch_s, Event.LAUNCH, pair)
            return
        self.record(now, Event.LAUNCH, pair.unit, pair.threat, index)
        self.fire(now, unit, index)
        engagement.to_launch -= 1
        engagement.fired += 1
        engagement.in_flight += 1
        self.schedule_of(engagement, now + self.flight_s(pair, now), Event.INTERCEPT, pair)
        threat.shots += 1
        first_shot = threat.shots == 1 and threat.kind == ThreatKind.AIRCRAFT
        if first_shot and self.draw(Purpose.TURN, 0, threat.key) < threat.turn_probability:
            self.schedule(now + threat.turn_delay_s, Event.TURN, threat.index)
        if engagement.to_launch > 0:
            self.schedule_of(engagement, now + unit.salvo_interval_s, Event.LAUNCH, pair)

    def fire(self, now: float, unit: Unit, index: int) -> None:
        """A round leaves a launcher; an emptied launcher is reloaded from the stock."""
        launcher = self.launchers[index]
        launcher.rounds -= 1
        launcher.free_s = now + launcher.interval_s
        unit.committed -= 1
        unit.fired += 1
        self.first_launch_s = min(self.first_launch_s, now)
        if self.ready_rounds(unit) + unit.stock == 0:
            unit.empty_s = now
        count = min(launcher.tubes, unit.stock - unit.on_way)
        if launcher.rounds == 0 and count > 0:
            unit.on_way += count
            self.reloads[index] = count
            self.schedule(now + unit.reload_s, Event.RELOADED, unit.index, index)

    def reloaded(self, now: float, unit: Unit, index: int) -> None:
        count = self.reloads.pop(index)
        unit.on_way -= count
        if unit.alive and self.launchers[index].alive:
            unit.stock -= count
            self.launchers[index].rounds = count
            self.record(now, Event.RELOADED, unit.index, index, count)
            self.pick(now, unit)

    def cancel(self, now: float, pair: Pair, engagement: Engagement) -> None:
        """The rest of the salvo is cancelled."""
        self.commit(self.units[pair.unit], -engagement.to_launch)
        engagement.to_launch = 0
        if engagement.in_flight == 0:
            if engagement.fired > 0:
                self.schedule_assess(now, pair, engagement)
            else:
                self.end(now, pair, engagement, judged_killed=False)

    def schedule_assess(self, now: float, pair: Pair, engagement: Engagement) -> None:
        u = self.draw_pair(Purpose.ASSESS_DELAY, pair.salvos, pair)
        self.schedule_of(engagement, now + delay(*self.units[pair.unit].assess, u), Event.ASSESS, pair)

    def intercept(self, now: float, pair: Pair, serial: int) -> None:
        unit, threat, engagement = self.units[pair.unit], self.threats[pair.threat], self.engagement_of(pair, serial)
        unit.missile_channels_used -= 1
        if engagement is None:
            self.record(now, Event.INTERCEPT, pair.unit, pair.threat)  # nobody guides it any more
            self.pick(now, unit)
            return
        engagement.in_flight -= 1
        assert engagement.in_flight >= 0
        killed = threat.flying and self.draw_pair(Purpose.KILL, pair.intercepts, pair) < pair.pk
        pair.intercepts += 1
        self.record(now, Event.INTERCEPT, pair.unit, pair.threat, int(killed))
        if killed:
            on_board = threat.last_release_s >= now
            threat.fate, threat.fate_time_s = Fate.KILLED_BEFORE_RELEASE if on_board else Fate.KILLED, now
        if engagement.in_flight == 0 and engagement.to_launch == 0:
            self.schedule_assess(now, pair, engagement)
        self.pick(now, unit)

    def assess(self, now: float, pair: Pair, serial: int) -> None:
        unit, threat, engagement = self.units[pair.unit], self.threats[pair.threat], self.engagement_of(pair, serial)
        if engagement is None:
            return  # it is over
        alive = self.at_large(threat)
        wreck = threat.fate in (Fate.KILLED, Fate.KILLED_BEFORE_RELEASE) and not threat.turned
        u = self.draw_pair(Purpose.ASSESS_ERROR, pair.salvos, pair)
        judged_killed = u < unit.false_kill if alive else u >= unit.false_miss if wreck else True
        self.record(now, Event.ASSESS, pair.unit, pair.threat, int(judged_killed))
        if judged_killed:
            if alive:  # they believe it dead
                net = self.live_net(unit)
                for other in threat.pairs:
                    if other is pair or (net is not None and self.units[other.unit].net == unit.net):
                        other.closed = True
            self.end(now, pair, engagement, judged_killed=True)
            return
        pair.salvos += 1
        if pair.salvos == unit.max_salvos:
            pair.closed = True
        count = self.missiles(unit, pair, unit.next_salvo)
        launch_s = self.next_launch_s(pair, now)
        tracked = wreck or self.next_track_s(unit, threat, now) == now
        if pair.closed or count < 1 or not tracked or launch_s > now + TOLERANCE_S:
            self.end(now, pair, engagement, judged_killed=False)
            return
        self.commit(unit, count)
        pair.engagement = Engagement(engagement.serial, to_launch=count, first_salvo=False)
        self.schedule_of(pair.engagement, launch_s, Event.LAUNCH, pair)

    def end(self, now: float, pair: Pair, engagement: Engagement, judged_killed: bool) -> None:
        """End of an engagement; the unit, and those who waited for the net only, look for the next threat."""
        unit, threat = self.units[pair.unit], self.threats[pair.threat]
        if not judged_killed:
            self.record(now, Event.DROP, pair.unit, pair.threat)
        self.commit(unit, -engagement.to_launch)
        pair.engagement = None
        if unit.channels_used == unit.channels:
            unit.saturated_s += now - unit.saturated_since_s
        unit.channels_used -= 1
        net = self.live_net(unit)
        net_was_full = net is not None and len(net.in_hand) >= net.capacity
        if net is not None:
            net.in_hand.discard(pair.threat)
        if self.at_large(threat) and not judged_killed:
            self.reoffer(now, threat)
        self.pick(now, unit)
        if net_was_full:
            for other in self.units:
                if other.net == unit.net and other is not unit:
                    self.pick(now, other)
