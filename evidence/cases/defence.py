"""Cases of defence: layers, salvos, magazines, salvo exchange. The engine runs wherever the formula describes it."""

from __future__ import annotations

import math
import re

import numpy as np
from numpy.typing import NDArray

from evidence.cases import formulas
from evidence.cases.case import ENGINE, FORMULA, REGISTER, Computed, Value
from evidence.cases.chance import REPLICATIONS, SEED, against
from evidence.cases.contract import (
    Given,
    Input,
    NotReadableError,
    Output,
    chance,
    number,
    positive,
    shaped,
    short,
    whole,
)
from redan.analysis.intervals import clopper_pearson
from redan.engine import replay, simulate
from redan.layout import Event, Fate, Law
from redan.layout.build import Asset, Launcher, Net, Reach, Sight, Threat, Unit, Window, build_plan
from redan.layout.outcomes import Outcomes
from redan.physics.lethality import within_radius_probability

AREA = "defence"
EYE = (Sight("eye"),)
PK = Output("pk", "1", "kill probability")
P = chance("p", "kill probability of one shot")
SHOTS = whole("n", "shots at each threat, without a look", 1)
MOST_THREATS = 200
MOST_SALVOS = 99  # of one unit at one threat
THREATS = whole("W", "threats", 1, most=MOST_THREATS)


def _target(name: str, pk: float, start_s: float = 0.0, last_s: float = 1000.0) -> Threat:
    """An aircraft that one unit sees and reaches all its time."""
    return Threat(name, start_s, start_s + last_s, sights=EYE, reach=(Reach("u", pk),))


def _killed(outcomes: Outcomes) -> NDArray[np.bool_]:
    return np.equal(outcomes.fate, Fate.KILLED)


def _chance(p: float) -> formulas.Pmf:
    return {0: 1.0 - p, 1: p}


def _spread(name: str, pmf: formulas.Pmf) -> Computed:
    """Mean, standard deviation, variance and probabilities, under the names that cases use."""
    mean, variance = formulas.moments(pmf)
    return {
        f"E_{name}": Value(mean, FORMULA), f"sd_{name}": Value(math.sqrt(variance), FORMULA),
        f"var_{name}": Value(variance, FORMULA),
        f"pmf_{name}": Value([pmf.get(k, 0.0) for k in range(max(pmf) + 1)], FORMULA),
    }


def _spread_outputs(name: str, what: str) -> list[Output]:
    return [
        Output(f"E_{name}", "1", f"{what}, mean"), Output(f"sd_{name}", "1", f"{what}, standard deviation"),
        Output(f"var_{name}", "1", f"{what}, variance"),
        Output(f"pmf_{name}", "1", f"{what}, probabilities of 0, 1, 2, …"),
    ]


@REGISTER.add(
    AREA, shaped("layers", "1", "kill probabilities of the layers; a list of such lists: several situations",
                 "list of chances, or list of lists"),
    gives=[
        Output("combined", "1", "kill probability of all layers"), Output("leak", "1", "chance that it passes all"),
    ],
    one=True,
)  # fmt: skip
def layers(given: Given) -> Computed:
    """Layers that a threat passes one after the other."""
    asked = given["layers"]
    if not isinstance(asked, list) or not asked:
        raise NotReadableError(f"layers is {short(asked)}; allowed: a list of chances, or of such lists")
    several = isinstance(asked[0], list)
    each = [Input("layers", "1", "", "list of numbers 0 to 1").read(ps) for ps in (asked if several else [asked])]
    combined = [1.0 - math.prod(1.0 - p for p in ps) for ps in each]
    leak = [1.0 - p for p in combined]
    found: Computed = {
        "combined": Value(combined if several else combined[0], FORMULA),
        "leak": Value(leak if several else leak[0], FORMULA),
    }
    for ps, exact in zip(each, combined, strict=True):
        reach = tuple(Reach(f"u{i}", pk, (Window(100 * i, 100 * i + 50),)) for i, pk in enumerate(ps))
        threat = Threat("t", 0, 1000 + 100 * len(ps), sights=EYE, reach=reach)
        outcomes = simulate(build_plan([threat], [Unit(f"u{i}") for i in range(len(ps))]), SEED, 0, REPLICATIONS)
        found |= against(f"layers {ps}: killed", _killed(outcomes)[:, 0], _chance(exact))
    return found


