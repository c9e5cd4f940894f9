"""A catalogue with what a scenario brings itself: entries of its own, whole or based on another, and overrides.

Everything is built at once, and every mistake found is raised together, at its place in the user's file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from types import MappingProxyType

from redan.catalogue.build import build_sources, build_system
from redan.catalogue.lint import lint_members, lint_system
from redan.catalogue.load import Catalogue
from redan.catalogue.overrides import Override, read_override, with_override
from redan.catalogue.parameters import ATTRIBUTES, KINDS
from redan.catalogue.schema import Source, System
from redan.catalogue.short import Origin, long_entry, mapping, meant, node_of, refused, text_at, words
from redan.catalogue.stated import OwnNumber, changes, shown_estimate
from redan.errors import InputError, Problem, RedanError
from redan.files import Node
from redan.units import shown

NOT_BY_A_SCENARIO = ("reference", "signature", "cost")  # kinds that hold nothing a scenario can place
FORM = "`redan catalogue ID --yaml` shows the form of an entry"
NAMED_HERE = "named by the scenario itself: not in the catalogue, no grade"


@dataclass(frozen=True)
class Brought:
    """What a scenario brings: nodes of entries and of sources by name, and of overrides; empty for most."""

    systems: tuple[tuple[str, Node], ...] = ()
    sources: tuple[tuple[str, Node], ...] = ()
    overrides: Node | None = None

    @property
    def anything(self) -> bool:
        """Whether the catalogue of the scenario is another than the one shipped."""
        return bool(self.systems or self.sources or self.overrides is not None)


class OwnCatalogue(Catalogue):
    """A catalogue over another one; what the scenario says nothing of is read from below, when it is asked for."""

    def __init__(self, below: Catalogue, brought: Brought) -> None:
        self.__dict__.update(below.__dict__)
        self._below, self._brought = below, brought
        self._paths, self._kinds, self._systems = dict(below._paths), dict(below._kinds), {}
        self._nodes = dict[str, Node]()
        self._rests: dict[str, tuple[str, ...]] = {}  # own entry -> entries below that it is made of
        self._made_of: dict[str, tuple[str, ...]] = {}  # own entry -> what it is based on or borrows from
        self._building: list[str] = []
        self.own_ids: tuple[str, ...] = ()
        self.numbers: tuple[OwnNumber, ...] = ()
        self.overridden: tuple[Override, ...] = ()
        problems: list[Problem] = []
        self._sources = self._with_sources(problems)
        self._enter(problems)
        if not problems:
            for system_id in self._nodes:
                _collect(problems, self.system, system_id)
        if not problems:
            self._override(problems)
        if problems:
            raise InputError([p if p.allowed or p.remedy else replace(p, remedy=FORM) for p in dict.fromkeys(problems)])

    def system(self, system_id: str) -> System:
        """One system: the scenario's own, or that of the catalogue below."""
        if system_id in self._systems:
            return self._systems[system_id]
        if system_id not in self._nodes:
            return self._below.system(system_id) if system_id in self._below._paths else super().system(system_id)
        if system_id in self._building:
            loop = " -> ".join([*self._building, system_id])
            raise refused(self._nodes[system_id], f"entries are based on each other: {loop}", "", "break the ring")
        self._building.append(system_id)
        try:
            self._systems[system_id] = self._built(system_id, self._nodes[system_id])
        finally:
            self._building.pop()
        return self._systems[system_id]

    @property
    def named(self) -> tuple[str, ...]:
        """Systems that the scenario brings or overrides, used or not."""
        return (*self.own_ids, *(override.system for override in self.overridden))

    def states(self, system_id: str) -> bool:
        """Whether the scenario states a number of the system."""
        return system_id in self._systems

    def shipped(self, system_ids: Iterable[str]) -> tuple[str, ...]:
        """The entries below that systems rest on: themselves, or what own entries are made of."""
        found: dict[str, None] = {}
        for system_id in system_ids:
            found |= dict.fromkeys(self._rests.get(system_id, () if system_id in self._nodes else (system_id,)))
        return tuple(found)

    def made_of(self, system_id: str) -> tuple[str, ...]:
        """What an own entry is based on or borrows from; nothing for others."""
        return self._made_of.get(system_id, ())

    def files_of(self, system_ids: Iterable[str]) -> dict[str, str]:
        """The data files below that systems rest on; what the scenario brings stands in its own file."""
        return self._below.files_of(self.shipped(system_ids))

    def _with_sources(self, problems: list[Problem]) -> dict[str, Source]:
        found = dict(self._below.sources())
        first: dict[str, Node] = {}
        for key, node in self._brought.sources:
            if key in first and first[key].data() == node.data():
                continue  # two files may name the same report
            if key in found:
                where = f"stands twice; the first is at {first[key].where()}" if key in first else "is in the catalogue"
                remedy = "give it another name, or leave it out"
                problems.append(Problem(f'source "{shown(key)}" {where}', node.where(), "", remedy))
                continue
            first[key] = node
            if isinstance(node.value, str):
                found[key] = Source(key, words(node))
            else:
                _collect(problems, lambda k, n: found.update(build_sources(node_of(n, {k: n}))), key, node)
        return found

    def _enter(self, problems: list[Problem]) -> None:
        """Names first, so that an entry may be based on one further down."""
        for system_id, node in self._brought.systems:
            if system_id in self._nodes:
                first = self._nodes[system_id].where()
                remedy = f"give one of them another name; the first is at {first}"
                problems.append(Problem(f'two systems are called "{system_id}"', node.where(), "", remedy))
                continue
            self._nodes[system_id] = node
            _collect(problems, self._place, system_id, node)
        self.own_ids = tuple(self._nodes)

    def _place(self, system_id: str, node: Node) -> None:
        children = mapping(node, f'the entry "{system_id}"', "{based_on: s-300pmu-2, max_range: 150 km, source: notes}")
        base = words(children.get("based_on"))
        says_so = base == system_id or "replaces" in children
        if "replaces" in children and (words(children["replaces"]) != system_id or system_id not in self._below._paths):
            remedy = (
                f"write replaces: {system_id}, or leave it out" if system_id in self._below._paths else "leave it out"
            )
            raise refused(children["replaces"], "an entry replaces one of the catalogue that has its name", "", remedy)
        if system_id in self._below._paths and not says_so:
            remedy = f"give it another name, or say that it replaces it: replaces: {system_id}"
            raise refused(node, f'"{system_id}" is the name of a system of the catalogue', "", remedy)
        kind = self._kind_of(system_id, node)
        self._paths[system_id], self._kinds[system_id] = self.folder / kind / f"{system_id}.yaml", kind

    def _kind_of(self, system_id: str, node: Node, met: tuple[str, ...] = ()) -> str:
        """The kind an entry states, or that of what it is based on."""
        children = mapping(node, "an entry", "{based_on: s-300pmu-2}")
        said = words(children.get("kind"))
        allowed = ", ".join(kind for kind in KINDS if kind not in NOT_BY_A_SCENARIO)
        if said and said not in allowed.split(", "):
            remedy = meant(said, allowed.split(", ")) or "write one of these"
            raise refused(children["kind"], f'there is no kind "{shown(said)}"', f"kinds are {allowed}", remedy)
        base = words(children.get("based_on"))
        if not base:
            if not said:
                remedy = "write kind: sam, or based_on: with the name of a system like it"
                raise refused(
                    node, f'the entry "{system_id}" has neither kind nor based_on', f"kinds are {allowed}", remedy
                )
            return said
        others = [*self._below._paths, *(name for name, _ in self._brought.systems if name != system_id)]
        if base and base not in others:
            near = meant(base, others)
            remedy = near.replace("_", "-") or "`redan catalogue` lists all systems"
            raise refused(children["based_on"], f'based_on: there is no system "{shown(base)}"', "", remedy)
        own = dict(self._brought.systems).get(base)
        if base in met:
            loop = " -> ".join([*met[met.index(base) :], base])
            raise refused(children["based_on"], f"entries are based on each other: {loop}", "", "break the ring")
        theirs = self._below.kind(base) if own is None or base == system_id else self._kind_of(base, own, (*met, base))
        if said and said != theirs:
            raise refused(
                children["kind"], f"{base} is of the kind {theirs}", "", f"write kind: {theirs}, or leave it out"
            )
        return theirs

    def _judge(self, source: str, node: Node) -> Problem | None:
        """A source is a key of the catalogue or of the file, an address, or words; a near miss of a key is none."""
        assert self._sources is not None
        if source in self._sources:
            return None
        near = "" if len(source.split()) > 1 or "://" in source else meant(source, self._sources).replace("_", "-")
        if near and _nearly(source, self._sources):
            remedy = f"{near} Else write it in several words, or name it under sources:"
            return Problem(f'there is no source "{shown(source)}"', node.where(), "", remedy)
        self._sources[source] = Source(source, NAMED_HERE)
        return None

    def _built(self, system_id: str, node: Node) -> System:
        children = mapping(node, "an entry", "{based_on: s-300pmu-2}")
        base_id = words(children.get("based_on"))
        base = None
        if base_id:
            base = self._below.system(base_id) if base_id == system_id else self.system(base_id)
        kind = self._paths[system_id].parent.name
        note = words(children.get("note"))
        origin = Origin(children.get("source"), words(children.get("grade")), note, self._judge)
        lenders: list[str] = []

        def borrow(lender: str) -> System:
            if lender not in self._paths:
                remedy = meant(lender, self._paths).replace("_", "-") or "`redan catalogue` lists all systems"
                key, says = ("members", "member") if kind == "formation" else ("kill_probability", "taken_from")
                raise refused(children.get(key, node), f'{says}: there is no system "{shown(lender)}"', "", remedy)
            lenders.append(lender)
            return self.system(lender)

        long = long_entry(node, origin)
        name = f"{base.name}, changed by the scenario" if base is not None else system_id
        long = {"name": text_at(node, name), "simulated": text_at(node, True), "id": text_at(node, system_id),
                "kind": text_at(node, kind), **long}  # fmt: skip
        stated = build_system(Node(long, node.file, node.line, node.column, None), kind, system_id, borrow)
        stated = replace(stated, alternatives=MappingProxyType({k: v for k, v in stated.alternatives.items() if k}))
        system = stated if base is None else _over(base, stated, children)
        if system.simulated:
            system = self.completed(system)
        of = {name: tuple(p.estimates) for name, p in stated.parameters.items()}
        assert self._sources is not None
        found = [*lint_system(system, self._sources, of), *lint_members(system, self)]
        problems = _together(system, found, children)
        problems += self._of_another_kind(system, stated)
        if problems:
            raise InputError(problems)
        below = [] if base is None else list(self._rests.get(base_id, (base_id,)))
        for lender in lenders:
            below += self._rests.get(lender, (lender,))
        self._rests[system_id] = tuple(dict.fromkeys(below))
        self._made_of[system_id] = tuple(dict.fromkeys([*([base_id] if base_id else []), *lenders]))
        if base is not None:
            self.numbers += tuple(changes(base, stated, f"based on {base_id}"))
        return system

    def _of_another_kind(self, system: System, stated: System) -> list[Problem]:
        """Numbers an entry states itself that neither a run asks of its kind nor any entry of that kind below has."""
        found = []
        for name, parameter in stated.parameters.items():
            kinds = parameter.attribute.used_by
            if not system.simulated or not kinds or system.kind in kinds or parameter.common:
                continue
            alike = (self._below.system(i) for i in self._below.ids(system.kind))
            if not any(name in other.parameters for other in alike):
                what = f"{parameter.attribute.key} says nothing of a {system.kind}"
                allowed = f"it is a number of {', '.join(dict.fromkeys(kinds))}"
                found.append(Problem(what, parameter.where, allowed, "leave it out, or check kind"))
        return found

    def _override(self, problems: list[Problem]) -> None:
        if self._brought.overrides is None:
            return
        nodes = mapping(self._brought.overrides, "override", "{s-300pmu-2.max_range: {best: 150 km, source: notes}}")
        for key, node in nodes.items():
            try:
                found = read_override(self, key, node, self._brought.overrides, self._judge)
                system = with_override(self.system(found.system), found)
                assert self._sources is not None
                stated = {found.parameter: (found.alternative,)}
                if breaches := list(lint_system(replace(system, simulated=False), self._sources, stated)):
                    raise InputError([replace(_in_keys(p), where=node.where()) for p in breaches])
            except RedanError as error:
                problems += error.problems
                continue
            old = self.system(found.system).parameter(found.parameter)
            before = shown_estimate(old, found.alternative)
            after = shown_estimate(system.parameter(found.parameter), found.alternative)
            label = found.label
            self.numbers += (OwnNumber(found.system, label, before, after, found.source, "override", found.where),)
            self.overridden += (found,)
            self._rests.setdefault(found.system, (found.system,))
            self._systems[found.system] = system


