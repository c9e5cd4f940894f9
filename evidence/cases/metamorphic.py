"""Laws that hold whatever the numbers are: what a change of a scenario does to its outcomes.

The title, or the rule itself after `when` or before `->`, names the change; the rule says what must follow. Both are
sentences of a grammar (`rules`, and the tables here), and a rule that redan does not keep is NOT MET.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from evidence.cases.case import ENGINE, REGISTER, Computed, Value
from evidence.cases.chance import SEED
from evidence.cases.contract import Given, NotReadableError, Output, text, whole
from evidence.cases.rules import clauses, direction, normal
from evidence.cases.small import NAMED, compiled, differing_rows, small_scenario, turned
from redan import campaign
from redan.engine import simulate
from redan.layout import Fate, Plan, ThreatKind
from redan.layout.build import Launcher, Reach, Sight, Threat, Unit, build_plan
from redan.layout.outcomes import OUTCOME_FIELDS, Outcomes

ROWS, MOST_ROWS = 10_000, 200_000
WIDTH = 4.0  # standard errors
ROUNDING_S = 1e-6  # times that differ by less are the same, unless the rule asks for equal bits
EYE = (Sight("eye"),)
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
class _Job:
    seed: int
    rows: int


def _joined(parts: Iterable[Outcomes]) -> Outcomes:
    tables = list(parts)
    return Outcomes(**{field: np.concatenate([getattr(t, field) for t in tables]) for field in OUTCOME_FIELDS})


def _runs(
    job: _Job, change: Callable[[dict[str, Any]], None] | None = None, of_plan: Callable[[Plan], Plan] | None = None,
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


def _split(job: _Job) -> Runs:
    """The worst of four splits and of one to three workers stands for all: joined rows that differ are found."""

    def again(plan: Plan) -> Outcomes:
        whole_ = simulate(plan, job.seed, 0, job.rows)
        tries = [
            _joined([simulate(plan, job.seed, 0, cut), simulate(plan, job.seed, cut, job.rows - cut)])
            for cut in (1, 997, job.rows // 2, job.rows - 1)
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
CHANGES: tuple[tuple[str, str, Callable[[_Job, re.Match[str]], Runs]], ...] = (
    ("split N=A+B replications and concatenate; change thread count",
     r"split n ?= ?a ?\+ ?b replications and (?:concatenate|join)(?:; change (?:the )?(?:thread|worker) count)?"
     r"|change (?:the )?(?:thread|worker) count", lambda job, m: _split(job)),
    ("permute the order of entities in the file", r"(?:permute|reverse) the order of entities(?: in the file)?",
     lambda job, m: _runs(job, _permute)),
    ("rotate the whole scenario in longitude [by X deg]",
     r"(?:rotate|turn|shift|move) the (?:whole )?scenario in longitude(?: by (?P<by>-?[\d.]+) ?(?:deg|degrees|°))?",
     lambda job, m: _runs(job, _rotate(float(m["by"] or 144.0)))),
    ("add a unit that can reach nothing",
     rf"(?:add a {UNIT}|a {UNIT} is added) (?:(?:that|which) can reach nothing|out of reach)",
     lambda job, m: _runs(job, _add_unit(FAR, "pantsir-s1"))),
    ("add a radar that can see nothing", r"(?:add a radar|a radar is added) (?:that|which) can see nothing",
     lambda job, m: _runs(job, _add_radar)),
    ("add a battery (one that can reach)", rf"add (?:a|one)(?: second)? {UNIT}|a(?: second)? {UNIT} is added",
     lambda job, m: _runs(job, _add_unit(NEAR, "buk-m2e"))),
    ("remove a battery", rf"remove (?:a|one) {UNIT}|a {UNIT} is removed|one {UNIT} is removed",
     lambda job, m: _runs(job, _remove_unit)),
    ("raise one Pk (that of one unit)",
     r"raise (?:one|a|a single|one unit's) (?:pk|kill probability)(?: under common random numbers)?",
     lambda job, m: _runs(job, of_plan=_pk(1.25, one=True))),
    ("raise every Pk", r"raise (?:the |every |all )?(?:pk|pks|kill probability|kill probabilities)"
     r"|(?:pk|the kill probability|every pk) is raised", lambda job, m: _runs(job, of_plan=_pk(1.25))),
    ("lower every Pk", r"lower (?:the |every |all )?(?:pk|pks|kill probability|kill probabilities)"
     r"|(?:pk|the kill probability|every pk) is lowered", lambda job, m: _runs(job, of_plan=_pk(0.5))),
    ("double the rounds",
     r"double (?:the |all )?(?:rounds|magazines|magazine)|(?:the )?(?:rounds|magazines) are doubled",
     lambda job, m: _runs(job, of_plan=_rounds(2.0))),
    ("halve the rounds", r"halve (?:the |all )?(?:rounds|magazines|magazine)|(?:the )?(?:rounds|magazines) are halved",
     lambda job, m: _runs(job, of_plan=_rounds(0.5))),
    ("take away all rounds", r"empty (?:the |all )?magazines|(?:the |all )?magazines are empty|no rounds",
     lambda job, m: _runs(job, of_plan=_rounds(0.0))),
    ("double the channels", r"double (?:the |all )?channels|(?:the |all )?channels are doubled",
     lambda job, m: _runs(job, of_plan=_channels(2))),
)  # fmt: skip


def _leakers(runs: Runs, after: bool) -> NDArray[np.float64]:
    outcomes = runs.after if after else runs.before
    arrived = np.isin(outcomes.fate, (Fate.ARRIVED_HIT, Fate.ARRIVED_MISSED)) & runs.munitions[after]
    return np.asarray(arrived.sum(axis=1), float)


def _killed(outcomes: Outcomes) -> NDArray[np.bool_]:
    return np.isin(outcomes.fate, (Fate.KILLED, Fate.KILLED_BEFORE_RELEASE))


def _times(outcomes: Outcomes) -> NDArray[np.float64]:
    """Mean time of the kills of a replication; nan without one."""
    killed = _killed(outcomes)
    count = killed.sum(axis=1)
    total = np.where(killed, outcomes.fate_time_s, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _finite(times: Any) -> NDArray[np.float64]:
    return np.where(np.isfinite(times), times, np.nan)


def _outcomes(runs: Runs, after: bool) -> Outcomes:
    return runs.after if after else runs.before


SUBJECTS: dict[tuple[str, ...], Callable[[Runs, bool], NDArray[Any]]] = {
    ("leakers", "leakage", "number of leakers", "munitions arriving"): _leakers,
    ("kills", "number of kills", "threats killed"):
        lambda r, a: _killed(_outcomes(r, a)).sum(axis=1).astype(float),
    ("hits", "number of hits"): lambda r, a: _outcomes(r, a).hits.sum(axis=1).astype(float),
    ("rounds", "rounds fired", "rounds spent", "shots"): lambda r, a: _outcomes(r, a).fired.sum(axis=1).astype(float),
    ("first launch", "time of first launch", "first launch time", "time of the first launch"):
        lambda r, a: _finite(_outcomes(r, a).first_launch_s),
    ("kill times", "time of kills", "times of kills", "kill time"): lambda r, a: _times(_outcomes(r, a)),
}  # fmt: skip
STATISTIC = re.compile(r"(?:the )?(?:(mean|expected|average|variance|distribution) (?:of )?(?:the )?)?(.+)")


def _subject(words: str) -> tuple[str, Callable[[Runs, bool], NDArray[Any]]]:
    match = STATISTIC.fullmatch(words)
    assert match is not None
    for names, take in SUBJECTS.items():
        if match[2] in names:
            kind = match[1] or "mean"
            return "mean" if kind in ("expected", "average") else kind, take
    known = ", ".join(names[0] for names in SUBJECTS)
    raise NotReadableError(f"rule: '{words}' is not read here; of: {known}; with mean, variance or distribution before")


def _bits(runs: Runs) -> tuple[bool, str]:
    count = differing_rows(runs.before, runs.after, runs.names, runs.after_names)
    return count == 0, f"{count} rows differ in any bit, times too"


def _same_results(runs: Runs) -> tuple[bool, str]:
    count = differing_rows(runs.before, runs.after, runs.names, runs.after_names, ROUNDING_S)
    return count == 0, f"{count} rows differ, times by more than {ROUNDING_S:g} s"


def _no_worse(runs: Runs) -> tuple[bool, str]:
    count = int((_leakers(runs, True) > _leakers(runs, False)).sum())
    return count == 0, f"{count} rows with more leakers than before"


def _same_distribution(runs: Runs, least_p: float = 1e-3) -> tuple[bool, str]:
    p = min(_distribution_p(runs, take) for names, take in SUBJECTS.items())
    return p > least_p, f"two-sample tests of {len(SUBJECTS)} figures, other chance: least p {p:.2g}"


def _distribution_p(runs: Runs, take: Callable[[Runs, bool], NDArray[Any]]) -> float:
    """p of a two-sample test between before and the changed scenario with other chance."""
    other = Runs(runs.before, runs.apart(), runs.names, runs.after_names, runs.munitions, runs.apart)
    first, second = take(runs, False), take(other, True)
    first, second = first[~np.isnan(first)], second[~np.isnan(second)]
    if not first.size or not second.size or len(np.unique(np.concatenate([first, second]))) == 1:
        return 1.0 if first.size == second.size else 0.0
    return float(stats.ks_2samp(first, second, method="asymp").pvalue)


IDENTICAL = r"(?:the )?(?:results? )?(?:must be |are |is )?"
SENTENCES: tuple[tuple[str, Callable[[Runs, re.Match[str]], tuple[bool, str]]], ...] = (
    (IDENTICAL + r"bit-(?:identical|equal)(?: results?)?", lambda r, m: _bits(r)),
    (IDENTICAL + r"identical(?: results?)?", lambda r, m: _bits(r)),
    (IDENTICAL + r"(?:the )?same(?: results?)?", lambda r, m: _same_results(r)),
    (r"no replication (?:gets|becomes|is) worse", lambda r, m: _no_worse(r)),
    (r"(?:the )?same distribution(?: \(two-sample test p ?> ?(?P<p>[\d.e-]+)(?: over (?P<runs>[\d ,]+) runs)?\))?",
     lambda r, m: _same_distribution(r, float(m["p"] or 1e-3))),
)  # fmt: skip
ALWAYS_SO = ("streams are keyed by name",)  # conditions that hold of redan: no change


def holds(assertion: str, runs: Runs) -> tuple[bool, str]:
    """Whether the outcomes keep an assertion, and by which figures."""
    for pattern, check in SENTENCES:
        match = re.fullmatch(pattern, assertion)
        if match:
            return check(runs, match)
    subject, keeps = direction(assertion)
    kind, take = _subject(subject)
    if kind == "distribution":
        if not keeps(0.0, 0.0):
            raise NotReadableError(f"rule: '{assertion}': a distribution can only be unchanged")
        p = _distribution_p(runs, take)
        return p > 1e-3, f"two-sample test, other chance: p {p:.2g}"
    before, after = take(runs, False), take(runs, True)
    if kind == "variance":
        difference, error = _variances(before, after)
        words = f"variance {np.nanvar(before):.4g} before, {np.nanvar(after):.4g} after"
    else:
        paired = (after - before)[~np.isnan(after - before)]
        if not paired.size:
            return False, "there is no value to compare"
        difference, error = float(paired.mean()), float(paired.std() / math.sqrt(paired.size))
        words = f"mean {np.nanmean(before):.4g} before, {np.nanmean(after):.4g} after"
    return keeps(difference, WIDTH * error + 1e-12), f"{words}, 4 s.e. of the difference {WIDTH * error:.2g}"


def _variances(before: NDArray[Any], after: NDArray[Any]) -> tuple[float, float]:
    """Difference of the variances and its standard error, from the squared deviations of pairs."""
    both = ~np.isnan(before) & ~np.isnan(after)
    squares = (after[both] - after[both].mean()) ** 2 - (before[both] - before[both].mean()) ** 2
    return float(squares.mean()), float(squares.std() / math.sqrt(max(squares.size, 1)))


def change_named(words: str) -> Callable[[_Job], Runs] | None:
    """The change that a whole sentence names."""
    for _, pattern, run in CHANGES:
        match = re.fullmatch(pattern, words)
        if match:
            return lambda job, run=run, match=match: run(job, match)  # type: ignore[misc]
    return None


RULE = text("rule", "clauses of the grammar; the change stands after `when`, before `->`, or in the title")
MORE = (whole("replications", "rows before and after", 100, needed=False), whole("seed", "seed", needed=False))
BROKEN = [Output("violations", "1", "clauses that redan does not keep")]


@REGISTER.add("metamorphic", RULE, *MORE, gives=BROKEN, one=True)
def law(given: Given) -> Computed:
    """A change of a small scenario and what must follow from it."""
    special = SPECIAL.get(normal(given.title))
    if special is not None and normal(given["rule"]) in special[0]:
        return special[1](_job(given))
    title = change_named(normal(given.title))
    job = _job(given)
    made: dict[str, Runs] = {}
    found: Computed = {}
    for change, assertion in clauses(given["rule"]):
        named = change_named(change) if change and change not in ALWAYS_SO else title
        if named is None:
            raise NotReadableError(
                f"rule: the change '{change}' is not read here" if change else
                f"the title '{given.title}' names no change that is read here, and the rule none"
            )  # fmt: skip
        if change and title is not None and change not in ALWAYS_SO and _which(change) != _which(normal(given.title)):
            raise NotReadableError(f"the title says '{given.title}', the rule '{change}'")
        key = change if change not in ALWAYS_SO else ""
        runs = made.get(key) or made.setdefault(key, named(job))
        kept, words = holds(assertion, runs)
        found[f"{assertion}{f', {change}' if change else ''}"] = Value(
            kept, ENGINE, expected=True, kept=kept, words=f"{job.rows:,} replications: {words}"
        )
    broken = sum(not value.value for value in found.values())
    return {"violations": Value(broken, ENGINE)} | found


def _which(words: str) -> int:
    return next((i for i, (_, pattern, _) in enumerate(CHANGES) if re.fullmatch(pattern, words)), -1)


def _job(given: Given) -> _Job:
    asked = [int(re.sub(r"[ ,]", "", count)) for count in re.findall(r"over ([\d ,]+) runs", given["rule"])]
    rows = given.get("replications", max([ROWS, *asked]))
    if not all(100 <= count <= MOST_ROWS for count in (rows, *asked)) or any(count > rows for count in asked):
        raise NotReadableError(f"{rows} replications; allowed: 100 to {MOST_ROWS:,}, and as many as the rule says")
    return _Job(given.get("seed", SEED), rows)


def certain_and_hopeless(job: _Job) -> Computed:
    """Kill probability 0 and 1, magazines without end and without a round: exact, in every replication."""
    found = 0
    for pk in (0.0, 1.0):
        for rounds in (0, 3, 1_000_000):
            raid = [
                Threat(f"t{i:02}", 10.0 * i, 10.0 * i + 1000.0, sights=EYE, reach=(Reach("u", pk),)) for i in range(12)
            ]
            unit = Unit("u", launchers=(Launcher(rounds, max(rounds, 1)),))
            outcomes = simulate(build_plan(raid, [unit]), job.seed, 0, job.rows)
            engaged = outcomes.shots > 0
            killed = outcomes.fate == Fate.KILLED
            found += int((killed != (engaged & (pk == 1.0))).any(axis=1).sum())
            found += int((outcomes.fired[:, 0] != min(rounds, 12)).sum())
    words = f"{job.rows:,} replications each, Pk 0 and 1, with 0, 3 and endless rounds: rows that differ"
    return {"violations": Value(found, ENGINE, words=words)}


def raise_one_kill_probability(job: _Job) -> Computed:
    """One unit, one threat, the same chance: a better missile makes no replication worse."""
    kills = []
    for pk in (0.2, 0.5, 0.6, 0.9):
        threat = Threat("t", 0, 1000, sights=EYE, reach=(Reach("u", pk),))
        plan = build_plan([threat], [Unit("u", first_salvo=2, max_salvos=2)])
        kills.append((simulate(plan, job.seed, 0, job.rows).fate == Fate.KILLED)[:, 0])
    found = sum(int((low & ~high).sum()) for low, high in pairwise(kills))
    words = f"{job.rows:,} replications at Pk 0.2, 0.5, 0.6 and 0.9: replications that get worse"
    return {"violations": Value(found, ENGINE, words=words)}


# laws of situations of their own: the title, the rules that it may have, what computes both
SPECIAL: dict[str, tuple[tuple[str, ...], Callable[[_Job], Computed]]] = {
    "pk=0 and pk=1, infinite and zero magazines": (
        ("leakers = all; leakers = those never engaged; exactly", "leakers = all; leakers = those never engaged"),
        certain_and_hopeless,
    ),
    "raise one pk under common random numbers": (
        ("no replication gets worse", "no replication becomes worse"), raise_one_kill_probability,
    ),
}  # fmt: skip