@REGISTER.add(
    AREA, SHOTS, P, order=("n", "p"), gives=[PK, Output("leak", "1", "probability that it lives")]
)
def barrage(given: Given) -> Computed:
    """Several shots at one threat, without a look."""
    n, p = given["n"], given["p"]
    exact = 1.0 - (1.0 - p) ** n
    outcomes = simulate(build_plan([_target("t", p)], [Unit("u", first_salvo=n)]), SEED, 0, REPLICATIONS)
    found: Computed = {"pk": Value(exact, FORMULA), "leak": Value((1.0 - p) ** n, FORMULA)}
    return found | against(f"{n} shots of {p}: killed", _killed(outcomes)[:, 0], _chance(exact))


@REGISTER.add(
    AREA, THREATS, SHOTS, P, order=("W", "n", "p"),
    gives=[
        Output("mean", "1", "leakers, mean"), Output("sd", "1", "leakers, standard deviation"),
        Output("variance", "1", "leakers, variance"), Output("P0", "1", "probability of no leaker"),
        Output("pmf", "1", "leakers, probabilities of 0, 1, 2, …"), *_spread_outputs("leak", "leakers"),
    ],
)
def binomial_leakers(given: Given) -> Computed:
    """Number of leakers of a raid, each threat shot at n times."""
    threats, n, p = given["W"], given["n"], given["p"]
    law = formulas.binomial(threats, (1.0 - p) ** n)
    found = _spread("leak", law)
    found |= {
        "mean": found["E_leak"], "sd": found["sd_leak"], "variance": found["var_leak"], "pmf": found["pmf_leak"],
        "P0": Value(law[0], FORMULA),
    }
    plan = build_plan([_target(f"t{i}", p) for i in range(threats)], [Unit("u", first_salvo=n)])
    leakers = threats - _killed(simulate(plan, SEED, 0, REPLICATIONS)).sum(axis=1)
    label = f"{threats} threats, {n} shots of {p}"
    found |= against(f"{label}: leakers", leakers, law)
    return found | against(f"{label}: no leaker", leakers == 0, _chance(law[0]))


@REGISTER.add(
    AREA, THREATS, SHOTS,
    chance("confidence", "chance of no leaker that is wanted, below P_track", above=True, below=True),
    chance("P_track", "chance that the raid is tracked at all, common to all of it", needed=False, above=True),
    gives=[Output("k", "1", "kill probability of one shot that is needed")],
)
def needed_kill_probability(given: Given) -> Computed:
    """Single-shot kill probability at which nothing leaks, with a given confidence."""
    threats, n, tracked = given["W"], given["n"], given.get("P_track", 1.0)
    if not 0.0 < given["confidence"] < tracked:
        raise NotReadableError("no kill probability gives that confidence: it lies between 0 and P_track")
    wanted = given["confidence"] / tracked
    k = formulas.shot_needed(threats, n, wanted)
    plan = build_plan([_target(f"t{i}", k) for i in range(threats)], [Unit("u", first_salvo=n)])
    none_leaks = _killed(simulate(plan, SEED, 0, REPLICATIONS)).all(axis=1)
    found: Computed = {"k": Value(k, FORMULA)}
    return found | against(f"{threats} threats, {n} shots of k: no leaker", none_leaks, _chance(wanted))


