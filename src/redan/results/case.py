"""One variant under one set of readings, simulated and counted: what comparisons are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from redan.layout.names import Names
from redan.layout.outcomes import Outcomes
from redan.layout.plan import Plan
from redan.results.causes import causes
from redan.results.forces import Forces, forces_of, priceless
from redan.results.limits import Limits
from redan.results.measures import Unpriced, measures, unpriced
from redan.results.possible import possible
from redan.results.supports import Support, supports
from redan.results.table import table_digest, table_of

Columns = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Case:
    """Columns of one number a replication with their bounds, and what they were computed from.

    priceless: sums of money in which nothing has a public price, and what has none: they are no figures.
    causes: digest of what a column follows from; two cases that share it share the column, in every replication.
    """

    variant: str
    readings: dict[str, str]
    replications: int
    columns: Columns
    bounds: Mapping[str, Support]
    plan_digest: str
    table_digest: str
    aircraft: int
    munitions: int
    unpriced: Unpriced
    limits: Limits | None = None  # what held fire; asked of the main cases alone
    scene: Forces = field(default_factory=Forces)
    priceless: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    causes: Mapping[str, bytes] = field(default_factory=dict)


def case_of(
    variant: str,
    readings: dict[str, str],
    outcomes: Outcomes,
    names: Names,
    plan_digest: str,
    plan: Plan | None = None,
    *,
    compared: bool = True,
) -> Case:
    """Count everything in a table of outcomes. plan: tells what is left to chance; without it everything may be.

    compared: also say what each column follows from, which only a difference to another case asks.
    """
    return Case(
        variant=variant,
        readings=readings,
        replications=len(outcomes.first_launch_s),
        columns=measures(outcomes, names),
        bounds=supports(names, outcomes, possible(plan, names) if plan is not None else None),
        plan_digest=plan_digest,
        table_digest=table_digest(table_of(outcomes, names)),
        aircraft=names.threat_kinds.count("aircraft"),
        munitions=names.threat_kinds.count("munition"),
        unpriced=unpriced(names),
        scene=forces_of(names),
        priceless=priceless(names),
        causes=causes(plan, names) if plan is not None and compared else {},
    )
