"""ACMI 2.2 for Tacview: plain UTF-8, longitude first, frames in the order of time, `-id` where something ends.

Source: Tacview, Technical Reference, ACMI flight recordings 2.2. Nothing stands before the first line, no mark of byte
order either. Commas and backslashes in texts are escaped, ends of lines too.
"""

from __future__ import annotations

from datetime import datetime

from redan.errors import visible
from redan.export.common import about, samples, sentence, spans, utc
from redan.scene.scene import ATTACK, DEFENCE, MISSILE, THIRD, Entity, Place, Scene, Track, geodetic_deg

COALITION = {DEFENCE: ("Defence", "Blue"), ATTACK: ("Attack", "Red"), THIRD: ("Third party", "Grey")}
TYPES = {
    "unit": "Ground+AntiAircraft", "radar": "Ground+Static+Sensor", "aircraft": "Air+FixedWing", "decoy": "Misc+Decoy",
    "third-party": "Air+FixedWing", "munition": "Weapon+Missile", MISSILE: "Weapon+Missile",
}  # fmt: skip
BOMBS = ("bomb",)  # in the name of a target class
BUILDING = "Ground+Static+Building"

# order within a frame: what appears, where things are, what is told, what ends
APPEARS, MOVES, TOLD, ENDS = range(4)
Line = tuple[int, int, int, str]  # milliseconds, order, running number, text


def write(scene: Scene, start: datetime) -> bytes:
    """The whole file."""
    lines: list[Line] = []
    ids: dict[str, str] = {}

    def put(time_s: float, order: int, text: str) -> None:
        lines.append((round(time_s * 1e3), order, len(lines), text))

    number = 0
    for entity in scene.entities:
        for since_s, until_s in spans(entity, scene):
            number += 1
            ids.setdefault(entity.name, f"{number:x}")
            put(since_s, APPEARS, f"{number:x},{_place(geodetic_deg(entity.place_ecef_m))},{_of(entity)}")
            if until_s < scene.to_s:
                put(until_s, TOLD, f"0,Event=Destroyed|{number:x}|")
                put(until_s, ENDS, f"-{number:x}")
    for track in scene.tracks:
        number += 1
        ids.setdefault(track.name, f"{number:x}")
        for i, (time_s, place) in enumerate(samples(track)):
            put(time_s, MOVES if i else APPEARS, f"{number:x},{_place(place)}" + ("" if i else f",{_of(track)}"))
        if track.why.startswith("shot down"):
            put(track.to_s, TOLD, f"0,Event=Destroyed|{number:x}|")
        put(track.to_s, ENDS, f"-{number:x}")
    for event in scene.events:
        if event.text:
            whose = [ids[name] for name in (event.who, event.whom) if name in ids]
            put(event.time_s, TOLD, f"0,Event=Message|{''.join(f'{one}|' for one in whose)}{_text(event.text)}")
    text = [
        "FileType=text/acmi/tacview", "FileVersion=2.2", f"0,ReferenceTime={utc(start, 0.0)}",
        f"0,RecordingTime={utc(start, 0.0)}", "0,DataSource=redan", f"0,Title={_text(scene.title)}",
        f"0,Comments={_text(about(scene))}",
    ]  # fmt: skip
    frame: int | None = None
    for milliseconds, _, _, line in sorted(lines):
        if milliseconds != frame:
            frame = milliseconds
            text.append(f"#{milliseconds / 1e3:.3f}")
        text.append(line)
    return ("\n".join(text) + "\n").encode()


def _place(place: Place) -> str:
    return "T={:.7f}|{:.7f}|{:.2f}".format(*place)


def _of(thing: Entity | Track) -> str:
    """What it is, once, when it appears."""
    coalition, hue = COALITION[thing.side]
    words = f"Name={_text(thing.system or thing.kind)},Pilot={_text(thing.name)},Type={_type(thing)}"
    more = "" if isinstance(thing, Entity) else f",Label={_text(sentence(thing))}"
    return f"{words},Coalition={coalition},Color={hue}{more}"


def _type(thing: Entity | Track) -> str:
    if isinstance(thing, Track) and thing.kind == "munition" and any(word in thing.threat_class for word in BOMBS):
        return "Weapon+Bomb"
    return TYPES.get(thing.kind, BUILDING)


def _text(text: str) -> str:
    """A value: escaped is what would end it."""
    return visible(text).replace("\\", "\\\\").replace(",", "\\,").replace("|", "/")