@REGISTER.add(
    AREA, P, whole("first", "rounds of the first salvo; 1 without it", 1, needed=False),
    whole("second", "rounds of every further salvo; 1 without it", 1, needed=False),
    whole("max_shots", "salvos of one round at most; 2 without it", 1, needed=False),
    whole("max_salvos", "salvos at most; 2 without it", 1, needed=False),
    chance("false_kill", "chance that a look takes a survivor for dead", needed=False),
    chance("false_miss", "chance that a look takes a wreck for alive", needed=False),
    gives=[
        PK, Output("leak", "1", "probability that it lives"), Output("rounds", "1", "rounds, mean"),
        *_spread_outputs("rounds", "rounds"),
    ],
)  # fmt: skip
def shoot_look_shoot(given: Given) -> Computed:
    """Salvos with a look between them: kill probability and rounds."""
    p, first, following = given["p"], given.get("first", 1), given.get("second", 1)
    if "max_shots" in given and ("max_salvos" in given or first > 1 or following > 1):
        raise NotReadableError("max_shots counts salvos of one round: with larger salvos say max_salvos")
    looks = given.get("max_shots", given.get("max_salvos", 2))
    wrong = given.get("false_kill", 0.0), given.get("false_miss", 0.0)
    pk, spent = formulas.salvo_rounds(first, following, looks, p, *wrong)
    unit = Unit(
        "u", first_salvo=first, next_salvo=following, max_salvos=looks, assess=(Law.FIXED, 5, 0), false_kill=wrong[0],
        false_miss=wrong[1],
    )
    outcomes = simulate(build_plan([_target("t", p, last_s=1000.0 + 20.0 * looks)], [unit]), SEED, 0, REPLICATIONS)
    label = f"p {p}, salvos of {first} and {following}, at most {looks}"
    found: Computed = {
        "pk": Value(pk, FORMULA), "leak": Value(1.0 - pk, FORMULA),
        "rounds": Value(formulas.moments(spent)[0], FORMULA), **_spread("rounds", spent),
    }
    found |= against(f"{label}: killed", _killed(outcomes)[:, 0], _chance(pk))
    return found | against(f"{label}: rounds", outcomes.fired[:, 0], spent)


@REGISTER.add(
    AREA, THREATS, whole("rounds", "rounds in the magazine"), P, whole("max_shots", "shots at a threat at most", 1),
    gives=[*_spread_outputs("leak", "leakers"), *_spread_outputs("rounds", "rounds spent")],
)
def magazine(given: Given) -> Computed:
    """Threats one after the other until the rounds are gone."""
    threats, rounds, p, looks = given["W"], given["rounds"], given["p"], given["max_shots"]
    leakers, spent = formulas.magazine_leakers(threats, rounds, p, looks)
    unit = Unit("u", max_salvos=looks, launchers=(Launcher(rounds, max(rounds, 1)),))
    gap_s = 10.0 * looks + 80.0
    raid = [_target(f"t{i:03}", p, gap_s * i, gap_s - 50.0) for i in range(threats)]
    outcomes = simulate(build_plan(raid, [unit]), SEED, 0, REPLICATIONS)
    found = _spread("leak", leakers) | _spread("rounds", spent)
    found["pmf_leak"] = Value([leakers.get(k, 0.0) for k in range(threats + 1)], FORMULA)
    found |= against("leakers", threats - _killed(outcomes).sum(axis=1), leakers)
    return found | against("rounds", outcomes.fired[:, 0], spent)


