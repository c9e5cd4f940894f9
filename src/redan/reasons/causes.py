"""What came of a possible shot, in words: every cause stands here once, on one line.

A new cause is one line here and, where no reason or detail tells it yet, one line in `codes`.
"""

from __future__ import annotations

from enum import Enum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from redan.layout import Reach
from redan.reasons.codes import Detail, Reason


class Cause(Enum):
    """Columns: reason and detail it is read from (None: any other), what it belongs to, its words, if need be short."""

    KILLED = Reason.TOOK, None, "fired", "fired and killed it"
    NOT_KILLED = Reason.TOOK, None, "fired", "fired, did not kill it"
    OUTRUN = Reason.TOOK, None, "fired", "fired, but it turned and outran the missiles"
    BROKEN_OFF = Reason.TOOK, None, "engagement broken off", "took it, but no missile left"
    OUT_OF_RANGE = Reason.NOT_NEAR, None, "out of range", "never within its missile's printed range"
    NO_MISSILE = Reason.NO_MISSILE, None, "no missile", "no kill probability against its class"
    TOO_NEAR = Reason.REACH, Reach.TOO_NEAR, "reach", "inside its missile's shortest range", "too near"
    TOO_LOW = Reason.REACH, Reach.TOO_LOW, "reach", "below what its missile can hit", "too low"
    TOO_HIGH = Reason.REACH, Reach.TOO_HIGH, "reach", "above what its missile can reach", "too high"
    TOO_FAST = Reason.REACH, Reach.TOO_FAST, "reach", "faster than its missile can follow", "too fast"
    TOO_FAR = (
        Reason.REACH, Reach.TOO_FAR, "reach", "too far for its missile at that height",
        "too far for the missile at that height",
    )  # fmt: skip
    BEYOND_GUIDANCE = (
        Reason.REACH, Reach.BEYOND_GUIDANCE, "reach", "beyond the range to which its radar guides",
        "beyond its radar's guidance",
    )  # fmt: skip
    HIDDEN = (
        Reason.REACH, Reach.HIDDEN, "reach", "hidden from its radar by horizon or terrain", "hidden from its radar",
    )  # fmt: skip
    TOO_LATE = Reason.REACH, Reach.TOO_LATE, "reach", "in reach too briefly for a launch", "too brief"
    NOT_PERMITTED = Reason.NOT_PERMITTED, None, "permission", "not permitted"
    NOT_IDENTIFIED = Reason.NOT_IDENTIFIED, None, "identification", "not identified, or taken for a friend"
    DECOY = Reason.DECOY, None, "identification", "recognised as a decoy"
    HELD = Reason.HELD, None, "held", "held by order"
    HELD_PAIR = Reason.HELD, Detail.PAIR, "held", "held: told that it is no enemy"
    NOT_READY = Reason.NOT_READY, None, "readiness", "not ready"
    ASSEMBLING = Reason.NOT_READY, Detail.ASSEMBLING, "readiness", "not ready: in transit, being assembled, cold"
    RADAR_ASSEMBLING = Reason.NOT_READY, Detail.RADAR_ASSEMBLING, "readiness", "not ready: its radar being assembled"
    AWAY = Reason.NOT_READY, Detail.AWAY, "readiness", "not ready: away, or its parts lost"
    SILENT = Reason.SILENT, None, "silence", "its radar silent"
    NO_TRACK = Reason.NO_TRACK, Detail.NEVER, "no track", "no track"
    LATE_TRACK = Reason.NO_TRACK, Detail.TRACKED_LATE, "no track", "first track too late for a launch"
    TRACK_LOST = Reason.NO_TRACK, Detail.RADAR_LOST, "no track", "no track once its radars or its net were lost"
    TRACK_JAMMED = Reason.JAMMED, Detail.TRACK_JAMMED, "jamming", "no track: jammed"
    GUIDANCE_JAMMED = Reason.JAMMED, Detail.GUIDANCE_JAMMED, "jamming", "no launch: jammed guidance"
    RADARS_SILENT = Reason.NO_TRACK, Detail.RADARS_SILENT, "silence", "no track: radars silent"
    RADARS_NOT_READY = Reason.NO_TRACK, Detail.RADARS_NOT_READY, "readiness", "no track: radars not ready"
    NET_DOWN = Reason.NO_TRACK, Detail.NET_DOWN, "net down", "no track: links of the net down"
    LOST = Reason.LOST, None, "unit lost", "unit or its radar lost"
    GONE = Reason.GONE, None, "gone", "gone before its turn"
    LEFT_TO_OTHER = Reason.LEFT_TO_OTHER, None, "left to others", "taken by another unit of its net"
    BELIEVED_DEAD = Reason.BELIEVED_DEAD, None, "believed dead", "believed dead by its net"
    EMPTY = Reason.MAGAZINE, Detail.EMPTY, "magazine", "magazine empty"
    PROMISED = Reason.MAGAZINE, Detail.PROMISED, "magazine", "its last missiles promised to others"
    RELOADING = Reason.MAGAZINE, Detail.RELOADING, "magazine", "launchers empty and not yet reloaded"
    RESERVE = Reason.MAGAZINE, Detail.RESERVE, "magazine", "its last missiles kept for its own defence"
    LAUNCHERS_OFF = Reason.MAGAZINE, Detail.LAUNCHERS_OFF, "readiness", "its loaded launchers not ready"
    TARGET_CHANNELS = Reason.CHANNELS, Detail.TARGETS, "channels", "every target channel in use"
    MISSILE_CHANNELS = Reason.CHANNELS, Detail.GUIDANCE, "channels", "every missile channel in use"
    NET_FULL = Reason.NET_FULL, None, "channels of the net", "its net had as many in hand as it can"
    PASSED_OVER = Reason.PASSED_OVER, None, "not offered again", "free only for a moment, between two looks"

    def __init__(self, reason: Reason, detail: Detail | Reach | None, group: str, words: str, short: str = "") -> None:
        self.reason, self.detail, self.group, self.words, self.short = reason, detail, group, words, short or words

    @property
    def key(self) -> str:
        """As JSON writes it."""
        return self.name.lower()

    @property
    def fired(self) -> bool:
        return self in FIRED

    @property
    def in_range(self) -> bool:
        """Whether a shot with this cause was one at a threat that came near a missile made for it."""
        return self not in NEVER_NEAR

    @property
    def planned(self) -> bool:
        """Whether the plan alone gives it, to pairs without a launch window."""
        return self in NEVER_NEAR or (self.reason == Reason.REACH and self.detail != Reach.TOO_LATE)


