"""Why a fire unit did not take a threat in one replication."""

from __future__ import annotations

from enum import IntEnum


class Reason(IntEnum):
    """The first thing that stood in the way; `narrow` and `table` have the order in which they are asked."""

    TOOK = 0  # it did
    NEVER_THERE = 1  # the threat was never released
    NO_MISSILE = 2  # no kill probability against its class
    NOT_NEAR = 3  # never within the missile's printed range
    REACH = 4  # no launch could meet it (detail: layout.Reach)
    NOT_PERMITTED = 5  # never, or only from since_s on
    NOT_READY = 6  # the unit was ready from since_s on
    NO_TRACK = 7  # no radar it may use held a track in time (detail: Detail)
    LOST = 8  # unit or engagement radar lost at since_s
    GONE = 9  # shot down or turned away at since_s, before the unit could have taken it
    LEFT_TO_OTHER = 10  # in hand of another unit of the net all that time (other: which)
    BELIEVED_DEAD = 11  # its net took it for dead at since_s (other: who said so)
    MAGAZINE = 12  # no round to give (detail: Detail)
    CHANNELS = 13  # all in use from since_s to until_s (detail: Detail)
    NET_FULL = 14  # the net had all in hand that it can
    PASSED_OVER = 15  # free for a moment, but not offered again by the rules
    NOT_IDENTIFIED = 16  # not known to be hostile, or taken for a friend, until since_s
    DECOY = 17  # taken for a decoy
    HELD = 18  # no new launch was allowed (detail: PAIR or UNIT)
    SILENT = 19  # its engagement radar did not radiate
    JAMMED = 20  # without jamming it had a track, or a launch window, in time (detail: Detail)


class Detail(IntEnum):
    """More exactly; 0 where there is nothing to add. For REACH the detail is a layout.Reach."""

    NONE = 0
    NEVER = 1  # NO_TRACK: no radar it may use ever tracked it
    TRACKED_LATE = 2  # NO_TRACK: first track at since_s
    RADAR_LOST = 3  # NO_TRACK: the radars, or the net, that would have tracked it were lost
    EMPTY = 4  # MAGAZINE: the last round left at since_s
    PROMISED = 5  # MAGAZINE: the last rounds were promised to other targets from since_s on
    RELOADING = 6  # MAGAZINE: launchers empty, rounds beside them
    RESERVE = 7  # MAGAZINE: the last rounds are kept for the unit's own defence
    TARGETS = 8  # CHANNELS: target channels
    GUIDANCE = 9  # CHANNELS: missile channels
    GIVEN_UP = 10  # TOOK: given up after the most salvos allowed
    TAKEN_FOR_DEAD = 11  # TOOK: believed dead
    PAIR = 12  # HELD: told to leave this threat alone
    UNIT = 13  # HELD: the unit as a whole
    ASSEMBLING = 14  # NOT_READY: in transit, being assembled or cold until since_s
    RADAR_ASSEMBLING = 15  # NOT_READY: its engagement radar was
    AWAY = 16  # NOT_READY: elsewhere, or its parts were lost
    RADARS_SILENT = 17  # NO_TRACK: the radars that would have tracked it did not radiate
    RADARS_NOT_READY = 18  # NO_TRACK: they were being assembled, or away
    NET_DOWN = 19  # NO_TRACK: the links of the net that would have brought it were down
    TRACK_JAMMED = 20  # JAMMED: no track, or too late
    GUIDANCE_JAMMED = 21  # JAMMED: no launch window
    LAUNCHERS_OFF = 22  # MAGAZINE: rounds only on launchers that did not work
