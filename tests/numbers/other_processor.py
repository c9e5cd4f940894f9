"""Prints the golden scenarios' numbers as JSON: run in a process that is told of another processor or mathematics."""

from __future__ import annotations

import json

from numba.core import config
from tests.numbers.golden import SCENARIOS, numbers_of, outcomes

if __name__ == "__main__":
    numbers = {name: numbers_of(*outcomes(name)) for name in SCENARIOS}
    print(json.dumps({"compiled_for": str(config.CPU_NAME), "numbers": numbers}))
