"""The handlers of the server's own routes: what it is, examples, scenarios, jobs."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from functools import lru_cache
from typing import Any

import anyio

from redan import __version__
from redan.app.call import MOST_BODY, Answer, Call, Stream
from redan.app.folder import MOST_SCENARIO, Kept, check_name, too_large
from redan.app.jobs import AT_ONCE
from redan.app.refusals import Refused
from redan.app.schema import schema_of
from redan.app.static import is_built
from redan.errors import InputError
from redan.examples import example_file, example_files
from redan.files import read_yaml

POLL_S = 0.1  # events are looked for so often
BEAT_S = 10.0  # a comment so often, so that a lost reader is noticed


def about(call: Call) -> dict[str, Any]:
    """Version, folder, limits."""
    from redan.app.verbs import VERBS

    limits = {"body_bytes": MOST_BODY, "scenario_bytes": MOST_SCENARIO, "jobs_at_once": AT_ONCE}
    return {
        "version": __version__, "folder": str(call.desk.folder.root), "limits": limits, "verbs": list(VERBS),
        "built": is_built(),
    }  # fmt: skip


def schema(call: Call) -> dict[str, Any]:
    """This interface, described."""
    from redan.app.routes import ROUTES

    return schema_of(ROUTES)


def examples(call: Call) -> list[dict[str, str]]:
    """Names, titles and questions of the examples."""
    return [{"name": name, **_headed(example_file(name).read_text(encoding="utf-8"))} for name in example_files()]


def example(call: Call) -> dict[str, str]:
    """One example with its text."""
    name = call.path["name"]
    files = example_files()
    if name not in files:
        raise Refused(404, "there is no such example", where="name", allowed=", ".join(files))
    text = files[name].read_text(encoding="utf-8")
    return {"name": name, **_headed(text), "text": text}


def scenarios(call: Call) -> list[dict[str, str]]:
    """The scenario files of the folder; one that is unreadable is named all the same."""
    found = []
    for name in call.desk.folder.names():
        try:
            kept = call.desk.folder.read(name)
        except Refused:
            found.append({"name": name, "title": "", "etag": "", "changed": ""})
            continue
        title = _headed(kept.text)["title"]
        found.append({"name": name, "title": title, "etag": kept.etag, "changed": kept.changed})
    return found


def scenario(call: Call) -> Answer:
    """One scenario with its text and ETag."""
    return _kept(call.desk.folder.read(call.path["name"]))


def save(call: Call) -> Answer:
    """Keep a text: over the one that was read (If-Match), or as a new one (If-None-Match: *)."""
    match, none = call.headers.get("if-match"), call.headers.get("if-none-match")
    if (match is None) == (none is None) or (none is not None and none.strip() != "*"):
        raise Refused(
            400, "a save says what it takes the place of", where="If-Match",
            allowed="If-Match with the ETag that was read, or If-None-Match: *",
        )  # fmt: skip
    over = None if match is None else match.strip().removeprefix("W/").strip('"')
    kept, new = call.desk.folder.write(call.path["name"], call.body.text, over=over)
    return _kept(kept, 201 if new else 200)


def _kept(kept: Kept, status: int = 200) -> Answer:
    content = {"name": kept.name, "text": kept.text, "etag": kept.etag, "changed": kept.changed}
    return Answer(content, status, headers={"etag": f'"{kept.etag}"'})


def catalogue(call: Call) -> Any:
    """The systems of the catalogue, by kind."""
    from redan.app.views.numbers import catalogue_list

    return catalogue_list()


def system(call: Call) -> Any:
    """One system: every number with unit, bounds, grade, source and alternatives."""
    from redan.app.views.numbers import catalogue_entry

    check_name(call.path["id"])
    return catalogue_entry(call.path["id"])


def ask(call: Call) -> Answer:
    """Take in a job."""
    body = call.body
    size = len(body.text.encode("utf-8", "surrogatepass"))
    if size > MOST_SCENARIO:
        raise too_large("text")
    if size != len(body.text.encode("utf-8", "replace")) and "\ud800" <= max(body.text) <= "\udfff":
        raise Refused(400, "the text holds half a character", where="text", remedy="send UTF-8")
    check_name(body.name)
    options = body.options.model_dump(exclude_unset=True)
    made = call.desk.jobs.ask(body.verb, body.text, body.name, _headed(body.text)["title"], options)
    return Answer({"id": made}, 201)


def again(call: Call) -> Answer:
    """Ask a job once more."""
    return Answer({"id": call.desk.jobs.again(call.path["id"])}, 201)


def jobs(call: Call) -> list[dict[str, Any]]:
    """Every job, the newest first."""
    return call.desk.jobs.every()


def job(call: Call) -> dict[str, Any]:
    """One job with its result."""
    found = call.path["id"]
    info = call.desk.jobs.info(found)
    return {**info, "text": call.desk.jobs.text(found), "result": call.desk.jobs.result(found)}


def cancel(call: Call) -> dict[str, Any]:
    """End a job."""
    call.desk.jobs.info(call.path["id"])
    call.desk.jobs.cancel(call.path["id"])
    return call.desk.jobs.info(call.path["id"])


def report(call: Call) -> Answer:
    """The report of a job, to download."""
    path = call.desk.jobs.file(call.path["id"], "report.html")
    headers = {"content-disposition": f'attachment; filename="redan-{call.path["id"]}.html"'}
    return Answer(path.read_bytes(), 200, "text/html; charset=utf-8", headers)


def everything(call: Call) -> Answer:
    """What the verb's --json prints on the command line."""
    return Answer(call.desk.jobs.file(call.path["id"], "all.json").read_bytes())


def events(call: Call) -> Stream:
    """What happens in a job, as it happens; begins after the number that is known."""
    call.desk.jobs.info(call.path["id"])
    return Stream(_events(call, call.path["id"], call.query.after))


async def _events(call: Call, job_id: str, after: int) -> AsyncIterator[str]:
    jobs = call.desk.jobs
    quiet = 0.0
    while not jobs.closed:
        ended = jobs.has_ended(job_id)  # asked first: what is told before the end is sent before it
        for event in jobs.events(job_id, after):
            after, quiet = event["n"], 0.0
            yield f"id: {event['n']}\nevent: {event['kind']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n"
            ended = ended or event["kind"] == "end"
        if ended:
            return
        await anyio.sleep(POLL_S)
        quiet += POLL_S
        if quiet >= BEAT_S:
            quiet = 0.0
            yield ": still here\n\n"


@lru_cache(maxsize=64)
def _headed(text: str) -> dict[str, str]:
    """Title and question of a text; empty where it is no scenario."""
    try:
        root = read_yaml(text.encode("utf-8", "surrogatepass"), name="scenario")
    except InputError:
        return {"title": "", "question": ""}
    found = {}
    for key in ("title", "question"):
        node = root.child(key) if isinstance(root.value, dict) else None
        found[key] = node.value if node is not None and isinstance(node.value, str) else ""
    return found
