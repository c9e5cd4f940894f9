"""Cases of defence: layers, salvos, magazines, salvo exchange. The engine runs wherever the formula describes it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evidence.cases import formulas
from evidence.cases.case import ENGINE, FORMULA, REGISTER, Case, Computed, NotHereError, Value
from evidence.cases.chance import REPLICATIONS, SEED, against
from redan.analysis.intervals import clopper_pearson
from redan.engine import replay, simulate
from redan.layout import Event, Fate, Law
from redan.layout.build import Asset, Launcher, Net, Reach, Sight, Threat, Unit, Window, build_plan
from redan.layout.outcomes import Outcomes
from redan.physics.lethality import within_radius_probability

AREA = "defence"
EYE = (Sight("eye"),)


def _target(name: str, pk: float, start_s: float = 0.0, last_s: float = 1000.0) -> Threat:
    """An aircraft that one unit sees and reaches all its time."""
    return Threat(name, start_s, start_s + last_s, sights=EYE, reach=(Reach("u", pk),))


def _killed(outcomes: Outcomes) -> NDArray[np.bool_]:
    return np.equal(outcomes.fate, Fate.KILLED)


def _chance(p: float) -> formulas.Pmf:
    return {0: 1.0 - p, 1: p}


def _moments(pmf: formulas.Pmf) -> tuple[float, float]:
    mean = math.fsum(k * q for k, q in pmf.items())
    return mean, math.sqrt(math.fsum((k - mean) ** 2 * q for k, q in pmf.items()))


@REGISTER.add(AREA, "layers")
def layers(case: Case) -> Computed:
    """Layers that a threat passes one after the other."""
    combined = [1.0 - math.prod(1.0 - p for p in ps) for ps in case.inputs["layers"]]
    found: Computed = {"combined": Value(combined, FORMULA)}
    for ps, exact in zip(case.inputs["layers"], combined, strict=True):
        reach = tuple(Reach(f"u{i}", pk, (Window(100 * i, 100 * i + 50),)) for i, pk in enumerate(ps))
        threat = Threat("t", 0, 1000, sights=EYE, reach=reach)
        outcomes = simulate(build_plan([threat], [Unit(f"u{i}") for i in range(len(ps))]), SEED, 0, REPLICATIONS)
        found |= against(f"layers {ps}: killed", _killed(outcomes)[:, 0], _chance(exact))
    return found


@REGISTER.add(AREA, "cases", gives=("pk",), words=("barrage",))
def barrage(case: Case) -> Computed:
    """Several shots at one threat, without a look."""
    found: Computed = {"pk": Value([1.0 - (1.0 - p) ** n for n, p in case.inputs["cases"]], FORMULA)}
    for n, p in case.inputs["cases"]:
        outcomes = simulate(build_plan([_target("t", p)], [Unit("u", first_salvo=n)]), SEED, 0, REPLICATIONS)
        found |= against(f"{n} shots of {p}: killed", _killed(outcomes)[:, 0], _chance(1.0 - (1.0 - p) ** n))
    return found


@REGISTER.add(AREA, "cases", gives=("mean", "sd", "P0"))
def binomial_leakers(case: Case) -> Computed:
    """Number of leakers of a raid, each threat shot at n times."""
    laws = [formulas.binomial(c["W"], (1.0 - c["p"]) ** c["n"]) for c in case.inputs["cases"]]
    moments = [_moments(law) for law in laws]
    found: Computed = {
        "mean": Value([mean for mean, _ in moments], FORMULA), "sd": Value([sd for _, sd in moments], FORMULA),
        "P0": Value([law[0] for law in laws], FORMULA),
    }
    for c, law in zip(case.inputs["cases"], laws, strict=True):
        raid = [_target(f"t{i}", c["p"]) for i in range(c["W"])]
        outcomes = simulate(build_plan(raid, [Unit("u", first_salvo=c["n"])]), SEED, 0, REPLICATIONS)
        leakers = c["W"] - _killed(outcomes).sum(axis=1)
        label = f"{c['W']} threats, {c['n']} shots of {c['p']}"
        found |= against(f"{label}: leakers", leakers, law)
        found |= against(f"{label}: no leaker", leakers == 0, _chance(law[0]))
    return found


@REGISTER.add(AREA, "cases", "confidence", gives=("k",))
def needed_kill_probability(case: Case) -> Computed:
    """Single-shot kill probability at which nothing leaks, with a given confidence."""
    confidence = case.inputs["confidence"]
    unread = {key for c in case.inputs["cases"] for key in c} - {"W", "n", "P_track"}
    if unread:
        raise NotHereError(f"nothing here reads {', '.join(sorted(unread))}")
    wanted = [confidence / float(c.get("P_track", 1.0)) for c in case.inputs["cases"]]
    shots = [formulas.shot_needed(c["W"], c["n"], p) for c, p in zip(case.inputs["cases"], wanted, strict=True)]
    found: Computed = {"k": Value(shots, FORMULA)}
    for c, k, p in zip(case.inputs["cases"], shots, wanted, strict=True):
        raid = [_target(f"t{i}", k) for i in range(c["W"])]
        outcomes = simulate(build_plan(raid, [Unit("u", first_salvo=c["n"])]), SEED, 0, REPLICATIONS)
        found |= against(f"{c['W']} threats, {c['n']} shots of k: no leaker", _killed(outcomes).all(axis=1), _chance(p))
    return found


@REGISTER.add(AREA, "cases", gives=("pk", "rounds"), words=("look",))
def shoot_look_shoot(case: Case) -> Computed:
    """Salvos with a look between them: kill probability and rounds."""
    found: Computed = {}
    values, rounds = [], []
    for c in case.inputs["cases"]:
        first, following, looks = c.get("first", 1), c.get("second", 1), c.get("max_shots", 2)
        pk, spent = formulas.salvo_rounds(first, following, looks, c["p"])
        values.append(pk)
        rounds.append(_moments(spent)[0])
        unit = Unit("u", first_salvo=first, next_salvo=following, max_salvos=looks, assess=(Law.FIXED, 5, 0))
        outcomes = simulate(build_plan([_target("t", c["p"])], [unit]), SEED, 0, REPLICATIONS)
        label = f"p {c['p']}, salvos of {first} and {following}, at most {looks}"
        found |= against(f"{label}: killed", _killed(outcomes)[:, 0], _chance(pk))
        found |= against(f"{label}: rounds", outcomes.fired[:, 0], spent)
    return {"pk": Value(values, FORMULA), "rounds": Value(rounds, FORMULA)} | found


@REGISTER.add(AREA, "W", "rounds", "p", "max_shots")
def magazine(case: Case) -> Computed:
    """Threats one after the other until the rounds are gone."""
    c = case.inputs
    leakers, spent = formulas.magazine_leakers(c["W"], c["rounds"], c["p"], c["max_shots"])
    mean, sd = _moments(leakers)
    unit = Unit("u", max_salvos=c["max_shots"], launchers=(Launcher(c["rounds"], c["rounds"]),))
    raid = [_target(f"t{i:03}", c["p"], 100.0 * i, 50.0) for i in range(c["W"])]
    outcomes = simulate(build_plan(raid, [unit]), SEED, 0, REPLICATIONS)
    found = {
        "E_leak": Value(mean, FORMULA), "sd_leak": Value(sd, FORMULA), "E_rounds": Value(_moments(spent)[0], FORMULA),
        "pmf_leak": Value([leakers.get(k, 0.0) for k in range(c["W"] + 1)], FORMULA),
    }
    found |= against("leakers", c["W"] - _killed(outcomes).sum(axis=1), leakers)
    return found | against("rounds", outcomes.fired[:, 0], spent)


@REGISTER.add(AREA, "R_detect_km")
@REGISTER.add(AREA, "cases", gives=("ranges_km",), words=("depth of fire",))
def depth_of_fire(case: Case) -> Computed:
    """Ranges of successive intercepts of one threat that is never killed, from the engine's own event log."""
    several = "cases" in case.inputs
    found: Computed = {}
    for number, c in enumerate(case.inputs["cases"] if several else [case.inputs], 1):
        ranges = _intercepts_km(c)
        found[f"ranges_km_case{number}" if several else "ranges_km"] = Value(ranges, ENGINE)
        found["shots"] = Value(len(ranges), ENGINE)
    return found


