"""What the page gets of one replication: values to draw and sentences to read, in degrees, metres and seconds.

Times are seconds from the start of the scenario; what never began or never ends is null. Longitudes and latitudes are
rounded to 1e-5 degrees (at most 1.2 m), heights to 1 m, times to 0.01 s. Every text is plain: whoever shows it escapes
it.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """What all parts share: read only, and nothing unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# ---- which replication


class MeasureName(Part):
    """A figure that replications are chosen by. more_is_worse: for the defence; null where neither is."""

    key: str
    label: str
    more_is_worse: bool | None


class ReplicationBar(Part):
    """One bar of a distribution: values from low to below high (the last bar holds its high too).

    some: the first replications in it.
    """

    low: float
    high: float
    count: int
    some: list[int]


class ReplicationPick(Part):
    """A replication by what happened in it. count of `of` replications are such; this is the first of them."""

    key: str
    label: str
    words: str
    replication: int
    count: int
    of: int


class ListedReplication(Part):
    """One replication with its value of the measure; null: it has none."""

    replication: int
    value: float | None


class Replications(Part):
    """The distribution of one measure, and replications by what happened in them.

    divisor: what a value is divided by where it is written (the label says the unit). mean with its 95 % interval from
    chance; p5, median, p95: of replications. missing: replications without a value. listed: where a bar was asked for,
    the first replications in it.
    """

    variant: str
    title: str
    seed: int
    replications: int
    measures: list[MeasureName]
    measure: str
    label: str
    more_is_worse: bool | None
    divisor: float
    mean: float | None
    mean_low: float | None
    mean_high: float | None
    p5: float | None
    median: float | None
    p95: float | None
    missing: int
    bars: list[ReplicationBar]
    picks: list[ReplicationPick]
    listed: list[ListedReplication]
    notes: list[str]


# ---- one replication


class SceneEntity(Part):
    """What stands: a fire unit, a radar, another asset. standing: from..to in which it is not lost; null: always.

    reach_m: of a fire unit, the printed range of its missile. of: the unit it belongs to.
    """

    name: str
    kind: str
    side: str
    system: str
    of: str | None
    lon: float
    lat: float
    height_m: float
    standing: list[tuple[float | None, float | None]]
    reach_m: float | None


class SceneTrack(Part):
    """What flies, straight between samples. why: how it ended; through: a munition that arrived.

    drawn_from_s: from then on the way is drawn, not computed.
    """

    name: str
    kind: str
    side: str
    system: str
    threat_class: str
    target: str | None
    by: str | None
    why: str
    through: bool
    drawn_from_s: float | None
    time_s: list[float]
    lon: list[float]
    lat: list[float]
    height_m: list[float]


class SceneEvent(Part):
    """One event that a story tells: when, what (a name of layout.Event), who did it to whom, in words, where.

    went: of a missile whether it killed, of a munition whether it hit, of a judgement whether "killed".
    """

    time_s: float
    what: str
    who: str | None
    whom: str | None
    text: str
    went: bool | None
    lon: float | None
    lat: float | None


class SceneEngagement(Part):
    """A unit's fight with one threat, from taking it to its end; missiles: launched in it."""

    unit: str
    threat: str
    from_s: float
    to_s: float | None
    missiles: int
    ended: str


class UnitInTime(Part):
    """A unit in time: value i holds from time_s[i] on.

    busy: target channels in use, of `channels`; guided: missile channels in use, of `guidance`, those promised to
    missiles that have not left yet included. shared_with: units that use the same channels. ready: rounds on launchers,
    those on launchers that do not work included; stock: beside them, those on their way included. most: rounds it can
    ever have. fired: missiles launched until then.
    """

    name: str
    system: str
    missile: str
    channels: int
    guidance: int
    most: int
    shared_with: list[str]
    time_s: list[float]
    busy: list[int]
    guided: list[int]
    ready: list[int]
    stock: list[int]
    fired: list[int]


class PlayedScene(Part):
    """One replication: from_s to to_s is all in which something happens. balance: how it ended, in sentences."""

    title: str
    variant: str
    seed: int
    replication: int
    readings: dict[str, str]
    from_s: float
    to_s: float
    entities: list[SceneEntity]
    tracks: list[SceneTrack]
    events: list[SceneEvent]
    engagements: list[SceneEngagement]
    units: list[UnitInTime]
    balance: list[str]
    notes: list[str]


class WhyNot(Part):
    """One threat of one replication: how it ended, what happened to it, and why each unit did not stop it.

    reason: in a word, as "never engaged"; empty where it did not get through. would_have: what would have stopped it,
    in sentences; empty where it did not arrive or was not asked for.
    """

    threat: str
    system: str
    headline: str
    reason: str
    events: list[str]
    units: list[str]
    would_have: list[str]
    notes: list[str]


# ---- two variants on the same chance


class DifferenceSide(Part):
    """One variant at the first difference: what happens there then, and what comes next where that is nothing."""

    variant: str
    events: list[SceneEvent]
    next: SceneEvent | None
    balance: list[str]


class PartedThreat(Part):
    """A threat or fire unit that fares otherwise in the two."""

    name: str
    a: str
    b: str


class FirstDifference(Part):
    """Where two variants part on the same seed and replication. time_s null: they never do.

    alike: events that both have before. words: all of it in a few sentences. parted: threats that end otherwise.
    """

    replication: int
    seed: int
    time_s: float | None
    alike: int
    words: str
    a: DifferenceSide
    b: DifferenceSide
    parted: list[PartedThreat]
    notes: list[str]
