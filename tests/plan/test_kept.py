"""What was solved before is used again, and is to the last bit what would be solved now."""

from __future__ import annotations

import functools
import itertools
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.plan.fixtures import place, small

from redan.errors import RedanError
from redan.plan import compile_plan, drive, flown
from redan.plan.compile import Compiled
from redan.plan.kept import Kept, KeptValues, Rows, joined, picked
from redan.scenario.resolved import Radar, Resolved, Sector, Threat

I8 = NDArray[np.int64]
Change = tuple[str, int, str, Any]  # of what, which one, the field, its value


def one_row(number: int) -> Rows:
    """A row that follows from its number: up to two spans of up to three items."""
    spans = number % 3
    items = np.array([(number + i) % 4 for i in range(spans)], np.int64)
    values = np.arange(2.0 * items.sum()).reshape(-1, 2) + 1000.0 * number
    starts = np.arange(float(spans)) + number
    return Rows(np.array([spans], np.int64), starts, starts + 0.5, items, values)


def solved(numbers: list[int]) -> Rows:
    return joined([one_row(n) for n in numbers])


def same(a: Rows, b: Rows) -> bool:
    return all(x.tobytes() == y.tobytes() and x.shape == y.shape for x, y in zip(a, b, strict=True))


def test_rows_come_in_the_order_asked_for_whatever_is_kept_and_memory_stays_bounded() -> None:
    generator = random.Random(5)
    kept = Kept(40_000, 2)
    most = 0
    for _ in range(400):
        wanted = [generator.randrange(300) for _ in range(generator.randrange(1, 40))]
        wanted = list(dict.fromkeys(wanted))

        def solve(missing: I8, wanted: list[int] = wanted) -> Rows:
            return solved([wanted[i] for i in missing.tolist()])

        assert same(kept.rows([str(n).encode() for n in wanted], solve), solved(wanted))
        most = max(most, kept.nbytes)
    assert most <= 40_000
    assert 0.1 < kept.solved / kept.asked < 0.9  # generations came and went, and much was found


def test_what_is_larger_than_the_bound_is_not_kept() -> None:
    kept = Kept(1_000, 2)
    wanted = list(range(100))
    for _ in range(2):
        assert same(kept.rows([bytes([n]) for n in wanted], lambda m: solved(m.tolist())), solved(wanted))
        assert kept.nbytes == 0
    assert kept.solved == 200


def test_rows_are_picked_in_any_order() -> None:
    order = [3, 1, 1, 5, 0]
    assert same(picked(solved(list(range(6))), np.array(order)), solved(order))


# ---- plans: a warm compile equals a cold one


@contextmanager
def fresh() -> Iterator[None]:
    """Nothing is known from before, and nothing learnt stays."""
    flown.forget()
    before = drive._sights, drive._windows
    drive._sights, drive._windows = (Kept(k.most_bytes, k.width) for k in before)
    try:
        yield
    finally:
        drive._sights, drive._windows = before
        flown.forget()


def start() -> Resolved:
    """With a munition that glides, so that every profile flies."""
    case = small("levant")
    glides = replace(case.threats[-1], profile="glide", threat_class="glide-bomb", name="north-2/glider-1", rcs_m2=0.02)
    return replace(case, threats=(*case.threats, glides))


