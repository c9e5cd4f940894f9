"""What became of the missiles of one fire unit at one threat in one replication, read from its events."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from redan.layout import Event
from redan.reasons.outrun import SAME_S, Outrun
from redan.reasons.switches import EventRow


class Shots(NamedTuple):
    """Counts of one replication, or sums over several.

    A missile *met* the threat when it arrived while the threat flew and its engagement went on: only then was there a
    draw of the kill probability. All others arrived for nothing.
    """

    flew: int = 0  # the threat appeared
    engaged: int = 0  # the unit took it at least once
    fired: int = 0  # at least one missile left
    met: int = 0  # at least one missile met it
    killed: int = 0  # by this unit
    killed_by_other: int = 0
    missiles: int = 0  # that left
    meetings: int = 0  # of them met the threat
    salvos: int = 0  # judged
    false_kills: int = 0  # judged killed while it flew on
    false_misses: int = 0  # judged alive though shot down
    outrun: int = 0  # missiles that came down because the threat had turned and run from them


def add(a: Shots, b: Shots) -> Shots:
    """Sums, field by field."""
    return Shots(*(x + y for x, y in zip(a, b, strict=True)))


def strays_of(events: Sequence[EventRow]) -> set[int]:
    """Numbers of the INTERCEPT rows of bystanders, killed by a missile that was fired at another.

    A pair has as many INTERCEPT rows as launches; one row more is a bystander's, and what it killed is killed once.
    """
    rest: Counter[tuple[int, int]] = Counter()
    for _, code, a, b, _ in events:
        if code == Event.INTERCEPT:
            rest[a, b] += 1
        elif code == Event.LAUNCH:
            rest[a, b] -= 1
    return {i for i, (_, code, a, b, c) in enumerate(events) if code == Event.INTERCEPT and c and rest[a, b] > 0}


def shots_of(
    events: Iterable[EventRow], unit: int, threat: int, chase: Outrun | None = None, active: bool = False
) -> Shots:
    """Read one replication; chase: tells which missiles a threat that has turned outruns (None: none); active: the
    missiles need no engagement once they fly.

    Of missiles of two engagements in the air at once the one launched first is taken to come down first.
    """
    events = list(events)
    strays = strays_of(events)
    alive = turned = on = False
    shot_down = False
    n = dict.fromkeys(Shots._fields, 0)
    entered_s = 0.0
    due_s: list[float] = []
    begun = 0
    in_air: deque[int] = deque()  # the engagement each missile belongs to
    for i, (time_s, code, a, b, c) in enumerate(events):
        if code in (Event.ENTER, Event.ARRIVE, Event.GONE, Event.TURN):
            if a != threat:
                continue
            if code == Event.ENTER:
                alive = bool(c)
                n["flew"] |= c
                entered_s = time_s
            elif code == Event.TURN:
                turned = True
            else:
                alive = False
        elif code in (Event.INTERCEPT, Event.TAKE, Event.LAUNCH, Event.ASSESS, Event.DROP) and b == threat:
            mine = a == unit and i not in strays
            if code == Event.INTERCEPT:
                guided = mine and (in_air.popleft() == begun and on)
                if mine and (guided or active) and alive:
                    outrun = turned and any(abs(time_s - due) < SAME_S for due in due_s)
                    n["outrun" if outrun else "meetings"] += 1
                if c:
                    alive, shot_down = False, True
                    n["killed" if mine else "killed_by_other"] = 1
            elif a != unit:
                continue
            elif code == Event.TAKE:
                on, n["engaged"] = True, 1
                begun += 1
            elif code == Event.LAUNCH:
                n["missiles"] += 1
                in_air.append(begun)
                if chase is not None:
                    due_s.append(chase.due_s(time_s, entered_s))
            elif code == Event.DROP:
                on = False
            else:
                n["salvos"] += 1
                on = not c
                n["false_kills"] += bool(c) and alive and not turned
                n["false_misses"] += not c and shot_down
    n["fired"], n["met"] = int(n["missiles"] > 0), int(n["meetings"] > 0)
    return Shots(**n)
