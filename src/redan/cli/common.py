"""What the verbs share: options, checks of counts and readings, output, progress."""

from __future__ import annotations

import codecs
import io
import json
import math
import sys
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from redan.errors import InputError, Problem, visible_lines
from redan.streams import MOST_REPLICATIONS, MOST_SEED

if TYPE_CHECKING:
    from redan.scenario import Scenario

HEARTBEAT_S = 10.0
PATIENCE_S = 2.0  # what is done by then needs no progress shown
COMPILING = "compiling kernels (first time only): about a minute"

ScenarioFile = Annotated[Path, typer.Argument(metavar="FILE", help="Scenario file (YAML).", show_default=False)]
Replications = Annotated[
    str | None,
    typer.Option(
        "-n", "--replications", metavar="N", help="Replications [default: the scenario's].", show_default=False
    ),
]
Seed = Annotated[
    str | None, typer.Option("--seed", metavar="S", help="Seed [default: the scenario's].", show_default=False)
]
Readings = Annotated[
    list[str] | None,
    typer.Option("--reading", metavar="NAME=OPTION", help="Choose one reading of a contested fact; may be repeated."),
]
Weights = Annotated[
    list[str] | None,
    typer.Option(
        "--weight",
        metavar="NAME=OPTION:W,...",
        help="How much you believe each option of a reading, adding up to 1; may be repeated [default: the file's, "
        "else all the same].",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout; messages go to stderr.")]


def whole_number(text: str | None, option: str, low: int, high: int, remedy: str) -> int | None:
    """Read a whole number given on the command line, or refuse it with what is allowed."""
    if text is None:
        return None
    allowed = f"allowed is a whole number from {low:,} to {high:,}"
    try:
        value = int(text.replace(",", "").replace("_", ""))
    except ValueError:
        raise InputError(Problem(f"{option} {text!r} is not a whole number", allowed=allowed, remedy=remedy)) from None
    if not low <= value <= high:
        raise InputError(Problem(f"{option} is {value:,}", allowed=allowed, remedy=remedy))
    return value


def quantity_of(text: str, option: str, dimension: str, *, negative: bool = False) -> float:
    """An option's value with its unit, in SI; an error names the option."""
    from redan.units import parse_quantity

    try:
        return parse_quantity(text, dimension, negative=negative)
    except InputError as error:
        raise InputError([replace(one, what=f"{option} {one.what}") for one in error.problems]) from None


def replications_of(text: str | None) -> int | None:
    remedy = "10,000 gives a probability to about one percentage point"
    return whole_number(text, "-n", 1, MOST_REPLICATIONS, remedy)


def seed_of(text: str | None) -> int | None:
    return whole_number(text, "--seed", 0, MOST_SEED, "leave it out to use the scenario's")


def readings_of(words: Sequence[str] | None) -> dict[str, str]:
    """Turn `permission=hold` words into a mapping; whether they exist is the scenario's to say."""
    chosen: dict[str, str] = {}
    for word in words or ():
        name, sign, option = word.partition("=")
        if not (name and sign and option):
            raise InputError(Problem(f"--reading {word!r}", allowed="NAME=OPTION, as in permission=hold"))
        if name in chosen:
            raise InputError(Problem(f"reading {name!r} is given twice", remedy="name one option for it"))
        chosen[name] = option
    return chosen


def weights_of(words: Sequence[str] | None) -> dict[str, dict[str, float]]:
    """Turn `permission=hold:0.2,tight:30 %` words into weights by reading and option; the scenario says the rest."""
    from redan.units import parse_fraction

    form = "NAME=OPTION:W,OPTION:W, as in permission=hold:0.2,tight:0.3,free:0.5"
    chosen: dict[str, dict[str, float]] = {}
    for word in words or ():
        name, sign, rest = word.partition("=")
        if not (name and sign and rest):
            raise InputError(Problem(f"--weight {word!r}", allowed=form))
        if name in chosen:
            raise InputError(Problem(f"weights of {name!r} are given twice", remedy="give them once, all options"))
        chosen[name] = {}
        for part in rest.split(","):
            option, colon, weight = (piece.strip() for piece in part.partition(":"))
            if not (option and colon and weight) or option in chosen[name]:
                raise InputError(Problem(f"--weight {word!r}: {part.strip()!r} is not OPTION:W, once", allowed=form))
            try:
                chosen[name][option] = parse_fraction(weight)
            except InputError as error:
                what = f"--weight {name}: {error.problems[0].what}"
                raise InputError(Problem(what, allowed="a weight is a number from 0 to 1, or a percentage")) from None
    return chosen


def note(text: str) -> None:
    """Say something that is not the answer: stderr, so that stdout can be piped."""
    print(visible_lines(text), file=sys.stderr, flush=True)


def cautions(scenario: Scenario, variants: Sequence[str] | None) -> None:
    """Refuse what `redan check` refuses, before anything is simulated, and say what it finds doubtful.

    Doubts about variants that are neither asked for (None: all) nor the baseline are for `redan check`.
    """
    from redan import api

    problems = api.check(scenario, None if variants is None else {*variants, scenario.baseline})
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise InputError(errors)
    for problem in problems:
        note(str(problem))


def print_json(value: Any) -> None:
    """Print exactly one JSON object."""
    text = json.dumps(value, indent=2, ensure_ascii=not _speaks_unicode(), allow_nan=False)
    print(text.translate(CONTROLS))


CONTROLS = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F))}
# What the tables and sentences of redan use beyond ASCII, for terminals and pipes that cannot show it.
PLAIN = {
    "−": "-", "–": "-", "—": "-", "‐": "-", "±": "+/-", "×": "x", "…": "...", "≤": "<=", "≥": ">=", "≈": "~", "·": "*",
    "°": " deg", "²": "2", "³": "3", "“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "→": "->", "ß": "ss", "⁻": "-",
}  # fmt: skip


