"""THE contract between plan, engine, reference and results: arrays, codes and their order."""

from redan.layout.codes import SERIALS, Event, Fate, Kind, Law, Off, Op, Purpose, Reach, ThreatKind, Trigger
from redan.layout.plan import Plan, freeze_plan, plan_digest
from redan.layout.planned import as_planned
from redan.layout.validate import validate_plan

__all__ = [
    "SERIALS", "Event", "Fate", "Kind", "Law", "Off", "Op", "Plan", "Purpose", "Reach", "ThreatKind", "Trigger",
    "as_planned", "freeze_plan", "plan_digest", "validate_plan",
]  # fmt: skip
