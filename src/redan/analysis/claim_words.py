"""What can be claimed, in plain words: every figure that a scenario counts, and how people name it.

A phrase may stand for one figure or, where a raid has both aircraft and weapons, for several: then it is asked which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from redan.analysis.kinds import Kind
from redan.layout.names import Names
from redan.results.measures import aimed_at, asset_words, told

# Words that carry nothing: "71 of the 103 missiles were intercepted".
FILLERS = frozenset(
    ("a", "an", "the", "was", "were", "is", "are", "been", "have", "has", "had", "be", "of", "which", "them", "their",
     "its", "that", "in", "by", "to")
)  # fmt: skip
FLYING = ("", "munitions", "munition", "missiles", "missile", "cruise missiles", "weapons", "weapon", "rockets",
          "drones", "bombs", "warheads", "projectiles")  # fmt: skip
PLANES = ("aircraft", "planes", "plane", "jets", "bombers", "fighters", "aeroplanes", "airplanes", "warplanes")
SHOTS = ("missiles", "interceptors", "shots", "rounds", "defence missiles", "surface air missiles", "sams")
DOWN = ("intercepted", "shot down", "downed", "killed", "stopped", "destroyed flight", "brought down")
INTERCEPTS = ("intercepts", "interceptions", "kills")
THROUGH = ("arriving", "arrived", "arrive", "got through", "get through", "came through", "leaked", "leakers",
           "through", "reached target", "reached targets", "impacts", "impacted")  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """One figure that can be claimed. most: how many of it the scenario holds at all; None: not a number of things.

    whole: it counts things. of: what `most` counts, in words.
    """

    key: str
    label: str
    most: float | None = None
    whole: bool = True
    of: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """Figures by column, and phrases (as `plain` writes them) for them.

    A phrase may fix the number as well: "barzah survives" is its survival at 1.
    """

    counted: dict[str, Counted]
    phrases: dict[str, tuple[str, ...]]
    facts: dict[str, tuple[str, float]]  # phrase -> column and the number it says


def plain(text: str) -> str:
    """A phrase without case, marks and filler words: what two ways of saying the same share."""
    words = re.sub(r"[^\w.]+|_", " ", text.lower()).split()
    kept = [word.strip(".") for word in words if word not in FILLERS]
    return " ".join(word for word in kept if word)


class _Writer:
    """Collects figures and phrases; the first phrase of a figure that is told is its own."""

    def __init__(self) -> None:
        self.counted: dict[str, Counted] = {}
        self.phrases: dict[str, list[str]] = {}
        self.facts: dict[str, tuple[str, float]] = {}

    def add(self, counted: Counted, phrases: Iterable[str]) -> None:
        self.counted[counted.key] = counted
        for phrase in (counted.key, counted.label, *phrases):
            keys = self.phrases.setdefault(plain(phrase), [])
            if counted.key not in keys:
                keys.append(counted.key)

    def done(self) -> Vocabulary:
        return Vocabulary(self.counted, {p: tuple(keys) for p, keys in self.phrases.items() if p}, self.facts)


def vocabulary(all_names: Iterable[Names]) -> Vocabulary:
    """Everything that can be claimed of plans with these names (those of all variants)."""
    writer = _Writer()
    for names in all_names:
        _raid(writer, names)
        _assets(writer, names)
        _defence(writer, names)
        _others(writer, names)
    return writer.done()


def _said(nouns: Iterable[str], verbs: Iterable[str]) -> list[str]:
    """Every noun with every verb, in either order: "missiles intercepted", "intercepted missiles"."""
    return [f"{first} {second}" for noun in nouns for verb in verbs for first, second in ((noun, verb), (verb, noun))]


def _raid(writer: _Writer, names: Names) -> None:
    weapons, aircraft = (float(names.threat_kinds.count(kind)) for kind in ("munition", "aircraft"))
    if weapons:
        writer.add(
            Counted("munitions_intercepted", "weapons intercepted", weapons, of="weapons"),
            [*_said(FLYING, DOWN), *INTERCEPTS],
        )
        writer.add(Counted("munitions_arriving", "weapons arriving", weapons, of="weapons"), _said(FLYING, THROUGH))
        writer.add(
            Counted("munitions_hitting", "weapons hitting", weapons, of="weapons"),
            [*_said(FLYING, ("hitting", "hit")), "hits", "hit target"],
        )
        writer.add(
            Counted("munitions_released", "weapons released", weapons, of="weapons"),
            _said(FLYING[1:], ("released", "launched")),
        )
        writer.add(
            Counted("munitions_never_released", "weapons never released", weapons, of="weapons"),
            _said(FLYING[1:], ("not released", "brought home")),
        )
    if aircraft:
        writer.add(
            Counted("aircraft_lost", "aircraft lost", aircraft, of="aircraft"),
            [*_said(PLANES, (*DOWN, "lost")), *DOWN[1:]],
        )
        for word in ("before", "after"):
            writer.add(
                Counted(f"aircraft_lost_{word}_release", f"aircraft lost {word} release", aircraft, of="aircraft"), ()
            )
        writer.add(
            Counted("aircraft_turned_away", "aircraft turned away", aircraft, of="aircraft"),
            [*_said(PLANES, ("turned away", "turned back", "aborted")), "turned away", "turned back"],
        )


def _assets(writer: _Writer, names: Names) -> None:
    words, threats = asset_words(names), aimed_at(names)
    for kind in dict.fromkeys(words):
        count, name = float(words.count(kind)), kind.replace("_", " ")
        short = [] if kind.startswith("own_") else [name.split()[-1]]
        survival, lost = f"p_{kind}_survives", f"{kind}_lost"
        plural = Kind(kind, aimed_at=False).plural
        writer.add(Counted(survival, f"share of {plural} that survives", 1.0, whole=False), ())
        writer.add(
            Counted(lost, f"{plural} lost", count, of=plural),
            _said((name, plural), ("lost", "destroyed", "knocked out")),
        )
        for one in (name, plural, *short):
            _fact(writer, one, survival)
        if kind in threats:
            aimed, of = float(len(threats[kind])), f"weapons aimed at {plural}"
            writer.add(
                Counted(f"arriving_at_{kind}", f"weapons arriving at {plural}", aimed, of=of),
                [f"{verb} at {n}" for verb in ("arriving", "arrived", "weapons arriving") for n in (name, plural)],
            )
            writer.add(
                Counted(f"hits_on_{kind}", f"hits on {plural}", aimed, of=of),
                [f"{verb} {n}" for verb in ("hits on", "hits") for n in (name, plural)],
            )
    for index in told(names):
        asset = names.assets[index]
        aimed = float(names.threat_assets.count(index))
        of = f"weapons aimed at {asset}"
        writer.add(Counted(f"survives:{asset}", f"{asset} survives", 1.0), ())
        _fact(writer, asset, f"survives:{asset}")
        writer.add(
            Counted(f"arriving:{asset}", f"weapons arriving at {asset}", aimed, of=of),
            [f"{verb} at {asset}" for verb in ("arriving", "arrived", "missiles arriving", "munitions arriving")],
        )
        writer.add(Counted(f"hits:{asset}", f"hits on {asset}", aimed, of=of), [f"hits {asset}", f"{asset} hit"])


def _fact(writer: _Writer, name: str, column: str) -> None:
    for verb in ("survives", "survive", "survived", "spared", "stands", "stood"):
        writer.facts.setdefault(plain(f"{name} {verb}"), (column, 1.0))
    for verb in ("destroyed", "lost", "knocked out"):
        writer.facts.setdefault(plain(f"{name} {verb}"), (column, 0.0))


def _defence(writer: _Writer, names: Names) -> None:
    rounds = names.most_rounds()
    earlier = writer.counted.get("missiles_fired")
    held = max(float(sum(rounds)), (earlier.most or 0.0) if earlier else 0.0)
    fired = ("fired", "launched", "spent", "expended", "used")
    writer.add(
        Counted("missiles_fired", "missiles fired by the defence", held, of="missiles of the defence"),
        [*_said(SHOTS, fired), *_said(("",), ("fired", "shots", "launches", "interceptors"))],
    )
    for system in dict.fromkeys(names.unit_systems):
        total = float(sum(n for n, s in zip(rounds, names.unit_systems, strict=True) if s == system))
        writer.add(
            Counted(f"missiles_fired_by:{system}", f"missiles fired by {system}", total, of=f"missiles of {system}"),
            [f"{system} fired", f"fired {system}", f"shots {system}"],
        )
    for unit, total in zip(names.units, rounds, strict=True):
        writer.add(
            Counted(f"missiles_fired:{unit}", f"missiles fired by {unit}", float(total), of=f"missiles of {unit}"),
            [f"{unit} fired", f"fired {unit}", f"shots {unit}"],
        )
    writer.add(
        Counted("magazines_empty", "magazines empty", float(len(names.units)), of="fire units"),
        ["empty magazines", "units out of missiles", "units out of ammunition"],
    )
    writer.add(Counted("engaged", "defence fires at all", 1.0), ())
    for phrase, number in (("defence fired", 1.0), ("nothing fired", 0.0), ("defence silent", 0.0)):
        writer.facts.setdefault(phrase, ("engaged", number))
    writer.add(Counted("first_engagement_s", "first engagement, s", whole=False), ["first shot", "first launch"])
    for key, label in (
        ("cost_attacker_usd", "cost to attacker, USD"),
        ("cost_defender_usd", "cost to defender, USD"),
        ("cost_defender_expended_usd", "missiles fired, USD"),
        ("cost_defender_lost_usd", "assets lost, USD"),
    ):
        writer.add(Counted(key, label, whole=False), ())


def _others(writer: _Writer, names: Names) -> None:
    third, decoys = (float(names.threat_kinds.count(kind)) for kind in ("third-party", "decoy"))
    if third:
        writer.add(Counted("third_parties_lost", "third parties lost", third, of="third parties"), ["airliners lost"])
        for key, verbs in (("third_party_hit", ("hit", "shot down")), ("third_party_engaged", ("fired at", "engaged"))):
            writer.add(Counted(key, f"third party {verbs[0]}", 1.0), ())
            for verb in verbs:
                for noun in ("third party", "airliner", "neutral"):
                    writer.facts.setdefault(plain(f"{noun} {verb}"), (key, 1.0))
    if decoys:
        writer.add(Counted("decoys_engaged", "decoys fired at", decoys, of="decoys"), ["decoys engaged"])
        writer.add(Counted("decoys_hit", "decoys hit", decoys, of="decoys"), ["decoys shot down", "decoys killed"])
        writer.add(
            Counted("missiles_at_decoys", "missiles fired at decoys", float(sum(names.most_rounds())), of="missiles"),
            (),
        )
    alone = [
        system
        for system, kind, carrier in zip(names.threat_systems, names.threat_kinds, names.threat_carriers, strict=True)
        if kind == "munition" and carrier < 0
    ]
    for system in dict.fromkeys(alone):
        total = float(alone.count(system))
        writer.add(
            Counted(f"intercepted_of:{system}", f"{system} intercepted", total, of=system),
            _said((system, f"{system}s"), DOWN),
        )
        writer.add(
            Counted(f"arriving_of:{system}", f"{system} arriving", total, of=system),
            _said((system, f"{system}s"), THROUGH),
        )
