"""The scenario file as pydantic models: every key that exists, its kind and its plausible bounds.

Bounds here are those of any air defence at all; whether a number fits its system is for `checks`. None means that the
catalogue's value is used. Bounds are wide and are assumptions of plausibility: they catch slips, not opinions.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from redan.catalogue.favours import ENDS
from redan.physics.terrain import PACKAGED
from redan.scenario.fields import (
    AltitudeField,
    Fraction,
    Name,
    OptionSettings,
    Position,
    Ratio,
    Reference,
    ReleaseField,
    Settings,
    Sources,
    Text,
    quantity,
    system_name,
    text,
    whole,
    word,
)
from redan.scenario.part import Part, nothing
from redan.scenario.parts_emission import DecoyEmittersPart, DutyPart, Emits, OrderDelay, RepairPart, ShutDownPart
from redan.scenario.parts_escape import CircularError, ConfusionPart, EscapePart, Radius, Warned
from redan.scenario.parts_identification import (
    CONTROLS,
    GATE_M,
    AnnouncedPart,
    Controls,
    Gate,
    IdentificationPart,
    RecognisedPart,
    YesNo,
)
from redan.scenario.parts_jamming import JamsPart
from redan.scenario.parts_launches import LaunchPart
from redan.scenario.parts_own import Overrides, OwnSources, SystemFiles, Systems
from redan.scenario.parts_readiness import MovePart, RepeatPart
from redan.scenario.parts_rules import JOINS, LinkPart
from redan.scenario.parts_sector import LeastElevation, RadarAltitude, SectorPart
from redan.scenario.parts_units import FormationPart, Hits, UnitPart
from redan.streams import MOST_REPLICATIONS, MOST_SEED

TERRAIN_FORM = (
    "it is none (a smooth earth at sea level), the name of packaged data "
    f"({', '.join(PACKAGED)}), or the path of a file of heights (.tif, .hgt, .asc, .npz)"
)
LEVELS = ("low", "best", "high", *ENDS)
PERMISSIONS = CONTROLS
GUIDANCES = ("whole-flight", "at-intercept")
# What an asset is only names it in the figures: the model knows places, hits and values.
ASSET_KINDS = ("arms-store", "airfield", "city", "convoy", "command-post", "radar", "bridge", "factory", "power-plant")

ASSET_SYNONYMS = {
    "airbase": "airfield", "air base": "airfield", "airport": "airfield", "aerodrome": "airfield", "runway": "airfield",
    "airstrip": "airfield", "depot": "arms-store", "ammo dump": "arms-store", "ammunition": "arms-store",
    "ammunition depot": "arms-store", "ammo depot": "arms-store", "arms depot": "arms-store", "arsenal": "arms-store",
    "store": "arms-store", "warehouse": "arms-store", "bunker": "arms-store", "magazine": "arms-store",
    "weapons depot": "arms-store", "weapon store": "arms-store", "hq": "command-post", "headquarters": "command-post",
    "headquarter": "command-post", "cp": "command-post", "command centre": "command-post", "c2": "command-post",
    "command center": "command-post", "operations centre": "command-post", "powerplant": "power-plant",
    "power station": "power-plant", "powerhouse": "power-plant", "nuclear plant": "power-plant",
    "substation": "power-plant", "energy": "power-plant", "town": "city", "village": "city", "capital": "city",
    "urban area": "city", "population": "city", "plant": "factory", "industry": "factory", "works": "factory",
    "refinery": "factory", "column": "convoy", "vehicles": "convoy", "trucks": "convoy", "troops": "convoy",
    "radar site": "radar", "radar station": "radar", "sensor": "radar", "crossing": "bridge",
}  # fmt: skip


class CommandPost(Part):
    """Joins a net; its loss ends the net."""

    at: Position
    hits: Hits = 1
    repair: RepairPart | None = None


class NetPart(Part):
    """Joins radars and fire units."""

    name: Name
    delay: Annotated[float, quantity("time", "0.01 s", "5 min", or_zero=True)]
    capacity: Annotated[int, whole(1, 1000)] | None = None
    command_post: CommandPost | None = None
    joins: Annotated[str, word(*JOINS)] | None = None
    links: list[LinkPart] = Field(default_factory=nothing, max_length=20)
    confusion: ConfusionPart | None = None
    identification: IdentificationPart | None = None


class RadarPart(Part):
    """A surveillance radar; with a net, its tracks are everybody's on the net."""

    name: Name
    system: Annotated[str, system_name("radar")]
    at: Position
    net: Name | None = None
    sector: SectorPart | None = None
    min_elevation: LeastElevation | None = None
    altitude: RadarAltitude | None = None
    hits: Hits = 1
    emits: Emits = "always"
    duty: DutyPart | None = None
    order_delay: OrderDelay | None = None
    told_by: Name | None = None
    shut_down: ShutDownPart | None = None
    decoy_emitters: DecoyEmittersPart | None = None
    repair: RepairPart | None = None


