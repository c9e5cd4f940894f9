"""Geodata dropped on the page: told, turned into entries, put into the text by edits."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from redan.app.views.edit import edit
from redan.app.views.importing import ImportAnswer, ImportRequest, import_file
from redan.app.views.models import EditRequest
from redan.errors import InputError

FLAGSHIP = (Path(__file__).parents[3] / "examples/levant-2013/scenario.yaml").read_text()


def point(name: str, longitude: float, latitude: float) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": [longitude, latitude]}
    return {"type": "Feature", "properties": {"name": name}, "geometry": geometry}


PLACES = json.dumps(
    {"type": "FeatureCollection", "features": [point("Kub North", 36.4, 33.7), point("new", 36.5, 33.8)]}
)
ROUTE = """<?xml version="1.0"?>
<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1" creator="x"><rte><name>In</name>
<rtept lat="34.1" lon="34.2"><ele>7500</ele></rtept><rtept lat="33.8" lon="35.4"><ele>7500</ele></rtept></rte></gpx>"""


def imported(**request: Any) -> ImportAnswer:
    return import_file(ImportRequest.model_validate(request))


def test_a_dropped_file_is_first_told() -> None:
    answer = imported(name="places.geojson", text=PLACES)
    assert [(one.name, one.line, one.places) for one in answer.features] == [
        ("Kub North", False, [[36.4, 33.7]]),
        ("new", False, [[36.5, 33.8]]),
    ]
    assert (answer.format, answer.entries, answer.edits) == ("GeoJSON", [], [])


def test_its_points_become_units_by_edits_and_no_name_is_given_twice() -> None:
    answer = imported(name="places.geojson", text=PLACES, kind="units", keys={"system": "kub"}, into=FLAGSHIP)
    assert [one["name"] for one in answer.entries] == ["kub-north-2", "new"]
    done = edit(EditRequest(text=FLAGSHIP, edits=answer.edits))
    assert done.look.usable, done.look.problems
    assert "    - {name: new, system: kub, at: [33.8 N, 36.5 E]}" in done.text.split("\n")


def test_a_route_in_bytes_becomes_one_to_set() -> None:
    content = base64.b64encode(ROUTE.encode("utf-16")).decode()
    with pytest.raises(InputError):
        imported(name="in.gpx", base64=content[:-3] + "!!!", kind="routes")
    answer = imported(
        name="in.gpx", base64=base64.b64encode(ROUTE.encode()).decode(), kind="routes", speed="250 m/s"
    )
    (route,) = answer.entries
    assert [point["at"] for point in route] == [["34.1 N", "34.2 E"], ["33.8 N", "35.4 E"]]
    assert answer.edits == []
    done = edit(EditRequest.model_validate({"text": FLAGSHIP, "edits": [
        {"op": "add", "path": ["attack", "packages", 2, "route", 0], "value": route[0]}]}))  # fmt: skip
    assert done.look.usable, done.look.problems


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        ({"name": "x.geojson", "text": "{"}, "x.geojson"),
        ({"name": "x.geojson"}, "one of text and base64"),
        ({"name": "x.geojson", "text": PLACES, "base64": "AA=="}, "one of text and base64"),
        ({"name": "x.geojson", "base64": "not base64"}, "not base64"),
        ({"name": "x.shp", "text": "x"}, "nothing is known of"),
        ({"name": "../../etc/passwd", "text": "x"}, "nothing is known of"),
        ({"name": "a.kml/../../x", "text": "x"}, "nothing is known of"),
        ({"name": "x.kmz", "base64": "UEsDBA=="}, "KMZ is not read"),
        ({"name": "x.geojson", "text": PLACES, "kind": "assets"}, "kind"),
        ({"name": "x.geojson", "text": PLACES, "kind": "packages"}, "no line"),
        ({"name": "x.geojson", "text": PLACES, "kind": "units", "keys": {"at": "x"}}, "would be the same for all"),
        ({"name": "x.geojson", "text": PLACES, "kind": "units", "keys": {"a b": "x"}}, "a key and a value"),
        ({"name": "x.kml", "text": "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><kml>&e;</kml>"}, "x.kml"),
    ],
)
def test_what_cannot_be_read_says_why_in_the_users_file(request_: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError) as caught:
        imported(**request_)
    assert says in str(caught.value)
    assert "redan-import-" not in str(caught.value)
    assert "root:" not in str(caught.value)
