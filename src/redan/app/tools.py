"""The same interface for programs that speak the Model Context Protocol: tools made from the table of routes.

Asks for the extra `redan[mcp]`. Speaks over stdin and stdout, so nobody else on the machine can reach it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Annotated, Any

import anyio
import anyio.to_thread
from pydantic import Field
from pydantic_core import to_json

from redan import __version__
from redan.app.call import MOST_BODY, Answer, Call, Route, adapter, checked, note_fault
from redan.app.desk import Desk
from redan.app.models import Asked, Nothing
from redan.app.refusals import Refused, refusal_of
from redan.app.routes import PLAY, ROUTES
from redan.app.schema import names_in
from redan.errors import InputError, Problem

LONGEST_WAIT_S = 600
POLL_S = 0.2
TELLS = (
    "redan answers one kind of question: what would this air defence change? Scenarios are YAML texts. Begin with "
    "`examples` and `example`, change the text, `check` it, `ask` (verb compare), then `wait`. Every answer is a range "
    "over contested facts; pass on its ranges, and what a comparison says not to trust. Numbers are public "
    "claims with sources; places are notional. For analysis and teaching."
)


@dataclass(frozen=True)
class Tool:
    """A route under a name of its own."""

    name: str
    method: str
    path: str
    says: str
    headers: Mapping[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ()  # keys of the answer that are of use without a map; none: all


JOB = "/api/jobs/{id}"
TOOLS = (
    Tool("about", "GET", "/api/about", "Version, work folder, limits."),
    Tool("examples", "GET", "/api/examples", "The scenarios that ship with redan: names, titles, questions."),
    Tool("example", "GET", "/api/examples/{name:path}", "The YAML text of one of them."),
    Tool("scenarios", "GET", "/api/scenarios", "The scenario files of the work folder."),
    Tool("scenario", "GET", "/api/scenarios/{name}", "The YAML text of one of them."),
    Tool(
        "keep", "PUT", "/api/scenarios/{name}", "Keep a text as a new file NAME.yaml; nothing is written over.",
        {"if-none-match": "*"},
    ),
    Tool(
        "check", "POST", "/api/look",
        "What is wrong with a text, with line, column and remedy; and what stands where, variants, readings.",
    ),
    Tool("edit", "POST", "/api/edit", "A text with entries set, added or removed; comments stay."),
    Tool("fields", "POST", "/api/fields", "One entry of a text: each key with unit, range, default, sources, grade."),
    Tool("differences", "POST", "/api/differences", "What changes between two variants, in words."),
    Tool("catalogue", "GET", "/api/catalogue", "The systems of the catalogue by kind."),
    Tool("system", "GET", "/api/catalogue/{id}", "One system: each number with its bounds, grade and source."),
    Tool("footprint", "POST", "/api/footprint", "What each unit defends, by class of threat."),
    Tool(
        "ask", "POST", "/api/jobs",
        "Begin a job about a text: compare, ignorance, sensitivity, claim, saturation or report. Gives its id.",
    ),
    Tool("jobs", "GET", "/api/jobs", "Every job of the work folder and where it stands."),
    Tool("cancel", "POST", JOB + "/cancel", "End a job."),
    Tool("all", "GET", JOB + "/all", "All figures of a job that is done."),
    Tool("replications", "GET", PLAY, "The distribution of a variant, and which replication is the median, the worst."),
    Tool(
        "story", "GET", PLAY + "/{n}", "One replication told: every event in words, with its threat, and how it ended.",
        only=("variant", "replication", "seed", "readings", "events", "balance", "notes"),
    ),
    Tool("why", "GET", PLAY + "/{n}/why", "Why a threat of one replication was or was not stopped, in words."),
    Tool("first_difference", "GET", JOB + "/first-difference", "Where two variants part on the same chance."),
)  # fmt: skip
WAIT = "wait"
WAIT_SAYS = "Wait for a job and give its answer: what the terminal prints, then its figures. Progress is told."


class WaitFor(Asked):
    """A job that is waited for."""

    id: str = Field(description="what `ask` gave")
    seconds: Annotated[float, Field(ge=0, le=LONGEST_WAIT_S, strict=False)] = 60


def route_of(tool: Tool) -> Route:
    """The route that a tool asks."""
    return next(route for route in ROUTES if (route.method, route.path) == (tool.method, tool.path))


def asks(tool: Tool) -> dict[str, Any]:
    """JSON schema of a tool's arguments: names in the path, the query and the body, side by side."""
    route = route_of(tool)
    found: dict[str, Any] = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
    for name in names_in(route.path):
        found["properties"][name] = {"type": "string"}
        found["required"].append(name)
    for kind in (route.query, route.request):
        if kind is not None:
            shape = adapter(kind).json_schema()
            found["properties"] |= shape.get("properties", {})
            found["required"] += shape.get("required", [])
            found.setdefault("$defs", {}).update(shape.get("$defs", {}))
    return found


