"""Scenarios as a user changes them: good files with plausible edits, so that most are usable or nearly so.

Where `fuzz` breaks files, this makes files that mean something: entities come and go, variants add the first of a kind,
readings set what another thing set, numbers move within reason. File number n of a seed is always the same.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from typing import Any

from tests.hostile.fuzz import TREES

Rng = random.Random
Tree = dict[str, Any]

SAMS = ("kub", "s-75", "s-125", "osa-akm", "pantsir-s1", "buk-m2e", "s-200ve", "s-300pmu-2", "s-300ps", "s-400")
RADARS = ("p-18", "36d6", "64n6e2", "96l6")
AIRCRAFT = ("f-16i", "f-15i", "f-35i")
MUNITIONS = ("delilah", "gbu-39", "spice-1000", "spice-2000", "popeye", "rampage", "jassm", "storm-shadow", "tomahawk")
KINDS = ("arms-store", "airfield", "city", "convoy", "command-post", "radar", "bridge", "factory", "power-plant")
CLASSES = ("aircraft", "cruise-missile", "glide-bomb", "drone")


def _place(rng: Rng) -> list[str]:
    if rng.random() < 0.03:
        return [f"{rng.uniform(0, 60):.2f} {rng.choice('NS')}", rng.choice(("179.9 E", "179.9 W", "0 E", "100 E"))]
    return [f"{rng.uniform(33.1, 34.1):.2f} N", f"{rng.uniform(36.0, 36.9):.2f} E"]


def _point(rng: Rng) -> Tree:
    altitude = rng.choice(("60 m above ground", "300 m above ground", "1500 m above ground", "3000 m", "10000 m"))
    place = [f"{rng.uniform(32.8, 34.6):.2f} N", f"{rng.uniform(34.4, 36.3):.2f} E"]
    return {"at": place, "altitude": altitude, "speed": f"{rng.choice((180, 240, 250, 330, 600))} m/s"}


def _name(rng: Rng, word: str) -> str:
    return f"{word}-{rng.randrange(1000)}"


def _unit(rng: Rng, tree: Tree) -> Tree:
    unit: Tree = {"name": _name(rng, "unit"), "system": rng.choice(SAMS), "at": _place(rng)}
    nets = [net["name"] for net in tree["defence"].get("nets", [])]
    if nets and rng.random() < 0.6:
        unit["net"] = rng.choice(nets)
    if rng.random() < 0.3:
        unit["missiles"] = rng.choice((0, 1, 2, 4))
    if rng.random() < 0.3:
        unit["stock"] = rng.choice((0, 1, 8))
    if rng.random() < 0.2:
        unit["ready_after"] = rng.choice(("0 s", "200 s", "900 s", "30 d"))
    if rng.random() < 0.3:
        unit["doctrine"] = {
            "first_salvo": rng.choice((1, 2, 3)),
            "next_salvo": rng.choice((1, 2)),
            "max_salvos": rng.choice((1, 2, 9)),
            "reserve": rng.choice((0, 0, 2)),
            "priority": rng.choice(("munitions-first", "aircraft-first", "earliest")),
        }
    return unit


def _asset(rng: Rng) -> Tree:
    asset: Tree = {"name": _name(rng, "asset"), "kind": rng.choice(KINDS), "at": _place(rng)}
    asset["hits"] = rng.randrange(1, 4)
    if rng.random() < 0.6:
        asset["value"] = rng.choice(("1 thousand USD", "5 million USD", "2 billion USD"))
    return asset


def _targets(tree: Tree) -> list[str]:
    found = [asset["name"] for asset in tree["defence"].get("assets", [])]
    for unit in tree["defence"].get("units", []):
        found += [unit["name"], f"{unit['name']}/launcher-1"]
    found += [f"{net['name']}/command-post" for net in tree["defence"].get("nets", []) if net.get("command_post")]
    return found + [radar["name"] for radar in tree["defence"].get("radars", [])]


def _weapon(rng: Rng, tree: Tree) -> Tree:
    release = rng.choice(("waypoint 1", "waypoint 2", f"{rng.randrange(1, 200)} km along route", "0.5 km along route"))
    return {
        "munition": rng.choice(MUNITIONS), "per_aircraft": rng.choice((1, 2, 4)), "release": release,
        "target": rng.choice(_targets(tree) or ["store"]), "interval": rng.choice(("0 s", "1 s", "10 s")),
    }  # fmt: skip


def _package(rng: Rng, tree: Tree) -> Tree:
    package: Tree = {
        "name": _name(rng, "raid"), "aircraft": rng.choice(AIRCRAFT), "count": rng.choice((1, 1, 2, 5)),
        "start": rng.choice(("0 s", "100 s", "1 h")), "route": [_point(rng) for _ in range(rng.choice((2, 2, 3, 5)))],
        "weapons": [_weapon(rng, tree) for _ in range(rng.choice((0, 1, 1, 2)))],
    }  # fmt: skip
    if rng.random() < 0.3:
        package["jitter"] = rng.choice(("1 s", "60 s", "10 min"))
    return package


def _new(rng: Rng, tree: Tree) -> tuple[str, str, Tree]:
    """(side, kind, entry) of something that can be added."""
    kind = rng.choice(("units", "units", "assets", "assets", "radars", "nets", "packages"))
    if kind == "units":
        return "defence", kind, _unit(rng, tree)
    if kind == "assets":
        return "defence", kind, _asset(rng)
    if kind == "radars":
        return "defence", kind, {"name": _name(rng, "radar"), "system": rng.choice(RADARS), "at": _place(rng)}
    if kind == "nets":
        net: Tree = {"name": _name(rng, "net"), "delay": rng.choice(("0 s", "5 s", "60 s"))}
        if rng.random() < 0.5:
            net["command_post"] = {"at": _place(rng), "hits": rng.randrange(1, 3)}
        if rng.random() < 0.5:
            net["capacity"] = rng.choice((1, 2, 20))
        return "defence", kind, net
    return "attack", kind, _package(rng, tree)


def _setting(rng: Rng, tree: Tree) -> tuple[str, Any]:
    """One (key, value) of a variant's or an option's settings."""
    units = [unit["name"] for unit in tree["defence"].get("units", [])] or ["kub-1"]
    packages = [package["name"] for package in tree["attack"]["packages"]] or ["low"]
    unit, package = rng.choice(units), rng.choice(packages)
    return rng.choice(
        (
            ("permission", rng.choice(("hold", "tight", "free"))),
            ("permission", {unit: rng.choice(("hold", "tight"))}),
            ("guidance", rng.choice(("whole-flight", "at-intercept"))),
            ("kill_probability", rng.choice((0, 0.0, 1, 1.0, 0.5, "claimed", "recorded"))),
            ("kill_probability", {rng.choice(CLASSES): rng.choice((0.0, 0.3, 1.0))}),
            ("kill_probability", {unit: rng.choice((0.2, "claimed"))}),
            ("attack.doctrine.when_engaged", rng.choice(("turn-away", "press-on"))),
            ("attack.doctrine.turn_probability", rng.choice((0, 0.5, 1))),
            (f"units.{unit}.missiles", rng.choice((0, 1, 4))),
            (f"units.{unit}.stock", rng.choice((0, 4))),
            (f"units.{unit}.launchers", rng.choice((1, 2))),
            (f"units.{unit}.ready_after", rng.choice(("0 s", "300 s", "1 d"))),
            (f"units.{unit}.doctrine.first_salvo", rng.choice((1, 2, 3))),
            (f"units.{unit}.doctrine.max_salvos", rng.choice((1, 5))),
            (f"units.{unit}.at", _place(rng)),
            (f"packages.{package}.count", rng.choice((1, 3, 12))),
            (f"packages.{package}.start", rng.choice(("0 s", "500 s"))),
            (f"packages.{package}.jitter", rng.choice(("0 s", "30 s"))),
        )
    )


def _parts(tree: Tree) -> list[tuple[str, str, int]]:
    """(side, kind, index) of everything that could be taken away."""
    lists = [("defence", kind) for kind in ("nets", "radars", "units", "assets")] + [("attack", "packages")]
    return [(side, kind, i) for side, kind in lists for i in range(len(tree[side].get(kind, [])))]


def add_entry(rng: Rng, tree: Tree) -> None:
    side, kind, entry = _new(rng, tree)
    tree[side].setdefault(kind, []).append(entry)


def drop_entry(rng: Rng, tree: Tree) -> None:
    parts = _parts(tree)
    if parts:
        side, kind, index = rng.choice(parts)
        del tree[side][kind][index]


def drop_kind(rng: Rng, tree: Tree) -> None:
    """Nothing of one kind is left: no net, no radar, no unit, no asset."""
    side, kind, _ = rng.choice(_parts(tree) or [("defence", "assets", 0)])
    if kind != "packages":
        tree[side][kind] = []


def empty_kinds(rng: Rng, tree: Tree) -> None:
    """Any combination of kinds is left empty, down to nothing at all; weapons go with what they were aimed at."""
    for side, kind in (*(("defence", kind) for kind in ("nets", "radars", "units", "assets")), ("attack", "packages")):
        if rng.random() < (0.2 if kind == "packages" else 0.6):
            tree[side][kind] = []
    nets = {net["name"] for net in tree["defence"].get("nets", [])}
    for unit in tree["defence"].get("units", []) + tree["defence"].get("radars", []):
        if unit.get("net") not in nets:
            unit.pop("net", None)
    weaponless, left = rng.random() < 0.3, _targets(tree)
    for package in tree["attack"]["packages"]:
        package["weapons"] = [w for w in package.get("weapons", []) if w["target"] in left and not weaponless]
    _forget(tree)
    if rng.random() < 0.3:
        tree["variants"][_name(rng, "same")] = {"says": "The same again.", "change": {}}


def bare_defence(rng: Rng, tree: Tree) -> None:
    """`defence: {}`, and nothing that could be aimed at; now and then one aircraft alone, or none."""
    tree["defence"] = {}
    for package in tree["attack"]["packages"]:
        package["weapons"] = []
    if rng.random() < 0.5:
        one_aircraft(rng, tree)
    elif rng.random() < 0.3:
        tree["attack"]["packages"] = []
    _forget(tree)
    tree["variants"][_name(rng, "same")] = {"says": "The same again.", "change": {}}


def one_aircraft(rng: Rng, tree: Tree) -> None:
    packages = tree["attack"]["packages"]
    if packages:
        tree["attack"]["packages"] = [{**rng.choice(packages), "count": 1}]
        _forget(tree)


def variant_adds(rng: Rng, tree: Tree) -> None:
    """A variant adds one to three things, now and then the first of its kind."""
    change: Tree = {"add": {}}
    for _ in range(rng.choice((1, 1, 2, 3))):
        side, kind, entry = _new(rng, tree)
        change["add"].setdefault(side, {}).setdefault(kind, []).append(entry)
    tree["variants"][_name(rng, "adds")] = {"says": "Adds.", "change": change}


def _forget(tree: Tree) -> None:
    """Variants and readings that name something that is no longer there go with it."""
    left = {tree[side][kind][i]["name"] for side, kind, i in _parts(tree)}
    gone = {"kub-1", "store", "kub-north", "s200-east", "buk-west", "pantsir-west"} - left

    def kept(part: Any) -> bool:
        return not any(name in json.dumps(part) for name in gone)

    tree["variants"] = {name: v for name, v in tree["variants"].items() if name == tree["baseline"] or kept(v)}
    tree["readings"] = {name: r for name, r in tree.get("readings", {}).items() if kept(r)}


def first_of_its_kind(rng: Rng, tree: Tree) -> None:
    """The base has none of a kind, and a variant brings the first with the raid that comes for it."""
    for package in tree["attack"]["packages"]:
        package["weapons"] = []
    if rng.random() < 0.7:
        tree["defence"]["assets"] = []
    if rng.random() < 0.4:
        tree["defence"]["units"] = []
    _forget(tree)
    asset = {**_asset(rng), "at": ["33.5 N", "36.3 E"]}
    longitudes = (f"{rng.uniform(34.4, 34.8):.2f} E", f"{rng.uniform(35.1, 35.3):.2f} E", "35.6 E")
    route = [{"at": ["33.9 N", east], "altitude": "5000 m", "speed": "240 m/s"} for east in longitudes]
    weapon = {**_weapon(rng, tree), "munition": rng.choice(("jassm", "storm-shadow", "tomahawk")), "interval": "1 s"}
    weapon |= {"target": asset["name"], "release": "waypoint 2"}
    raid = {**_package(rng, tree), "route": route, "weapons": [weapon]}
    add: Tree = {"defence": {"assets": [asset]}}
    if rng.random() < 0.7:
        add["attack"] = {"packages": [raid]}
    if rng.random() < 0.5:
        add["defence"]["units"] = [_unit(rng, tree)]
    tree["variants"][_name(rng, "first")] = {"says": "The first.", "change": {"add": add}}


def variant_removes(rng: Rng, tree: Tree) -> None:
    removed: Tree = {}
    for side, kind, index in rng.sample(_parts(tree), min(len(_parts(tree)), rng.choice((1, 1, 2, 4)))):
        removed.setdefault(side, {}).setdefault(kind, []).append(tree[side][kind][index]["name"])
    tree["variants"][_name(rng, "less")] = {"says": "Removes.", "change": {"remove": removed}}


def variant_without_defence(rng: Rng, tree: Tree) -> None:
    removed: Tree = {}
    for side, kind, index in _parts(tree):
        if kind in ("nets", "radars", "units"):
            removed.setdefault(side, {}).setdefault(kind, []).append(tree[side][kind][index]["name"])
    name = _name(rng, "none")
    tree["variants"][name] = {"says": "No defence at all.", "change": {"remove": removed}}
    if rng.random() < 0.3:
        tree["baseline"] = name


def variant_sets(rng: Rng, tree: Tree) -> None:
    settings = dict(_setting(rng, tree) for _ in range(rng.choice((1, 1, 2))))
    tree["variants"][_name(rng, "sets")] = {"says": "Sets.", "change": {"set": settings}}


def option_sets(rng: Rng, tree: Tree) -> None:
    """A new reading of two options, or one more option of a reading."""
    readings = tree.setdefault("readings", {})
    option = {"says": "So.", "sources": ["report-001"], "set": dict([_setting(rng, tree)])}
    if readings and rng.random() < 0.5:
        rng.choice(list(readings.values()))["options"][_name(rng, "option")] = option
    elif len(readings) < 4:
        other = {"says": "Or so.", "sources": ["report-003"], "set": dict([_setting(rng, tree)])}
        readings[_name(rng, "reading")] = {"default": "one", "options": {"one": option, "two": other}}


def other_baseline(rng: Rng, tree: Tree) -> None:
    tree["baseline"] = rng.choice(list(tree["variants"]))


def other_ground(rng: Rng, tree: Tree) -> None:
    tree["terrain"] = rng.choice(("none", "levant"))


def other_route(rng: Rng, tree: Tree) -> None:
    packages = tree["attack"]["packages"]
    if packages:
        route = rng.choice(packages)["route"]
        route[rng.randrange(len(route))] = _point(rng)


def other_weapons(rng: Rng, tree: Tree) -> None:
    packages = tree["attack"]["packages"]
    if packages:
        rng.choice(packages)["weapons"] = [_weapon(rng, tree) for _ in range(rng.choice((0, 1, 1, 2)))]


def other_level(rng: Rng, tree: Tree) -> None:
    tree["level"] = rng.choice(("low", "best", "high"))


EDITS: tuple[Callable[[Rng, Tree], None], ...] = (
    first_of_its_kind, first_of_its_kind, add_entry, add_entry, drop_entry, drop_kind, empty_kinds, empty_kinds,
    bare_defence, one_aircraft, variant_adds, variant_adds,
    variant_adds, variant_removes, variant_without_defence, variant_sets, variant_sets, option_sets, option_sets,
    other_baseline, other_ground, other_route, other_route, other_weapons, other_level,
)  # fmt: skip


def edited(seed: int, number: int) -> bytes:
    """File `number` of a seed, as JSON (which is YAML)."""
    rng = random.Random(f"edits:{seed}:{number}")
    tree: Tree = copy.deepcopy(TREES[0] if rng.random() < 0.7 else TREES[1])
    for _ in range(rng.choice((1, 2, 2, 3, 4))):
        rng.choice(EDITS)(rng, tree)
    return json.dumps(tree, ensure_ascii=False, indent=1).encode()
