"""Pure functions of geometry, atmosphere, terrain, propagation, radar and flight.

Scalar functions over floats, SI units and radians, without decorators: `redan.jit.register` makes those listed in a
module's `KERNEL_FUNCTIONS` callable from kernels. Nothing here loads the compiler.
"""
