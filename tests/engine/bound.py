"""A planted fault in the kernel that leaves a channel bound, with the compiler off: is it a refused run?"""

from __future__ import annotations

import warnings

from tests.agreement.generate import random_plan

from redan.engine import consequences, simulate
from redan.errors import RunError

if __name__ == "__main__":
    warnings.simplefilter("ignore")  # products wrap around, as they do when compiled
    plan = random_plan(7)
    simulate(plan, 1, 0, 3)
    consequences.schedule_assessment = lambda *_: None
    try:
        simulate(plan, 1, 0, 3)
    except RunError as error:
        print(error)
