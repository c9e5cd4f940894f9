"""Replications by what happened in them: the median and the worst of a figure, a store that is hit, a bar clicked."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from redan.analysis.distribution import HIGH, LOW, distribution
from redan.analysis.intervals import mean_interval
from redan.analysis.kinds import told_of
from redan.analysis.topic import COUNT, Topic
from redan.app.playback.kept import Looked, looked_at
from redan.app.playback.models import ListedReplication, MeasureName, ReplicationBar, ReplicationPick, Replications
from redan.errors import InputError, Problem
from redan.report.words import headlines, measure_of
from redan.results.measures import told
from redan.scenario.suggest import either, nearest
from redan.study.story import badness, chosen
from redan.units import shown

SOME = 12  # replications named with a bar
MOST_LISTED = 500
MOST_ASSETS = 8
GOOD = ("p_", "survives", "aircraft_lost", "munitions_intercepted", "intercepted_of", "cost_attacker",
        "munitions_never_released", "aircraft_turned_away")  # fmt: skip
NEITHER = ("missiles_fired", "first_engagement", "munitions_released", "engaged", "decoys", "missiles_at")

Rows = NDArray[np.bool_]


def replications(
    folder: Path | str, measure: str | None = None, low: float | None = None, high: float | None = None
) -> Replications:
    """The distribution of a measure over a run's replications, and replications by what happened in them.

    measure: a column of the run; None: the first that an answer would speak of. low, high: list the replications whose
    value is between (both included). InputError for a measure that the run does not have.
    """
    kept = looked_at(folder)
    columns = kept.measures
    key = measure or next(iter(told_of(columns)), next(iter(columns)))
    if key not in columns:
        raise InputError(_no_such(key, list(columns)))
    worse, rows = more_is_worse(key), columns[key]
    found = distribution(rows, bad=LOW if worse is False else HIGH)
    row = measure_of(key)
    mean = mean_interval(rows[np.isfinite(rows)]) if found.n > 1 else None
    return Replications(
        variant=str(kept.run.manifest["variant"]),
        title=str(kept.run.manifest["title"]),
        seed=kept.run.seed,
        replications=kept.run.replications,
        measures=[_name(name) for name in _offered(columns)],
        measure=key,
        label=row.label,
        more_is_worse=worse,
        divisor=row.divisor,
        mean=_number(found.mean),
        mean_low=None if mean is None else _number(mean.low),
        mean_high=None if mean is None else _number(mean.high),
        p5=_number(found.percentile(5)),
        median=_number(found.percentile(50)),
        p95=_number(found.percentile(95)),
        missing=found.missing,
        bars=list(_bars(rows, found.histogram.edges, found.histogram.counts)),
        picks=[*_by_measure(kept, key), *_by_events(kept)],
        listed=_listed(rows, low, high),
        notes=list(kept.notes),
    )


def more_is_worse(key: str) -> bool | None:
    """Whether more of a figure is worse for the defence; None where neither is."""
    if key.startswith(NEITHER):
        return None
    return not key.startswith(GOOD)


def _offered(columns: dict[str, NDArray[np.float64]]) -> list[str]:
    """Figures worth choosing by: those of a comparison's table, then asset by asset; only what varies or is told."""
    rows = [row.key for row in headlines(columns)]
    assets = [key for key in columns if key.startswith(("arriving:", "hits:"))]
    told_first = told_of(columns)
    every = dict.fromkeys([*told_first, *rows, *assets])
    return [key for key in every if key in told_first or _varies(columns[key])]


def _varies(rows: NDArray[np.float64]) -> bool:
    known = rows[np.isfinite(rows)]
    return bool(len(known)) and bool(known.min() < known.max())


def _name(key: str) -> MeasureName:
    return MeasureName(key=key, label=measure_of(key).label, more_is_worse=more_is_worse(key))


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _bars(rows: NDArray[np.float64], edges: tuple[float, ...], counts: tuple[int, ...]) -> Iterator[ReplicationBar]:
    for i, count in enumerate(counts):
        last = i == len(counts) - 1
        inside = (rows >= edges[i]) & ((rows <= edges[i + 1]) if last else (rows < edges[i + 1]))
        some = np.flatnonzero(inside)[:SOME].tolist()
        yield ReplicationBar(low=edges[i], high=edges[i + 1], count=count, some=some)


