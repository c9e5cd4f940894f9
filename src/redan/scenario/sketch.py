"""A first scenario from a few answers: what is defended, by what, against what. Written with comments, to be changed.

Every number that decides something is either the catalogue's or said in a comment to be a choice of the sketch.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from redan.catalogue import Catalogue, System
from redan.scenario.checks_doctrine import CHEAP
from redan.scenario.schema import ASSET_KINDS
from redan.scenario.systems import engaged_classes, usable_ids

HITS = {"city": 10, "airfield": 8, "factory": 6, "power-plant": 4, "arms-store": 2, "convoy": 3}  # else 1
NORTH_DEG, EAST_DEG = 50.0, 30.0  # where the defended thing stands
KM_PER_DEGREE = 111.2
FARTHEST_KM = 200.0  # of a release or a launch: more only lengthens the run
RUN_IN_KM = 60.0  # of aircraft, before the release
SHARE_OF_RANGE = 0.8  # of the lowest range anybody states: what is fired gets there
LAUNCHED_KINDS = ("munition", "ballistic", "rocket")
PER_AIRCRAFT = 2


@dataclass(frozen=True)
class Sketch:
    """Answers: a kind of asset, a fire unit and how many, a weapon and how many of it (or of its aircraft)."""

    defended: str
    system: str
    units: int
    weapon: str
    count: int

    @property
    def says(self) -> str:
        """As a title."""
        who = f"Does one {self.system}" if self.units == 1 else f"Do {self.units} {self.system}"
        return f"{who} save the {self.what} from {self.weapon}?"

    @property
    def what(self) -> str:
        """What is defended, in words."""
        return self.defended.replace("-", " ")


TEMPLATES = {
    "one-battery": Sketch("power-plant", "buk-m2e", 1, "gbu-39", 4),
    "long-range": Sketch("airfield", "s-300pmu-2", 2, "jassm", 8),
    "drones-at-a-city": Sketch("city", "pantsir-s1", 2, "shahed-136", 30),
}


def defendable() -> tuple[str, ...]:
    """Kinds of what may be defended."""
    return ASSET_KINDS


def carriers_of(catalogue: Catalogue, weapon: str) -> list[str]:
    """Aircraft of the catalogue that a source names as carrying a weapon, and that a run can use."""
    if catalogue.kind(weapon) != "munition":  # what flies an arc starts by itself in a scenario
        return []
    known = set(usable_ids(catalogue, "aircraft"))
    return [fact.text for fact in catalogue.system(weapon).facts.get("carried_by", ()) if fact.text in known]


def weapons(catalogue: Catalogue) -> list[str]:
    """What a sketch can send: what an aircraft of the catalogue carries, and what needs none."""
    carried = [w for w in usable_ids(catalogue, "munition") if carriers_of(catalogue, w)]
    alone = [w for kind in LAUNCHED_KINDS for w in usable_ids(catalogue, kind)]
    return [w for w in dict.fromkeys([*carried, *alone]) if not _homes(catalogue.system(w))]


def _homes(system: System) -> bool:
    """What homes on radars has no other target."""
    return "seeks" in system.labels


def _glides(system: System) -> bool:
    """It has no engine, so it starts high."""
    return system.labels.get("profile") == "glide"


def written(sketch: Sketch, catalogue: Catalogue) -> str:
    """The scenario as text; it passes `redan check`."""
    parts = (_readings, _defence, _attack, _variants)
    return "\n".join([*_head(sketch), *(line for part in parts for line in part(sketch, catalogue)), ""])


def _head(sketch: Sketch) -> Iterator[str]:
    yield from (
        "# A first scenario, to be changed. `redan check THIS` says what is wrong, `redan compare THIS` answers.",
        "# Every key there is: `redan check --keys`. Every system: `redan catalogue`; one with its sources:",
        f"# `redan catalogue {sketch.system}`. Places, loads and times here are notional.",
        "redan: 1",
        f"title: {sketch.says}",
        f"question: How much gets through to the {sketch.what}, with and without?",
        "terrain: none  # a smooth earth; `levant`, or a file of heights, makes hills that hide what flies low",
        "seed: 1  # the same seed gives the same figures",
        "replications: 1000",
        "",
    )


def _readings(sketch: Sketch, catalogue: Catalogue) -> Iterator[str]:
    alternatives = catalogue.system(sketch.system).alternatives
    if not alternatives:
        return
    yield from (
        "# What sources dispute. The answer says how far each choice moves it.",
        "readings:",
        "  kill-probability:",
        "    question: How often does one missile kill what it meets?",
        f"    default: {next(iter(alternatives))}",
        "    options:",
    )
    for name, says in alternatives.items():
        yield from (f"      {name}:", f"        says: {_quoted(says)}",
                    f"        sources: [\"The catalogue's entry {sketch.system}\"]",
                    f"        set: {{kill_probability: {name}}}")  # fmt: skip
    yield from ("      one-in-two:", "        says: Half of the missiles kill, whatever they meet.",
                "        sources: [assumption]", "        set: {kill_probability: 50 %}", "")  # fmt: skip


def _defence(sketch: Sketch, catalogue: Catalogue) -> Iterator[str]:
    name = sketch.defended
    aimed = sketch.count * (PER_AIRCRAFT if carriers_of(catalogue, sketch.weapon) else 1)
    hits = max(1, min(HITS.get(name, 1), aimed // 2))
    yield from (
        "defence:",
        "  assets:",
        f"    - name: {name}",
        f"      kind: {name}",
        f"      at: {_at(0.0, 0.0)}",
        f"      hits: {hits}  # hits that end it: a choice of this sketch, make it yours",
        "",
    )


def _attack(sketch: Sketch, catalogue: Catalogue) -> Iterator[str]:
    carriers = carriers_of(catalogue, sketch.weapon)
    yield "attack:"
    if carriers:
        yield from _package(sketch, catalogue.system(sketch.weapon), carriers)
    else:
        yield from _launches(sketch, catalogue.system(sketch.weapon))


def _package(sketch: Sketch, weapon: System, carriers: list[str]) -> Iterator[str]:
    release_km = min(SHARE_OF_RANGE * weapon.value("max_range_m", "low") / 1e3, FARTHEST_KM)
    here, turn = release_km + RUN_IN_KM, release_km + 0.5 * RUN_IN_KM
    others = f"  # also carried by {', '.join(carriers[1:])}" if carriers[1:] else ""
    yield from (
        "  doctrine:",
        "    when_engaged: press-on  # or turn-away, with a turn_probability",
        "  packages:",
        "    - name: raid",
        f"      aircraft: {carriers[0]}{others}",
        f"      count: {sketch.count}",
        "      start: 0 s",
        "      spacing: 10 s",
        "      route:  # in from the east, release, and home",
        f"        - {{at: {_at(0.0, here)}, altitude: 9000 m, speed: 240 m/s}}",
        f"        - {{at: {_at(0.0, release_km)}, altitude: 9000 m, speed: 240 m/s}}",
        f"        - {{at: {_at(40.0, turn)}, altitude: 9000 m, speed: 240 m/s}}",
        "      weapons:",
        f"        - munition: {sketch.weapon}",
        f"          per_aircraft: {PER_AIRCRAFT}",
        f"          target: {sketch.defended}",
        f"          release: waypoint 2  # {release_km:.0f} km away: {SHARE_OF_RANGE:.0%} of its lowest stated range"
        .replace("%", " %"),
        "          interval: 2 s",
        "",
    )  # fmt: skip


def _launches(sketch: Sketch, weapon: System) -> Iterator[str]:
    reach_km = SHARE_OF_RANGE * weapon.value("max_range_m", "low") / 1e3
    from_km = min(reach_km, FARTHEST_KM)
    if weapon.has("min_range_m"):
        from_km = min(max(from_km, 1.2 * weapon.value("min_range_m", "high") / 1e3), reach_km)
    yield from (
        "  launches:  # what starts by itself, on its own",
        "    - name: raid",
        f"      weapon: {sketch.weapon}",
        f"      count: {sketch.count}",
        f"      at: {_at(0.0, from_km)}  # {from_km:.0f} km away",
        *(["      altitude: 9000 m  # let go from an aircraft that is left out"] if _glides(weapon) else []),
        f"      target: {sketch.defended}",
        "      start: 0 s",
        "      spacing: 20 s  # one after the other; `stream: 30 min` lets them come at any time within it",
        "",
    )


def _variants(sketch: Sketch, catalogue: Catalogue) -> Iterator[str]:
    yield "# What is compared. Each adds to what stands above, takes away or sets."
    target = catalogue.system(sketch.weapon).labels.get("threat_class", "")
    if target not in engaged_classes(catalogue.system(sketch.system)):
        yield f"# The catalogue has no kill probability of {sketch.system} against the class {target}: it does not fire"
        yield f"# at {sketch.weapon}. An entry of your own can state one (docs/file-format.md, Systems of your own)."
    yield from (
        "variants:",
        "  nothing:",
        "    says: No defence.",
        "    change: {}",
    )
    salvo = ""
    if target in CHEAP and target in engaged_classes(catalogue.system(sketch.system)):
        yield f"# One missile at every {target}: a choice of this sketch, for the catalogue's default is a general one."
        salvo = f", doctrine: {{against: {{{target}: {{first_salvo: 1}}}}}}"
    for count in dict.fromkeys((1, sketch.units)):
        name = "one-battery" if count == 1 else f"{count}-batteries"
        yield from (f"  {name}:", f"    says: {count} {sketch.system} beside the {sketch.what}.", "    change:",
                    "      add:", "        defence:", "          units:")  # fmt: skip
        for index in range(count):
            angle = 2.0 * math.pi * index / count
            at = _at(6.0 * math.sin(angle), 6.0 * math.cos(angle))
            yield f"            - {{name: battery-{index + 1}, system: {sketch.system}, at: {at}{salvo}}}"
    yield "baseline: nothing"


def _at(north_km: float, east_km: float) -> str:
    """A position so far from the defended thing."""
    north = NORTH_DEG + north_km / KM_PER_DEGREE
    east = EAST_DEG + east_km / (KM_PER_DEGREE * math.cos(math.radians(NORTH_DEG)))
    return f"[{north:.4f} N, {east:.4f} E]"


def _quoted(text: str) -> str:
    """Text as a YAML scalar in quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
