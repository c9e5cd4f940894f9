"""The `redan` command: collects the verbs, turns every error into a message and an exit status.

Exit status: 0 done, 1 a run failed or came out wrong, 2 the user's input cannot be used, 130 stopped by
the user, 143 by the system.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Collection, Sequence
from functools import wraps
from importlib import import_module
from typing import Annotated, Any

import typer

from redan import __version__
from redan.cli import stopping
from redan.cli.common import note, speak_plainly
from redan.errors import RedanError, visible

OUTPUT_IS_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO)

VERBS: tuple[tuple[str, str], ...] = (
    ("example", "Put a scenario that ships with redan into a folder."),
    ("new", "Write a scenario of your own, from a template or a few questions."),
    ("check", "Say what is wrong or doubtful in a scenario."),
    ("compare", "Answer what each variant changes; write a report."),
    ("serve", "Open the page in the browser: lay out, ask, look."),
    ("mcp", "Let a program that speaks MCP load, check, compare, explain."),
    ("report", "Write one page of it all: answer, pictures, stories, sources."),
    ("claim", "Say what would have to be true for a public claim."),
    ("sensitivity", "Say which unknown the answer hangs on."),
    ("value", "Say which unknown is worth settling, and where money turns."),
    ("sweep", "Vary sizes, numbers, stocks or readings; curves with and without."),
    ("saturation", "Find the raid size at which survival falls to one half."),
    ("table", "Print outcomes as bands of a die, for a game master's card."),
    ("run", "Simulate one variant and keep every replication."),
    ("resume", "Go on with a study that was stopped."),
    ("merge", "Join the shards of a study."),
    ("replay", "Tell one replication of a run shot by shot."),
    ("export", "Write one replication for Cesium, Tacview, GIS, DIS, a sheet."),
    ("play", "Play one replication in real time, for a DIS viewer here."),
    ("explain", "Say why a unit can or cannot engage a threat, or did not."),
    ("catalogue", "Show what is known of a system, and by whom."),
    ("import", "Turn routes and places of GPX, KML, MSDL, CSV ... into YAML."),
    ("terrain", "Make elevation data of your own usable: any file, cut and joined."),
    ("verify", "Check a run, and compute a part of it again."),
    ("validate", "Hold redan against values from outside."),
    ("bench", "Measure how fast redan is here."),
    ("doctor", "Say whether everything redan needs works here."),
)
def stoppable(command: Callable[..., None]) -> Callable[..., None]:
    """A verb that Ctrl-C ends with one sentence and status 130, the signal to end with 143."""

    @wraps(command)
    def run_command(*arguments: Any, **options: Any) -> None:
        with stopping.working():
            try:
                command(*arguments, **options)
            except KeyboardInterrupt as stopped:
                note(str(stopped) or stopping.line())
                raise typer.Exit(stopping.status()) from None

    return run_command


def program_of(wanted: Collection[str]) -> typer.Typer:
    """The command with all its verbs; only those that are wanted are loaded, the others are known by name."""
    program = typer.Typer(
        name="redan",
        help="What would this air defence change? Simulation of air and missile defence from public sources.",
        epilog="Begin with `redan example levant-2013`, then `redan compare levant-2013.yaml`.",
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    for verb, says in VERBS:
        command = _loaded(verb) if verb in wanted else _unloaded
        program.command(verb, short_help=says)(command)
    program.callback(invoke_without_command=True)(_root)
    return program


def _loaded(verb: str) -> Callable[..., None]:
    module = import_module(f"redan.cli.{'import_' if verb == 'import' else verb}")
    return stoppable(module.command)


def _unloaded() -> None:
    """Stands for a verb that nobody asked for."""


def __getattr__(name: str) -> typer.Typer:
    """`app`, the command with every verb loaded, for who embeds it."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = program_of([verb for verb, _ in VERBS])
    globals()["app"] = found
    return found


def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show Python's traceback of an unexpected error.")] = False,
) -> None:
    """What would this air defence change? Simulation of air and missile defence from public sources."""
    if version:
        print(f"redan {__version__}")
        raise typer.Exit


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one verb and leave with its exit status; never with a traceback unless --debug asks for it."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    status = 1
    speak_plainly()
    try:
        try:
            program_of(words)(args=[word for word in words if word != "--debug"], prog_name="redan")
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()  # a closed pipe is met here, not when Python ends
    except RedanError as error:
        if debug:
            raise
        for problem in error.problems:
            print(problem, file=sys.stderr)
        status = error.exit_status
    except BrokenPipeError:
        _drop_output()
    except MemoryError:
        print("Not enough memory. Ask for fewer replications with -n.", file=sys.stderr)
    except Exception as error:  # the last line of defence: a short message instead of a traceback
        if isinstance(error, OSError) and error.errno in OUTPUT_IS_FULL and error.filename is None:
            _drop_output()
            print(f"The output could not be written: {error.strerror}.", file=sys.stderr)
            raise SystemExit(status) from None
        if debug:
            raise
        reason = visible((str(error).splitlines() or [""])[0][:200])
        print(
            f"redan met an unexpected error and stopped: {type(error).__name__}: {reason}\n"
            "This is a fault in redan, not in your input. The same command with --debug shows where; please report\n"
            f"that with the scenario file and the version ({__version__}).",
            file=sys.stderr,
        )
    raise SystemExit(status)


def _drop_output() -> None:
    """Whatever is still to be printed goes nowhere: the reader has left."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
