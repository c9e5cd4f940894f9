"""One variant under one set of readings, simulated and counted: what comparisons are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from redan.layout.names import Names
from redan.layout.outcomes import Outcomes
from redan.results.limits import Limits
from redan.results.measures import Support, Unpriced, measures, supports, unpriced
from redan.results.table import table_digest, table_of

Columns = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Case:
    """Columns of one number a replication with their bounds, and what they were computed from."""

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


def case_of(variant: str, readings: dict[str, str], outcomes: Outcomes, names: Names, plan_digest: str) -> Case:
    """Count everything in a table of outcomes."""
    return Case(
        variant=variant,
        readings=readings,
        replications=len(outcomes.first_launch_s),
        columns=measures(outcomes, names),
        bounds=supports(names, outcomes),
        plan_digest=plan_digest,
        table_digest=table_digest(table_of(outcomes, names)),
        aircraft=names.threat_kinds.count("aircraft"),
        munitions=names.threat_kinds.count("munition"),
        unpriced=unpriced(names),
    )
