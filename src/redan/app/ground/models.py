"""Requests and answers of the ground's routes. Metres, degrees; a place is [longitude, latitude] in degrees, WGS84."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MOST_TEXT = 1_000_000  # characters of a scenario
Name = Annotated[str, Field(max_length=200)]
Above = Literal["sea", "ground"]
Longitude = Annotated[float, Field(ge=-540.0, le=540.0)]
Latitude = Annotated[float, Field(ge=-90.0, le=90.0)]
Place = tuple[Longitude, Latitude]
Told = tuple[float, float]  # of an answer


class Asked(BaseModel):
    """A request: nothing in it that is not known."""

    model_config = ConfigDict(extra="forbid")


class OfText(Asked):
    """A request about a scenario's text; variant None: the baseline; readings: option by reading, else the defaults."""

    text: Annotated[str, Field(max_length=MOST_TEXT)]
    variant: Name | None = None
    readings: Annotated[dict[Name, Name], Field(max_length=100)] = {}


class TargetChoice(Asked):
    """What is looked for: a system of the attack, or its numbers, or a system with some of its numbers otherwise."""

    system: Name | None = None
    threat_class: Name | None = None
    rcs_m2: Annotated[float, Field(gt=0.0, le=1e6)] | None = None
    speed_m_s: Annotated[float, Field(ge=0.0, le=20_000.0)] | None = None


class CoverageRequest(OfText):
    """Coverage at one altitude. names: whose distances are answered, None: all; the picture shows all in any case."""

    altitude_m: Annotated[float, Field(ge=-500.0, le=40_000.0)]
    above: Above = "sea"
    target: TargetChoice | None = None  # None: what carries the attack's weapons
    look: Annotated[float, Field(ge=0.001, le=0.99)] = 0.5
    names: Annotated[list[Name], Field(max_length=500)] | None = None
    picture: Literal["none", "coarse", "fine"] = "coarse"
    versus: Name | None = None  # a variant with which the picture compares
    difference_of: Literal["engaged", "seen"] = "engaged"


class Target(BaseModel):
    """What is looked for; speed 0: the missile's limit of target speed is not asked."""

    name: str
    threat_class: str
    rcs_m2: float
    speed_m_s: float


class Ring(BaseModel):
    """Distances over the ground on 360 bearings, from north clockwise: 0, 1, 2 ... degrees."""

    far_m: list[int]  # the last place where it holds; 0: nowhere
    gap_m: list[int]  # where the first unbroken part ends: below far_m there is a gap, which the picture shows
    nearest_m: int  # the nearest place on any bearing: beyond 0 there is a dead zone
    geometry: dict[str, Any] | None  # GeoJSON polygon out to far_m, without the dead zone; None: nowhere


class RadarCover(BaseModel):
    """Where a radar sees the target. range_m: slant range of such looks over a smooth sea without a horizon."""

    name: str
    unit: str | None
    system: str
    place: Told
    range_m: float
    seen: Ring


class UnitCover(BaseModel):
    """Where a unit's missile gets by itself, and where it gets guided by its radar; engages: such a class at all."""

    name: str
    system: str
    place: Told
    radar: str
    engages: bool
    reach: Ring
    engaged: Ring


class PictureClass(BaseModel):
    """One colour of a picture; area: on the earth, None for what has none worth telling."""

    name: str
    says: str
    colour: str  # "#rrggbb"
    opacity: float
    area_km2: float | None


class Picture(BaseModel):
    """A PNG with rows even in web mercator, transparent where nothing holds; corners as MapLibre's image source."""

    png: str  # base64
    width: int
    height: int
    west_deg: float
    south_deg: float
    east_deg: float
    north_deg: float
    corners: list[Told]  # north-west, north-east, south-east, south-west
    pixel_m: float  # at its middle
    classes: list[PictureClass]


class Coverage(BaseModel):
    """Coverage of a variant; says: what it holds and what it leaves out, in words."""

    variant: str
    versus: str | None
    target: Target
    targets: list[Target]  # those of the attack, to choose from
    altitude_m: float
    above: Above
    look: float
    radars: list[RadarCover]
    units: list[UnitCover]
    picture: Picture | None
    says: list[str]


class FootprintRequest(OfText):
    """What units defend. threats: systems, None: the first of each class that is aimed at something."""

    names: Annotated[list[Name], Field(min_length=1, max_length=8)]
    threats: Annotated[list[Name], Field(max_length=8)] | None = None


class Defended(BaseModel):
    """The aim points that one unit defends against one threat that comes as it does in the scenario."""

    unit: str
    threat_class: str
    system: str
    any: bool
    forward_m: float
    back_m: float
    aside_m: float
    nearest_m: float
    area_km2: float
    passes: bool  # what is aimed behind the unit passes it on the way: defended without end
    from_deg: float  # bearing to where the threat comes from
    geometry: dict[str, Any] | None  # GeoJSON polygon
    says: str


class Footprints(BaseModel):
    """Footprints of units, and how they are meant."""

    variant: str
    footprints: list[Defended]
    says: list[str]


class GroundRequest(OfText):
    """A ruler: points one after the other; heights of the points, None: 10 m above ground."""

    line: Annotated[list[Place], Field(min_length=2, max_length=50)]
    heights_m: Annotated[list[Annotated[float, Field(ge=-500.0, le=100_000.0)]], Field(max_length=50)] | None = None
    above: Above = "ground"
    points: Annotated[int, Field(ge=2, le=2000)] = 300


class Sight(BaseModel):
    """Whether the two ends of a leg see each other over the ground, with refraction as the scenario has it."""

    seen: bool
    hidden_by: Literal["", "ground", "horizon"]
    clearance_m: float  # of the line over the ground at the closest place; below 0: so deep inside
    closest_m: float  # where that is, from the leg's first end
    horizon_m: tuple[float, float]  # to the horizon of a smooth sea from either end, over the ground
    both_horizons_m: float  # so far the two see each other over a smooth sea
    lowest_seen_msl_m: float  # at the far end, from the first: above sea
    lowest_seen_above_ground_m: float


class Leg(BaseModel):
    """One leg of a ruler, along the geodesic."""

    length_m: float
    bearing_deg: float
    back_bearing_deg: float  # at the far end, towards the first
    sight: Sight


class ProfilePoint(BaseModel):
    """A place on the line: the ground and the straight line of sight between the ends of its leg, above sea."""

    distance_m: float
    place: Told
    ground_m: float
    sight_m: float  # bent down as rays are seen over an earth enlarged for refraction


class Ruler(BaseModel):
    """Distances, bearings, heights along a line, and who sees whom."""

    length_m: float
    legs: list[Leg]
    ends_msl_m: list[float]  # height of each point above sea
    profile: list[ProfilePoint]
    earth_radius_m: float  # effective
    terrain: str | None
    says: list[str]


class TerrainInfo(BaseModel):
    """What a map needs to know of elevation data to ask for tiles."""

    name: str
    source: str
    known_faults: list[str]
    west_deg: float
    south_deg: float
    east_deg: float
    north_deg: float
    cell_m: float
    lowest_m: float
    highest_m: float
    max_zoom: int  # beyond it tiles show nothing new
    tile_size: int
    encoding: Literal["terrarium"]
