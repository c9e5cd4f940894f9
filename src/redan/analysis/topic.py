"""What an answer speaks of: one figure, chosen by what the scenario holds and not by what it shows.

In the order of `kinds.told_of` the first that a variant moves. A count is used only where all cases have as many to be
counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from redan.analysis.digits import rounded
from redan.analysis.figures import Comparison
from redan.analysis.joint import Range
from redan.analysis.kinds import ARRIVING, aimed_kinds, told_of

CLASSES = {
    "drone": "drones",
    "rocket": "rockets",
    "cruise-missile": "cruise missiles",
    "ballistic-missile": "ballistic missiles",
    "glide-bomb": "glide bombs",
    "standoff-missile": "stand-off missiles",
}
WEAPONS = "weapons"
COUNT, SHARE, CHANCE = "count", "share", "chance"  # so many of a total; a share of several; a chance of one thing


@dataclass(frozen=True)
class Topic:
    """A figure in words. total: of how many, where it is a count. harm: whether more of it is worse for the defence.

    does: what becomes of them, "get through"; label: heads a table.
    """

    key: str
    form: str
    noun: str
    does: str
    harm: bool
    total: int | None = None

    @property
    def label(self) -> str:
        """The figure as a heading."""
        if self.form == COUNT:
            return f"{self.noun} that {self.does}" + (f", of {self.total:,}" if self.total else "")
        that = f"share of {self.noun} that" if self.form == SHARE else f"chance that {self.noun}"
        return f"{that} {self.does}, %"

    @property
    def scale(self) -> float:
        """From the column to what is written."""
        return 1.0 if self.form == COUNT else 100.0

    @property
    def most(self) -> float | None:
        """The most there can be, in the unit of the column."""
        return (float(self.total) if self.total else None) if self.form == COUNT else 1.0

    def number(self, value: float, *, sure: bool = False) -> str:
        """One mean as a sentence writes it: whole from ten on; none and all plainly only where it is sure."""
        shown, top = value * self.scale, None if self.most is None else self.most * self.scale
        for limit in (0.0, top):
            if limit is None:
                continue
            near = 0.05 if self.form == COUNT and limit < 10.0 else 0.5
            if abs(shown - limit) < near:
                return f"{limit:,.0f}" if sure and abs(shown - limit) < 1e-9 else f"about {limit:,.0f}"
        places = 0 if abs(shown) >= 10.0 or self.form != COUNT else 1
        text = f"{rounded(shown, places):,f}"
        return text.removesuffix(".0")

    def span(self, found: Range) -> str:
        """From the smallest to the largest mean, or the one there is; with its sign of percent."""
        ends = [self.number(found.low, sure=found.sure[0]), self.number(found.high, sure=found.sure[2])]
        if ends[0].startswith("about "):
            ends[1] = ends[1].removeprefix("about ")
        text = ends[0] if ends[0].removeprefix("about ") == ends[1] else f"{ends[0]} to {ends[1]}"
        return text if self.form == COUNT else f"{text} %"

    def once(self, value: float) -> str:
        """What became of them in one replication: "of 70 weapons, 3 get through", "the city survives"."""
        if self.form == CHANCE:
            verb, _, rest = self.does.partition(" ")
            if value >= 0.5:
                return f"{self.noun} {self.does}"
            return f"{self.noun} is not {rest}" if verb == "is" else f"{self.noun} does not {verb.removesuffix('s')}"
        if self.form == SHARE:
            return f"{100.0 * value:.0f} % of the {self.noun} {self.does}"
        number = f"{value:,.0f}" if value else "none"
        of = f"of {self.total:,} {self.noun}, {number}" if self.total else f"{number} of the {self.noun}"
        verb, _, rest = self.does.partition(" ")
        return f"{of} {'is' if verb == 'are' else f'{verb}s'} {rest}" if value == 1 else f"{of} {self.does}"

    def clause(self, found: Range) -> str:
        """What becomes of them: "of 70 weapons, 3 to 66 get through"."""
        if self.form == COUNT:
            shown = self.span(found)
            of = f"of {self.total:,} {self.noun}, {shown}" if self.total else f"{shown} {self.noun}"
            return f"{of} {self.does}"
        if self.form == SHARE:
            return f"{self.span(found)} of the {self.noun} {self.does}"
        return f"{self.noun} {self.does} in {self.span(found)} of runs"


def topics_of(comparison: Comparison) -> Iterator[Topic]:
    """What an answer could speak of, the first first."""
    kinds = {kind.fate: kind for kind in aimed_kinds(comparison.measures)}
    counts = _assets(comparison)
    for key in told_of(comparison.measures):
        if key == ARRIVING:
            if weapons := _total(comparison, "munitions"):
                yield Topic(key, COUNT, _weapons(comparison), "get through", True, weapons)
        elif key == "aircraft_lost":
            if aircraft := _total(comparison, "aircraft"):
                yield Topic(key, COUNT, "aircraft", "are shot down", False, aircraft)
        elif key == "third_party_hit":
            yield Topic(key, CHANCE, "a third party", "is hit", True)
        else:
            kind = kinds[key]
            if counts.get(kind.key) == {1}:
                yield Topic(key, CHANCE, f"the {kind.name}", "is lost" if kind.own else "survives", kind.own)
            elif kind.own:
                yield Topic(key, COUNT, kind.plural, "are lost", True)
            else:
                yield Topic(key, SHARE, kind.plural, "survive", False)


def topic_of(comparison: Comparison) -> Topic | None:
    """The first of them that some variant moves under some readings; where none does, the first of all."""
    every = list(topics_of(comparison))
    moved = (topic for topic in every if _moved(comparison, topic.key))
    return next(moved, every[0] if every else None)


def _moved(comparison: Comparison, measure: str) -> bool:
    found = [by.get(measure) for by in comparison.differences.values()]
    if comparison.joint is not None:
        cases = (case for one in comparison.joint.combinations for case in one.cases.values())
        found += [case.differences.get(measure) for case in cases]
    return any(value is not None and value.exists and value.excludes_zero for value in found)


def _total(comparison: Comparison, what: str) -> int:
    """How many take part in every case; 0 where cases differ."""
    found = set(comparison.raids.get(what, {}).values()) or {comparison.totals.get(what, 0)}
    if comparison.joint is not None:
        cases = (case for one in comparison.joint.combinations for case in one.cases.values())
        found |= {count for case in cases if (count := getattr(case, what)) is not None}
    return found.pop() if len(found) == 1 else 0


def _assets(comparison: Comparison) -> Mapping[str, set[int]]:
    found: dict[str, set[int]] = {}
    for scene in comparison.scenes.values():
        for kind, count in scene.assets.items():
            found.setdefault(kind, set()).add(count)
    return found


def _weapons(comparison: Comparison) -> str:
    """What flies at something, by its class where there is one class alone."""
    flying = {kind for scene in comparison.scenes.values() for kind in scene.threats.values()} - {"aircraft"}
    return CLASSES.get(flying.pop(), WEAPONS) if len(flying) == 1 else WEAPONS
