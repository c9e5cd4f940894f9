"""Finished parts of a study, kept by what they are the result of.

An item of work is plain data; its key is the SHA-256 of that data. A part is the bytes its work gave, in a file named
by the key. The same item always finds its part, whoever computed it and when: that is all there is to resuming.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from redan.errors import InputError, Problem, RunError, Where
from redan.files import sha256_bytes
from redan.files.write import write_new

Work = Callable[[Mapping[str, Any]], bytes]

MAGIC = "redan-part 1"
HEADER_BYTES = len(MAGIC) + 1 + 64 + 1 + 64 + 1 + 20 + 1  # magic, key, SHA-256, length, with spaces and the line end
KEY = re.compile(r"^[0-9a-f]{64}$")
ASIDE = "damaged"


def canonical(data: Any) -> str:
    """JSON in one form: keys sorted, no spaces; ValueError or TypeError where it is no plain data."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


@dataclass(frozen=True)
class Common:
    """What all items of a study share, such as the scenario's text: sent to a worker once, hashed once."""

    data: Mapping[str, Any]

    @cached_property
    def text(self) -> str:
        return canonical(self.data)

    @cached_property
    def key(self) -> str:
        return sha256_bytes(self.text.encode())


@dataclass(frozen=True)
class Item:
    """One unit of work. data: plain JSON data. The work is given `{**common, **data}`."""

    data: Mapping[str, Any]
    common: Common | None = field(default=None, repr=False)

    @cached_property
    def text(self) -> str:
        return canonical(self.data)

    @cached_property
    def key(self) -> str:
        """SHA-256 of the data, and of what it shares with others, in hexadecimal."""
        digest = hashlib.sha256(self.text.encode())
        if self.common is not None:
            digest.update(b"\0" + self.common.key.encode())
        return digest.hexdigest()


class Parts:
    """A folder of parts. It may be read while another process writes; two that write the same write the same."""

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)

    def path(self, key: str) -> Path:
        """Where the part of a key lies: no folder holds more than a 256th of them."""
        if not KEY.match(key):
            raise ValueError(f"{key!r} is no key")
        return self.folder / key[:2] / key

    def has(self, key: str) -> bool:
        """Whether there is a file for this key; `get` says whether it is whole."""
        return self.path(key).is_file()

    def put(self, key: str, content: bytes) -> None:
        """Keep a part: whole or not at all, on the disk when this returns.

        RunError where it cannot be written, or where another result is kept under the same key.
        """
        path = self.path(key)
        if self.has(key):
            self._same(key, content)
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            what = f"cannot write: {error.strerror or error}"
            raise RunError(Problem(what, Where(str(path.parent)), remedy="make room or check permissions")) from error
        try:
            write_new(path, _header(key, content) + content)
        except InputError:  # another driver was faster
            self._same(key, content)

    def get(self, key: str) -> bytes:
        """The part of a key. KeyError if there is none; RunError naming the file if a single bit of it is wrong."""
        path = self.path(key)
        try:
            stored = path.read_bytes()
        except FileNotFoundError:
            raise KeyError(key) from None
        except OSError as error:
            raise _damaged(path, f"it cannot be read: {error.strerror or error}") from None
        content = stored[HEADER_BYTES:]
        if stored[:HEADER_BYTES] != _header(key, content):
            raise _damaged(path, f"its {len(stored):,} bytes do not fit its checksum")
        return content

    def take(self, key: str, say: Callable[[str], None] | None = None) -> bytes | None:
        """The part of a key, or None; a damaged one is set aside, and said so, as if it had never been."""
        try:
            return self.get(key)
        except KeyError:
            return None
        except RunError as error:
            aside = self.set_aside(key)
            if say is not None:
                say(f"{error}\nkept as {aside}; it is computed again")
            return None

    def set_aside(self, key: str) -> Path:
        """Move a damaged part out of the way; return where it lies now."""
        folder = self.folder / ASIDE
        try:
            folder.mkdir(exist_ok=True)
            number = next(n for n in range(1, 10_000) if not (folder / f"{key}.{n}").exists())
            aside = folder / f"{key}.{number}"
            self.path(key).rename(aside)
        except OSError as error:
            what = f"a damaged part cannot be set aside: {error.strerror or error}"
            remedy = "remove it, then go on: it is computed again"
            raise RunError(Problem(what, Where(str(self.path(key))), remedy=remedy)) from None
        return aside

    def remove_halves(self) -> None:
        """Remove what killed drivers left half written; only for who drives alone."""
        for half in self.folder.glob("[0-9a-f][0-9a-f]/.*.part"):
            with suppress(OSError):
                half.unlink()

    def __iter__(self) -> Iterator[str]:
        """Keys of all parts, sorted."""
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(path.name for path in folder.iterdir() if KEY.match(path.name))

    def _same(self, key: str, content: bytes) -> None:
        try:
            if self.get(key) == content:
                return
        except RunError:
            self.set_aside(key)
            self.put(key, content)
            return
        what = "the same item gave another result before"
        remedy = "a study must be made by one version of redan on one kind of machine; start it anew with this one"
        raise RunError(Problem(what, Where(str(self.path(key))), remedy=remedy))


def _header(key: str, content: bytes) -> bytes:
    return f"{MAGIC} {key} {sha256_bytes(content)} {len(content):020d}\n".encode()


def _damaged(path: Path, what: str) -> RunError:
    remedy = "it is never used; its item is computed again"
    return RunError(Problem(f"damaged: {what}", Where(str(path)), remedy=remedy))
