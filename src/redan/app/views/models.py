"""Requests and answers of the views that read and change a text. All are JSON; `model_json_schema()` describes them.

Units stand in the names; a `place` is [longitude, latitude] in degrees on WGS84; a `path` is a list of keys and indices
(from 0) into the text. A mark of None means: not said, or not known.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MOST_TEXT = 1_000_000  # characters, as of a scenario file
MOST_EDITS = 500
Text = Annotated[str, Field(max_length=MOST_TEXT)]
Path = Annotated[list[str | int], Field(max_length=40)]
Place = list[float]


class Request(BaseModel):
    """What is asked; a key that nobody knows is refused."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """One thing that is wrong (error) or doubtful (warning), with its place in the text; 0: no line is known."""

    severity: Literal["error", "warning"]
    what: str
    allowed: str
    remedy: str
    line: int
    column: int
    file: str = ""  # where it does not stand in the text itself: the file beside it, or of the catalogue
    path: list[str | int] | None = None


class LookRequest(Request):
    """A scenario's YAML."""

    text: Text


class Option(BaseModel):
    """One reading of a contested fact."""

    name: str
    says: str
    sources: list[str]
    weight: float | None  # as the file gives it, from 0 to 1
    sets: dict[str, Any]
    path: list[str | int]


class Reading(BaseModel):
    """A contested fact and its options."""

    name: str
    question: str
    default: str
    options: list[Option]
    path: list[str | int]


class Variant(BaseModel):
    """A variant: what it says, and how many entries of each kind stand in it under the default readings."""

    name: str
    says: str
    sources: list[str]
    baseline: bool
    counts: dict[str, int]
    path: list[str | int]


class Sector(BaseModel):
    """The azimuths a radar looks at, clockwise from north."""

    centre_deg: float
    width_deg: float | None


class Waypoint(BaseModel):
    """A point of a route as written, and as flown: when (from the first waypoint), how high above the sea."""

    place: Place
    altitude_m: float
    above: Literal["sea", "ground"]
    altitude_msl_m: float
    speed_m_s: float
    time_s: float
    path: list[str | int]


class Release(BaseModel):
    """Munitions that each aircraft releases; `place` of the first, None where the route does not reach it."""

    munition: str
    per_aircraft: int
    target: str
    target_place: Place | None
    place: Place | None
    altitude_msl_m: float | None
    time_s: float | None
    path: list[str | int]


class Move(BaseModel):
    """Where else an asset stands, and from when to when it is on the road; None: not said."""

    leaves_s: float | None
    arrives_s: float | None
    place: Place | None


class Entry(BaseModel):
    """Something of the laydown as it is in some of the variants; a variant that sets a key of it has its own.

    kind: nets, radars, units, assets, packages, flights or launches. `path`: where it stands in the text; of a unit of
    a formation, where that stands. `set_at`: where a variant or a reading set a key of it.
    """

    kind: str
    name: str
    variants: list[str]
    path: list[str | int]
    line: int
    last_line: int
    side: Literal["defence", "attack", "third party"]
    formation: str = ""
    set_at: list[list[str | int]] = []
    system: str = ""
    system_name: str = ""
    system_kind: str = ""
    place: Place | None = None
    ground_msl_m: float | None = None  # height of the ground there; None: no elevation data
    net: str = ""
    shares: str = ""
    sector: Sector | None = None
    altitude_m: float | None = None  # of a radar in the air
    above: str = ""
    asset_kind: str = ""
    hits: int | None = None
    value_usd: float | None = None
    launchers: int | None = None
    missiles: int | None = None
    stock: int | None = None
    moves: list[Move] = []
    delay_s: float | None = None
    count: int | None = None
    start_s: float | None = None
    time_on_target_s: float | None = None
    raids: int = 1
    route: list[Waypoint] = []
    line_flown: list[list[float]] = []  # longitude, latitude, altitude above the sea (m); unwrapped at the date line
    releases: list[Release] = []
    target: str = ""
    target_place: Place | None = None
    jams: str = ""  # stand-off, escort or self
    jammer: str = ""
    protects: list[str] = []
    laps: int | None = None
    transponder: bool = False
    corridor: bool = False


class Zone(BaseModel):
    """Weapons control in a circle; without a circle it holds everywhere."""

    variants: list[str]
    word: str
    place: Place | None
    radius_m: float | None
    since_s: float | None
    until_s: float | None
    units: list[str]
    path: list[str | int]


class Model(BaseModel):
    """What stands where under the default readings. `left_out`: what cannot be read, and so is not in here."""

    title: str
    question: str
    terrain: str
    seed: int
    replications: int
    level: str
    baseline: str
    defence_side: str
    attack_side: str
    variants: list[Variant]
    readings: list[Reading]
    entries: list[Entry]
    zones: list[Zone]
    own_systems: list[str]
    overrides: list[str]
    bounds: list[float] | None  # west, south, east, north of all places
    left_out: list[list[str | int]]


class LookAnswer(BaseModel):
    """What is wrong and what stands where; no model where nothing can be read. usable: a run would not be refused."""

    usable: bool
    problems: list[Told]
    model: Model | None


class Edit(Request):
    """One change of a text.

    set: `value` at `path`, made if it is not there. add: a new key, or an item before the index that ends the path
    ("-": behind the last). remove. rename: the entry, key or name at `path` is called `value`, wherever it is named.
    duplicate: the entry at `path` again behind it, called `value` or by the next free name. move: the entry at `path`
    to the index `value` among its neighbours, or to the list whose path is `value`. `written` in place of `value`: as
    a person typed it (24 is a number, 24 km is text, [33.5 N, 36.3 E] a list).
    """

    op: Literal["set", "add", "remove", "rename", "duplicate", "move"]
    path: Path
    value: Any = None
    written: Annotated[str, Field(max_length=20_000)] | None = None


class EditRequest(Request):
    """Edits that are all done, one after the other, or none."""

    text: Text
    edits: Annotated[list[Edit], Field(min_length=1, max_length=MOST_EDITS)]


class EditAnswer(BaseModel):
    """The text with the edits done, and what is to be seen in it. `touched`: the path that each edit changed."""

    text: str
    touched: list[list[str | int]]
    look: LookAnswer
