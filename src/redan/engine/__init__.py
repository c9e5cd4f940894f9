"""The compiled engine: frozen arrays in, outcomes out; it knows no scenario."""

from redan.engine.run import replay, simulate

__all__ = ["replay", "simulate"]
