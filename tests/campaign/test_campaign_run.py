"""Any workers, any chunks: the same table; failures are named; a stop is quick and clean (promises 1, 7, 20)."""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
import textwrap
import threading
import time

import numpy as np
import pytest

from redan.campaign import Interrupted, run
from redan.errors import InputError, RunError
from redan.layout.outcomes import OUTCOME_FIELDS

N = 1500


def digest(outcomes) -> str:
    return hashlib.sha256(b"".join(getattr(outcomes, name).tobytes() for name in OUTCOME_FIELDS)).hexdigest()


@pytest.mark.parametrize("workers", [1, 2, 3, 8])
@pytest.mark.parametrize("chunk", [None, 1, 97, 997, 4096])
def test_the_table_does_not_depend_on_workers_or_chunks(plan, simulate, workers, chunk):
    outcomes = run(plan, 7, N, workers=workers, chunk=chunk, simulate=simulate)
    assert digest(outcomes) == digest(simulate(plan, 7, 0, N))


def test_the_table_does_not_depend_on_the_order_of_completion(plan, simulate):
    def slow_start(plan, seed, first, count):
        time.sleep(0.05 if first == 0 else 0.0)
        return simulate(plan, seed, first, count)

    outcomes = run(plan, 7, 400, workers=3, chunk=50, simulate=slow_start)
    assert digest(outcomes) == digest(simulate(plan, 7, 0, 400))


def test_planted_fault_an_engine_that_depends_on_chunks_is_seen(plan, simulate):
    def wrong(plan, seed, first, count):
        return simulate(plan, seed + count % 2, first, count)

    digests = {digest(run(plan, 7, N, workers=2, chunk=chunk, simulate=wrong)) for chunk in (97, 4096)}
    assert len(digests) == 2


def test_progress_reaches_the_total_and_never_falls(plan, simulate):
    seen = []
    run(plan, 7, N, workers=3, progress=lambda done, total: seen.append((done, total)), simulate=simulate)
    assert seen[-1] == (N, N)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


@pytest.mark.slow
def test_calls_stay_short_when_the_engine_is_slow(plan, simulate):
    """Chunks adapt to the measured rate: no call is much longer than the aim, so Ctrl-C is answered."""
    calls = []

    def slow(plan, seed, first, count):
        start = time.perf_counter()
        time.sleep(count * 0.002)
        result = simulate(plan, seed, first, count)
        calls.append(time.perf_counter() - start)
        return result

    run(plan, 7, 1000, workers=2, simulate=slow)
    assert max(calls) < 0.8
    assert len(calls) < 40


def test_a_poisonous_chunk_is_named_and_tried_once(plan, simulate):
    """Replications are pure: what failed once fails again."""
    tries = []

    def poisoned(plan, seed, first, count):
        if first <= 123 < first + count:
            tries.append(count)
            raise ZeroDivisionError("no such luck")
        return simulate(plan, seed, first, count)

    with pytest.raises(RunError) as caught:
        run(plan, 7, 300, workers=2, chunk=50, simulate=poisoned)
    assert "one of the replications 100 to 149 failed: ZeroDivisionError: no such luck" in str(caught.value)
    assert tries == [50]
    assert len(caught.value.problems) == 1
    with pytest.raises(RunError, match=r"replication 123 failed: ZeroDivisionError"):
        run(plan, 7, 300, workers=1, chunk=1, simulate=poisoned)


@pytest.mark.slow
def test_a_hanging_replication_is_named(plan, simulate, monkeypatch):
    from redan.campaign import crew

    release = threading.Event()
    monkeypatch.setattr(crew, "HANG_S", 0.5)
    monkeypatch.setattr(crew, "JOIN_S", 0.2)

    def hangs(plan, seed, first, count):
        if first <= 200 < first + count:
            release.wait(30)
        return simulate(plan, seed, first, count)

    start = time.perf_counter()
    try:
        with pytest.raises(RunError, match=r"no end after [01] s"):
            crew.run(plan, 7, 5000, workers=2, simulate=hangs)
    finally:
        release.set()
    assert time.perf_counter() - start < 10


def test_a_worker_that_exits_is_a_failure_not_a_hang(plan, simulate):
    def leaves(plan, seed, first, count):
        raise SystemExit(3)

    with pytest.raises(RunError, match="SystemExit: 3"):
        run(plan, 7, 100, workers=2, simulate=leaves)


