"""Prints the golden scenarios' numbers as JSON: run in a process whose compiler is told of another processor."""

from __future__ import annotations

import json

from numba.core import config
from tests.numbers.golden import SCENARIOS, numbers_of, outcomes

if __name__ == "__main__":
    found = {name: numbers_of(*outcomes(name)) | {"machine": str(config.CPU_NAME)} for name in SCENARIOS}
    print(json.dumps(found))
