"""Hand-built resolved scenarios: every number here is made up for the tests."""

from __future__ import annotations

import math
from dataclasses import replace

from redan.scenario.resolved import (
    Asset,
    Delay,
    FireUnit,
    Interceptor,
    Net,
    Place,
    Radar,
    Resolved,
    Threat,
    Waypoint,
)


def place(latitude_deg: float, longitude_deg: float) -> Place:
    return Place(math.radians(latitude_deg), math.radians(longitude_deg))


def radar(name: str, at: Place, **changes: object) -> Radar:
    base = Radar(
        name=name,
        place=at,
        antenna_height_m=10.0,
        reference_range_m=150e3,
        reference_rcs_m2=1.0,
        reference_pd=0.8,
        pfa=1e-6,
        swerling=1,
        scan_period_s=10.0,
        confirm_m=2,
        confirm_n=3,
        max_range_m=300e3,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def interceptor(name: str = "long", **changes: object) -> Interceptor:
    base = Interceptor(
        name=name,
        min_range_m=3e3,
        max_range_m=150e3,
        min_altitude_m=25.0,
        max_altitude_m=25e3,
        max_target_speed_m_s=1200.0,
        burn_time_s=10.0,
        burnout_speed_m_s=1800.0,
        launch_mass_kg=1600.0,
        min_speed_m_s=400.0,
        kill_probability={"aircraft": 0.7, "cruise-missile": 0.6, "glide-bomb": 0.5},
        cost_usd=(5e5, 1e6, 2e6),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def short_interceptor() -> Interceptor:
    return interceptor(
        "short",
        min_range_m=1.2e3,
        max_range_m=20e3,
        min_altitude_m=5.0,
        max_altitude_m=15e3,
        burn_time_s=2.4,
        burnout_speed_m_s=1300.0,
        launch_mass_kg=90.0,
        min_speed_m_s=300.0,
    )


def unit(name: str, at: Place, **changes: object) -> FireUnit:
    base = FireUnit(
        name=name,
        system="made-up",
        place=at,
        radar=f"{name}/radar",
        interceptor=interceptor(),
        net=None,
        channels=6,
        missile_channels=12,
        launchers=4,
        tubes=4,
        ready=16,
        stock=8,
        reload_s=1800.0,
        launch_interval_s=5.0,
        salvo_interval_s=3.0,
        first_salvo=1,
        next_salvo=1,
        max_salvos=3,
        reserve=0,
        priority="munitions-first",
        reaction=Delay("fixed", 10.0),
        assess=Delay("fixed", 3.0),
        false_kill=0.0,
        false_miss=0.0,
        permission="free",
        ready_s=None,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def unit_radar(owner: FireUnit, **changes: object) -> Radar:
    base = radar(
        owner.radar, owner.place, unit=owner.name, scan_period_s=1.0, confirm_m=2, confirm_n=2, net=owner.net
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def route(*points: tuple[float, float], altitude_m: float = 8000.0, above: str = "sea") -> tuple[Waypoint, ...]:
    return tuple(Waypoint(place(lat, lon), altitude_m, above, 250.0) for lat, lon in points)


def aircraft(name: str, way: tuple[Waypoint, ...], **changes: object) -> Threat:
    base = Threat(
        name=name,
        kind="aircraft",
        threat_class="aircraft",
        system="made-up-jet",
        group=name.rsplit("-", 1)[0],
        rcs_m2=3.0,
        raid=name.rsplit("-", 1)[0],
        raid_jitter_s=30.0,
        cost_usd=None,
        route=way,
        turn_probability=0.5,
        turn_delay_s=5.0,
        leave_s=60.0,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def munition(carrier: Threat, number: int, target: str, **changes: object) -> Threat:
    base = Threat(
        name=f"{carrier.name}/cruiser-{number}",
        kind="munition",
        threat_class="cruise-missile",
        system="made-up-cruiser",
        group=carrier.group,
        rcs_m2=0.1,
        raid=carrier.raid,
        raid_jitter_s=carrier.raid_jitter_s,
        cost_usd=(5e5, 1e6, 2e6),
        carrier=carrier.name,
        release_after_m=50e3,
        release_delay_s=2.0 * number,
        target=target,
        speed_m_s=240.0,
        profile="cruise",
        cruise_altitude_m=60.0,
        cruise_above="ground",
        hit_probability=0.8,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def resolved(**parts: object) -> Resolved:
    base = Resolved(
        title="test",
        variant="base",
        readings={},
        radars=(),
        units=(),
        nets=(),
        assets=(),
        threats=(),
        terrain=None,
        file="test.yaml",
    )
    return replace(base, **parts)  # type: ignore[arg-type]


def small(terrain: str | None = None) -> Resolved:
    """Two units (one netted, one autonomous), an early-warning radar, one asset, two aircraft with three munitions."""
    long_unit = unit("buk-1", place(33.6, 36.3), net="city")
    short_unit = unit("point-1", place(33.45, 36.3), interceptor=short_interceptor(), launchers=1, tubes=8, ready=8)
    flyer_1 = aircraft("north-1", route((34.2, 34.6), (34.0, 35.8), (34.4, 34.8)))
    flyer_2 = aircraft("north-2", flyer_1.route, start_s=20.0)
    return resolved(
        radars=(radar("ew-1", place(33.5, 36.5), net="city"), unit_radar(long_unit), unit_radar(short_unit)),
        units=(long_unit, short_unit),
        nets=(Net("city", 5.0, 36, "city/command-post"),),
        assets=(
            Asset("store", "arms-store", place(33.4, 36.3), 2, (1e6, 2e6, 3e6)),
            Asset("city/command-post", "command-post", place(33.5, 36.3), 2),
            Asset("buk-1", "unit", long_unit.place, 1, unit="buk-1"),
            Asset("buk-1/launcher-2", "launcher", long_unit.place, 1, unit="buk-1", launcher_index=1),
        ),
        threats=(
            flyer_1,
            flyer_2,
            munition(flyer_1, 1, "store"),
            munition(flyer_1, 2, "buk-1"),
            munition(flyer_2, 1, "store"),
        ),
        terrain=terrain,
    )


def large(terrain: str | None = "levant", units: int = 20) -> Resolved:
    """A raid of 28 aircraft in five packages and 70 munitions against `units` fire units: the size of the flagship."""
    nets = (Net("city", 5.0, 36, None),)
    batteries = []
    for i in range(units):
        at = place(33.2 + 0.09 * (i % 6), 36.0 + 0.17 * (i // 6))
        long = interceptor(f"long-{i % 2}", max_range_m=200e3 if i % 2 else 50e3)
        missile = long if i % 3 else short_interceptor()
        batteries.append(unit(f"unit-{i:02d}", at, interceptor=missile, net="city" if i % 3 else None))
    assets = tuple(Asset(f"store-{i}", "arms-store", place(33.35 + 0.1 * i, 36.2 + 0.1 * i), 2) for i in range(3))
    threats: list[Threat] = []
    bekaa = ((34.2, 34.6), (34.1, 35.6), (34.0, 36.1), (33.8, 35.9), (34.0, 34.6))
    golan = ((32.7, 34.8), (33.0, 35.5), (33.2, 35.6), (33.1, 35.3), (32.8, 34.8))
    packages = (
        ("bekaa", 8, route(*bekaa, altitude_m=300, above="ground"), 3),
        ("golan", 6, route(*golan, altitude_m=300, above="ground"), 2),
        ("beirut", 6, route((33.9, 34.3), (33.8, 35.4), (33.8, 35.6), (34.0, 35.4), (34.0, 34.3), altitude_m=7500), 2),
        ("litani", 4, route((33.2, 34.6), (33.3, 35.3), (33.3, 35.6), (33.2, 35.3), (33.1, 34.6), altitude_m=9000), 2),
        ("galilee", 4, route((32.8, 34.6), (33.0, 35.4), (33.1, 35.7), (32.9, 35.4), (32.7, 34.6), altitude_m=9500), 3),
    )  # fmt: skip
    for p, (name, count, way, load) in enumerate(packages):
        for n in range(count):
            carrier = aircraft(f"{name}-{n + 1}", way, start_s=60.0 * p + 15.0 * n)
            threats.append(carrier)
            for k in range(load):
                release = {"release_after_m": 100e3, "speed_m_s": 240.0}
                if p == 4:
                    release |= {"profile": "glide", "threat_class": "glide-bomb", "rcs_m2": 0.02}
                threats.append(munition(carrier, k + 1, f"store-{k % 3}", **release))
    search = tuple(radar(f"ew-{i}", place(33.1 + 0.3 * i, 36.1 + 0.2 * i), net="city") for i in range(5))
    return resolved(
        radars=search + tuple(unit_radar(u) for u in batteries),
        units=tuple(batteries),
        nets=nets,
        assets=assets,
        threats=tuple(threats),
        terrain=terrain,
    )
