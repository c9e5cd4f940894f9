"""Noise, chases and courses near each other: what was solved before is used again, and is what would be solved now.

A warm plan equals a cold one over generated changes; and each argument of each function that makes part of a key is
left out in turn, and some change is then answered wrongly. What a key tells twice is left out in both places at once.
"""

from __future__ import annotations

import functools
import inspect
import itertools
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.plan.fixtures import aircraft, resolved, unit, unit_radar
from tests.plan.test_jamming import HERE, QUIET_M, RECEIVER, at, density_for, flight, looking, slant_m

from redan.errors import RedanError
from redan.plan import bystanders, compile_plan, escape, jam_kept, jam_rows
from redan.plan.kept import KeptValues
from redan.scenario.resolved import Escape, Jammer, Net, Resolved

Change = tuple[str, int, str, Any]  # of what, which one, the field, its value; a dotted field is one of a part
DIVES = Escape(10.0, 300.0, 300.0, "sea", 0.5)  # soon below the horizon
RUNS = Escape(10.0)  # in view all the time


def passing(name: str, first_m: float, last_m: float, height_m: float, azimuth_deg: float = 180.0, **jams: Any) -> Any:
    """A stand-off jammer that flies away from the radar, or towards it."""
    density = density_for(jams.pop("ratio", 20.0), slant_m(100e3), RECEIVER.sidelobe_db)
    noise = Jammer("stand-off", density, 1e9, 10e9, **jams)
    return flight(name, at(azimuth_deg, first_m), at(azimuth_deg, last_m), height_m=height_m, jams=noise)


def crowded() -> Resolved:
    """Two that jam, one of two bombers that jams for itself and dives away, a battery, a bystander beside them."""
    battery = unit("sam", HERE)
    eyes = looking(scan_period_s=10.0, confirm_m=2, confirm_n=3, max_range_m=400e3)
    guides = unit_radar(battery, receiver=RECEIVER, max_range_m=120e3, reference_range_m=170e3)
    own = Jammer("self", density_for(0.5, QUIET_M, 0.0), 1e9, 10e9)
    turns: dict[str, Any] = {"turn_probability": 0.8, "turn_delay_s": 5.0}
    threats = (
        flight("bomber-1", at(270.0, 110e3), at(270.0, 8e3), escape=DIVES, **turns),
        flight("bomber-2", at(275.0, 110e3), at(275.0, 8e3), jams=own, escape=RUNS, **turns),
        passing("prowler-1", 150e3, 100e3, 9000.0),
        passing("prowler-2", 90e3, 140e3, 9000.0, azimuth_deg=240.0, direction="aft"),
        replace(aircraft("liner-1", flight("x", at(268.0, 108e3), at(268.0, 20e3)).route), kind="third-party",
                raid_jitter_s=0.0, turn_probability=0.0, rcs_m2=30.0),
    )  # fmt: skip
    watches = tuple(("net", threat.name) for threat in threats[:2])
    return resolved(
        radars=(eyes, guides), units=(battery,), nets=(Net("net", 0.0, 100, None),), threats=threats, watches=watches,
        gate_m=9000.0,
    )  # fmt: skip


def over_the_horizon(first_m: float, last_m: float) -> Resolved:
    """A jammer that sinks below the horizon or rises above it, and a bomber that is seen all the time."""
    threats = (flight("bomber-1", at(270.0, 110e3), at(270.0, 8e3)), passing("prowler-1", first_m, last_m, 300.0))
    eyes = looking(scan_period_s=10.0, reference_range_m=60e3)
    return resolved(
        radars=(eyes,), nets=(Net("net", 0.0, 100, None),), threats=threats, watches=(("net", "bomber-1"),),
    )  # fmt: skip


def near() -> Resolved:
    """A bomber that jams for itself and is met whatever it does."""
    battery = unit("sam", HERE)
    own = Jammer("self", density_for(0.05, QUIET_M, 0.0), 1e9, 10e9)
    bomber = flight("bomber-1", at(270.0, 50e3), at(270.0, 8e3), jams=own, escape=RUNS, turn_probability=1.0)
    return resolved(radars=(unit_radar(battery, receiver=RECEIVER),), units=(battery,), threats=(bomber,))


