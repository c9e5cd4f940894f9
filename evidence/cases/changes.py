"""Changes of the small scenario that a metamorphic law may name, in words, and the runs before and after them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evidence.cases.small import NAMED, compiled, differing_rows, small_scenario, turned
from redan import campaign
from redan.engine import simulate
from redan.layout import Plan, ThreatKind
from redan.layout.outcomes import OUTCOME_FIELDS, Outcomes

Names = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Runs:
    """Outcomes of the small scenario before and after a change, the same chance in both."""

    before: Outcomes
    after: Outcomes
    names: Names
    after_names: Names
    munitions: tuple[NDArray[np.bool_], ...]
    apart: Callable[[], Outcomes]  # the changed scenario with other chance


@dataclass(frozen=True)
class Job:
    seed: int
    rows: int


def _joined(parts: Iterable[Outcomes]) -> Outcomes:
    tables = list(parts)
    return Outcomes(**{field: np.concatenate([getattr(t, field) for t in tables]) for field in OUTCOME_FIELDS})


def _runs(
    job: Job, change: Callable[[dict[str, Any]], None] | None = None, of_plan: Callable[[Plan], Plan] | None = None,
    again: Callable[[Plan], Outcomes] | None = None,
) -> Runs:
    scenario = small_scenario()
    plan, names = compiled(scenario)
    other, other_names = plan, names
    if change:
        change(scenario)
        other, other_names = compiled(scenario)
    if of_plan:
        other = of_plan(other)
    before = simulate(plan, job.seed, 0, job.rows)
    after = again(plan) if again else simulate(other, job.seed, 0, job.rows)
    kinds = tuple(np.equal(one.threat_kind, ThreatKind.MUNITION) for one in (plan, other))
    return Runs(before, after, names, other_names, kinds, lambda: simulate(other, job.seed + 1, 0, job.rows))


def _split(job: Job) -> Runs:
    """The worst of four splits and of one to three workers stands for all: joined rows that differ are found."""

    def again(plan: Plan) -> Outcomes:
        whole_ = simulate(plan, job.seed, 0, job.rows)
        tries = [
            _joined([simulate(plan, job.seed, 0, cut), simulate(plan, job.seed, cut, job.rows - cut)])
            for cut in sorted({1, min(997, job.rows // 3), job.rows // 2, job.rows - 1})
        ]
        tries += [campaign.run(plan, job.seed, job.rows, workers=workers) for workers in (1, 2, 3)]
        _, names = compiled(small_scenario())
        return max(tries, key=lambda one: differing_rows(whole_, one, names, names))

    return _runs(job, again=again)


def _permute(scenario: dict[str, Any]) -> None:
    for part in (scenario["defence"], scenario["attack"]):
        for key in NAMED:
            if key in part:
                part[key] = part[key][::-1]


def _rotate(by_deg: float) -> Callable[[dict[str, Any]], None]:
    def turn(scenario: dict[str, Any]) -> None:
        moved = turned(scenario, by_deg)
        scenario.clear()
        scenario.update(moved)

    return turn


def _add_unit(at: list[str], system: str) -> Callable[[dict[str, Any]], None]:
    def add(scenario: dict[str, Any]) -> None:
        scenario["defence"]["units"].append({"name": "aa-added", "system": system, "at": at})

    return add


def _add_radar(scenario: dict[str, Any]) -> None:
    scenario["defence"]["radars"].append({"name": "aa-added", "system": "p-18", "at": ["28.0 N", "45.0 E"]})


def _remove_unit(scenario: dict[str, Any]) -> None:
    units = scenario["defence"]["units"]
    scenario["defence"]["units"] = [unit for unit in units if unit["name"] != "pantsir-west"]


def _pk(by: float, *, one: bool = False) -> Callable[[Plan], Plan]:
    def change(plan: Plan) -> Plan:
        factor = np.where(np.equal(plan.pair_unit, 0) | (not one), by, 1.0)
        return plan._replace(pair_pk=np.minimum(np.asarray(plan.pair_pk) * factor, 1.0))

    return change


def _rounds(by: float) -> Callable[[Plan], Plan]:
    def change(plan: Plan) -> Plan:
        ready, tubes = np.asarray(plan.launcher_ready), np.asarray(plan.launcher_tubes)
        more_tubes = np.maximum(tubes * by, 1).astype(tubes.dtype)
        return plan._replace(launcher_ready=(ready * by).astype(ready.dtype), launcher_tubes=more_tubes)

    return change


def _channels(by: int) -> Callable[[Plan], Plan]:
    return lambda plan: plan._replace(unit_channels=np.asarray(plan.unit_channels) * by)


NEAR, FAR = ["33.62 N", "36.1 E"], ["31.0 N", "39.0 E"]
UNIT = r"(?:battery|unit|fire unit|sam battery)"
PK = r"(?:pk|kill probability)"
EVERY_PK = r"(?:the |every |all )?(?:pks?|kill probability|kill probabilities)"
ONE_PK = rf"(?:(?:one|a|a single|one unit's) {PK}|the {PK} of one unit)"
COMMON = r"(?: under common random numbers)?"
ROUNDS = r"(?:the |all |all the )?(?:rounds|magazines|magazine)"
NOTHING = r"(?: (?:that|which) can reach nothing| out of reach)"
BY = r"(?: by (?P<{}>-?[\d.]+) ?(?:deg|degrees|°))?"


@dataclass(frozen=True)
class Change:
    """A change in words. names: what the contract lists, each read as it stands; about: what is meant."""

    names: tuple[str, ...]
    pattern: str
    run: Callable[[Job, re.Match[str]], Runs]
    about: str = ""


def _said(verb: str, participle: str, what: str, tail: str = "") -> str:
    """Both voices: `add a battery`, `a battery is added`; a tail stands after the thing or at the end."""
    ends = rf"(?:{tail} (?:is|are) (?:{participle})|(?: is| are) (?:{participle}){tail})" if tail else (
        rf" (?:is|are) (?:{participle})")  # fmt: skip
    return rf"(?:{verb}) {what}{tail}|{what}{ends}"


def _angle(match: re.Match[str]) -> float:
    return float(next((word for word in match.groups() if word is not None), 144.0))


SPLIT = r"split n ?= ?a ?\+ ?b replications and (?:concatenate|join)(?: them)?"
THREADS = _said("change", "changed", r"(?:the )?(?:number of )?(?:threads?|workers?)(?: count)?")
CHANGES: tuple[Change, ...] = (
    Change(("split N=A+B replications and concatenate", "change thread count"),
           rf"{SPLIT}(?:; ?(?:{THREADS}))?|{THREADS}", lambda job, m: _split(job), "joined rows, one to three workers"),
    Change(("permute the order of entities", "permute the order of entities in the file"),
           _said("permute|reverse", "permuted|reversed", r"the order of entities(?: in the file)?"),
           lambda job, m: _runs(job, _permute)),
    Change(("rotate the whole scenario in longitude", "rotate the whole scenario in longitude by 12 deg"),
           r"(?:rotate|turn|shift|move) the (?:whole )?scenario" + BY.format("a") + " in longitude" + BY.format("b")
           + r"|the (?:whole )?scenario is (?:rotated|turned|shifted|moved)" + BY.format("c") + " in longitude"
           + BY.format("d"), lambda job, m: _runs(job, _rotate(_angle(m))), "by any angle; 144 deg without one"),
    Change(("add a unit that can reach nothing",), _said("add", "added", f"a {UNIT}", NOTHING),
           lambda job, m: _runs(job, _add_unit(FAR, "pantsir-s1"))),
    Change(("add a radar that can see nothing",),
           _said("add", "added", "a radar", " (?:that|which) can see nothing"), lambda job, m: _runs(job, _add_radar)),
    Change(("add a battery",), _said("add", "added", f"(?:a|one)(?: second)? {UNIT}"),
           lambda job, m: _runs(job, _add_unit(NEAR, "buk-m2e")), "one that can reach"),
    Change(("remove a battery",), _said("remove|take away", "removed|taken away", f"(?:a|one) {UNIT}"),
           lambda job, m: _runs(job, _remove_unit)),
    Change(("raise one Pk",), _said("raise", "raised", ONE_PK, COMMON),
           lambda job, m: _runs(job, of_plan=_pk(1.25, one=True)), "that of one unit, times 1.25"),
    Change(("raise every Pk",), _said("raise", "raised", EVERY_PK, COMMON),
           lambda job, m: _runs(job, of_plan=_pk(1.25)), "times 1.25"),
    Change(("lower every Pk",), _said("lower", "lowered", EVERY_PK, COMMON),
           lambda job, m: _runs(job, of_plan=_pk(0.5)), "times 0.5"),
    Change(("double the rounds",), _said("double", "doubled", ROUNDS), lambda job, m: _runs(job, of_plan=_rounds(2.0))),
    Change(("halve the rounds",), _said("halve", "halved", ROUNDS), lambda job, m: _runs(job, of_plan=_rounds(0.5))),
    Change(("take away all rounds", "empty all magazines"),
           _said("take away|remove|empty", "taken away|removed|emptied|empty", ROUNDS)
           + r"|(?:there are )?no rounds(?: are left| left)?", lambda job, m: _runs(job, of_plan=_rounds(0.0))),
    Change(("double the channels",), _said("double", "doubled", r"(?:the |all |all the )?channels"),
           lambda job, m: _runs(job, of_plan=_channels(2))),
)  # fmt: skip


def which(words: str) -> int:
    """The place of a change in the list; -1 for words that name none."""
    return next((i for i, one in enumerate(CHANGES) if re.fullmatch(one.pattern, words)), -1)


def change_named(words: str) -> Callable[[Job], Runs] | None:
    """The change that a whole sentence names."""
    found = which(words)
    if found < 0:
        return None
    match = re.fullmatch(CHANGES[found].pattern, words)
    assert match is not None
    return lambda job: CHANGES[found].run(job, match)
