"""Items worked off by threads and processes: in order, the same bytes, those that fail named, none lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from tests.campaign.works import expected

from redan.campaign import Common, How, Item, Parts, Stopped, processes, threads
from redan.campaign.conduct import Failed, conduct
from redan.errors import InputError, RunError

WORKS = "tests.campaign.works"
ROOT = Path(__file__).resolve().parents[2]


def items(count: int, **more: Any) -> list[Item]:
    return [Item({"n": n, **more}) for n in range(count)]


@pytest.fixture(autouse=True)
def compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the engine were compiled: then all processes start at once."""
    monkeypatch.setattr("redan.campaign.hands.engine_is_kept", lambda: True)


@pytest.mark.parametrize("how", [threads(1), threads(3), processes(2)], ids=lambda how: f"{how.kind}-{how.workers}")
def test_results_come_in_order(how: How) -> None:
    assert list(conduct(items(150), f"{WORKS}:quick", how=how)) == [(n, expected(n)) for n in range(150)]


def test_nothing_to_do_is_done() -> None:
    assert list(conduct([], f"{WORKS}:quick")) == []


def test_shards_are_the_whole() -> None:
    found = [list(conduct(items(10), f"{WORKS}:quick", how=threads(1).sharded(i, 3))) for i in (1, 2, 3)]
    assert [index for index, _ in found[1]] == [1, 4, 7]
    assert sorted(entry for shard in found for entry in shard) == [(n, expected(n)) for n in range(10)]