def _together(system: System, problems: list[Problem], children: Mapping[str, Node]) -> list[Problem]:
    """Problems of an entry in the user's words: all missing numbers in one."""
    lacks = f"{system.id} is simulated but has no "
    missing = [p.what.removeprefix(lacks) for p in problems if p.what.startswith(lacks)]
    found = [_in_keys(p) for p in problems if not p.what.startswith(lacks)]
    if missing:
        names = [
            ATTRIBUTES[name].key if name in ATTRIBUTES else name.removeprefix("label ").replace(" ", "_")
            for name in missing
        ]
        remedy = "begin from an entry like it with based_on:, or add them; an entry for show alone has simulated: false"
        what = f'the entry "{system.id}" lacks what a {system.kind} needs: {", ".join(names)}'
        found.append(Problem(what, system.where, "", remedy))
    return found


def _in_keys(problem: Problem) -> Problem:
    """The problem with the attribute as a file spells it, and with a remedy."""
    name = problem.what.partition(":")[0]
    what = problem.what.replace(name, ATTRIBUTES[name].key, 1) if name in ATTRIBUTES else problem.what
    return replace(problem, what=what, remedy=problem.remedy or "mend the entry")


def _collect(problems: list[Problem], work: Callable[..., object], *arguments: object) -> None:
    """Do something; what is wrong with it joins the problems."""
    try:
        work(*arguments)
    except RedanError as error:
        problems += error.problems


