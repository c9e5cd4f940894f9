"""Scenario to frozen arrays: routes, detection tables, engagement tables, and why they are what they are."""

import redan.physics.compiled  # noqa: F401  registers the physics that the kernels of this package call
from redan.plan.compile import Compiled, Geometry, compile_plan
from redan.plan.explain import explain

__all__ = ["Compiled", "Geometry", "compile_plan", "explain"]
