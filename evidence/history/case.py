"""A case of recorded history: what was recorded, by whom, of how many; and what to compute against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from redan.analysis.intervals import clopper_pearson
from redan.errors import InputError, Problem
from redan.files import Node, read_yaml

CASE_FILE = "case.yaml"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Source(_Part):
    """Where a recorded value was read."""

    title: str
    url: str | None = None
    read: Literal["direct", "derived", "transcript", "memory"]  # as in the facts: memory is unverified


class Observed(_Part):
    """One recorded or claimed value.

    A share is `count` of `of` (a range of counts where the record gives one); a plain number is `low` to `high`, open
    where None. Every share names its denominator.
    """

    id: str
    quantity: str
    says: str
    claimant: str
    count: int | list[int] | None = None
    of: Annotated[int, Field(ge=1)] | None = None
    low: float | None = None
    high: float | None = None
    denominator: str
    fact: str  # outcome/key in the facts, "" for none
    source: Source

    @model_validator(mode="after")
    def _one_kind(self) -> Observed:
        number = self.low is not None or self.high is not None
        if (self.count is None) != (self.of is None) or (self.count is None) != number:
            raise ValueError("give either count and of, or low and high")
        if not self.denominator:
            raise ValueError("a number without its denominator is not a fact")
        return self

    @property
    def is_share(self) -> bool:
        return self.count is not None

    @property
    def counts(self) -> tuple[int, int]:
        """Least and greatest count of a share."""
        assert self.count is not None
        return (self.count, self.count) if isinstance(self.count, int) else (self.count[0], self.count[-1])

    def interval(self) -> tuple[float | None, float | None]:
        """95 % Clopper-Pearson interval of a share, least to greatest count; a plain number as it was recorded."""
        if self.of is None:
            return self.low, self.high
        low, high = self.counts
        return clopper_pearson(low, self.of)[0], clopper_pearson(high, self.of)[1]

    def words(self) -> str:
        """The value as one says it."""
        if self.of is None:
            if self.high is None:
                return f"at least {self.low:g}"
            return f"{self.low:g}" if self.low == self.high else f"{self.low:g} to {self.high:g}"
        low, high = self.counts
        return f"{low if low == high else f'{low} to {high}'} of {self.of}"


class Measure(_Part):
    """What the engine counts: the mean of `top`, or a share of the mean of `bottom` (a measure or a number)."""

    top: str
    bottom: str | int | None = None


class EngineRun(_Part):
    """One variant under one set of readings, run at each level of the catalogue."""

    name: str
    says: str
    variant: str
    readings: dict[str, str] = Field(default_factory=dict)
    not_independent: dict[str, str] = Field(default_factory=dict)  # id of what was recorded -> why the row is no test


class Calibration(_Part):
    """One kill probability for every unit and class, found so that a run gives what was recorded: never a default."""

    title: str
    quantity: str
    runs: list[str]  # variant and readings of these runs, all but the kill probability
    replications: int


class Engine(_Part):
    """Runs of a scenario and what they are compared by."""

    scenario: str  # path from the case's folder
    seed: int
    replications: int
    runs: list[EngineRun]
    measures: dict[str, Measure]  # quantity -> what counts it
    one_event: bool  # one replication stands for the whole event, so its chance can be told
    not_one_event: list[str] = Field(default_factory=list)  # quantities for which it does not
    calibrations: list[Calibration] = Field(default_factory=list)
    effort: str = ""  # title of the table of what each run took; none if empty


class ClosedForm(_Part):
    """Share killed of targets that are each shot at `shots` times: 1 - (1 - p)^n with p of the catalogue."""

    name: str
    says: str
    quantities: list[str]
    system: str
    target_class: str
    alternative: str
    shots: int
    not_independent: dict[str, str] = Field(default_factory=dict)


class TablePart(_Part):
    """A table of bounds; `of` holds the arguments of that kind."""

    kind: Literal["launches", "by-system", "shots", "shares", "aimed", "bimodal", "coverage", "needed"]
    title: str
    note: str = ""
    of: dict[str, Any]


class CasePart(_Part):
    """The whole of case.yaml."""

    case: str
    title: str
    date: str
    verdict: str  # in words; {quantity / reading} and {quantity / reading / best or chance} stand for computed figures
    observed: list[Observed]
    engine: Engine | None = None
    closed_forms: list[ClosedForm] = Field(default_factory=list)
    not_computed: dict[str, str] = Field(default_factory=dict)  # quantity -> why redan gives no number
    tables: list[TablePart] = Field(default_factory=list)


@dataclass(frozen=True)
class Case:
    """A case as read, and where."""

    folder: Path
    part: CasePart

    @property
    def observed(self) -> Mapping[str, Observed]:
        return {entry.id: entry for entry in self.part.observed}


def case_folders(folder: Path | str) -> list[Path]:
    """The cases under a folder, or the folder itself if it is one."""
    folder = Path(folder)
    if (folder / CASE_FILE).is_file():
        return [folder]
    found = sorted(path.parent for path in folder.glob(f"*/{CASE_FILE}"))
    if not found:
        raise InputError(Problem(f"{folder} holds no case", remedy=f"a case is a folder with a {CASE_FILE}"))
    return found


def load_case(folder: Path | str) -> Case:
    """Read case.yaml of a folder; InputError with line and column if it is none."""
    folder = Path(folder)
    root = read_yaml(folder / CASE_FILE)
    try:
        return Case(folder, CasePart.model_validate(root.data()))
    except ValidationError as error:
        raise InputError([_problem(root, each) for each in error.errors()]) from None


def _problem(root: Node, error: Any) -> Problem:
    path = list(error["loc"])
    while path and root.find(path) is None:
        path.pop()
    return Problem(f"{'.'.join(map(str, error['loc']))}: {error['msg']}", root.where(path))
