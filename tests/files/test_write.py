"""Files out: whole or not at all, never over an existing one."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from redan.errors import InputError, RunError
from redan.files import sha256_bytes, sha256_file, write_new


def test_content_and_checksum(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    content = bytes(range(256)) * 20_000
    digest = write_new(path, content)
    assert path.read_bytes() == content
    assert digest == sha256_file(path) == sha256_bytes(content) == hashlib.sha256(content).hexdigest()
    assert [p.name for p in tmp_path.iterdir()] == ["x.bin"]


def test_an_existing_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("old")
    with pytest.raises(InputError, match="nothing was written over"):
        write_new(path, b"new")
    assert path.read_text() == "old"
    dangling = tmp_path / "link"
    dangling.symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputError):
        write_new(dangling, b"new")
    assert not (tmp_path / "nowhere").exists()


def test_a_file_that_appears_meanwhile_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x"
    sync = os.fsync

    def slow(descriptor: int) -> None:
        path.write_text("faster")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", slow)
    with pytest.raises(InputError):
        write_new(path, b"new")
    assert path.read_text() == "faster"
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize("call", ["open", "write", "fsync", "link"])
def test_a_failure_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def full(*_: Any, **__: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(RunError, match="No space left"):
        write_new(tmp_path / "x", b"new")
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []


def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, bytes(data)[:7]))
    write_new(tmp_path / "x", b"0123456789" * 5)
    assert (tmp_path / "x").read_bytes() == b"0123456789" * 5


def test_without_hard_links_the_name_is_still_exclusive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOTSUP, "not supported")

    monkeypatch.setattr(os, "link", unsupported)
    write_new(tmp_path / "x", b"new")
    assert (tmp_path / "x").read_bytes() == b"new"
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot write"):
        write_new(tmp_path / "no" / "x", b"new")
