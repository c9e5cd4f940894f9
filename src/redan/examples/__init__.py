"""The examples that ship with redan: one scenario file each.

A wheel carries them beside this file; in a checkout they stand in `examples/NAME/scenario.yaml`, their only source.
"""

from __future__ import annotations

from pathlib import Path

from redan.errors import InputError, Problem

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[2] / "examples"


def example_files() -> dict[str, Path]:
    """Scenario file of each example by name."""
    shipped = {file.stem: file for file in HERE.glob("*.yaml")}
    found = shipped or {file.parent.name: file for file in CHECKOUT.glob("*/scenario.yaml")}
    return dict(sorted(found.items()))


def example_file(name: str) -> Path:
    """Scenario file of one example; InputError with the names there are."""
    files = example_files()
    if name not in files:
        raise InputError(Problem(f"there is no example {name!r}", allowed=f"there is {', '.join(files) or 'none'}"))
    return files[name]
