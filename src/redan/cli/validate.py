"""`redan validate`: every case from outside, computed and judged. The cases and their code live in a checkout."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from redan.errors import InputError, Problem, Where

CHECKOUT = Path(__file__).resolve().parents[3]  # of a checkout: the folder that holds src, docs and evidence


def command(
    cases: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A file of cases; default: those of this checkout.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the page; default: docs, none for another file.")] = None,
    history: Annotated[bool, typer.Option(help="Compute recorded history again.")] = True,
) -> None:
    """Hold redan against values from outside and say what it reproduces and what it does not.

    Exit status of a FILE: 0 if every case is met, or says in its note that it is no pass/fail; 1 if one is NOT MET,
    failed, not readable or not implemented. Without a FILE: 0 if every verdict is the one that
    evidence/authorities/remarks.yaml explains. What a case may hold: docs/validation-contract.md.
    """
    raise typer.Exit(_evidence().validate(cases, out, history=history))


def _evidence() -> Any:
    """The module that judges; only a checkout has it."""
    if not (CHECKOUT / "evidence" / "cases" / "command.py").is_file():
        raise InputError(
            Problem(
                "`redan validate` needs a checkout of redan: the cases and recorded history are not in the package",
                Where("redan validate"),
                remedy="in a checkout run `make validate`, or `redan validate FILE` with `pip install -e .`",
            )
        )
    if str(CHECKOUT) not in sys.path:
        sys.path.insert(0, str(CHECKOUT))
    return importlib.import_module("evidence.cases.command")
