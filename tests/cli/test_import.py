"""`redan import`: what a scenario then holds, with everything assumed said; mistakes named at their place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import EXAMPLE, Answer

from redan.files import read_yaml

Redan = Callable[..., Answer]

ROUTE = [
    "{at: [34.2 N, 34.6 E], altitude: 300 m, speed: 230 m/s}",
    "{at: [33.8 N, 35.9 E], altitude: 300 m, speed: 230 m/s}",
]
GPX = """<?xml version="1.0"?><gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="33.5" lon="36.3"><ele>690</ele><name>Damascus</name></wpt>
<rte><name>low</name><rtept lat="34.2" lon="34.6"><ele>300</ele></rtept>
<rtept lat="33.8" lon="35.9"><ele>300</ele></rtept></rte><trk><name>Flug Süd</name>
<trkseg><trkpt lat="30" lon="35"/><trkpt lat="30" lon="35"/><trkpt lat="31" lon="-179.5"><ele>0</ele></trkpt></trkseg>
<trkseg><trkpt lat="1" lon="2"/><trkpt lat="3" lon="4"/></trkseg></trk></gpx>
"""
KML = """<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"
 xmlns:gx="http://www.google.com/kml/ext/2.2"><Document>
<Folder><Placemark><name>low</name><LineString><altitudeMode>absolute</altitudeMode>
<coordinates>34.6,34.2,300
 35.9,33.8,300</coordinates></LineString></Placemark>
