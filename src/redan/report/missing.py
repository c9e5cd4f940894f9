"""Which numbers of the catalogue rest on nothing that was read: on memory, or on redan's assumption."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from redan.catalogue import Catalogue, System, best_grade
from redan.report.sources import ALSO_USED, PK
from redan.report.text import text_table, wrapped
from redan.scenario.systems import RANGE_LIMITS

GRADES = {"C": "from memory, unverified", "D": "redan's assumption"}
WHERE_ASKED = (*ALSO_USED, *RANGE_LIMITS.values(), "cost_usd", "cruise_altitude_m", "hit_silent", "reliability",
               "system_reliability")  # fmt: skip
HEADING = (
    "Numbers a run uses whose best value nobody here has read anywhere, the worst systems first. Grades: A the "
    "source's own text was read, B quoted through an open project, C from memory, D redan's assumption."
)


@dataclass(frozen=True)
class Resting:
    """What the numbers of one system rest on: names by the grade of their best value; `common`: of all systems."""

    system: str
    by_grade: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    common: tuple[str, ...] = ()

    def count(self, grades: str) -> int:
        """How many have one of the grades."""
        return sum(len(names) for grade, names in self.by_grade.items() if grade in grades)

    @property
    def numbers(self) -> int:
        """How many the entry states that a run uses."""
        return sum(map(len, self.by_grade.values()))


def resting_of(system: System) -> Resting:
    """Every number of a system that a run uses, by the grade of its best value; an alternative counts by itself."""
    found: dict[str, list[str]] = {}
    common = []
    for name, parameter in system.parameters.items():
        used = system.kind in parameter.attribute.used_by or name.startswith(PK) or name in WHERE_ASKED
        for alternative, estimate in parameter.estimates.items():
            label = name if name.startswith(PK) else parameter.attribute.key
            label += f" ({alternative})" if alternative else ""
            if parameter.common:
                common.append(label)
            elif used and estimate.values:
                found.setdefault(best_grade(estimate), []).append(label)
    return Resting(system.id, {grade: tuple(names) for grade, names in sorted(found.items())}, tuple(common))


def worst_first(catalogue: Catalogue) -> list[Resting]:
    """All systems a run can use: most numbers of grade C or D first, of equals the larger share."""
    every = [catalogue.system(system_id) for system_id in catalogue.ids()]
    found = [resting_of(system) for system in every if system.simulated]
    return sorted(found, key=lambda r: (-r.count("CD"), -r.count("CD") / max(r.numbers, 1), r.system))


def missing_lines(catalogue: Catalogue) -> list[str]:
    """A table of all systems, worst first, and the sums."""
    rows = worst_first(catalogue)
    cells = [[r.system, *(str(r.count(grades)) for grades in ("C", "D", "AB")), _share(r)] for r in rows]
    total = sum(r.numbers for r in rows)
    memory, assumed = (sum(r.count(grade) for r in rows) for grade in "CD")
    common = dict.fromkeys(name for r in rows for name in r.common)
    said = (
        f"{len(rows)} systems, {total:,} numbers of their own: {memory:,} from memory, {assumed:,} assumed. Besides, "
        f"{len(common)} assumptions common to all systems stand in where an entry states nothing: {', '.join(common)}."
    )
    head = ["system", "memory (C)", "assumed (D)", "read (A, B)", "C and D"]
    end = "`redan catalogue ID --missing` names them for one system."
    return [*wrapped(HEADING), "", *text_table(head, cells), "", *wrapped(said), "", end]


def missing_of(system: System) -> list[str]:
    """The numbers of one system that rest on memory or assumption, by name."""
    found = resting_of(system)
    lines = wrapped(f"{system.id}: {found.count('CD')} of {found.numbers} numbers a run uses were read nowhere")
    for grade, says in GRADES.items():
        if names := found.by_grade.get(grade, ()):
            lines += ["", *wrapped(f"{grade}, {says}: {', '.join(names)}", "  ")]
    if found.common:
        lines += ["", *wrapped(f"Assumed for all systems alike: {', '.join(found.common)}", "  ")]
    end = f"`redan catalogue {system.id}` shows each with its range and sources."
    return [*lines, "", *wrapped(f"{end} A better source is one line under `override:` in a scenario.")]


def to_json(found: Iterable[Resting]) -> dict[str, dict[str, object]]:
    """By system: names by grade, and those common to all."""
    return {r.system: {**{g: list(names) for g, names in r.by_grade.items()}, "common": list(r.common)} for r in found}


def _share(resting: Resting) -> str:
    return f"{resting.count('CD') / max(resting.numbers, 1):.0%}".replace("%", " %")