OF_RADARS: dict[str, tuple[Any, ...]] = {
    "antenna_height_m": (10.0, 25.0), "reference_range_m": (150e3, 90e3), "reference_rcs_m2": (1.0, 2.0),
    "reference_pd": (0.8, 0.5), "pfa": (1e-6, 1e-4), "swerling": (1, 0), "scan_period_s": (10.0, 6.0),
    "confirm_m": (2, 1), "confirm_n": (3, 4), "max_range_m": (300e3, 60e3), "min_elevation_rad": (0.0, 0.01),
    "max_elevation_rad": (1.2, 0.1), "altitude_m": (None, 900.0), "place": (place(33.5, 36.5), place(33.6, 36.2)),
    "sector": (None, Sector(5.0, 1.5), Sector(5.5, 1.5), Sector(5.5, 2.5)),
}  # fmt: skip
OF_MISSILES: dict[str, tuple[Any, ...]] = {
    "min_range_m": (3e3, 9e3), "max_range_m": (150e3, 60e3), "min_altitude_m": (25.0, 200.0),
    "max_altitude_m": (25e3, 7e3), "max_target_speed_m_s": (1200.0, 245.0), "burn_time_s": (10.0, 6.0),
    "burnout_speed_m_s": (1800.0, 1500.0), "min_speed_m_s": (400.0, 600.0),
    "max_range_by_class_m": ({}, {"cruise-missile": 20e3}),
    "kill_probability": ({"aircraft": 0.7, "cruise-missile": 0.6, "glide-bomb": 0.5}, {"aircraft": 0.7}),
}  # fmt: skip
OF_UNITS: dict[str, tuple[Any, ...]] = {
    "place": (place(33.6, 36.3), place(33.7, 36.5)), "guidance": ("whole-flight", "at-intercept"),
}  # fmt: skip
OF_THREATS: dict[str, tuple[Any, ...]] = {"rcs_m2": (3.0, 0.4), "start_s": (0.0, 33.0)}
OF_MUNITIONS: dict[str, tuple[Any, ...]] = {
    "rcs_m2": (0.1, 0.3), "speed_m_s": (240.0, 200.0), "cruise_altitude_m": (60.0, 400.0),
    "cruise_above": ("ground", "sea"), "dive_angle_rad": (0.5, 0.2), "descent_angle_rad": (0.2, 0.1),
    "release_after_m": (50e3, 70e3), "release_delay_s": (2.0, 5.0),
}  # fmt: skip
OF_ALL: dict[str, tuple[Any, ...]] = {
    "terrain": ("levant", None), "effective_radius_factor": (4.0 / 3.0, 1.0),
}  # fmt: skip


def changes() -> list[Change]:
    """Every change that is made: of what, which one, the field, its value."""
    found: list[Change] = []
    for kind, fields, numbers in (
        ("radar", OF_RADARS, range(1)), ("missile", OF_MISSILES, range(1)), ("unit", OF_UNITS, range(1)),
        ("threat", OF_THREATS, range(1)), ("munition", OF_MUNITIONS, range(4, 6)), ("all", OF_ALL, range(1)),
    ):  # fmt: skip
        for number, (name, values) in itertools.product(numbers, fields.items()):
            found += [(kind, number, name, value) for value in values]
    return found


def changed(case: Resolved, change: Change) -> Resolved:
    kind, number, name, value = change
    if kind == "all":
        return replace(case, **{name: value})
    if kind == "radar":
        radars: tuple[Radar, ...] = tuple(
            replace(r, **{name: value}) if i == number else r for i, r in enumerate(case.radars)
        )
        return replace(case, radars=radars)
    if kind in ("unit", "missile"):
        units = list(case.units)
        mine = units[number]
        inner = {"interceptor": replace(mine.interceptor, **{name: value})} if kind == "missile" else {name: value}
        units[number] = replace(mine, **inner)
        return replace(case, units=tuple(units))
    threats: list[Threat] = list(case.threats)
    threats[number] = replace(threats[number], **{name: value})
    return replace(case, threats=tuple(threats))


def told(case: Resolved) -> list[bytes]:
    """Every array of a plan and of its tables; or why there is none."""
    try:
        compiled: Compiled = compile_plan(case)
    except RedanError as error:
        return [str(error).encode()]
    g = compiled.geometry
    tables = (*g.sights, *g.windows, *g.paths)
    return [array.tobytes() for array in (*compiled.plan, *tables)]


def walked(steps: int, seed: int) -> Iterator[tuple[Change, Resolved]]:
    """A walk over scenarios: one thing is changed at a time, often back to what it was."""
    generator = random.Random(seed)
    every, case = changes(), start()
    for _ in range(steps):
        change = generator.choice(every)
        case = changed(case, change)
        yield change, case


def each() -> Iterator[tuple[Change, Resolved]]:
    """Every change alone."""
    for change in changes():
        yield change, changed(start(), change)


@functools.cache
def cold_of_each() -> list[list[bytes]]:
    """Every change alone, solved anew."""
    found = []
    for _, case in each():
        with fresh():
            found.append(told(case))
    return found


