"""Every line of the engine runs under generated plans, with the compiler off."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import json, sys, warnings
from pathlib import Path
warnings.simplefilter("ignore")
import redan.engine.kernel as kernel, redan.engine.rules as rules
files = {str(Path(m.__file__)): m for m in (kernel, rules)}
seen = {f: set() for f in files}

def trace(frame, event, argument):
    name = frame.f_code.co_filename
    if name not in seen:
        return None
    if event == "line":
        seen[name].add(frame.f_lineno)
    return trace

def lines(code):
    own = {line for _, _, line in code.co_lines() if line and line != code.co_firstlineno}
    for inner in code.co_consts:
        if hasattr(inner, "co_code"):
            own |= lines(inner)
    return own

from tests.agreement.generate import random_plan
from tests.analytic.plans import Reach, Sight, Threat, Unit, Window, build_plan
from redan.engine import replay
import redan.engine.run as verbs

def never_meeting():
    # tracks and launch windows that alternate for longer than the search goes on
    sights = tuple(Sight("eye", 10 * i, 10 * i + 1, ((10 * i, 1.0),)) for i in range(100))
    windows = tuple(Window(10 * i + 5, 10 * i + 6) for i in range(100))
    threat = Threat("p", 0, 1020, sights=sights, reach=(Reach("u", 1.0, windows),))
    return build_plan([threat], [Unit("u", radar="eye")])

plans = [random_plan(i) for i in range(int(sys.argv[1]))]
sys.settrace(trace)
for i, plan in enumerate(plans):
    replay(plan, i, 0)
if len(plans) > 1:
    replay(never_meeting(), 0, 0)
    verbs.HEAP_SLACK = 0
    verbs.HEAP_ROOM = 1
    replay(plans[0], 0, 0)
sys.settrace(None)
missing = {}
for file in files:
    source = Path(file).read_text()
    module = compile(source, file, "exec")
    wanted = set()
    for inner in module.co_consts:
        if hasattr(inner, "co_code"):
            wanted |= lines(inner)
    text = source.splitlines()
    missing[Path(file).name] = [f"{n}: {text[n - 1].strip()}" for n in sorted(wanted - seen[file])]
print(json.dumps(missing))
"""


def uncovered(plans: int) -> dict[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(plans)],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(Path.cwd())},
        capture_output=True, text=True, timeout=300, check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_line_of_the_kernel_runs() -> None:
    missing = uncovered(120)
    assert missing == {"kernel.py": [], "rules.py": []}


def test_few_plans_leave_lines_out() -> None:
    """Planted fault: the measurement does see lines that never ran."""
    assert uncovered(1)["kernel.py"]
