"""`redan new [TEMPLATE] [FILE]`: a commented scenario of one's own, from a template or from a few questions."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from redan.errors import InputError, Problem, Where

if TYPE_CHECKING:
    from redan.scenario.sketch import Sketch

MOST_UNITS, MOST_ATTACKERS = 24, 200
ENDINGS = (".yaml", ".yml")


def command(
    template: Annotated[
        str | None,
        typer.Argument(metavar="[TEMPLATE]", help="What to begin from; without it, questions.", show_default=False),
    ] = None,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="The new file [default: TEMPLATE.yaml].", show_default=False)
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the templates and stop.")] = False,
) -> None:
    """Write a commented scenario that passes `redan check`; a file that exists is left as it is."""
    if list_:
        _list()
        return
    if template and file is None and template.endswith(ENDINGS):
        file, template = Path(template), None
    if template is None:
        _refuse_taken(file)
        sketch = _asked()
        file = file or _ask_file()
        text = _written(sketch).encode()
    else:
        file = file or Path(f"{template.rpartition('/')[2]}.yaml")
        _refuse_taken(file)
        text = _of_template(template)
    from redan.files.write import check_file, write_new

    check_file(file, "FILE")
    file.parent.mkdir(parents=True, exist_ok=True)
    write_new(file, text)
    shown = shlex.quote(str(file))
    print(f"{file} is yours to change. Next:\n\n  redan check {shown}\n  redan compare {shown}")


def _refuse_taken(file: Path | None) -> None:
    if file is not None and os.path.lexists(file):
        remedy = "it is left as it is: name another file, or go on with it"
        raise InputError(Problem("exists already", Where(str(file)), remedy=remedy))


def _list() -> None:
    from redan import api
    from redan.examples import example_files
    from redan.scenario.sketch import TEMPLATES

    titles = {name: sketch.says for name, sketch in TEMPLATES.items()}
    titles |= {name: api.load(path).title for name, path in example_files().items()}
    width = max(map(len, titles))
    for name, title in titles.items():
        print(f"{name:{width}}  {title}")
    print("\nredan new TEMPLATE my.yaml writes one to change; redan new my.yaml asks what you want.")


def _of_template(name: str) -> bytes:
    from redan import api
    from redan.examples import example_files
    from redan.scenario.sketch import TEMPLATES
    from redan.scenario.suggest import did_you_mean

    if name in example_files():
        return api.example(name).read_bytes()
    if name in TEMPLATES:
        return _written(TEMPLATES[name]).encode()
    known = [*TEMPLATES, *example_files()]
    remedy = did_you_mean(name, known) or "`redan new --list` says what each is; `redan new my.yaml` asks"
    raise InputError(Problem(f"there is no template {name!r}", allowed=f"there is {', '.join(known)}", remedy=remedy))


def _written(sketch: Sketch) -> str:
    from redan.catalogue import load_catalogue
    from redan.scenario.sketch import written

    return written(sketch, load_catalogue())


def _asked() -> Sketch:
    """The answers of a person at a terminal; InputError where nobody can answer."""
    from redan.catalogue import load_catalogue
    from redan.scenario.sketch import PER_AIRCRAFT, Sketch, carriers_of, defendable, weapons
    from redan.scenario.systems import usable_ids

    if not at_terminal():
        remedy = "name a template: redan new one-battery my.yaml; `redan new --list` lists them"
        raise InputError(Problem("redan new asks its questions at a terminal", remedy=remedy))
    catalogue = load_catalogue()
    print("Enter takes what stands in brackets, ? lists what there is. Nothing is written before the last answer.")
    defended = _choice("What is defended?", defendable(), "city")
    system = _choice("By which system?", usable_ids(catalogue, "sam"), "buk-m2e")
    units = _number(f"How many fire units ({system})?", 1, MOST_UNITS)
    weapon = _choice("Against which weapon?", weapons(catalogue), "gbu-39")
    carriers = carriers_of(catalogue, weapon)
    what = f"How many aircraft ({carriers[0]}, {PER_AIRCRAFT} {weapon} each)?" if carriers else f"How many {weapon}?"
    return Sketch(defended, system, units, weapon, _number(what, 8, MOST_ATTACKERS))


def at_terminal() -> bool:
    """Whether somebody can answer."""
    return sys.stdin is not None and sys.stdin.isatty()


def _ask_file() -> Path:
    while True:
        name = _answer("Which file shall it be?", "my.yaml")
        if not os.path.lexists(name):
            return Path(name)
        print(f"{name} exists already and is left as it is.")


def _choice(question: str, names: Sequence[str], default: str) -> str:
    """One of the names; anything else is asked again, with the nearest."""
    from redan.report.text import wrapped
    from redan.scenario.suggest import did_you_mean

    while True:
        answer = _answer(question, default)
        if answer in names:
            return answer
        near = "" if answer == "?" else did_you_mean(answer, names)
        print("\n".join(wrapped(near or f"There is {', '.join(names)}.", "  ")))


def _number(question: str, default: int, most: int) -> int:
    while True:
        answer = _answer(question, str(default))
        if answer.isascii() and answer.isdigit() and 1 <= int(answer[:9]) <= most and len(answer) < 9:
            return int(answer)
        print(f"A whole number from 1 to {most}.")


def _answer(question: str, default: str) -> str:
    try:
        return input(f"{question} [{default}] ").strip() or default
    except EOFError:
        raise InputError(Problem("the questions were left; nothing is written")) from None
