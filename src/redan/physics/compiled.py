"""The few physics routines worth compiling on their own: flyout tables and their calibration.

The only module of this package that loads the compiler; it also registers all kernel functions of the others.
"""

from __future__ import annotations

from redan import jit, streams
from redan.physics import (
    arcs,
    atmosphere,
    calibration,
    detection,
    flight,
    flyout,
    geodesy,
    grid,
    propagation,
    radar,
)
from redan.physics.calibration import Calibration
from redan.physics.flyout import FlyoutTable

jit.register(streams.standard_normal_quantile)
for _module in (geodesy, atmosphere, grid, propagation, detection, radar, flight, calibration, flyout, arcs):
    jit.register(*_module.KERNEL_FUNCTIONS)

_fly_family = jit.kernel(flyout.fly_family)
_fill_table = jit.kernel(flyout.fill_table)
_fit_drag_factor = jit.kernel(calibration.fit_drag_factor)
solve_aim = jit.kernel(arcs.solve_aim)
coast_along = jit.kernel(flight.coast_along)
geodetic_rows = jit.kernel(geodesy.geodetic_rows)


def flyout_table(
    *, burn_time_s: float, burnout_speed_m_s: float, min_speed_m_s: float, drag_factor_m2_kg: float,
    max_altitude_m: float, launch_altitude_m: float = 0.0, boost_time_s: float = 0.0, boost_speed_m_s: float = 0.0,
) -> FlyoutTable:
    """The flyout table of one interceptor from one launch altitude (altitudes above sea level); see `flyout`.

    boost_time_s 0: one level of thrust.
    """
    return flyout.interpreted_table(
        burn_time_s=float(burn_time_s), burnout_speed_m_s=float(burnout_speed_m_s),
        min_speed_m_s=float(min_speed_m_s), drag_factor_m2_kg=float(drag_factor_m2_kg),
        max_altitude_m=float(max_altitude_m), launch_altitude_m=float(launch_altitude_m),
        boost_time_s=float(boost_time_s), boost_speed_m_s=float(boost_speed_m_s),
        fly=_fly_family, fill=_fill_table,
    )


def calibrate(
    *, burn_time_s: float, burnout_speed_m_s: float, min_speed_m_s: float, max_range_m: float, max_altitude_m: float,
    burnout_mass_kg: float, min_altitude_m: float = 0.0, launch_altitude_m: float = 0.0,
    boost_time_s: float = 0.0, boost_speed_m_s: float = 0.0, body_diameter_m: float = 0.0,
) -> Calibration:
    """The drag factor of the body, or fitted so that the kinematic reach is the published range: which, and how well.

    body_diameter_m 0: unknown. min_altitude_m is above the launcher, max_altitude_m above sea level, as published. The
    range is taken to hold at whatever target altitude between them it is largest.
    """
    motor = flight.motor_of(burn_time_s, burnout_speed_m_s, min_speed_m_s, boost_time_s, boost_speed_m_s)
    lowest = float(launch_altitude_m + min_altitude_m)
    body = calibration.body_drag_factor(body_diameter_m, burnout_mass_kg)
    factor, reach = _fit_drag_factor(
        motor, float(min_speed_m_s), float(launch_altitude_m), lowest, max(float(max_altitude_m), lowest + 1.0),
        float(max_range_m), float(body),
    )
    diameter = body_diameter_m if factor == body else 0.0
    return calibration.describe_calibration(factor, reach, max_range_m, burnout_mass_kg, diameter)
