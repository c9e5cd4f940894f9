"""Cases of channels that are all busy: Erlang, Engset, deterministic streams."""

from __future__ import annotations

import math
import re

import numpy as np
from numpy.typing import NDArray
from scipy.stats import poisson

from evidence.cases import formulas
from evidence.cases.case import ENGINE, FORMULA, REGISTER, Computed, Value
from evidence.cases.chance import REPLICATIONS, SEED, ratio_against
from evidence.cases.contract import Given, NotReadableError, Output, chance, number, shaped, short, whole
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


MOST_OFFERED, MOST_CHANNELS = 200.0, 500
CHANNELS = whole("channels", "channels", most=MOST_CHANNELS)
RATE = number("arrival_rate_per_s", "1/s", f"threats a second; times service_s up to {MOST_OFFERED:g}", least=0.0)
SERVICE = number("service_s", "s", "mean time that an engagement takes", least=1e-6)
BLOCKING = Output("blocking", "1", "share lost; `blocking_exact` is another name", r"blocking(?:_exact)?")


def _engine(label: str, offered: float, channels: int, service: Service, seconds: float) -> Computed:
    """Share of threats that find no free channel, in the engine, against Erlang's formula."""
    if channels == 0 or not 0.0 < offered <= MOST_OFFERED:
        return {}  # nothing is ever engaged, or nothing ever comes: no estimate from chance
    unengaged, arrived = loss_system(offered / seconds, channels, service, warm_s=6 * seconds, run_s=3 * seconds)
    if not arrived.any():
        return {}  # too few come for an estimate
    return ratio_against(label, unengaged, arrived, formulas.erlang_b(offered, channels))


def _limits(offered: float) -> None:
    if offered > MOST_OFFERED:
        raise NotReadableError(f"{offered:g} erlang are offered; allowed: up to {MOST_OFFERED:g}")


@REGISTER.add(
    AREA, whole("channels", "channels", 1),
    chance("blocking", f"share that is lost; below 1 - channels/{MOST_OFFERED:g}: that is {MOST_OFFERED:g} erlang",
           below=True),
    gives=[Output("offered_erlang", "E", "traffic offered")],
)
def offered_traffic(given: Given) -> Computed:
    """Traffic at which a given share is lost."""
    channels, blocking = given["channels"], given["blocking"]
    if blocking == 0.0:
        return {"offered_erlang": Value(0.0, FORMULA)}
    if not blocking < 1.0 - channels / MOST_OFFERED:
        raise NotReadableError(f"blocking is {blocking:g}: no traffic up to {MOST_OFFERED:g} erlang gives it")
    offered = formulas.solve(lambda a: formulas.erlang_b(a, channels) - blocking, 0.0, MOST_OFFERED)
    found: Computed = {"offered_erlang": Value(offered, FORMULA)}
    return found | _engine("share lost at that traffic", offered, channels, (Law.FIXED, 20.0, 0.0), 20.0)


def _lost(given: Given, offered: float, service_s: float) -> Computed:
    channels = given["channels"]
    _limits(offered)
    exact = formulas.erlang_b(offered, channels)
    found: Computed = {name: Value(exact, FORMULA) for name in ("blocking", "blocking_exact")}
    return found | _engine("share lost", offered, channels, (Law.EXPONENTIAL, service_s, 0.0), service_s)


@REGISTER.add(AREA, CHANNELS, number("erlang", "E", "traffic offered", least=0.0, most=MOST_OFFERED), gives=[BLOCKING])
def blocking_probability(given: Given) -> Computed:
    """Share lost at a given traffic."""
    return _lost(given, given["erlang"], 20.0)


@REGISTER.add(AREA, CHANNELS, RATE, SERVICE, gives=[BLOCKING])
def blocking_at_a_rate(given: Given) -> Computed:
    """Share lost at a given rate of arrivals."""
    return _lost(given, given["arrival_rate_per_s"] * given["service_s"], given["service_s"])


def service_law(words: str, mean_s: float) -> Service:
    """`fixed 20`, `uniform 0-40`, `exponential 20`, `lognormal mean 20` (its spread is free: 0.5 here).

    The mean in the words must be the case's own mean time of an engagement.
    """
    kinds = {"fixed": Law.FIXED, "exponential": Law.EXPONENTIAL, "lognormal": Law.LOGNORMAL}
    uniform = re.fullmatch(r"uniform (\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)", words)
    other = re.fullmatch(r"(fixed|exponential|lognormal)(?: mean)?(?: (\d+(?:\.\d+)?))?", words)
    if uniform:
        low, high = float(uniform[1]), float(uniform[2])
        mean, law = 0.5 * (low + high), (Law.UNIFORM, low, high)
    elif other:
        mean = float(other[2]) if other[2] else mean_s
        law = (kinds[other[1]], mean, 0.5 if other[1] == "lognormal" else 0.0)
    else:
        raise NotReadableError(f"service_laws: {short(words)}; allowed: fixed, uniform a-b, exponential, lognormal")
    if abs(mean - mean_s) > 1e-9 * mean_s:
        raise NotReadableError(f"service_laws: {short(words)} has the mean {mean:g} s, service_s is {mean_s:g} s")
    return law


