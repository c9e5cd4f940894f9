"""The interface described as OpenAPI 3.1, made from the table of routes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from redan import __version__
from redan.app.call import Route, adapter
from redan.app.refusals import STATUSES

REF = "#/components/schemas/{model}"
SAYS = {
    400: "cannot be used as it stands", 401: "the token is missing", 403: "from another site, or by another name",
    404: "there is none", 405: "not with this method", 409: "another text stands there", 413: "too large",
    507: "the disk or the memory is full",
}  # fmt: skip
ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["what", "where", "allowed", "remedy"],
            "properties": {key: {"type": "string"} for key in ("what", "where", "allowed", "remedy")},
        },
        "problems": {"type": "array", "items": {"type": "object"}},
    },
}


def schema_of(routes: Sequence[Route]) -> dict[str, Any]:
    """The whole description."""
    found = _Types(routes)
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(plain(route.path), {})[route.method.lower()] = _operation(route, found)
    return {
        "openapi": "3.1.0",
        "info": {"title": "redan", "version": __version__, "description": "The page's server, for scripts too."},
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": {"Error": ERROR, **dict(sorted(found.models.items()))},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


class _Types:
    """The schemas of all types of a table, made together: two models of one name get names of their own."""

    def __init__(self, routes: Sequence[Route]) -> None:
        asked = [(kind, "validation") for route in routes for kind in (route.request, route.query) if kind is not None]
        asked += [(route.response, "serialization") for route in routes if route.response is not None]
        inputs: Any = [(str(kind), mode, adapter(kind)) for kind, mode in dict.fromkeys(asked)]
        self.found, more = TypeAdapter.json_schemas(inputs, ref_template=REF)
        self.models: dict[str, Any] = more.get("$defs", {})

    def of(self, kind: Any, mode: Any) -> dict[str, Any]:
        """The schema of a type, or where it stands."""
        return dict(self.found[str(kind), mode])

    def properties(self, kind: Any) -> tuple[dict[str, Any], list[str]]:
        """The properties of a model, and which of them are required."""
        found = self.of(kind, "validation")
        if "$ref" in found:
            found = self.models[found["$ref"].rpartition("/")[2]]
        return found.get("properties", {}), found.get("required", [])


def plain(path: str) -> str:
    """A path as OpenAPI writes it."""
    return re.sub(r"\{(\w+):\w+\}", r"{\1}", path)


def names_in(path: str) -> list[str]:
    """The parameters of a path."""
    return re.findall(r"\{(\w+)(?::\w+)?\}", path)


def _operation(route: Route, types: _Types) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names_in(route.path)
    ]
    if route.query is not None:
        properties, required = types.properties(route.query)
        for name, shape in properties.items():
            parameters.append({"name": name, "in": "query", "required": name in required, "schema": shape})
    kind = route.media_type
    answer = {} if route.response is None else {"schema": types.of(route.response, "serialization")}
    operation: dict[str, Any] = {
        "summary": route.says,
        "operationId": f"{route.method.lower()}_{re.sub(r'[^a-z0-9]+', '_', plain(route.path).lower()).strip('_')}",
        "parameters": parameters,
        "responses": {
            "200": {"description": route.says, "content": {kind: answer}},
            "default": {
                "description": "; ".join(f"{status}: {SAYS[status]}" for status in STATUSES),
                "content": {"application/json": {"schema": {"$ref": REF.format(model="Error")}}},
            },
        },
    }
    if route.request is not None:
        content = {"application/json": {"schema": types.of(route.request, "validation")}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation
