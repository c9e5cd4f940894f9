"""Which lines of the engine's kernel do generated plans run? Prints those they do not; run with the JIT off.

NUMBA_DISABLE_JIT=1 python -m tests.agreement.kernel_lines
"""

from __future__ import annotations

import os
import sys
import types
import warnings
from collections.abc import Iterator
from pathlib import Path

PLANS = 150
RARE = ((22, ("tracks",)), (0, ("bystanders", "jam windows")))  # lines that few plans reach


def lines_of(code: types.CodeType) -> Iterator[int]:
    """Lines with an instruction, of a code object and of those inside it; without `def` lines and docstrings."""
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from (line for _, _, line in constant.co_lines() if line and line > constant.co_firstlineno)
            yield from lines_of(constant)


def missing_lines(plans: int = PLANS) -> dict[str, list[int]]:
    """Lines of the engine's rules that no function call reached."""
    from tests.agreement.crowds import crowded_plan
    from tests.agreement.features import FEATURES
    from tests.agreement.generate import random_plan, special_plans

    from redan.engine import choices, conditions, consequences, effects, loop, queue, replay

    files = {module.__file__: set() for module in (queue, conditions, choices, consequences, loop, effects)}

    def trace_lines(frame: types.FrameType, event: str, _: object):
        files[frame.f_code.co_filename].add(frame.f_lineno)
        return trace_lines

    def trace_calls(frame: types.FrameType, event: str, _: object):
        return trace_lines if frame.f_code.co_filename in files else None

    sys.settrace(trace_calls)
    try:
        with_effects = [random_plan(seed, FEATURES) for seed in range(plans // 2)]
        with_one = [random_plan(seed, (feature,)) for feature in FEATURES for seed in range(plans // 15)]
        crowds = map(crowded_plan, range(plans // 2))
        rare = [random_plan(seed, features) for seed, features in RARE]
        for plan in [*special_plans(), *rare, *map(random_plan, range(plans)), *with_effects, *with_one, *crowds]:
            replay(plan, 2013, 0)
    finally:
        sys.settrace(None)
    report = {}
    for name, seen in files.items():
        source = Path(name).read_text()
        wanted = set(lines_of(compile(source, name, "exec")))
        text = source.splitlines()
        report[Path(name).name] = sorted(n for n in wanted - seen if text[n - 1].strip())
    return report


if __name__ == "__main__":
    assert os.environ.get("NUMBA_DISABLE_JIT") == "1"
    warnings.simplefilter("ignore")  # products wrap around, as they do when compiled
    for file, numbers in missing_lines(int(sys.argv[1]) if len(sys.argv) > 1 else PLANS).items():
        for number in numbers:
            print(f"{file}:{number}")
