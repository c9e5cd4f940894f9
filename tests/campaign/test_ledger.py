"""The ledger and its driver under simulated faults: nothing finished is lost, nothing comes out twice, it always ends.

No process, no disk, no clock: workers and disk are stand-ins that do what a seeded generator says.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest

from redan.campaign.conduct import Failed, _Driver
from redan.campaign.hands import Done, Fault
from redan.campaign.how import How
from redan.campaign.ledger import TRIES, Ledger, State
from redan.campaign.parts import Item
from redan.errors import Problem, RunError

SCHEDULES = 100_000
MOST_ITEMS = 7
ITEMS = [Item({"n": n}) for n in range(MOST_ITEMS)]
RESULTS = {item.key: bytes([n]) * 3 for n, item in enumerate(ITEMS)}
BY_KEY = {item.key: n for n, item in enumerate(ITEMS)}


class Disk:
    """Stands in for `Parts`: may be full for a while; what is on it may be damaged."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.kept: dict[str, bytes] = {}
        self.damaged: set[str] = set()
        self.faults = 0
        self.written = 0

    def has(self, key: str) -> bool:
        return key in self.kept

    def put(self, key: str, content: bytes) -> None:
        if self.faults and self.chance.random() < 0.1:
            self.faults -= 1
            raise RunError(Problem("cannot write: no space left on device"))
        assert self.kept.setdefault(key, content) == content, "two results for one item"
        self.written += 1

    def take(self, key: str, say: object) -> bytes | None:
        if key in self.damaged:
            self.damaged.discard(key)
            del self.kept[key]
            return None
        return self.kept.get(key)


class Crew:
    """Stands in for workers: they finish, die, hang and stop in any order; a poisonous item kills each of them."""

    def __init__(self, chance: random.Random, workers: int, disk: Disk, poison: int) -> None:
        self.chance, self.disk, self.poison = chance, disk, poison
        self.free = list(range(workers))
        self.busy: dict[int, Item] = {}
        self.faults = disk.faults
        self.next = workers
        self.steps = 0

    def idle(self) -> Sequence[int]:
        return tuple(self.free)

    def give(self, worker: int, item: Item) -> None:
        assert item.key not in self.disk.kept, "computed although it is kept"
        assert all(other.key != item.key for other in self.busy.values()), "two workers have one item"
        self.free.remove(worker)
        self.busy[worker] = item

    def wait(self, timeout_s: float) -> Sequence[Done | Fault]:
        self.steps += 1
        assert self.steps < 500, "it does not come to an end"
        draw = self.chance.random()
        if self.faults and draw < 0.06:
            self.faults -= 1
            raise KeyboardInterrupt  # the driver dies here, with everything it knows
        if draw < 0.2 or not self.busy:
            return ()
        worker = self.chance.choice(list(self.busy))
        item = self.busy.pop(worker)
        if BY_KEY[item.key] == self.poison or (self.faults and draw < 0.45):
            self.faults -= BY_KEY[item.key] != self.poison
            self.free.append(self.next)  # a new one in its place
            self.next += 1
            return (Fault(worker, "died" if draw < 0.3 else "no end"),)
        self.free.append(worker)
        return (Done(worker, RESULTS[item.key]),)

    def close(self) -> None:
        self.busy.clear()


