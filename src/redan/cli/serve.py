"""`redan serve`: the page, on this machine alone."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from redan.cli import stopping
from redan.cli.common import note, whole_number
from redan.errors import visible

DEMO = "levant-2013"
DEMO_FOLDER = Path("redan-demo")


def command(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[FOLDER]", help="Where scenarios and results lie [default: here].", show_default=False),
    ] = None,
    port: Annotated[
        str | None, typer.Option("--port", metavar="N", help="The port [default: 8377, or the next free one].")
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Open the page on levant-2013, in the folder redan-demo if none is named.")
    ] = False,
    opens: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in the browser, or only print its address.")
    ] = True,
) -> None:
    """Open the page in the browser: lay out, ask, read the answer, look at one replication."""
    wanted = whole_number(port, "--port", 1, 65_535, "leave it out: a free one is found")
    from redan.app.server import bound, desk_of, serve
    from redan.app.static import is_built

    desk = desk_of(folder or (DEMO_FOLDER if demo else Path()))
    token = desk.folder.token()
    shown = f"&open={_demo(desk.folder.root)}" if demo else ""
    listening = bound(wanted)

    def ready(found: int) -> None:
        address = f"http://127.0.0.1:{found}/#token={token}{shown}"
        print(address, flush=True)
        note("The page is for this machine alone. Ctrl-C ends it; scenarios and results stay in the folder.")
        if not is_built():
            note("not built: make web")
        if opens:
            threading.Thread(target=_open, args=(address,), daemon=True).start()

    ended = f"ended; scenarios and results are kept in {visible(desk.folder.root)}"
    # a thread may still compile or simulate: nobody waits for its end, and nothing of it counts
    with stopping.keeps(str(desk.folder.root), ended), suppress(KeyboardInterrupt):
        serve(desk, listening, token, ready)
    raise KeyboardInterrupt(ended)  # that is how a server ends


def _open(address: str) -> None:
    import webbrowser

    webbrowser.open(address)


def _demo(root: Path) -> str:
    """Put the flagship into the folder, if it is not there; its file's name."""
    from redan.examples import example_file
    from redan.files import write_new

    target = root / f"{DEMO}.yaml"
    if not target.exists():
        write_new(target, example_file(DEMO).read_bytes())
    return target.name
