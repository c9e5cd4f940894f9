"""Two replications in a few lines each, for the report: how it ended, the first leaker, what would have stopped it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from redan.layout.codes import Fate
from redan.report.story import FATES, balance, events_of
from redan.report.why import unit_lines
from redan.results import Story
from redan.scene.words import clock

MOST_EVENTS = 10  # of the leaker and its carrier
PLAIN = {"median": "A middling day", "bad": "A bad day"}


class TriedLever(Protocol):
    """One factor that was changed in the same world."""

    @property
    def does(self) -> str: ...
    @property
    def ending(self) -> str: ...
    @property
    def amount(self) -> int | None: ...
    @property
    def through(self) -> int | None: ...
    @property
    def fate(self) -> Fate | None: ...


class WhatIf(Protocol):
    """What would have stopped the leaker; those that work first."""

    @property
    def through(self) -> int: ...
    @property
    def tried(self) -> Sequence[TriedLever]: ...


class Told(Protocol):
    """A replication worth telling, as `study.story` picks it."""

    @property
    def kind(self) -> str: ...
    @property
    def value(self) -> int: ...
    @property
    def no_worse(self) -> float: ...
    @property
    def story(self) -> Story: ...
    @property
    def leaker(self) -> int | None: ...
    @property
    def counterfactual(self) -> WhatIf | None: ...


@dataclass(frozen=True)
class Tale:
    """A told replication in words. table: what was changed, whether it stops the leaker, how many then arrive."""

    heading: str
    about: str
    ended: tuple[str, ...]
    leaker: str
    events: tuple[str, ...]
    why: tuple[str, ...]
    verdict: str
    table: tuple[tuple[str, str, str], ...] = ()


def tale(told: Told) -> Tale:
    """All of it; where nothing got through there is no leaker and no verdict but that."""
    story, leaker = told.story, told.leaker
    arrive = f"{told.value} munition{'s' * (told.value != 1)} arrive{'s' * (told.value == 1)}"
    rank = f"as many or fewer arrive in {_percent(told.no_worse)} of the replications"
    read = ", ".join(f"{name} = {option}" for name, option in story.readings.items())
    which = f'Replication {story.replication:,} of "{story.variant}", seed {story.seed}'
    about = f"{which}{f', read as {read}' if read else ''}: {arrive}; {rank}."
    ended = tuple(balance(story))
    heading = f"{PLAIN[told.kind]}: {arrive}"
    if leaker is None or told.counterfactual is None:
        return Tale(heading, about, ended, "", (), (), "No munition got through: nothing was left to stop.")
    name = story.names.threats[leaker]
    asset = story.names.threat_assets[leaker]
    target = f", aimed at {story.names.assets[asset]}" if asset >= 0 else ""
    fate = FATES[Fate(int(story.outcomes.fate[0, leaker]))]
    at = clock(float(story.outcomes.fate_time_s[0, leaker]))
    first = f"The first to get through: {name} ({story.names.threat_systems[leaker]}){target}. It {fate} at {at}."
    return Tale(
        heading, about, ended, first, tuple(_events(story, leaker)), tuple(unit_lines(story, [leaker], clock)),
        verdict(told.counterfactual, name), tuple(_row(one) for one in told.counterfactual.tried),
    )  # fmt: skip


def verdict(what: WhatIf, name: str) -> str:
    """The sentence of the counterfactual: the first factor of the list that works, or that none does."""
    endings = [one.ending for one in what.tried if one.amount is not None]
    if not endings:
        return f"Nothing of what was tried, alone, would have stopped {name}."
    first = f"{name} would not have got through {endings[0]}."
    return f"{first} Nor {'; nor '.join(endings[1:])}." if len(endings) > 1 else first


def _row(one: TriedLever) -> tuple[str, str, str]:
    if one.amount is None:
        return one.does, "no", ""
    return one.does, f"yes, {FATES[one.fate]}" if one.fate in FATES else "yes", str(one.through)


def _events(story: Story, leaker: int) -> list[str]:
    """What happened to the leaker and its carrier, the first and the last of it where it was much."""
    carrier = story.names.threat_carriers[leaker]
    found = events_of(story, {leaker} | ({carrier} if carrier >= 0 else set()))
    if len(found) <= MOST_EVENTS:
        return found
    head = MOST_EVENTS // 2
    return [*found[:head], f"... {len(found) - MOST_EVENTS + 1} more ...", *found[head + 1 - MOST_EVENTS :]]


def _percent(share: float) -> str:
    value = 100.0 * share
    return "all" if share >= 1.0 else f"{min(value, 99.9):.1f} %" if value > 99.0 else f"{value:.0f} %"
