"""Count why shots were not fired: play replications again, one after the other, and ask each for its reasons."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from redan.campaign.cases import CompiledCase
from redan.engine import replay
from redan.layout.outcomes import Outcomes
from redan.reasons.whynot import Scope, WhyNot

REPLICATIONS = 200  # enough for a share to some percentage points


def count_why_not(
    compiled: CompiledCase,
    seed: int,
    replications: int,
    scope: Scope,
    *,
    progress: Callable[[int, int], None] | None = None,
    check: Callable[[int, Outcomes], None] | None = None,
) -> WhyNot:
    """The first so many replications of a plan under a seed. check: called with each number and its row."""
    numbers = {name: i for i, name in enumerate(dict.fromkeys(compiled.names.threat_groups))}
    packages = np.array([numbers[name] for name in compiled.names.threat_groups], np.int64)
    counted = WhyNot(compiled.plan, compiled.reach, packages, scope)
    for replication in range(replications):
        row, events = replay(compiled.plan, seed, replication)
        if check is not None:
            check(replication, row)
        counted.add(seed, replication, events.tolist(), row)
        if progress is not None:
            progress(replication + 1, replications)
    return counted
