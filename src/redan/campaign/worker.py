"""A process that does items: reads one, answers with its bytes, until its driver goes away.

It is started by `campaign.hands` with one end of a socket. It keeps nothing and writes nothing: whoever kills it loses
the item it is at, no more. When the driver dies, however that happens, the socket closes and it ends itself.
"""

from __future__ import annotations

import importlib
import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from multiprocessing.connection import Connection
from typing import Any

from redan.campaign.parts import Work
from redan.errors import Problem, RedanError, RunError

DRIVER_GONE = 3


@lru_cache(maxsize=64)
def find(name: str) -> Work:
    """The function that "module:function" names; RunError if there is none."""
    module_name, _, function_name = name.partition(":")
    try:
        function = getattr(importlib.import_module(module_name), function_name)
        if not callable(function):
            raise TypeError(f"{name} is no function")
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise RunError(Problem(f"the work {name!r} of the study cannot be found: {error}")) from None
    found: Work = function
    return found


@lru_cache(maxsize=4)
def _common(text: str) -> Mapping[str, Any]:
    data: Mapping[str, Any] = json.loads(text)
    return data


def compute(work: str, text: str, common: str) -> bytes:
    """Do one item, given as JSON texts: the same whoever does it."""
    data = json.loads(text)
    result = find(work)({**_common(common), **data} if common else data)
    if not isinstance(result, bytes):
        raise RunError(Problem(f"the work {work!r} gave {type(result).__name__} and not bytes"))
    return result


def reason_of(error: BaseException) -> tuple[str, bool]:
    """What a try failed of in one line, and whether it would always."""
    if isinstance(error, RedanError):
        return str(error.problems[0]), True
    return f"{type(error).__name__}: {(str(error).splitlines() or [''])[0][:300]}".rstrip(": "), False


def main(handle: int) -> None:
    """Serve the driver at the other end of a socket."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the driver, and the driver ends its workers
    driver = Connection(handle)
    paths, work, memory_mb = driver.recv()
    sys.path[:] = paths
    inbox: queue.SimpleQueue[tuple[str, str | None]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(driver, inbox), name="redan-driver", daemon=True).start()
    try:
        _limit(memory_mb)
        find(work)
    except BaseException as error:
        _answer(driver, "broken", reason_of(error))
        return
    _answer(driver, "ready", None)
    common = ""
    while True:
        text, shared = inbox.get()
        common = common if shared is None else shared
        try:
            answer: tuple[str, Any] = "done", compute(work, text, common)
        except BaseException as error:
            answer = "failed", reason_of(error)
        _answer(driver, *answer)


def _answer(driver: Connection, kind: str, content: Any) -> None:
    try:
        driver.send((kind, content))
    except OSError:
        os._exit(DRIVER_GONE)


def _listen(driver: Connection, inbox: queue.SimpleQueue[tuple[str, str | None]]) -> None:
    """Put what comes into the inbox; end the process when nothing can come any more, whatever it is at."""
    with suppress(EOFError, OSError):
        while True:
            inbox.put(driver.recv())
    os._exit(DRIVER_GONE)


def _limit(memory_mb: int) -> None:
    """More memory than this is refused to the item that asks, before the machine comes to a stand."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = memory_mb * 2**20
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))
