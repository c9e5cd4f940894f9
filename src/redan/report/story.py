"""One replication told shot by shot, in plain words, with the reason why each munition got through."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from redan.layout.codes import Event, Fate
from redan.layout.names import Names
from redan.report.text import wrapped
from redan.report.why import some, unit_lines
from redan.results import Story

TIMES = "Times are minutes:seconds from the start of the scenario."
DOWN = "is down"
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


@dataclass
class Past:
    """What has happened to one threat so far."""

    taken_by: list[str] = field(default_factory=list)
    missed_by: list[str] = field(default_factory=list)
    fired: int = 0
    given_up_by: list[str] = field(default_factory=list)
    believed_dead_by: list[str] = field(default_factory=list)
    gone: str = ""  # why no missile can kill it any more
    turned: bool = False


def tell(story: Story) -> list[str]:
    """How it ended, the story, and why each threat got through, as lines of at most 80 columns."""
    readings = ", ".join(f"{name} = {option}" for name, option in story.readings.items())
    about = f'variant "{story.variant}", replication {story.replication}, seed {story.seed}' + (
        f"; {readings}" if readings else ""
    )
    lines: list[str] = []
    pasts = [Past() for _ in story.names.threats]
    for event in story.events:
        sentence = _sentence(event, story, pasts)
        if sentence:
            lines += _wrapped(f"{clock(float(event['time_s'])):>7}  {sentence}", indent=" " * 9)
    head = [*_wrapped(story.title), *_wrapped(about), TIMES, "", "How it ended"]
    head += [part for line in balance(story) for part in _wrapped(f"  {line}", indent="    ")]
    return [*head, "", "What happened", *lines, "", *_through(story, pasts)]


def events_of(story: Story, threats: Collection[int]) -> list[str]:
    """The sentences about some threats alone, each with its time; told as in the whole story."""
    pasts = [Past() for _ in story.names.threats]
    found = []
    for event in story.events:
        sentence = _sentence(event, story, pasts)
        if sentence and _about(event) in threats:
            found.append(f"{clock(float(event['time_s']))} {sentence}")
    return found


def _about(event: np.void) -> int:
    """The threat an event is about; -1 where it is about none."""
    code = int(event["code"])
    if code in (Event.ENTER, Event.ARRIVE, Event.TURN, Event.GONE):
        return int(event["a"])
    if code in (Event.TAKE, Event.LAUNCH, Event.INTERCEPT, Event.ASSESS, Event.DROP):
        return int(event["b"])
    return -1


def clock(time_s: float) -> str:
    """Minutes and seconds, "12:05"; before the start "-0:30"."""
    whole = round(abs(time_s))
    return f"{'-' if time_s < 0 and whole else ''}{whole // 60}:{whole % 60:02d}"


def _wrapped(text: str, indent: str = "") -> list[str]:
    return wrapped(text, indent)


def _sentence(event: np.void, story: Story, pasts: list[Past]) -> str:
    """One event in words; keeps the book of what happened to its threat."""
    code, a, b, c = (int(event[key]) for key in ("code", "a", "b", "c"))
    names = story.names
    if code == Event.ENTER:
        return _enters(names, a, bool(c), pasts)
    if code == Event.ARRIVE:
        pasts[a].gone = "has arrived"
        return f"{names.threats[a]} reaches {names.assets[b]} and {'hits' if c else 'misses'}"
    if code == Event.TURN:
        pasts[a].turned = True
        return f"{names.threats[a]} turns away from the missile"
    if code == Event.GONE:
        pasts[a].gone = "has left"
        return f"{names.threats[a]} leaves"
    if code == Event.LOST:
        return f"{names.assets[a]} is lost"
    if code == Event.EFFECT:
        return names.effect_says[a]
    if code == Event.TRACKED:
        return ""  # what follows from it is told
    if code == Event.RELOADED:
        return f"{names.launchers[b]} is reloaded with {c} missile{'s' * (c != 1)}"
    return _engagement(code, c, names.units[a], names.threats[b], pasts[b], story, b)


def _enters(names: Names, threat: int, appears: bool, pasts: list[Past]) -> str:
    name = names.threats[threat]
    about = f"{name} ({names.threat_systems[threat]})"
    target = names.threat_assets[threat]
    if names.threat_carriers[threat] < 0 and names.threat_kinds[threat] == "munition" and appears:
        return f"{about} starts" + (f" for {names.assets[target]}" if target >= 0 else "")
    if names.threat_carriers[threat] < 0 and names.threat_kinds[threat] != "munition":
        return f"{about} enters" if appears else f"{about} does not fly: its aircraft did not come home"
    carrier = names.threats[names.threat_carriers[threat]] if names.threat_carriers[threat] >= 0 else "its carrier"
    if not appears:
        past = pasts[names.threat_carriers[threat]] if names.threat_carriers[threat] >= 0 else Past()
        why = "had turned away" if past.turned else "was shot down" if past.gone == DOWN else "was gone"
        return f"{name} is never released: {carrier} {why}"
    return f"{carrier} releases {name}" + (f" at {names.assets[target]}" if target >= 0 else "")


def _engagement(code: int, c: int, unit: str, threat: str, past: Past, story: Story, index: int) -> str:
    if code == Event.TAKE:
        past.taken_by.append(unit)
        return f"{unit} takes {threat}, {c} missile{'s' * (c != 1)} committed"
    if code == Event.LAUNCH:
        past.fired += 1
        return f"{unit} fires at {threat} from {story.names.launchers[c].rsplit('/', 1)[-1]}"
    if code == Event.INTERCEPT:
        if c:
            past.gone = DOWN
            return f"the missile of {unit} kills {threat}"
        if past.gone:
            return f"the missile of {unit} comes too late: {threat} {past.gone} already"
        past.missed_by.append(unit)
        return f"the missile of {unit} does not kill {threat}"
    if code == Event.ASSESS:
        return _judges(unit, threat, bool(c), past)
    if code == Event.DROP:
        past.given_up_by.append(unit)
        return f"{unit} gives {threat} up"
    return ""


def _judges(unit: str, threat: str, done_with: bool, past: Past) -> str:
    """A unit's judgement of its salvo, and whether it is mistaken: assessment errs as often as the catalogue says."""
    over = bool(past.gone) or past.turned
    if done_with:
        past.believed_dead_by.append(unit)
        return f"{unit} judges {threat} done with" if over else f"{unit} wrongly takes {threat} for done with"
    return f"{unit} wrongly takes {threat} for still flying" if over else f"{unit} judges {threat} still flying"


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
