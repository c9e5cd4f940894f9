"""Many replications and many items of work, safely: in order, stopped within a moment, nothing finished lost.

Each name is brought in when it is first asked for: a process that does items needs no engine until its work does.
Items are worked off by `campaign.conduct.conduct`.
"""

TYPE_CHECKING = False  # type checkers take it for true
if TYPE_CHECKING:
    from redan.campaign.cases import Request, Watch, run_cases
    from redan.campaign.conduct import Failed, Stopped
    from redan.campaign.crew import Interrupted, merge, run
    from redan.campaign.how import How, dask, processes, slurm, threads, usable_cores
    from redan.campaign.parts import Common, Item, Parts
else:
    from importlib import import_module

    _WHERE = {
        "cases": ("Request", "Watch", "run_cases"),
        "conduct": ("Failed", "Stopped"),
        "crew": ("Interrupted", "merge", "run"),
        "how": ("How", "dask", "processes", "slurm", "threads", "usable_cores"),
        "parts": ("Common", "Item", "Parts"),
    }
    _MODULE = {name: module for module, names in _WHERE.items() for name in names}

    def __getattr__(name):
        if name not in _MODULE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = getattr(import_module(f"redan.campaign.{_MODULE[name]}"), name)
        globals()[name] = found
        return found


__all__ = [
    "Common", "Failed", "How", "Interrupted", "Item", "Parts", "Request", "Stopped", "Watch", "dask", "merge",
    "processes", "run", "run_cases", "slurm", "threads", "usable_cores",
]  # fmt: skip
