"""Integer codes shared by plan, engine, reference and results.

The numeric value of an `Event` is its priority: of two events at the same instant the lower code
comes first, then the lower first index, then the lower second index. A missile that arrives and a
munition that arrives at the same instant: the missile first. A channel that is freed and a threat
that appears at the same instant: the channel first.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

# An engagement's events carry its serial, the pair's engagements begun so far modulo this: one that outlived its
# engagement is known by it, and of two at one instant the lower comes first.
SERIALS = 512


class Event(IntEnum):
    """What happened, in order of priority at one instant. What its arguments (a, b, c) are: `ARGUMENTS`."""

    INTERCEPT = 1
    ARRIVE = 2
    ASSESS = 3
    RELOADED = 4
    TURN = 5  # aircraft turns away
    GONE = 6  # aircraft leaves: route flown, or after turning away
    ENTER = 7  # aircraft at its first point, munition at release
    LAUNCH = 8
    OFFER = 9  # internal, never in the log
    TAKE = 10  # logged only
    LOST = 11  # logged only
    DROP = 12  # engagement ended without a judged kill; logged only
    EFFECT = 13  # logged when it changed something
    TRACKED = 14  # the net or unit has its first track on the threat
    MISS = 15  # a missile whose target ran away comes down: internal, logged as INTERCEPT with c = 0


class Argument(NamedTuple):
    """One argument of an event: the word for it, and what its number is.

    of: the column of `layout.Names` that the number indexes; "flag": 1 yes, 0 no; "count"; "watch": a row of the plan.
    """

    word: str
    of: str


UNIT, THREAT, ASSET = Argument("unit", "units"), Argument("threat", "threats"), Argument("asset", "assets")

# What a, b and c of each event are, in this order; what is left out says nothing.
ARGUMENTS: dict[Event, tuple[Argument, ...]] = {
    Event.INTERCEPT: (UNIT, THREAT, Argument("killed", "flag")),
    Event.ARRIVE: (THREAT, ASSET, Argument("hit", "flag")),
    Event.ASSESS: (UNIT, THREAT, Argument("killed", "flag")),  # judged killed, or judged alive
    Event.RELOADED: (UNIT, Argument("launcher", "launchers"), Argument("rounds", "count")),
    Event.TURN: (THREAT,),
    Event.GONE: (THREAT,),
    Event.ENTER: (THREAT, Argument("", ""), Argument("appears", "flag")),  # or is never released
    Event.LAUNCH: (UNIT, THREAT, Argument("launcher", "launchers")),  # index over all launchers
    Event.OFFER: (THREAT,),
    Event.TAKE: (UNIT, THREAT, Argument("missiles", "count")),  # committed
    Event.LOST: (ASSET,),
    Event.DROP: (UNIT, THREAT),
    Event.EFFECT: (Argument("effect", "effects"),),
    Event.TRACKED: (THREAT, Argument("watch", "watch")),
    Event.MISS: (UNIT, THREAT, Argument("killed", "flag")),
}


class Fate(IntEnum):
    """What became of a threat."""

    UNBORN = 0  # never reached its start (not seen in results)
    FLYING = 1  # still flying at the end (not seen in results)
    KILLED = 2
    ARRIVED_HIT = 3  # munition arrived and hit
    ARRIVED_MISSED = 4  # munition arrived and missed: a leaker all the same
    LEFT = 5  # aircraft flew its route to the end
    TURNED = 6  # aircraft turned away and left
    NEVER_RELEASED = 7  # munition whose carrier was lost or had turned away
    KILLED_BEFORE_RELEASE = 8  # aircraft lost with at least one munition still on board


class Purpose(IntEnum):
    """What a random draw is for: part of its counter, so no two purposes share a number."""

    JITTER = 1  # (raid)
    TRACK = 2  # (radar, threat), occurrence = index of the sight among that radar's sights of the threat
    REACT = 3  # (unit, threat), occurrence = engagements begun so far
    KILL = 4  # (unit, threat), occurrence = shot number
    ASSESS_DELAY = 5  # (unit, threat), occurrence = salvo number
    ASSESS_ERROR = 6  # (unit, threat), occurrence = salvo number
    HIT = 7  # (threat)
    TURN = 8  # (threat)
    EFFECT = 9  # (effect), occurrence = times it was triggered
    EFFECT_DELAY = 10  # (effect), occurrence = times it was triggered
    SYSTEM = 11  # (unit, threat), occurrence = engagements begun: what fails a whole engagement
    SEDUCE = 12  # (unit, bystander), occurrence = shot number of the pair


class ThreatKind(IntEnum):
    """How a threat ends; what it is beside that only names know."""

    AIRCRAFT = 0  # leaves at its end: aircraft, decoys, third parties
    MUNITION = 1  # arrives at its asset at its end


class Off(IntEnum):
    """Why something does not work: one bit a reason; it works when none is set."""

    DEAD = 1  # lost
    SILENT = 2  # a radar does not radiate; a net's links are down
    ASSEMBLING = 4  # in transit, stored or being assembled
    HELD = 8  # a unit or pair: no new launch is allowed; missiles in flight are guided on
    ABSENT = 16  # elsewhere: what arrives hits nothing
    UNIDENTIFIED = 32  # a pair: not known to be hostile, or known not to be; a radar that waits: not told yet


class Trigger(IntEnum):
    """What sets an effect off, and what `effect_of` is then."""

    START = 0  # the start of the scenario; -1, or the raid whose shift its time has
    LOST = 1  # asset
    ENTERED = 2  # threat
    ENDED = 3  # threat: killed, arrived, gone or turned away, whichever is first
    FIRED_AT = 4  # threat: the first missile is launched at it
    TRACKED = 5  # watch: its net or unit has its first track on its threat
    EMPTY = 6  # unit: its last round has left
    AFTER = 7  # only as the `effect_next` of another; -1


class Kind(IntEnum):
    """What an effect acts on."""

    LAUNCHER = 0
    RADAR = 1
    UNIT = 2
    NET = 3
    ASSET = 4
    PAIR = 5
    WATCH = 6  # every pair of the watch's threat with its unit or a unit of its net


class Op(IntEnum):
    """What an effect does."""

    SET = 0  # bits
    CLEAR = 1  # bits
    ADD = 2  # rounds to the stock of a unit
    MEND = 3  # an asset works again as new, and what is bound to it; empty launchers stay empty until loaded


class Law(IntEnum):
    """Distribution of a delay in seconds with parameters (a, b)."""

    FIXED = 0  # a
    UNIFORM = 1  # from a to b
    EXPONENTIAL = 2  # mean a
    LOGNORMAL = 3  # mean a, sigma of the logarithm b


class Reach(IntEnum):
    """Whether a fire unit could ever fire at what flies a path; if not, the first check that left no place for it."""

    WINDOWS = 0  # it has launch windows
    NO_MISSILE = 1  # no kill probability against that class
    NOT_NEAR = 2  # never within the missile's printed range
    TOO_NEAR = 3  # inside the missile's shortest range
    TOO_LOW = 4  # below what the missile can hit
    TOO_HIGH = 5
    TOO_FAST = 6
    TOO_FAR = 7  # within the printed range, but at that height the missile is too slow by then
    BEYOND_GUIDANCE = 8  # beyond the range at which the unit's radar guides
    HIDDEN = 9  # never in sight of the unit's radar there: horizon or terrain
    TOO_LATE = 10  # no launch in sight of its radar comes in time
    NOT_PERMITTED = 11  # has windows, but may never be fired at
