"""KML 2.2 with gx:Track (Google's extension, read by Google Earth and QGIS): every `when` before every `gx:coord`.

Heights are "absolute": above the sea.
"""

from __future__ import annotations

from datetime import datetime
from xml.etree import ElementTree

from redan.errors import visible
from redan.export.common import about, colour, samples, sentence, spans, utc
from redan.scene.scene import DEFENCE, MISSILE, Entity, Place, Scene, Track, geodetic_deg

KML, GX = "http://www.opengis.net/kml/2.2", "http://www.google.com/kml/ext/2.2"
FOLDERS = ("Defence", "Attack and others", "Missiles of the defence", "What happened")

Element = ElementTree.Element


def write(scene: Scene, start: datetime) -> bytes:
    """The whole file."""
    ElementTree.register_namespace("", KML)
    ElementTree.register_namespace("gx", GX)
    root = Element(f"{{{KML}}}kml")
    document = _sub(root, "Document")
    _sub(document, "name", about(scene))
    looks: dict[str, tuple[int, int, int]] = {}
    things: list[Entity | Track] = [*scene.entities, *scene.tracks]
    for thing in things:
        looks.setdefault(_style(thing), colour(thing))
    for name, rgb in looks.items():
        _add_style(document, name, rgb)
    folders = []
    for name in FOLDERS:
        folder = _sub(document, "Folder")
        _sub(folder, "name", name)
        folders.append(folder)
    for entity in scene.entities:
        for since_s, until_s in spans(entity, scene):
            _add_entity(folders[0], entity, utc(start, since_s), utc(start, until_s))
    for track in scene.tracks:
        _add_track(folders[2 if track.kind == MISSILE else 1], track, start)
    for event in scene.events:
        if event.text and event.place_ecef_m is not None:
            placemark = _sub(folders[3], "Placemark")
            _sub(placemark, "name", event.text)
            _sub(placemark, "visibility", "0")
            _sub(_sub(placemark, "TimeStamp"), "when", utc(start, event.time_s))
            _add_point(placemark, geodetic_deg(event.place_ecef_m))
    ElementTree.indent(root, " ")
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _sub(parent: Element, name: str, text: str | None = None, space: str = KML) -> Element:
    element = ElementTree.SubElement(parent, f"{{{space}}}{name}")
    if text is not None:
        element.text = visible(text)  # XML has no words for control characters
    return element


def _style(thing: Entity | Track) -> str:
    side = "missile" if thing.kind == MISSILE else "defence" if thing.side == DEFENCE else thing.side.replace(" ", "-")
    return f"look-{side}"


def _add_style(document: Element, name: str, rgb: tuple[int, int, int]) -> None:
    hue = "ff{2:02x}{1:02x}{0:02x}".format(*rgb)  # alpha, blue, green, red
    style = _sub(document, "Style")
    style.set("id", name)
    _sub(_sub(style, "IconStyle"), "color", hue)
    _sub(_sub(style, "LabelStyle"), "scale", "0.7")
    line = _sub(style, "LineStyle")
    _sub(line, "color", hue)
    _sub(line, "width", "2")


def _add_entity(folder: Element, entity: Entity, since: str, until: str) -> None:
    placemark = _sub(folder, "Placemark")
    _sub(placemark, "name", entity.name)
    _sub(placemark, "description", " ".join(word for word in (entity.kind, entity.system) if word))
    span = _sub(placemark, "TimeSpan")
    _sub(span, "begin", since)
    _sub(span, "end", until)
    _sub(placemark, "styleUrl", f"#{_style(entity)}")
    _add_point(placemark, geodetic_deg(entity.place_ecef_m))


def _add_point(placemark: Element, place: Place) -> None:
    point = _sub(placemark, "Point")
    _sub(point, "altitudeMode", "absolute")
    _sub(point, "coordinates", "{:.7f},{:.7f},{:.2f}".format(*place))


def _add_track(folder: Element, track: Track, start: datetime) -> None:
    placemark = _sub(folder, "Placemark")
    _sub(placemark, "name", track.name)
    _sub(placemark, "description", sentence(track))
    _sub(placemark, "styleUrl", f"#{_style(track)}")
    line = _sub(placemark, "Track", space=GX)
    _sub(line, "altitudeMode", "absolute")
    flown = samples(track)
    for time_s, _ in flown:
        _sub(line, "when", utc(start, time_s))
    for _, place in flown:
        _sub(line, "coord", "{:.7f} {:.7f} {:.2f}".format(*place), space=GX)
