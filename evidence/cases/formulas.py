"""Closed forms the engine is held to, each from first principles or a named source."""

from __future__ import annotations

import math
from collections.abc import Callable

Pmf = dict[int, float]


def binomial(n: int, p: float) -> Pmf:
    return {k: math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)}


def salvo_rounds(
    first: int, following: int, looks: int, p: float, false_kill: float = 0.0, false_miss: float = 0.0
) -> tuple[float, Pmf]:
    """Kill probability and distribution of rounds: a salvo, a look, another while it seems alive, at most `looks`.

    false_kill: a survivor is taken for dead and let go; false_miss: a wreck is taken for alive and shot at again.
    """
    alive, wreck, rounds, pmf = 1.0, 0.0, 0, {}
    killed_in_all = 0.0
    for look in range(looks):
        size = first if look == 0 else following
        rounds += size
        killed = alive * (1 - (1 - p) ** size)
        killed_in_all += killed
        alive, wreck = alive - killed, wreck + killed
        if look == looks - 1:
            pmf[rounds] = alive + wreck
        else:
            pmf[rounds] = wreck * (1 - false_miss) + alive * false_kill
            alive, wreck = alive * (1 - false_kill), wreck * false_miss
    return killed_in_all, pmf


def moments(pmf: Pmf) -> tuple[float, float]:
    """Mean and variance."""
    mean = math.fsum(k * q for k, q in pmf.items())
    return mean, math.fsum((k - mean) ** 2 * q for k, q in pmf.items())


def magazine_leakers(threats: int, rounds: int, p: float, looks: int) -> tuple[Pmf, Pmf]:
    """Leakers and rounds spent when threats come one by one and each gets up to `looks` shots while rounds last."""
    states = {(rounds, 0): 1.0}  # (rounds left, leakers)
    for _ in range(threats):
        following: dict[tuple[int, int], float] = {}
        for (left, leaked), weight in states.items():
            alive = weight
            for shot in range(min(looks, left)):
                key = left - shot - 1, leaked
                following[key] = following.get(key, 0.0) + alive * p
                alive *= 1 - p
            key = left - min(looks, left), leaked + 1
            following[key] = following.get(key, 0.0) + alive
        states = following
    leakers: Pmf = {}
    spent: Pmf = {}
    for (left, leaked), weight in states.items():
        leakers[leaked] = leakers.get(leaked, 0.0) + weight
        spent[rounds - left] = spent.get(rounds - left, 0.0) + weight
    return leakers, spent


def shot_needed(threats: int, shots: int, confidence: float) -> float:
    """Single-shot kill probability at which no one of the threats leaks with the given confidence (Wilkening 1999)."""
    return float(1 - (1 - confidence ** (1 / threats)) ** (1 / shots))


def erlang_b(offered: float, channels: int) -> float:
    """Blocking probability of the loss system M/G/c/c (Erlang 1917), by the usual recursion."""
    blocking = 1.0
    for c in range(1, channels + 1):
        blocking = offered * blocking / (c + offered * blocking)
    return blocking


def solve(f: Callable[[float], float], low: float, high: float) -> float:
    """Root of an increasing function by bisection."""
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if f(middle) < 0 else (low, middle)
    return 0.5 * (low + high)


def engset(sources: int, channels: int, alpha: float) -> tuple[float, float]:
    """Time and call congestion with a finite number of returning sources (Engset 1918); alpha per idle source."""

    def blocked(n: int) -> float:
        weights = [math.comb(n, k) * alpha**k for k in range(channels + 1)]
        return weights[-1] / math.fsum(weights)

    return blocked(sources), blocked(sources - 1)


def hughes_losses(
    defenders: int, attackers: int, shots_each: float, good: float, stopped_each: float, staying: float
) -> float:
    """Ships lost to one salvo (Hughes 1995): (good shots - shots stopped) / hits a ship takes."""
    return (good * shots_each * attackers - stopped_each * defenders) / staying


def wasted_rounds(units: int, p: float) -> float:
    """Rounds per kill when that many autonomous units look and shoot at the same target in step."""
    return units / (1 - (1 - p) ** units)
