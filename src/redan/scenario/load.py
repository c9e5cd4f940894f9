"""From a file to a Scenario: read, validated key by key, every value with its place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from redan.catalogue import Brought
from redan.errors import InputError, Problem, Where
from redan.files import Node, read_bytes, read_yaml, sha256_bytes
from redan.scenario.brought import brought_by
from redan.scenario.messages import problems_of
from redan.scenario.schema import FilePart, ReadingPart, VariantPart
from redan.scenario.size import attack_problems, size_problems
from redan.scenario.suggest import did_you_mean
from redan.units import quoted

MOST_BESIDE = 1000  # files looked at for a similar name


@dataclass(frozen=True, eq=False)  # one reading of a file is equal to itself alone, and can be a key
class Scenario:
    """A scenario file as it was read: its parts, its text and where everything stands in it."""

    path: str
    text: str
    sha256: str
    part: FilePart
    root: Node
    raw: dict[str, Any]  # plain data of the file; changed copies of its entries are validated again
    brought: Brought = field(default_factory=Brought)  # systems, sources and overrides of its own
    beside: Mapping[str, str] = field(
        default_factory=dict
    )  # text of each file of `systems_from` by its path as written
    made: dict[str, Any] = field(default_factory=dict)  # entries that formations were written out to, by their data

    @property
    def title(self) -> str:
        """The title of the file."""
        return self.part.title

    @property
    def variants(self) -> dict[str, VariantPart]:
        """Variants by name, in the order of the file."""
        return self.part.variants

    @property
    def baseline(self) -> str:
        """Name of the variant the others are compared with."""
        return self.part.baseline

    @property
    def readings(self) -> dict[str, ReadingPart]:
        """Contested facts by name, in the order of the file."""
        return self.part.readings

    @property
    def default_readings(self) -> dict[str, str]:
        """The option chosen for each reading when nobody chooses."""
        return {name: reading.default for name, reading in self.part.readings.items()}

    @property
    def seed(self) -> int:
        """The file's seed."""
        return self.part.seed

    @property
    def replications(self) -> int:
        """The file's number of replications."""
        return self.part.replications


def load_scenario(path: str | Path) -> Scenario:
    """Read a scenario file; raises InputError with every problem of form and their places."""
    if not os.path.lexists(path):
        raise InputError(_missing(Path(path)))
    return parse_scenario(read_bytes(path), str(path))


def _missing(path: Path) -> Problem:
    """Names a file beside it that is nearly called so, else says where a first scenario comes from."""
    with suppress(OSError, ValueError):
        beside = {file.name for file in islice(path.parent.iterdir(), MOST_BESIDE) if file.suffix in (".yaml", ".yml")}
        if close := did_you_mean(path.name, beside):
            return Problem("no such file", Where(str(path)), remedy=close)
    remedy = "check the path; `redan example levant-2013` writes a scenario to begin with"
    return Problem("no such file", Where(str(path)), remedy=remedy)


def parse_scenario(content: bytes | str, name: str, beside: Mapping[str, str] | None = None) -> Scenario:
    """A scenario from the content of a file; `name` is what messages call it.

    beside: texts in place of the files that `systems_from` names; None: they are read.
    """
    raw_bytes = content.encode() if isinstance(content, str) else content
    return scenario_of(read_yaml(raw_bytes, name=name), raw_bytes, name, beside)


def scenario_of(root: Node, raw_bytes: bytes, name: str, beside: Mapping[str, str] | None = None) -> Scenario:
    """A scenario from the tree that its content was read to; `name` and `beside` as for `parse_scenario`."""
    if not isinstance(root.value, dict):
        remedy = "begin with `redan: 1`, then `title: ...`"
        raise InputError(Problem("is not a scenario", root.where(), "a scenario is a mapping of keys", remedy))
    raw: dict[str, Any] = root.data()
    _first_things(root, raw)
    try:
        part = FilePart.model_validate(raw)
    except ValidationError as error:
        raise InputError(problems_of(error, FilePart, root)) from None
    if missing := attack_problems(part, root):
        raise InputError(missing)
    if too_large := size_problems(part, root):
        raise InputError(too_large)
    text = raw_bytes.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    brought, texts = brought_by(root, name, beside)
    return Scenario(name, text, sha256_bytes(raw_bytes), part, root, raw, brought, texts)


def _first_things(root: Node, raw: dict[str, Any]) -> None:
    """Is it a scenario of this format at all? If not, say only that."""
    if "redan" not in raw and len({"title", "defence", "attack"} & set(raw)) < 2:
        what = "is not a redan scenario: the key redan is missing"
        raise InputError(Problem(what, root.where(), "the first line is `redan: 1`", "is this the right file?"))
    version = raw.get("redan", 1)
    if version != 1 or isinstance(version, bool):
        remedy = "write redan: 1, or install a newer redan"
        what = f"redan: {quoted(version)} is no format of the file"
        raise InputError(Problem(what, root.where(("redan",)), "this redan reads format 1", remedy))
