"""Parts on the disk: whole or not at all, damaged ones never used, one driver at a time."""

from __future__ import annotations

import errno
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.campaign.works import expected

from redan.campaign import Item, Parts, threads
from redan.campaign.conduct import conduct
from redan.campaign.lock import driving
from redan.campaign.parts import HEADER_BYTES
from redan.errors import InputError, RunError

KEY = Item({"n": 1}).key
CONTENT = bytes(range(200))
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    return Parts(tmp_path / "parts")


def test_a_part_is_found_by_its_key(parts: Parts) -> None:
    with pytest.raises(KeyError):
        parts.get(KEY)
    parts.put(KEY, CONTENT)
    assert parts.has(KEY)
    assert parts.get(KEY) == CONTENT
    assert list(parts) == [KEY]
    parts.put(KEY, CONTENT)  # the same again changes nothing
    assert list(parts) == [KEY]


def test_an_empty_part_is_a_part(parts: Parts) -> None:
    parts.put(KEY, b"")
    assert parts.get(KEY) == b""


def test_another_result_for_the_same_item_is_refused(parts: Parts) -> None:
    parts.put(KEY, CONTENT)
    with pytest.raises(RunError, match="gave another result before"):
        parts.put(KEY, CONTENT[1:])
    assert parts.get(KEY) == CONTENT


def test_every_cut_and_every_flip_is_noticed(parts: Parts) -> None:
    parts.put(KEY, CONTENT)
    path = parts.path(KEY)
    whole = path.read_bytes()
    silent = 0
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        silent += not refused(parts)
    for bit in range(8 * len(whole)):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        silent += not refused(parts)
    for longer in (b"\0", whole):
        path.write_bytes(whole + longer)
        silent += not refused(parts)
    assert silent == 0
    path.write_bytes(whole)
    assert not refused(parts)


def refused(parts: Parts) -> bool:
    try:
        parts.get(KEY)
    except RunError as error:
        return KEY in str(error)
    return False


def test_a_part_under_another_key_is_refused(parts: Parts) -> None:
    other = Item({"n": 2}).key
    parts.put(KEY, CONTENT)
    parts.path(other).parent.mkdir(exist_ok=True)
    parts.path(other).write_bytes(parts.path(KEY).read_bytes())
    with pytest.raises(RunError, match="damaged"):
        parts.get(other)


def test_a_damaged_part_is_set_aside_named_and_computed_again(parts: Parts) -> None:
    work = [Item({"n": n}) for n in range(6)]
    whole = list(conduct(work, "tests.campaign.works:quick", parts=parts))
    path = parts.path(work[3].key)
    stored = path.read_bytes()
    path.write_bytes(stored[: HEADER_BYTES + 5])
    said: list[str] = []
    assert list(conduct(work, "tests.campaign.works:quick", parts=parts, say=said.append)) == whole
    assert len(said) == 1
    assert work[3].key in said[0]
    assert "computed again" in said[0]
    assert path.read_bytes() == stored
    assert [p.name for p in (parts.folder / "damaged").iterdir()] == [f"{work[3].key}.1"]


def test_random_damage_to_a_study_is_never_silent(parts: Parts) -> None:
    """Some 300 cuts and 1,500 flips over the parts of one study: each is noticed, and the results come out the same."""
    work = [Item({"n": n}) for n in range(12)]
    whole = list(conduct(work, "tests.campaign.works:quick", parts=parts))
    chance = random.Random(5)
    for _ in range(60):
        hurt = {}
        for item in chance.sample(work, 6):
            stored = bytearray(parts.path(item.key).read_bytes())
            if chance.random() < 1 / 6:
                del stored[chance.randrange(len(stored)) :]
            else:
                for _ in range(5):
                    stored[chance.randrange(len(stored))] ^= 1 << chance.randrange(8)
            if bytes(stored) != parts.path(item.key).read_bytes():
                hurt[item.key] = stored
                parts.path(item.key).write_bytes(stored)
        said: list[str] = []
        assert list(conduct(work, "tests.campaign.works:quick", parts=parts, say=said.append)) == whole
        assert sum(any(key in line for line in said) for key in hurt) == len(hurt)


