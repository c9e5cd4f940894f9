"""Who is taken for what, as rows of effects: identification, announcements, decoys that are recognised.

A word belongs to a net or to a unit that fights alone. Three bits of a pair hold a launch back, one a reason, so that
none undoes another: UNIDENTIFIED by identification, HELD by an announcement, ABSENT by taking the threat for a decoy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from redan.scenario.changes import Laydown
from redan.scenario.parts_identification import AnnouncedPart, IdentificationPart, RecognisedPart
from redan.scenario.parts_units import UnitPart
from redan.scenario.resolved import Control, Delay, Effect, Target, Threat


@dataclass(frozen=True)
class Taken:
    """Rows of effects, and what is off at the start, as in `Resolved`."""

    effects: tuple[Effect, ...]
    off: tuple[tuple[str, Target, str], ...]


@dataclass
class _Rows:
    effects: list[Effect] = field(default_factory=list)
    off: list[tuple[str, Target, str]] = field(default_factory=list)

    def add(
        self, what: str, at: tuple[str, str], trigger: tuple[str, Target | None], op: str, bits: str, share: float,
        delay: Delay, says: str, kind: str = "watch",
    ) -> None:  # fmt: skip
        """One row about a net or unit and a threat; nothing where it could never come."""
        if share > 0.0:
            name = f"{what}/{at[0]}/{at[1]}"
            self.effects.append(Effect(name, *trigger, kind, at, op, bits, 0, share, delay, None, says))


def known_flights(laydown: Laydown, threats: Sequence[Threat]) -> Taken:
    """Every row about what a net or a lone unit takes a threat for."""
    rows = _Rows()
    everybody = watchers(laydown)
    for threat in threats:
        _recognised(everybody, _decoy_words(laydown, threat), threat, rows)
        _announced(everybody, _notice(laydown, threat), threat, rows)
    for watcher, part, positive in identifiers(laydown):
        for threat in threats:
            _identified(laydown, watcher, part, positive, threat, rows)
    _own_words(laydown, threats, rows)
    return Taken(tuple(rows.effects), tuple(rows.off))


def watchers(laydown: Laydown) -> list[str]:
    """Nets with a unit, and units without a net."""
    units = laydown.parts("units", UnitPart)
    return list(dict.fromkeys(part.net or name for name, part in units.items()))


def words_of(laydown: Laydown, unit: str) -> set[str]:
    """Every word of weapons control that can hold for a unit."""
    permission = laydown.permission
    if isinstance(permission, dict):
        permission = permission.get(unit)
    mine = [c for c in laydown.weapons_control if not c.units or unit in c.units]
    always = any(c.zone is None and c.since is None and c.until is None for c in mine)
    return {c.word for c in mine} | (set() if always else {permission or "free"})


def identified(part: UnitPart, laydown: Laydown) -> bool:
    """Whether somebody identifies for a unit: its net, or itself where it fights alone."""
    return _identification(part, laydown) is not None


def _identification(part: UnitPart, laydown: Laydown) -> IdentificationPart | None:
    if part.net is None:
        return part.identification
    net = laydown.entries["nets"].get(part.net)
    return None if net is None else net.part.identification


def identifiers(laydown: Laydown) -> list[tuple[str, IdentificationPart, bool]]:
    """(net or unit, how, whether its units wait for the word "hostile"): who finds a word of its own.

    A net finds one word for all its units. Where some of them wait for "hostile" (tight) and others fire unless it is
    "friend" (free), each unit finds its own from the tracks of the net.
    """
    found: list[tuple[str, IdentificationPart, bool]] = []
    by_net: dict[str, dict[str, bool]] = {}
    for name, part in laydown.parts("units", UnitPart).items():
        how = _identification(part, laydown)
        if how is None:
            continue
        positive = "tight" in words_of(laydown, name)
        if part.net is None:
            found.append((name, how, positive))
        else:
            by_net.setdefault(part.net, {})[name] = positive
    for net, units in by_net.items():
        how = laydown.entries["nets"][net].part.identification
        alike = len(set(units.values())) == 1
        found += [(net, how, next(iter(units.values())))] if alike else [(u, how, p) for u, p in units.items()]
    return found


def _identified(
    laydown: Laydown, watcher: str, how: IdentificationPart, positive: bool, threat: Threat, rows: _Rows
) -> None:
    """Closed until the word is "hostile" (tight), or closed from the word "friend" on (free)."""
    hostile = hostile_share(laydown, how, threat)
    at, trigger = (watcher, threat.name), ("tracked", (watcher, threat.name))
    if positive:
        rows.off.append(("watch", at, "unidentified"))
        says = f"{watcher} identifies {threat.name} as hostile"
        rows.add("hostile", at, trigger, "clear", "unidentified", hostile, how.time, says)
    else:
        says = f"{watcher} takes {threat.name} for a friend"
        rows.add("friend", at, trigger, "set", "unidentified", 1.0 - hostile, how.time, says)


def hostile_share(laydown: Laydown, how: IdentificationPart, threat: Threat) -> float:
    """P(the word is "hostile")."""
    if threat.kind != "third-party":
        return 1.0 - how.errors.hostile_as_friend
    flight = laydown.entries["flights"][threat.group].part
    return how.errors.of_friend(flight.transponder == "yes", flight.corridor == "yes")


def _own_words(laydown: Laydown, threats: Sequence[Threat], rows: _Rows) -> None:
    """A unit that has lost its net's command post finds its own word for what the net has not called hostile."""
    for name, part in laydown.parts("units", UnitPart).items():
        if part.net is None or part.identification is None or not identified(part, laydown):
            continue
        if laydown.entries["nets"][part.net].part.command_post is None or "tight" not in words_of(laydown, name):
            continue
        for threat in threats:
            hostile = hostile_share(laydown, part.identification, threat)
            says = f"{name}, alone, identifies {threat.name} as hostile"
            trigger = ("lost", f"{part.net}/command-post")
            rows.add("alone", (name, threat.name), trigger, "clear", "unidentified", hostile,
                     part.identification.time, says, kind="pair")  # fmt: skip