def _intercepts_km(c: Mapping[str, Any]) -> list[float]:
    detect, v_threat, v_missile = float(c["R_detect_km"]), float(c["v_t"]), float(c["v_m"])
    closing = v_threat + v_missile
    last_launch_s = (detect - c["R_min_km"] * closing / v_missile) / v_threat
    window = Window(0, last_launch_s, (detect / closing, (detect - v_threat * last_launch_s) / closing))
    threat = Threat("t", 0, detect / v_threat, sights=EYE, reach=(Reach("u", 0.0, (window,)),))
    unit = Unit("u", reaction=(Law.FIXED, c["t_react_s"], 0), assess=(Law.FIXED, c["t_assess_s"], 0), max_salvos=99)
    _, events = replay(build_plan([threat], [unit]), SEED, 0)
    return [float(detect - v_threat * t) for t in events["time_s"][events["code"] == Event.INTERCEPT]]


@REGISTER.add(AREA, "A", "B", "alpha", "beta", "sigma_a", "sigma_b", "tau", "z", "y", "a", "b")
def salvo_exchange(case: Case) -> Computed:
    """Hughes's salvo equations; the engine is their limit when every shot of the defence is certain."""
    c = case.inputs

    def lost(ships_a: int, staying: float) -> tuple[float, float]:
        side_a = formulas.hughes_losses(ships_a, c["B"], c["beta"], c["sigma_b"], c["tau"] * c["z"], staying)
        side_b = formulas.hughes_losses(c["B"], ships_a, c["alpha"], c["sigma_a"], c["y"], c["b"])
        return max(side_a, 0.0), max(side_b, 0.0)

    a, b = lost(c["A"], c["a"])
    found = {"dA": Value(a, FORMULA), "dB": Value(b, FORMULA)}
    for name in case.names:
        if name.startswith("dA_for_a_"):
            found[name] = Value([lost(c["A"], int(n))[0] for n in name.split("_")[3:]], FORMULA)
        elif name.endswith("_dA_dB") and name[0] == "A":
            found[name] = Value(list(lost(int(name[1:].split("_")[0]), c["a"])), FORMULA)
    good, each = c["sigma_b"] * c["beta"] * c["B"], c["tau"] * c["z"]
    if good == int(good) and each == int(each):
        hits = _hits(int(good), c["A"], int(each))
        found["dA, hits divided by staying power"] = Value(hits / c["a"], ENGINE, expected=a, tolerance=0.0)
    good, each = c["sigma_a"] * c["alpha"] * c["A"], c["y"]
    if good == int(good) and each == int(each):
        hits = _hits(int(good), c["B"], int(each))
        found["dB, hits divided by staying power"] = Value(hits / c["b"], ENGINE, expected=b, tolerance=0.0)
    return found


