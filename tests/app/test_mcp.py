"""`redan mcp` asked by the protocol's own client over stdin and stdout: the whole way, and what is hostile."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest

from redan.app import tools
from redan.app.routes import ROUTES
from redan.errors import InputError

mcp = pytest.importorskip("mcp", reason="the package mcp is not installed")
ENDS_S = 120


def told(folder: Path, talk: Callable[[Any], Awaitable[None]]) -> str:
    """Talk to a fresh server of the folder; what it wrote to stderr."""
    from mcp.client.stdio import stdio_client

    errors = folder.parent / "stderr"
    server = mcp.StdioServerParameters(
        command=sys.executable, args=["-m", "redan.cli", "mcp", str(folder)], env=dict(os.environ)
    )

    async def run() -> None:
        with anyio.fail_after(ENDS_S), errors.open("w") as stream:
            async with (
                stdio_client(server, errlog=stream) as (reading, writing),
                mcp.ClientSession(reading, writing) as session,
            ):
                begun = await session.initialize()
                assert begun.serverInfo.name == "redan"
                assert "not to trust" in begun.instructions
                await talk(session)

    anyio.run(run)
    return errors.read_text()


async def used(session: Any, tool: str, /, **given: Any) -> Any:
    """What a tool answers as JSON; an error has the form of every refusal."""
    found = await session.call_tool(tool, given)
    assert not found.isError, found.content[0].text
    return json.loads(found.content[0].text)


async def refused(session: Any, tool: str, /, **given: Any) -> str:
    found = await session.call_tool(tool, given)
    assert found.isError
    text = str(found.content[0].text)
    assert "Traceback" not in text
    return text


def test_every_tool_is_a_route_and_asks_for_what_the_route_asks() -> None:
    for tool in tools.TOOLS:
        route = tools.route_of(tool)
        assert route in ROUTES
        shape = tools.asks(tool)
        assert set(shape["required"]) <= set(shape["properties"]), tool.name
    assert len({tool.name for tool in tools.TOOLS} | {tools.WAIT}) == len(tools.TOOLS) + 1
    for tool in tools.TOOLS:  # what writes a scenario writes a new one
        assert tool.method != "PUT" or tool.headers == {"if-none-match": "*"}


@pytest.mark.slow
def test_the_whole_way(tmp_path: Path, mini: str) -> None:
    folder = tmp_path / "work"
    heard: list[str] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append(message or "")

    async def talk(session: Any) -> None:
        offered = {tool.name for tool in (await session.list_tools()).tools}
        assert offered == {tool.name for tool in tools.TOOLS} | {tools.WAIT}
        assert any(one["name"] == "levant-2013" for one in await used(session, "examples"))
        assert "question:" in (await used(session, "example", name="levant-2013"))["text"]
        number = next(iter((await used(session, "system", id="s-125"))["numbers"]))
        assert {"grade", "source"} <= set(json.dumps(number).replace('"', " ").replace(":", " ").split())
        assert all(one["severity"] != "error" for one in (await used(session, "check", text=mini))["problems"])
        (wrong, *_) = (await used(session, "check", text=mini.replace("system: kub,", "system: kubb,")))["problems"]
        assert wrong["severity"] == "error"
        assert "kubb" in wrong["what"]
        assert "kub" in wrong["remedy"] + wrong["allowed"]
        assert wrong["line"] == 1 + mini[: mini.index("system: kub,")].count("\n")
        assert (await used(session, "keep", name="mine.yaml", text=mini))["name"] == "mine.yaml"
        job = (await used(session, "ask", verb="compare", text=mini, options={"replications": 100}))["id"]
        done = await session.call_tool("wait", {"id": job, "seconds": 100}, progress_callback=hear)
        screen, figures = (each.text for each in done.content)
        assert "Three things not to trust" in screen
        result = json.loads(figures)
        assert "figures" not in result
        assert result["sentences"][0].split(":")[0] in screen
        variant = next(iter(result["runs"]))
        found = await used(session, "replications", id=job, variant=variant)
        n = found["picks"][0]["replication"]
        assert n < 100
        differ = await used(session, "first_difference", id=job, a="without", b="more", n=n)
        assert differ["replication"] == n
        assert differ["words"]
        story = await used(session, "story", id=job, variant=variant, n=str(n))
        assert "tracks" not in story
        assert "low-1" in json.dumps(story["events"])
        told_why = await used(session, "why", id=job, variant=variant, n=str(n), threat="low-1")
        assert told_why["threat"] == "low-1"
        assert any("kub-1" in each for each in told_why["units"])

    assert "Traceback" not in told(folder, talk)
    assert (folder / "mine.yaml").read_text() == mini
    assert any(" of " in each for each in heard), heard


def test_what_is_hostile_is_refused_and_nothing_is_written_over(tmp_path: Path, mini: str) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "mine.yaml").write_text("kept")
    (tmp_path / "outside.yaml").write_text(mini)
    (folder / "link.yaml").symlink_to(tmp_path / "outside.yaml")

    async def talk(session: Any) -> None:
        for name in ("../outside.yaml", str(tmp_path / "outside.yaml"), "link.yaml", "..", "", "a\0b", ".redan/token"):
            await refused(session, "scenario", name=name)
            await refused(session, "keep", name=name, text=mini)
        assert "remedy" in await refused(session, "keep", name="mine.yaml", text=mini)
        for name in ("../levant-2013", "/etc/passwd", "nothing"):
            await refused(session, "example", name=name)
        for id_ in ("../../etc", "20260101-000000-00000000", "/"):
            await refused(session, "wait", id=id_)
            await refused(session, "cancel", id=id_)
            await refused(session, "why", id=id_, variant="../..", n="0", threat="x")
        await refused(session, "ask", verb="exec", text=mini)
        await refused(session, "ask", verb="compare", text=mini, shell="id")
        await refused(session, "check", text=7)
        await refused(session, "check")
        await refused(session, "about", shell="id")
        await refused(session, "wait", id="x", seconds=10**9)
        await refused(session, "nothing-of-the-kind")
        assert "too large" in await refused(session, "check", text="a" * 3_000_000)
        terrain = mini.replace("terrain: levant", f"terrain: {tmp_path}/outside.npz")
        found = await used(session, "check", text=terrain)
        assert not found["usable"]
        assert any("folder" in one["what"] + one["remedy"] for one in found["problems"]), found["problems"]
        assert (await used(session, "about"))["folder"] == str(folder)

    assert "Traceback" not in told(folder, talk)
    assert (folder / "mine.yaml").read_text() == "kept"


def test_a_job_that_is_cancelled_ends(tmp_path: Path, mini: str) -> None:
    async def talk(session: Any) -> None:
        job = (await used(session, "ask", verb="compare", text=mini, options={"replications": 10_000_000}))["id"]
        still = await used(session, "wait", id=job, seconds=0)
        assert still["state"] in ("waiting", "running")
        await used(session, "cancel", id=job)
        ended = await used(session, "wait", id=job, seconds=30)
        assert ended["state"] == "cancelled"

    told(tmp_path / "work", talk)


def test_without_the_extra_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch, desk: Any) -> None:
    monkeypatch.setattr(tools, "is_there", lambda: False)
    with pytest.raises(InputError, match="mcp") as error:
        tools.serve(desk)
    assert "redan[mcp]" in error.value.problems[0].remedy
