"""Writes the report to a file of its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from redan.analysis import Comparison
from redan.errors import InputError, Problem, Where
from redan.files import write_new
from redan.physics.terrain import terrain_of
from redan.report.page import More, page
from redan.report.page_map import CompiledVariant
from redan.scenario import Scenario
from redan.scenario.layered import catalogue_of

MOST_REPORTS = 10_000


def write_report(
    path: Path | str,
    comparison: Comparison,
    scenario: Scenario,
    compiled_by_variant: Mapping[str, CompiledVariant],
    more: More | None = None,
) -> Path:
    """Write one HTML file and return where: `path`, or `path` with a number where that exists already.

    more: what `redan report` adds.
    """
    name = compiled_by_variant[comparison.baseline].resolved.terrain
    terrain = terrain_of(name) if name is not None else None
    content = page(comparison, scenario, compiled_by_variant, catalogue_of(scenario), terrain, more).encode()
    wanted = Path(path)
    try:
        wanted.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"cannot make the folder of the report: {error.strerror}"
        raise InputError(Problem(what, Where(str(wanted.parent)), remedy="name another with --report")) from None
    for number in range(1, MOST_REPORTS):
        target = wanted if number == 1 else wanted.with_stem(f"{wanted.stem}-{number}")
        if target.exists() or target.is_symlink():
            continue
        write_new(target, content)
        return target
    raise InputError(
        Problem(f"{MOST_REPORTS:,} reports of this name", Where(str(wanted)), remedy="name a fresh folder")
    )
