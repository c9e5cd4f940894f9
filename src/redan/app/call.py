"""From a request of HTTP to a function of redan and back: the only place that knows both."""

from __future__ import annotations

import json
import traceback
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import to_json
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse

from redan.app.refusals import Refused, refusal_of

if TYPE_CHECKING:
    from redan.app.desk import Desk

MOST_BODY = 2_000_000  # bytes; counted while it is read, whatever the request says of itself
MOST_DEEP = 60  # brackets within brackets of JSON: no body of ours comes near, and a parser's stack is not endless
TEXTS = ("text/plain", "text/yaml", "application/yaml", "application/x-yaml")
NO_STORE = {"cache-control": "no-store"}


@dataclass(frozen=True)
class Call:
    """What a handler gets: the desk with folder and jobs, and the request, checked."""

    desk: Desk
    path: Mapping[str, str] = field(default_factory=dict)
    query: Any = None  # an instance of the route's query model
    body: Any = None  # an instance of the route's request model
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What a handler gives where JSON with status 200 does not do."""

    content: Any = None  # bytes as they are, all else as JSON
    status: int = 200
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stream:
    """Server-sent events, text by text, until the iterator ends or the reader leaves."""

    texts: AsyncIterator[str]


Handler = Callable[[Call], Any]


@dataclass(frozen=True)
class Route:
    """One line of the table: schema, guard's tests and server are made from it."""

    method: str
    path: str  # as Starlette writes it: {name}, {name:path}
    handler: Handler
    says: str
    request: Any = None  # type of the body; None: the route has none
    response: Any = None  # type of the answer as JSON; None: bytes or events
    query: type[BaseModel] | None = None
    media_type: str = "application/json"  # of an answer that is no JSON
    takes_text: bool = False  # the body may also be the text alone, said to be plain text or YAML


def pure(view: Callable[[Any], Any]) -> Handler:
    """The handler of a function that needs nothing but its request."""

    def handler(call: Call) -> Any:
        return view(call.body)

    return handler


def in_folder(view: Callable[..., Any]) -> Handler:
    """The handler of a function of a text that may name files of the work folder, and of no other."""

    def handler(call: Call) -> Any:
        return view(call.body, folder=call.desk.folder.root)

    return handler


async def served(route: Route, desk: Desk, request: Request) -> Response:
    """The answer of a route to a request; every error becomes a refusal."""
    try:
        query = checked(route.query, dict(request.query_params), "query") if route.query else None
        body = checked(route.request, await _body(route, request), "body") if route.request is not None else None
        call = Call(desk, request.path_params, query, body, request.headers)
        found = await anyio.to_thread.run_sync(route.handler, call, limiter=desk.limiter)
        if isinstance(found, Stream):
            return StreamingResponse(found.texts, media_type="text/event-stream", headers=NO_STORE)
        if not isinstance(found, Answer):
            found = Answer(found)
        return await anyio.to_thread.run_sync(_response, found)
    except ClientDisconnect:
        return Response(status_code=400)
    except Exception as error:
        refused = refusal_of(error)
        if refused.status == 500:
            note_fault(desk, f"{route.method} {route.path}", error)
        return response_of(refused)


def response_of(refused: Refused) -> Response:
    """A refusal as an answer of HTTP."""
    return _response(Answer(refused.to_json(), refused.status))


def _response(answer: Answer) -> Response:
    content = answer.content
    if not isinstance(content, bytes):
        # what is not a number is none: JSON has no word for it
        content = to_json(content, inf_nan_mode="null", by_alias=True)
    return Response(content, answer.status, {**NO_STORE, **answer.headers}, answer.media_type)


async def _body(route: Route, request: Request) -> Any:
    """The body as JSON, or as a text; refused where it is too large, too deep or none."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    plain = route.takes_text and kind in TEXTS
    if kind != "application/json" and not plain:
        raise Refused(400, "the body is not said to be JSON", where="Content-Type", allowed="application/json")
    too_large = Refused(413, "the body is too large", where="body", allowed=f"at most {MOST_BODY // 1000:,} kB")
    said = request.headers.get("content-length", "")
    if said.isascii() and said.isdigit() and (len(said) > 12 or int(said) > MOST_BODY):
        raise too_large
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > MOST_BODY:
            raise too_large
    if plain:
        return {"text": _decoded(bytes(content))}
    return await anyio.to_thread.run_sync(parse_json, bytes(content))


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, f"the body is not UTF-8: byte {error.start + 1:,}", where="body") from None


def parse_json(content: bytes) -> Any:
    """JSON without what no other program reads alike: no NaN, no key twice, nothing nested without end."""
    text = _decoded(content)
    if _deepest(text) > MOST_DEEP:
        raise Refused(400, "the body is nested too deeply", where="body", allowed=f"{MOST_DEEP} levels")
    try:
        return json.loads(text, parse_constant=_no_number, object_pairs_hook=_once, parse_int=_whole)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Refused(400, f"the body is not JSON: {place}: {error.msg}", where="body") from None


def _deepest(text: str) -> int:
    """Brackets open at once, at most; those within strings count too, which errs on the safe side of a long text."""
    deep = most = 0
    quoted = False
    skip = False
    if text.count("[") + text.count("{") <= MOST_DEEP:
        return 0
    for c in text:
        if skip:
            skip = False
        elif quoted:
            if c == "\\":
                skip = True
            elif c == '"':
                quoted = False
        elif c == '"':
            quoted = True
        elif c in "[{":
            deep += 1
            most = max(most, deep)
        elif c in "]}":
            deep -= 1
    return most


def _no_number(word: str) -> None:
    raise Refused(400, f"{word} is no number of JSON", where="body")


def _whole(digits: str) -> int:
    if len(digits) > 30:
        raise Refused(400, "a number of more than 30 digits", where="body")
    return int(digits)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Refused(400, f"the key {twice[:60]!r} stands twice", where="body", remedy="give it once")
    return found


@lru_cache(maxsize=256)
def adapter(kind: Any) -> TypeAdapter[Any]:
    """The checker of a model, dataclass or typed dictionary."""
    return TypeAdapter(kind)


def checked(kind: Any, value: Any, where: str) -> Any:
    """The value as an instance of a type; Refused 400 with the first place that does not fit."""
    try:
        return adapter(kind).validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join([where, *(str(part)[:60] for part in first["loc"])])
        remedy = "GET /api/schema says what is asked"
        raise Refused(400, f"{place}: {first['msg']}", where=place, remedy=remedy) from None


def note_fault(desk: Desk, what: str, error: BaseException) -> None:
    """Write an error of redan's own to .redan/errors.log: the page gets none of its inside."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    text = "".join(traceback.format_exception(error))
    try:
        with open(desk.folder.own / "errors.log", "a", encoding="utf-8") as stream:
            stream.write(f"{now} {what}\n{text}\n")
    except OSError:
        pass  # the disk is full: the page is told of the error all the same
