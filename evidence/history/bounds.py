"""What a claimed number of kills needs, exactly: launches, kill probability, coverage.

All from the binomial law: every launch kills with the same probability, independently. What the law refuses no
arrangement of radars and launchers can give; what it allows is only not impossible.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from redan.analysis.intervals import clopper_pearson
from redan.errors import DomainError

REASONABLE = 0.025  # a claim that even this share of nights could show is not refused (one side of 95 %)
_MOST_LAUNCHES = 1_000_000


def at_least(kills: int, launches: int, kill_probability: float) -> float:
    """Probability of `kills` or more from so many launches.

    Source: sum of the binomial law as the incomplete beta function, Abramowitz and Stegun 26.5.24.
    """
    if kills < 0 or launches < 0 or not 0.0 <= kill_probability <= 1.0:
        raise DomainError(f"{kills} kills of {launches} launches at {kill_probability}: needs counts and 0 to 1")
    if kills > launches:
        return 0.0
    if kills == 0 or kill_probability == 1.0:
        return 1.0
    from scipy.special import betainc

    return float(betainc(kills, launches - kills + 1, kill_probability))


def mean_needed(kills: int, launches: int) -> float | None:
    """Kill probability that gives so many kills on average; None where no probability can."""
    return None if kills > launches else kills / launches


def least_kill_probability(kills: int, launches: int) -> float | None:
    """Smallest kill probability that is not refused by the claim; None where the launches cap the kills."""
    return None if kills > launches else clopper_pearson(kills, launches)[0]


def least_launches(kills: int, kill_probability: float, probability: float = 0.5) -> int | None:
    """Fewest launches that give so many kills with at least that probability; None if none do."""
    if kill_probability <= 0.0 and kills > 0:
        return None
    low, high = max(kills, 1), max(kills, 1)
    while at_least(kills, high, kill_probability) < probability:
        if high > _MOST_LAUNCHES:
            return None
        low, high = high + 1, 2 * high
    while low < high:
        middle = (low + high) // 2
        if at_least(kills, middle, kill_probability) >= probability:
            high = middle
        else:
            low = middle + 1
    return low


def most_launches(kills: int, kill_probability: float) -> int:
    """Most launches at that kill probability from which so few kills are not refused: no more in 2.5 % of nights."""
    if not 0.0 < kill_probability <= 1.0:
        raise DomainError(f"kill probability is {kill_probability}; it must lie above 0 and not above 1")
    launches = kills
    while 1.0 - at_least(kills + 1, launches + 1, kill_probability) >= REASONABLE:
        launches += 1
        if launches > _MOST_LAUNCHES:
            raise DomainError(f"kill probability is {kill_probability}: more than {_MOST_LAUNCHES:,} launches fit")
    return launches


def units_for(launches: int, rounds_ready: int) -> int:
    """Units that must fire for so many launches, if each empties its launchers once."""
    return math.ceil(launches / rounds_ready)


def rate_of_shots(kill_probability: float, shots: float) -> float:
    """Share killed of targets that are each shot at so often: 1 - (1 - p)^n."""
    return 1.0 - float((1.0 - kill_probability) ** shots)


def shot_for_rate(rate: float, shots: float) -> float:
    """Kill probability of one shot that gives that share with n shots a target: the inverse of `rate_of_shots`."""
    return 1.0 - float((1.0 - rate) ** (1.0 / shots))


@dataclass(frozen=True)
class Attacks:
    """Attacks counted together: how many, threats in them, kills, attacks without a kill and without a survivor."""

    rows: int
    launched: int
    destroyed: int
    none_destroyed: int
    all_destroyed: int

    @property
    def rate(self) -> float:
        return self.destroyed / self.launched

    @property
    def mixed(self) -> int:
        return self.rows - self.none_destroyed - self.all_destroyed


def zero_attacks_equal(attacks: Attacks) -> float:
    """Expected attacks without a kill if all are of the mean size and every threat falls to one coin."""
    return float(attacks.rows * (1.0 - attacks.rate) ** (attacks.launched / attacks.rows))


def zero_attacks_most(attacks: Attacks) -> float:
    """Most attacks without a kill one coin can give on average, whatever the (unpublished) sizes of the attacks.

    (1 - p)^n is convex in n: the most uneven split, all attacks of one threat but one, gives the most.
    """
    q = 1.0 - attacks.rate
    return (attacks.rows - 1) * q + q ** (attacks.launched - attacks.rows + 1)


def zero_attacks_most_given_all(attacks: Attacks) -> float:
    """As `zero_attacks_most`, for sizes that also keep the attacks with everything destroyed to what was counted.

    The one-threat attacks that make zeros likely make clean sweeps likely too. A linear program over the number of
    attacks of each size; the expected sweeps may be as high as the 97.5 % bound of the count.
    """
    from scipy.optimize import linprog

    p, q = attacks.rate, 1.0 - attacks.rate
    sizes = range(1, attacks.launched - attacks.rows + 2)
    most_all = attacks.rows * clopper_pearson(attacks.all_destroyed, attacks.rows)[1]
    solved = linprog(
        [-(q**n) for n in sizes],
        A_ub=[[p**n for n in sizes]],
        b_ub=[most_all],
        A_eq=[[1.0] * len(sizes), [float(n) for n in sizes]],
        b_eq=[attacks.rows, attacks.launched],
        method="highs",
    )
    if not solved.success:
        raise DomainError(f"no sizes of {attacks.rows} attacks fit: {solved.message}")
    return float(-solved.fun)


def chernoff(count: int, trials: int, mean: float) -> float:
    """Upper bound of the probability of `count` or more of independent trials with that mean of the sum.

    Source: Chernoff and Hoeffding (1963): exp(-n KL(count/n, mean/n)); holds for unequal probabilities too.
    """
    a, b = count / trials, mean / trials
    if a <= b:
        return 1.0
    divergence = a * math.log(a / b) + ((1.0 - a) * math.log((1.0 - a) / (1.0 - b)) if a < 1.0 else 0.0)
    return math.exp(-trials * divergence)


def inside_rate_bounds(attacks: Attacks) -> tuple[float, float]:
    """Least and greatest share destroyed where anything was destroyed at all, whatever the sizes of the attacks.

    An attack without a kill held one threat at least; an attack with kills and survivors one survivor at least.
    """
    low = attacks.destroyed / (attacks.launched - attacks.none_destroyed)
    high = attacks.destroyed / (attacks.destroyed + attacks.mixed)
    return low, high


def two_kinds(attacks: Attacks, covered: int, threats_covered: int) -> tuple[float, float, float]:
    """Coverage that varies: so many attacks, with so many threats, inside; no kill outside. Sizes equal within a kind.

    Returns the rate inside, the expected attacks without a kill and those with everything destroyed.
    """
    inside, size = attacks.destroyed / threats_covered, threats_covered / covered
    return inside, attacks.rows - covered + covered * (1.0 - inside) ** size, covered * inside**size


def pooled(parts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Sum of (kills, trials) over several counts."""
    return sum(k for k, _ in parts), sum(n for _, n in parts)
