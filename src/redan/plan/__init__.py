"""Scenario to frozen arrays: routes, detection tables, engagement tables."""

from redan.plan.compile import Compiled, Geometry, compile_plan

__all__ = ["Compiled", "Geometry", "compile_plan"]
