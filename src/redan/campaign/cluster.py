"""Items on a Dask cluster: one that is up already, or jobs of Slurm started for the study.

Dask moves items and results and notices dead workers; what is finished is kept by the driver, here, as always. Workers
may come, go and die while the study runs. An item that takes its worker with it is given up by the scheduler after as
many deaths as its setting `allowed-failures` says (3 unless the cluster says otherwise).
"""

from __future__ import annotations

import importlib
import queue
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from redan import __version__
from redan.campaign.hands import Done, Fault
from redan.campaign.how import How
from redan.campaign.parts import Item
from redan.campaign.worker import compute, reason_of
from redan.errors import InputError, Problem, RunError

CONNECT_S = 15.0
ALONE_S = 300.0  # without a single worker, after there was one; for jobs that wait in a queue see QUEUED_S
QUEUED_S = 86_400.0
REFRESH_S = 1.0
AHEAD = 2  # items a core has at once: one at work, one on its way
REMEDY = "install it with: pip install 'redan[cluster]'"


class Cluster:
    """Workers of Dask: as many items are out as its cores take, one slot each."""

    def __init__(self, how: How, work: str) -> None:
        self.how, self.work = how, work
        self.outbox: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()
        self.given: dict[int, tuple[Any, float]] = {}  # slot: future, since
        self.jobs: Any = None
        self.count = 0
        self.slots = 0
        self.asked_s = -REFRESH_S
        self.seen_s = time.monotonic()
        self.met = False  # a worker, ever
        self.client = self._connect()

    def idle(self) -> Sequence[int]:
        now = time.monotonic()
        if now - self.asked_s >= REFRESH_S:
            self.asked_s = now
            self.slots = AHEAD * self._cores()
            if self.slots:
                self.seen_s, self.met = now, True
            patience_s = QUEUED_S if self.jobs is not None else ALONE_S
            if now - self.seen_s > patience_s:
                what = f"the cluster has had no worker for {patience_s:,.0f} s"
                raise RunError(Problem(what, remedy="start workers, as with: dask worker ADDRESS"))
        return [slot for slot in range(self.slots) if slot not in self.given]

    def give(self, worker: int, item: Item) -> None:
        common = "" if item.common is None else item.common.text
        self.count += 1
        key = f"redan-{item.key}-{self.count}"  # never one that failed before
        try:
            future = self.client.submit(_there, self.work, item.text, common, __version__, key=key, pure=False)
        except Exception as error:
            raise _away(error) from error
        self.given[worker] = future, time.monotonic()
        future.add_done_callback(lambda done: self.outbox.put((worker, done)))

    def wait(self, timeout_s: float) -> Sequence[Done | Fault]:
        events: list[Done | Fault] = []
        try:
            while True:
                slot, future = self.outbox.get(timeout=0.0 if events else timeout_s)
                if slot in self.given and self.given[slot][0] is future:
                    events.append(self._came(slot, future))
        except queue.Empty:
            pass
        if self.client.status not in ("running", "connecting"):
            raise _away(RunError(f"the connection is {self.client.status}"))
        for slot, (future, since) in list(self.given.items()):
            if time.monotonic() - since > self.how.hang_s and self._at_work(future):
                del self.given[slot]
                with suppress(Exception):
                    future.cancel()
                events.append(Fault(slot, f"no end after {self.how.hang_s:,g} s"))
        return events

    def close(self) -> None:
        futures = [future for future, _ in self.given.values()]
        self.given.clear()
        if self.jobs is None:  # others may use the cluster: what is not wanted any more is taken back
            with suppress(Exception):
                self.client.cancel(futures, force=True)
        for one in (self.jobs, self.client):
            if one is not None:
                with suppress(Exception):
                    one.close(timeout=1.0)

    def _came(self, slot: int, future: Any) -> Done | Fault:
        del self.given[slot]
        try:
            result = future.result(timeout=CONNECT_S)
        except Exception as error:
            if isinstance(error, _package("distributed.scheduler").KilledWorker):
                deaths = "it took its worker with it each time it was tried"
                return Fault(slot, deaths, final=True)
            return Fault(slot, *reason_of(error))
        finally:
            with suppress(Exception):
                future.release()
        return Done(slot, result)

    def _at_work(self, future: Any) -> bool:
        """Whether a worker has it: one that waits for workers to come does not hang."""
        try:
            return bool(self.slots) and any(self.client.processing().values())
        except Exception:
            return False

    def _cores(self) -> int:
        try:
            return sum(self.client.nthreads().values())
        except Exception as error:
            raise _away(error) from error

    def _connect(self) -> Any:
        distributed = _package("distributed")
        if self.how.kind == "slurm":
            self.jobs = jobs_of_slurm()
            self.jobs.scale(jobs=self.how.workers)
            return distributed.Client(self.jobs, timeout=CONNECT_S)
        try:
            return distributed.Client(self.how.address, timeout=CONNECT_S, set_as_default=False)
        except Exception as error:
            what = f"no Dask scheduler answers at {self.how.address!r} ({reason_of(error)[0]})"
            allowed = "needed is its own address, as in tcp://127.0.0.1:8786"
            raise InputError(Problem(what, allowed=allowed, remedy="start one with: dask scheduler")) from None


def _package(name: str) -> Any:
    """A package of the extra `cluster`, brought in when a cluster is asked for.

    dask-jobqueue answers Ctrl-C by an exit of its own from the moment it is imported: what was there is put back.
    """
    before = signal.getsignal(signal.SIGINT)
    try:
        return importlib.import_module(name)
    except ImportError:
        raise InputError(Problem(f"a cluster needs the Python package {name}", remedy=REMEDY)) from None
    finally:
        if before is not None and signal.getsignal(signal.SIGINT) is not before:
            signal.signal(signal.SIGINT, before)


def jobs_of_slurm() -> Any:
    """A Dask cluster whose workers are Slurm jobs of one core each; queue, account and more from Dask's own files."""
    jobqueue = _package("dask_jobqueue")
    configured = _package("dask").config.get("jobqueue.slurm", {})
    chosen = {key: configured.get(key) or value for key, value in {"cores": 1, "memory": "2GB"}.items()}
    try:
        return jobqueue.SLURMCluster(**chosen)
    except Exception as error:
        what = f"the Slurm cluster cannot be set up: {reason_of(error)[0]}"
        remedy = "its settings are in ~/.config/dask/jobqueue.yaml"
        raise InputError(Problem(what, remedy=remedy)) from None


def _there(work: str, text: str, common: str, version: str) -> bytes:
    """On the worker: the same redan, or none. Two versions would not make one study."""
    if version != __version__:
        what = f"a worker has redan {__version__}, the study is made with {version}"
        raise RunError(Problem(what, remedy="install the same version everywhere"))
    return compute(work, text, common)


def _away(error: BaseException) -> RunError:
    what = f"the cluster cannot be reached any more: {reason_of(error)[0]}"
    return RunError(Problem(what, remedy="start it again, then go on with the study"))