CAUSES = tuple(Cause)
FIRED = (Cause.KILLED, Cause.NOT_KILLED, Cause.OUTRUN)
NEVER_NEAR = (Cause.OUT_OF_RANGE, Cause.NO_MISSILE)
INDEX = {cause: i for i, cause in enumerate(CAUSES)}
NONE = -1  # no possible shot: the threat never flew


def named(reason: Reason) -> list[Cause]:
    """The causes that are read from one reason."""
    return [cause for cause in CAUSES if cause.reason == reason]


@cache
def _table() -> NDArray[np.int8]:
    """(reason, detail) -> index of its cause; NONE where there is no possible shot or the cause has no line."""
    details = 1 + max(max(Detail), max(Reach))
    table = np.full((1 + max(Reason), details), NONE, np.int8)
    for whole in (True, False):  # a cause for any detail first, of several the last; then those for one
        for i, cause in enumerate(CAUSES):
            if cause.detail is None and whole:
                table[cause.reason] = i
            elif cause.detail is not None and not whole:
                table[cause.reason, cause.detail] = i
    return table


def causes_of(reason: NDArray[np.int8], detail: NDArray[np.int8]) -> NDArray[np.int8]:
    """Index in CAUSES of every reason with its detail, any shape; NONE for what never flew.

    What was taken is BROKEN_OFF: whether a missile left and killed is for whoever knows the launches.
    KeyError for a reason and detail without a line in `Cause`.
    """
    found = np.asarray(_table()[reason, detail])
    unknown = (found == NONE) & (reason != Reason.NEVER_THERE)
    if unknown.any():
        at = np.argwhere(unknown)[0]
        where = tuple(at)
        raise KeyError(f"no cause for {Reason(int(reason[where])).name} with detail {int(detail[where])}")
    return found
