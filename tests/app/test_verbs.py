"""Jobs say what the command line says, keep runs that can be opened, and looking on changes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from redan import api
from redan.analysis.headline import headline, json_of
from redan.app.desk import Desk
from redan.app.running import PLAYED, Running
from redan.campaign.cases import CompiledCase, Request
from redan.layout.outcomes import Outcomes
from redan.results.table import table_digest, table_of
from redan.scenario.load import parse_scenario

SIZE = 1_500  # replications: more than one chunk a variant
CHANGE = ("wall_s", "provenance", "file")  # from one asking to the next


@pytest.fixture(scope="session")
def text(mini: str) -> str:
    """Its unit stands where it meets the raid, and a variant has one missile alone: something is left to chance."""
    moved = mini.replace("system: kub, at: [33.6 N, 36.4 E]", "system: kub, at: [33.85 N, 35.8 E]")
    return moved.replace("{set: {units.kub-1.stock: 24}}", "{set: {units.kub-1.missiles: 1}}").replace(
        "doctrine: {reserve: 1}", "doctrine: {reserve: 0}"
    )


def asked(client: TestClient, verb: str, text: str, **options: Any) -> tuple[str, list[dict[str, Any]]]:
    made = client.post("/api/jobs", json={"verb": verb, "text": text, "options": options}).json()["id"]
    lines = client.get(f"/api/jobs/{made}/events").text.splitlines()
    return made, [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]


@pytest.mark.slow
def test_a_comparison_is_that_of_the_command_line(client: TestClient, desk: Desk, text: str) -> None:
    """Sentences, every figure of --json, and the digests of the tables; with the runs that were counted."""
    made, events = asked(client, "compare", text, replications=SIZE)
    assert events[-1]["state"] == "done", events[-1]
    mine = api.compare(parse_scenario(text, "scenario.yaml"), replications=SIZE)
    found = client.get(f"/api/jobs/{made}").json()["result"]
    assert found["sentences"] == list(headline(mine).sentences)
    everything = client.get(f"/api/jobs/{made}/all").json()
    ours = json.loads(json.dumps(json_of(mine)))
    assert without_clocks(everything) == without_clocks(ours)
    for variant, name in found["runs"].items():
        run = api.open_run(desk.folder.root / "jobs" / made / "runs" / name)
        assert run.manifest["variant"] == variant
        assert table_digest(table_of(run.outcomes, run.names)) == mine.table_digests[variant]
    told = [event for event in events if event["kind"] == "running"]
    last, topic = told[-1], found["topic"]
    assert last["measure"] == topic["measure"]
    for standing in found["standings"]:
        own = {end: value * topic["scale"] for end, value in standing["own"].items()}
        assert last["variants"][standing["variant"]]["value"] == pytest.approx(own)
    page = client.get(f"/api/jobs/{made}/report.html")
    assert "attachment" in page.headers["content-disposition"]
    assert found["sentences"][0][:40] in page.text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("verb", "options"),
    [
        ("ignorance", {"points": 4, "replications": 4}),
        ("sensitivity", {"points": 16, "replications": 4, "factors": ["readings"]}),
        ("claim", {"claims": ["intercepted >= 1 of 4"], "points": 16, "replications": 40}),
        ("saturation", {"replications": 50}),
    ],
)
def test_every_verb_gives_what_its_json_gives(
    client: TestClient, text: str, verb: str, options: dict[str, Any]
) -> None:
    made, events = asked(client, verb, text, **options)
    assert events[-1]["state"] == "done", events[-1]
    result = client.get(f"/api/jobs/{made}").json()["result"]
    assert result["kind"] == verb
    assert result["sentences"]
    more = {**options}
    claims = more.pop("claims", [])
    mine = getattr(api, verb)(parse_scenario(text, "scenario.yaml"), *claims, **more).to_json()
    everything = client.get(f"/api/jobs/{made}/all").json()
    assert without_clocks(everything) == without_clocks(json.loads(json.dumps(mine)))


def without_clocks(found: Any) -> Any:
    if isinstance(found, dict):
        return {key: without_clocks(value) for key, value in found.items() if key not in CHANGE}
    return [without_clocks(one) for one in found] if isinstance(found, list) else found


@pytest.mark.parametrize(
    ("verb", "options", "said"),
    [
        ("compare", {"points": 5}, "this verb has no points"),
        ("compare", {"variants": ["nonsense"]}, "nonsense"),
        ("compare", {"readings": {"permission": "perhaps"}}, "perhaps"),
        ("claim", {}, "there is no claim"),
    ],
)
def test_what_a_verb_cannot_use_is_told(
    client: TestClient, mini: str, verb: str, options: dict[str, Any], said: str
) -> None:
    """A job that cannot be done fails with what, where and the remedy, before anything is simulated."""
    _, events = asked(client, verb, mini, **options)
    assert events[-1]["state"] == "failed"
    assert said in events[-1]["error"]["what"]
    assert not [event for event in events if event["kind"] == "running"]


def test_a_text_with_mistakes_says_all_of_them(client: TestClient, mini: str) -> None:
    _, events = asked(client, "compare", mini.replace("kub, at", "kubb, at").replace("seed: 7", "seed: x"))
    assert events[-1]["state"] == "failed"
    assert "seed" in events[-1]["error"]["what"]


class Counting:
    """A watch that only counts."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}

    def began(self, request: Request, compiled: CompiledCase) -> None:
        self.rows.setdefault(request.variant, 0)

    def part(self, request: Request, compiled: CompiledCase, first: int, outcomes: Outcomes) -> None:
        if request.limits:
            self.rows[request.variant] += len(outcomes.first_launch_s)


@pytest.mark.slow
def test_looking_on_changes_no_byte(text: str) -> None:
    scenario = parse_scenario(text, "scenario.yaml")
    events: list[dict[str, Any]] = []
    watch, counting = Running(scenario.baseline, events.append), Counting()
    alone = api.compare(scenario, replications=SIZE)
    watched = api.compare(scenario, replications=SIZE, watch=watch)
    api.compare(scenario, replications=SIZE, watch=counting)
    assert watched.table_digests == alone.table_digests
    one, other = (json.dumps(without_clocks(json_of(found))) for found in (alone, watched))
    assert one == other
    assert counting.rows == dict.fromkeys(scenario.variants, SIZE)
    assert events
    for variant in scenario.variants:
        kept = watch.outcomes(variant)
        assert kept is not None
        assert len(kept.first_launch_s) == SIZE < PLAYED


def test_a_run_is_kept_of_a_few_replications_too(client: TestClient, desk: Desk, mini: str) -> None:
    """Below the size of a chunk, and of a variant whose plan is that of another."""
    same = mini.replace("change: {set: {units.kub-1.stock: 24}}", "change: {}")
    made, events = asked(client, "compare", same, replications=20)
    assert events[-1]["state"] == "done", events[-1]
    runs = client.get(f"/api/jobs/{made}").json()["result"]["runs"]
    assert set(runs) == {"without", "more"}
    folder: Path = desk.folder.root / "jobs" / made / "runs"
    first, second = (api.open_run(folder / name) for name in runs.values())
    assert (first.outcomes.fate == second.outcomes.fate).all()
