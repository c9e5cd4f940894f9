"""What became of the missiles of one fire unit at one threat in one replication, read from its events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from redan.layout import Event
from redan.reasons.outrun import SAME_S, Outrun
from redan.reasons.timeline import EventRow


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


def shots_of(events: Iterable[EventRow], unit: int, threat: int, chase: Outrun | None = None) -> Shots:
    """Read one replication; chase: tells which missiles a threat that has turned outruns (None: none).

    Valid while an engagement that ended by a loss is final: of a unit that works again, a missile of the old engagement
    that comes in the new one would count as a meeting.
    """
    alive = turned = on = False
    shot_down = False
    n = dict.fromkeys(Shots._fields, 0)
    entered_s = 0.0
    due_s: list[float] = []
    for time_s, code, a, b, c in events:
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
            mine = a == unit
            if code == Event.INTERCEPT:
                if mine and on and alive:
                    outrun = turned and any(abs(time_s - due) < SAME_S for due in due_s)
                    n["outrun" if outrun else "meetings"] += 1
                if c:
                    alive, shot_down = False, True
                    n["killed" if mine else "killed_by_other"] = 1
            elif not mine:
                continue
            elif code == Event.TAKE:
                on, n["engaged"] = True, 1
            elif code == Event.LAUNCH:
                n["missiles"] += 1
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
