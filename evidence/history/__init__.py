"""Recorded history held against redan: what was recorded or claimed, what redan gives, whether the intervals meet.

Each case is a folder under `evidence/recorded/`: README.md for the reader, case.yaml with the recorded values,
scenario.yaml where the engine is used, result.yaml written by `python -m evidence.history evidence/recorded`.
"""

from evidence.history.case import Case, Observed, load_case
from evidence.history.rows import CaseResult, Row, run_case, run_history, write_result
from evidence.history.tables import Table

__all__ = [
    "Case",
    "CaseResult",
    "Observed",
    "Row",
    "Table",
    "load_case",
    "run_case",
    "run_history",
    "write_result",
]
