"""Cases of sensitivity indices: functions whose shares of variance are known, through redan's own two ways.

Exactly: nodes and weights of Gauss's quadrature are the options of a full factorial, so that its analysis of variance
is the integral. Sampled: the estimator of `redan sensitivity`, on its own design of points and a fixed seed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from evidence.cases.case import REGISTER, Computed, Value
from evidence.cases.contract import Given, NotReadableError, Output, number, numbers, shaped, text
from redan.analysis.designs import saltelli
from redan.analysis.factorial import Shares, shares
from redan.analysis.sobol import indices

F8 = NDArray[np.float64]
Function = Callable[[F8], F8]  # points (m, k) -> values (m,)
SEED = 20130513
MOST_CELLS = 2**21
MOST_BASE_ROWS = 2**16
VARIANCE = Output("variance", "1", "of the function over its inputs")
FIRST = Output("S1", "1", "first-order indices")
TOTAL = Output("ST", "1", "total indices")
PAIR = Output("S2_ij", "1", "index of the pair of inputs i and j beyond each alone", r"S2_[1-9][1-9]")
NEAR = Output(
    "estimate_tolerance_nN", "1", "how far estimates of S1 and ST from N base rows may be off",
    r"estimate_tolerance_n\d+",
)  # fmt: skip


def _grid(nodes: Sequence[F8], function: Function) -> F8:
    """Values at every combination of nodes, one axis an input."""
    axes = np.meshgrid(*nodes, indexing="ij")
    return function(np.stack([axis.ravel() for axis in axes], axis=1)).reshape(axes[0].shape)


def _exact(nodes: F8, weights: F8, k: int, function: Function) -> Shares:
    """Analysis of variance of a function of k inputs that all have these nodes."""
    if len(nodes) ** k > MOST_CELLS:
        raise NotReadableError(f"{k} inputs; allowed here: up to {int(math.log(MOST_CELLS, len(nodes)))}")
    return shares(_grid([nodes] * k, function), [list(weights / weights.sum())] * k)


def _answers(given: Given, exact: Shares, k: int, sampled: Function) -> Computed:
    """sampled: the function of points in the unit cube."""
    found: Computed = {
        "variance": Value(exact.variance),
        "S1": Value([factor.first for factor in exact.factors]),
        "ST": Value([factor.total for factor in exact.factors]),
    }
    for name in given.names:
        rows = re.fullmatch(r"estimate_tolerance_n(\d+)", name)
        pair = re.fullmatch(r"S2_([1-9])([1-9])", name)
        if rows:
            found[name] = _near(given, exact, int(rows[1]), k, sampled, name)
        if pair:
            found[name] = Value(_pair(exact, int(pair[1]), int(pair[2])))
    return found


def _pair(exact: Shares, first: int, second: int) -> float:
    count = len(exact.factors)
    if not first < second <= count:
        raise NotReadableError(f"S2_{first}{second}: there is no such pair among {count} inputs")
    wanted = (exact.factors[first - 1].name, exact.factors[second - 1].name)
    return next(one.share for one in exact.pairs if one.names == wanted)


def _near(given: Given, exact: Shares, n: int, k: int, sampled: Function, name: str) -> Value:
    """The largest error of the estimates, which may be as large as the case says."""
    allowed = given.expected(name)
    if not isinstance(allowed, (int, float)) or isinstance(allowed, bool) or not 2 <= n <= MOST_BASE_ROWS:
        raise NotReadableError(f"{name} is {allowed}; allowed: a number, for 2 to {MOST_BASE_ROWS} base rows")
    estimates = indices(sampled(saltelli(n, k, SEED).rows()), n, k, names=[str(j) for j in range(k)])
    errors = [abs(one.first - factor.first) for one, factor in zip(estimates, exact.factors, strict=True)]
    errors += [abs(one.total - factor.total) for one, factor in zip(estimates, exact.factors, strict=True)]
    first = ", ".join(f"{one.first:.4f}" for one in estimates)
    total = ", ".join(f"{one.total:.4f}" for one in estimates)
    words = f"estimated from {n} base rows: S1 {first}; ST {total}"
    return Value(max(errors), kept=max(errors) <= allowed, words=words)


@lru_cache(maxsize=4)
def _gauss(count: int) -> tuple[F8, F8]:
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return nodes, weights


@REGISTER.add(
    "statistics", number("a", "1", "weight of the second input"), number("b", "1", "weight of the third"),
    text("bounds", "each of three inputs is uniform between these", "[-pi,pi]^3", needed=False),
    gives=[VARIANCE, FIRST, TOTAL, PAIR, NEAR], title=("ishigami",),
)
def ishigami(given: Given) -> Computed:
    """Sobol indices of Ishigami's function sin x1 + a sin² x2 + b x3⁴ sin x1."""
    a, b = given["a"], given["b"]
    given.get("bounds", "")

    def function(x: F8) -> F8:
        first = np.sin(x[:, 0])
        values: F8 = first + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * first
        return values

    nodes, weights = _gauss(40)
    exact = _exact(math.pi * nodes, weights, 3, function)
    return _answers(given, exact, 3, lambda u: function(math.pi * (2.0 * u - 1.0)))


@REGISTER.add(
    "statistics", numbers("a", "1", "one an input; the larger, the less it matters"),
    shaped("bounds", "", "each input is uniform between 0 and 1", "text", needed=False),
    gives=[VARIANCE, FIRST, TOTAL, PAIR, NEAR], title=("sobol",),
)
def sobol_g(given: Given) -> Computed:
    """Sobol indices of Sobol's function G, the product of (|4 x - 2| + a) / (1 + a)."""
    if not isinstance(given["a"], list) or not given["a"]:
        raise NotReadableError("a is no list of numbers, one an input")
    a = np.array(given["a"], dtype=np.float64)
    bounds = str(given.get("bounds", "[0,1]")).replace(" ", "")
    if np.any(a < 0.0) or not re.fullmatch(r"\[0,1\](?:\^(?:\d+|k|d|n))?", bounds):
        raise NotReadableError(f"a is {given['a']}, bounds {bounds}; allowed: numbers from 0, [0,1]^k")

    def function(x: F8) -> F8:
        values: F8 = np.prod((np.abs(4.0 * x - 2.0) + a) / (1.0 + a), axis=1)
        return values

    half, weights = _gauss(2)  # exact for the squares of a function that is straight on each half
    nodes = np.concatenate([(half + 1.0) / 4.0, (half + 3.0) / 4.0])
    exact = _exact(nodes, np.concatenate([weights, weights]), len(a), function)
    return _answers(given, exact, len(a), function)