@REGISTER.add(
    AREA, number("R_detect_km", "km", "range of detection", least=0.0),
    positive("v_t", "km/s", "speed of the threat"), positive("v_m", "km/s", "speed of the missile"),
    number("t_react_s", "s", "from detection to the first launch", least=0.0),
    number("t_assess_s", "s", "from an intercept to the next launch", least=0.0),
    number("R_min_km", "km", "nearest intercept", least=0.0),
    gives=[
        Output("ranges_km", "km", "ranges of successive intercepts"), Output("shots", "1", "number of intercepts"),
        Output("times_s", "s", "times of the intercepts after detection"),
    ],
)
def depth_of_fire(given: Given) -> Computed:
    """Ranges of successive intercepts of one threat that is never killed, from the engine's own event log."""
    detect, v_threat, v_missile = given["R_detect_km"], given["v_t"], given["v_m"]
    closing = v_threat + v_missile
    last_launch_s = (detect - given["R_min_km"] * closing / v_missile) / v_threat
    reaction, assess = (Law.FIXED, given["t_react_s"], 0.0), (Law.FIXED, given["t_assess_s"], 0.0)
    times: list[float] = []
    if last_launch_s > 0.0:
        last_flight_s = max((detect - v_threat * last_launch_s) / closing, 1e-9)  # R_min_km 0: no flight at all
        window = Window(0, last_launch_s, (detect / closing, last_flight_s))
        threat = Threat("t", 0, detect / v_threat, sights=EYE, reach=(Reach("u", 0.0, (window,)),))
        unit = Unit("u", reaction=reaction, assess=assess, max_salvos=MOST_SALVOS)
        _, events = replay(build_plan([threat], [unit]), SEED, 0)
        times = [float(t) for t in events["time_s"][events["code"] == Event.INTERCEPT]]
        if len(times) >= MOST_SALVOS:
            raise NotReadableError(f"these inputs give {MOST_SALVOS} intercepts or more; allowed: fewer")
    return {
        "ranges_km": Value([detect - v_threat * t for t in times], ENGINE), "shots": Value(len(times), ENGINE),
        "times_s": Value(times, ENGINE),
    }


def _side(name: str, about: str) -> Input:
    return number(name, "1", about, least=0.0)


@REGISTER.add(
    AREA, whole("A", "ships of side A"), whole("B", "ships of side B"), _side("alpha", "missiles of a ship of A"),
    _side("beta", "missiles of a ship of B"), _side("sigma_a", "share of A's missiles that are good shots"),
    _side("sigma_b", "share of B's missiles that are good shots"), _side("tau", "readiness of A's defence"),
    _side("z", "missiles that a ship of A stops"), _side("y", "missiles that a ship of B stops"),
    positive("a", "1", "hits that put a ship of A out"),
    positive("b", "1", "hits that put a ship of B out"),
    gives=[
        Output("dA", "1", "ships of A lost, not more than there are … as the equation has it"),
        Output("dB", "1", "ships of B lost"),
        Output("dA_for_a_1_2", "1", "ships of A lost for these values of a", r"dA_for_a(?:_\d+)+"),
        Output("A3_dA_dB", "1", "ships lost with so many ships in A", r"A\d+_dA_dB"),
    ],
)
def salvo_exchange(given: Given) -> Computed:
    """Hughes's salvo equations; the engine is their limit when every shot of the defence is certain."""
    c = {name: given[name] for name in given}

    def lost(ships_a: int, staying: float) -> tuple[float, float]:
        side_a = formulas.hughes_losses(ships_a, c["B"], c["beta"], c["sigma_b"], c["tau"] * c["z"], staying)
        side_b = formulas.hughes_losses(c["B"], ships_a, c["alpha"], c["sigma_a"], c["y"], c["b"])
        return max(side_a, 0.0), max(side_b, 0.0)

    a, b = lost(c["A"], c["a"])
    found = {"dA": Value(a, FORMULA), "dB": Value(b, FORMULA)}
    for name in given.names:
        if name.startswith("dA_for_a_"):
            values = [lost(c["A"], int(n))[0] for n in name.split("_")[3:]]
            found[name] = Value(values if len(values) > 1 else values[0], FORMULA)
        elif re.fullmatch(r"A\d+_dA_dB", name):
            found[name] = Value(list(lost(int(name[1:].split("_")[0]), c["a"])), FORMULA)
    for side, good, ships, each, staying, expected in (
        ("dA", c["sigma_b"] * c["beta"] * c["B"], c["A"], c["tau"] * c["z"], c["a"], a),
        ("dB", c["sigma_a"] * c["alpha"] * c["A"], c["B"], c["y"], c["b"], b),
    ):
        if good == int(good) and each == int(each) and 0 < good <= MOST_THREATS and 0 < ships <= MOST_THREATS:
            hits = _hits(int(good), ships, int(each))
            label = f"{side}, hits divided by staying power"
            found[label] = Value(hits / staying, ENGINE, expected=expected, tolerance=1e-9)
    return found


