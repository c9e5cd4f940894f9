"""Scenario to frozen arrays: routes, detection tables, engagement tables."""

import redan.physics.compiled  # noqa: F401  registers the physics that the kernels of this package call
from redan.plan.compile import Compiled, Geometry, compile_plan

__all__ = ["Compiled", "Geometry", "compile_plan"]
