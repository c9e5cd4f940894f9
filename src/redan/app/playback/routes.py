"""From a job's run folders to playback: the handlers of its routes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from redan.app.call import Answer, Call
from redan.app.playback.models import FirstDifference, PlayedScene, Replications, WhyNot
from redan.app.refusals import Refused

Name = Annotated[str, Field(max_length=200)]
Number = Annotated[int, Field(ge=0, le=10_000_000)]


class Query(BaseModel):
    """Parameters of an address: nothing in it that is not known."""

    model_config = ConfigDict(extra="forbid")


class WhichReplications(Query):
    """measure: a column of the run; low, high: list the replications between."""

    measure: Name | None = None
    low: Annotated[float, Field(allow_inf_nan=False)] | None = None
    high: Annotated[float, Field(allow_inf_nan=False)] | None = None


class WhichThreat(Query):
    """threat: its name; would_have: also what would have stopped it, which takes a second or two."""

    threat: Name
    would_have: bool = False


class WhichFile(Query):
    """to: a format of `redan export`; start: the UTC time of 0 s, as in 2026-05-01T04:00:00Z."""

    to: Annotated[str, Field(max_length=20)]
    start: Annotated[str, Field(max_length=40)] | None = None


class WhichPair(Query):
    """a, b: variants; n: the replication."""

    a: Name
    b: Name
    n: Number


def replications(call: Call) -> Replications:
    """The distribution, and which replication is the median, the worst, each outcome."""
    from redan.app.playback.choose import replications as chosen

    asked = call.query
    return chosen(run_folder(call, call.path["variant"]), asked.measure, asked.low, asked.high)


def scene(call: Call) -> PlayedScene:
    """One replication: entities, tracks, events in words, magazines and channels in time."""
    from redan.app.playback.scene import scene as played

    return played(run_folder(call, call.path["variant"]), number(call.path["n"]))


def why(call: Call) -> WhyNot:
    """Why a threat was not stopped, in words."""
    from redan.app.playback.why import why as told

    folder, asked = run_folder(call, call.path["variant"]), call.query
    return told(folder, number(call.path["n"]), asked.threat, would_have=asked.would_have)


def export(call: Call) -> Answer:
    """One replication as a file."""
    from redan.app.playback.take import taken

    found = taken(run_folder(call, call.path["variant"]), number(call.path["n"]), call.query.to, call.query.start)
    headers = {"content-disposition": f'attachment; filename="{found.name}"'}
    return Answer(found.content, 200, found.media_type, headers)


def first_difference(call: Call) -> FirstDifference:
    """Where two variants part on the same chance."""
    from redan.app.playback.difference import first_difference as parted

    asked = call.query
    return parted(run_folder(call, asked.a), run_folder(call, asked.b), asked.n)


def number(text: str) -> int:
    """A replication as an address names it; Refused 400 for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Refused(400, "a replication is a whole number from 0", where="n")
    return int(text)


def run_folder(call: Call, variant: str) -> Path:
    """The kept run of a variant of a job; Refused 404 where there is none."""
    jobs, job_id = call.desk.jobs, call.path["id"]
    result: dict[str, Any] = jobs.result(job_id) or {}
    runs: dict[str, str] = result.get("runs") or {}
    if not runs:
        remedy = "ask a comparison: it keeps the run of each variant"
        raise Refused(404, "this job keeps no replications to play", where="id", remedy=remedy)
    if variant not in runs:
        raise Refused(404, f"the job has no variant {variant[:80]!r}", where="variant", allowed=", ".join(runs))
    folder = Path(jobs.file(job_id, "runs") / runs[variant])
    if not folder.is_dir() or folder.is_symlink() or not call.desk.folder.inside(folder):
        raise Refused(404, "the run of this variant is gone", where="variant", remedy="ask the job again")
    return folder