def _listed(rows: NDArray[np.float64], low: float | None, high: float | None) -> list[ListedReplication]:
    if low is None and high is None:
        return []
    inside = (rows >= (-math.inf if low is None else low)) & (rows <= (math.inf if high is None else high))
    numbers = np.flatnonzero(inside)[:MOST_LISTED].tolist()
    return [ListedReplication(replication=r, value=_number(float(rows[r]))) for r in numbers]


def _by_measure(kept: Looked, key: str) -> Iterator[ReplicationPick]:
    """The median of the measure, the worst and best for the defence; of a figure that is neither the least and most."""
    rows, worse, row = kept.measures[key], more_is_worse(key), measure_of(key)
    known = np.flatnonzero(np.isfinite(rows))
    if not len(known):
        return
    order = badness(kept.run.outcomes, kept.run.names, Topic(key, COUNT, row.label, "", worse is not False))
    order = np.where(np.isfinite(rows), order, -1)  # those without a value are none of these
    ranks = order[known]
    places = {name: int(known[at]) for name, at in chosen(ranks).items()}
    most, least = int(known[np.argmax(ranks)]), int(known[np.argmin(ranks)])
    named = [("median", "Median", places["median"], "the middle of all")]
    if worse is None:
        named += [("most", "Most", most, "none has more"), ("fewest", "Fewest", least, "none has fewer")]
    else:
        named += [
            ("worst", "Worst for the defence", most, "none is worse"),
            ("bad", "A bad day", places["bad"], "95 % are no worse"),
            ("best", "Best for the defence", least, "none is better"),
        ]
    for name, label, replication, words in named:
        value = f"{rows[replication] / row.divisor:,.3f}".rstrip("0").rstrip(".")
        yield ReplicationPick(
            key=name, label=label, words=f"{row.label}: {value}; {words}", replication=replication,
            count=int((order == order[replication]).sum()), of=kept.run.replications,
        )  # fmt: skip


def _by_events(kept: Looked) -> Iterator[ReplicationPick]:
    """Things that happen in some replications and not in others."""
    columns, names, n = kept.measures, kept.run.names, kept.run.replications
    aimed = [names.assets[i] for i in told(names) if i in names.threat_assets]
    happenings: list[tuple[str, str, str, Rows]] = []
    for asset in aimed[:MOST_ASSETS]:
        hit, gone = columns[f"hits:{asset}"] > 0, columns[f"survives:{asset}"] < 1
        happenings.append((f"hit:{asset}", f"{asset} hit", f"{asset} is hit", hit))
        if not np.array_equal(hit, gone):
            happenings.append((f"lost:{asset}", f"{asset} lost", f"{asset} is destroyed", gone))
    for key, label, words in (
        ("third_party_engaged", "Third party fired at", "a third party is fired at"),
        ("third_party_hit", "Third party hit", "a third party is hit"),
        ("unit_lost", "Fire unit lost", "a fire unit is lost"),
        ("magazines_empty", "Magazine empty", "a unit fires its last missile"),
    ):
        if key in columns:
            happenings.append((key, label, words, columns[key] > 0))
    if "munitions_arriving" in columns:
        none = columns["munitions_arriving"] == 0
        happenings.append(("nothing", "Nothing gets through", "no munition arrives", none))
    happenings.append(("silent", "No shot fired", "the defence never fires", columns["engaged"] == 0))
    for key, label, words, rows in happenings:
        count = int(rows.sum())
        if 0 < count < n or (count == n and key.startswith("hit:")):
            first = int(np.flatnonzero(rows)[0])
            said = f"{words} in {count:,} of {n:,} replications; this is the first"
            yield ReplicationPick(key=key, label=label, words=said, replication=first, count=count, of=n)


def _no_such(name: str, names: list[str]) -> Problem:
    close = nearest(name, names)
    remedy = f"did you mean {either(close)}?" if close else "leave the measure out for the first"
    return Problem(f'the run has no measure "{shown(name)}"', allowed=f"it has {len(names)} of them", remedy=remedy)
