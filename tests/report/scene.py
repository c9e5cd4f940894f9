"""A made-up scene for the report's tests: built from plain dataclasses, no catalogue and no file."""

from __future__ import annotations

import math

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


def place(north_deg: float, east_deg: float) -> Place:
    return Place(math.radians(north_deg), math.radians(east_deg))


def missile(name: str, reach_m: float) -> Interceptor:
    return Interceptor(
        name=name,
        min_range_m=3000.0,
        max_range_m=reach_m,
        min_altitude_m=50.0,
        max_altitude_m=25_000.0,
        max_target_speed_m_s=1000.0,
        burn_time_s=10.0,
        burnout_speed_m_s=1200.0,
        launch_mass_kg=1000.0,
        min_speed_m_s=400.0,
        kill_probability={"aircraft": 0.7, "glide-bomb": 0.4},
        cost_usd=(500_000.0, 1_000_000.0, 2_000_000.0),
    )


def unit(name: str, system: str, at: Place, reach_m: float) -> FireUnit:
    return FireUnit(
        name=name,
        system=system,
        place=at,
        radar=f"{name}/radar",
        interceptor=missile(f"{system}-missile", reach_m),
        net="net-1",
        channels=2,
        missile_channels=4,
        launchers=4,
        tubes=4,
        ready=16,
        stock=0,
        reload_s=1800.0,
        launch_interval_s=5.0,
        salvo_interval_s=5.0,
        first_salvo=2,
        next_salvo=2,
        max_salvos=3,
        reserve=0,
        priority="munitions-first",
        reaction=Delay("fixed", 15.0),
        assess=Delay("fixed", 5.0),
        false_kill=0.0,
        false_miss=0.0,
        permission="free",
        ready_s=None,
    )


def radar(name: str, at: Place, owner: str | None = None) -> Radar:
    return Radar(
        name=name,
        place=at,
        antenna_height_m=6.0,
        reference_range_m=200_000.0,
        reference_rcs_m2=1.0,
        reference_pd=0.5,
        pfa=1e-6,
        swerling=1,
        scan_period_s=6.0,
        confirm_m=2,
        confirm_n=3,
        max_range_m=300_000.0,
        net="net-1",
        unit=owner,
        system="p-18",
    )


def aircraft(name: str, group: str, route: tuple[tuple[float, float], ...]) -> Threat:
    return Threat(
        name=name,
        kind="aircraft",
        threat_class="aircraft",
        system="f-16i",
        group=group,
        rcs_m2=3.0,
        raid=group,
        raid_jitter_s=60.0,
        cost_usd=(5e7, 7e7, 9e7),
        route=tuple(Waypoint(place(*at), 6000.0, "sea", 250.0) for at in route),
        turn_probability=0.5,
        turn_delay_s=5.0,
        leave_s=60.0,
    )


def munition(carrier: Threat, number: int, target: str, release_after_m: float) -> Threat:
    return Threat(
        name=f"{carrier.name}/spice-{number}",
        kind="munition",
        threat_class="glide-bomb",
        system="spice-1000",
        group=carrier.group,
        rcs_m2=0.1,
        raid=carrier.raid,
        raid_jitter_s=60.0,
        cost_usd=None,
        carrier=carrier.name,
        release_after_m=release_after_m,
        target=target,
        speed_m_s=250.0,
        profile="glide",
    )


# the laydown of the flagship, with several sites at one place
BASE_UNITS = (
    ("s200-east", "s-200ve", 33.6, 36.8, 240e3),
    ("s125-west", "s-125", 33.5, 36.2, 25e3),
    ("s125-south", "s-125", 33.3, 36.3, 25e3),
    ("kub-north", "kub", 33.6, 36.4, 24e3),
    ("kub-south", "kub", 33.3, 36.2, 24e3),
    ("buk-west", "buk-m2e", 33.6, 36.3, 45e3),
    ("buk-south", "buk-m2e", 33.4, 36.3, 45e3),
    ("pantsir-west", "pantsir-s1", 33.6, 36.2, 20e3),
    ("pantsir-south", "pantsir-s1", 33.4, 36.2, 20e3),
    ("pantsir-east", "pantsir-s1", 33.4, 36.5, 20e3),
)
NEW_UNITS = (
    ("s300-1", 33.5, 36.4),
    ("s300-2", 33.3, 36.5),
    ("s300-3", 33.6, 36.5),
    ("s300-4", 33.2, 36.3),
    ("s300-5", 33.7, 36.6),
    ("s300-6", 33.4, 36.6),
)
RADARS = (("ew-north", 33.8, 36.7), ("ew-south", 33.1, 36.1), ("ew-city", 33.5, 36.5))
STORES = (("store-west", 33.6, 36.2), ("store-south", 33.4, 36.2), ("store-east", 33.4, 36.5))
PACKAGES = (
    (
        "bekaa-low",
        8,
        ((34.2, 34.6), (34.1, 35.6), (34.0, 36.1), (33.8, 35.9), (33.9, 35.5), (34.0, 34.6)),
        "store-west",
    ),
    ("golan-low", 6, ((32.7, 34.8), (33.0, 35.5), (33.2, 35.6), (33.1, 35.3), (32.8, 34.8)), "store-south"),
    ("beirut-high", 6, ((33.9, 34.3), (33.8, 35.4), (33.8, 35.6), (34.0, 35.4), (34.0, 34.3)), "store-west"),
    ("litani-high", 4, ((33.2, 34.6), (33.3, 35.3), (33.3, 35.6), (33.2, 35.3), (33.1, 34.6)), "store-south"),
    ("galilee-high", 4, ((32.8, 34.6), (33.0, 35.4), (33.1, 35.7), (32.9, 35.4), (32.7, 34.6)), "store-east"),
)


def resolved(variant: str, batteries: int) -> Resolved:
    """The scene with a number of added batteries."""
    units = [unit(name, system, place(n, e), reach) for name, system, n, e, reach in BASE_UNITS]
    units += [unit(name, "s-300pmu-2", place(n, e), 200e3) for name, n, e in NEW_UNITS[:batteries]]
    threats = []
    for group, count, route, target in PACKAGES:
        for k in range(1, count + 1):
            carrier = aircraft(f"{group}-{k}", group, route)
            threats += [carrier, munition(carrier, 1, target, 100e3)]
    posts = [Asset("damascus/command-post", "command-post", place(33.5, 36.3), 2)]
    if batteries:
        posts.append(Asset("favorit/command-post", "command-post", place(33.5, 36.4), 2))
    return Resolved(
        title="What would the S-300 change over Damascus?",
        variant=variant,
        readings={"permission": "free", "kill-probability": "claimed"},
        radars=tuple(
            [radar(name, place(n, e)) for name, n, e in RADARS] + [radar(u.radar, u.place, u.name) for u in units]
        ),
        units=tuple(units),
        nets=(Net("net-1", 10.0, 36, "damascus/command-post"),),
        assets=tuple([Asset(name, "arms-store", place(n, e), 2) for name, n, e in STORES] + posts),
        threats=tuple(threats),
        terrain="levant",
    )
