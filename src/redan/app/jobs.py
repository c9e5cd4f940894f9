"""Jobs: asked, conducted in threads, told as they go, kept. Two run at once; others wait their turn.

```
jobs/ID/asked.json       verb, name, options, when
jobs/ID/scenario.yaml    the text as it was then
jobs/ID/events.jsonl     one event a line, numbered from 1
jobs/ID/result.json, report.html, runs/    what came out
jobs/ID/ended.json       how it ended; without it, and with no thread at work, it was interrupted
```
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from redan.app.folder import Folder, check_name, replace_file
from redan.app.refusals import Refused, no_space, refusal_of

AT_ONCE = 2
MOST_WAITING = 20
MOST_LISTED = 500
ENDED = ("done", "failed", "cancelled", "interrupted")


class Cancelled(BaseException):
    """The user wants no more of it; not an Exception, so that nothing between takes it for a fault."""


@dataclass
class Job:
    """One job as it is at work; what is kept of it lies in its folder."""

    id: str
    folder: Path
    asked: dict[str, Any]
    state: str = "waiting"
    events: list[dict[str, Any]] = field(default_factory=list)
    error: dict[str, Any] | None = None
    began: float = 0.0
    wall_s: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def tell(self, kind: str, **more: Any) -> None:
        """Add an event and keep it; OSError on a full disk, and the event is told all the same."""
        with self.lock:
            if self.state not in ENDED:
                self._add(kind, more)

    def end(self, state: str, error: Mapping[str, Any] | None) -> bool:
        """End it, with its last event in the same moment, so that nobody meets the one without the other; once."""
        with self.lock:
            if self.state in ENDED:
                return False
            self.wall_s = time.monotonic() - self.began
            self.error = (error or {}).get("error")
            self.state = state
            with suppress(OSError):
                self._add("end", {"state": state, "error": self.error})
            return True

    def _add(self, kind: str, more: Mapping[str, Any]) -> None:
        event = {"n": len(self.events) + 1, "at_s": round(time.monotonic() - self.began, 3), "kind": kind, **more}
        self.events.append(event)
        with open(self.folder / "events.jsonl", "a", encoding="utf-8") as stream:
            stream.write(json.dumps(event, ensure_ascii=False, allow_nan=False) + "\n")

    def keep(self, result: Mapping[str, Any]) -> None:
        """Keep the result and tell that it is there: what else is made of it is not waited for."""
        self.check()
        replace_file(self.folder / "result.json", json.dumps(result, ensure_ascii=False, allow_nan=False).encode())
        self.tell("result")

    def check(self) -> None:
        """Raise Cancelled if nobody wants the job any more."""
        if self.stop.is_set():
            raise Cancelled


Conduct = Callable[[Job, Path], None]  # the job, which keeps its result, and the work folder's root


class Jobs:
    """All jobs of one folder."""

    def __init__(self, folder: Folder, conduct: Conduct, at_once: int = AT_ONCE) -> None:
        self.folder, self.conduct, self.at_once = folder, conduct, at_once
        self.root = folder.root / "jobs"
        self.known: dict[str, Job] = {}  # of this start of the server
        self.waiting: deque[Job] = deque()
        self.running: set[str] = set()
        self.closed = False
        self.lock = threading.RLock()  # a signal may come while this very thread holds it

    def ask(self, verb: str, text: str, name: str, title: str, options: Mapping[str, Any]) -> str:
        """Take in a job; its id. Refused 507 where it cannot be kept, 409 where too many wait."""
        now = datetime.now(UTC)
        asked = {
            "verb": verb, "name": name, "title": title, "options": dict(options),
            "asked": now.isoformat(timespec="seconds"),
        }  # fmt: skip
        # within a second by its microsecond: jobs are listed by their names
        made = f"{now.strftime('%Y%m%d-%H%M%S')}-{now.microsecond:05x}{secrets.token_hex(2)}"
        with self.lock:
            if len(self.waiting) >= MOST_WAITING:
                remedy = "wait for one to end, or cancel one"
                raise Refused(409, f"{len(self.waiting)} jobs wait already", where="jobs", remedy=remedy)
        folder = self.root / made
        try:
            folder.mkdir(parents=True)
            replace_file(folder / "scenario.yaml", text.encode())
            replace_file(folder / "asked.json", json.dumps(asked, ensure_ascii=False).encode())
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise no_space(error) or Refused(
                400, f"cannot keep the job: {error.strerror or error}", where="jobs",
                remedy="give redan the right to write in its folder",
            ) from None  # fmt: skip
        job = Job(made, folder, asked, began=time.monotonic())
        with self.lock:
            self.known[made] = job
            self.waiting.append(job)
        self._start()
        return made

    def again(self, job_id: str) -> str:
        """Ask a job once more, as it was asked: the id of the new one."""
        found = self.info(job_id)
        text = (self.root / job_id / "scenario.yaml").read_text(encoding="utf-8")
        return self.ask(found["verb"], text, found["name"], found["title"], found["options"])

    def cancel(self, job_id: str) -> None:
        """End a job that waits or runs; of one that has ended nothing changes."""
        job = self.known.get(self._checked(job_id))
        if job is None:
            return
        job.stop.set()
        with self.lock:
            if job in self.waiting:
                self.waiting.remove(job)
        self._end(job, "cancelled")

    def every(self) -> list[dict[str, Any]]:
        """What each job is and where it stands, the newest first."""
        with suppress(FileNotFoundError):
            names = sorted((e.name for e in os.scandir(self.root) if e.is_dir(follow_symlinks=False)), reverse=True)
            found = []
            for name in names[:MOST_LISTED]:
                with suppress(Refused):
                    found.append(self.info(name))
            return found
        return []

    def info(self, job_id: str) -> dict[str, Any]:
        """Where a job stands; Refused 404 if there is none of that id."""
        folder = self.root / self._checked(job_id)
        job = self.known.get(job_id)
        asked = job.asked if job is not None else _read(folder / "asked.json")
        if asked is None:
            raise Refused(404, f"there is no job {job_id}", where="id", remedy="GET /api/jobs lists them")
        report = (folder / "report.html").is_file()
        if job is not None:
            running = time.monotonic() - job.began if job.state == "running" else job.wall_s
            progress = next((e for e in reversed(job.events) if e["kind"] == "progress"), None)
            state, error, events = job.state, job.error, len(job.events)
        else:
            ended = _read(folder / "ended.json") or {"state": "interrupted"}
            state, error, running = ended["state"], ended.get("error"), ended.get("wall_s", 0.0)
            progress, events = None, len(self.events(job_id, 0))
        return {
            "id": job_id, **asked, "state": state, "wall_s": round(running, 3), "events": events,
            "progress": progress, "error": error, "report": report,
        }  # fmt: skip

    def result(self, job_id: str) -> dict[str, Any] | None:
        """What came out; None while there is nothing, and of a job that nobody wanted to its end."""
        known = self.info(job_id)["state"] in ("running", "done", "failed")
        return _read(self.root / job_id / "result.json") if known else None

    def text(self, job_id: str) -> str:
        """The scenario's text as it was when the job was asked."""
        self.info(job_id)
        return (self.root / job_id / "scenario.yaml").read_text(encoding="utf-8")

    def events(self, job_id: str, after: int) -> list[dict[str, Any]]:
        """The events after the given number."""
        job = self.known.get(self._checked(job_id))
        if job is not None:
            return job.events[after:]
        found = []
        with suppress(OSError), open(self.root / job_id / "events.jsonl", encoding="utf-8") as stream:
            for line in stream:
                try:
                    event = json.loads(line)
                except ValueError:
                    break  # cut when the server was killed
                if event["n"] > after:
                    found.append(event)
        return found

    def has_ended(self, job_id: str) -> bool:
        """Whether no more events come."""
        job = self.known.get(job_id)
        return job is None or job.state in ENDED

    def file(self, job_id: str, name: str) -> Path:
        """A file or folder of a job that has it; Refused 404 else."""
        self.info(job_id)
        check_name(name)
        path = self.root / job_id / name
        if not path.exists() or path.is_symlink() or not self.folder.inside(path):
            remedy = "wait until it is done, or ask it again"
            raise Refused(404, f"job {job_id} has no {name}", where="id", remedy=remedy)
        return path

    def close(self) -> None:
        """Tell every job at work to end, and start none; those are interrupted, and can be asked again."""
        with self.lock:
            self.closed = True
            self.waiting.clear()
        for job in self.known.values():
            job.stop.set()

    def _checked(self, job_id: str) -> str:
        check_name(job_id)
        return job_id

    def _start(self) -> None:
        with self.lock:
            while self.waiting and len(self.running) < self.at_once and not self.closed:
                job = self.waiting.popleft()
                self.running.add(job.id)
                job.state, job.began = "running", time.monotonic()
                threading.Thread(target=self._work, args=(job,), name=f"redan-job-{job.id}", daemon=True).start()

    def _work(self, job: Job) -> None:
        try:
            job.tell("state", state="running")
            self.conduct(job, self.folder.root)
            job.check()
            self._end(job, "done")
        except Cancelled:
            if not self.closed:
                self._end(job, "cancelled")
        except BaseException as error:  # whatever it was, the job has ended, and says with what
            if job.stop.is_set():  # a fault of being stopped is none
                if not self.closed:
                    self._end(job, "cancelled")
            else:
                refused = refusal_of(error)
                if refused.status == 500:
                    self._note(job, error)
                self._end(job, "failed", refused.to_json())
        finally:
            with self.lock:
                self.running.discard(job.id)
            self._start()

    def _end(self, job: Job, state: str, error: dict[str, Any] | None = None) -> None:
        if not job.end(state, error):
            return
        ended = {"state": state, "error": job.error, "wall_s": round(job.wall_s, 3), **(error or {})}
        with suppress(OSError):  # on a full disk a restart tells the job as interrupted
            replace_file(job.folder / "ended.json", json.dumps(ended, ensure_ascii=False).encode())

    def _note(self, job: Job, error: BaseException) -> None:
        import traceback

        with suppress(OSError), open(self.folder.own / "errors.log", "a", encoding="utf-8") as stream:
            stream.write(f"job {job.id}\n{''.join(traceback.format_exception(error))}\n")


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
