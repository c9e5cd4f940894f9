"""`redan terrain FILE … --out NEW.npz`: elevation data of the user's own, joined, cut and brought to WGS84."""

from __future__ import annotations

import math
import os
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from redan.cli.common import AsJson, late_progress, print_json
from redan.errors import InputError, Problem, Where, visible

if TYPE_CHECKING:
    from redan.physics.mosaic import Made
    from redan.physics.tiles import Box

ARC_DEG = {"deg": 1.0, "degree": 1.0, "degrees": 1.0, "°": 1.0, "arcmin": 1 / 60, "'": 1 / 60, "arcsec": 1 / 3600,
           "arc-seconds": 1 / 3600, "arc-second": 1 / 3600, '"': 1 / 3600}  # fmt: skip
BOUNDS_FORM = '--bounds "SOUTH N, WEST E, NORTH N, EAST E": two corners, as in "25 N, 44 E, 40 N, 63.5 E"'
CELL_FORM = "--cell is a number and its unit, as in 90 m, 3 arcsec or 0.01 deg"

FILES_HELP = "Elevation files; the first wins where two overlap."
Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help=FILES_HELP, show_default=False)]
OUT_HELP = "The file to write; never over another."
Out = Annotated[Path, typer.Option("--out", metavar="NEW.npz", help=OUT_HELP, show_default=False)]
VOIDS_HELP = "Cells without a height: fill (from around, within 5 km), fill-all, sea (0 m) or refuse."


def command(
    files: Files,
    out: Out,
    bounds: Annotated[
        str | None, typer.Option("--bounds", metavar='"25 N, 44 E, 40 N, 63 E"', help="Cut: two opposite corners.")
    ] = None,
    cell: Annotated[
        str | None,
        typer.Option("--cell", metavar="SIZE", help="As 90 m or 3 arcsec [default: the finest file's]."),
    ] = None,
    voids: Annotated[
        str,
        typer.Option(
            help=VOIDS_HELP,
            metavar="HOW",
        ),
    ] = "fill",
    gaps: Annotated[
        str, typer.Option(help="Cells on no file: refuse, fill (from around) or sea (0 m).", metavar="HOW")
    ] = "refuse",
    vertical_datum: Annotated[
        str,
        typer.Option("--vertical-datum", metavar="NAME", help="Where a file is silent: EGM96, EGM2008 ... or sea."),
    ] = "",
    horizontal_crs: Annotated[
        str, typer.Option("--horizontal-crs", metavar="EPSG:N", help="Where a file is silent: its coordinate system.")
    ] = "",
    unit: Annotated[str, typer.Option("--unit", metavar="UNIT", help="Where a file is silent: m or ft.")] = "",
    no_data: Annotated[
        float | None, typer.Option("--no-data", metavar="VALUE", help="Where a file is silent: the value of holes.")
    ] = None,
    source: Annotated[
        str, typer.Option("--source", metavar="TEXT", help="Who made the data: kept in the file, shown in reports.")
    ] = "",
    json: AsJson = False,
) -> None:
    """Make one .npz of elevation data from files that GDAL reads (GeoTIFF, DTED, SRTM, ...) or from .npz.

    Any projection, datum and cell; several files are joined. What was filled is counted and kept in the file.
    """
    from redan.files import sha256_file, write_new
    from redan.files.write import check_file
    from redan.physics.mosaic import GAPS, VOIDS, join
    from redan.physics.npz_grid import npz_bytes
    from redan.physics.terrain import check_regular
    from redan.physics.tiles import Said

    if out.suffix.lower() != ".npz":
        raise InputError(
            Problem("is no name for it", Where(str(out)), "a name that ends in .npz", "name it with --out")
        )
    if os.path.lexists(out):
        remedy = "it is left as it is: name another file with --out"
        raise InputError(Problem("exists already", Where(str(out)), remedy=remedy))
    check_file(out, "--out")
    _choice("--voids", voids, VOIDS)
    _choice("--gaps", gaps, GAPS)
    if len(source) > 500:
        raise InputError(Problem(f"--source is {len(source)} characters long", allowed="at most 500"))
    said = Said(horizontal_crs, vertical_datum, unit, no_data)
    box, size = _bounds(bounds), _cell(cell)
    for file in files:
        check_regular(file)
    with late_progress("cells", compiles=False) as progress:
        made = join(files, bounds=box, cell=size, said=said, voids=voids, gaps=gaps, progress=progress)
        sums = [sha256_file(file) for file in files]
        about = _about(made, source, sums)
        frame = made.frame
        progress("writing", 0, frame.rows * frame.columns)
        content = npz_bytes(made.height_m, frame.north_deg, frame.west_deg, frame.step_deg, frame.step_east_deg, about)
    write_new(out, content)
    if json:
        print_json({"file": str(out), **about})
    else:
        print(f"{visible(out)}: {_paragraph(made)}\n\nIn a scenario beside it: terrain: {shlex.quote(out.name)}")