def _plainer(error: UnicodeError) -> tuple[str, int]:
    """Stand-ins for characters an output cannot show: a minus sign stays a minus sign."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    words = []
    for c in error.object[error.start : error.end]:
        bare = unicodedata.normalize("NFKD", c).encode("ascii", "ignore").decode()
        words.append(PLAIN.get(c) or bare or "?")
    return "".join(words), error.end


def speak_plainly() -> None:
    """From now on no character that an output cannot show ends the program (files are UTF-8 whatever it can show)."""
    codecs.register_error("redan", _plainer)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="redan")


def _speaks_unicode() -> bool:
    return (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "") in ("utf8", "utf16", "utf32")


@contextmanager
def progress(total_label: str = "replications") -> Iterator[Callable[[str, int, int], None]]:
    """Give a callback (what, done, total): a bar with rate and time left on a terminal, else one line a part."""
    note("preparing the plans and the engine")
    first = COMPILING if not engine_is_compiled() else ""
    if sys.stderr.isatty():
        with _bar(total_label, first) as update:
            yield update
    else:
        with _lines(total_label, first) as update:
            yield update


@contextmanager
def late_progress(unit: str = "replications", *, compiles: bool = True) -> Iterator[Callable[[str, int, int], None]]:
    """Give a callback (what, done, total) that shows nothing of what is done within two seconds."""
    began = time.monotonic()
    lines, shown = _Lines(unit), list[Callable[[str, int, int], None]]()
    if compiles and not engine_is_compiled():
        note(COMPILING)
    with ExitStack() as stack:

        def update(what: str, done: int, total: int) -> None:
            if not shown:
                if time.monotonic() - began < PATIENCE_S or done >= total:
                    return
                shown.append(stack.enter_context(_bar(unit, "")) if sys.stderr.isatty() else lines.update)
                lines.last = -math.inf  # a first line at once
            shown[0](what, done, total)

        yield update


def engine_is_compiled() -> bool:
    """Whether an earlier start of this version left the compiled engine in the cache."""
    from redan.jit import is_kept

    return is_kept("loop.simulate_range")


@contextmanager
def _lines(unit: str, first: str) -> Iterator[Callable[[str, int, int], None]]:
    """Lines for a log file; what is done first is said again and again until the first replications are in."""
    lines = _Lines(unit)
    over = threading.Event()

    def beat() -> None:
        while not over.wait(HEARTBEAT_S):
            note(f"[{time.monotonic() - lines.began:3.0f} s] {first}")

    def update(what: str, done: int, total: int) -> None:
        over.set()
        lines.update(what, done, total)

    if first:
        note(first)
        threading.Thread(target=beat, name="redan-heartbeat", daemon=True).start()
    try:
        yield update
    finally:
        over.set()


@contextmanager
def _bar(unit: str, first: str) -> Iterator[Callable[[str, int, int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(compact=True),
    )
    began: dict[str, float] = {}
    tasks: dict[str, Any] = {}
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        before = bar.add_task(first, total=None, rate="", visible=bool(first))

        def update(what: str, done: int, total: int) -> None:
            bar.update(before, visible=False)
            if what not in tasks:
                began[what] = time.monotonic()
                tasks[what] = bar.add_task(what, total=total, rate="")
            rate = done / max(time.monotonic() - began[what], 1e-3)
            bar.update(tasks[what], completed=done, total=total, rate=f"{rate:,.0f} {unit}/s" if done else "")

        yield update


class _Lines:
    """Progress for a log file: a line when a part is finished and every 10 seconds, with seconds since the start."""

    def __init__(self, unit: str) -> None:
        self.unit = unit
        self.began = self.last = time.monotonic()

    def update(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        stamp = f"[{now - self.began:3.0f} s] {what}"
        if done >= total:
            note(f"{stamp}: {total:,} {self.unit if total != 1 else self.unit.removesuffix('s')}")
        elif now - self.last >= HEARTBEAT_S:
            self.last = now
            note(f"{stamp}: {done:,} of {total:,} {self.unit}")