OF_RADARS: dict[str, tuple[Any, ...]] = {
    "antenna_height_m": (10.0, 40.0), "scan_period_s": (10.0, 6.0), "confirm_m": (2, 1), "confirm_n": (3, 4),
    "pfa": (1e-6, 1e-5), "reference_range_m": (150e3, 170e3), "max_range_m": (400e3, 90e3, 120e3),
    "max_elevation_rad": (1.2, 0.5), "receiver.sidelobe_db": (30.0, 27.0), "receiver.beamwidth_rad": (0.035, 2.0),
    "receiver.gain_db": (35.0, 33.0), "receiver.noise_temperature_k": (1000.0, 500.0), "place": (HERE, at(90.0, 2e3)),
}  # fmt: skip
OF_UNITS: dict[str, tuple[Any, ...]] = {
    "place": (HERE, at(45.0, 1e3)), "interceptor.min_range_m": (3e3, 9e3), "interceptor.max_range_m": (150e3, 60e3),
    "interceptor.burnout_speed_m_s": (1800.0, 1500.0), "interceptor.min_altitude_m": (25.0, 400.0),
    "interceptor.max_target_speed_m_s": (1200.0, 280.0),
}  # fmt: skip
OF_THREATS: dict[str, tuple[Any, ...]] = {
    "rcs_m2": (1.0, 0.5), "start_s": (0.0, 40.0), "height": (9000.0, 8000.0), "jams.density_w_hz": (1e-4, 3e-6),
    "jams.direction": ("all", "forward", "aft"), "jams.role": ("stand-off", "self"), "jams.high_hz": (10e9, 2e9),
    "turn_delay_s": (5.0, 15.0), "escape.turn_s": (10.0, 15.0), "escape.speed_m_s": (300.0, None),
    "escape.floor_m": (300.0, 3000.0),
}  # fmt: skip
OF_ALL: dict[str, tuple[Any, ...]] = {"effective_radius_factor": (4.0 / 3.0, 1.2), "gate_m": (9000.0, 6000.0)}
CASES: Mapping[str, Callable[[], Resolved]] = {
    "crowded": crowded,
    "near": near,
    "sinks": functools.partial(over_the_horizon, 60e3, 120e3),
    "rises": functools.partial(over_the_horizon, 120e3, 60e3),
}


def changes(case: Resolved) -> list[Change]:
    """Every change that may be made to a case."""
    found: list[Change] = []
    for kind, fields, count in (
        ("radars", OF_RADARS, len(case.radars)), ("units", OF_UNITS, len(case.units)),
        ("threats", OF_THREATS, len(case.threats)), ("all", OF_ALL, 1),
    ):  # fmt: skip
        for number, (name, values) in itertools.product(range(count), fields.items()):
            part = name.partition(".")[0]
            if kind != "threats" or part == "height" or getattr(case.threats[number], part) is not None:
                found += [(kind, number, name, value) for value in values]
    return found


def changed(case: Resolved, change: Change) -> Resolved:
    kind, number, name, value = change
    if kind == "all":
        return replace(case, **{name: value})
    entities: list[Any] = list(getattr(case, kind))
    mine = entities[number]
    part, _, field = name.partition(".")
    if name == "height":
        inner: dict[str, Any] = {"route": tuple(replace(point, altitude_m=value) for point in mine.route)}
    else:
        inner = {part: replace(getattr(mine, part), **{field: value}) if field else value}
    entities[number] = replace(mine, **inner)
    return replace(case, **{kind: tuple(entities)})


def told(case: Resolved) -> list[bytes]:
    """Every array of a plan, and whom the noise reaches; or why there is no plan."""
    try:
        compiled = compile_plan(case)
    except RedanError as error:
        return [str(error).encode()]
    jams = compiled.geometry.jams
    acts = "" if jams is None else repr((sorted(jams.acts), sorted(jams.gone)))
    return [*(array.tobytes() for array in compiled.plan), *(array.tobytes() for array in compiled.geometry.windows),
            repr(compiled.notes).encode(), acts.encode()]  # fmt: skip


def forget() -> None:
    """What these tests are about; sights and windows have tests of their own and may stay."""
    jam_kept.forget()
    escape.kept_chases.forget()
    bystanders.kept_spans.forget()


@functools.cache
def cold_of_each(name: str) -> list[tuple[Change, Resolved, list[bytes]]]:
    """Every change alone, solved anew."""
    found = []
    for change in changes(CASES[name]()):
        case = changed(CASES[name](), change)
        forget()
        found.append((change, case, told(case)))
    return found


def wrong_of_each() -> Iterator[Change]:
    """Changes alone after which a warm compile is not the cold one."""
    for name in CASES:
        every = cold_of_each(name)
        forget()
        compile_plan(CASES[name]())
        for change, case, cold in every:
            if told(case) != cold:
                yield change
    forget()


def wrong_along(name: str, steps: int, seed: int) -> list[Change]:
    """Changes along a walk, often back to what was, after which a warm compile is not the cold one."""
    generator = random.Random(seed)
    every, case = changes(CASES[name]()), CASES[name]()
    walk = []
    for _ in range(steps):
        change = generator.choice(every)
        case = changed(case, change)
        walk.append((change, case))
    forget()
    warm = [told(case) for _, case in walk]
    found = []
    for (change, case), before in zip(walk, warm, strict=True):
        forget()
        found += [change] if told(case) != before else []
    return found


def test_a_warm_compile_is_the_cold_one_for_every_change_alone() -> None:
    assert list(wrong_of_each()) == []
    distinct = {tuple(cold) for name in CASES for _, _, cold in cold_of_each(name)}
    assert len(distinct) > 60, "the changes change something"


