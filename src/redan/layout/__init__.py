"""THE contract between plan, engine, reference and results: arrays, codes and their order."""

from redan.layout.codes import Event, Fate, Law, Purpose, ThreatKind
from redan.layout.plan import Plan, plan_digest, validate_plan

__all__ = ["Event", "Fate", "Law", "Plan", "Purpose", "ThreatKind", "plan_digest", "validate_plan"]
