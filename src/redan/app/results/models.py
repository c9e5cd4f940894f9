"""The result of a job as the page and scripts get it: sentences, tables, figures and the data behind them.

Every text is plain: whoever shows it escapes it. A number that does not exist is null, for JSON knows no NaN.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    """What all parts share: read only, and nothing unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Table(Part):
    """A table as it is written: a head, and rows as wide as it. The first column names the row."""

    caption: str
    head: list[str]
    rows: list[list[str]]
    notes: list[str] = []


class Figure(Part):
    """A picture of the report. svg: a file of its own, shown as an image; description: what it shows, in words."""

    title: str
    description: str
    caption: str
    svg: str


class Topic(Part):
    """The one figure the answer speaks of. scale: from the measure to what is written; most: the most there can be."""

    measure: str
    label: str
    form: str
    more_is_worse: bool
    scale: float
    most: float | None


class Ends(Part):
    """A figure over all readings: the least and the most mean under any of them, and the weighted mean."""

    low: float
    mean: float
    high: float


class Standing(Part):
    """One variant of the topic. over: the readings; own: the file's own readings, with the 95 % interval of chance.

    change: own less the baseline's on the same replications; null for the baseline.
    """

    variant: str
    over: Ends | None
    own: Ends | None
    change: Ends | None


class Outcomes(Part):
    """How often each value of one measure came with one variant, under the file's own readings.

    edges: of the bins, one more than counts, in the unit of the measure. worst: from there on lie the worst 5 %.
    """

    measure: str
    label: str
    variant: str
    replications: int
    scale: float
    edges: list[float]
    counts: list[int]
    mean: float | None
    worst: float | None
    bad: str
    share_none: float | None
    share_all: float | None


class Decider(Part):
    """What the answer hangs on: its share of the spread, alone and with all it does together with others."""

    name: str
    alone: float | None
    with_others: float | None
    words: list[str]


class Section(Part):
    """A heading, a paragraph and a list."""

    heading: str
    text: str = ""
    items: list[str] = []


class Result(Part):
    """What one job found. lines: what the terminal prints of it, for those who want all of it.

    weights: reading -> option -> how much it counts. readings: those the replications that can be played back stand
    under. replications: of each variant under these; each: of every combination of readings.
    """

    kind: str
    title: str
    question: str = ""
    baseline: str = ""
    variants: list[str] = []
    says: dict[str, str] = {}
    topic: Topic | None = None
    sentences: list[str]
    standings: list[Standing] = []
    tables: list[Table] = []
    deciders: list[Decider] = []
    decides_what: str = ""
    curve: list[str] = []
    distrust: list[str] = []
    made: str = ""
    weights: dict[str, dict[str, float]] = {}
    readings: dict[str, str] = {}
    fixed: dict[str, str] = {}
    seed: int
    replications: int
    each: int | None = None
    combinations: int | None = None
    outcomes: list[Outcomes] = []
    figures: dict[str, Figure] = Field(default_factory=dict)
    trust: list[Section] = []
    lines: list[str] = []
