"""The requests and answers of the server's own routes, as types; those of views stand beside them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from redan.streams import MOST_REPLICATIONS, MOST_SEED

Verb = Literal["compare", "ignorance", "sensitivity", "claim", "saturation", "report"]
State = Literal["waiting", "running", "done", "failed", "cancelled", "interrupted"]
Count = Annotated[int, Field(ge=1, le=MOST_REPLICATIONS)]
Name = Annotated[str, Field(max_length=200)]


class Asked(BaseModel):
    """A request: nothing in it that is not known."""

    model_config = ConfigDict(extra="forbid", strict=True)


class About(BaseModel):
    """What this server is."""

    version: str
    folder: str
    limits: dict[str, int]
    verbs: list[str]
    built: bool  # whether the page was built


class ExampleInfo(BaseModel):
    """An example that ships with redan."""

    name: str
    title: str
    question: str


class ExampleText(ExampleInfo):
    """The same with its text."""

    text: str


class ScenarioInfo(BaseModel):
    """A scenario of the folder; title is empty where the file cannot be read as one."""

    name: str
    title: str
    etag: str
    changed: str  # UTC, ISO 8601


class ScenarioText(BaseModel):
    """A scenario with its text."""

    name: str
    text: str
    etag: str  # SHA-256 of the bytes; a save sends it back as If-Match
    changed: str


class Save(Asked):
    """A text to keep."""

    text: str


class Options(Asked):
    """What a job may be asked beside the text; what a verb has no use for is refused by it."""

    variants: list[Name] | None = None  # beside the baseline; None: all
    replications: Count | None = None  # None: as `redan compare` has it
    seed: Annotated[int, Field(ge=0, le=MOST_SEED)] | None = None
    readings: dict[str, str] = Field(default_factory=dict)  # those that are fixed
    weights: dict[str, dict[str, float]] = Field(default_factory=dict)
    points: Annotated[int, Field(ge=1, le=100_000)] | None = None
    measure: Name | None = None
    factors: list[Name] | None = None
    claims: Annotated[list[Name], Field(max_length=50)] | None = None
    shares: bool | None = None
    falls_to: Annotated[float, Field(gt=0.0, lt=1.0)] | None = None
    every_reading: bool | None = None
    variant: Name | None = None


class Ask(Asked):
    """A job to do."""

    verb: Verb
    text: str
    name: Annotated[str, Field(max_length=100)] = "scenario.yaml"
    options: Options = Field(default_factory=Options)


class Empty(Asked):
    """A request that says all by its address: {}."""


class JobId(BaseModel):
    """The name of a job, unique in its folder and sorted by time."""

    id: str


class JobInfo(BaseModel):
    """Where a job stands."""

    id: str
    verb: str
    name: str
    title: str
    state: State
    asked: str  # UTC, ISO 8601
    wall_s: float
    events: int
    progress: dict[str, Any] | None
    options: dict[str, Any]
    error: dict[str, Any] | None
    report: bool  # whether report.html is there


class Job(JobInfo):
    """The same with its result and the text it was asked about."""

    text: str
    result: dict[str, Any] | None


class After(BaseModel):
    """From which event on; those up to `after` are known."""

    model_config = ConfigDict(extra="forbid")
    after: Annotated[int, Field(ge=0, le=10**9)] = 0


class Nothing(BaseModel):
    """No parameters."""

    model_config = ConfigDict(extra="forbid")
