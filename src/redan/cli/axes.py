"""What sweep, saturation and table share: options, what is asked, files that are written."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from redan.cli.common import cautions, note, readings_of
from redan.errors import InputError, Problem, visible

if TYPE_CHECKING:
    from redan.analysis.sweeps import Sweep
    from redan.study.swept import Asked

PointReplications = Annotated[
    str | None,
    typer.Option(
        "-n", "--replications", metavar="N", show_default=False,
        help="Replications of a point [default: the scenario's, at most 1,000].",
    ),
]  # fmt: skip
Over = Annotated[
    list[str],
    typer.Option(
        "--over", metavar="NAME=VALUES", help="An axis, as in raid.size=4:64:4 or units.count=1,2,4; may be repeated."
    ),
]
Variants = Annotated[
    list[str] | None,
    typer.Option(
        "--variant", metavar="V", show_default=False,
        help="A variant beside the baseline; may be repeated [default: the one that adds the most fire units].",
    ),
]  # fmt: skip
Measures = Annotated[
    list[str] | None,
    typer.Option(
        "--measure", metavar="M", show_default=False,
        help="A figure by its key in the result table; may be repeated [default: survival of what is aimed at].",
    ),
]  # fmt: skip
Until = Annotated[
    str | None,
    typer.Option(
        "--until", metavar="H", show_default=False,
        help="As many replications a point as the first figure needs to be known to ±H (95 %).",
    ),
]  # fmt: skip
Picture = Annotated[
    Path | None,
    typer.Option("--picture", metavar="PATH", help="Also draw it, as .svg or .png.", show_default=False),
]


def until_of(text: str | None) -> float | None:
    """The half width that is asked for."""
    if text is None:
        return None
    from redan.units import bare_number

    value = bare_number(text)
    if value is None or not 0.0 < value < 1e12:
        what = f"--until {visible(text)} is no half width"
        remedy = "--until 0.02 is two percentage points"
        raise InputError(Problem(what, allowed="allowed is a number above 0", remedy=remedy))
    return value


def picture_of(path: Path | None) -> str:
    """The kind of picture a name asks for, "" for none; refused before any work if it cannot be written."""
    if path is None:
        return ""
    kind = path.suffix.lower().lstrip(".")
    if kind not in ("svg", "png"):
        allowed = "allowed is a name that ends in .svg or .png"
        raise InputError(Problem(f"--picture {visible(path.name)!r}", allowed=allowed))
    from redan.files.write import check_file

    check_file(path, "--picture")
    _not_there(path)
    return kind


def _not_there(path: Path) -> None:
    if path.exists():
        raise InputError(Problem(f"{visible(path)} exists already", remedy="nothing is written over; name another"))


def prepare(
    file: Path,
    over: Sequence[str],
    variants: Sequence[str] | None,
    measures: Sequence[str] | None,
    replications: int | None,
    seed: int | None,
    reading: Sequence[str] | None,
    until: float | None,
    *,
    outcomes: bool = False,
    choose: Callable[[Mapping[str, Any], Mapping[str, int]], Sequence[str]] | None = None,
) -> Asked:
    """The study that the words of the command line ask for, with every mistake in them refused."""
    readings = readings_of(reading)
    from redan import api
    from redan.study.axes import variants_of
    from redan.study.swept import ask

    scenario = api.load(file)
    cautions(scenario, list(variants_of(scenario, variants)))
    return ask(
        scenario, over, variants, measures=tuple(measures or ()), replications=replications, seed=seed,
        readings=readings, until=until, outcomes=outcomes, choose=choose,
    )  # fmt: skip


def make_folder(path: Path) -> None:
    """Make the folder of a file; that it can be made was tried before."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(Problem(f"{visible(path.parent)} cannot be made: {error.strerror or error}")) from None


def write_picture(path: Path | None, found: Sweep, kind: str) -> None:
    """Draw the first measure of a sweep."""
    from redan.files.write import write_new
    from redan.report.curves import picture

    assert path is not None
    make_folder(path)
    write_new(path, picture(found, found.measures[0], kind))
    note(f"picture: {visible(path)}")


def write_table(path: Path, found: Sweep) -> None:
    """All figures, a row a point, variant and measure."""
    from redan.files.write import write_new

    if path.suffix == ".csv":
        rows = list(found.rows())
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        content = text.getvalue().encode()
    else:
        from redan.campaign.study_table import to_parquet
        from redan.study.swept import columns_of

        content = to_parquet(columns_of(found))
    make_folder(path)
    write_new(path, content)
    note(f"table: {visible(path)}")