def test_an_engine_that_always_fails_is_given_up_soon(plan):
    def broken(plan, seed, first, count):
        raise ValueError("broken")

    start = time.perf_counter()
    with pytest.raises(RunError, match="broken"):
        run(plan, 7, 10_000, workers=2, simulate=broken)
    assert time.perf_counter() - start < 10
    assert not [t for t in threading.enumerate() if t.name.startswith("redan-")]


def test_an_interrupt_says_how_far_it_got_and_leaves_no_thread(plan, simulate):
    def stop(done, total):
        if done >= 200:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted, match=r"of 1,500 replications were finished") as caught:
        run(plan, 7, N, workers=3, chunk=50, progress=stop, simulate=simulate)
    assert 200 <= caught.value.done < N
    assert not [t for t in threading.enumerate() if t.name.startswith("redan-")]


CHILD = textwrap.dedent(
    """
    import sys, threading, time
    from types import SimpleNamespace
    import numpy as np
    from redan.campaign import Interrupted, run
    from redan.layout.outcomes import Outcomes

    def simulate(plan, seed, first, count):
        time.sleep(count * 0.001)
        zero = lambda k, t: np.zeros((count, k), dtype=t)
        return Outcomes(zero(1, "i1"), zero(1, "f8"), zero(1, "i2"), zero(1, "i4"), zero(1, "f8"), zero(1, "f8"),
                        zero(1, "i2"), np.zeros(count))

    def progress(done, total):
        print(done, flush=True)

    plan = SimpleNamespace(threat_key=[0], unit_key=[0], asset_key=[0])
    try:
        run(plan, 1, 1_000_000, progress=progress, simulate=simulate)
    except Interrupted as stopped:
        left = [t.name for t in threading.enumerate() if t is not threading.main_thread()]
        print("STOPPED", stopped, "threads left:", left, flush=True)
        sys.exit(130)
    """
)


@pytest.mark.slow
def test_control_c_ends_the_process_within_two_seconds():
    child = subprocess.Popen([sys.executable, "-c", CHILD], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(0.6)  # let chunks grow to their full length
        sent = time.perf_counter()
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=20)
        took_s = time.perf_counter() - sent
    finally:
        child.kill()
    assert took_s < 2.0
    assert child.returncode == 130
    assert "of 1,000,000 replications were finished" in out
    assert "threads left: []" in out
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"replications": 0}, "replications is 0"),
        ({"replications": -5}, "replications is -5"),
        ({"replications": 10**12}, "replications is 1,000,000,000,000"),
        ({"replications": 10_000_001}, "from 1 to 10,000,000"),
        ({"seed": -1}, "seed is -1"),
        ({"seed": 2**64}, "seed is"),
        ({"workers": 0}, "workers is 0"),
        ({"chunk": 0}, "chunk is 0"),
    ],
)
def test_impossible_orders_are_refused(plan, simulate, arguments, text):
    with pytest.raises(InputError, match=text):
        run(plan, **({"seed": 1, "replications": 10} | arguments), simulate=simulate)


def test_a_table_that_does_not_fit_into_memory_is_refused(plan, simulate):
    plan = plan._replace(threat_key=range(200_000))
    with pytest.raises(InputError, match="GB of memory"):
        run(plan, 1, 10_000_000, simulate=simulate)


def test_there_is_one_limit_on_replications():
    from redan.cli import common
    from redan.engine import run as engine
    from redan.scenario import schema
    from redan.streams import MOST_REPLICATIONS

    assert common.MOST_REPLICATIONS == engine.MOST_REPLICATIONS == schema.MOST_REPLICATIONS == MOST_REPLICATIONS
    assert common.replications_of("10,000,000") == MOST_REPLICATIONS
    with pytest.raises(InputError, match="from 1 to 10,000,000"):
        common.replications_of("10000001")
    with pytest.raises(InputError, match="outside 0 to 9999999"):
        engine._run(None, 1, MOST_REPLICATIONS, 1, None)


def test_summaries_come_from_the_merged_table(plan, simulate):
    """Sums of chunk sums differ in the last digit; the merged column does not."""
    times = [run(plan, 7, N, workers=2, chunk=c, simulate=simulate).fate_time_s[:, 0] for c in (1, 97, N)]
    assert len({float(np.mean(t)) for t in times}) == 1
    sums = {float(sum(np.sum(times[0][i : i + c]) for i in range(0, N, c))) for c in (1, 7, 97, 300, N)}
    assert len(sums) > 1  # the trap is real