def _choice(option: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise InputError(Problem(f"{option} {value[:40]!r} is no choice", allowed=", ".join(choices)))


def _bounds(text: str | None) -> Box | None:
    from redan.physics.tiles import Box
    from redan.positions import parse_position

    if text is None:
        return None
    halves = re.findall(r"[^,;\s]*?[0-9.]+\s*°?\s*[NSEWnsew]|[NSEWnsew]\s*[0-9.]+\s*°?", text[:200])
    if len(halves) != 4:
        numbers = re.findall(r"-?[0-9]+(?:\.[0-9]+)?", text)
        remedy = "write each with its letter"
        if len(numbers) == 4 and not re.search("[a-z]", text, re.IGNORECASE):
            west, south, east, north = (float(n) for n in numbers)
            if max(abs(south), abs(north)) <= 90:
                said = f"{_lat(south)}, {_lon(west)}, {_lat(north)}, {_lon(east)}"
                remedy = f'write "{said}" if they are west, south, east, north'
        raise InputError(Problem(f"--bounds {text[:60]!r} are not two corners", allowed=BOUNDS_FORM, remedy=remedy))
    lats = [half for half in halves if re.search("[ns]", half, re.IGNORECASE)]
    lons = [half for half in halves if half not in lats]
    if len(lats) != 2 or len(lons) != 2:
        raise InputError(
            Problem(f"--bounds {text[:60]!r} are not two latitudes and two longitudes", allowed=BOUNDS_FORM)
        )
    corners = [parse_position([lat, lon]) for lat, lon in zip(lats, lons, strict=True)]
    south, north = sorted(math.degrees(lat) for lat, _ in corners)
    west, east = (math.degrees(lon) for _, lon in corners)
    if south == north or west == east:
        raise InputError(Problem(f"--bounds {text[:60]!r} hold no area", allowed=BOUNDS_FORM))
    return Box(south, west, north, east if east > west else east + 360.0)


def _lat(degrees: float) -> str:
    return f"{abs(degrees):g} {'N' if degrees >= 0 else 'S'}"


def _lon(degrees: float) -> str:
    return f"{abs(degrees):g} {'E' if degrees >= 0 else 'W'}"


def _cell(text: str | None) -> tuple[float, str] | None:
    if text is None:
        return None
    match = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*(\S+)\s*", text[:60])
    unit = match[2].lower() if match else ""
    if match is None or not (unit in ARC_DEG or unit in ("m", "km")) or float(match[1]) <= 0.0:
        raise InputError(Problem(f"--cell {text[:60]!r} is no size", allowed=CELL_FORM))
    size = float(match[1])
    return (size * (1000.0 if unit == "km" else 1.0), "m") if unit in ("m", "km") else (size * ARC_DEG[unit], "deg")


def _about(made: Made, source: str, sums: list[str]) -> dict[str, Any]:
    """What is kept in the file."""
    from redan import __version__

    frame, counts = made.frame, made.counts
    files = [
        {"name": tile.path.name, "sha256": sha, "bytes": tile.path.stat().st_size, "read_as": tile.says}
        for tile, sha in zip(made.tiles, sums, strict=True)
    ]
    return {
        "source": f"{source} ({', '.join(tile.path.name for tile in made.tiles)[:200]})"
        if source
        else _made_from(made),
        "known_faults": _faults(made),
        "made_by": f"redan terrain {__version__}",
        "files": files,
        "south_deg": frame.north_deg - frame.rows * frame.step_deg,
        "west_deg": frame.west_deg,
        "north_deg": frame.north_deg,
        "east_deg": frame.west_deg + frame.columns * frame.step_east_deg,
        "step_deg": frame.step_deg,
        "step_east_deg": frame.step_east_deg,
        "rows": frame.rows,
        "columns": frame.columns,
        "lowest_m": made.lowest_m,
        "highest_m": made.highest_m,
        "voids": counts.voids,
        "voids_done": made.voids if counts.voids else "none",
        "gaps": counts.gaps,
        "gaps_done": made.gaps if counts.gaps else "none",
        "farthest_filled_m": round(counts.farthest_m, 1),
        "cells_on_several_files": counts.overlaps,
        "files_differ_by_m": counts.differ_m,
    }


def _made_from(made: Made) -> str:
    """Each way of reading once, with the files of it."""
    ways: dict[str, list[str]] = {}
    for tile in made.tiles:
        ways.setdefault(tile.says, []).append(tile.path.name)
    listed = [
        f"{', '.join(names[:3])}{f' and {len(names) - 3} more' if names[3:] else ''} ({way})"
        for way, names in ways.items()
    ]
    return "made from " + "; ".join(listed)[:1800]


def _faults(made: Made) -> list[str]:
    from redan.physics.mosaic import FILLED_WITHIN_M

    counts, cells = made.counts, f"of {made.counts.cells:,} cells"
    faults = list(dict.fromkeys(fault for tile in made.tiles for fault in tile.faults))
    for what, count, done in (("without a height", counts.voids, made.voids), ("on no file", counts.gaps, made.gaps)):
        if count and done == "sea":
            faults.append(f"{count:,} {cells} {what} were set to 0 (sea)")
        elif count:
            within = f" (at most {FILLED_WITHIN_M / 1000:g} km away)" if done == "fill" and "height" in what else ""
            faults.append(
                f"{count:,} {cells} {what} were filled from the nearest heights west, east, north and south{within}"
            )
    return faults


def _paragraph(made: Made) -> str:
    from redan.physics.holes import METRES_PER_DEGREE
    from redan.physics.mosaic import box_words
    from redan.physics.tiles import Box

    frame, counts = made.frame, made.counts
    south = frame.north_deg - frame.rows * frame.step_deg
    box = Box(south, frame.west_deg, frame.north_deg, frame.west_deg + frame.columns * frame.step_east_deg)
    high_m = frame.step_deg * METRES_PER_DEGREE
    wide_m = frame.step_east_deg * METRES_PER_DEGREE * math.cos(math.radians((south + frame.north_deg) / 2.0))
    sentences = [
        f"{box_words(box)}; {frame.rows:,} x {frame.columns:,} cells of {frame.step_deg * 3600:.4g} arc-seconds "
        f"({_length(high_m)} high, {_length(wide_m)} wide). "
        f"Heights from {made.lowest_m:,.0f} to {made.highest_m:,.0f} m above the sea."
    ]
    sentences += [f"{fault[0].upper()}{fault[1:]}." for fault in _faults(made)]
    sentences += [] if counts.voids or counts.gaps else ["No voids, no gaps."]
    if counts.farthest_m:
        sentences.append(f"The farthest filled cell lies {counts.farthest_m / 1000:.2g} km from a height.")
    if counts.overlaps:
        differ = f"they differ by up to {counts.differ_m:,.0f} m" if counts.differ_m else "they say the same"
        sentences.append(f"{counts.overlaps:,} cells lie on several files, {differ} there: the first named wins.")
    made_from = _made_from(made)
    return " ".join([*sentences, f"{made_from[0].upper()}{made_from[1:]}."])


def _length(metres: float) -> str:
    return f"{metres / 1000:.3g} km" if metres >= 999.5 else f"{metres:.3g} m"
