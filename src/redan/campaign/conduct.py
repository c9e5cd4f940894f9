"""Work items off, wherever they are done; hand their results on in order, keep each one, lose none.

The driver knows nothing of what an item means. It keeps at most a window of items open, so memory does not grow with
their number; a result is on the disk before the item counts as done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import ExitStack
from dataclasses import dataclass

from redan.campaign.hands import Done, Hands, hands_of
from redan.campaign.how import How
from redan.campaign.ledger import Ledger, State
from redan.campaign.lock import driving
from redan.campaign.parts import Item, Parts
from redan.errors import Problem, RunError, visible

POLL_S = 0.1
WINDOW = 16  # open items a worker: one that takes long does not make the others wait
LEAST_WINDOW = 64
HELD = 64  # results held in memory beside the disk until their turn comes
NAMED = 5  # failed items named in a message

Progress = Callable[[int, int], None]


class Stopped(KeyboardInterrupt):
    """Stopped by the user; says how many items were finished and where they are kept."""

    def __init__(self, done: int, total: int, parts: Parts | None) -> None:
        self.done, self.total = done, total
        of = f"{done:,} of {total:,}" if total else f"{done:,}"
        kept = "nothing was kept" if parts is None else f"all of them are kept in {visible(parts.folder)}"
        super().__init__(f"stopped: {of} items were finished; {kept}.")


@dataclass(frozen=True)
class Failed:
    """An item that no try could finish."""

    index: int
    key: str
    reason: str
    tries: int

    def __str__(self) -> str:
        return f"item {self.index} failed in {self.tries} {'try' if self.tries == 1 else 'tries'}: {self.reason}"


def conduct(
    items: Iterable[Item],
    work: str,
    *,
    parts: Parts | None = None,
    how: How | None = None,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
    say: Callable[[str], None] | None = None,
    on_failed: Callable[[Failed], None] | None = None,
) -> Iterator[tuple[int, bytes]]:
    """Results of the items of this shard in order, as (index, bytes); what is kept already is not computed again.

    work: "module:function", pure: the same data give the same bytes. parts: where results are kept; None: nowhere.
    progress: called as (finished, of how many; 0 if unknown). stop: asked now and then, True ends it. say: told of
    damaged parts. on_failed: told of an item that failed three times, which is then left out; without it a RunError
    names such items after all others are done. Only where work is pure and parts are kept can nothing be lost.
    """
    how = how or How()
    with ExitStack() as stack:
        if parts is not None:
            _make(parts)
            if stack.enter_context(driving(parts.folder, how.shard)):
                parts.remove_halves()
        driver = _Driver(items, work, parts, how, progress, say)
        stack.callback(driver.close)
        failed: list[Failed] = []
        try:
            for outcome in driver.outcomes(stop):
                if isinstance(outcome, Failed):
                    (on_failed or failed.append)(outcome)
                else:
                    yield outcome
        except KeyboardInterrupt:
            raise Stopped(driver.finished, driver.total, parts) from None
        except RunError as error:
            raise RunError(_with_count(error, driver, parts)) from error
        if failed:
            raise RunError(_failures(failed, driver, parts))


class _Driver:
    """One pass over the items: the ledger says who does what, the hands do it, the parts keep it."""

    def __init__(
        self,
        items: Iterable[Item],
        work: str,
        parts: Parts | None,
        how: How,
        progress: Progress | None,
        say: Callable[[str], None] | None,
    ) -> None:
        self.work, self.parts, self.how, self.progress, self.say = work, parts, how, progress, say
        self.source = ((index, item) for index, item in enumerate(items) if how.has(index))
        i, n = how.shard
        self.total = len(range(i - 1, len(items), n)) if isinstance(items, Sized) else 0
        self.ledger = Ledger(max(LEAST_WINDOW, WINDOW * how.workers))
        self.items: dict[int, tuple[int, Item]] = {}  # open ones, by position
        self.held: dict[int, bytes] = {}
        self.hands: Hands | None = None
        self.exhausted = False
        self.finished = 0

    def close(self) -> None:
        if self.hands is not None:
            self.hands.close()

    def outcomes(self, stop: Callable[[], bool] | None) -> Iterator[tuple[int, bytes] | Failed]:
        self._report()
        while True:
            self._admit()
            yield from self._hand_on()
            if (self.exhausted and self.ledger.settled) or (stop is not None and stop()):
                return
            if self.ledger.room and not self.exhausted and not self.ledger.waiting and not self.ledger.given:
                continue  # all that was open was kept already
            self._work()

    def _admit(self) -> None:
        while self.ledger.room and not self.exhausted:
            entry = next(self.source, None)
            if entry is None:
                self.exhausted = True
                return
            kept = self.parts is not None and self.parts.has(entry[1].key)
            self.items[self.ledger.admit(kept=kept)] = entry
            if kept:
                self._count(1)

    def _hand_on(self) -> Iterator[tuple[int, bytes] | Failed]:
        while (ready := self.ledger.next()) is not None:
            position, state = ready
            index, item = self.items[position]
            outcome: tuple[int, bytes] | Failed
            if state is State.FAILED:
                tries = self.ledger.tried[position]
                outcome = Failed(index, item.key, self.ledger.reasons[position], tries)
            else:
                content = self.held.pop(position, None)
                if content is None:
                    content = None if self.parts is None else self.parts.take(item.key, self.say)
                if content is None:
                    self._count(-1)
                    self.ledger.lost(position, "its part is damaged each time it is written")
                    continue
                outcome = index, content
            self.ledger.hand_on()
            del self.items[position]
            yield outcome

    def _work(self) -> None:
        """Hand out what waits, take in what is finished."""
        if self.hands is None:
            self.hands = hands_of(self.how, self.work)
        for worker in self.hands.idle():
            position = self.ledger.give(worker)
            if position is None:
                break
            self.hands.give(worker, self.items[position][1])
        for event in self.hands.wait(POLL_S):
            if not isinstance(event, Done):
                self.ledger.fault(event.worker, event.reason, final=event.final)
                continue
            position = self.ledger.given[event.worker]
            if self.parts is not None:
                self.parts.put(self.items[position][1].key, event.result)
            self.ledger.done(event.worker)
            if self.parts is None or len(self.held) < HELD:
                self.held[position] = event.result
            self._count(1)

    def _count(self, more: int) -> None:
        self.finished += more
        self._report()

    def _report(self) -> None:
        if self.progress is not None:
            self.progress(self.finished, self.total)


def _make(parts: Parts) -> None:
    try:
        parts.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"cannot write here: {error.strerror or error}"
        raise RunError(Problem(f"{visible(parts.folder)}: {what}", remedy="name another folder with --out")) from None


def _with_count(error: RunError, driver: _Driver, parts: Parts | None) -> list[Problem]:
    of = f" of {driver.total:,}" if driver.total else ""
    if parts is None:
        return [*error.problems, Problem(f"{driver.finished:,}{of} items were finished and not kept")]
    what = f"{driver.finished:,}{of} items are finished and kept in {visible(parts.folder)}; nothing of them is lost"
    return [*error.problems, Problem(what, remedy="the same command, or `redan resume`, goes on from there")]


def _failures(failed: list[Failed], driver: _Driver, parts: Parts | None) -> list[Problem]:
    of = f" of {driver.total:,}" if driver.total else ""
    more = [] if len(failed) <= NAMED else [Problem(f"and {len(failed) - NAMED:,} more")]
    what = f"{len(failed):,}{of} items failed" + ("" if parts is None else "; all others are finished and kept")
    return [*(Problem(str(one)) for one in failed[:NAMED]), *more, Problem(what)]
