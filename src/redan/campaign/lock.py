"""One driver on a folder at a time, or one for each shard.

The lock is the kernel's (flock): it ends with the process that holds it, however that ends, so a dead driver is no
obstacle. The words in the file only say who it was. Shards share the folder's lock and hold one of their own.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import platform
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from redan.errors import InputError, Problem, Where, visible

NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL)
LOCK = ".lock"

_held: dict[Path, int] = {}  # by this process: how many times


@contextmanager
def driving(folder: Path, shard: tuple[int, int] = (1, 1)) -> Iterator[bool]:
    """Be the driver of a folder; gives whether this is the only one. InputError if there is another.

    Within one process it may be entered again.
    """
    whole = shard == (1, 1)
    name = folder.resolve() / (LOCK if whole else f"{LOCK}-{shard[0]}-of-{shard[1]}")
    if name in _held:
        _held[name] += 1
        try:
            yield False
        finally:
            _held[name] -= 1
        return
    with ExitStack() as stack:
        if not whole:
            _lock(stack, folder / LOCK, fcntl.LOCK_SH, folder)
        alone = _lock(stack, name, fcntl.LOCK_EX, folder)
        _held[name] = 1
        stack.callback(_held.pop, name)
        yield whole and alone


def _lock(stack: ExitStack, path: Path, kind: int, folder: Path) -> bool:
    """Whether the file system has locks at all."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        what = f"the study cannot be written to: {error.strerror or error}"
        raise InputError(Problem(what, Where(str(folder)), remedy="check permissions and room")) from None
    stack.callback(os.close, handle)
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in NO_LOCKS:
            return False  # parts are kept by content: a second driver would waste time and damage nothing
        what = f"another redan is at work on this study ({_who(path)})"
        remedy = "wait for it or stop it; several may share a study with --shard 1/2 and --shard 2/2"
        raise InputError(Problem(what, Where(str(folder)), remedy=remedy)) from None
    if kind == fcntl.LOCK_EX:
        _say_who(handle)
    return True


def _say_who(handle: int) -> None:
    words = {"process": os.getpid(), "host": platform.node(), "since": time.strftime("%Y-%m-%d %H:%M:%S")}
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(words).encode(), 0)
    except OSError:
        pass  # a full disk: the lock holds without words


def _who(path: Path) -> str:
    try:
        words = json.loads(path.read_text())
        return visible(f"process {words['process']} on {words['host']}, since {words['since']}")
    except (OSError, ValueError, KeyError, TypeError):
        return "one or more shards of it"
