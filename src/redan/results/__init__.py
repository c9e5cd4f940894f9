"""The run folder and its table; what is counted in it."""

from redan.results.case import Case, case_of
from redan.results.folder import Run, Verification, open_run, verify, write_run
from redan.results.forces import Forces
from redan.results.manifest import RunInfo, machine, versions
from redan.results.measures import Unpriced, measures, unpriced
from redan.results.story import Story
from redan.results.supports import Support, supports
from redan.results.table import outcomes_of, table_digest, table_of

__all__ = [
    "Case",
    "Forces",
    "Run",
    "RunInfo",
    "Story",
    "Support",
    "Unpriced",
    "Verification",
    "case_of",
    "machine",
    "measures",
    "open_run",
    "outcomes_of",
    "supports",
    "table_digest",
    "table_of",
    "unpriced",
    "verify",
    "versions",
    "write_run",
]
