"""Files out: whole or not at all, and never over an existing file."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from redan.errors import InputError, Problem, RunError, Where

LONGEST_NAME = 240  # bytes: most file systems hold 255, and a number may be added


def sha256_bytes(content: bytes) -> str:
    """SHA-256 of bytes as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def sha256_file(path: str | Path) -> str:
    """SHA-256 of a file as 64 hexadecimal digits, read in pieces."""
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def write_new(path: str | Path, content: bytes) -> str:
    """Write `content` to a file that must not exist yet, atomically; return its SHA-256.

    The bytes go to a temporary file in the same folder, are forced to disk, and the name is linked to them last:
    whoever finds the name finds the whole content. An existing name is refused and left as it is.
    """
    target = Path(path)
    if target.exists() or target.is_symlink():
        raise _exists(target)
    temporary = target.parent / f".{target.name[:80]}.{os.urandom(8).hex()}.part"
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            _write_all(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        _publish(temporary, target)
        _sync_folder(target.parent)
    except FileExistsError:
        raise _exists(target) from None
    except OSError as error:
        raise RunError(
            Problem(
                f"cannot write: {error.strerror or error}",
                Where(str(target)),
                remedy="nothing was written under this name; free space or choose another folder",
            )
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink()
    return sha256_bytes(content)


def check_folder(folder: Path, option: str) -> None:
    """Refuse a folder in which nothing can be made, before any work is done for it; it need not exist yet.

    option: what the user names another one with.
    """
    _try_out(folder, folder, option)


def check_file(path: Path, option: str) -> None:
    """Refuse a name under which no file can be written; see `check_folder`."""
    if len(os.fsencode(path.name)) > LONGEST_NAME:
        allowed = f"at most {LONGEST_NAME} bytes"
        raise InputError(Problem("the name is too long", Where(str(path)), allowed, f"shorten it with {option}"))
    if os.path.isdir(path):
        raise InputError(Problem("is a folder", Where(str(path)), remedy=f"name a file with {option}"))
    _try_out(path.parent, path, option)


def _try_out(folder: Path, shown: Path, option: str) -> None:
    """Make a file in the nearest folder that exists, and remove it: permission bits do not tell whether one can."""
    try:
        nearest = next(place for place in (folder, *folder.absolute().parents) if os.path.lexists(place))
        with tempfile.TemporaryFile(prefix=".probe-", dir=nearest):
            pass
    except OSError as error:
        what = f"nothing can be written here ({error.strerror or error})"
        raise InputError(Problem(what, Where(str(shown)), remedy=f"name another place with {option}")) from None


def _write_all(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _publish(temporary: Path, target: Path) -> None:
    """Give the finished file its name; fails with FileExistsError if somebody was faster."""
    try:
        os.link(temporary, target)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK):
            raise
        # File systems without hard links: reserve the name first, then move the content over the reservation.
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        os.replace(temporary, target)


def _sync_folder(folder: Path) -> None:
    """Force the new name to disk; not every system lets a folder be opened, and then there is nothing to do."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _exists(target: Path) -> InputError:
    return InputError(
        Problem("exists already", Where(str(target)), remedy="nothing was written over; choose another name or folder")
    )
