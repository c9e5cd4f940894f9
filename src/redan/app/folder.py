"""The work folder: scenarios, their earlier texts, the token. Nothing outside it is read or written.

```
FOLDER/NAME.yaml               a scenario, as the user has it
FOLDER/.redan/token            the token of the page's address (mode 0600)
FOLDER/.redan/history/NAME.yaml/TIME-SHA.yaml   every text that a save took the place of
FOLDER/jobs/ID                 see jobs.py
```
"""

from __future__ import annotations

import os
import re
import secrets
import stat
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from redan.app.refusals import Refused, no_space
from redan.errors import InputError, Problem, Where
from redan.files import sha256_bytes, write_new

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}", re.ASCII)
SUFFIXES = (".yaml", ".yml")
MOST_SCENARIO = 1_000_000  # bytes
MOST_LISTED = 1_000
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)  # 256 bits


@dataclass(frozen=True)
class Kept:
    """A scenario of the folder."""

    name: str
    text: str
    etag: str  # SHA-256 of its bytes, hexadecimal
    changed: str  # UTC, ISO 8601


class Folder:
    """One work folder; every name is checked, every path is held inside."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.own = self.root / ".redan"
        self._lock = threading.Lock()  # between two tabs that save at once

    def make(self) -> None:
        """Make the folder and what redan keeps in it; InputError where that cannot be."""
        try:
            self.own.mkdir(parents=True, exist_ok=True)
            if self.own.is_symlink() or not self.own.is_dir():
                raise NotADirectoryError(0, "is a link")
        except OSError as error:
            what = f"cannot work in this folder: {error.strerror or error}"
            raise InputError(Problem(what, Where(str(self.root)), remedy="name another: redan serve FOLDER")) from None

    def token(self) -> str:
        """The token of the page's address: made once, so that open tabs outlive a restart; for this user alone."""
        path = self.own / "token"
        with suppress(OSError):
            status = os.lstat(path)
            mine = not hasattr(os, "getuid") or status.st_uid == os.getuid()
            if stat.S_ISREG(status.st_mode) and not status.st_mode & 0o077 and mine:
                found = path.read_text(encoding="ascii", errors="replace").strip()
                if TOKEN.fullmatch(found):
                    return found
            os.unlink(path)  # seen by others, a link, or cut: none that may be trusted
        made = secrets.token_urlsafe(32)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as stream:
                stream.write(made)
        except OSError as error:
            what = f"cannot keep the token: {error.strerror or error}"
            remedy = "name another folder: redan serve FOLDER"
            raise InputError(Problem(what, Where(str(path)), remedy=remedy)) from None
        return made

    def names(self) -> list[str]:
        """Scenario files of the folder, sorted."""
        found = []
        for entry in os.scandir(self.root):
            if entry.name.endswith(SUFFIXES) and NAME.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                found.append(entry.name)
        return sorted(found)[:MOST_LISTED]

    def read(self, name: str) -> Kept:
        """A scenario; Refused 404 if there is none of that name, 413 if it is too large to be one."""
        path = self.path(name)
        try:
            descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
            with os.fdopen(descriptor, "rb") as stream:
                status = os.fstat(stream.fileno())
                if not stat.S_ISREG(status.st_mode):
                    raise FileNotFoundError
                content = stream.read(MOST_SCENARIO + 1)
        except OSError:
            raise Refused(
                404, f"there is no scenario {path.name}", where=path.name, allowed=", ".join(self.names()[:12])
            ) from None
        if len(content) > MOST_SCENARIO:
            raise too_large(path.name)
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            what = f"{path.name} is not UTF-8 text: byte {error.start + 1:,}"
            raise Refused(400, what, where=path.name, remedy="save the file as UTF-8") from None
        changed = datetime.fromtimestamp(status.st_mtime, UTC).isoformat(timespec="seconds")
        return Kept(path.name, text, sha256_bytes(content), changed)

    def write(self, name: str, text: str, *, over: str | None) -> tuple[Kept, bool]:
        """Keep a text, and whether it is a new file. over: the SHA-256 of the one it takes the place of; None: of none.

        Refused 409 with the text that stands there, if it is another one; 507 on a full disk, and nothing is lost.
        """
        path = self.path(name)
        content = text.encode("utf-8", "surrogatepass")
        if len(content) > MOST_SCENARIO:
            raise too_large(path.name)
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            raise Refused(400, "the text holds half a character", where="text", remedy="send UTF-8") from None
        with self._lock:
            there = self.read(path.name) if os.path.lexists(path) else None
            if there is not None and there.etag != over:
                what = "was changed meanwhile" if over else "exists already"
                raise Refused(
                    409, f"{path.name} {what}", where=path.name, remedy="look at the other text, then save over it",
                    more={"name": there.name, "text": there.text, "etag": there.etag, "changed": there.changed},
                )  # fmt: skip
            if there is None and over is not None:
                remedy = "save it as a new one: If-None-Match: *"
                raise Refused(409, f"{path.name} was deleted meanwhile", where=path.name, remedy=remedy)
            try:
                if there is not None and there.text != text:
                    self._keep_earlier(there)
                replace_file(path, content)
            except OSError as error:
                raise no_space(error) or Refused(
                    400, f"cannot write {path.name}: {error.strerror or error}", where=path.name,
                    remedy="give redan the right to write in its folder",
                ) from None  # fmt: skip
        return self.read(path.name), there is None

    def path(self, name: str) -> Path:
        """Where a scenario of this name lies; .yaml where the name has no suffix. Refused 400 for what is no name."""
        full = name if name.endswith(SUFFIXES) else f"{name}.yaml"
        check_name(full)
        return self.root / full

    def _keep_earlier(self, there: Kept) -> None:
        folder = self.own / "history" / there.name
        folder.mkdir(parents=True, exist_ok=True)
        now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        with suppress(InputError):  # the same text at the same instant is kept already
            write_new(folder / f"{now}-{there.etag[:12]}.yaml", there.text.encode())

    def inside(self, path: Path) -> bool:
        """Whether a path, with all links followed, lies in the folder."""
        return path.resolve().is_relative_to(self.root)


def check_name(name: str) -> None:
    """Refuse what is no plain name of a file."""
    if not NAME.fullmatch(name) or ".." in name:
        raise Refused(
            400, "this is no name of a file here", where="name",
            allowed="up to 100 letters a to z, digits, -, _ and ., beginning with a letter or digit",
        )  # fmt: skip


def too_large(name: str) -> Refused:
    """The refusal of a text beyond the limit."""
    allowed = f"a scenario has at most {MOST_SCENARIO // 1000:,} kB"
    return Refused(413, f"{name} is too large", where=name, allowed=allowed)


def replace_file(path: Path, content: bytes) -> None:
    """Put bytes under a name, whole or not at all; what stood there before makes way only then."""
    temporary = path.parent / f".{path.name[:80]}.{os.urandom(8).hex()}.part"
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    finally:
        with suppress(OSError):
            temporary.unlink()
