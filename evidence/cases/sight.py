"""Cases of line of sight: effective earth, horizons, a ridge."""

from __future__ import annotations

import math
import re

from evidence.cases.case import REGISTER, Computed, Value
from evidence.cases.contract import Given, NotReadableError, Output, number, numbers, shaped, text
from redan.physics import geodesy, propagation

RADIUS = number("Re_m", "m", "effective radius of the earth", least=1.0)


@REGISTER.add(
    "geodesy", number("earth_radius_m", "m", "radius of the earth", least=1.0),
    number("dNdh_per_m", "1/m", "gradient of refractivity"),
    gives=[
        Output("Re_m", "m", "effective radius"), Output("k", "1", "effective radius over radius"),
    ],
)
def effective_radius(given: Given) -> Computed:
    """Effective earth radius from the gradient of refractivity."""
    radius = geodesy.effective_earth_radius_m(given["dNdh_per_m"], given["earth_radius_m"])
    return {"Re_m": Value(radius), "k": Value(radius / given["earth_radius_m"])}


@REGISTER.add(
    "geodesy", number("antenna_m", "m", "height of the antenna", least=0.0), RADIUS,
    gives=[Output("horizon_m", "m", "slant range to the horizon")],
)
def horizon(given: Given) -> Computed:
    """Horizon of an antenna."""
    return {"horizon_m": Value(geodesy.horizon_slant_range_m(given["antenna_m"], given["Re_m"]))}


def _mutual_km(given: Given, first: float, second: float) -> float:
    radius = given["Re_m"] if "Re_m" in given else propagation.effective_radius_m()
    return geodesy.mutual_horizon_slant_range_m(first, second, radius) / 1e3


RANGE = Output("range_km", "km", "slant range at which the two see each other")


@REGISTER.add(
    "geodesy", shaped("pairs_m", "m", "two heights a pair", "rows of 2 numbers"),
    number("Re_m", "m", "effective radius of the earth; 4/3 of the mean radius without it", least=1.0, needed=False),
    gives=[RANGE], one=True,
)
def mutual_horizons(given: Given) -> Computed:
    """Range at which two heights see each other, for pairs of heights."""
    pairs = given["pairs_m"]
    if not isinstance(pairs, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        raise NotReadableError("pairs_m is no list of pairs of heights")
    return {"range_km": Value([_mutual_km(given, a, b) for a, b in pairs])}


@REGISTER.add(
    "geodesy", number("antenna_m", "m", "height of the antenna", least=0.0),
    number("target_m", "m", "height of the target", least=0.0),
    number("Re_m", "m", "effective radius of the earth; 4/3 of the mean radius without it", least=1.0, needed=False),
    gives=[RANGE],
)
def mutual_horizon(given: Given) -> Computed:
    """Range at which antenna and target see each other."""
    return {"range_km": Value(_mutual_km(given, given["antenna_m"], given["target_m"]))}


RIDGE = re.compile(
    r"(?:synthetic DEM [\w./-]+: )?"
    r"(?P<count>\d+) x \d+ cells of (?P<cell>[\d.]+) m, z = (?P<top>[\d.]+)\*exp\(-\(\(x-(?P<middle>[\d.]+)\)/"
    r"(?P<width>[\d.]+)\)\^2\) m; observer at x=(?P<x>[\d.]+),y=[\d.]+, (?P<antenna>[\d.]+) m above ground"
)


@REGISTER.add(
    "geodesy",
    text("dem", "`600 x 201 cells of 100 m, z = 300*exp(-((x-20050)/2000)^2) m; observer at x=50,y=10050, 20 m above "
         "ground`, with other numbers"),
    numbers("targets_x_m", "m", "where the targets stand"),
    number("curvature_coefficient", "1", "share of the earth's curvature that counts; 0: flat", least=0.0),
    gives=[Output("min_visible_agl_m", "m", "lowest visible height above ground at each target")], one=True,
)  # fmt: skip
def behind_a_ridge(given: Given) -> Computed:
    """Lowest visible height above ground behind a ridge; the ground is made from the formula the case gives."""
    match = RIDGE.fullmatch(given["dem"].strip())
    if match is None:
        raise NotReadableError("dem: the ground is described in words that are not read here")
    part = {key: float(value) for key, value in match.groupdict().items()}
    cell = part["cell"]
    # heights are rounded to 1 mm, as in the file that the outside program read
    ground = [
        round(part["top"] * math.exp(-((((i + 0.5) * cell) - part["middle"]) / part["width"]) ** 2), 3)
        for i in range(int(part["x"] // cell), int(part["count"]))
    ]
    curvature = given["curvature_coefficient"]
    radius = geodesy.EARTH_SEMI_MAJOR_M / curvature if curvature else math.inf
    heights = propagation.minimum_visible_heights_on_profile(ground, cell, part["antenna"], radius)
    places = [int(x // cell) - int(part["x"] // cell) for x in given["targets_x_m"]]
    if not all(0 < place < len(heights) for place in places):
        raise NotReadableError("targets_x_m: a target stands outside the ground, or before the observer")
    return {"min_visible_agl_m": Value([heights[place] for place in places])}
