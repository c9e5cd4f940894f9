"""The door: who asks, from where, with which token. Nothing behind it is reached by another site or another user.

Promise 15. Host and Origin are each held against a list of their own; neither is ever compared with the other, for
a page that rebinds its name sends both alike.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from redan.app.refusals import Refused

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

HOSTS = ("127.0.0.1", "localhost")
SITES = ("same-origin", "none")  # Sec-Fetch-Site of a request of the page itself, or typed by the user
GUARDED = ("/api", "/tiles")  # everything else is a static file that holds nothing of the user's
MOST_PATH = 2_000  # bytes of path and query
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "worker-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)


class Guard:
    """Wraps the application: refuses what does not come from the page or a script of this user, and marks answers."""

    def __init__(self, app: App, *, port: int, token: str) -> None:
        self.app = app
        self.token = token.encode()
        self.hosts = {f"{host}:{port}".encode() for host in HOSTS}
        self.origins = {b"http://" + host for host in self.hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":  # there are none; one that asks is refused before the handshake
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message.get("headers", ())}
                message["headers"] = [
                    *message.get("headers", ()), *(header for header in HEADERS if header[0] not in given)
                ]  # fmt: skip
            await send(message)

        refused = self.refusal(scope)
        if refused is None:
            await self.app(scope, receive, marked)
        else:
            await say_no(marked, refused)

    def refusal(self, scope: Scope) -> Refused | None:
        """Why a request is not let in; None: it is."""
        headers: list[tuple[bytes, bytes]] = [(name.lower(), value) for name, value in scope["headers"]]
        host, origin, site = (_all(headers, name) for name in (b"host", b"origin", b"sec-fetch-site"))
        if len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"") > MOST_PATH:
            return Refused(400, "the address is too long", allowed=f"at most {MOST_PATH:,} bytes")
        if len(host) != 1 or host[0].lower() not in self.hosts:
            return Refused(
                403, "this server does not go by that name", where="Host",
                allowed=" or ".join(sorted(name.decode() for name in self.hosts)),
                remedy="open the address that `redan serve` printed",
            )  # fmt: skip
        if len(origin) > 1 or any(one not in self.origins for one in origin):
            return Refused(403, "another site asks", where="Origin", allowed="the page of this server alone")
        if len(site) > 1 or any(one not in (name.encode() for name in SITES) for one in site):
            return Refused(403, "another site asks", where="Sec-Fetch-Site", allowed=" or ".join(SITES))
        if is_guarded(scope["path"]) and not self._knows(_all(headers, b"authorization")):
            return Refused(
                401, "the token is missing or is another one", where="Authorization", allowed="Bearer TOKEN",
                remedy="open the address that `redan serve` printed; it holds the token after #",
            )  # fmt: skip
        return None

    def _knows(self, given: list[bytes]) -> bool:
        if len(given) != 1:
            return False
        kind, _, token = given[0].partition(b" ")
        return kind.lower() == b"bearer" and hmac.compare_digest(token.strip(), self.token)


def is_guarded(path: str) -> bool:
    """Whether a path asks for the token."""
    return any(path == start or path.startswith(f"{start}/") for start in GUARDED)


def _all(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> list[bytes]:
    return [value for key, value in headers if key == name]


async def say_no(send: Send, refused: Refused) -> None:
    """Send a refusal as JSON."""
    content = json.dumps(refused.to_json(), ensure_ascii=False).encode("utf-8", "backslashreplace")
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(content)).encode()),
        (b"cache-control", b"no-store"),
    ]
    if refused.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
