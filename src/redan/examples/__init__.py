"""The examples that ship with redan: scenario files, and a page for each folder.

A wheel carries the folders beside this file; in a checkout they stand in `examples/`, their only source.
`NAME/scenario.yaml` is called NAME, another `NAME/WORD.yaml` is called NAME/WORD.
"""

from __future__ import annotations

from pathlib import Path

from redan.errors import InputError, Problem

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[2] / "examples"


def example_files() -> dict[str, Path]:
    """Scenario file of each example by name."""
    files = sorted(HERE.glob("*/*.yaml")) or sorted(CHECKOUT.glob("*/*.yaml"))
    named = {file.parent.name if file.stem == "scenario" else f"{file.parent.name}/{file.stem}": file for file in files}
    return dict(sorted(named.items()))


def example_file(name: str) -> Path:
    """Scenario file of one example; InputError with the names there are."""
    files = example_files()
    if name not in files:
        raise InputError(Problem(f"there is no example {name!r}", allowed=f"there is {', '.join(files) or 'none'}"))
    return files[name]
