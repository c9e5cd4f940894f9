"""`redan example [NAME]`: the scenarios that ship with redan, and a copy of one to work on."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Annotated

import typer

from redan.errors import InputError, Problem, Where


def command(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Which one; without it, the list.", show_default=False)
    ] = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder the copy goes to.")] = Path(),
) -> None:
    """List the examples, or put a copy of one into a folder."""
    from redan import api

    if name is None:
        from redan.examples import example_files

        files = example_files()
        wide = max(map(len, files))
        for known, file in files.items():
            print(f"{known:{wide}}  {api.load(file).title}")
        print("\nredan example NAME puts a copy into the current folder.")
        return
    from redan.files.write import check_file, write_new

    content = api.example(name).read_bytes()
    copy = out / f"{name.rpartition('/')[2]}.yaml"
    if os.path.lexists(copy):
        remedy = "it is left as it is: name another folder with --out, or go on with it"
        raise InputError(Problem("exists already", Where(str(copy)), remedy=remedy))
    check_file(copy, "--out")
    _make_folder(out)
    write_new(copy, content)
    shown = shlex.quote(str(copy))
    print(f"{copy} is yours to change. Next:\n\n  redan check {shown}\n  redan compare {shown}")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"cannot make the folder: {error.strerror or error}"
        raise InputError(Problem(what, Where(str(folder)), remedy="name another place with --out")) from None