def wrong_of_each() -> Iterator[Change]:
    """Changes alone after which a warm compile is not the cold one."""
    every = cold_of_each()
    with fresh():
        compile_plan(start())
        for (change, case), cold in zip(each(), every, strict=True):
            if told(case) != cold:
                yield change


def wrong_along(steps: int, seed: int) -> list[Change]:
    """Changes along a walk after which a warm compile is not the cold one."""
    found = []
    with fresh():
        for change, case in walked(steps, seed):
            warm = told(case)
            with fresh():
                cold = told(case)
            if warm != cold:
                found.append(change)
    return found


def test_a_warm_compile_is_the_cold_one_for_every_change_alone() -> None:
    assert list(wrong_of_each()) == []


def test_a_warm_compile_is_the_cold_one_along_a_walk() -> None:
    assert wrong_along(40, 7) == []


def test_a_change_solves_no_more_than_it_touches() -> None:
    def solved_by(kept: Kept, case: Resolved) -> int:
        before = kept.solved
        compile_plan(case)
        return kept.solved - before

    with fresh():
        case = start()
        shapes = len(compile_plan(case).geometry.shapes)
        nearer = changed(case, ("missile", 0, "min_range_m", 9e3))
        assert solved_by(drive._sights, nearer) == 0
        assert solved_by(drive._windows, nearer) == 0  # known from the line before: nothing is solved twice
        assert solved_by(drive._windows, changed(case, ("missile", 1, "min_range_m", 2e3))) == shapes
        echo = changed(case, ("munition", 4, "rcs_m2", 0.3))
        assert solved_by(drive._sights, echo) == len(case.radars)
        assert solved_by(drive._windows, changed(case, ("threat", 1, "start_s", 44.0))) == 0


def _constant(*_: Any, **__: Any) -> bytes:
    return b"0"


def test_a_key_that_lacks_anything_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part left out of the keys in turn: some change is then answered with what was before it."""
    faults: dict[str, Any] = {
        "table_digest": _constant,
        "path_digests": lambda paths: [b"%d" % k for k in range(len(paths.offset) - 1)],
        "_row_digests": lambda columns, *more: [b"%d" % k for k in range(len(columns))],
        "_seen": _constant,
        "_number_bytes": lambda one, other: bytes(16 * one.size),
        "_look_digest": _constant,
        "earth_key": lambda grid, earth_radius_m: repr(drive._ground_number(grid.height_m)).encode(),
    }
    for name, fault in faults.items():
        with monkeypatch.context() as patch:
            assert callable(getattr(drive, name))
            patch.setattr(drive, name, fault)
            assert next(wrong_of_each(), None), f"{name} left out, and nobody noticed"


def test_two_grounds_that_lie_alike_are_told_apart() -> None:
    case = compile_plan(start())
    g = case.geometry
    assert g.terrain is not None
    flat = np.zeros_like(g.grid.height_m), np.zeros_like(g.grid.block_max_m)
    for array in flat:
        array.flags.writeable = False  # kernels are compiled for one kind of array
    lower = g.grid._replace(height_m=flat[0], block_max_m=flat[1])
    with fresh():
        for grid in (g.grid, lower, g.grid):
            found = drive.find_sights(g.radars, g.paths, grid, g.earth_radius_m, g.reach_m, g.reference_m)
            assert (found.start_s.tobytes() == g.sights.start_s.tobytes()) == (grid is g.grid)


@pytest.mark.long
def test_a_warm_compile_is_the_cold_one_along_long_walks() -> None:
    for seed in range(5):
        assert wrong_along(300, seed) == []


def test_values_are_those_put_whatever_is_kept_and_memory_stays_bounded() -> None:
    generator = random.Random(6)
    kept: KeptValues[str] = KeptValues(20_000)
    most = 0
    for _ in range(20_000):
        number = min(int(generator.expovariate(0.02)), 999)
        key = str(number).encode()
        found = kept.get(key)
        assert found in (None, f"value {number}")
        if found is None:
            kept.put(key, f"value {number}", 100 + number % 7)
        most = max(most, kept.nbytes)
    assert 10_000 < most <= 20_000
    assert 0.1 < kept.solved / kept.asked < 0.9
    kept.put(b"large", "more than half of the bound", 10_001)
    assert kept.get(b"large") is None
    kept.forget()
    assert kept.nbytes == 0
    assert kept.get(b"1") is None
