"""The events of one replication in plain words, one after the other: for stories, scenes and exports."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from redan.layout.codes import Event
from redan.layout.decode import indices
from redan.layout.names import Names

DOWN = "is down"


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


def about(event: np.void) -> int:
    """The threat an event is about; -1 where it is about none, or the engine's own affair."""
    return -1 if int(event["code"]) == Event.TRACKED else indices(event).get("threat", -1)


def clock(time_s: float) -> str:
    """Minutes and seconds, "12:05"; before the start "-0:30"."""
    whole = round(abs(time_s))
    return f"{'-' if time_s < 0 and whole else ''}{whole // 60}:{whole % 60:02d}"


def sentence(event: np.void, names: Names, pasts: list[Past]) -> str:
    """One event in words; keeps the book of what happened to its threat."""
    code, a, b, c = (int(event[key]) for key in ("code", "a", "b", "c"))
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
    return _engagement(code, c, names.units[a], names.threats[b], pasts[b], names)


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


def _engagement(code: int, c: int, unit: str, threat: str, past: Past, names: Names) -> str:
    if code == Event.TAKE:
        past.taken_by.append(unit)
        return f"{unit} takes {threat}, {c} missile{'s' * (c != 1)} committed"
    if code == Event.LAUNCH:
        past.fired += 1
        return f"{unit} fires at {threat} from {names.launchers[c].rsplit('/', 1)[-1]}"
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
