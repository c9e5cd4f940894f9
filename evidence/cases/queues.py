"""Cases of channels that are all busy: Erlang, Engset, deterministic streams."""

from __future__ import annotations

import math
import re

import numpy as np
from numpy.typing import NDArray
from scipy.stats import poisson

from evidence.cases import formulas
from evidence.cases.case import ENGINE, FORMULA, REGISTER, Case, Computed, NotHereError, Value
from evidence.cases.chance import REPLICATIONS, SEED, ratio_against
from redan.engine import simulate
from redan.layout import Law
from redan.layout.build import Raid, Reach, Sight, Threat, Unit, Window, build_plan

AREA = "defence"
EYE = (Sight("eye"),)
Service = tuple[Law, float, float]


def loss_system(
    rate_per_s: float, channels: int, service: Service, warm_s: float, run_s: float, replications: int = REPLICATIONS
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Threats in a Poisson stream against one unit with so many channels: (unengaged, arrived) after warming up.

    A replication holds a fixed number of threats at independent uniform times; over strata, that number has the
    Poisson distribution. Each threat is there for a microsecond, so who finds no free channel is lost.
    """
    strata, moment_s = 50, 1e-6
    half_s = 0.5 * (warm_s + run_s)
    unengaged, arrived = [], []
    for k in range(strata):
        threats, raids = [], []
        for i in range(int(poisson.ppf((k + 0.5) / strata, rate_per_s * 2 * half_s))):
            raids.append(Raid(f"g{i}", jitter_s=half_s))
            window = Window(half_s, half_s + moment_s, (1e-9, 1e-9))
            reach = (Reach("u", 0.0, (window,)),)
            threats.append(Threat(f"t{i}", half_s, half_s + moment_s, raid=f"g{i}", sights=EYE, reach=reach))
        plan = build_plan(threats, [Unit("u", channels=channels, assess=service)], raids=raids)
        outcomes = simulate(plan, SEED + k, 0, replications // strata)
        counted = outcomes.fate_time_s >= warm_s
        unengaged.append((counted & (outcomes.shots == 0)).sum(axis=1))
        arrived.append(counted.sum(axis=1))
    return np.array(unengaged), np.array(arrived)


def _engine(label: str, offered: float, channels: int, service: Service, seconds: float) -> Computed:
    """Share of threats that find no free channel, in the engine, against Erlang's formula."""
    unengaged, arrived = loss_system(offered / seconds, channels, service, warm_s=6 * seconds, run_s=3 * seconds)
    return ratio_against(label, unengaged, arrived, formulas.erlang_b(offered, channels))


@REGISTER.add(AREA, "channels", "blocking", gives=("offered_erlang",))
def offered_traffic(case: Case) -> Computed:
    """Traffic at which a given share is lost."""
    channels, blocking = case.inputs["channels"], case.inputs["blocking"]
    offered = formulas.solve(lambda a: formulas.erlang_b(a, channels) - blocking, 0.0, 10.0 * channels)
    found: Computed = {"offered_erlang": Value(offered, FORMULA)}
    return found | _engine("share lost at that traffic", offered, channels, (Law.FIXED, 20.0, 0.0), 20.0)


@REGISTER.add(AREA, "channels", "erlang", gives=("blocking",))
def blocking_probability(case: Case) -> Computed:
    """Share lost at a given traffic."""
    channels, offered = case.inputs["channels"], float(case.inputs["erlang"])
    exact = formulas.erlang_b(offered, channels)
    found: Computed = {name: Value(exact, FORMULA) for name in ("blocking", "blocking_exact") if name in case.names}
    return found | _engine("share lost", offered, channels, (Law.EXPONENTIAL, 20.0, 0.0), 20.0)


def service_law(words: str, mean_s: float) -> Service:
    """`fixed 20`, `uniform 0-40`, `exponential 20`, `lognormal mean 20` (its spread is free: 0.5 here)."""
    numbers = [float(n) for n in re.findall(r"[\d.]+", words)]
    kind = words.split()[0]
    if kind == "uniform" and len(numbers) == 2:
        return Law.UNIFORM, numbers[0], numbers[1]
    laws = {"fixed": Law.FIXED, "exponential": Law.EXPONENTIAL, "lognormal": Law.LOGNORMAL}
    if kind not in laws:
        raise NotHereError(f"the engine has no law '{words}' for the time of an engagement")
    return laws[kind], numbers[0] if numbers else mean_s, 0.5 if kind == "lognormal" else 0.0


@REGISTER.add(AREA, "arrival_rate_per_s", "service_s", "channels", gives=("unengaged_fraction",))
def insensitivity(case: Case) -> Computed:
    """The share lost does not depend on the law of the engagement time."""
    rate, service, channels = (float(case.inputs[key]) for key in ("arrival_rate_per_s", "service_s", "channels"))
    exact = formulas.erlang_b(rate * service, int(channels))
    found: Computed = {}
    shares = []
    for words in case.inputs.get("service_laws", ["fixed"]):
        unengaged, arrived = loss_system(
            rate, int(channels), service_law(words, service), warm_s=7.5 * service, run_s=5 * service
        )
        shares.append(float(unengaged.sum() / arrived.sum()))
        found |= ratio_against(f"share lost, {words}", unengaged, arrived, exact)
    worst = max(shares, key=lambda share: abs(share - exact))
    return {"unengaged_fraction": Value(worst, ENGINE, words="the law that is farthest off")} | found


@REGISTER.add(AREA, "sources", "channels", "alpha")
def returning_sources(case: Case) -> Computed:
    """Engset's formula: a plan's threats come once, so the engine has no returning sources."""
    time_congestion, call_congestion = formulas.engset(
        case.inputs["sources"], case.inputs["channels"], case.inputs["alpha"]
    )
    words = "threats come once in redan: the engine has no returning sources"
    return {
        "time_congestion": Value(time_congestion, FORMULA, words=words),
        "call_congestion": Value(call_congestion, FORMULA, words=words),
    }


@REGISTER.add(AREA, "interval_s", "service_s", "channels", "threats")
def deterministic_stream(case: Case) -> Computed:
    """Threats at equal intervals: a channel freed at an instant serves the threat of that instant."""
    interval, service = float(case.inputs["interval_s"]), float(case.inputs["service_s"])
    flight = min(1.0, 0.5 * service)
    threats = []
    for i in range(case.inputs["threats"]):
        moment = Window(interval * i, interval * i + 1e-3, (flight, flight))
        reach = (Reach("u", 0.0, (moment,)),)
        threats.append(Threat(f"t{i:05}", interval * i, interval * i + 1e-3, sights=EYE, reach=reach))
    unit = Unit("u", channels=case.inputs["channels"], assess=(Law.FIXED, service - flight, 0))
    shots = simulate(build_plan(threats, [unit]), SEED, 0, 1).shots[0]
    pattern = "".join(str(n) for n in shots)
    period = math.ceil(service / interval)
    repeated = pattern == (pattern[:period] * (len(pattern) // period + 1))[: len(pattern)]
    found = {"unengaged": Value(int((shots == 0).sum()), ENGINE)}
    if "pattern" in case.names:
        found["pattern"] = Value(f"{pattern[:period]} repeated" if repeated else pattern, ENGINE)
    return found