class Full:
    """Fails every call of the system from the nth on, or the nth alone, that would write."""

    def __init__(self, first: int, once: bool) -> None:
        self.first, self.once, self.calls = first, once, 0

    def __call__(self, real: Callable[..., Any], handle_or_path: Any, *rest: Any, **more: Any) -> Any:
        self.calls += 1
        if self.calls == self.first or (self.calls > self.first and not self.once):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(handle_or_path, *rest, **more)


@contextmanager
def writing(full: Full) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("write", "fsync", "link"):
            real = getattr(os, name)
            patch.setattr(f"redan.files.write.os.{name}", lambda *a, real=real, **k: full(real, *a, **k))
        yield


@pytest.mark.parametrize("once", [True, False], ids=["once", "from then on"])
def test_a_write_that_fails_at_every_nth_call_loses_nothing(tmp_path: Path, once: bool) -> None:
    work = [Item({"n": n}) for n in range(5)]
    counter = Full(0, once=True)
    with writing(counter):
        whole = list(conduct(work, "tests.campaign.works:quick", parts=Parts(tmp_path / "whole")))
    assert counter.calls >= 15
    for nth in range(1, counter.calls + 1):
        parts = Parts(tmp_path / f"{once}-{nth}")
        kept = -1
        with writing(Full(nth, once)):
            try:
                found = list(conduct(work, "tests.campaign.works:quick", parts=parts))
            except RunError as error:
                said = str(error)
                assert "No space left on device" in said
                assert "nothing of them is lost" in said
                kept = int(said.partition(" of 5 items are finished")[0].rsplit(maxsplit=1)[-1])
            else:
                assert found == whole  # a folder that could not be synced is no loss
        if kept >= 0:
            assert len(list(parts)) >= kept
        assert list(conduct(work, "tests.campaign.works:quick", parts=parts)) == whole
        assert [p for p in parts.folder.rglob(".*.part")] == []


def test_two_drivers_are_told_of_each_other(parts: Parts) -> None:
    program = (
        "import sys; from redan.campaign import Item, Parts; from redan.campaign.conduct import conduct\n"
        "for i, c in conduct([Item({'n': 1, 'delay_s': 0.0}), Item({'n': 2, 'delay_s': 60.0})],\n"
        "                    'tests.campaign.works:slow', parts=Parts(sys.argv[1])): print('here', flush=True)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(parts.folder)], stdout=subprocess.PIPE, text=True, env=environment
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "here\n"
        with pytest.raises(InputError, match=f"another redan is at work on this study .process {other.pid} on "):
            list(conduct([Item({"n": 1})], "tests.campaign.works:quick", parts=parts))
    finally:
        other.kill()
        other.wait()
    # its lock ended with it
    assert list(conduct([Item({"n": 1})], "tests.campaign.works:quick", parts=parts)) == [(0, expected(1))]


def test_shards_may_share_a_folder_and_nobody_else(parts: Parts) -> None:
    program = "import sys; import pathlib; from redan.campaign.lock import driving\n" \
              "i, n = int(sys.argv[2]), int(sys.argv[3])\n" \
              "with driving(pathlib.Path(sys.argv[1]), (i, n)): print('got it')"
    parts.folder.mkdir()

    def other(i: int, n: int) -> str:
        done = subprocess.run(
            [sys.executable, "-c", program, str(parts.folder), str(i), str(n)], capture_output=True, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, check=False,
        )  # fmt: skip
        return done.stdout or done.stderr

    with driving(parts.folder, (1, 2)):
        assert other(2, 2) == "got it\n"
        assert "another redan is at work" in other(1, 2)
        assert "one or more shards" in other(1, 1)
    assert other(1, 1) == "got it\n"


def test_halves_of_killed_drivers_are_removed(parts: Parts) -> None:
    parts.put(KEY, CONTENT)
    half = parts.path(KEY).parent / f".{KEY}.0123456789abcdef.part"
    half.write_bytes(b"half")
    shard = threads(1).sharded(1, 2)
    list(conduct([Item({"n": 1})], "tests.campaign.works:quick", parts=Parts(parts.folder), how=shard))
    assert half.exists()  # another shard may be at it
    with pytest.raises(RunError):  # the content above is no result of this work
        parts.put(KEY, expected(1))
    list(conduct([Item({"n": 2})], "tests.campaign.works:quick", parts=parts))
    assert not half.exists()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="cannot write here"):
        list(conduct([Item({"n": 1})], "tests.campaign.works:quick", parts=Parts(tmp_path / "file" / "parts")))
