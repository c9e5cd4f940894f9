"""`redan mcp`: the page's interface for programs that speak the Model Context Protocol."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from redan.cli import stopping
from redan.cli.common import note
from redan.errors import visible


def command(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[FOLDER]", help="Where scenarios and results lie [default: here].", show_default=False),
    ] = None,
) -> None:
    """Answer a program over stdin and stdout: load, check, compare, explain. Nothing outside FOLDER is touched."""
    from redan.app.server import desk_of
    from redan.app.tools import serve

    desk = desk_of(folder or Path())
    if sys.stdin.isatty():
        note("This speaks to a program, not to people: name the command in its settings. Ctrl-C ends it.")
    ended = f"ended; scenarios and results are kept in {visible(desk.folder.root)}"
    with stopping.keeps(str(desk.folder.root), ended), suppress(KeyboardInterrupt):
        serve(desk)
        return
    raise KeyboardInterrupt(ended)