def _hits(missiles: int, defenders: int, rounds_each: int) -> float:
    """Hits on a fleet whose ships share one net and never miss."""
    reach = tuple(Reach(f"ship{i}", 1.0) for i in range(defenders))
    raid = [
        Threat(f"m{i:03}", 0, 500, munition=True, asset="fleet", sights=EYE, reach=reach) for i in range(missiles)
    ]
    units = [Unit(f"ship{i}", net="net", launchers=(Launcher(rounds_each, rounds_each),)) for i in range(defenders)]
    plan = build_plan(raid, units, nets=[Net("net")], assets=[Asset("fleet", hits_needed=missiles + 1)])
    return float(simulate(plan, SEED, 0, 1).hits[0, 0])


@REGISTER.add(AREA, "R_over_CEP")
def circular_error(case: Case) -> Computed:
    """Chance of a hit within a radius, by the ratio of radius and circular error."""
    return {"pk": Value([within_radius_probability(ratio, 1.0) for ratio in case.inputs["R_over_CEP"]])}


@REGISTER.add(AREA, "launched", gives=("leak_",))
def raid_of_history(case: Case) -> Computed:
    """Share of one kind of weapon that hit, with its interval; no model of redan is in it."""
    point = next(name for name in case.names if name.startswith("leak_"))
    launched = int(case.inputs["launched"][point.removeprefix("leak_").removesuffix("_point")])
    hits = next(int(entry["value"]) for entry in case.expected if entry["name"] == "hits")
    return {
        "hits": Value(hits, words="an observation, given by the case"),
        point: Value(hits / launched),
        "clopper_pearson_95": Value(list(clopper_pearson(hits, launched))),
    }


@REGISTER.add(AREA, words=("assignment",))
@REGISTER.add(AREA, words=("wta",))
def assignment(case: Case) -> Computed:
    """Optimal weapon-target assignment."""
    raise NotHereError("redan offers no optimising fire distribution; units act by their doctrine (out of scope)")


@REGISTER.add(AREA, words=("historical", "hit probabilities"))
def context_only(case: Case) -> Computed:
    """Values the collector of the cases recalled and never saw."""
    raise NotHereError("context only, by the case's own note: nobody has seen the source, nothing to compute")
