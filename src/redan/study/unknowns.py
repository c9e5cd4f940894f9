"""What nobody knows in a scenario: numbers of the catalogue between bounds, readings without a choice.

Unknowns are found, not listed: a variant is resolved under every option of every reading, and what was read from the
catalogue on the way takes part (`catalogue.noted.py`). What moves together is one unknown: a number that several
systems take over from one place of the catalogue, all kill probabilities stated in one place, all range limits of one
missile, all prices.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from redan.analysis.designs import option_of
from redan.catalogue import Catalogue, Estimate, NotingCatalogue, Parameter, System, at_quantile
from redan.catalogue.favours import FOR_ATTACK, FOR_DEFENCE
from redan.catalogue.load import COMMON
from redan.catalogue.schema import GRADES, OWN
from redan.errors import InputError, Problem
from redan.scenario import Scenario
from redan.scenario.changes import lay_down, unknown
from redan.scenario.checks import check_laydown
from redan.scenario.choices import choices
from redan.scenario.layered import catalogue_of
from redan.scenario.resolve import Resolver, refuse_errors
from redan.scenario.systems import LAUNCHED
from redan.scenario.weights import Weights, weights_of
from redan.study.points import Point, readings_of

NUMBER, READING, LEVEL, DELAY, PRICE, LIMIT = "number", "reading", "level", "delay", "price", "limit"
VARIANT = "variant"
# Spread evenly between low and high in every replication: chance, as the catalogue states it (docs/design/study.md).
DELAYS = ("reaction_s", "assess_s")
PRICES = ("cost_usd", "interceptor_cost_usd", "price_per_unit_usd")
KILL, RANGE = "kill_probability", "max_range"
LEVELS = (FOR_ATTACK, "best", FOR_DEFENCE)
_BOTH_SAME = "one quantile for all of them"


@dataclass(frozen=True)
class Held:
    """One number that an unknown moves: low, best and high in the unit the catalogue prints."""

    system: str
    attribute: str  # SI name; NAME:ALTERNATIVE of a contested one
    low: float
    best: float
    high: float
    unit: str
    grade: str  # the best of its values
    sources: tuple[str, ...]
    label: str  # as a user writes it: max_range, kill_probability.aircraft (claimed)

    @property
    def range(self) -> str:
        """As in "145 to 250 km"."""
        return f"{self.low:g} to {self.high:g}" + ("" if self.unit == "1" else f" {self.unit}")

    @property
    def bounds(self) -> str:
        """As in "145 to 250 km (best 195)"."""
        return f"{self.range} (best {self.best:g})"

    def to_json(self) -> dict[str, Any]:
        keys = ("system", "attribute", "low", "best", "high", "unit", "grade", "label")
        return {**{key: getattr(self, key) for key in keys}, "sources": list(self.sources)}


@dataclass(frozen=True)
class Unknown:
    """One thing nobody knows. A number has `held`, moved by one quantile; a reading, level or variant has `options`.

    kind: number, reading, level or variant; delay: a law the catalogue states, chance unless asked for; price: moves
    money alone; limit: a bound of what a file may write, nothing to sample. says: what it is, what moves together.
    """

    name: str  # as a user writes it: s-300pmu-2.max_range, readings.permission
    kind: str
    says: str
    held: tuple[Held, ...] = ()
    options: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()  # of the options, adding up to 1

    @property
    def bounds(self) -> str:
        """What it may be, in words."""
        if self.options:
            equal = len(set(self.weights)) == 1
            shares = (f"{w:.0%}".replace("%", " %") for w in self.weights)
            return ", ".join(self.options if equal else map("{} {}".format, self.options, shares))
        return self.held[0].bounds + (f"; {len(self.held) - 1} more with it" if len(self.held) > 1 else "")

    @property
    def grade(self) -> str:
        """The worst grade of what it moves; "" of a reading."""
        order = [*GRADES, OWN]
        return max((one.grade for one in self.held), key=order.index, default="")

    @property
    def sources(self) -> tuple[str, ...]:
        """Where its bounds come from."""
        return tuple(dict.fromkeys(source for one in self.held for source in one.sources))

    def to_json(self) -> dict[str, Any]:
        """`held` for numbers, `options` with `weights` for readings."""
        found: dict[str, Any] = {"name": self.name, "kind": self.kind, "says": self.says}
        if self.options:
            return found | {"options": dict(zip(self.options, self.weights, strict=True))}
        return found | {"grade": self.grade, "held": [one.to_json() for one in self.held]}


def unknowns_of(
    scenario: Scenario,
    variants: Sequence[str] | None = None,
    *,
    fixed: Mapping[str, str] | None = None,
    weights: Weights | None = None,
) -> tuple[Unknown, ...]:
    """Everything unknown that takes part in these variants (default: all), readings first, then by name.

    fixed: readings the user chose; they are no unknown. weights: in place of the file's, see `scenario.weights`.
    Delays, prices, limits and the level are among them, told by their kind: `sampled` says which are sampled.
    """
    fixed = fixed or {}
    _check_names(scenario, variants, fixed)
    catalogue = catalogue_of(scenario)
    read = _read(scenario, list(scenario.variants) if variants is None else variants, fixed, catalogue)
    groups: dict[tuple[str, str], list[Held]] = {}
    for system_id, attribute, alternative in read:
        system = catalogue.system(system_id)
        parameter = system.parameter(attribute)
        estimate = parameter.estimates[alternative]
        if estimate.low < estimate.high:
            held = _held(system, parameter, alternative, estimate)
            group = _kind(system, attribute), _name(catalogue, system, parameter, estimate)
            groups.setdefault(group, []).append(held)
    numbers = [_number(catalogue, kind, name, sorted(held, key=_order)) for (kind, name), held in groups.items()]
    numbers.sort(key=lambda one: one.name)
    level = Unknown("level", LEVEL, "which end of every number that is not sampled itself", (), *_equal(LEVELS))
    return (*_readings(scenario, fixed, weights or {}), *numbers, level)


def which_variant(scenario: Scenario, variants: Sequence[str] | None = None) -> Unknown | None:
    """Which of several variants beside the baseline it is, equally likely; None where there are not two."""
    asked = scenario.variants if variants is None else variants
    others = tuple(name for name in asked if name != scenario.baseline)
    if len(others) < 2:
        return None
    return Unknown(VARIANT, VARIANT, "which of the variants beside the baseline", (), *_equal(others))


def sampled(
    unknowns: Iterable[Unknown], names: Collection[str] | None = None, *, money: bool = False
) -> tuple[Unknown, ...]:
    """Those that are sampled: readings and numbers; with `money` prices too; with `names` exactly those named.

    A name is that of an unknown, or its first part for all of a system (`s-300pmu-2`, `readings`). Delays and the
    level are sampled only if named. InputError for names there are none of, with the nearest.
    """
    every = tuple(unknowns)
    if names is None:
        usual = (VARIANT, READING, NUMBER, *((PRICE,) if money else ()))
        return tuple(one for one in every if one.kind in usual)
    can = {one.name: one for one in every if one.kind != LIMIT}
    heads = dict.fromkeys(name.partition(".")[0] for name in can if "." in name)
    chosen: dict[str, None] = {}
    problems = []
    for name in names:
        of_head = [one.name for one in can.values() if one.name.startswith(f"{name}.") and one.kind != DELAY]
        if name in can:
            chosen[name] = None
        elif name in heads and of_head:
            chosen |= dict.fromkeys(of_head)
        else:
            problems.append(_no_factor(name, every, [*can, *heads]))
    if problems:
        raise InputError(problems)
    return tuple(one for one in every if one.name in chosen)


def point_of(
    unknowns: Sequence[Unknown], u: Sequence[float], variant: str, fixed: Mapping[str, str] | None = None
) -> Point:
    """The point at which every unknown stands at its quantile (0 to 1), for one variant.

    The same `u` gives the same assumptions for every variant: with and without are paired. An unknown of the kind
    variant is passed over: the caller chooses. fixed: readings chosen.
    """
    readings = dict(fixed or {})
    quantiles: list[tuple[str, str, float]] = []
    level = ""
    for one, quantile in zip(unknowns, u, strict=True):
        if one.kind == READING:
            readings[one.name.partition(".")[2]] = one.options[option_at(one, quantile)]
        elif one.kind == LEVEL:
            level = one.options[option_at(one, quantile)]
        elif one.kind == VARIANT:
            continue
        else:
            quantiles += [(held.system, held.attribute, float(quantile)) for held in one.held]
    return Point(variant, readings_of(readings), level, tuple(sorted(quantiles)))


def option_at(one: Unknown, quantile: float) -> int:
    """Index of the option at a quantile: the options side by side, each as wide as its weight."""
    return option_of(quantile, one.weights)


def words_at(one: Unknown, quantile: float) -> str:
    """What an unknown is at a quantile, in words: "hold", "171 km"."""
    if one.options:
        return one.options[option_at(one, quantile)]
    held = one.held[0]
    unit = "" if held.unit == "1" else f" {held.unit}"
    return f"{at_quantile(held.low, held.best, held.high, quantile):.3g}{unit}"


def _read(
    scenario: Scenario, variants: Sequence[str], fixed: Mapping[str, str], catalogue: Catalogue
) -> dict[tuple[str, str, str], None]:
    """What the variants read from the catalogue, under every option of every reading that is not fixed."""
    noting = NotingCatalogue(catalogue)
    level = scenario.part.level
    seen: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
    for choice in choices(scenario.part):
        readings = {**scenario.default_readings, **choice, **fixed}
        for variant in variants:
            if (variant, key := readings_of(readings)) in seen:
                continue
            seen.add((variant, key))
            laydown = lay_down(scenario, variant, readings, level, noting)
            try:
                refuse_errors(check_laydown(laydown, catalogue))
                Resolver(laydown, noting, level).resolve()
            except InputError:
                if not choice:
                    raise  # the file as it stands is refused, with every problem
    return noting.read


def _held(system: System, parameter: Parameter, alternative: str, estimate: Estimate) -> Held:
    order = [*GRADES, OWN]
    grades = sorted((value.grade for value in estimate.values), key=order.index)
    name = parameter.name if parameter.name.startswith(KILL) else parameter.attribute.key
    return Held(
        system.id,
        f"{parameter.name}:{alternative}" if alternative else parameter.name,
        estimate.low,
        estimate.best,
        estimate.high,
        parameter.unit,
        grades[0] if grades else "D",
        tuple(dict.fromkeys(value.source for value in estimate.values)),
        f"{name} ({alternative})" if alternative else name,
    )


def _kind(system: System, attribute: str) -> str:
    if attribute in DELAYS:
        return DELAY
    if attribute in PRICES:
        return PRICE
    if attribute in ("max_range_m", "min_range_m") and system.kind in LAUNCHED:
        return LIMIT  # a flight the file writes is taken as flown: a tighter limit would refuse it
    return NUMBER


def _name(catalogue: Catalogue, system: System, parameter: Parameter, estimate: Estimate) -> str:
    """`owner.key`: the entry in whose file the number stands, and what moves together there."""
    if parameter.name in PRICES:
        return "prices"
    key = parameter.attribute.key
    if parameter.name.startswith(KILL):
        key = KILL
    elif key.startswith(RANGE) and system.kind == "sam":
        key = RANGE
    return f"{_owner(catalogue, system, parameter, estimate)}.{key}"


def _owner(catalogue: Catalogue, system: System, parameter: Parameter, estimate: Estimate) -> str:
    if parameter.common:
        return COMMON
    kind, _, file = (estimate.values[0].where if estimate.values else estimate.where).file.partition("/")
    owner = file.removesuffix(".yaml")
    return owner if owner in catalogue.ids() and catalogue.kind(owner) == kind else system.id


def _order(held: Held) -> tuple[str, str]:
    return held.system, held.attribute


def _number(catalogue: Catalogue, kind: str, name: str, held: list[Held]) -> Unknown:
    systems = list(dict.fromkeys(one.system for one in held))
    owner = name.partition(".")[0]
    who = ", ".join(systems[:6]) + (f" and {len(systems) - 6} more" if len(systems) > 6 else "")
    if kind == PRICE:
        says = f"every price in use, high together or low together: {who}"
    elif owner == COMMON:
        says = f"assumption common to all systems: {who}"
    elif systems != [owner]:
        says = f"stated once, under {owner}, and taken over: {who}"
    elif len(held) > 1:
        says = f"{', '.join(one.label for one in held[:7])}: {_BOTH_SAME}"
    else:
        says = catalogue.system(held[0].system).parameter(held[0].attribute.partition(":")[0]).attribute.meaning
    return Unknown(name, kind, says, tuple(held))


def _readings(scenario: Scenario, fixed: Mapping[str, str], weights: Weights) -> list[Unknown]:
    """Readings nobody fixed; an option without weight stays among them and is never chosen."""
    shares = weights_of(scenario, fixed, weights)
    found = []
    for name, reading in scenario.readings.items():
        options = tuple(reading.options)
        if name not in fixed and len(options) > 1:
            says = reading.question or "a reading of the file"
            each = tuple(shares[name].get(option, 0.0) for option in options)
            found.append(Unknown(f"readings.{name}", READING, says, (), options, each))
    return found


def _equal(options: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[float, ...]]:
    return options, (1.0 / len(options),) * len(options)


def _check_names(scenario: Scenario, variants: Sequence[str] | None, fixed: Mapping[str, str]) -> None:
    """Variants, readings and options that the file does not have, all at once."""
    problems = [unknown("variant", v, list(scenario.variants)) for v in variants or () if v not in scenario.variants]
    for name, option in fixed.items():
        if name not in scenario.readings:
            problems.append(unknown("reading", name, list(scenario.readings)))
        elif option not in (options := list(scenario.readings[name].options)):
            problems.append(unknown("option", option, options, owner=f'the reading "{name}" has'))
    if problems:
        raise InputError(problems)


def _no_factor(name: str, every: Sequence[Unknown], names: list[str]) -> Problem:
    limit = next((one for one in every if one.name == name and one.kind == LIMIT), None)
    if limit is not None:
        remedy = "a flight that the file writes is taken as flown; change the file to ask for another"
        return Problem(f'"{name}" is a limit of what the file may write, not an unknown of the model', remedy=remedy)
    problem = unknown("unknown", name, names)
    return replace(problem, what=f"{problem.what} that takes part") if names else problem
