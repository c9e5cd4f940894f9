"""THE contract between plan, engine, reference and results: arrays, codes and their order."""

from redan.layout.codes import SERIALS, Event, Fate, Law, Purpose, Reach, ThreatKind
from redan.layout.plan import Plan, freeze_plan, plan_digest
from redan.layout.validate import validate_plan

__all__ = [
    "SERIALS", "Event", "Fate", "Law", "Plan", "Purpose", "Reach", "ThreatKind", "freeze_plan", "plan_digest",
    "validate_plan",
]  # fmt: skip