def _nearly(word: str, names: Iterable[str]) -> bool:
    """Whether a name differs from one that exists by little enough to be a slip."""
    return bool(get_close_matches(word, list(names), n=1, cutoff=0.85))


def _over(base: System, stated: System, children: Mapping[str, Node]) -> System:
    """The base with everything that an entry states in place of it."""
    parameters = dict(base.parameters)
    for name, parameter in stated.parameters.items():
        before = base.parameters.get(name)
        named = before is not None and "" not in parameter.estimates and "" not in before.estimates
        estimates = {**before.estimates, **parameter.estimates} if named and before else dict(parameter.estimates)
        parameters[name] = replace(parameter, estimates=MappingProxyType(estimates))
    return replace(
        stated,
        parameters=MappingProxyType(parameters),
        nato=stated.nato or base.nato,
        role=stated.role or base.role,
        note=stated.note or base.note,
        simulated=stated.simulated if "simulated" in children else True,
        left_out=(*base.left_out, *stated.left_out),
        labels=MappingProxyType({**base.labels, **stated.labels}),
        label_reasons=MappingProxyType({**base.label_reasons, **stated.label_reasons}),
        facts=MappingProxyType({**base.facts, **stated.facts}),
        alternatives=MappingProxyType({**base.alternatives, **stated.alternatives}),
        members=stated.members or base.members,
    )
