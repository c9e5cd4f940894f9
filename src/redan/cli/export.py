"""`redan export RUN --replication 17 --to czml`: one replication for the tools of others."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from redan.cli.common import AsJson, note, print_json, quantity_of, whole_number
from redan.errors import InputError, Problem, visible
from redan.streams import MOST_REPLICATIONS

FORM = "a UTC date and time, as in 2026-05-01T04:00:00Z"


def command(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Run folder, as in runs/run-0001.", show_default=False)],
    to: Annotated[
        str,
        typer.Option("--to", metavar="FORMAT", help="czml, kml, acmi, dis, geojson or csv.", show_default=False),
    ],
    replication: Annotated[
        str, typer.Option("--replication", metavar="R", help="Which replication, from 0.", show_default="0")
    ] = "0",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Where it goes; nothing is written over.",
            show_default="NAME-REPLICATION.FORMAT here",
        ),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--start",
            metavar="TIME",
            help="The UTC time at which the scenario begins; scenarios have no date.",
            show_default="2000-01-01T00:00:00Z",
        ),
    ] = None,
    geoid: Annotated[
        str,
        typer.Option(
            "--geoid",
            metavar='"24 m"',
            help="Height of the geoid above the ellipsoid there, added for czml, dis and geojson.",
            show_default="0 m",
        ),
    ] = "0 m",
    json: AsJson = False,
) -> None:
    """Write one replication with every track in time: for Cesium (czml), Google Earth and QGIS (kml), Tacview (acmi),
    DIS simulations (dis, as a pcap file), GIS programs (geojson) and spreadsheets (csv).
    """
    number = whole_number(replication, "--replication", 0, MOST_REPLICATIONS - 1, "name one of the run's rows")
    assert number is not None
    begins = None if start is None else _time(start)
    from redan import api
    from redan.export import ELLIPSOIDAL, ENDINGS, START, check_format, written
    from redan.files.write import check_file, write_new

    geoid_m = quantity_of(geoid, "--geoid", "length", negative=True)
    check_format(to)
    wanted = out or Path(f"{run.resolve().name}-{number}{ENDINGS[to]}")
    check_file(wanted, "--out")
    if wanted.exists():
        what, remedy = "exists already", "nothing is written over; name another file with --out"
        raise InputError(Problem(f"{visible(wanted)} {what}", remedy=remedy))
    scene = api.playback(run, number)
    for line in scene.notes:
        note(f"note: {line}")
    if geoid_m and to not in ELLIPSOIDAL:
        note(f"note: --geoid changes nothing in {to}, which counts heights from the sea")
    content = written(scene, to, begins, geoid_m=geoid_m)
    wanted.parent.mkdir(parents=True, exist_ok=True)
    write_new(wanted, content)
    day = (begins or START).strftime("%Y-%m-%d %H:%M:%S UTC")
    if json:
        facts = {"file": str(wanted), "bytes": len(content), "entities": len(scene.entities),
                 "tracks": len(scene.tracks), "events": len(scene.events), "starts_utc": day}  # fmt: skip
        print_json(facts)
        return
    print(f"{len(scene.tracks)} tracks of replication {number}, {len(scene.entities)} places; 0:00 is {day}")
    print(f"file: {visible(wanted)}")


def _time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(Problem(f"--start {text!r} is not a date and time", allowed=FORM)) from None
    if moment.tzinfo is None:
        raise InputError(Problem(f"--start {text!r} has no time zone", allowed=FORM, remedy="write a Z behind it"))
    if not 1900 <= moment.year <= 9000:
        raise InputError(Problem(f"--start is in the year {moment.year}", allowed="a year from 1900 to 9000"))
    return moment.astimezone(UTC)
