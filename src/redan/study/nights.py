"""Plays many nights of each point: columns replication by replication, and what the plan has room for.

Items are plain data and the work is pure, so they may run anywhere and be kept by content (`campaign/conduct.py`). All
points see the same chance: the same seed, the same replications.
"""

from __future__ import annotations

import io
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.analysis.claim_arithmetic import Room, room_of
from redan.campaign.conduct import conduct
from redan.campaign.how import How
from redan.campaign.parts import Common, Item, Parts
from redan.errors import RedanError
from redan.layout.names import Names
from redan.layout.outcomes import Outcomes
from redan.plan import Compiled
from redan.results.measures import measures
from redan.scenario import Scenario, parse_scenario
from redan.study.points import Maker, Point

F8 = NDArray[np.float64]
WORK = "redan.study.nights:work"
A_BATCH = 4  # points an item
MOST_KEPT = 512  # plans whose columns a worker remembers
MOST_CHARACTERS = 200  # of a reason kept
# What a variant without the thing has none of: it fires none of them, none of them arrives.
COUNTS = ("missiles_fired", "munitions", "aircraft", "arriving", "intercepted", "hits", "decoys", "missiles_at")


@dataclass(frozen=True)
class Played:
    """One point, played. columns: (C, R), in the order asked for. room: what magazines and reach allow.

    refused: why the point cannot happen as written; then there is nothing else.
    """

    columns: F8
    room: Room | None
    plan: str
    refused: str = ""


def common_of(scenario: Scenario, columns: Sequence[str], seed: int, replications: int) -> Common:
    """What all items of a study share."""
    return Common(
        {
            "scenario": scenario.text,
            "file": scenario.path,
            "beside": dict(scenario.beside),
            "columns": list(columns),
            "seed": seed,
            "count": replications,
        }
    )


def play(
    scenario: Scenario,
    points: Sequence[Point],
    columns: Sequence[str],
    seed: int,
    replications: int,
    *,
    parts: Parts | None = None,
    how: How | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Played]:
    """The nights of each point, in order. progress: called as (points done, points)."""
    common = common_of(scenario, columns, seed, replications)
    starts = range(0, len(points), A_BATCH)
    items = [Item({"points": [p.to_json() for p in points[i : i + A_BATCH]]}, common) for i in starts]

    def told(done: int, total: int) -> None:
        if progress is not None:
            progress(min(done * A_BATCH, len(points)), len(points))

    for _, content in conduct(items, WORK, parts=parts, how=how, progress=told):
        yield from of_bytes(content)


def work(data: Mapping[str, Any]) -> bytes:
    """Play the points of one item: `{**common, **item}`. The same data give the same bytes."""
    stage = _stage(data["scenario"], data["file"], json.dumps(data["beside"], sort_keys=True))
    found = [stage.played(Point.of_json(point), data) for point in data["points"]]
    return to_bytes(found)


def to_bytes(found: Sequence[Played]) -> bytes:
    """As numpy keeps arrays (npz); the same arrays give the same bytes."""
    about = [
        {"plan": one.plan, "refused": one.refused, "room": None if one.room is None else asdict(one.room)}
        for one in found
    ]
    out = io.BytesIO()
    np.savez(out, columns=np.array([one.columns for one in found]), about=np.array(json.dumps(about, sort_keys=True)))
    return out.getvalue()


def of_bytes(content: bytes) -> list[Played]:
    """What `to_bytes` gave."""
    with np.load(io.BytesIO(content), allow_pickle=False) as kept:
        columns, about = kept["columns"], json.loads(str(kept["about"]))
    return [
        Played(rows, None if one["room"] is None else Room(**one["room"]), one["plan"], one["refused"])
        for rows, one in zip(columns, about, strict=True)
    ]


class _Stage:
    """What a worker keeps between items: the scenario, its plans' caches, what equal plans gave."""

    def __init__(self, scenario: Scenario) -> None:
        self.maker = Maker(scenario)
        self.known: OrderedDict[tuple[Any, ...], tuple[F8, Room]] = OrderedDict()
        self.lock = threading.Lock()  # workers may be threads

    def played(self, point: Point, data: Mapping[str, Any]) -> Played:
        names, count = data["columns"], data["count"]
        try:
            compiled = self.maker.compiled(point)
        except RedanError as error:
            nothing = np.full((len(names), count), np.nan)
            return Played(nothing, None, "", str(error.problems[0].what)[:MOST_CHARACTERS] or "refused")
        key = compiled.digest, data["seed"], count, *names
        with self.lock:
            found = self.known.get(key)
        if found is None:
            found = _counted(compiled, names, data["seed"], count), room_of(compiled.plan, compiled.names)
            with self.lock:
                self.known[key] = found
                if len(self.known) > MOST_KEPT:
                    self.known.popitem(last=False)
        return Played(*found, compiled.digest)


@lru_cache(maxsize=2)
def _stage(text: str, file: str, beside: str) -> _Stage:
    return _Stage(parse_scenario(text, file, json.loads(beside)))


def _counted(compiled: Compiled, names: Sequence[str], seed: int, count: int) -> F8:
    from redan.engine import simulate

    return columns_of(simulate(compiled.plan, seed, 0, count), compiled.names, names)


def columns_of(outcomes: Outcomes, names: Names, wanted: Sequence[str]) -> F8:
    """(C, R): the columns wanted; zero where the variant has none of what is counted, NaN where there is no figure."""
    found = measures(outcomes, names)
    rows = len(outcomes.first_launch_s)
    empty = {True: np.zeros(rows), False: np.full(rows, np.nan)}
    return np.array([found.get(name, empty[name.startswith(COUNTS)]) for name in wanted]).reshape(-1, rows)
