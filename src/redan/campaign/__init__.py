"""Many replications, safely: chunks over threads, merged in replication order, stopped within a moment."""

from redan.campaign.cases import Request, run_cases
from redan.campaign.crew import Interrupted, default_workers, merge, run

__all__ = ["Interrupted", "Request", "default_workers", "merge", "run", "run_cases"]
