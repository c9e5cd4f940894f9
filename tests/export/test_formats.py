"""Each format read back by what did not write it: the standard library, pymap3d, pyarrow, the rules of its text."""

from __future__ import annotations

import io
import json
import math
import re
import struct
from datetime import UTC, datetime
from xml.etree import ElementTree

import numpy as np
import pymap3d
import pytest
from pyarrow import csv as arrow_csv
from tests.scene.raid import scene

from redan.errors import InputError
from redan.export import FORMATS, written
from redan.scene.scene import ATTACK, Scene, Track

START = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)
KML = {"k": "http://www.opengis.net/kml/2.2", "gx": "http://www.google.com/kml/ext/2.2"}


def text(to: str) -> str:
    return written(scene(), to, START).decode()


def seconds(word: str) -> float:
    return (datetime.fromisoformat(word) - START).total_seconds()


def ecef(longitude: float, latitude: float, height: float) -> tuple[float, float, float]:
    x, y, z = pymap3d.geodetic2ecef(latitude, longitude, height)
    return float(x), float(y), float(z)


def on_track(track: Track, time_s: float, place: tuple[float, float, float]) -> bool:
    """Within 50 m of the scene, as pymap3d turns degrees into metres."""
    return math.dist(ecef(*place), track.at(time_s)) < 50.0


def shown(track: Track) -> int:
    """How many samples differ in their millisecond."""
    return len({round(float(time_s), 3) for time_s in track.time_s})


def one_track(*places: tuple[float, float, float], name: str = "t") -> Scene:
    found = np.array([ecef(*place) for place in places])
    track = Track(name, "munition", ATTACK, "x", "", np.arange(len(places)) * 10.0, found, "arrived and hit")
    return Scene("T", "v", 1, 0, {}, (), (track,), ())


def test_an_unknown_format_and_a_start_without_zone_are_refused() -> None:
    with pytest.raises(InputError, match="czml"):
        written(scene(), "cmzl")
    with pytest.raises(InputError, match="time zone"):
        written(scene(), "csv", datetime(2026, 5, 1))
    with pytest.raises(InputError, match="1970"):
        written(scene(), "dis", datetime(1950, 5, 1, tzinfo=UTC))


@pytest.mark.parametrize("to", FORMATS)
def test_the_same_scene_is_the_same_file(to: str) -> None:
    assert written(scene(), to) == written(scene(), to)


def test_geojson() -> None:
    features = json.loads(text("geojson"))["features"]
    tracks = {f["properties"]["name"]: f for f in features if f["properties"]["what"] == "track"}
    assert set(tracks) == {track.name for track in scene().tracks}
    for track in scene().tracks:
        feature = tracks[track.name]
        assert feature["geometry"]["type"] == "LineString"
        places, times = feature["geometry"]["coordinates"], feature["properties"]["times"]
        assert len(places) == len(times) >= 2
        assert all(on_track(track, t, p) for t, p in zip(times, places, strict=True))
        assert seconds(feature["properties"]["to_utc"]) == pytest.approx(track.to_s, abs=1e-3)
    kinds = {f["geometry"]["type"] for f in features if f["geometry"]}
    assert kinds <= {"Point", "LineString"}


def test_geojson_cuts_at_the_date_line() -> None:
    feature = json.loads(written(one_track((179.5, 10.0, 0.0), (-179.5, 10.0, 100.0)), "geojson"))["features"][0]
    first, second = feature["geometry"]["coordinates"]
    assert feature["geometry"]["type"] == "MultiLineString"
    assert first[-1] == pytest.approx([180.0, 10.0, 50.0], abs=1e-6)
    assert second[0] == pytest.approx([-180.0, 10.0, 50.0], abs=1e-6)
    assert feature["properties"]["times"] == [[0.0, 5.0], [5.0, 10.0]]


def test_geojson_of_what_ended_at_once_is_a_point() -> None:
    feature = json.loads(written(one_track((1.0, 10.0, 5.0)), "geojson"))["features"][0]
    assert feature["geometry"] == {"type": "Point", "coordinates": [1.0, 10.0, 5.0]}


def test_csv() -> None:
    table = arrow_csv.read_csv(io.BytesIO(written(scene(), "csv", START))).to_pylist()
    tracks = {track.name: track for track in scene().tracks}
    rows = [row for row in table if row["row"] == "position"]
    assert len(rows) == sum(map(shown, tracks.values()))
    for row in rows:
        place = row["longitude_deg"], row["latitude_deg"], row["height_m"]
        assert on_track(tracks[row["name"]], row["time_s"], place)
    assert {row["name"] for row in table if row["row"] == "place"} >= {"store", "sam-1", "ew-1"}
    told = [row["text"] for row in table if row["row"] == "event"]
    assert told == [event.text for event in scene().events if event.text]


def test_csv_begins_no_formula() -> None:
    lines = written(one_track((1.0, 10.0, 5.0), name="=HYPERLINK(0)"), "csv").decode().splitlines()
    assert ",'=HYPERLINK(0)," in lines[1]


