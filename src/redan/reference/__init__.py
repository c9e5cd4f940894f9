"""The event model in plain Python: the definition that the compiled engine is held to, event for event."""

from redan.reference.loop import Outcome, simulate_one

__all__ = ["Outcome", "simulate_one"]
