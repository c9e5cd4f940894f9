"""Plain files: with content on a disk, so that reading them ends."""

from __future__ import annotations

import stat
from pathlib import Path


def is_filled(path: Path) -> bool:
    """Whether a path names a plain file that is not empty; files of /proc say they are, and some wait for ever."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size > 0
