"""`redan play RUN 17 --dis 127.0.0.1:3000`: one replication in real time, for a DIS viewer on this machine."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Annotated

import typer

from redan.cli.common import note, quantity_of, whole_number
from redan.errors import InputError, Problem
from redan.streams import MOST_REPLICATIONS


def command(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Run folder, as in runs/run-0001.", show_default=False)],
    replication: Annotated[
        str, typer.Argument(metavar="REPLICATION", help="Which replication, from 0.", show_default=False)
    ],
    dis: Annotated[
        str,
        typer.Option("--dis", metavar="HOST:PORT", help="Where the viewer listens: this machine.", show_default=False),
    ],
    speed: Annotated[
        str, typer.Option("--speed", metavar="N", help="Seconds of the scenario a second, 0.1 to 1000.")
    ] = "1",
    begin: Annotated[
        str | None,
        typer.Option(
            "--from", metavar='"12 min"', help="Begin at this time of the scenario.", show_default="its start"
        ),
    ] = None,
    geoid: Annotated[
        str, typer.Option("--geoid", metavar='"24 m"', help="Height of the geoid above the ellipsoid there.")
    ] = "0 m",
) -> None:
    """Play one replication in real time: DIS Entity State PDUs by UDP to a viewer on this machine, until Ctrl-C.

    Only loopback addresses are taken: redan has no interface to equipment. A file for later: redan export --to dis.
    """
    number = whole_number(replication, "the replication", 0, MOST_REPLICATIONS - 1, "name one of the run's rows")
    assert number is not None
    from redan import api
    from redan.export.play import SPEEDS, address_of, play
    from redan.export.raised import raised
    from redan.scene.words import clock

    address = address_of(dis)
    rate = _speed(speed, SPEEDS)
    wanted_s = -math.inf if begin is None else quantity_of(begin, "--from", "time")
    geoid_m = quantity_of(geoid, "--geoid", "length", negative=True)
    scene = raised(api.playback(run, number), geoid_m)
    from_s = max(wanted_s, scene.from_s)
    if from_s >= scene.to_s:
        what = f"--from {begin!r} is after the end of the replication"
        raise InputError(Problem(what, allowed=f"before {clock(scene.to_s)}"))
    for line in scene.notes:
        note(f"note: {line}")
    lasts_s = (scene.to_s - from_s) / rate
    print(f"{len(scene.tracks)} tracks, {len(scene.entities)} places of replication {number} to {dis}, speed {rate:g}")
    span = f"from {clock(from_s)} to {clock(scene.to_s)} of the scenario"
    print(f"{span}; takes {clock(lasts_s)}", flush=True)
    began = time.monotonic()

    def tell(text: str, at_s: float) -> None:
        print(f"{clock(at_s)}  {text}", flush=True)

    try:
        played = play(scene, address, speed=rate, from_s=from_s, tell=tell)
    except KeyboardInterrupt:
        at = clock(from_s + (time.monotonic() - began) * rate)
        raise KeyboardInterrupt(f"stopped at {at} of the scenario; the viewer was told that all are gone.") from None
    print(f"done: {played.sent:,} PDUs, the latest {max(played.latest_s, 0.0) * 1e3:.0f} ms late")


def _speed(text: str, allowed: tuple[float, float]) -> float:
    low, high = allowed
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not low <= value <= high:
        raise InputError(Problem(f"--speed {text[:20]!r}", allowed=f"a number from {low:g} to {high:g}"))
    return value
