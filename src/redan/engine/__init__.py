"""The compiled engine: frozen arrays in, outcomes out; it knows no scenario."""

from redan.engine.run import events_taken, replay, simulate

__all__ = ["events_taken", "replay", "simulate"]
