"""Jobs: two at once, told in order, cancelled within a moment, none lost by a restart or a full disk."""

from __future__ import annotations

import errno
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.app.conftest import client_of, desk_with

from redan.app.desk import Desk
from redan.app.jobs import Job, Jobs
from redan.errors import InputError, Problem

PATIENCE_S = 10.0
ASKED = {"verb": "compare", "text": "title: one\n"}


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


class Held:
    """Work that goes on until it is let go, and looks whether it is still wanted."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.begun: list[str] = []

    def __call__(self, job: Job, root: Path) -> None:
        self.begun.append(job.id)
        while not self.go.wait(0.02):
            job.check()
            job.tell("progress", what="work", done=1, total=2)
        job.keep({"id": job.id})


def states(jobs: Jobs) -> list[str]:
    return [job["state"] for job in reversed(jobs.every())]


def test_two_run_and_others_wait_their_turn(tmp_path: Path) -> None:
    held = Held()
    desk = desk_with(tmp_path, held)
    client = client_of(desk)
    ids = [client.post("/api/jobs", json=ASKED).json()["id"] for _ in range(4)]
    until(lambda: len(held.begun) == 2)
    by_id = {job["id"]: job["state"] for job in client.get("/api/jobs").json()}
    assert [by_id[one] for one in ids] == ["running", "running", "waiting", "waiting"]
    held.go.set()
    until(lambda: set(states(desk.jobs)) == {"done"})
    assert sorted(held.begun) == sorted(ids)
    assert client.get(f"/api/jobs/{ids[3]}").json()["result"] == {"id": ids[3]}


def test_cancel_is_heard_within_a_moment(tmp_path: Path) -> None:
    """Of one that runs and of one that waits; the place of the one goes to the next."""
    held = Held()
    desk = desk_with(tmp_path, held)
    client = client_of(desk)
    ids = [client.post("/api/jobs", json=ASKED).json()["id"] for _ in range(4)]
    until(lambda: len(held.begun) == 2)
    began = time.monotonic()
    for one in (ids[0], ids[3]):
        assert client.post(f"/api/jobs/{one}/cancel", json={}).json()["state"] == "cancelled"
    until(lambda: len(held.begun) == 3)
    assert time.monotonic() - began < 2.0
    assert held.begun[2] == ids[2]
    assert client.get(f"/api/jobs/{ids[0]}").json()["result"] is None
    held.go.set()
    until(lambda: set(states(desk.jobs)) == {"cancelled", "done"})
    events = client.get(f"/api/jobs/{ids[0]}/events").text
    assert events.count("event: end") == 1
    assert '"state": "cancelled"' in events.rsplit("event: end")[1]
    assert client.post(f"/api/jobs/{ids[1]}/cancel", json={}).json()["state"] == "done"  # too late changes nothing


def test_a_lost_connection_goes_on_where_it_was(tmp_path: Path) -> None:
    def work(job: Job, root: Path) -> None:
        for done in range(20):
            job.tell("progress", what="work", done=done, total=20)

    desk = desk_with(tmp_path, work)
    client = client_of(desk)
    made = client.post("/api/jobs", json=ASKED).json()["id"]
    every = events_of(client.get(f"/api/jobs/{made}/events").text)
    assert [event["n"] for event in every] == list(range(1, 23))
    assert every[-1]["kind"] == "end"
    rest = events_of(client.get(f"/api/jobs/{made}/events?after=15").text)
    assert rest == every[15:]
    again = client_of(desk_with(tmp_path, work))  # and after a restart
    assert events_of(again.get(f"/api/jobs/{made}/events?after=15").text) == every[15:]


def events_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line.removeprefix("data: ")) for line in text.splitlines() if line.startswith("data: ")]


def test_a_restart_tells_what_was_interrupted_and_asks_it_again(tmp_path: Path) -> None:
    held = Held()
    before = desk_with(tmp_path, held)
    made = client_of(before).post("/api/jobs", json={**ASKED, "options": {"seed": 4}}).json()["id"]
    until(lambda: len(held.begun) == 1)
    before.jobs.close()  # the process ends
    with open(tmp_path / "jobs" / made / "events.jsonl", "a") as stream:
        stream.write('{"n": 99, "kind": "prog')  # cut in the middle of a line
    desk = desk_with(tmp_path, lambda job, root: job.keep({"seed": job.asked["options"]["seed"]}))
    client = client_of(desk)
    found = client.get(f"/api/jobs/{made}").json()
    assert (found["state"], found["result"], found["text"]) == ("interrupted", None, ASKED["text"])
    assert client.get(f"/api/jobs/{made}/events").status_code == 200
    other = client.post(f"/api/jobs/{made}/again", json={}).json()["id"]
    until(lambda: desk.jobs.info(other)["state"] == "done")
    assert client.get(f"/api/jobs/{other}").json()["result"] == {"seed": 4}


def test_what_was_done_is_there_after_a_restart(tmp_path: Path) -> None:
    desk = desk_with(tmp_path, lambda job, root: job.keep({"x": 1}))
    made = client_of(desk).post("/api/jobs", json=ASKED).json()["id"]
    until(lambda: desk.jobs.info(made)["state"] == "done")
    before = client_of(desk).get(f"/api/jobs/{made}").json()
    after = client_of(desk_with(tmp_path, Held())).get(f"/api/jobs/{made}").json()
    assert {**after, "progress": None} == {**before, "progress": None}


def full() -> OSError:
    return OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_ends_a_job_with_its_remedy(tmp_path: Path) -> None:
    def work(job: Job, root: Path) -> None:
        raise InputError(Problem("cannot write a run")) from full()

    desk = desk_with(tmp_path, work)
    made = client_of(desk).post("/api/jobs", json=ASKED).json()["id"]
    until(lambda: desk.jobs.info(made)["state"] == "failed")
    error = desk.jobs.info(made)["error"]
    assert (error["what"], "free space" in error["remedy"]) == ("the disk is full", True)


@pytest.mark.parametrize("file", ["events.jsonl", "result.json", "asked.json"])
def test_a_full_disk_is_told_wherever_it_is_met(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    import redan.app.jobs as jobs

    writes, opens = jobs.replace_file, open

    def replace_file(path: Path, content: bytes) -> None:
        if path.name == file:
            raise full()
        writes(path, content)

    def opened(path: Any, *more: Any, **named: Any) -> Any:
        if Path(path).name == file:
            raise full()
        return opens(path, *more, **named)

    monkeypatch.setattr(jobs, "replace_file", replace_file)
    monkeypatch.setattr("builtins.open", opened)
    desk = desk_with(tmp_path, lambda job, root: job.keep({}))
    response = client_of(desk).post("/api/jobs", json=ASKED)
    if file == "asked.json":
        assert response.status_code == 507
        assert desk.jobs.every() == []
    else:
        made = response.json()["id"]
        until(lambda: desk.jobs.info(made)["state"] == "failed")
        assert desk.jobs.info(made)["error"]["what"] == "the disk is full"
    monkeypatch.undo()


def test_a_fault_of_ours_is_told_without_its_inside(tmp_path: Path) -> None:
    def work(job: Job, root: Path) -> None:
        raise ZeroDivisionError("secret inside")

    desk = desk_with(tmp_path, work)
    made = client_of(desk).post("/api/jobs", json=ASKED).json()["id"]
    until(lambda: desk.jobs.info(made)["state"] == "failed")
    found = client_of(desk).get(f"/api/jobs/{made}").text
    assert "ZeroDivisionError" in found
    assert "secret inside" not in found
    assert "secret inside" in (desk.folder.own / "errors.log").read_text()


def test_too_many_waiting_are_refused(tmp_path: Path) -> None:
    held = Held()
    desk = desk_with(tmp_path, held)
    client = client_of(desk)
    found = [client.post("/api/jobs", json=ASKED).status_code for _ in range(23)]
    assert found[:22] == [201] * 22
    assert found[22] == 409
    held.go.set()
    until(lambda: set(states(desk.jobs)) == {"done"})


def test_a_job_folder_that_is_not_ours_is_passed_over(desk: Desk) -> None:
    (desk.folder.root / "jobs" / "strange").mkdir(parents=True)
    assert client_of(desk).get("/api/jobs").json() == []
    assert client_of(desk).get("/api/jobs/strange").status_code == 404


def test_the_newest_stands_first_within_a_second_too(tmp_path: Path) -> None:
    jobs = desk_with(tmp_path / "work", lambda job, root: None).jobs
    try:
        made = []
        for _ in range(12):
            made.append(jobs.ask("compare", "", "a.yaml", "", {}))
            until(lambda: jobs.has_ended(made[-1]))
        assert [each["id"] for each in jobs.every()] == made[::-1]
    finally:
        jobs.close()
