"""Independent readers of each text format: fastkml and the OGC's schema, pyacmi, JSON schemas, csv and pyarrow.

The rules of `evidence.exchange` hold the form of CZML; `test_oracles` holds Cesium's own loader against its content.
"""

from __future__ import annotations

import copy
import csv
import io
import json
import math
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import fastkml
import pytest
from fastkml import KML
from fastkml.validator import get_schema_parser
from lxml import etree
from pyarrow import csv as arrow_csv
from tests.export.test_formats import ecef, on_track, one_track, shown
from tests.scene.raid import scene

from evidence.exchange.rules import acmi_faults, by_schema, czml_faults
from redan.export import written

START = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)
EXTENDED = Path(fastkml.__file__).parent / "schema" / "kml22gx.xsd"  # of Google's extensions; it takes in OGC's
NAMES = {"k": "http://www.opengis.net/kml/2.2", "gx": "http://www.google.com/kml/ext/2.2"}
Change = Callable[[Any], object]


def seconds(moment: datetime) -> float:
    return (moment - START).total_seconds()


# KML


def valid(root: etree._Element) -> bool:
    """By the schema of KML 2.2 and of Google's extensions, as fastkml ships them."""
    return bool(get_schema_parser(EXTENDED).validate(root))


def kml_root() -> etree._Element:
    return etree.fromstring(written(scene(), "kml", START))


def test_kml_is_valid_by_the_schema_of_its_authors() -> None:
    schema = get_schema_parser(EXTENDED)
    assert schema.validate(kml_root()), list(schema.error_log)


@pytest.mark.parametrize("path", [".//k:Point", ".//gx:Track"])
def test_the_schema_notices_a_wrong_altitude_mode(path: str) -> None:
    root = kml_root()
    mode = root.find(f"{path}/k:altitudeMode", NAMES)
    mode.text = "msl"
    assert not valid(root)


def test_the_schema_notices_a_name_after_the_time() -> None:
    root = kml_root()
    span = root.find(".//k:TimeSpan", NAMES)
    placemark = span.getparent()
    placemark.append(placemark.find("k:name", NAMES))
    assert not valid(root)


def test_fastkml_finds_every_track_at_its_times_and_places() -> None:
    document = KML.parse(io.BytesIO(written(scene(), "kml", START)))
    tracks = {track.name: track for track in scene().tracks}
    found = {}
    folders = document.features[0].features
    placemarks = [placemark for folder in folders for placemark in folder.features]
    for placemark in placemarks:
        line = getattr(placemark, "kml_geometry", None)
        if type(line).__name__ == "Track":
            found[placemark.name] = line
    assert set(found) == set(tracks)
    for name, line in found.items():
        items = line.track_items
        assert len(items) == shown(tracks[name])
        for item in items:
            place = item.coord.coords[0] if hasattr(item.coord, "coords") else item.coord
            assert on_track(tracks[name], seconds(item.when.dt), tuple(place))
    names = {placemark.name for placemark in placemarks}
    assert names >= {entity.name for entity in scene().entities}
    assert names >= {event.text for event in scene().events if event.text and event.place_ecef_m is not None}


def test_fastkml_notices_exchanged_coordinates() -> None:
    """The planted fault: latitude first."""
    root = kml_root()
    coordinate = root.find(".//gx:coord", NAMES)
    longitude, latitude, height = coordinate.text.split()
    coordinate.text = f"{latitude} {longitude} {height}"
    name = coordinate.getparent().getparent().findtext("k:name", "", NAMES)
    document = KML.parse(io.BytesIO(etree.tostring(root)))
    (placemark,) = (p for folder in document.features[0].features for p in folder.features if p.name == name)
    item = placemark.kml_geometry.track_items[0]
    track = next(track for track in scene().tracks if track.name == name)
    assert not on_track(track, seconds(item.when.dt), tuple(item.coord.coords[0]))


# ACMI


def acmi(content: bytes, folder: Path) -> Any:
    pytest.importorskip("constantly", reason="pyacmi needs the package constantly")
    from pyacmi import Acmi

    file = folder / "scene.acmi"
    file.write_bytes(content)
    read = Acmi()
    read.load_acmi(str(file))
    return read


def test_pyacmi_finds_every_object_its_times_and_its_end(tmp_path: Path) -> None:
    read = acmi(written(scene(), "acmi", START), tmp_path)
    assert read.reference_time == START.replace(tzinfo=None)
    tracks = {track.name: track for track in scene().tracks}
    objects = {one.get_value("Pilot"): one for one in read.objects.values() if one.get_value("Pilot")}
    assert set(objects) == set(tracks) | {entity.name for entity in scene().entities}
    for name, track in tracks.items():
        one = objects[name]
        times = list(one.data["Longitude"])
        assert (times[0], times[-1]) == pytest.approx((track.from_s, track.to_s), abs=1e-3)
        assert one.removed_at == pytest.approx(track.to_s, abs=1e-3)
        for time_s in times:
            place = one.longitude(time_s), one.latitude(time_s), one.altitude(time_s)
            assert on_track(track, time_s, place)
        assert bool(one.is_plane) == (track.kind in ("aircraft", "third-party"))
        assert bool(one.is_missile) == (track.kind in ("missile", "munition"))
        assert one.get_value("Coalition") == {"defence": "Defence", "attack": "Attack"}.get(track.side, "Third party")


def test_acmi_keeps_the_rules_of_its_text() -> None:
    assert acmi_faults(written(scene(), "acmi", START)) == []


