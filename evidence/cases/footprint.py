"""The defended footprint: by its formula, and by the engine against warheads aimed at points near the edge."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from evidence.cases.case import ENGINE, REGISTER, Computed, Value
from evidence.cases.chance import SEED
from evidence.cases.contract import Given, Output, number, positive
from evidence.physics.footprint import defended_footprint
from redan.engine import simulate
from redan.layout import Fate, Law
from redan.layout.build import Reach, Sight, Threat, Unit, Window, build_plan

STEP_KM, HALF_SPAN_KM = 0.025, 1.0  # aim points along a line across the expected edge
INSTANTS, NODES = 4000, 60


OUTPUTS = (
    Output("x_back_front_km", "km", "edges behind and in front of the launcher"),
    Output("y_max_km", "km", "half width"), Output("area_km2", "km2", "area"),
    Output("highest_intercept_km", "km", "highest intercept"),
)


@REGISTER.add(
    "defence", positive("v_t", "km/s", "speed of the warhead"),
    positive("angle_deg", "deg", "its dive below the horizontal"),
    positive("h_detect_km", "km", "height at detection"),
    number("t_delay_s", "s", "from detection to launch", least=0.0),
    positive("v_m", "km/s", "speed of the interceptor"),
    positive("h_min_km", "km", "least height of an intercept"), gives=OUTPUTS,
)
def footprint(given: Given) -> Computed:
    """Defended footprint against straight-line warheads."""
    c = {name: float(given[name]) for name in given}
    found = defended_footprint(
        threat_speed_m_s=c["v_t"] * 1e3, dive_angle_rad=math.radians(c["angle_deg"]),
        detection_height_m=c["h_detect_km"] * 1e3, delay_s=c["t_delay_s"], interceptor_speed_m_s=c["v_m"] * 1e3,
        least_height_m=c["h_min_km"] * 1e3,
    )
    back, front = found.back_m / 1e3, found.front_m / 1e3
    values: Computed = {
        "x_back_front_km": Value([back, front]), "y_max_km": Value(found.half_width_m / 1e3),
        "area_km2": Value(found.area_m2 / 1e6), "highest_intercept_km": Value(found.highest_intercept_m / 1e3),
    }
    if front - back > 4.0 * HALF_SPAN_KM:
        got = [-_edge_km(c, -back, -1.0), _edge_km(c, front, 1.0)]
        label = "outermost aim points killed, behind and in front (km)"
        values[label] = Value(got, ENGINE, [back, front], 2.0 * STEP_KM)
    return values


def _edge_km(c: Mapping[str, float], near_km: float, sign: float) -> float:
    """How far along +x or -x the engine still kills a warhead; aim points around near_km, a step apart."""
    count = round(2.0 * HALF_SPAN_KM / STEP_KM)
    distances = [near_km - HALF_SPAN_KM + STEP_KM * (i + 0.5) for i in range(count)]
    raid = []
    for i, distance in enumerate(distances):
        window = _window(c, sign * distance)
        reach = (Reach("u", 1.0, (window,)),) if window else ()
        fall_s = c["h_detect_km"] / _sink_km_s(c)
        raid.append(Threat(f"t{i:03}", 0.0, fall_s, munition=True, sights=(Sight("eye"),), reach=reach))
    unit = Unit("u", reaction=(Law.FIXED, c["t_delay_s"], 0.0))
    fates = simulate(build_plan(raid, [unit]), SEED, 0, 1).fate[0]
    return max((d for d, fate in zip(distances, fates, strict=True) if fate == Fate.KILLED), default=0.0)


def _sink_km_s(c: Mapping[str, float]) -> float:
    return c["v_t"] * math.sin(math.radians(c["angle_deg"]))


def _window(c: Mapping[str, float], x_km: float) -> Window | None:
    """Launch times from detection on at which a warhead aimed at x can still be met, with times of flight."""
    meet_s = np.linspace(0.0, (c["h_detect_km"] - c["h_min_km"]) / _sink_km_s(c), INSTANTS)
    height = c["h_detect_km"] - _sink_km_s(c) * meet_s
    ahead = x_km + height / math.tan(math.radians(c["angle_deg"]))
    launch_s = meet_s - np.hypot(ahead, height) / c["v_m"]
    latest = float(launch_s.max())
    if latest <= 0.0:
        return None
    # the earliest instant at which a missile launched then can be there
    so_far = np.maximum.accumulate(launch_s)
    nodes = np.linspace(0.0, latest, NODES)
    first = meet_s[np.minimum(np.searchsorted(so_far, nodes), INSTANTS - 1)]
    return Window(0.0, latest, tuple(float(s) for s in first - nodes))