def _recognised(everybody: Sequence[str], words: Iterable[RecognisedPart], threat: Threat, rows: _Rows) -> None:
    """Taken for a decoy some time after the first track."""
    for part in words:
        for watcher in everybody:
            says = f"{watcher} takes {threat.name} for a decoy"
            at = (watcher, threat.name)
            rows.add("decoy", at, ("tracked", at), "set", "absent", part.probability, part.after, says)


def _decoy_words(laydown: Laydown, threat: Threat) -> Iterable[RecognisedPart]:
    """How a threat is taken for a decoy: as its package says, or its line of weapons."""
    entry = laydown.entries["packages"].get(threat.group)
    if entry is None:
        return ()
    lines = [entry.part] if threat.carrier is None else [w for w in entry.part.weapons if w.munition == threat.system]
    line = lines[0]
    if len(lines) > 1:  # several lines of one munition, numbered through
        number, first = int(threat.name.rpartition("-")[2]), 0
        for line in lines:
            first += line.per_aircraft
            if number <= first:
                break
    return [part for part in (line.recognised, line.taken_for_decoy) if part is not None]


def _notice(laydown: Laydown, threat: Threat) -> AnnouncedPart | None:
    """How a threat with a route of its own is announced."""
    entry = laydown.entries["flights"].get(threat.group) or laydown.entries["packages"].get(threat.group)
    notice: AnnouncedPart | None = None if entry is None or threat.carrier is not None else entry.part.announced
    return notice


def _announced(everybody: Sequence[str], notice: AnnouncedPart | None, threat: Threat, rows: _Rows) -> None:
    """In force at the entry if the lead is longer than the passing down takes; else so much later."""
    if notice is None:
        return
    late_s = notice.pass_down - notice.lead
    trigger: tuple[str, Target | None] = ("entered", threat.name)
    delay = Delay("fixed", 0.0)
    if late_s >= 0.0:  # with the entry itself: what is launched at that instant is launched
        trigger, delay = ("start", threat.raid), Delay("fixed", threat.start_s + late_s)
    for watcher in everybody:
        says = f"{watcher} is told that {threat.name} is no enemy"
        rows.add("told", (watcher, threat.name), trigger, "set", "held", notice.reliability, delay, says)


def controls(laydown: Laydown) -> tuple[Control, ...]:
    """Weapons control by zone and time in plain numbers."""
    found = []
    for index, part in enumerate(laydown.weapons_control):
        where = str(laydown.scenario.root.where((*laydown.control_path, index)))
        found.append(
            Control(
                word=part.word,
                units=tuple(part.units),
                since_s=float("-inf") if part.since is None else part.since,
                until_s=float("inf") if part.until is None else part.until,
                centre=None if part.zone is None else part.zone.at,
                radius_m=0.0 if part.zone is None else part.zone.radius,
                where=where,
            )
        )
    return tuple(found)
