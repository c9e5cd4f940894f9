"""Threats that fall along straight lines at constant speed, and interceptors that fly so: what closed forms ask for."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from tests.plan.fixtures import interceptor, place, radar, unit

from redan.physics.arc_path import ArcPath
from redan.physics.arcs import Aim, Flown
from redan.physics.geodesy import ecef_to_geodetic, enu_to_ecef_vector, geodetic_to_ecef
from redan.scenario.resolved import Asset, Delay, Falls, FireUnit, Place, Radar, Resolved, Threat, Waypoint

CENTRE = place(35.0, 36.0)


def straight(speed_m_s: float, dive_rad: float, from_height_m: float, course_rad: float = 0.0):  # type: ignore[no-untyped-def]
    """In place of `arc_path`: down a straight line to the target, from a height; course: azimuth it comes from."""

    def path(flown: Flown) -> ArcPath:
        lat, lon = flown.target_latitude_rad, flown.target_longitude_rad
        flat, up = math.cos(dive_rad), math.sin(dive_rad)
        back = np.array(enu_to_ecef_vector(flat * math.sin(course_rad), flat * math.cos(course_rad), up, lat, lon))
        end = np.array(geodetic_to_ecef(lat, lon, flown.target_altitude_m))
        length = from_height_m / up
        rows = []
        for s in np.linspace(length, 0.0, 400):
            x, y, z = (float(v) for v in end + s * back)
            rows.append(((length - s) / speed_m_s, x, y, z, *ecef_to_geodetic(x, y, z)))
        aim = Aim(speed_m_s, dive_rad, rows[-1][0], from_height_m, speed_m_s, math.nan)
        return ArcPath(np.array(rows), aim, course_rad, from_height_m, speed_m_s, dive_rad)

    return path


def even(speed_m_s: float, **changes: object) -> FireUnit:
    """A fire unit whose missile flies straight at one speed: all boost, then a burn that adds nothing."""
    missile = interceptor(
        "even", min_range_m=10.0, max_range_m=400e3, min_altitude_m=0.0, max_altitude_m=200e3,
        max_target_speed_m_s=1e5, boost_time_s=0.1, boost_speed_m_s=speed_m_s, burn_time_s=300.0,
        burnout_speed_m_s=speed_m_s + 1e-6, min_speed_m_s=10.0, body_diameter_m=0.01, burnout_mass_kg=1000.0,
        kill_probability={"ballistic-missile": 0.5},
    )  # fmt: skip
    base = unit("u", CENTRE, interceptor=missile, reaction=Delay("fixed", 0.0))
    return replace(base, **changes)  # type: ignore[arg-type]


def eye(**changes: object) -> Radar:
    """A radar that sees everything above the horizon, straight up too."""
    base = radar("u/radar", CENTRE, unit="u", reference_range_m=5e6, max_range_m=2e6, scan_period_s=0.1, confirm_m=1,
                 confirm_n=1, reference_pd=0.999, min_elevation_rad=-1.5, max_elevation_rad=math.pi / 2)  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


def falling(at: Place, name: str = "rv-1", **changes: object) -> tuple[Threat, Asset]:
    """What falls on a place."""
    threat = Threat(
        name=name, kind="munition", threat_class="ballistic-missile", system="made-up-scud", group="rv", rcs_m2=1.0,
        raid="rv", raid_jitter_s=0.0, cost_usd=None, route=(Waypoint(place(38.0, 36.0), 0.0, "ground", 1.0),),
        target="aim", falls=Falls(60.0, 0.0, "minimum-energy", 0.0, 500e3),
    )  # fmt: skip
    return replace(threat, **changes), Asset("aim", "city", at, 1)  # type: ignore[arg-type]


def world(owner: FireUnit, guide: Radar, threat: Threat, aim: Asset) -> Resolved:
    """One unit, one threat."""
    own = Asset("u", "unit", owner.place, 1, unit="u")
    return Resolved("", "v", {}, (guide,), (owner,), (), (aim, own), (threat,), None)
