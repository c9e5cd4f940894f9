"""The command line: one file a verb."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from redan.cli.main import main

__all__ = ["main", "start"]


def start() -> None:
    """The program: from here on Ctrl-C is answered with one line, also while the rest is still being loaded."""
    from redan.cli import stopping

    stopping.install()
    try:
        __getattr__("main")()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
        stopping.leave(code)
        raise


def __getattr__(name: str) -> Any:
    """`main`, loaded when it is asked for: the verbs take a tenth of a second."""
    if name != "main":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from redan.cli.main import main

    globals()["main"] = main  # the name of the module of the verbs is taken back
    return main
