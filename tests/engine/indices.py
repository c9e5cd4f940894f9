"""Does any rule of the engine count from the end of an array? Run with the compiler off; prints how often it was asked.

NUMBA_DISABLE_JIT=1 python -m tests.engine.indices PLANS [plant]
"""

from __future__ import annotations

import os
import sys
import warnings
from typing import Any

import numpy as np

ASKED = [0]


def refuse(index: Any) -> None:
    """Compiled, a negative index would be taken for a very large one."""
    ASKED[0] += 1
    for one in index if isinstance(index, tuple) else (index,):
        parts = (one.start, one.stop) if isinstance(one, slice) else (one,)
        if any(part is not None and part < 0 for part in parts):
            raise IndexError(f"index {index} counts from the end")


class Plain(np.ndarray):
    def __getitem__(self, index: Any) -> Any:
        refuse(index)
        return super().__getitem__(index)

    def __setitem__(self, index: Any, value: Any) -> None:
        refuse(index)
        super().__setitem__(index, value)


class Recorded(Plain, np.recarray):
    pass


def guarded(value: Any) -> Any:
    """An array, or the world of arrays, that refuses; what is no array as it is."""
    if isinstance(value, tuple):
        return type(value)(*map(guarded, value))
    if isinstance(value, np.ndarray):
        return value.view(Recorded if isinstance(value, np.recarray) else Plain)
    return value


def main(plans: int, plant: bool) -> None:
    from tests.agreement.crowds import crowded_plan
    from tests.agreement.features import FEATURES
    from tests.agreement.generate import random_plan, special_plans
    from tests.agreement.kernel_lines import RARE

    from redan.engine import consequences, replay, run

    kernel = run.simulate_range
    run.simulate_range = lambda *arguments: kernel(*map(guarded, arguments))
    if plant:
        right = consequences.schedule_assessment
        consequences.schedule_assessment = lambda w, p, now: right(w, p - len(w.pairs), now)
    rare = [random_plan(seed, features) for seed, features in RARE]
    featured = [random_plan(seed, FEATURES) for seed in range(plans // 2)]
    single = [random_plan(seed, (feature,)) for feature in FEATURES for seed in range(plans // 15)]
    crowds = map(crowded_plan, range(plans // 2))
    for plan in [*special_plans(), *rare, *map(random_plan, range(plans)), *featured, *single, *crowds]:
        replay(plan, 2013, 0)
    print(ASKED[0])


if __name__ == "__main__":
    assert os.environ.get("NUMBA_DISABLE_JIT") == "1"
    warnings.simplefilter("ignore")  # products wrap around, as they do when compiled
    main(int(sys.argv[1]), "plant" in sys.argv[2:])
