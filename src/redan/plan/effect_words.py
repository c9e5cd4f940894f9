"""What the rows of effects do, in words: for the notes of a variant and for the explanation of a pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from redan.scenario.resolved import Effect, Resolved, Target

MOST_SAID = 12


def said_once(effects: Iterable[Effect]) -> list[str]:
    """What effects say, each once, in the order of the file; how often where that is more than once."""
    count = Counter(effect.says or effect.name for effect in effects)
    lines = [says if number == 1 else f"{says} ({number} rows)" for says, number in count.items()]
    return lines if len(lines) <= MOST_SAID else [*lines[:MOST_SAID], f"and {len(lines) - MOST_SAID} more"]


def effect_notes(resolved: Resolved) -> list[str]:
    """One note on what both sides may do beside shooting; none where they do nothing."""
    notes = []
    if resolved.effects:
        notes.append(f"Beside shooting may happen: {'; '.join(said_once(resolved.effects))}.")
    if any(threat.seeks for threat in resolved.threats):
        notes.append(
            "A weapon that homes on a radar hits with another probability where that is off when it arrives; a radar "
            "that comes on again holds at once what it would have found had it been on."
        )
    return notes


def pair_notes(resolved: Resolved, unit: str, radar: str, threat: str, asset: str | None) -> list[str]:
    """What may happen to a unit, its radar and net, to a threat and what it is aimed at; the same for its pair."""
    owner = next(u for u in resolved.units if u.name == unit)
    things: set[tuple[str, Target | None]] = {
        ("unit", unit), ("radar", radar), ("net", owner.net), ("pair", (unit, threat)), ("asset", unit),
        ("watch", (unit, threat)), ("watch", (owner.net or "", threat)), ("asset", asset),
    }  # fmt: skip
    lines = said_once(e for e in resolved.effects if (e.kind, e.target) in things and _concerns(e, threat))
    flight = next(t for t in resolved.threats if t.name == threat)
    if flight.after is not None:
        lines.append(f"it flies only if {flight.after} came home")
    if flight.seeks is not None:
        on, off = flight.hit_probability, flight.hit_silent
        lines.append(f"it hits with {on:.3g}, with {off:.3g} if {flight.seeks} is off when it arrives")
    return lines


def _concerns(effect: Effect, threat: str) -> bool:
    """A row that another threat sets off is left out: it is said where that is explained."""
    of = effect.of
    return (
        effect.on not in ("tracked", "entered", "ended", "fired-at")
        or of == threat
        or (isinstance(of, tuple) and of[1] == threat)
    )
