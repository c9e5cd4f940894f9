"""From a compiled plan and one replication played again to a scene."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from redan.layout.codes import Event, Kind, Op
from redan.layout.decode import Entry, decoded, indices
from redan.physics.geodesy import geodetic_to_ecef
from redan.plan.compile import Compiled
from redan.plan.sights import X as RADAR_X
from redan.plan.sights import Z as RADAR_Z
from redan.plan.windows import X, Z
from redan.results import Story
from redan.scene.scene import ATTACK, DEFENCE, THIRD, Entity, Happening, Place, Scene, Track
from redan.scene.shots import Shot, meeting, missiles, shots
from redan.scene.ways import Way, ways_of
from redan.scene.words import Past, sentence

THIRD_PARTY = "third-party"
MENDED = (Op.MEND, Kind.ASSET)
OF_UNITS = ("unit", "radar", "launcher")  # assets that stand for something listed by itself, or at its unit's place


def make_scene(compiled: Compiled, story: Story) -> Scene:
    """Everything of one replication with its place: who stands where, who flew which way, what happened.

    story: that of the same plan. Launchers stand at the place of their unit, as they do for the engine, and are not
    listed.
    """
    events: Sequence[Entry] = list(story.events)
    ways = ways_of(compiled, story.outcomes, events)
    fired = shots(compiled.plan, events)
    tracks = [*_threats(compiled, ways), *missiles(compiled, fired, ways)]
    return Scene(
        title=story.title,
        variant=story.variant,
        seed=story.seed,
        replication=story.replication,
        readings=dict(story.readings),
        entities=tuple(_entities(compiled, events)),
        tracks=tuple(tracks),
        events=tuple(_events(compiled, events, ways, fired)),
        notes=story.notes,
    )


def _threats(compiled: Compiled, ways: Mapping[int, Way]) -> Iterator[Track]:
    names = compiled.names
    for t in sorted(ways):
        way, target, carrier = ways[t], names.threat_assets[t], names.threat_carriers[t]
        times, places = np.array(way.time_s), np.array(way.position_ecef_m)
        times.flags.writeable = places.flags.writeable = False
        yield Track(
            name=names.threats[t],
            kind=names.threat_kinds[t],
            side=THIRD if names.threat_kinds[t] == THIRD_PARTY else ATTACK,
            system=names.threat_systems[t],
            threat_class=names.threat_classes[t],
            time_s=times,
            position_ecef_m=places,
            why=way.why,
            target=names.assets[target] if target >= 0 else None,
            by=names.threats[carrier] if carrier >= 0 else None,
            drawn_from_s=way.turned_s,
        )


def _entities(compiled: Compiled, events: Sequence[Entry]) -> Iterator[Entity]:
    """Fire units, radars, then the other assets, each by name."""
    g, plan = compiled.geometry, compiled.plan
    stands = _standing(compiled, events)
    for u, unit in enumerate(g.order.units):
        x, y, z = (float(v) for v in g.units.columns[u, X : Z + 1])
        yield Entity(unit.name, "unit", DEFENCE, unit.system, (x, y, z), stands[int(plan.unit_asset[u])])
    for r, radar in enumerate(g.order.radars):
        x, y, z = (float(v) for v in g.radars.columns[r, RADAR_X : RADAR_Z + 1])
        yield Entity(radar.name, "radar", DEFENCE, radar.system, (x, y, z), stands[int(plan.radar_asset[r])])
    for a, asset in enumerate(g.order.assets):
        if asset.kind not in OF_UNITS:
            yield Entity(asset.name, asset.kind, DEFENCE, "", _on_ground(compiled, a), stands[a])


def _on_ground(compiled: Compiled, asset: int) -> Place:
    terrain, place = compiled.geometry.terrain, compiled.geometry.order.assets[asset].place
    height = 0.0 if terrain is None else terrain.height_at_m(place.latitude_rad, place.longitude_rad)
    return geodetic_to_ecef(place.latitude_rad, place.longitude_rad, height)


def _standing(compiled: Compiled, events: Sequence[Entry]) -> Mapping[int, tuple[tuple[float, float], ...]]:
    """By asset, from when to when it is not lost; what belongs to no asset (-1) always stands."""
    plan = compiled.plan
    found: dict[int, list[tuple[float, float]]] = defaultdict(lambda: [(-math.inf, math.inf)])
    for event in events:
        code, at_s, of = Event(int(event["code"])), float(event["time_s"]), indices(event)
        if code == Event.LOST:
            spans = found[of["asset"]]
            spans[-1] = spans[-1][0], at_s
        elif code == Event.EFFECT and (plan.effect_op[of["effect"]], plan.effect_kind[of["effect"]]) == MENDED:
            spans = found[int(plan.effect_target[of["effect"]])]
            if spans[-1][1] < math.inf:
                spans.append((at_s, math.inf))
    return _Standing({asset: tuple(spans) for asset, spans in found.items()})


class _Standing(dict[int, tuple[tuple[float, float], ...]]):
    def __missing__(self, asset: int) -> tuple[tuple[float, float], ...]:
        return ((-math.inf, math.inf),)


def _events(
    compiled: Compiled, events: Sequence[Entry], ways: Mapping[int, Way], fired: Sequence[Shot]
) -> Iterator[Happening]:
    names = compiled.names
    pasts = [Past() for _ in names.threats]
    shot_of = {shot.intercept: shot for shot in fired}
    for number, event in enumerate(events):
        about = decoded(event, names)
        unit, threat, asset = about.get("unit"), about.get("threat"), about.get("asset")
        yield Happening(
            time_s=float(event["time_s"]),
            what=Event(int(event["code"])).name.lower(),
            who=unit or threat or asset,
            whom=(threat if unit else asset if threat else None) or about.get("launcher"),
            text=sentence(event, names, pasts),
            about=about,
            place_ecef_m=_where(compiled, event, ways, shot_of.get(number)),
        )


def _where(compiled: Compiled, event: Entry, ways: Mapping[int, Way], shot: Shot | None) -> Place | None:
    """Where an event happened: an intercept at its missile, what a unit does at the unit, else at threat or asset."""
    of: dict[str, Any] = indices(event)
    if shot is not None:
        return meeting(shot, ways)
    if int(event["code"]) == Event.INTERCEPT and of["threat"] in ways:
        return ways[of["threat"]].flown(float(event["time_s"]))
    if "unit" in of:
        x, y, z = (float(v) for v in compiled.geometry.units.columns[of["unit"], X : Z + 1])
        return x, y, z
    if of.get("threat", -1) in ways:
        return ways[of["threat"]].flown(float(event["time_s"]))
    return _on_ground(compiled, of["asset"]) if of.get("asset", -1) >= 0 else None
