"""The same study on a Dask cluster of this machine, and as jobs of a Slurm that is played: the same table."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from redan import api
from redan.campaign import Common, How, dask, slurm, threads
from redan.campaign.cluster import Cluster
from redan.campaign.resume import go_on
from redan.campaign.study_folder import Study, create, open_study
from redan.errors import InputError, RunError
from redan.study import claim, value

ROOT = Path(__file__).resolve().parents[2]
WORKS = "tests.campaign.works"
PATIENCE_S = 60.0


def study(folder: Path, count: int = 40, delay_s: float = 0.05, **more: Any) -> Study:
    given: dict[str, Any] = {
        "work": f"{WORKS}:slow", "common": Common({"delay_s": delay_s}), "items": [{"n": n} for n in range(count)],
        "finish": f"{WORKS}:table",
    }  # fmt: skip
    return create(folder, kind="trial", title="A trial", asked={}, seed=1, **(given | more))


def environment() -> dict[str, str]:
    return {
        **os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "DASK_DISTRIBUTED__DASHBOARD__LINK": "", "DASK_DISTRIBUTED__WORKER__DAEMON": "false",
    }  # fmt: skip


def started(*words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]], env=environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class LocalDask:
    """A scheduler and workers of one core each, on 127.0.0.1."""

    def __init__(self) -> None:
        port = free_port()
        self.address = f"tcp://127.0.0.1:{port}"
        self.workers: list[subprocess.Popen[bytes]] = []
        self.scheduler = started("dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        raise TimeoutError("the scheduler did not start")

    def add(self, count: int) -> None:
        for _ in range(count):
            self.workers.append(
                started(
                    "dask_worker", self.address, "--host", "127.0.0.1", "--nthreads", "1", "--nworkers", "1",
                    "--no-nanny", "--no-dashboard", "--memory-limit", "0",
                )
            )  # fmt: skip

    def close(self) -> None:
        for process in [*self.workers, self.scheduler]:
            process.kill()
        for process in [*self.workers, self.scheduler]:
            process.wait()


@pytest.fixture
def cluster() -> Iterator[LocalDask]:
    made = LocalDask()
    yield made
    made.close()


@pytest.mark.slow
def test_two_workers_of_which_one_is_killed(tmp_path: Path, cluster: LocalDask) -> None:
    cluster.add(2)
    seen: list[int] = []

    def progress(done: int, total: int) -> None:
        seen.append(done)
        if done == 10 and cluster.workers[0].poll() is None:
            cluster.workers[0].send_signal(signal.SIGKILL)

    outcome = go_on(study(tmp_path / "s"), dask(cluster.address), progress=progress, trusted=("tests",))
    assert cluster.workers[0].poll() == -signal.SIGKILL
    assert seen[-1] == 40
    assert outcome.failed == ()
    assert outcome.digest == go_on(study(tmp_path / "t"), threads(2), trusted=("tests",)).digest


@pytest.mark.slow
def test_workers_that_come_later_and_an_item_that_kills_them(tmp_path: Path, cluster: LocalDask) -> None:
    """Six workers, none of them there at the start; one item takes four of them with it and is named.

    An innocent one that was on the same workers each time may be given up with it: then it is named too.
    """
    items = [{"n": n, "how": "crash" if n == 3 else ""} for n in range(12)]
    made = study(tmp_path / "s", work=f"{WORKS}:unruly", common=Common({}), items=items)
    begun: list[int] = []

    def progress(done: int, total: int) -> None:
        if not begun:
            begun.append(done)
            cluster.add(6)

    outcome = go_on(made, dask(cluster.address), progress=progress, trusted=("tests",))
    named = [one.index for one in outcome.failed]
    assert 3 in named
    assert len(named) <= 3
    assert "took its worker with it" in outcome.failed[0].reason
    assert outcome.digest
    assert len(sorted(made.parts)) == len(items) - len(named)


@pytest.mark.slow
def test_a_cluster_that_goes_away_loses_nothing(tmp_path: Path, cluster: LocalDask) -> None:
    cluster.add(1)
    made = study(tmp_path / "s")

    def progress(done: int, total: int) -> None:
        if done == 5:
            cluster.close()

    with pytest.raises(RunError) as error:
        go_on(made, dask(cluster.address), progress=progress, trusted=("tests",))
    assert "cannot be reached any more" in str(error.value)
    assert re.search(r"\d+ of 40 items are finished and kept", str(error.value))
    assert 5 <= len(list(made.parts)) < 40
    assert go_on(made, threads(2), trusted=("tests",)).digest == (
        go_on(study(tmp_path / "t"), threads(2), trusted=("tests",)).digest
    )


@pytest.mark.slow
def test_claim_and_value_at_a_cluster(tmp_path: Path, cluster: LocalDask) -> None:
    """As threads here: the same table."""
    cluster.add(1)
    scenario = api.load(ROOT / "tests" / "study" / "one_shot.yaml")
    digests = set()
    for name, how in (("far", dask(cluster.address)), ("near", threads(1))):
        question = value.Question(scenario, points=40, replications=10, factors=("plain-sam",), how=how)
        value.value_kept(question, tmp_path / f"value-{name}")
        ask = claim.Ask(
            scenario, ("munitions intercepted >= 2",), ("battery",), {}, points=16, replications=40, how=how
        )  # fmt: skip
        claim.judge_kept(ask, tmp_path / f"claim-{name}")
        digests.add(tuple(open_study(tmp_path / f"{verb}-{name}").finished["digest"] for verb in ("value", "claim")))
    assert len(digests) == 1


def test_nobody_at_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("redan.campaign.cluster.CONNECT_S", 0.5)
    with pytest.raises(InputError, match=r"no Dask scheduler answers at 'tcp://127\.0\.0\.1:1'"):
        Cluster(dask("tcp://127.0.0.1:1"), f"{WORKS}:slow")


@pytest.mark.parametrize(("how", "package"), [(dask("tcp://x:1"), "distributed"), (slurm(2), "dask_jobqueue")])
def test_a_missing_package_is_said_with_the_remedy(monkeypatch: pytest.MonkeyPatch, how: How, package: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(InputError, match=r"pip install 'redan\[cluster\]'"):
        Cluster(how, f"{WORKS}:slow")


def test_ctrl_c_stays_what_it_was() -> None:
    """dask-jobqueue takes it over when it is imported."""
    program = (
        "import signal; from redan.campaign.cluster import _package; before = signal.getsignal(signal.SIGINT)\n"
        "_package('dask_jobqueue'); assert signal.getsignal(signal.SIGINT) is before"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env=environment(), timeout=PATIENCE_S)


SBATCH = """#!/bin/sh
echo "$$" >> {marks}/jobs
setsid sh "$1" > /dev/null 2>&1 &
echo "Submitted batch job $!"
"""
SCANCEL = """#!/bin/sh
for job in "$@"; do kill -9 -- "-$job"; echo "$job" >> {marks}/cancelled; done
"""


@pytest.mark.long  # after the other clusters of this file, in one process, its jobs do not come: not understood
def test_jobs_of_slurm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slurm's two commands are played by scripts that start and end the jobs here."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name, text in (("sbatch", SBATCH), ("scancel", SCANCEL)):
        (tools / name).write_text(text.format(marks=tmp_path))
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", environment()["PYTHONPATH"])
    monkeypatch.chdir(tmp_path)
    outcome = go_on(study(tmp_path / "s", delay_s=0.01), slurm(2), trusted=("tests",))
    assert outcome.digest == go_on(study(tmp_path / "t", delay_s=0.01), threads(2), trusted=("tests",)).digest
    assert len((tmp_path / "jobs").read_text().split()) == 2
    deadline = time.monotonic() + 10.0
    while not (tmp_path / "cancelled").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert (tmp_path / "cancelled").exists()