ACMI_FAULTS = {
    "latitude first": lambda text: text.replace("T=36.3000000|33.5000000|", "T=33.5000000|136.3000000|", 1),
    "a byte order mark": lambda text: "\ufeff" + text,
    "frames out of order": lambda text: text + "#0.001\n",
    "an end of nothing": lambda text: text + "-fff\n",
    "a comma not escaped": lambda text: text.replace(r"\,", ",", 1),
}


@pytest.mark.parametrize("fault", ACMI_FAULTS)
def test_the_rules_of_acmi_notice(fault: str) -> None:
    text = written(scene(), "acmi", START).decode()
    changed = ACMI_FAULTS[fault](text)
    assert changed != text
    assert len(acmi_faults(changed.encode())) == 1


def test_pyacmi_reads_a_name_with_a_comma_whole(tmp_path: Path) -> None:
    read = acmi(written(one_track((1.0, 10.0, 5.0), name="a,b"), "acmi", START), tmp_path)
    names = [one.get_value("Pilot") for one in read.objects.values()]
    assert [name.replace("\\", "") for name in names if name] == ["a,b"]


# GeoJSON


def test_geojson_is_valid_by_rfc_7946() -> None:
    document = json.loads(written(scene(), "geojson", START))
    assert by_schema("geojson", document) == []
    crossing = json.loads(written(one_track((179.5, 10.0, 0.0), (-179.5, 10.0, 100.0)), "geojson"))
    assert by_schema("geojson", crossing) == []
    for line in crossing["features"][0]["geometry"]["coordinates"]:
        assert all(abs(b[0] - a[0]) <= 180.0 for a, b in pairwise(line))


def _exchange(document: Any) -> None:
    point = next(f for f in document["features"] if f["geometry"] and f["geometry"]["type"] == "Point")
    point["geometry"]["coordinates"] = [36.0, 136.0, 0.0]


GEOJSON_FAULTS: dict[str, Change] = {
    "latitude out of range": _exchange,
    "an old coordinate system": lambda document: document.update(crs={"type": "name"}),
    "a feature without properties": lambda document: document["features"][0].pop("properties"),
    "a line of one point": lambda document: document["features"][0].update(
        geometry={"type": "LineString", "coordinates": [[1.0, 2.0]]}
    ),
    "a text for a number": lambda document: document["features"][0].update(
        geometry={"type": "Point", "coordinates": ["1.0", 2.0]}
    ),
}


@pytest.mark.parametrize("fault", GEOJSON_FAULTS)
def test_the_rules_of_geojson_notice(fault: str) -> None:
    document = json.loads(written(scene(), "geojson", START))
    GEOJSON_FAULTS[fault](document)
    assert len(by_schema("geojson", document)) == 1


# CZML


def test_czml_keeps_the_rules_of_its_guide() -> None:
    assert czml_faults(json.loads(written(scene(), "czml", START))) == []
    assert czml_faults(json.loads(written(one_track((1.0, 10.0, 5.0)), "czml", START))) == []


CZML_FAULTS: dict[str, Change] = {
    "a colour in words": lambda packet: packet["point"]["color"].update(rgba="red"),
    "a colour of floats": lambda packet: packet["point"]["color"].update(rgba=[0.5, 0.5, 0.5, 1.0]),
    "an id that is a number": lambda packet: packet.update(id=17),
    "a misspelt property": lambda packet: packet["position"].update(forwardExtrapolation="NONE"),
    "a value that is none": lambda packet: packet["position"].update(forwardExtrapolationType="none"),
    "a sample cut short": lambda packet: packet["position"]["cartographicDegrees"].pop(),
}


@pytest.mark.parametrize("fault", CZML_FAULTS)
def test_the_rules_of_czml_notice(fault: str) -> None:
    document = json.loads(written(scene(), "czml", START))
    packet = next(packet for packet in document if str(packet["id"]).startswith("track/"))
    CZML_FAULTS[fault](packet)
    assert czml_faults(document)


def test_the_rules_of_czml_notice_two_of_one_name() -> None:
    document = json.loads(written(scene(), "czml", START))
    document.append(copy.deepcopy(document[-1]))
    assert len(czml_faults(document)) == 1


# CSV


def test_csv_reads_the_same_by_two_readers() -> None:
    content = written(scene(), "csv", START)
    mine = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    table = arrow_csv.read_csv(io.BytesIO(content)).to_pylist()
    assert len(mine) == len(table) > 100
    for first, second in zip(mine, table, strict=True):
        for key, word in first.items():
            value = second[key]
            if isinstance(value, float):
                assert float(word) == value
            elif not isinstance(value, datetime):
                assert word == ("" if value is None else value)
    assert all("_" in name or name in ("row", "name", "kind", "side", "system", "whom", "text") for name in mine[0])
    times = [datetime.fromisoformat(row["time_utc"]) for row in mine]
    assert all(seconds(t) == pytest.approx(float(row["time_s"]), abs=1e-3) for t, row in zip(times, mine, strict=True))
    tracks = {track.name: track for track in scene().tracks}
    rows = [row for row in mine if row["row"] == "position"]
    places = [tuple(float(row[key]) for key in ("longitude_deg", "latitude_deg", "height_m")) for row in rows]
    ends = zip(rows, places, strict=True)
    worst_m = max(math.dist(ecef(*at), tracks[row["name"]].at(float(row["time_s"]))) for row, at in ends)
    assert worst_m < 1.0  # places to 7 digits, times to a millisecond
