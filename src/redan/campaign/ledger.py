"""Who has which item of a study, as a state machine without clock, disk or chance.

An item waits, is given to a worker, and ends done or failed. What is done is handed on in the order of the items,
whatever the order in which it was done. At most `window` items are open at once, so that memory does not grow with
the study. The driver (`campaign.conduct`) feeds it what happens; `tests/campaign/test_ledger.py` feeds it faults.
"""

from __future__ import annotations

from collections import deque
from enum import Enum

TRIES = 3


class State(Enum):
    """Where an open item stands."""

    WAITING = "waiting"
    GIVEN = "given"
    DONE = "done"
    FAILED = "failed"


class Ledger:
    """Items by their position 0, 1, 2 …; workers by any number.

    Open are the positions from `handed` up to `admitted`; those before are handed on, those after unknown yet.
    """

    def __init__(self, window: int, tries: int = TRIES) -> None:
        self.window, self.tries = max(1, window), tries
        self.admitted = self.handed = 0
        self.state: dict[int, State] = {}
        self.waiting: deque[int] = deque()
        self.given: dict[int, int] = {}  # worker: position
        self.tried: dict[int, int] = {}  # tries that came to nothing
        self.reasons: dict[int, str] = {}  # of those that failed and are not handed on yet

    @property
    def room(self) -> bool:
        """Whether another item may be admitted."""
        return self.admitted - self.handed < self.window

    @property
    def settled(self) -> bool:
        """Whether every item admitted was handed on."""
        return self.handed == self.admitted

    def admit(self, *, kept: bool) -> int:
        """Take in the next item; kept: its result is there already."""
        position = self.admitted
        self.admitted += 1
        self.state[position] = State.DONE if kept else State.WAITING
        if not kept:
            self.waiting.append(position)
        return position

    def give(self, worker: int) -> int | None:
        """The item this worker shall do now, None if none waits."""
        if worker in self.given:
            raise ValueError(f"worker {worker} has an item already")
        if not self.waiting:
            return None
        position = self.waiting.popleft()
        self.state[position] = State.GIVEN
        self.given[worker] = position
        return position

    def done(self, worker: int) -> int:
        """The worker's item is finished and its result is kept."""
        position = self.given.pop(worker)
        self.state[position] = State.DONE
        return position

    def fault(self, worker: int, reason: str, *, final: bool = False) -> bool:
        """The worker died, hung or failed with its item; whether the item is given up now.

        final: another try would fail the same way.
        """
        return self._again(self.given.pop(worker), reason, final)

    def lost(self, position: int, reason: str) -> bool:
        """The kept result of an item that is done was found damaged; whether the item is given up now."""
        if self.state.get(position) is not State.DONE:
            raise ValueError(f"item {position} is not done")
        return self._again(position, reason, final=False)

    def _again(self, position: int, reason: str, final: bool) -> bool:
        self.tried[position] = self.tried.get(position, 0) + 1
        if final or self.tried[position] >= self.tries:
            self.state[position] = State.FAILED
            self.reasons[position] = reason
            return True
        self.state[position] = State.WAITING
        self.waiting.appendleft(position)
        return False

    def next(self) -> tuple[int, State] | None:
        """The item to be handed on next, if it is done or failed."""
        state = self.state.get(self.handed)
        return (self.handed, state) if state in (State.DONE, State.FAILED) else None

    def hand_on(self) -> None:
        """What `next` said is handed on and forgotten."""
        if self.next() is None:
            raise ValueError(f"item {self.handed} is neither done nor failed")
        del self.state[self.handed]
        self.tried.pop(self.handed, None)
        self.reasons.pop(self.handed, None)
        self.handed += 1
