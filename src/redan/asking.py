"""Explanations of a variant of a file or of a run folder: one pair, and why shots were not fired over replications."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from redan.analysis.kill import Kill, rules_of
from redan.analysis.whynot import WhyNotTable, why_not_table
from redan.campaign.whynot import REPLICATIONS, count_why_not
from redan.catalogue import Catalogue
from redan.errors import InputError, Problem, Where
from redan.layout.names import Names
from redan.plan import Compiled, compile_plan, explain
from redan.plan.defends import defends
from redan.reasons.whynot import Scope
from redan.report.whynot import rule_lines
from redan.rerun import as_stored, compiled_again, kept_catalogue, kept_scenario
from redan.results import Run, open_run
from redan.scenario import Scenario, load_scenario, resolve
from redan.scenario.origins import origins_of
from redan.scenario.suggest import either, nearest
from redan.units import shown

MOST_LISTED = 8


@dataclass(frozen=True)
class Asked:
    """What an explanation is about. kept: the run, where it is one, with the catalogue it keeps."""

    scenario: Scenario
    compiled: Compiled
    level: str
    seed: int
    kept: Run | None = None
    catalogue: Catalogue | None = None
    notes: tuple[str, ...] = ()  # what has changed since the run, in words

    def origins(self, u: int, t: int) -> dict[str, str]:
        """Where the numbers of a kill by this unit of this threat come from."""
        resolved, names = self.compiled.resolved, self.compiled.names
        return origins_of(
            self.scenario, resolved.variant, resolved.readings, self.level, names.units[u], names.threat_classes[t],
            self.catalogue,
        )  # fmt: skip


def asked_of(
    scenario: Scenario | Path | str,
    variant: str | None = None,
    readings: Mapping[str, str] | None = None,
    seed: int | None = None,
) -> Asked:
    """Compile a variant of a scenario or its file, or what a run folder was made of.

    InputError for a variant, reading or seed beside a run, which has its own; RunError for a run that cannot be made
    again.
    """
    if not isinstance(scenario, Scenario) and Path(scenario).is_dir():
        return _of_run(Path(scenario), {"variant": variant, "readings": readings, "seed": seed})
    loaded = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    compiled = compile_plan(resolve(loaded, variant, readings))
    return Asked(loaded, compiled, loaded.part.level, loaded.seed if seed is None else seed)


def _of_run(folder: Path, given: Mapping[str, object]) -> Asked:
    own = [name for name, value in given.items() if value is not None and value != {}]
    if own:
        remedy = f"leave {' and '.join(own)} out, or name the scenario file instead of the run"
        raise InputError(Problem("a run has its own variant, readings and seed", Where(str(folder)), remedy=remedy))
    kept = open_run(folder)
    compiled, notes = compiled_again(kept)
    scenario = kept_scenario(kept)
    return Asked(scenario, compiled, str(kept.manifest["level"]), kept.seed, kept, kept_catalogue(kept), notes)


def explanation(asked: Asked, unit: str, threat: str | None) -> str:
    """One fire unit against one threat in words and figures, the numbers of its kill at the end.

    threat None: what the unit reaches and defends against each system that flies.
    """
    compiled = asked.compiled
    if threat is None:
        return defends(compiled, unit)
    text = explain(compiled, unit, threat)
    u, t = compiled.names.units.index(unit), compiled.names.threats.index(threat)
    return "\n".join([text, "", *rule_lines(rules_of(compiled.plan, u, t), asked.origins(u, t))])


def why_not_of(
    asked: Asked,
    unit: str | None,
    threat: str | None,
    replications: int | None,
    progress: Callable[[int, int], None] | None = None,
) -> WhyNotTable:
    """The table of a scope over the first replications; those of a run have to come out as they are stored."""
    compiled, kept = asked.compiled, asked.kept
    scope = scope_of(compiled.names, unit, threat)
    count = REPLICATIONS if replications is None else replications
    if kept is not None:
        count = min(count, kept.replications)
    check = None if kept is None else partial(as_stored, kept, asked.notes)
    counted = count_why_not(compiled, asked.seed, count, scope, progress=progress, check=check)
    kill = None
    if scope.pair is not None:
        kill = Kill(count, counted.shots, rules_of(compiled.plan, *scope.pair), asked.origins(*scope.pair))
    return why_not_table(
        counted,
        compiled.names,
        title=compiled.resolved.title,
        variant=compiled.resolved.variant,
        readings=compiled.resolved.readings,
        seed=asked.seed,
        unit=unit,
        threat=threat,
        kill=kill,
        notes=asked.notes,
    )


def scope_of(names: Names, unit: str | None, threat: str | None) -> Scope:
    """A fire unit, and a threat or a package, by name; None: all. InputError for a name that does not exist."""
    groups = list(dict.fromkeys(names.threat_groups))
    problems = []
    if unit is not None and unit not in names.units:
        problems.append(_no_such("fire unit", unit, list(names.units)))
    if threat is not None and threat not in groups and threat not in names.threats:
        problems.append(_no_such("threat or package", threat, [*groups, *names.threats]))
    if problems:
        raise InputError(problems)
    pairs = zip(names.threats, names.threat_groups, strict=True)
    return Scope(
        np.array([unit in (None, name) for name in names.units], bool),
        np.array([threat is None or threat in pair for pair in pairs], bool),
    )


def _no_such(kind: str, name: str, names: list[str]) -> Problem:
    close = nearest(name, names)
    listed = list(dict.fromkeys([*close, *names]))
    more = f" and {len(listed) - MOST_LISTED} more" if len(listed) > MOST_LISTED else ""
    allowed = f"there is {', '.join(listed[:MOST_LISTED])}{more}" if names else f"there is no {kind} at all"
    remedy = f"did you mean {either(close)}?" if close else ""
    return Problem(f'there is no {kind} "{shown(name)}"', allowed=allowed, remedy=remedy)
