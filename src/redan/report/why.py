"""Why threats got through, unit by unit, in words: grouped so that many munitions and many units stay readable."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from redan.layout.codes import Reach
from redan.reasons import Detail, Reason
from redan.reasons.causes import CAUSES, Cause, causes_of, named
from redan.results import Story

NAMES_SHOWN = 8
REACHES = {cause.detail: cause.words for cause in named(Reason.REACH)}
SHORT = {Reason.NEVER_THERE: "never released", Reason.NOT_NEAR: "never within range"} | {
    cause.reason: cause.words for cause in (Cause.GONE, Cause.NET_FULL, Cause.PASSED_OVER)
}
NOT_PERMITTED = Cause.NOT_PERMITTED.words
ENDINGS = {
    Detail.GIVEN_UP: " and gave it up after the most salvos allowed",
    Detail.TAKEN_FOR_DEAD: " and believed it done with",
    Detail.NONE: "",
}
Key = tuple[int, int, int, int, int]  # reason, detail, other unit or missiles fired; a second reason, its detail
Clock = Callable[[float], str]


def some(names: Sequence[str]) -> Iterator[str]:
    """At most a few, and how many more."""
    yield from names[:NAMES_SHOWN]
    if len(names) > NAMES_SHOWN:
        yield f"and {len(names) - NAMES_SHOWN} more"


def unit_lines(story: Story, threats: Sequence[int], clock: Clock) -> list[str]:
    """One line for all units with the same reasons against these threats; a number is how many a reason holds for.

    Of threats that were fired at, only the units that took them.
    """
    if story.reasons is None:
        return []
    same: dict[str, list[str]] = defaultdict(list)
    engaged = any(story.reasons.launches[:, t].any() for t in threats)
    for u, unit in enumerate(story.names.units):
        if engaged and not (story.reasons.reason[u, list(threats)] == Reason.TOOK).any():
            continue
        same[_one_unit(story, u, threats, clock)].append(unit)
    far = same.pop(SHORT[Reason.NOT_NEAR], [])
    lines = [f"{', '.join(some(units))}: {words}" for words, units in same.items()]
    return [*lines, *([f"never within range of {', '.join(some(far))}"] if far else [])]


def _one_unit(story: Story, u: int, threats: Sequence[int], clock: Clock) -> str:
    found = story.reasons
    assert found is not None
    groups: dict[Key, list[int]] = defaultdict(list)
    for t in threats:
        reason = int(found.reason[u, t])
        about = int(found.launches[u, t] if reason == Reason.TOOK else found.other[u, t])
        beside = (int(found.also.reason[u, t]), int(found.also.detail[u, t])) if found.also is not None else (0, 0)
        groups[reason, int(found.detail[u, t]), about, *beside].append(t)
    parts: Counter[str] = Counter()
    for key, members in groups.items():
        since = [float(found.since_s[u, t]) for t in members]
        until = [float(found.until_s[u, t]) for t in members]
        words = _words(story, key[:3], members, min(since), max(since), max(until), clock)
        if key[3] and found.also is not None:
            since = [float(found.also.since_s[u, t]) for t in members]
            until = [float(found.also.until_s[u, t]) for t in members]
            second = _words(story, (*key[3:], -1), members, min(since), max(since), max(until), clock)
            words = f"{words}, and {second}"
        parts[words] += len(members)
    if len(parts) == 1:
        return next(iter(parts))
    return "; ".join(f"{words} ({count})" for words, count in sorted(parts.items(), key=lambda item: -item[1]))


def _words(
    story: Story, key: tuple[int, ...], members: Sequence[int], first_s: float, last_s: float, until_s: float,
    clock: Clock,
) -> str:  # fmt: skip
    reason, detail, other = Reason(key[0]), key[1], key[2]
    names = story.names
    if reason == Reason.TOOK:
        return f"fired {other}{ENDINGS[Detail(detail)]}" if other else "took it but did not fire"
    if reason == Reason.REACH:
        return REACHES[Reach(detail)]
    if reason == Reason.NO_MISSILE:
        return f"no kill probability against {', '.join(sorted({names.threat_classes[t] for t in members}))}"
    if reason == Reason.NOT_PERMITTED:
        return f"{NOT_PERMITTED} before {clock(last_s)}" if math.isfinite(last_s) else NOT_PERMITTED
    if reason == Reason.NOT_READY:
        words = _cause(reason, detail).words
        return f"{words} before {clock(last_s)}" if math.isfinite(last_s) else words
    if reason == Reason.LOST:
        return f"lost at {clock(first_s)}"
    if reason == Reason.LEFT_TO_OTHER:
        return f"left to {names.units[other]}"
    if reason == Reason.BELIEVED_DEAD:
        return f"believed dead, as {names.units[other]} judged"
    if reason == Reason.NO_TRACK:
        if detail != Detail.TRACKED_LATE:
            return _cause(reason, detail).words
        one = Cause.LATE_TRACK.words
        return f"{one}, at {clock(first_s)}" if len(members) == 1 else one
    if reason == Reason.CHANNELS:
        cause = Cause.TARGET_CHANNELS if detail == Detail.TARGETS else Cause.MISSILE_CHANNELS
        return f"{cause.words} when in reach, {clock(first_s)} to {clock(until_s)}"
    if reason == Reason.MAGAZINE:
        return _magazine(Detail(detail), first_s, until_s, clock)
    return SHORT[reason] if reason in SHORT else _cause(reason, detail).words


def _cause(reason: Reason, detail: int) -> Cause:
    return CAUSES[int(causes_of(np.array(reason, np.int8), np.array(detail, np.int8)))]


def _magazine(detail: Detail, first_s: float, until_s: float, clock: Clock) -> str:
    if detail == Detail.EMPTY:
        return f"{Cause.EMPTY.words} since {clock(first_s)}" if math.isfinite(first_s) else "no missile left or given"
    if detail == Detail.RELOADING:
        begin = f"{clock(first_s)} to " if math.isfinite(first_s) else "until "
        return f"{Cause.RELOADING.words}, {begin}{clock(until_s)}"
    if detail in (Detail.RESERVE, Detail.LAUNCHERS_OFF):
        return _cause(Reason.MAGAZINE, detail).words
    return f"{Cause.PROMISED.words} since {clock(first_s)}"