def used(tool: Tool, desk: Desk, given: dict[str, Any]) -> Any:
    """What a tool answers; Refused or RedanError where it cannot."""
    route = route_of(tool)
    if len(json.dumps(given, ensure_ascii=False).encode("utf-8", "surrogatepass")) > MOST_BODY:
        raise Refused(413, "the arguments are too large", allowed=f"at most {MOST_BODY // 1000:,} kB")
    path = {name: str(given.pop(name, "")) for name in names_in(route.path)}
    for name, value in path.items():
        if not value or "\0" in value or ("/" in value and f"{{{name}}}" in route.path):  # as in an address
            raise Refused(400, f"{name} is no name", where=name, allowed="a name without /")
    query = checked(route.query, given, "arguments") if route.query is not None else None
    body = checked(route.request or Nothing, given if route.query is None else {}, "arguments")
    answer = route.handler(Call(desk, path, query, body, dict(tool.headers)))
    found = answer.content if isinstance(answer, Answer) else answer
    if tool.only:
        whole = adapter(route.response).dump_python(found, by_alias=True)
        return {key: whole[key] for key in tool.only}
    return found


def answer_of(desk: Desk, job_id: str) -> list[str]:
    """Texts of a job as it stands: the terminal's lines and the figures; or where it is."""
    info = desk.jobs.info(job_id)
    result = desk.jobs.result(job_id)
    if info["state"] == "done" and result is not None:
        lines = result.pop("lines", [])
        result.pop("figures", None)  # pictures for the page
        return ["\n".join(lines), text_of(result)]
    return [text_of({key: info[key] for key in ("id", "state", "progress", "error")})]


def text_of(value: Any) -> str:
    """An answer as text: JSON, or as it is."""
    return (value if isinstance(value, bytes) else to_json(value, inf_nan_mode="null", by_alias=True)).decode()


async def wait(desk: Desk, job_id: str, seconds: float, tell: Any) -> list[str]:
    """Wait for a job's end, telling its progress; what is there by then."""
    await anyio.to_thread.run_sync(desk.jobs.info, job_id)
    told = 0
    with anyio.move_on_after(seconds):
        while not desk.jobs.has_ended(job_id):
            for event in desk.jobs.events(job_id, told):
                told = event["n"]
                if event["kind"] == "progress":
                    await tell(told, f"{event['what']}: {event['done']} of {event['total']}")
            await anyio.sleep(POLL_S)
    return await anyio.to_thread.run_sync(answer_of, desk, job_id)


def is_there() -> bool:
    """Whether the extra is installed."""
    return find_spec("mcp") is not None


def serve(desk: Desk) -> None:
    """Speak over stdin and stdout until stdin ends. InputError without the extra."""
    if not is_there():
        raise InputError(Problem("the package mcp is not installed", remedy="pip install 'redan[mcp]'"))
    try:
        anyio.run(_speak, desk)
    finally:
        desk.jobs.close()


async def _speak(desk: Desk) -> None:
    from mcp import types
    from mcp.server.lowlevel import Server
    from mcp.server.stdio import stdio_server

    server: Any = Server("redan", version=__version__, instructions=TELLS)
    by_name = {tool.name: tool for tool in TOOLS}

    async def tools() -> list[types.Tool]:
        found = [types.Tool(name=tool.name, description=tool.says, inputSchema=asks(tool)) for tool in TOOLS]
        return [*found, types.Tool(name=WAIT, description=WAIT_SAYS, inputSchema=WaitFor.model_json_schema())]

    def said(texts: list[str]) -> list[types.ContentBlock]:
        return [types.TextContent(type="text", text=text) for text in texts]

    async def tell(n: int, message: str) -> None:
        context = server.request_context
        if context.meta is not None and context.meta.progressToken is not None:
            await context.session.send_progress_notification(context.meta.progressToken, n, message=message)

    async def call(name: str, given: dict[str, Any]) -> types.CallToolResult:
        try:
            if name == WAIT:
                asked = checked(WaitFor, given, "arguments")
                texts = await wait(desk, asked.id, asked.seconds, tell)
            elif name in by_name:
                found = await anyio.to_thread.run_sync(used, by_name[name], desk, dict(given), limiter=desk.limiter)
                texts = [text_of(found)]
            else:
                raise Refused(404, f"there is no tool {name[:60]!r}", allowed=", ".join([*by_name, WAIT]))
        except Exception as error:
            refused = refusal_of(error)
            if refused.status == 500:
                note_fault(desk, f"tool {name[:60]}", error)
            return types.CallToolResult(content=said([text_of(refused.to_json())]), isError=True)
        return types.CallToolResult(content=said(texts))

    server.list_tools()(tools)
    # its own check of what is given would repeat all of it; ours says the remedy
    server.call_tool(validate_input=False)(call)
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())