class AssetPart(Part):
    """What is defended."""

    name: Name
    kind: Annotated[str, word(*ASSET_KINDS, synonyms=ASSET_SYNONYMS)]
    at: Position
    hits: Hits
    value: Annotated[float, quantity("money", "1 thousand USD", "1000 billion USD")] | None = None
    radius: Radius | None = None
    moves: list[MovePart] = Field(default_factory=nothing, max_length=50)
    repair: RepairPart | None = None


class DefenceAddition(Part):
    """Nets, radars, units, assets and formations: of the base, or what a variant adds."""

    nets: list[NetPart] = Field(default_factory=nothing)
    radars: list[RadarPart] = Field(default_factory=nothing)
    units: list[UnitPart] = Field(default_factory=nothing)
    assets: list[AssetPart] = Field(default_factory=nothing)
    formations: list[FormationPart] = Field(default_factory=nothing)


class DefencePart(DefenceAddition):
    """The side that shoots down."""

    side: Annotated[str, text(100)] = "defence"
    weapons_control: Controls = Field(default_factory=nothing)


class AttackDoctrinePart(Part):
    """What an aircraft does when it is first fired at."""

    when_engaged: Annotated[str, word("turn-away", "press-on")]
    warned: Warned | None = None
    turn_probability: Fraction | None = None
    turn_delay: Annotated[float, quantity("time", "0.1 s", "2 min", or_zero=True)] | None = None
    leave_after: Annotated[float, quantity("time", "1 s", "30 min")] = 60.0
    escape: EscapePart | None = None


class WaypointPart(Part):
    """Reached at the given speed from the one before."""

    at: Position
    altitude: AltitudeField
    speed: Annotated[float, quantity("speed", "20 m/s", "1200 m/s")]


class WeaponPart(Part):
    """Munitions of one kind that each aircraft of the package releases at one target."""

    munition: Annotated[str, system_name("munition")]
    per_aircraft: Annotated[int, whole(1, 100)]
    target: Reference
    release: ReleaseField
    interval: Annotated[float, quantity("time", "0.1 s", "5 min", or_zero=True)] = 1.0
    hit_probability: Fraction | None = None
    cep: CircularError | None = None
    reliability: Fraction | None = None
    recognised: RecognisedPart | None = None
    taken_for_decoy: RecognisedPart | None = None


class PackagePart(Part):
    """Aircraft of one kind on one route with one load."""

    name: Name
    aircraft: Annotated[str, system_name("aircraft")]
    count: Annotated[int, whole(1, 500)]
    start: Annotated[float, quantity("time", "0.1 s", "1000 d", or_zero=True)]
    spacing: Annotated[float, quantity("time", "0.5 s", "1 h", or_zero=True)] = 10.0
    jitter: Annotated[float, quantity("time", "0.5 s", "1 d", or_zero=True)] = 0.0
    raid: Name | None = None
    route: Annotated[list[WaypointPart], Field(min_length=2, max_length=200)]
    weapons: list[WeaponPart] = Field(default_factory=nothing, max_length=50)
    repeat: RepeatPart | None = None
    after: Name | None = None
    jams: JamsPart | None = None
    recognised: RecognisedPart | None = None
    taken_for_decoy: RecognisedPart | None = None
    announced: AnnouncedPart | None = None


NO_DOCTRINE = {"when_engaged": "press-on"}  # where nothing flies that could turn


class AttackPart(Part):
    """The side that comes."""

    side: Annotated[str, text(100)] = "attack"
    doctrine: AttackDoctrinePart = Field(default_factory=lambda: AttackDoctrinePart.model_validate(NO_DOCTRINE))
    packages: list[PackagePart] = Field(default_factory=nothing)
    launches: list[LaunchPart] = Field(default_factory=nothing)


class AttackAddition(Part):
    """Packages and launches that a variant adds."""

    packages: list[PackagePart] = Field(default_factory=nothing)
    launches: list[LaunchPart] = Field(default_factory=nothing)


