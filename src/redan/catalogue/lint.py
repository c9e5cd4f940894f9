"""The catalogue's rules: what must hold for every number before it may be used.

Form (keys, types, units) is checked while a file is read; here, whether numbers, sources and reasons fit together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from redan.catalogue.load import COMMON, Catalogue
from redan.catalogue.parameters import ATTRIBUTES, LABELS
from redan.catalogue.schema import GRADES, OWN, Estimate, Fact, Member, Parameter, Source, System, Value
from redan.errors import Problem, RedanError

# Grade that a source which is no text always has.
_FIXED_GRADES = {"memory": "C", "assumption": "D"}
# Kill-probability alternatives that hold what somebody claims.
_CLAIMS = ("claimed", "combat-claim")
_UNCOUNTED = ("claimed",)  # a maker's figure has no denominator
_TOLERANCE = 1e-9


def lint(catalogue: Catalogue) -> list[Problem]:
    """Every breach of the rules, with file, line and column; an empty list is a clean catalogue."""
    problems: list[Problem] = []
    try:
        sources = catalogue.sources()
    except RedanError as error:
        return list(error.problems)
    used: set[str] = set()
    for system_id in catalogue.ids():
        try:
            system = catalogue.system(system_id)
        except RedanError as error:
            problems += error.problems
            continue
        problems += lint_system(system, sources)
        problems += lint_members(system, catalogue)
        used |= _source_keys(system)
    for key in sorted(set(sources) - used):
        problems.append(Problem(f'source "{key}" is used by no value', remedy="delete it from sources.yaml"))
    return problems


def lint_systems(catalogue: Catalogue, system_ids: Iterable[str]) -> list[Problem]:
    """Breaches of the rules in some systems, and in the common assumptions that fill them up."""
    sources = catalogue.sources()
    ids = dict.fromkeys([*system_ids, *(i for i in catalogue.ids() if i == COMMON)])
    return [problem for i in ids for problem in lint_system(catalogue.system(i), sources)]


def _source_keys(system: System) -> set[str]:
    keys = {value.source for p in system.parameters.values() for e in p.estimates.values() for value in e.values}
    keys |= {member.source for member in system.members}
    return keys | {fact.source for facts in system.facts.values() for fact in facts}


def lint_system(
    system: System, sources: Mapping[str, Source], stated: Mapping[str, Collection[str]] | None = None
) -> Iterator[Problem]:
    """Breaches in one system; stated: only these parameters under these alternatives (what a scenario changed)."""
    for facts in system.facts.values():
        for fact in facts:
            yield from _lint_origin(fact, sources)
    for member in system.members:
        yield from _lint_origin(member, sources)
    for parameter in system.parameters.values():
        if parameter.common:
            continue  # checked where it is stated
        for alternative, estimate in parameter.estimates.items():
            if stated is not None and alternative not in stated.get(parameter.name, ()):
                continue
            for value in estimate.values:
                yield from _lint_origin(value, sources)
            yield from _lint_numbers(parameter, estimate)
            yield from _lint_reasons(parameter, estimate)
            yield from _lint_rate(parameter, alternative, estimate)
        missing = set(system.alternatives) - set(parameter.estimates) if len(parameter.estimates) > 1 else set()
        for alternative in sorted(missing):
            yield Problem(f"{parameter.name} is missing under the alternative {alternative}", parameter.where)
    if system.simulated:
        yield from _lint_completeness(system)


def lint_members(system: System, catalogue: Catalogue) -> Iterator[Problem]:
    """A formation: fire units and radars that can be simulated, and what shares a radar with whom."""
    if system.kind != "formation":
        return
    kinds = {member.name: catalogue.kind(member.system) for member in system.members}
    if "sam" not in kinds.values():
        yield Problem(f"{system.id} is a formation without a fire unit", system.where, remedy="list its members")
    if len(kinds) < len(system.members):
        yield Problem(f"{system.id}: two members have one name", system.where, remedy="give each a name of its own")
    if "radar" in kinds.values() and not system.has("net_delay_s"):
        yield Problem(f"{system.id} has a radar and no net_delay: nobody sees its tracks", system.where)
    spread = sum(m.count for m in system.members if kinds[m.name] == "sam" and not m.shares)
    if spread > 1 and not system.has("spacing_m"):
        yield Problem(f"{system.id} has {spread} units and no spacing", system.where, remedy="say how far apart")
    owners = {member.name: member for member in system.members}
    for member in system.members:
        if kinds[member.name] not in ("sam", "radar"):
            what = f"{member.system} is a {kinds[member.name]}: a formation has fire units and radars"
            yield Problem(what, member.where)
        elif system.simulated and not catalogue.system(member.system).simulated:
            yield Problem(f"{system.id} is simulated, its member {member.system} is not", member.where)
        owner = owners.get(member.shares)
        if member.shares and (owner is None or owner is member or owner.shares or owner.count != member.count):
            what = f"{member.name} shares {member.shares}: that is no other member of the same count with its own radar"
            yield Problem(what, member.where)


def _lint_origin(value: Value | Fact | Member, sources: Mapping[str, Source]) -> Iterator[Problem]:
    where = value.where
    if not value.source:
        yield Problem("a value names no source", where, remedy="name one of sources.yaml, or `assumption` with grade D")
        return
    if value.source not in sources:
        yield Problem(f'source "{value.source}" is not in sources.yaml', where, remedy="add it there")
        return
    if not value.grade:
        yield Problem("a value has no grade", where, f"allowed: {', '.join(GRADES)}")
    elif value.grade not in (*GRADES, OWN):
        yield Problem(f'grade "{value.grade}" is not known', where, f"allowed: {', '.join(GRADES)}")
    else:
        yield from _lint_grade(value, sources[value.source])
    if value.source in ("assumption", "derived") and not value.note:
        yield Problem(f"a value with source {value.source} gives no reason", where, remedy="say it in its note")


def _lint_grade(value: Value | Fact | Member, source: Source) -> Iterator[Problem]:
    fixed = _FIXED_GRADES.get(source.key)
    if fixed and value.grade != fixed:
        yield Problem(f"a value from {source.key} has grade {value.grade}", value.where, f"allowed: {fixed}")
    if value.grade == "D" and source.key != "assumption":
        remedy = "grade D and the source `assumption` go together"
        yield Problem(f'an assumption is attributed to the source "{source.key}"', value.where, remedy=remedy)
    if value.grade == "B" and not source.seen_via and source.key != "derived":
        remedy = "say in sources.yaml through what it was seen"
        yield Problem(f'grade B, but source "{source.key}" has no seen_via', value.where, remedy=remedy)


def _lint_numbers(parameter: Parameter, estimate: Estimate) -> Iterator[Problem]:
    name, low, best, high = parameter.name, estimate.low, estimate.best, estimate.high
    if not low <= best <= high:
        yield Problem(f"{name}: low {low:g}, best {best:g}, high {high:g} are not in order", estimate.where)
    numbers = [low, best, high, *(n for v in estimate.values for n in (v.low, v.high))]
    if any(v.low > v.high for v in estimate.values):
        yield Problem(f"{name}: a range runs backwards", estimate.where)
    if parameter.attribute.dimension == "fraction" and not all(0 <= n <= 1 for n in numbers):
        yield Problem(f"{name}: a fraction lies outside 0 to 1", estimate.where)
    if parameter.attribute.dimension != "angle" and min(numbers) < 0:
        yield Problem(f"{name}: a negative number", estimate.where)
    if parameter.attribute.integer and not all(float(n).is_integer() for n in (low, best, high)):
        yield Problem(f"{name}: a count is not whole", estimate.where)


def _lint_reasons(parameter: Parameter, estimate: Estimate) -> Iterator[Problem]:
    name, values, where = parameter.name, estimate.values, estimate.where
    if not values:
        yield Problem(f"{name} has no value with a source", where)
        return
    single = [v for v in values if v.low == v.high]
    if not estimate.best_why and not any(_close(v.low, estimate.best) for v in single):
        remedy = "choose one that is stated, or say why in best_why"
        yield Problem(f"{name}: no source states the best value {estimate.best:g}", where, remedy=remedy)
    if estimate.bounds_why:
        return
    lowest, highest = min(v.low for v in values), max(v.high for v in values)
    if not (_close(lowest, estimate.low) and _close(highest, estimate.high)):
        bounds = f"low and high are {estimate.low:g} and {estimate.high:g}"
        what = f"{name}: {bounds}, the values run from {lowest:g} to {highest:g}"
        yield Problem(what, where, remedy="say why in bounds_why")


def _lint_rate(parameter: Parameter, alternative: str, estimate: Estimate) -> Iterator[Problem]:
    counted = any(v.source != "assumption" for v in estimate.values) and alternative not in _UNCOUNTED
    if parameter.attribute.dimension == "fraction" and counted and not estimate.denominator:
        remedy = "say of what it is the share in `denominator`"
        yield Problem(f"{parameter.name}: a rate without its denominator", estimate.where, remedy=remedy)
    if alternative in _CLAIMS and not estimate.same_as:
        for value in estimate.values:
            own = value.grade == OWN  # its author claims it
            if value.source != "assumption" and not own and not value.claimant:
                yield Problem(
                    f"{parameter.name}: a claim without its claimant", value.where, remedy="say who claims it"
                )


def _lint_completeness(system: System) -> Iterator[Problem]:
    for name, attribute in ATTRIBUTES.items():
        if system.kind in attribute.required and name not in system.parameters:
            remedy = "add it, or set simulated to false"
            yield Problem(f"{system.id} is simulated but has no {name}", system.where, remedy=remedy)
    drags = {"reentry_mass_kg", "reentry_diameter_m"} <= set(system.parameters)
    if system.kind in ("ballistic", "rocket") and "ballistic_coefficient_kg_m2" not in system.parameters and not drags:
        remedy = "add it, or reentry_mass and reentry_diameter"
        yield Problem(f"{system.id} is simulated but has no ballistic_coefficient_kg_m2", system.where, remedy=remedy)
    for label in LABELS.values():
        needed = system.kind in label.required
        if label.name == "cruise_above":
            needed = needed and system.labels.get("profile") == "cruise"
        if needed and label.name not in system.labels:
            yield Problem(f"{system.id} is simulated but has no label {label.name}", system.where)
    if system.labels.get("profile") == "cruise" and "cruise_altitude_m" not in system.parameters:
        yield Problem(f"{system.id} cruises but has no cruise_altitude_m", system.where)
    if system.kind == "sam" and not any(name.startswith("kill_probability.") for name in system.parameters):
        yield Problem(f"{system.id} is simulated but has no kill probability", system.where)


def _close(a: float, b: float) -> bool:
    return abs(a - b) <= _TOLERANCE * max(abs(a), abs(b), 1e-30)