def test_kml() -> None:
    root = ElementTree.fromstring(text("kml"))
    placemarks = {p.findtext("k:name", "", KML): p for p in root.iterfind(".//k:Placemark", KML)}
    for track in scene().tracks:
        line = placemarks[track.name].find("gx:Track", KML)
        assert line is not None
        assert line.findtext("k:altitudeMode", "", KML) == "absolute"
        tags = [child.tag.rpartition("}")[2] for child in line]
        assert tags == ["altitudeMode"] + ["when"] * (len(tags) // 2) + ["coord"] * (len(tags) // 2)
        times = [seconds(when.text or "") for when in line.iterfind("k:when", KML)]
        places = [tuple(map(float, (coord.text or "").split())) for coord in line.iterfind("gx:coord", KML)]
        assert len(times) == len(places) == shown(track)
        assert all(on_track(track, t, p) for t, p in zip(times, places, strict=True))  # type: ignore[arg-type]
    styles = {f"#{style.get('id')}" for style in root.iterfind(".//k:Style", KML)}
    assert {url.text for url in root.iterfind(".//k:styleUrl", KML)} <= styles
    assert 'with "quotes" & <signs>' in (root.findtext("k:Document/k:name", "", KML))


def test_kml_has_its_elements_in_the_order_of_the_schema() -> None:
    order = ["name", "visibility", "description", "TimeStamp", "TimeSpan", "styleUrl", "Point", "Track"]
    for placemark in ElementTree.fromstring(text("kml")).iterfind(".//k:Placemark", KML):
        tags = [child.tag.rpartition("}")[2] for child in placemark]
        assert tags == sorted(tags, key=order.index)


def test_czml() -> None:
    head, *packets = json.loads(text("czml"))
    assert (head["id"], head["version"]) == ("document", "1.0")
    assert all(isinstance(packet["id"], str) for packet in packets)
    assert len({packet["id"] for packet in packets}) == len(packets)
    flying = {packet["id"]: packet for packet in packets}
    for track in scene().tracks:
        packet = flying[f"track/{track.name}"]
        position = packet["position"]
        assert position["forwardExtrapolationType"] == position["backwardExtrapolationType"] == "NONE"
        since, until = (seconds(word) for word in packet["availability"].split("/"))
        numbers = np.array(position["cartographicDegrees"]).reshape(-1, 4)
        assert np.all(np.diff(numbers[:, 0]) > 0.0)
        assert (since, until) == pytest.approx((track.from_s, track.to_s), abs=2e-3)
        assert seconds(position["epoch"]) == 0.0
        xyz = np.array([ecef(*row[1:]) for row in numbers])
        for at_s in np.linspace(numbers[0, 0], numbers[-1, 0], 97):  # as Cesium does it: straight, in ECEF
            there = [np.interp(at_s, numbers[:, 0], xyz[:, axis]) for axis in range(3)]
            assert math.dist(there, track.at(float(at_s))) < 50.0
    for packet in packets:
        assert all(isinstance(byte, int) and 0 <= byte <= 255 for byte in packet["point"]["color"]["rgba"])


def test_acmi() -> None:
    content = written(scene(), "acmi", START)
    lines = content.decode("utf-8").splitlines()
    assert content.startswith(b"FileType=text/acmi/tacview\nFileVersion=2.2\n")
    tracks = {track.name: track for track in scene().tracks}
    frame, last, names, gone = 0.0, -math.inf, dict[str, str](), set[str]()
    for line in lines[2:]:
        if line.startswith("#"):
            frame = float(line[1:])
            assert frame > last
            last = frame
        elif line.startswith("-"):
            assert line[1:] in names
            gone.add(line[1:])
        elif not line.startswith("0,"):
            number, *values = re.split(r"(?<!\\),", line)
            assert int(number, 16) > 0
            assert number not in gone
            fields = dict(value.split("=", 1) for value in values)
            if "Pilot" in fields:
                names[number] = fields["Pilot"]
            place = tuple(float(v) for v in fields["T"].split("|"))
            if names[number] in tracks:
                assert on_track(tracks[names[number]], frame, place)  # type: ignore[arg-type]
    assert set(tracks) <= set(names.values())
    assert {names[number] for number in gone} >= set(tracks)
    assert "0,ReferenceTime=2026-05-01T04:00:00.000Z" in lines


def test_acmi_escapes_what_would_end_a_value() -> None:
    lines = written(one_track((1.0, 10.0, 5.0), name="a,b\\c\nd"), "acmi").decode().splitlines()
    (line,) = (line for line in lines if "Pilot=" in line)
    assert r"Pilot=a\,b\\c\\nd,Type=" in line


def test_the_height_of_the_geoid_is_added_where_heights_count_from_the_ellipsoid() -> None:
    """100 m above the sea in the Levant: pymap3d finds it 24 m higher in CZML, GeoJSON and DIS, and only there."""
    one = one_track((36.3, 33.5, 100.0))
    number = re.compile(r"36\.3(?:0*), ?33\.5(?:0*), ?([0-9.]+)")
    for to, height in (("czml", 124.0), ("geojson", 124.0), ("kml", 100.0), ("csv", 100.0)):
        text_ = written(one, to, geoid_m=24.0).decode().replace(" ", ", ") if to == "kml" else ""
        found = number.search(text_ or written(one, to, geoid_m=24.0).decode())
        assert found is not None, to
        assert float(found[1]) == pytest.approx(height, abs=0.01), to
    assert "|100.00," in written(one, "acmi", geoid_m=24.0).decode()
    pdu = written(one, "dis", geoid_m=24.0)[24 + 16 + 28 :]
    latitude, longitude, height = pymap3d.ecef2geodetic(*struct.unpack(">3d", pdu[48:72]))
    assert (longitude, latitude, height) == pytest.approx((36.3, 33.5, 124.0), abs=1e-3)
    with pytest.raises(InputError, match="-107 m to 86 m"):
        written(one, "czml", geoid_m=200.0)