<Placemark><name>hills</name><LineString><altitudeMode>relativeToGround</altitudeMode>
<coordinates> 34.6,34.2,100 35.9,33.8,200 </coordinates></LineString></Placemark></Folder>
<Placemark><name>both</name><MultiGeometry><LineString><coordinates>1,2,9 3,4,9</coordinates></LineString>
<Polygon><outerBoundaryIs><LinearRing><coordinates>1,2 3,4 5,6 1,2</coordinates></LinearRing></outerBoundaryIs>
</Polygon></MultiGeometry></Placemark>
<Placemark><name>track</name><gx:Track><altitudeMode>absolute</altitudeMode>
<gx:coord>10 20 3000</gx:coord><gx:coord>11 21 3100</gx:coord></gx:Track></Placemark>
<Placemark><name>Damascus</name><ExtendedData><Data name="kind"><value>city</value></Data>
<Data name="hits"><value>3</value></Data></ExtendedData>
<Point><coordinates>36.3,33.5,0</coordinates></Point></Placemark>
<NetworkLink><Link><href>http://example.org/x.kml</href></Link></NetworkLink></Document></kml>
"""
GEOJSON = """{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"name": "low"},
 "geometry": {"type": "LineString", "coordinates": [[34.6, 34.2, 300], [35.9, 33.8, 300]]}},
{"type": "Feature", "properties": {"name": "two"},
 "geometry": {"type": "MultiLineString", "coordinates": [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]}},
{"type": "Feature", "properties": {"name": "Plant A", "kind": "power-plant", "hits": 2,
 "colour": "red"},
 "geometry": {"type": "Point", "coordinates": [36.3, 33.5]}},
{"type": "Feature", "properties": null,
 "geometry": {"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [5, 6], [1, 2]]]}}]}
"""
CSV = "Name;Breite;Länge;Höhe (m);Speed [kt]\nlow;34,2;34,6;300;447\nlow;33.8;35.9;300;447\n"


def yaml(answer: Answer) -> Any:
    """The entries that were printed; comments aside."""
    assert answer.status == 0, answer
    return read_yaml(answer.out, name="out").data()


def put(tmp_path: Path, name: str, content: str | bytes) -> str:
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return name


def routes(answer: Answer) -> list[list[str]]:
    """The waypoints of each route that was printed."""
    assert answer.status == 0, answer
    blocks = answer.out.split("route:\n")[1:]
    return [[line[4:] for line in block.splitlines() if line.startswith("  - ")] for block in blocks]


def test_gpx_routes_and_tracks(redan: Redan, tmp_path: Path) -> None:
    answer = redan("import", put(tmp_path, "r.gpx", GPX), "--speed", "230 m/s", "--altitude", "5000 m")
    found = routes(answer)
    assert found[0] == ROUTE
    assert found[1] == [
        "{at: [30 N, 35 E], altitude: 5000 m, speed: 230 m/s}",
        "{at: [31 N, 179.5 W], altitude: 5000 m, speed: 230 m/s}",
    ]
    assert len(found) == 3
    assert "# From r.gpx (GPX, SHA-256 " in answer.out
    assert '# "Flug Süd": 2 waypoints' in answer.out
    for said in (
        "the heights of GPX are taken as metres above the sea; the format does not say above what",
        "points at altitude 0 were taken as points without one",
        'track 1, segment 1 "Flug Süd": 1 points at the place of the one before were left out',
        "left out: 1 point",
    ):
        assert f"r.gpx: {said}." in answer.err
        assert said[1:] in answer.out


def test_gpx_waypoints_as_assets(redan: Redan, tmp_path: Path) -> None:
    answer = redan("import", put(tmp_path, "r.gpx", GPX), "--as", "assets", "--set", "kind=city", "--set", "hits=3")
    assert '  - {name: damascus, kind: city, at: [33.5 N, 36.3 E], hits: 3}  # "Damascus"\n' in answer.out
    assert yaml(answer) == {"assets": [{"name": "damascus", "kind": "city", "at": ["33.5 N", "36.3 E"], "hits": 3}]}


def test_kml(redan: Redan, tmp_path: Path) -> None:
    file = put(tmp_path, "r.kml", KML)
    answer = redan("import", file, "--speed", "230 m/s", "--altitude", "5000 m")
    found = routes(answer)
    assert found[0] == ROUTE
    assert found[1][1] == "{at: [33.8 N, 35.9 E], altitude: 200 m above ground, speed: 230 m/s}"
    assert found[2][0] == "{at: [2 N, 1 E], altitude: 5000 m, speed: 230 m/s}"
    assert found[3][1] == "{at: [21 N, 11 E], altitude: 3100 m, speed: 230 m/s}"
    assert "heights of lines that KML clamps to the ground" in answer.err
    assert "left out: 1 NetworkLink, 1 Polygon, 1 point" in answer.err
    assert yaml(redan("import", file, "--as", "assets")) == {
        "assets": [{"name": "damascus", "kind": "city", "at": ["33.5 N", "36.3 E"], "hits": 3}]
    }


def test_geojson(redan: Redan, tmp_path: Path) -> None:
    file = put(tmp_path, "r.geojson", GEOJSON)
    answer = redan("import", file, "--speed", "230 m/s", "--altitude", "5000 m")
    found = routes(answer)
    assert found[0] == ROUTE
    assert [r[0][:17] for r in found[1:]] == ["{at: [2 N, 1 E], ", "{at: [6 N, 5 E], "]
    assert "above the sea; its standard (RFC 7946) means the WGS84 ellipsoid" in answer.err
    answer = redan("import", file, "--as", "assets")
    assert yaml(answer)["assets"] == [{"name": "plant-a", "kind": "power-plant", "at": ["33.5 N", "36.3 E"], "hits": 2}]
    assert "what the file says besides was not used: colour" in answer.err
    ground = redan("import", file, "--speed", "230 m/s", "--altitude", "5000 m", "--above", "ground")
    assert routes(ground)[0][0] == ROUTE[0].replace("300 m", "300 m above ground")


@pytest.mark.parametrize(
    "text",
    [
        CSV,
        CSV.replace(";", "\t"),
        "\ufeff" + CSV,
        "lat,lon,altitude_m,speed_kt,route\n34.2,34.6,300,447,low\n33.8,35.9,300,447,low\n",
        'LATITUDE,LONGITUDE,Alt,Velocity\n"34,2","34,6",300 m,447 kt\n33.8,35.9,300 m,447 kt\n',
        "route,Position,ele (m),gs_kt\nlow,34°12'N 34°36'E,300,447\nlow,N33.8 E35.9,300,447\n",
        "X,Y,Z [m],spd (kt)\n34.6,34.2,300,447\n35.9,33.8,300,447\n",
    ],
)
def test_csv_in_several_spellings(redan: Redan, tmp_path: Path, text: str) -> None:
    for content in (text.encode(), text.encode("utf-16")):
        answer = redan("import", put(tmp_path, "r.csv", content))
        assert [line.replace("447 kt", "230 m/s") for line in routes(answer)[0]] == ROUTE


def test_csv_as_a_laydown(redan: Redan, tmp_path: Path) -> None:
    rows = "id,lat,lon,System,launchers,remark\nKub Nord,33.6,36.8,kub,4,old\nKub Nord,33.4,36.7,s-125,,\n"
    answer = redan("import", put(tmp_path, "u.csv", rows), "--as", "units", "--set", "launchers=3", "--set", "net=west")
    assert yaml(answer) == {
        "units": [
            {"name": "kub-nord", "system": "kub", "at": ["33.6 N", "36.8 E"], "net": "west", "launchers": 4},
            {"name": "kub-nord-2", "system": "s-125", "at": ["33.4 N", "36.7 E"], "net": "west", "launchers": 3},
        ]
    }
    assert "# These go under defence: in a scenario." in answer.out


def test_what_is_printed_can_be_pasted(redan: Redan, tmp_path: Path) -> None:
    """A package in place of the example's first, and the example is usable as before."""
    put(tmp_path, "r.gpx", GPX)
    words = ("--as", "flights", "--set", "aircraft=airliner", "--set", "start=5 min", "--speed", "230 m/s")
    answer = redan("import", "r.gpx", *words, "--altitude", "9000 m", "--out", "f.yaml")
    assert answer.status == 0, answer
    assert answer.out == ""
    entries = [line for line in (tmp_path / "f.yaml").read_text().splitlines() if not line.startswith("#")]
    low = entries[: next(i for i, line in enumerate(entries) if line.startswith("  - name: flug"))]
    pasted = "third_parties:\n" + "".join(f"  {line}\n" for line in low)
    (tmp_path / "s.yaml").write_text(EXAMPLE.read_text() + "\n" + pasted)
    assert "s.yaml:" in redan("check", "s.yaml").err  # 300 m is below the hills there
    (tmp_path / "s.yaml").write_text(EXAMPLE.read_text() + "\n" + pasted.replace("300 m,", "300 m above ground,"))
    answer = redan("check", "s.yaml")
    assert "s.yaml: usable" in answer.out, answer.err
    again = redan("import", "r.gpx", *words, "--out", "f.yaml")
    assert again.err == "f.yaml  exists already. it is left as it is: name another with --out.\n"


def test_a_long_track_is_thinned_when_asked(redan: Redan, tmp_path: Path) -> None:
    """A quarter of a circle at 5 km around a place, 900 points: the arc of a chord of length c is off by c*c/8r."""
    from math import cos, radians, sin

    points = [
        (33 + 0.0449 * cos(radians(a / 10)), 36 + 0.0449 * sin(radians(a / 10)) / cos(radians(33))) for a in range(901)
    ]
    track = "".join(f'<trkpt lat="{lat:.7f}" lon="{lon:.7f}"><ele>500</ele></trkpt>' for lat, lon in points)
    file = put(tmp_path, "t.gpx", f"<gpx><trk><trkseg>{track}</trkseg></trk></gpx>")
    answer = redan("import", file, "--speed", "200 m/s")
    assert answer.status == 2
    assert "t.gpx:1:11  track 1 has 901 points. at most 200 waypoints. Leave out what lies" in answer.err
    answer = redan("import", file, "--speed", "200 m/s", "--within", "25 m")
    assert 8 <= len(routes(answer)[0]) <= 15  # chords of about 1 km leave 25 m
    assert "of 901 points kept, the others lie within 25 m of the line" in answer.err


BOMB = '<!DOCTYPE gpx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><gpx><rte><name>&b;</name></rte></gpx>'
OUTSIDE = '<?xml version="1.0"?>\n<!DOCTYPE gpx SYSTEM "file:///etc/passwd">\n<gpx/>'
PAIR = '<gpx><rte><rtept lat="{}" lon="{}"/><rtept lat="1" lon="2"/></rte></gpx>'
LINE = '{{"type": "LineString", "coordinates": {}}}'
PLACEMARK = "<kml><Placemark><LineString>{}<coordinates>1,2 {}</coordinates></LineString></Placemark></kml>"
BAD = {
    "entities": ("a.gpx", BOMB, "a.gpx:1:15  the document type is refused, whatever it declares"),
    "outside": ("a.gpx", OUTSIDE, "a.gpx:2:42  the document type is refused"),
    "cut short": ("a.gpx", "<gpx>\n<rte>", "a.gpx:2:6  is no well-formed XML: no element found"),
    "nested": ("a.kml", "<kml>" + "<Folder>" * 100, "a.kml:1:510  is nested too deeply. at most 64 levels"),
    "another format": ("a.gpx", "<kml/>", "a.gpx:1:1  is no GPX: its root is <kml>. <gpx>"),
    "decimal comma": ("a.gpx", PAIR.format("33,5", "36"), 'a.gpx:1:11  point 1 of route 1: lat "33,5" is not a number'),
    "exchanged": (
        "a.gpx",
        PAIR.format(136, 33),
        "point 1 of route 1 has latitude 136. -90 to 90. Are the two exchanged?",
    ),
    "no latitude": ("a.gpx", '<gpx><wpt lon="3"/></gpx>', "a.gpx:1:6  waypoint 1 has no lat"),
    "nothing": ("a.gpx", "<gpx/>", "a.gpx  holds no point and no line"),
    "too low": (
        "a.gpx",
        PAIR.format(1, 1).replace("/>", "><ele>1</ele></rtept>"),
        'a.gpx:1:11  point 1 of route 1: altitude: "1 m" is too low for an aircraft. allowed is 2 m to 25000 m',
    ),
    "one place": (
        "a.gpx",
        PAIR.format(1, 2),
        "a.gpx:1:6  route 1 stays at one place. two waypoints at different places",
    ),
    "points only": (
        "a.gpx",
        '<gpx><wpt lat="1" lon="2"/></gpx>',
        "a.gpx  holds 1 point and no line. lines. Say what its points are",
    ),
    "kml spaces": (
        "a.kml",
        PLACEMARK.format("", "34.6, 34.2"),
        'a.kml:1:60  point 2 of placemark 1 is "34.6,". lon,lat or',
    ),
    "kml mode": (
        "a.kml",
        PLACEMARK.format("<altitudeMode>relativeToSeaFloor</altitudeMode>", "3,4"),
        'a.kml:1:29  placemark 1 has altitudeMode "relativeToSeaFloor". clampToGround',
    ),
    "kml no coordinates": (
        "a.kml",
        "<kml><Placemark><Point/></Placemark></kml>",
        "a.kml:1:17  placemark 1 has no coordinates",
    ),
    "kml link only": ("a.kml", "<kml><NetworkLink/></kml>", "a.kml  holds no point and no line: only 1 NetworkLink"),
    "kmz": ("a.kmz", "PK", "not read. .gpx, .kml, .msdl, .xml, .geojson, .json, .csv, .txt, .tsv. Unpack it"),
    "shape": ("a.shp", "x", 'a.shp  nothing is known of ".shp"'),
    "no json": ("a.geojson", '{"type":\n "Point",}', "a.geojson:2:10  is no JSON"),
    "deep json": ("a.geojson", "[" * 200_000, "a.geojson  is no JSON: nested too deeply"),
    "not a number": ("a.geojson", LINE.format("[[1, 2], [3, NaN]]"), "a.geojson  is no JSON: NaN is no number of JSON"),
    "text": (
        "a.geojson",
        LINE.format('[[1, 2], ["3", 4]]'),
        'a.geojson  point 2 of the file is ["3", 4]. [longitude, latitude]',
    ),
    "one number": ("a.geojson", LINE.format("[[1, 2], [3]]"), "point 2 of the file is [3]"),
    "lat first": (
        "a.geojson",
        LINE.format("[[33, 36], [34, 136]]"),
        "Are the two exchanged? GeoJSON has longitude first.",
    ),
    "metres": (
        "a.geojson",
        LINE.format("[[250000, 3700000], [1, 2]]"),
        "Are these metres of a projection? Export in latitude",
    ),
    "other crs": (
        "a.geojson",
        '{"type": "Point", "coordinates": [1, 2], "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}}',
        "lies in another coordinate system",
    ),
    "type": ("a.geojson", '{"type": "Topology"}', 'the file is of type "Topology"'),
    "no header": (
        "a.csv",
        "33.5,36.3\n33.6,36.4\n",
        "a.csv:1:1  no columns of latitude and longitude among: 33.5, 36.3. columns",
    ),
    "comma cells": (
        "a.csv",
        "lat,lon\n33,5,36,3\n",
        "a.csv:2:1  the row has 4 cells, the first row 2. 2 cells. If decimals are",
    ),
    "cell": ("a.csv", "lat,lon\n33.5,east\n", "a.csv:2:1  "),
    "empty cell": ("a.csv", "name,lat,lon\na,33.5,\n", 'a.csv:2:1  row "a" has no place'),
    "no unit": (
        "a.csv",
        "lat,lon,alt\n1,2,300\n3,4,300\n",
        'a.csv:2:1  the row: altitude: "300" has no unit. an altitude is "6000 m"',
    ),
    "thousands": (
        "a.csv",
        'lat,lon,alt_m\n1,2,"8,000"\n3,4,"8,000"\n',
        'a.csv:2:1  the row: altitude: "8,000 m" has a separator in its number',
    ),
    "latin": (
        "a.csv",
        "name,lat,lon\nS\xfcd,1,2\n".encode("latin-1"),
        "a.csv:2:1  is not UTF-8 (byte 0xFC). text in UTF-8. Save it",
    ),
    "zero bytes": ("a.csv", "lat,lon\n1,2\0\n", "a.csv  holds zero bytes"),
    "quote": ("a.csv", 'lat,lon\n1,"2\n', "a.csv:2:1  is no CSV: unexpected end of data"),
    "empty": ("a.csv", "\n", "a.csv:1:1  no columns"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_named(redan: Redan, tmp_path: Path, name: str) -> None:
    file, content, says = BAD[name]
    answer = redan("import", put(tmp_path, file, content), "--speed", "200 m/s")
    assert answer.status == 2, answer
    assert says in answer.err, answer.err
    assert answer.out == ""
    assert "Traceback" not in answer.err


WRONG = {
    "kind": (("--as", "ships"), "--as 'ships' is no kind. routes, packages, flights, assets, units, radars."),
    "set": (("--set", "kind"), "--set 'kind'. KEY=VALUE, as in kind=city."),
    "set name": (("--set", "name=x"), "--set name would be the same for all. the file gives each its name."),
    "missing key": (
        ("--as", "assets", "--set", "kind=city"),
        'r.gpx:2:1  waypoint 1 "Damascus": the key "hits" is missing',
    ),
    "remedy": (
        ("--as", "assets", "--set", "kind=city"),
        "Give it to all with --set hits=..., or each its own in the file, as hits",
    ),
    "wrong value": (
        ("--as", "assets", "--set", "kind=town", "--set", "hits=1"),
        'waypoint 1 "Damascus": kind: "town" is not one of',
    ),
    "unknown key": (("--as", "radars", "--set", "colour=red", "--set", "system=p-18"), 'unknown key "colour"'),
    "no altitude": (
        (),
        'r.gpx:5:9  point 1 of track 1, segment 1 "Flug Süd" has no altitude. give one to all',
    ),
    "odd speed": (("--altitude", "500 m", "--speed", "fast"), '"fast"'),
    "odd brackets": (("--altitude", "500 m", "--speed", "}, {"), "}, {"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_words_are_named(redan: Redan, tmp_path: Path, name: str) -> None:
    words, says = WRONG[name]
    speed = () if "--speed" in words else ("--speed", "200 m/s")
    answer = redan("import", put(tmp_path, "r.gpx", GPX), *words, *speed)
    assert answer.status == 2, answer
    assert says in answer.err, answer.err
    assert answer.out == ""


def test_a_large_file_is_refused_unread(redan: Redan, tmp_path: Path) -> None:
    with (tmp_path / "a.gpx").open("wb") as file:
        file.truncate(30_000_000)
    assert redan("import", "a.gpx").err == "a.gpx  has 30,000,000 bytes. at most 20,000,000. Export less of it.\n"
