"""Ctrl-C and the signal to end, from the first line of the program to its last.

Outside a verb there is nothing to tidy up: the program says one line and is gone. Inside a verb the signal becomes
a KeyboardInterrupt, so that work is stopped and half-written files are removed. Some calls cannot be interrupted (the
compiler at work, a thread that compiles a plan): when the verb has not ended after PATIENCE_S, a watcher ends the
process. Standard library only: this is imported before everything else.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

PATIENCE_S = 1.3  # from the signal to the end of a process that does not end by itself
STOPPED = "stopped; nothing was written."
STATUS = {signal.SIGINT: 130, signal.SIGTERM: 143}

_kept = ("", "")  # the folder that the verb at work fills, and what is said of it after a stop
_installed = False
_received = signal.SIGINT


def install() -> None:
    """Take over both signals for the rest of the process; only the program itself does that, never the library."""
    global _installed
    for number in STATUS:
        signal.signal(number, _leave)
    readable, writable = os.pipe()
    os.set_blocking(writable, False)
    signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    sys.unraisablehook = partial(_unraisable, sys.unraisablehook)
    threading.Thread(target=_watch, args=(readable,), name="redan-watch", daemon=True).start()
    _installed = True


@contextmanager
def working() -> Iterator[None]:
    """Inside, the signals raise KeyboardInterrupt; outside they end the process at once."""
    if not _installed:
        yield
        return
    for number in STATUS:
        signal.signal(number, _raise)
    try:
        yield
    finally:
        for number in STATUS:
            signal.signal(number, _leave)


@contextmanager
def keeps(folder: str | None, kept: str) -> Iterator[None]:
    """Inside, a stop that nothing else can tell of says `kept`, where the folder is there by then; None: as ever."""
    global _kept
    before, _kept = _kept, (folder or "", kept)
    try:
        yield
    finally:
        _kept = before


def line() -> str:
    """What a stop is told by, where the work itself says nothing."""
    folder, kept = _kept
    return kept if folder and os.path.isdir(folder) else STOPPED


def status() -> int:
    """Exit status of a process that was stopped."""
    return STATUS[_received]


def leave(code: int) -> None:
    """End a stopped process without waiting for threads that still compile; return if it was not stopped.

    What is done is done: from here on neither signal ends it, so nothing it has printed is lost on the way out.
    """
    if _installed and code in STATUS.values():
        _end(code, "")
    for number in STATUS:
        signal.signal(number, signal.SIG_IGN)


def _leave(number: int, frame: Any) -> None:
    _end(STATUS[signal.Signals(number)], STOPPED)


def _raise(number: int, frame: Any) -> None:
    global _received
    _received = signal.Signals(number)
    for known in STATUS:
        signal.signal(known, signal.SIG_IGN)  # a second one would interrupt the tidying up
    raise KeyboardInterrupt


def _unraisable(otherwise: Callable[[Any], Any], lost: Any) -> None:
    """A KeyboardInterrupt that met a callback of the compiler or the end of an object goes no further: the watcher
    ends the process, and nobody needs to read of it."""
    if lost.exc_type is None or not issubclass(lost.exc_type, KeyboardInterrupt):
        otherwise(lost)


def _watch(readable: int) -> None:
    number = os.read(readable, 1)[0]
    time.sleep(PATIENCE_S)
    _end(STATUS.get(signal.Signals(number), 130), line())


def _end(code: int, line: str) -> None:
    with suppress(Exception):
        if line:
            os.write(2, f"{line}\n".encode())
        else:
            sys.stdout.flush()
            sys.stderr.flush()
    os._exit(code)