def test_a_warm_compile_is_the_cold_one_along_a_walk() -> None:
    assert wrong_along("crowded", 40, 3) == []


@pytest.mark.long
def test_a_warm_compile_is_the_cold_one_along_long_walks() -> None:
    for seed, name in itertools.product(range(2), CASES):
        assert wrong_along(name, 80, seed) == []


def test_the_same_is_solved_once_and_a_change_solves_no_more_than_it_touches() -> None:
    stores: tuple[KeptValues[Any], ...] = (
        jam_kept.kept_curves, jam_kept.kept_windows, escape.kept_chases, bystanders.kept_spans,
    )  # fmt: skip

    def solved_by(case: Resolved) -> list[int]:
        before = [store.solved for store in stores]
        compile_plan(case)
        return [store.solved - b for store, b in zip(stores, before, strict=True)]

    forget()
    case = crowded()
    first = solved_by(case)
    assert min(first) > 0
    assert solved_by(case) == [0, 0, 0, 0]
    assert solved_by(changed(case, ("units", 0, "permission", "tight"))) == [0, 0, 0, 0]
    louder = solved_by(changed(case, ("threats", 1, "jams.density_w_hz", 3e-6)))
    assert 0 < louder[0] < first[0]
    assert louder[1] == 1, "its own pod hides it alone"
    assert louder[2:] == [0, 0]
    assert solved_by(changed(case, ("all", 0, "gate_m", 6000.0)))[:3] == [0, 0, 0]


# ---- what a key lacks is found out

WHERE: Mapping[str, Any] = {
    "radar_part": jam_kept, "jammer_part": jam_kept, "target_part": jam_kept, "look_part": jam_kept,
    "sight_part": jam_kept, "pair_part": jam_kept, "windows_part": jam_rows, "chase_key": escape,
    "launches_key": escape, "spans_key": bystanders,
}  # fmt: skip
EMPTY: Mapping[str, Any] = {"str": "", "float": 0.0, "bytes": b"", "F8": np.empty(0), "Run | None": None}


def arguments_of(name: str) -> list[str]:
    return list(inspect.signature(getattr(jam_kept if name == "windows_part" else WHERE[name], name)).parameters)


def leave_out(patch: pytest.MonkeyPatch, arguments: tuple[str, ...]) -> None:
    """Arguments "function.argument" are told to no key any more."""
    for name in {argument.partition(".")[0] for argument in arguments}:
        made = getattr(WHERE[name], name)
        signature = inspect.signature(made)
        lost = {a.partition(".")[2] for a in arguments if a.startswith(f"{name}.")}

        def without(*given: Any, made: Any = made, signature: Any = signature, lost: set[str] = lost) -> bytes:
            bound = signature.bind(*given)
            for one in lost:
                kind = signature.parameters[one].annotation
                bound.arguments[one] = (0.0,) * 6 if kind == "Run" else EMPTY[kind]
            found: bytes = made(*bound.args)
            return found

        patch.setattr(WHERE[name], name, without)


LAUNCHES = ("launches_key.launch_s", "launches_key.flight_s")
TWICE = (  # what follows from one of these mostly shows in another, too
    ("jammer_part.start_s", "jammer_part.end_s"),  # its path says how long it flies
    ("target_part.start_s", "sight_part.start_s", "sight_part.end_s"),
    ("chase_key.table", *LAUNCHES),
    ("chase_key.path", *LAUNCHES),
    ("chase_key.antenna_m", *LAUNCHES),
    ("pair_part.run", "windows_part.escape"),
    # windows keep the displayed range and stand for the launcher already
    ("pair_part.windows", "pair_part.most_m", "pair_part.latitude_rad", "pair_part.longitude_rad",
     "pair_part.altitude_m"),
    ("windows_part.opens", "windows_part.closes", "windows_part.nodes", "windows_part.flight", "windows_part.escape"),
)
EVERY = [f"{name}.{argument}" for name in WHERE for argument in arguments_of(name)]
ALONE = [(argument,) for argument in EVERY if not any(argument in fault for fault in TWICE)]


def noticed(arguments: tuple[str, ...]) -> bool:
    """Whether some change is answered wrongly without these arguments; rows of another length than asked for count."""
    for name in CASES:
        cold_of_each(name)
    with pytest.MonkeyPatch.context() as patch:
        leave_out(patch, arguments)
        try:
            return next(wrong_of_each(), None) is not None
        except (ValueError, IndexError):
            return True
        finally:
            forget()


@pytest.mark.slow
def test_a_key_that_lacks_anything_is_found_out() -> None:
    assert {argument for fault in (*ALONE, *TWICE) for argument in fault} == set(EVERY)
    unnoticed = [fault for fault in (*ALONE, *TWICE) if not noticed(fault)]
    assert unnoticed == []
