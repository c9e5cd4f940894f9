"""Channels and magazines of each fire unit in time, and who is engaged with whom: read back from the event log."""

from __future__ import annotations

import math
from collections.abc import Iterator

from redan.app.playback.models import SceneEngagement, UnitInTime
from redan.layout.codes import Event
from redan.plan import Compiled
from redan.reasons.chances import shifts_s
from redan.reasons.timeline import Timeline, pools_of
from redan.results import Story

ENDS = {
    Event.ASSESS: "judged killed",
    Event.DROP: "given up",
}


def stocks(compiled: Compiled, story: Story, from_s: float) -> Iterator[UnitInTime]:
    """Every fire unit, by name. from_s: the time of the first value, what was before."""
    plan, names = compiled.plan, story.names
    events = story.events.tolist()
    timeline = Timeline(plan, events, shifts_s(plan, story.seed, story.replication))
    launched: list[list[float]] = [[] for _ in names.units]
    for time_s, code, unit, _, _ in events:
        if code == Event.LAUNCH:
            launched[unit].append(time_s)
    most = names.most_rounds()
    for u, pool in enumerate(pools_of(plan)):
        channels, guidance = int(plan.unit_channels[pool[0]]), int(plan.unit_missile_channels[pool[0]])
        track = timeline.units[u]
        fired = 0
        rows: list[tuple[float, int, int, int, int, int]] = []
        for time_s, state in zip(track.times_s, track.values, strict=True):
            while fired < len(launched[u]) and launched[u][fired] <= time_s:
                fired += 1
            at_s = time_s if math.isfinite(time_s) else from_s
            row = (
                round(at_s, 2), channels - state.channels, guidance - state.guidance, state.rounds + state.idle,
                state.stock, fired,
            )  # fmt: skip
            if rows and rows[-1][0] == row[0]:
                rows[-1] = row
            elif not rows or rows[-1][1:] != row[1:]:
                rows.append(row)
        time, busy, guided, ready, stock, shots = (list(column) for column in zip(*rows, strict=True))
        yield UnitInTime(
            name=names.units[u], system=names.unit_systems[u], missile=names.unit_interceptors[u], channels=channels,
            guidance=guidance, most=most[u], shared_with=[names.units[o] for o in pool if o != u], time_s=time,
            busy=busy, guided=guided, ready=ready, stock=stock, fired=shots,
        )  # fmt: skip


def engagements(story: Story) -> Iterator[SceneEngagement]:
    """Every engagement in the order in which they begin."""
    names = story.names
    open_ones: dict[tuple[int, int], tuple[float, int]] = {}  # (unit, threat): since when, missiles so far
    found: list[SceneEngagement] = []

    def end(pair: tuple[int, int], at_s: float | None, how: str) -> None:
        since_s, missiles = open_ones.pop(pair)
        until_s = None if at_s is None else round(at_s, 2)
        found.append(SceneEngagement(unit=names.units[pair[0]], threat=names.threats[pair[1]], from_s=round(since_s, 2),
                             to_s=until_s, missiles=missiles, ended=how))  # fmt: skip

    for time_s, code, a, b, c in story.events.tolist():
        if code == Event.TAKE:
            open_ones[a, b] = time_s, 0
        elif code == Event.LAUNCH and (a, b) in open_ones:
            since_s, missiles = open_ones[a, b]
            open_ones[a, b] = since_s, missiles + 1
        elif (code == Event.DROP or (code == Event.ASSESS and c)) and (a, b) in open_ones:
            end((a, b), time_s, ENDS[Event(code)])
    for pair in list(open_ones):
        end(pair, None, "not over at the end")
    yield from sorted(found, key=lambda one: (one.from_s, one.unit, one.threat))
