"""`redan import FILE`: routes and laydowns of the user's own, as YAML to paste into a scenario."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from redan.cli.common import note
from redan.errors import InputError, Problem, Where

KINDS_HELP = (
    "What they become: routes, packages or flights (lines), assets, units or radars (points) [default: routes]."
)


def command(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=".gpx, .kml, .msdl, .geojson or .csv", show_default=False)
    ],
    kind: Annotated[str | None, typer.Option("--as", metavar="KIND", help=KINDS_HELP, show_default=False)] = None,
    keys: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="KEY=VALUE", help="A key of every entry that has none in the file; may be repeated."
        ),
    ] = None,
    altitude: Annotated[
        str, typer.Option("--altitude", metavar='"8000 m"', help="Of waypoints without one; also 300 m above ground.")
    ] = "",
    speed: Annotated[str, typer.Option("--speed", metavar='"230 m/s"', help="Of waypoints without one.")] = "",
    above: Annotated[
        str,
        typer.Option(
            "--above", metavar="sea|ground", help="Above what the file's heights count, if it is known better."
        ),
    ] = "",
    within: Annotated[
        str, typer.Option("--within", metavar='"500 m"', help="Leave out waypoints nearer to the line between others.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="NEW.yaml", help="Write it there, not to the screen.")
    ] = None,
) -> None:
    """Print routes or a laydown from GPX, KML, MSDL, GeoJSON or CSV as YAML to paste into a scenario.

    Every entry is validated; what was assumed or left out is said, and stands as a comment above the entries.
    """
    from redan import __version__
    from redan.files import sha256_file, write_new
    from redan.scenario.geodata import read_geodata
    from redan.scenario.geodata_yaml import KINDS, UNDER, Asked, entries_of
    from redan.units import parse_quantity

    if kind is not None and kind not in KINDS:
        raise InputError(Problem(f"--as {kind[:40]!r} is no kind", allowed=", ".join(KINDS)))
    if above not in ("", "sea", "ground"):
        raise InputError(Problem(f"--above {above[:40]!r} is no choice", allowed="sea, ground"))
    if out is not None and os.path.lexists(out):
        raise InputError(
            Problem("exists already", Where(str(out)), remedy="it is left as it is: name another with --out")
        )
    asked = Asked(_keys(keys or []), altitude, speed, above, parse_quantity(within, "length") if within else 0.0)
    found = read_geodata(file)
    kind = kind or "routes"
    lines = entries_of(found, kind, asked)
    head = [f"From {file.name} ({found.format}, SHA-256 {sha256_file(file)}), by redan {__version__}."]
    head += [f"{text[0].upper()}{text[1:]}." for text in found.notes]
    under = (
        f"These go under {UNDER[kind]}: in a scenario."
        if kind in UNDER
        else "A route goes under a package or a flight."
    )
    text = "\n".join([*(f"# {line}" for line in [*head, under]), *lines]).rstrip() + "\n"
    for line in found.notes:
        note(f"{file.name}: {line}.")
    if out is None:
        print(text, end="")
    else:
        write_new(out, text.encode())
        note(f"{out}: {len([line for line in lines if line.startswith(('  - ', 'route:'))])} entries")


def _keys(words: list[str]) -> dict[str, str]:
    """`kind=city` words as a mapping."""
    found: dict[str, str] = {}
    for word in words:
        key, sign, value = word.partition("=")
        if not (key.isidentifier() and sign and value.strip()) or "\n" in word:
            raise InputError(Problem(f"--set {word[:60]!r}", allowed="KEY=VALUE, as in kind=city"))
        if key in ("name", "at", "route"):
            raise InputError(Problem(f"--set {key} would be the same for all", remedy=f"the file gives each its {key}"))
        found[key] = value.strip()
    return found