def test_what_is_kept_is_not_computed_again(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    parts = Parts(tmp_path / "parts")
    work = items(20, marks=str(marks))
    first = []
    for index, content in conduct(work, f"{WORKS}:noted", parts=parts, how=threads(1)):
        first.append((index, content))
        if index == 7:
            break
    done = len(marks.read_text().split())
    assert done < 20
    again = list(conduct(work, f"{WORKS}:noted", parts=parts, how=threads(1)))
    assert again[:8] == first
    assert len(again) == 20
    assert len(set(marks.read_text().split())) == 20
    assert len(marks.read_text().split()) <= 21  # at most the one that was at work when we left


def test_memory_stays_flat() -> None:
    """Items are taken from an endless source no faster than their results are used."""
    taken = []

    def endless() -> Any:
        n = 0
        while True:
            taken.append(n)
            yield Item({"n": n})
            n += 1

    results = conduct(endless(), f"{WORKS}:quick", how=threads(2))
    for _ in range(100):
        next(results)
    results.close()  # type: ignore[attr-defined]
    assert len(taken) <= 100 + 64 + 1


def test_stop_ends_it() -> None:
    seen = []
    for index, _ in conduct(items(1000), f"{WORKS}:quick", stop=lambda: len(seen) >= 5):
        seen.append(index)
    assert 5 <= len(seen) < 1000


def test_progress_counts_what_was_kept(tmp_path: Path) -> None:
    parts = Parts(tmp_path / "parts")
    list(conduct(items(5), f"{WORKS}:quick", parts=parts))
    seen: list[tuple[int, int]] = []
    list(conduct(items(8), f"{WORKS}:quick", parts=parts, progress=lambda done, total: seen.append((done, total))))
    assert (5, 8) in seen
    assert seen[-1] == (8, 8)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_what_is_common_reaches_the_work_and_the_key() -> None:
    common = Common({"delay_s": 0.0})
    work = [Item({"n": n}, common) for n in range(5)]
    for how in (threads(1), processes(1)):
        assert [content for _, content in conduct(work, f"{WORKS}:slow", how=how)] == [expected(n) for n in range(5)]
    assert work[0].key != Item({"n": 0}).key
    assert work[0].key != Item({"n": 0}, Common({"delay_s": 1.0})).key
    assert work[0].key == Item({"n": 0}, Common({"delay_s": 0.0})).key


@pytest.mark.parametrize("how", ["crash", "hang", "hog", "raise"])
def test_an_item_that_fails_three_times_is_named(tmp_path: Path, how: str) -> None:
    work = [Item({"n": n, "how": how if n == 3 else ""}) for n in range(8)]
    parts = Parts(tmp_path / "parts")
    failed: list[Failed] = []
    by = How("processes", 2, hang_s=0.5 if how == "hang" else 60.0, memory_mb=512)
    found = list(conduct(work, f"{WORKS}:unruly", parts=parts, how=by, on_failed=failed.append))
    assert [index for index, _ in found] == [0, 1, 2, 4, 5, 6, 7]
    assert [(one.index, one.tries, one.key) for one in failed] == [(3, 3, work[3].key)]
    reason = {"crash": "SIGSEGV", "hang": "no end after 0.5 s", "hog": "MemoryError", "raise": "division of nothing"}
    assert reason[how] in failed[0].reason
    assert not parts.has(work[3].key)


def test_without_a_taker_a_failed_item_is_an_error_when_all_others_are_done(tmp_path: Path) -> None:
    work = [Item({"n": n, "how": "raise" if n == 3 else ""}) for n in range(8)]
    found: list[tuple[int, bytes]] = []
    results = conduct(work, f"{WORKS}:unruly", parts=Parts(tmp_path / "parts"))
    with pytest.raises(RunError) as error:
        found.extend(results)
    assert len(found) == 7
    said = str(error.value)
    assert "item 3 failed in 3 tries: ZeroDivisionError: division of nothing" in said
    assert "1 of 8 items failed; all others are finished and kept" in said


def test_what_is_refused_is_not_tried_again() -> None:
    failed: list[Failed] = []
    list(conduct([Item({"n": 0, "how": "refuse"})], f"{WORKS}:unruly", on_failed=failed.append))
    assert failed[0].tries == 1
    assert "cannot happen as assumed" in failed[0].reason


def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    work = [Item({"n": n, "how": "once", "mark": str(tmp_path / str(n))}) for n in range(4)]
    assert list(conduct(work, f"{WORKS}:unruly", how=processes(2))) == [(n, expected(n)) for n in range(4)]


@pytest.mark.parametrize("how", [threads(1), processes(1)], ids=["threads", "processes"])
@pytest.mark.parametrize("name", ["tests.campaign.works:absent", "absent.module:f", "nonsense"])
def test_work_that_does_not_exist_is_said(how: How, name: str) -> None:
    with pytest.raises(RunError, match="cannot be found"):
        list(conduct(items(2), name, how=how))


def test_work_must_give_bytes() -> None:
    with pytest.raises(RunError, match="gave int and not bytes"):
        list(conduct(items(1), f"{WORKS}:not_bytes"))


def test_a_thread_that_hangs_ends_the_study() -> None:
    with pytest.raises(RunError, match="has not come to an end"):
        list(conduct([Item({"n": 0, "delay_s": 2.0})], f"{WORKS}:slow", how=How("threads", 1, hang_s=0.2)))


@pytest.mark.parametrize("shard", [(0, 4), (5, 4), (1, 0)])
def test_a_shard_that_does_not_exist_is_refused(shard: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="shard"):
        threads(1).sharded(*shard)


def test_a_consumer_that_is_stopped_says_what_is_kept(tmp_path: Path) -> None:
    parts = Parts(tmp_path / "parts")
    timer = threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(Stopped, match=r"stopped: \d+ of 500 items were finished; all of them are kept in"):
        list(conduct(items(500, delay_s=0.05), f"{WORKS}:slow", parts=parts, how=threads(1)))
    assert 0 < len(list(parts)) < 500


DRIVE = """
import json, sys
from redan.campaign import Item, Parts, processes
from redan.campaign.conduct import conduct
work = [Item({"n": n, "delay_s": 30.0 if n > 2 else 0.0}) for n in range(9)]
try:
    for index, _ in conduct(work, "tests.campaign.works:slow", parts=Parts(sys.argv[1]), how=processes(2)):
        print(index, flush=True)
except KeyboardInterrupt as stopped:
    print(stopped, flush=True)
"""


def children(process: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads processes from /proc")
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGKILL])
def test_a_driver_that_ends_leaves_no_orphan(tmp_path: Path, by: signal.Signals) -> None:
    """Ctrl-C ends it within two seconds; even killed outright it leaves no worker behind."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    driver = subprocess.Popen(
        [sys.executable, "-c", DRIVE, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert driver.stdout is not None
    assert [driver.stdout.readline() for _ in range(3)] == ["0\n", "1\n", "2\n"]
    workers = children(driver.pid)
    assert len(workers) >= 1
    time.sleep(0.3)  # it is waiting for its workers again
    began = time.monotonic()
    driver.send_signal(by)
    said = driver.stdout.read()
    driver.wait(timeout=10.0)
    while any(alive(worker) for worker in workers) and time.monotonic() - began < 5.0:
        time.sleep(0.02)
    assert time.monotonic() - began <= 2.0
    assert [worker for worker in workers if alive(worker)] == []
    assert ("3 of 9 items were finished; all of them are kept" in said) is (by is signal.SIGINT)


def test_keys_do_not_depend_on_the_order_of_entries() -> None:
    assert Item({"a": 1, "b": [1.5, "x"]}).key == Item({"b": [1.5, "x"], "a": 1}).key
    assert Item({"a": 1}).key != Item({"a": 2}).key
    with pytest.raises(ValueError):
        _ = Item({"a": float("nan")}).key
    assert json.loads(Item({"a": "ü"}).text) == {"a": "ü"}