class FlightPart(Part):
    """Aircraft of nobody's war on a route: they attack nothing, and nobody means to fire at them."""

    name: Name
    aircraft: Annotated[str, system_name("third-party")]
    count: Annotated[int, whole(1, 500)] = 1
    start: Annotated[float, quantity("time", "0.1 s", "1000 d", or_zero=True)]
    spacing: Annotated[float, quantity("time", "0.5 s", "1 h", or_zero=True)] = 60.0
    jitter: Annotated[float, quantity("time", "0.5 s", "1 d", or_zero=True)] = 0.0
    route: Annotated[list[WaypointPart], Field(min_length=2, max_length=200)]
    transponder: YesNo = "no"
    corridor: YesNo = "no"
    announced: AnnouncedPart | None = None

    @property
    def weapons(self) -> tuple[WeaponPart, ...]:
        """None: for checks that packages share."""
        return ()


class FlightsAddition(Part):
    """Flights that a variant adds."""

    flights: list[FlightPart] = Field(default_factory=nothing)


class ThirdPartiesPart(FlightsAddition):
    """Who else flies there."""

    gate: Gate = GATE_M


class AddPart(Part):
    """What a variant adds to the base."""

    defence: DefenceAddition = Field(default_factory=DefenceAddition.model_construct)
    attack: AttackAddition = Field(default_factory=AttackAddition.model_construct)
    third_parties: FlightsAddition = Field(default_factory=FlightsAddition.model_construct)


class DefenceRemoval(Part):
    """Names of what a variant takes away."""

    nets: list[Name] = Field(default_factory=nothing)
    radars: list[Name] = Field(default_factory=nothing)
    units: list[Name] = Field(default_factory=nothing)
    assets: list[Name] = Field(default_factory=nothing)
    formations: list[Name] = Field(default_factory=nothing)


class AttackRemoval(Part):
    """Names of packages and launches that a variant takes away."""

    packages: list[Name] = Field(default_factory=nothing)
    launches: list[Name] = Field(default_factory=nothing)


class FlightsRemoval(Part):
    """Names of flights that a variant takes away."""

    flights: list[Name] = Field(default_factory=nothing)


class RemovePart(Part):
    """What a variant takes away from the base."""

    defence: DefenceRemoval = Field(default_factory=DefenceRemoval.model_construct)
    attack: AttackRemoval = Field(default_factory=AttackRemoval.model_construct)
    third_parties: FlightsRemoval = Field(default_factory=FlightsRemoval.model_construct)


class ChangePart(Part):
    """Named changes to the base, done in this order: remove, add, set."""

    remove: RemovePart = Field(default_factory=RemovePart.model_construct)
    add: AddPart = Field(default_factory=AddPart.model_construct)
    set: Settings | None = None


class VariantPart(Part):
    """One variant of the scenario."""

    says: Text
    sources: Sources | None = None
    change: ChangePart


class OptionPart(Part):
    """One reading of a contested fact."""

    says: Text
    sources: Sources
    set: OptionSettings
    weight: Fraction | None = None


class ReadingPart(Part):
    """A contested fact: named options, one of them the default."""

    question: Text | None = None
    default: Name
    options: Annotated[dict[Name, OptionPart], Field(min_length=1, max_length=50)]


class FilePart(Part):
    """The whole file."""

    redan: Annotated[int, whole(1, 1)]
    title: Annotated[str, text(300)]
    question: Text | None = None
    terrain: Annotated[str, text(1000, TERRAIN_FORM, "none")]
    seed: Annotated[int, whole(0, MOST_SEED)]
    replications: Annotated[int, whole(1, MOST_REPLICATIONS)]
    effective_earth_radius: Ratio = 4 / 3
    level: Annotated[str, word(*LEVELS)] = "best"
    systems: Systems = Field(default_factory=dict)
    systems_from: SystemFiles = Field(default_factory=nothing)
    sources: OwnSources = Field(default_factory=dict)
    override: Overrides = Field(default_factory=dict)
    readings: dict[Name, ReadingPart] = Field(default_factory=dict, max_length=50)
    defence: DefencePart
    attack: AttackPart
    third_parties: ThirdPartiesPart = Field(default_factory=ThirdPartiesPart.model_construct)
    variants: Annotated[dict[Name, VariantPart], Field(min_length=1, max_length=200)]
    baseline: Name
