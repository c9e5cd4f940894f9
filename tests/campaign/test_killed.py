"""A study whose workers and driver are killed outright at random instants, and gone on with: the same table each time.

The supervisor looks after each kill: every finished part is still there, untouched to the byte, and nobody is left
over. Twenty kills each change, a thousand in the long tier.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from redan.campaign import Common, threads
from redan.campaign.resume import go_on
from redan.campaign.study_folder import Study, create, open_study

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads processes from /proc")

ROOT = Path(__file__).resolve().parents[2]
WORKS = "tests.campaign.works"
PATIENCE_S = 120.0
DRIVER = """
import sys
from redan.campaign import processes
from redan.campaign.resume import go_on
from redan.campaign.study_folder import open_study
print("begun", flush=True)
print("digest", go_on(open_study(sys.argv[1]), processes(2), trusted=("tests",)).digest, flush=True)
"""
STUDIES: dict[str, dict[str, Any]] = {
    "delays": {
        "work": f"{WORKS}:slow", "common": Common({"delay_s": 0.02}), "items": [{"n": n} for n in range(120)],
        "finish": f"{WORKS}:table",
    },
    "engine": {
        "work": f"{WORKS}:engine", "common": Common({"seed": 11, "count": 2_000}),
        "items": [{"first": 2_000 * n} for n in range(60)], "finish": None,
    },
}  # fmt: skip


def begun(folder: Path, name: str) -> Study:
    return create(folder, kind=name, title=name, asked={}, seed=11, **STUDIES[name])


def children(process: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


class Supervisor:
    """Starts a driver as often as it takes, kills now it and now its workers, and keeps count of what is lost."""

    def __init__(self, name: str, tmp_path: Path, seed: int) -> None:
        self.name, self.tmp_path, self.chance = name, tmp_path, random.Random(seed)
        self.kills = self.of_drivers = self.studies = self.lost = self.wrong = self.orphans = 0
        self.kept: dict[Path, tuple[int, int]] = {}
        self.expected = go_on(begun(tmp_path / "whole", name), threads(1), trusted=("tests",)).digest
        self.next_study()

    def next_study(self) -> None:
        self.folder = self.tmp_path / f"study-{self.studies}"
        self.kept = {}
        begun(self.folder, self.name)

    def look(self) -> None:
        """What was finished is finished: the same file with the same time, and whole."""
        parts = open_study(self.folder).parts
        now = {parts.path(key): (parts.path(key).stat().st_ino, parts.path(key).stat().st_mtime_ns) for key in parts}
        for key in parts:
            parts.get(key)
        self.lost += sum(now.get(path) != facts for path, facts in self.kept.items())
        self.kept = now

    def drive(self, kills: int) -> None:
        """One driver, until it is killed or has finished."""
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
        driver = subprocess.Popen(
            [sys.executable, "-c", DRIVER, str(self.folder)], stdout=subprocess.PIPE, text=True, env=environment
        )
        assert driver.stdout is not None
        assert driver.stdout.readline() == "begun\n"
        team: set[int] = set()
        what = self.chance.random()
        while self.kills < kills and driver.poll() is None:
            time.sleep(self.chance.uniform(0.0, 0.4))
            workers = children(driver.pid)
            team |= set(workers)
            if driver.poll() is not None:
                break
            if what < 0.5 and not workers:
                continue  # a worker it shall be: there is none yet
            if what < 0.5:
                kill(self.chance.choice(workers))
            else:
                victims = [driver.pid] if what < 0.8 else [driver.pid, *workers]
                self.of_drivers += 1
                for victim in victims:
                    kill(victim)
                driver.wait(timeout=PATIENCE_S)
            self.kills += 1
            what = self.chance.random()
            self.look()
        said, _ = driver.communicate(timeout=PATIENCE_S)
        deadline = time.monotonic() + 5.0
        while any(alive(one) for one in team) and time.monotonic() < deadline:
            time.sleep(0.02)
        self.orphans += sum(alive(one) for one in team)
        self.look()
        if said:
            self.wrong += said != f"digest {self.expected}\n"
            self.studies += 1
            self.next_study()


def supervised(name: str, tmp_path: Path, kills: int, seed: int = 1) -> Supervisor:
    supervisor = Supervisor(name, tmp_path, seed)
    while supervisor.kills < kills:
        supervisor.drive(kills)
    before = supervisor.studies
    while supervisor.studies == before:  # and the last one to its end
        supervisor.drive(0)
    return supervisor


@pytest.mark.slow
@pytest.mark.parametrize("name", STUDIES)
def test_twenty_kills_lose_nothing(tmp_path: Path, name: str) -> None:
    found = supervised(name, tmp_path, 20)
    assert (found.lost, found.wrong, found.orphans) == (0, 0, 0)
    assert found.kills == 20
    assert 0 < found.of_drivers < 20


@pytest.mark.long
@pytest.mark.parametrize("name", STUDIES)
def test_a_thousand_kills_lose_nothing(tmp_path: Path, name: str) -> None:
    found = supervised(name, tmp_path, 1_000, seed=2)
    assert (found.lost, found.wrong, found.orphans) == (0, 0, 0)


def test_a_planted_fault_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that vanishes, and one that is written anew, are both seen by the supervisor."""
    monkeypatch.setitem(STUDIES["delays"], "common", Common({"delay_s": 0.0}))
    supervisor = Supervisor("delays", tmp_path, 1)
    study = open_study(supervisor.folder)
    keys = [item.key for item in study.items[:2]]
    for key in keys:
        study.parts.put(key, b"x")
    supervisor.look()
    study.parts.path(keys[0]).unlink()
    stored = study.parts.path(keys[1]).read_bytes()
    study.parts.path(keys[1]).unlink()
    study.parts.path(keys[1]).write_bytes(stored)
    supervisor.look()
    assert supervisor.lost == 2