@REGISTER.add(
    AREA, RATE, SERVICE, CHANNELS,
    shaped("service_laws", "s", "laws of that time; fixed without it", "list of: fixed 20, uniform 0-40,"
           " exponential 20, lognormal mean 20", needed=False),
    gives=[Output("unengaged_fraction", "1", "share that finds no channel, in the engine; the worst of the laws")],
)  # fmt: skip
def insensitivity(given: Given) -> Computed:
    """The share lost does not depend on the law of the engagement time."""
    rate, service, channels = given["arrival_rate_per_s"], given["service_s"], given["channels"]
    _limits(rate * service)
    exact = formulas.erlang_b(rate * service, channels)
    laws = given.get("service_laws", ["fixed"])
    if not isinstance(laws, list) or not laws or not all(isinstance(law, str) for law in laws):
        raise NotReadableError(f"service_laws is {short(laws)}; allowed: a list of laws in words")
    chosen = {words: service_law(words, service) for words in laws}
    if channels == 0 or rate == 0.0:
        return {"unengaged_fraction": Value(exact, FORMULA)}
    found: Computed = {}
    shares = []
    for words, law in chosen.items():
        unengaged, arrived = loss_system(rate, channels, law, warm_s=7.5 * service, run_s=5 * service)
        if not arrived.any():
            return {"unengaged_fraction": Value(exact, FORMULA, words="too few come for an estimate")}
        shares.append(float(unengaged.sum() / arrived.sum()))
        found |= ratio_against(f"share lost, {words}", unengaged, arrived, exact)
    worst = max(shares, key=lambda share: abs(share - exact))
    return {"unengaged_fraction": Value(worst, ENGINE, words="the law that is farthest off")} | found


@REGISTER.add(
    AREA, whole("sources", "sources", 1), CHANNELS, number("alpha", "E", "traffic of an idle source", least=0.0),
    gives=[
        Output("time_congestion", "1", "share of time with every channel busy"),
        Output("call_congestion", "1", "share of arrivals lost"),
    ],
)
def returning_sources(given: Given) -> Computed:
    """Engset's formula: a plan's threats come once, so the engine has no returning sources."""
    sources, channels = given["sources"], given["channels"]
    if channels > sources:
        raise NotReadableError(f"channels is {channels}, more than the {sources} sources")
    time_congestion, call_congestion = formulas.engset(sources, channels, given["alpha"])
    words = "threats come once in redan: the engine has no returning sources"
    return {
        "time_congestion": Value(time_congestion, FORMULA, words=words),
        "call_congestion": Value(call_congestion, FORMULA, words=words),
    }


@REGISTER.add(
    AREA, number("interval_s", "s", "from one threat to the next", least=1e-3), SERVICE, CHANNELS,
    whole("threats", "threats", 1, most=10_000),
    gives=[
        Output("unengaged", "1", "threats that find no channel"),
        Output("engaged", "1", "threats that find one"),
        Output("pattern", "", "1 for engaged, 0 for not, as `1110 repeated` or in full"),
    ],
)
def deterministic_stream(given: Given) -> Computed:
    """Threats at equal intervals: a channel freed at an instant serves the threat of that instant."""
    interval, service, count = float(given["interval_s"]), float(given["service_s"]), given["threats"]
    flight = min(1.0, 0.5 * service)
    threats = []
    for i in range(count):
        moment = Window(interval * i, interval * i + 1e-3, (flight, flight))
        reach = (Reach("u", 0.0, (moment,)),)
        threats.append(Threat(f"t{i:05}", interval * i, interval * i + 1e-3, sights=EYE, reach=reach))
    found: Computed = {}
    if given["channels"] == 0:
        pattern = "0" * count
    else:
        unit = Unit("u", channels=given["channels"], assess=(Law.FIXED, service - flight, 0))
        pattern = "".join(str(n) for n in simulate(build_plan(threats, [unit]), SEED, 0, 1).shots[0])
    period = math.ceil(service / interval)
    repeated = pattern == (pattern[:period] * (len(pattern) // period + 1))[: len(pattern)]
    short_form = str(given.expected("pattern")).endswith(" repeated")
    found["unengaged"] = Value(pattern.count("0"), ENGINE)
    found["engaged"] = Value(count - pattern.count("0"), ENGINE)
    found["pattern"] = Value(f"{pattern[:period]} repeated" if repeated and short_form else pattern, ENGINE)
    return found
