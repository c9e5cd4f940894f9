"""The interface described as OpenAPI 3.1, made from the table of routes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

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
    models: dict[str, Any] = {"Error": ERROR}
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(plain(route.path), {})[route.method.lower()] = _operation(route, models)
    return {
        "openapi": "3.1.0",
        "info": {"title": "redan", "version": __version__, "description": "The page's server, for scripts too."},
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(models.items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def plain(path: str) -> str:
    """A path as OpenAPI writes it."""
    return re.sub(r"\{(\w+):\w+\}", r"{\1}", path)


def names_in(path: str) -> list[str]:
    """The parameters of a path."""
    return re.findall(r"\{(\w+)(?::\w+)?\}", path)


def _operation(route: Route, models: dict[str, Any]) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names_in(route.path)
    ]
    if route.query is not None:
        wanted = _schema(route.query, "validation", models, inline=True)
        for name, kind in wanted.get("properties", {}).items():
            required = name in wanted.get("required", ())
            parameters.append({"name": name, "in": "query", "required": required, "schema": kind})
    kind = route.media_type
    answer = {} if route.response is None else {"schema": _schema(route.response, "serialization", models)}
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
        content = {"application/json": {"schema": _schema(route.request, "validation", models)}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _schema(kind: Any, mode: Any, models: dict[str, Any], *, inline: bool = False) -> dict[str, Any]:
    """The schema of a type; those it is made of go to `models`."""
    found = adapter(kind).json_schema(ref_template=REF, mode=mode)
    models |= found.pop("$defs", {})
    title = found.get("title")
    if inline or not title or found.get("type") != "object":
        return found
    models[title] = found
    return {"$ref": REF.format(model=title)}
