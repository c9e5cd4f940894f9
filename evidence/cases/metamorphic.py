"""Laws that hold whatever the numbers are: what a change of a scenario does to its outcomes.

The title, or the rule itself after `when` or before `->`, names the change; the rule says what must follow. Both are
sentences of a grammar (`rules`, and the tables here), and a rule that redan does not keep is NOT MET.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from evidence.cases.case import ENGINE, REGISTER, Computed, Value
from evidence.cases.chance import SEED
from evidence.cases.changes import Job, Runs, change_named, which
from evidence.cases.contract import Given, NotReadableError, Output, text, whole
from evidence.cases.rules import clauses, direction, normal
from evidence.cases.small import differing_rows
from redan.engine import simulate
from redan.layout import Fate
from redan.layout.build import Launcher, Reach, Sight, Threat, Unit, build_plan
from redan.layout.outcomes import Outcomes

ROWS, MOST_ROWS = 10_000, 200_000
WIDTH = 4.0  # standard errors
ROUNDING_S = 1e-6  # times that differ by less are the same, unless the rule asks for equal bits
EYE = (Sight("eye"),)


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
    return p_of_two_samples(take(runs, False), take(other, True), ROUNDING_S)


def p_of_two_samples(first: NDArray[Any], second: NDArray[Any], rounding: float) -> float:
    """p of the test that two samples have one distribution; values that rounding parts are one value."""
    first, second = first[~np.isnan(first)], second[~np.isnan(second)]
    both = np.concatenate([first, second])
    order = np.argsort(both, kind="stable")
    steps = np.concatenate([[0], np.cumsum(np.diff(both[order]) > rounding)]) if both.size else np.zeros(0)
    levels = np.empty(both.size)
    levels[order] = steps
    if not first.size or not second.size or not levels.any():
        return 1.0 if first.size == second.size else 0.0
    return float(stats.ks_2samp(levels[: first.size], levels[first.size :], method="asymp").pvalue)


def _equal_where_rounded(before: NDArray[Any], after: NDArray[Any]) -> NDArray[Any]:
    """The values after, those that rounding alone parts from the values before made equal to them."""
    with np.errstate(invalid="ignore"):
        return np.where(np.abs(after - before) <= ROUNDING_S, before, after)


IDENTICAL = r"(?:the )?(?:results? )?(?:must be |are |is )?"
SENTENCES: tuple[tuple[str, Callable[[Runs, re.Match[str]], tuple[bool, str]]], ...] = (
    (IDENTICAL + r"bit-(?:identical|equal)(?: results?)?", lambda r, m: _bits(r)),
    (IDENTICAL + r"identical(?: results?)?", lambda r, m: _bits(r)),
    (IDENTICAL + r"(?:the )?same(?: results?)?", lambda r, m: _same_results(r)),
    (r"no replication (?:gets|becomes|is) worse", lambda r, m: _no_worse(r)),
    (r"(?:the )?same distribution(?: \(two-sample test p ?> ?(?P<p>[\d.e-]+)(?: over (?P<runs>[\d ,]+) runs)?\))?",
     lambda r, m: _same_distribution(r, float(m["p"] or 1e-3))),
)  # fmt: skip
LISTED = {  # as the contract has them, each read as it stands
    "bit-identical results": "every bit of every row", "identical results": "the same",
    "same results": f"times within {ROUNDING_S:g} s, all else exactly",
    "no replication gets worse": "none has more leakers than before",
    "same distribution (two-sample test p>0.001 over 10 000 runs)": "with or without the bracket; other chance",
}
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
    before = take(runs, False)
    after = _equal_where_rounded(before, take(runs, True))
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


RULE = text("rule", "clauses of the grammar; the change stands after `when`, before `->`, or in the title")
MORE = (
    whole("replications", f"rows before and after; {ROWS:,} without it", 100, most=MOST_ROWS, needed=False),
    whole("seed", "seed", needed=False),
)
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
    broken = 0
    for change, assertion in clauses(given["rule"]):
        named = change_named(change) if change and change not in ALWAYS_SO else title
        if named is None:
            raise NotReadableError(
                f"rule: the change '{change}' is not read here" if change else
                f"the title '{given.title}' names no change that is read here, and the rule none"
            )  # fmt: skip
        if change and title is not None and change not in ALWAYS_SO and which(change) != which(normal(given.title)):
            raise NotReadableError(f"the title says '{given.title}', the rule '{change}'")
        key = change if change not in ALWAYS_SO else ""
        runs = made.get(key) or made.setdefault(key, named(job))
        kept, words = holds(assertion, runs)
        broken += not kept
        words = f"{job.rows:,} replications: {words}"
        found[f"{assertion}{f', {change}' if change else ''}"] = Value(
            kept, ENGINE, expected=True, kept=kept, words=words, part_of="violations"
        )
    return {"violations": Value(broken, ENGINE)} | found


def _job(given: Given) -> Job:
    asked = [int(re.sub(r"[ ,]", "", count)) for count in re.findall(r"over ([\d ,]+) runs", given["rule"])]
    rows = given.get("replications", max([ROWS, *asked]))
    if not all(100 <= count <= MOST_ROWS for count in (rows, *asked)) or any(count > rows for count in asked):
        raise NotReadableError(f"{rows} replications; allowed: 100 to {MOST_ROWS:,}, and as many as the rule says")
    return Job(given.get("seed", SEED), rows)


def certain_and_hopeless(job: Job) -> Computed:
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


def raise_one_kill_probability(job: Job) -> Computed:
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
SPECIAL: dict[str, tuple[tuple[str, ...], Callable[[Job], Computed]]] = {
    "pk=0 and pk=1, infinite and zero magazines": (
        ("leakers = all; leakers = those never engaged; exactly", "leakers = all; leakers = those never engaged"),
        certain_and_hopeless,
    ),
    "raise one pk under common random numbers": (
        ("no replication gets worse", "no replication becomes worse"), raise_one_kill_probability,
    ),
}  # fmt: skip
