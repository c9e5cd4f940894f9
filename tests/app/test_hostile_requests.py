"""Every route of the table, asked by those who should not ask, with what should not be sent. Promise 15."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient
from tests.app.conftest import PORT, TOKEN

from redan.app.call import MOST_BODY, MOST_DEEP, Route
from redan.app.desk import Desk
from redan.app.folder import NAME
from redan.app.refusals import STATUSES
from redan.app.routes import ROUTES
from redan.app.schema import names_in, plain

FEWEST = 40  # hostile requests of each route


@dataclass(frozen=True)
class Hostile:
    """One request that must be refused, and with which status."""

    what: str
    path: str
    status: tuple[int, ...]
    method: str = ""
    headers: dict[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    content: bytes | None = None


HOSTS = (
    "evil.example", f"evil.example:{PORT}", "127.0.0.1", f"127.0.0.1:{PORT + 1}", f"127.0.0.1.evil.example:{PORT}",
    f"localhost.evil.example:{PORT}", f"[::1]:{PORT}", f"0.0.0.0:{PORT}", f"127.1:{PORT}", f"127.0.0.1:{PORT}@evil", "",
    f"user@127.0.0.1:{PORT}", f"127.0.0.1:{PORT}.",
)  # fmt: skip
ORIGINS = (
    "https://evil.example", "null", f"https://127.0.0.1:{PORT}", f"http://127.0.0.1:{PORT + 1}", "http://127.0.0.1",
    f"http://127.0.0.1:{PORT}.evil.example", "file://", f"http://[::1]:{PORT}", "chrome-extension://abc", "",
    f"http://127.0.0.1:{PORT}/",
)  # fmt: skip
SITES = ("cross-site", "same-site", "Cross-Site", "")
TOKENS = (
    "", "Bearer", "Bearer ", f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, f"Bearer {'u' * 43}",
    f"Token {TOKEN}", "Bearer " + "x" * 5_000,
)  # fmt: skip
NAMES = (
    "..", "../x", "..%2f..%2fetc%2fpasswd", "%2e%2e%2f.redan%2ftoken", ".redan", ".redan%2ftoken", "%00", "a%00.yaml",
    "..%5c..%5cx", "%2fetc%2fpasswd", "C%3a%5cx", "a" * 300, "%ff%fe", "x%0d%0aSet-Cookie%3a1", "-rf", "~root",
    "a..b", "%F0%9F%92%A3", "con%3a", "a b", "a;b", "$(id)",
)  # fmt: skip
DEEP = b"[" * 50_000 + b"]" * 50_000


def filled(route: Route, value: str = "nothing-like-that") -> str:
    path = plain(route.path)
    for name in names_in(route.path):
        path = path.replace(f"{{{name}}}", value)
    return path


def bodies() -> Iterator[tuple[str, bytes, tuple[int, ...]]]:
    yield "nothing", b"", (400,)
    yield "no JSON", b"{", (400,)
    yield "YAML", b"redan: 1", (400,)
    yield "a list", b"[]", (400,)
    yield "null", b"null", (400,)
    yield "a number", b"7", (400,)
    yield "NaN", b'{"text": NaN}', (400,)
    yield "Infinity", b'{"text": -Infinity}', (400,)
    yield "a key twice", b'{"text": "a", "text": "b"}', (400,)
    yield "an unknown key", b'{"text": "a", "__class__": 1, "verb": "compare", "edits": []}', (400,)
    yield "a number for the text", b'{"text": 1}', (400,)
    yield "a list for the text", b'{"text": ["a"]}', (400,)
    yield "deep", DEEP, (400,)
    yield "deep objects", b'{"a":' * (MOST_DEEP + 1) + b"1" + b"}" * (MOST_DEEP + 1), (400,)
    yield "a long number", b'{"text": ' + b"9" * 100_000 + b"}", (400,)
    yield "not UTF-8", b'{"text": "\xff\xfe"}', (400,)
    yield "UTF-16", '{"text": "a"}'.encode("utf-16"), (400,)
    yield "too large", b'{"text": "' + b"a" * MOST_BODY + b'"}', (413,)
    yield "half a character", b'{"text": "\\ud800", "verb": "compare", "variant": "\\ud800"}', (400,)


def hostile_to(route: Route) -> Iterator[Hostile]:
    """Requests of a route that a browser of another site, another user or a careless script could send."""
    path, good = filled(route), {"Content-Type": "application/json"}
    for host in HOSTS:
        yield Hostile(f"Host {host!r}", path, (403,), headers={"Host": host})
    for origin in ORIGINS:
        yield Hostile(f"Origin {origin!r}", path, (403,), headers={"Origin": origin})
    # rebound: Host and Origin agree with each other, and with no list
    rebound = {"Host": f"evil.example:{PORT}", "Origin": f"http://evil.example:{PORT}"}
    yield Hostile("rebound", path, (403,), headers=rebound)
    for site in SITES:
        yield Hostile(f"Sec-Fetch-Site {site!r}", path, (403,), headers={"Sec-Fetch-Site": site})
    for token in TOKENS:
        yield Hostile(f"token {token[:20]!r}", path, (401,), headers={"Authorization": token})
    yield Hostile("no token", path, (401,), without=("authorization",))
    yield Hostile("token in the address", f"{path}?token={TOKEN}", (401,), without=("authorization",))
    yield Hostile("token as a cookie", path, (401,), headers={"Cookie": f"token={TOKEN}"}, without=("authorization",))
    for method in ("DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "CONNECT"):
        yield Hostile(f"method {method}", path, (405,), method=method)
    yield Hostile("a long address", f"{path}?{'a' * 3_000}", (400,))
    if route.query is not None:
        for query in ("nonsense=1", "after=-1", "after=x", "n=1&n=2", "after=%00", "a=99999999999999999999"):
            yield Hostile(f"query {query}", f"{path}?{query}", (400, 404))
    for name in NAMES if names_in(route.path) else ():
        content = b"{}" if route.request is not None else None
        yield Hostile(f"name {name[:30]!r}", filled(route, name), (400, 404, 405), headers=good, content=content)
    if route.request is not None:
        for what, content, status in bodies():
            yield Hostile(f"body {what}", path, status, headers=good, content=content)
        for kind in ("", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/html"):
            typed = {"Content-Type": kind}
            yield Hostile(f"Content-Type {kind!r}", path, (400,), headers=typed, content=b'{"text": ""}')
        lied = {**good, "Content-Length": "99999999999999999999"}
        yield Hostile("a length that is not true", path, (413,), headers=lied, content=b"{}")


def sent(client: TestClient, route: Route, one: Hostile) -> httpx.Response:
    request = client.build_request(one.method or route.method, one.path, headers=one.headers, content=one.content)
    for name in one.without:
        del request.headers[name]
    return client.send(request)


def refused_well(response: httpx.Response) -> None:
    """The form of every refusal: four texts, no inside of redan, the marks of every answer."""
    error = response.json()["error"]
    assert set(error) == {"what", "where", "allowed", "remedy"}
    assert error["what"]
    assert all(isinstance(value, str) for value in error.values())
    for inside in ("Traceback", "/site-packages/", "redan/app", "pydantic", TOKEN):
        assert inside not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in response.headers["content-security-policy"]
    assert response.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in response.headers


def listing(root: Path) -> set[str]:
    return {os.path.join(where, name) for where, _, names in os.walk(root) for name in names}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_route_refuses_what_is_hostile(route: Route, client: TestClient, desk: Desk) -> None:
    """By hosts, origins, tokens, methods, names and bodies; nothing is written by any of them."""
    (desk.folder.root.parent / "outside.yaml").write_text("secret: 1\n")
    before = listing(desk.folder.root.parent)
    every = list(hostile_to(route))
    assert len(every) >= FEWEST
    for one in every:
        response = sent(client, route, one)
        assert response.status_code in one.status, (one.what, response.status_code, response.text[:300])
        assert response.status_code in STATUSES
        if one.method != "HEAD":
            refused_well(response)
        assert "secret" not in response.text
    assert listing(desk.folder.root.parent) == before


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_a_route_is_reached_by_who_may(route: Route, client: TestClient) -> None:
    """The guard is not what refuses a request of the page: else the tests above would hold for any server."""
    # each stands on its own list: a guard that compares one with the other would refuse this, and let a rebound name in
    headers = {"Origin": f"http://127.0.0.1:{PORT}", "Sec-Fetch-Site": "same-origin", "Host": f"localhost:{PORT}"}
    content = b"{}" if route.request is not None else None
    kind = {"Content-Type": "application/json"} if content else {}
    response = client.request(route.method, filled(route), headers={**headers, **kind}, content=content)
    assert response.status_code not in (401, 403, 405)


def test_unknown_routes_ask_for_the_token_too(client: TestClient) -> None:
    for path in ("/api", "/api/", "/api/nothing", "/tiles/x", "/api/../api/about"):
        assert client.get(path).status_code in (200, 404)
        bare = client.build_request("GET", path)
        del bare.headers["authorization"]
        assert client.send(bare).status_code == 401


def test_static_files_lie_in_their_folder_and_are_no_links(client: TestClient) -> None:
    bare = client
    del bare.headers["authorization"]
    for name in NAMES[1:]:  # the client itself takes `/..` for `/`; test_serve.py sends it as it stands
        response = bare.get(f"/{name}")
        assert response.status_code == 404, name
        refused_well(response)
    for path in ("/../pyproject.toml", "/%2e%2e/guard.py", "/..%2fguard.py", "//etc/passwd", "/assets/../../guard.py"):
        response = bare.get(path)
        assert response.status_code == 404
        assert "import" not in response.text
    assert bare.post("/").status_code == 405
    assert bare.get("/").status_code == 200


def test_a_body_is_counted_while_it_is_read(client: TestClient) -> None:
    """A length that is not told saves nobody: what is beyond the limit is not waited for."""
    taken = 0

    def pieces() -> Iterator[bytes]:
        nonlocal taken
        yield b'{"text": "'
        for _ in range(60):
            taken += 1
            yield b"a" * 1_000_000

    response = client.post("/api/look", headers={"Content-Type": "application/json"}, content=pieces())
    assert response.status_code == 413
    assert json.loads(response.text)["error"]["allowed"] == "at most 2,000 kB"


def test_names_that_are_plain_are_names() -> None:
    for name in ("levant-2013.yaml", "a", "_x", "A.b-c_d"):
        assert NAME.fullmatch(name)
