"""Plans one after another: order kept, equal plans run once, failures raised, nothing left running."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import numpy as np
import pytest

from redan.campaign import Interrupted, Request, run_cases
from redan.errors import InputError, RunError
from redan.layout.names import Names


@pytest.fixture
def names():
    return Names(
        threats=tuple("abcde"), threat_kinds=("aircraft",) * 5, threat_classes=("aircraft",) * 5,
        threat_systems=("x",) * 5, threat_groups=("g",) * 5, threat_carriers=(-1,) * 5, threat_assets=(-1,) * 5,
        threat_prices_usd=(None,) * 5, units=("u", "v"), unit_systems=("s", "s"), unit_interceptors=("m", "m"),
        unit_rounds=(9, 9), unit_prices_usd=(None, None), radars=(), radar_systems=(), nets=(), launchers=(),
        assets=tuple("pqr"), asset_kinds=("city",) * 3, asset_hits_needed=(1,) * 3, asset_values_usd=(None,) * 3,
        raids=("g",), purchases_usd=(None, None),
    )  # fmt: skip


def test_cases_come_in_order_and_equal_plans_run_once(plan, simulate, names):
    calls = []

    def counted(plan, seed, first, count):
        calls.append(count)
        return simulate(plan, seed, first, count)

    def compile_case(request):
        return SimpleNamespace(plan=plan, names=names, digest="same" if request.variant in "ab" else request.variant)

    requests = [Request(v, {"r": v}, 150) for v in "abc"]
    cases = list(run_cases(requests, compile_case, 5, simulate=counted))
    assert [case.variant for case in cases] == ["a", "b", "c"]
    assert [case.readings for case in cases] == [{"r": "a"}, {"r": "b"}, {"r": "c"}]
    assert sum(calls) == 300
    assert cases[0].table_digest == cases[1].table_digest == cases[2].table_digest
    assert np.array_equal(cases[0].columns["aircraft_lost"], cases[2].columns["aircraft_lost"])


def test_a_plan_that_cannot_be_compiled_is_reported(plan, simulate, names):
    def compile_case(request):
        if request.variant == "b":
            raise ValueError("no such system")
        return SimpleNamespace(plan=plan, names=names, digest=request.variant)

    with pytest.raises(ValueError, match="no such system"):
        list(run_cases([Request(v, {}, 10) for v in "abc"], compile_case, 5, simulate=simulate))
    assert not [t for t in threading.enumerate() if t.name.startswith("redan-")]


def test_an_interrupt_leaves_nothing_running(plan, simulate, names):
    def stop(request, done, total):
        raise KeyboardInterrupt

    requests = [Request(v, {}, 500) for v in "abc"]
    with pytest.raises(Interrupted):
        list(
            run_cases(requests, lambda r: SimpleNamespace(plan=plan, names=names, digest=r.variant), 5,
                      progress=stop, simulate=simulate)
        )  # fmt: skip
    assert not [t for t in threading.enumerate() if t.name.startswith("redan-")]


def test_small_plans_run_side_by_side_and_give_what_one_thread_gives(plan, simulate, names):
    """Each as a whole in one call; several at once; told of in order in the thread that asked."""
    both, told = threading.Barrier(2), []

    def together(plan, seed, first, count):
        both.wait(timeout=20.0)  # broken unless two calls are under way at the same time
        return simulate(plan, seed, first, count)

    def compile_case(request):
        return SimpleNamespace(plan=plan, names=names, digest=request.variant)

    requests = [Request(v, {}, 200) for v in "abcd"]
    alone = list(run_cases(requests, compile_case, 5, workers=1, simulate=simulate))
    found = list(
        run_cases(requests, compile_case, 5, workers=2, simulate=together,
                  progress=lambda r, done, of: told.append((r.variant, done, threading.current_thread().name)))
    )  # fmt: skip
    assert [case.table_digest for case in found] == [case.table_digest for case in alone]
    assert told == [(v, 200, threading.current_thread().name) for v in "abcd"]


@pytest.mark.parametrize("count", [200, 700])
def test_a_plan_that_fails_says_which_replications(plan, simulate, names, count):
    def fails(plan, seed, first, count):
        raise ValueError("a bad row")

    def compile_case(request):
        return SimpleNamespace(plan=plan, names=names, digest=request.variant)

    with pytest.raises(RunError, match="failed: ValueError: a bad row"):
        list(run_cases([Request(v, {}, count) for v in "abc"], compile_case, 5, simulate=fails))
    with pytest.raises(InputError, match="seed is -1"):
        list(run_cases([Request(v, {}, count) for v in "abc"], compile_case, -1, simulate=simulate))
    assert not [t for t in threading.enumerate() if t.name.startswith("redan-")]
