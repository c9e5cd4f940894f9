"""One replication told shot by shot, in plain words, with the reason why each munition got through."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection

from redan.layout.codes import Fate
from redan.report.text import wrapped
from redan.report.why import some, unit_lines
from redan.results import Story
from redan.scene.words import Past, about, clock, sentence

TIMES = "Times are minutes:seconds from the start of the scenario."
KINDS = {
    "aircraft": "aircraft", "munition": "munitions", "decoy": "decoys", "third-party": "aircraft of third parties",
}  # fmt: skip
FATES = {
    Fate.KILLED: "shot down",
    Fate.KILLED_BEFORE_RELEASE: "shot down with weapons on board",
    Fate.ARRIVED_HIT: "arrived and hit",
    Fate.ARRIVED_MISSED: "arrived and missed",
    Fate.LEFT: "flew the route to its end",
    Fate.TURNED: "turned away",
    Fate.NEVER_RELEASED: "never released",
}


def tell(story: Story) -> list[str]:
    """How it ended, the story, and why each threat got through, as lines of at most 80 columns."""
    readings = ", ".join(f"{name} = {option}" for name, option in story.readings.items())
    about = f'variant "{story.variant}", replication {story.replication}, seed {story.seed}' + (
        f"; {readings}" if readings else ""
    )
    lines: list[str] = []
    pasts = [Past() for _ in story.names.threats]
    for event in story.events:
        words = sentence(event, story.names, pasts)
        if words:
            lines += _wrapped(f"{clock(float(event['time_s'])):>7}  {words}", indent=" " * 9)
    head = [*_wrapped(story.title), *_wrapped(about), TIMES, "", "How it ended"]
    head += [part for line in balance(story) for part in _wrapped(f"  {line}", indent="    ")]
    return [*head, "", "What happened", *lines, "", *_through(story, pasts)]


def events_of(story: Story, threats: Collection[int]) -> list[str]:
    """The sentences about some threats alone, each with its time; told as in the whole story."""
    pasts = [Past() for _ in story.names.threats]
    found = []
    for event in story.events:
        words = sentence(event, story.names, pasts)
        if words and about(event) in threats:
            found.append(f"{clock(float(event['time_s']))} {words}")
    return found


def _wrapped(text: str, indent: str = "") -> list[str]:
    return wrapped(text, indent)


def balance(story: Story) -> list[str]:
    """How it ended, a sentence each: fates by kind, missiles by unit, what was lost."""
    names, row = story.names, story.outcomes
    lines = []
    for kind, word in KINDS.items():
        members = [i for i, k in enumerate(names.threat_kinds) if k == kind]
        if not members:
            continue
        counts = Counter(Fate(int(row.fate[0, i])) for i in members)
        parts = [f"{counts[fate]} {FATES[fate]}" for fate in FATES if counts[fate]]
        lines.append(f"{len(members)} {word}: {', '.join(parts) or 'none'}")
    fired = [(unit, int(row.fired[0, i])) for i, unit in enumerate(names.units) if row.fired[0, i]]
    shots = ", ".join(f"{unit} {count}" for unit, count in fired)
    lines.append(f"{sum(n for _, n in fired)} missiles fired" + (f": {shots}" if shots else ""))
    hits = [
        _hit(asset, int(row.hits[0, i]), int(names.asset_hits_needed[i]))
        for i, asset in enumerate(names.assets)
        if row.hits[0, i]
    ]
    if hits:
        lines.append(f"hits: {', '.join(hits)}")
    first = float(row.first_launch_s[0])
    if math.isfinite(first):
        lines.append(f"first launch at {clock(first)}")
    return lines


def _hit(asset: str, hits: int, needed: int) -> str:
    if hits >= needed:
        return f"{asset} destroyed ({needed} hit{'s' * (needed != 1)} needed, {hits} hit)"
    return f"{asset} {hits} of {needed} needed: stands"


def _through(story: Story, pasts: list[Past]) -> list[str]:
    """What got through, by the reason why, and what each unit lacked."""
    fates = [Fate(int(fate)) for fate in story.outcomes.fate[0]]
    arrived = [i for i, fate in enumerate(fates) if fate in (Fate.ARRIVED_HIT, Fate.ARRIVED_MISSED)]
    aircraft = [kind == "aircraft" for kind in story.names.threat_kinds]
    passed = [i for i, fate in enumerate(fates) if fate == Fate.LEFT and aircraft[i]]
    lines = _why(story, pasts, arrived, "munition", "got through") if arrived else ["No munition got through."]
    if passed:
        lines += ["", *_why(story, pasts, passed, "aircraft", "flew the route to its end" if len(passed) == 1 else
                            "flew their route to its end")]  # fmt: skip
    if story.reasons is not None and (arrived or passed):
        lines += ["", "`redan explain FILE UNIT THREAT` says more about one unit and one threat."]
    return lines


def _why(story: Story, pasts: list[Past], threats: list[int], what: str, did: str) -> list[str]:
    plural = "s" * (len(threats) != 1 and what != "aircraft")
    lines = [f"Why {len(threats)} {what}{plural} {did}"]
    groups: dict[str, list[int]] = {}
    for i in threats:
        groups.setdefault(_reason(pasts[i]), []).append(i)
    for reason, members in sorted(groups.items(), key=lambda item: -len(item[1])):
        names = ", ".join(some([story.names.threats[i] for i in members]))
        lines += _wrapped(f"  {len(members)} {reason}: {names}", "     ")
        for line in unit_lines(story, members, clock):
            lines += _wrapped(f"     {line}", "       ")
    return lines


def in_short(story: Story, threat: int) -> str:
    """How far the defence got with one threat that was not stopped, as "fired at 2 times, every missile missed"."""
    pasts = [Past() for _ in story.names.threats]
    for event in story.events:
        sentence(event, story.names, pasts)
    return _reason(pasts[threat])


def _reason(past: Past) -> str:
    if not past.taken_by:
        return "never engaged"
    if not past.fired:
        return "taken, but not fired at before the engagement was given up"
    one = past.fired == 1
    shots = "fired at with one missile" if one else f"fired at {past.fired} times"
    if past.believed_dead_by:
        return f"{shots}, {'which missed' if one else 'missed'}, and believed dead"
    if len(past.missed_by) < past.fired:
        return f"{shots}, and gone before {'it' if one else 'the last missile'} came"
    return f"{shots}, {'which missed' if one else 'every missile missed'}"
