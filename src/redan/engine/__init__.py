"""The compiled engine: frozen arrays in, outcomes out; it knows no scenario."""

from redan.engine.simulate import replay, simulate

__all__ = ["replay", "simulate"]
