"""The interface is described, and what is answered is as described."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from redan.app.routes import ROUTES
from redan.app.schema import names_in, plain


def references(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        if isinstance(found.get("$ref"), str):
            yield found["$ref"]
        for value in found.values():
            yield from references(value)
    elif isinstance(found, list):
        for value in found:
            yield from references(value)


def test_the_description_holds_every_route_and_every_reference_leads_somewhere(client: TestClient) -> None:
    found = client.get("/api/schema").json()
    told = {(method.upper(), path) for path, by in found["paths"].items() for method in by}
    assert told == {(route.method, plain(route.path)) for route in ROUTES}
    for one in references(found):
        assert one.removeprefix("#/components/schemas/") in found["components"]["schemas"], one
    for model in found["components"]["schemas"].values():
        Draft202012Validator.check_schema(model)
    operations = [operation for by in found["paths"].values() for operation in by.values()]
    assert len({operation["operationId"] for operation in operations}) == len(ROUTES)
    for route in ROUTES:
        operation = found["paths"][plain(route.path)][route.method.lower()]
        named = [p["name"] for p in operation["parameters"] if p["in"] == "path"]
        assert named == names_in(route.path)
        assert ("requestBody" in operation) == (route.request is not None)


def test_answers_are_as_described(client: TestClient, mini: str) -> None:
    """Asked for what it is, each answer passes the schema of its route; a planted key of another type does not."""
    description = client.get("/api/schema").json()
    client.put("/api/scenarios/a.yaml", json={"text": mini}, headers={"If-None-Match": "*"})
    made = client.post("/api/jobs", json={"verb": "compare", "text": "title: none\n"}).json()["id"]
    client.get(f"/api/jobs/{made}/events")
    asked = [
        ("get", "/api/about", "/api/about", None), ("get", "/api/examples", "/api/examples", None),
        ("get", "/api/examples/{name}", "/api/examples/levant-2013", None),
        ("get", "/api/scenarios", "/api/scenarios", None), ("get", "/api/scenarios/{name}", "/api/scenarios/a", None),
        ("get", "/api/jobs", "/api/jobs", None), ("get", "/api/jobs/{id}", f"/api/jobs/{made}", None),
        ("get", "/api/catalogue", "/api/catalogue", None), ("get", "/api/catalogue/{id}", "/api/catalogue/kub", None),
        ("get", "/api/terrain/{name}", "/api/terrain/levant", None), ("post", "/api/look", "/api/look", {"text": mini}),
        ("post", "/api/coverage", "/api/coverage", {"text": mini, "altitude_m": 1000.0, "picture": "none"}),
        ("post", "/api/ground", "/api/ground", {"text": mini, "line": [[36.0, 33.5], [36.2, 33.5]], "points": 5}),
    ]  # fmt: skip
    for method, path, address, body in asked:
        response = client.request(method, address, json=body)
        assert response.status_code == 200, (path, response.text[:200])
        content = description["paths"][path][method]["responses"]["200"]["content"]["application/json"]["schema"]
        validator = Draft202012Validator({**content, "components": description["components"]})
        errors = [error.message[:200] for error in validator.iter_errors(response.json())]
        assert not errors, (path, errors)
        assert list(validator.iter_errors(7)), path


def test_a_refusal_is_as_described(client: TestClient) -> None:
    description = client.get("/api/schema").json()
    validator = Draft202012Validator(description["components"]["schemas"]["Error"])
    refused = client.post("/api/jobs", content=b"{", headers={"Content-Type": "application/json"})
    assert not list(validator.iter_errors(json.loads(refused.text)))
    assert list(validator.iter_errors({"detail": "x"}))