def one_schedule(number: int) -> tuple[int, int]:
    """Drive a small study to its end through faults; return how many drivers and how many failed items it took."""
    chance = random.Random(number)
    items = ITEMS[: chance.randint(1, MOST_ITEMS)]
    workers = chance.randint(1, 3)
    poison = chance.randrange(len(items)) if chance.random() < 0.2 else -1
    disk = Disk(chance)
    disk.faults = chance.randint(0, 6)
    drivers = 0
    while True:
        drivers += 1
        assert drivers < 20, "it does not come to an end"
        before = dict(disk.kept)
        driver = _Driver(items, "none:none", disk, How("threads", workers), None, None)  # type: ignore[arg-type]
        crew = Crew(chance, workers, disk, poison)
        driver.hands = crew
        driver.ledger.window = chance.randint(1, 4)
        disk.damaged |= {key for key in before if disk.faults and chance.random() < 0.1}
        damaged = set(disk.damaged)
        out: list[int] = []
        failed: list[int] = []
        try:
            for outcome in driver.outcomes(None):
                if isinstance(outcome, Failed):
                    assert outcome.tries == TRIES
                    failed.append(outcome.index)
                else:
                    index, content = outcome
                    assert content == RESULTS[items[index].key], "a wrong result was handed on"
                    out.append(index)
        except (KeyboardInterrupt, RunError):
            disk.faults = max(0, disk.faults - 1)
            for key in before:
                assert key in disk.kept or key in damaged, "a finished part was lost"
            continue
        assert sorted(out + failed) == list(range(len(items))), "an item was left out or handed on twice"
        assert out == sorted(out), "results out of order"
        assert driver.finished == len(out)
        assert poison in {-1, *failed}, "the poisonous item was not named"
        for index in failed:
            if index != poison:
                met = disk.faults - crew.faults + len(damaged)
                assert met >= TRIES, "an innocent item was given up before its tries"
        for index in out:
            assert items[index].key in disk.kept
        return drivers, len(failed)


def many_schedules(count: int) -> tuple[int, int]:
    """How many of so many schedules took more than one driver, and how many had items that failed."""
    drivers = failed = 0
    for number in range(count):
        took, lost = one_schedule(number)
        drivers += took > 1
        failed += lost > 0
    return drivers, failed


def test_a_hundred_thousand_schedules() -> None:
    drivers, failed = many_schedules(SCHEDULES)
    assert drivers > SCHEDULES / 10, "too few restarts to say anything"
    assert failed > SCHEDULES / 10, "too few failed items to say anything"


def forgetful(ledger: Ledger, worker: int) -> int:
    """Says done and does not write it down."""
    return ledger.given.pop(worker)


def hasty(ledger: Ledger, worker: int, reason: str, *, final: bool = False) -> bool:
    """Gives up at the first fault."""
    position = ledger.given.pop(worker)
    ledger.state[position] = State.FAILED
    ledger.tried[position] = 1
    ledger.reasons[position] = reason
    return True


def greedy(ledger: Ledger, worker: int) -> int | None:
    """Gives out an item and leaves it waiting as well."""
    if not ledger.waiting:
        return None
    position = ledger.waiting[0]
    ledger.state[position] = State.GIVEN
    ledger.given[worker] = position
    return position


def blind(ledger: Ledger, *, kept: bool) -> int:
    """Has everything computed, kept or not."""
    position = ledger.admitted
    ledger.admitted += 1
    ledger.state[position] = State.WAITING
    ledger.waiting.append(position)
    return position


@pytest.mark.parametrize(
    ("method", "planted"), [("done", forgetful), ("fault", hasty), ("give", greedy), ("admit", blind)]
)
def test_a_planted_fault_is_found(monkeypatch: pytest.MonkeyPatch, method: str, planted: Callable[..., object]) -> None:
    monkeypatch.setattr(Ledger, method, planted)
    with pytest.raises((AssertionError, KeyError, ValueError)):
        many_schedules(2_000)


def test_a_worker_has_one_item() -> None:
    ledger = Ledger(4)
    ledger.admit(kept=False)
    ledger.give(1)
    with pytest.raises(ValueError, match="has an item"):
        ledger.give(1)


def test_the_window_bounds_what_is_open() -> None:
    ledger = Ledger(2)
    ledger.admit(kept=True)
    ledger.admit(kept=True)
    assert not ledger.room
    ledger.hand_on()
    assert ledger.room


def test_three_tries_and_no_more() -> None:
    ledger = Ledger(1)
    ledger.admit(kept=False)
    for worker in range(TRIES):
        assert ledger.next() is None
        assert ledger.give(worker) == 0
        assert ledger.fault(worker, "died") is (worker == TRIES - 1)
    assert ledger.next() == (0, State.FAILED)
    assert ledger.reasons[0] == "died"


def test_what_would_always_fail_is_tried_once() -> None:
    ledger = Ledger(1)
    ledger.admit(kept=False)
    ledger.give(7)
    assert ledger.fault(7, "refused", final=True)