def _hits(missiles: int, defenders: int, rounds_each: int) -> float:
    """Hits on a fleet whose ships share one net and never miss."""
    reach = tuple(Reach(f"ship{i}", 1.0) for i in range(defenders))
    raid = [
        Threat(f"m{i:03}", 0, 500, munition=True, asset="fleet", sights=EYE, reach=reach) for i in range(missiles)
    ]
    launcher = (Launcher(rounds_each, max(rounds_each, 1)),)
    units = [Unit(f"ship{i}", net="net", launchers=launcher) for i in range(defenders)]
    plan = build_plan(raid, units, nets=[Net("net")], assets=[Asset("fleet", hits_needed=missiles + 1)])
    return float(simulate(plan, SEED, 0, 1).hits[0, 0])


def _within(radius: float, cep: float) -> Value:
    """redan's own function starts above 0, as every lethal radius does: within none nothing lands."""
    return Value(within_radius_probability(radius, cep)) if radius > 0.0 else Value(0.0, FORMULA)


@REGISTER.add(AREA, number("R_over_CEP", "1", "radius over circular error", least=0.0), gives=[PK])
def circular_error(given: Given) -> Computed:
    """Chance of a hit within a radius, by the ratio of radius and circular error."""
    return {"pk": _within(given["R_over_CEP"], 1.0)}


@REGISTER.add(
    AREA, number("R_m", "m", "radius", least=0.0), positive("CEP_m", "m", "circular error"), gives=[PK]
)
def circular_error_in_metres(given: Given) -> Computed:
    """Chance of a hit within a radius."""
    return {"pk": _within(given["R_m"], given["CEP_m"])}


@REGISTER.add(
    AREA, shaped("launched", "1", "weapons by kind; numbers or ranges like 170-180", "record of counts"),
    gives=[
        Output("leak_ballistic_point", "1", "hits over weapons of that kind", r"leak_\w+_point"),
        Output("hits", "1", "the hits recorded: given, not computed"),
        Output("clopper_pearson_95", "1", "its 95 % interval"),
    ],
    one=True,
)
def raid_of_history(given: Given) -> Computed:
    """Share of one kind of weapon that hit, with its interval; no model of redan is in it."""
    points = [name for name in given.names if name.startswith("leak_")]
    launched, hits = given["launched"], given.expected("hits")
    if len(points) != 1 or isinstance(hits, bool) or not isinstance(hits, int) or not isinstance(launched, Given):
        raise NotReadableError("one leak_KIND_point and a whole number of hits are needed, and launched by kind")
    kind = points[0].removeprefix("leak_").removesuffix("_point")
    counts = {name: launched[name] for name in launched}
    for name, count in counts.items():
        if not (isinstance(count, int) or re.fullmatch(r"\d+(?:-\d+)?", str(count))):
            raise NotReadableError(f"launched.{name} is {short(count)}; allowed: a count, or a range like 170-180")
    if kind not in counts or not isinstance(counts[kind], int):
        raise NotReadableError(f"launched has no count of {kind}")
    beside = ", ".join(f"{count} {name}" for name, count in counts.items() if name != kind)
    words = f"beside {beside}, which are no part of the share" if beside else ""
    return {
        "hits": Value(hits, words="an observation, given by the case"),
        points[0]: Value(hits / counts[kind], words=words),
        "clopper_pearson_95": Value(list(clopper_pearson(hits, counts[kind]))),
    }


OUT_OF_SCOPE = "redan offers no optimising fire distribution; units act by their doctrine (out of scope)"
REGISTER.absent(AREA, "values", "pk", reason=OUT_OF_SCOPE)
REGISTER.absent(
    AREA, "classes", reason="context only, by the case's own note: nobody has seen the source, nothing to compute",
    title=("historical",),
)
