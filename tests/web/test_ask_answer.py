"""The tabs Ask and Answer in a real browser, against the real server on a small scenario.

Screenshots of each view are kept under .cache/screens/ask-answer.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.app.results.conftest import SCENARIO

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
SCREENS = ROOT / ".cache" / "screens" / "ask-answer"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
SIZES = ((1280, 800), (820, 1180), (1920, 1080))
ENDS_S = 240.0  # the first job of a fresh machine also compiles the kernels
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no /usr/bin/chromium"),
]


class Served:
    """A server of its own in a folder, that can be stopped and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.process = folder, 0, None
        self.address = ""

    def start(self) -> None:
        words = [sys.executable, "-m", "redan", "serve", str(self.folder), "--no-open"]
        words += ["--port", str(self.port)] if self.port else []
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
        self.process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        )
        self.address = self.process.stdout.readline().strip()
        found = re.search(r":(\d+)/", self.address)
        assert found, f"the server said {self.address!r}: {self.process.stderr.read() if self.process.poll() else ''}"
        self.port = int(found[1])

    def stop(self, how: int = signal.SIGINT) -> None:
        self.process.send_signal(how)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="module")
def built() -> None:
    """The page as `web/` is now."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "web.py")], capture_output=True, text=True, timeout=600, check=False
    )
    if done.returncode:
        pytest.skip(f"the page cannot be built here: {done.stdout[-300:]}{done.stderr[-300:]}")


@pytest.fixture(scope="module")
def served(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("work")
    (folder / "small.yaml").write_text(SCENARIO, encoding="utf-8")
    server = Served(folder)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as play:
        started = play.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--enable-unsafe-swiftshader"]
        )
        yield started
        started.close()


@pytest.fixture
def page(served: Served, browser: Any) -> Iterator[Any]:
    """A tab with the small scenario open; what the page complains of fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if refused(said.text) else None)
    opened.goto(served.address)
    opened.evaluate(OPEN, SCENARIO)
    opened.reload()
    opened.get_by_role("tab", name="Ask").click()
    opened.get_by_role("button", name="Run").wait_for()
    yield opened
    context.close()
    assert complaints == []


OPEN = """text => sessionStorage.setItem('redan-open',
    JSON.stringify({text, name: 'small.yaml', etag: '', saved: text}))"""


def refused(said: str) -> bool:
    """Whether the browser says that the content policy forbade something."""
    return "Content Security Policy" in said


def run(page: Any) -> None:
    """Ask, and wait until the newest job is done."""
    before = page.locator(".job").count()
    page.get_by_role("button", name="Run").click()
    sync_api.expect(page.locator(".job")).to_have_count(before + 1, timeout=10_000)
    newest = page.locator(".job").first
    newest.get_by_role("button", name="Read the answer").wait_for(timeout=1000 * ENDS_S)


def fetched(page: Any, path: str) -> Any:
    return page.evaluate(
        "async path => (await fetch(path, {headers: {Authorization: 'Bearer ' + sessionStorage.getItem('redan-token')}"
        "})).json()", path,
    )  # fmt: skip


def answered(page: Any) -> dict[str, Any]:
    """Run what stands there and read the answer; the newest job with its result."""
    run(page)
    page.locator(".job").first.get_by_role("button", name="Read the answer").click()
    page.locator(".answer .sentences p").first.wait_for()
    return fetched(page, f"/api/jobs/{fetched(page, '/api/jobs')[0]['id']}")


def few(page: Any, count: int) -> None:
    """So many replications, to be quick."""
    page.get_by_text("Replications and seed").click()
    page.locator(".more input").first.fill(str(count))


def test_the_whole_way_from_the_question_to_a_replication(page: Any) -> None:
    said = page.locator(".sentence").inner_text()
    assert "What would with change over store if every reading may be true" in " ".join(said.split())
    few(page, 300)
    job = answered(page)
    result = job["result"]
    shown = [each.inner_text() for each in page.locator(".answer .sentences p").all()]
    assert shown == result["sentences"]
    assert job["options"] == {"replications": 300}
    rows = page.locator(".answer table.figures").first.locator("tbody tr").all()
    assert [row.locator("th").inner_text() for row in rows] == result["variants"]
    assert page.locator(".answer .distrust li").count() == 3
    for image in page.locator(".picture img").all():
        image.scroll_into_view_if_needed()
        assert image.evaluate("each => each.decode().then(() => each.naturalWidth)") > 100, "a picture is not drawn"
        assert len(image.get_attribute("alt")) > 40
    assert page.locator(".picture img").count() == len(result["figures"]) - 1  # distributions are bars to click
    bar = page.locator(".histogram .bar").last
    one = next(each for each in result["outcomes"] if each["variant"] == "with" and len(each["edges"]) > 3)
    last = max(i for i, count in enumerate(one["counts"]) if count)
    bar.click()
    sync_api.expect(page.get_by_role("tab", name="Look")).to_have_attribute("aria-selected", "true")
    query = f"measure={one['measure']}&low={one['edges'][last]}&high={one['edges'][last + 1]}"
    listed = fetched(page, f"/api/jobs/{job['id']}/variants/with/replications?{query}")["listed"]
    assert len(listed) == one["counts"][last]


def test_what_runs_is_told_and_narrows(page: Any) -> None:
    few(page, 60_000)
    run(page)
    job = fetched(page, "/api/jobs")[0]
    events = heard(page, job["id"])
    running = [each for each in events if each["kind"] == "running"]
    assert len(running) >= 2
    widths = [each["variants"]["with"]["value"] for each in running if "with" in each["variants"]]
    assert widths[-1]["high"] - widths[-1]["low"] < widths[0]["high"] - widths[0]["low"] or len(widths) == 1
    told = page.locator(".job").first.locator(".soonest li")
    assert told.count() == 2
    assert "60,000 of 60,000" in told.last.inner_text()
    assert "its sign is settled" in told.last.inner_text()
    drawn = page.locator(".soonest canvas").first.evaluate(
        "each => new Set(each.getContext('2d').getImageData(0, 0, each.width, each.height).data).size"
    )
    assert drawn > 20, "the canvas is empty"
    page.screenshot(path=kept("running-done"))


def heard(page: Any, job: str) -> list[dict[str, Any]]:
    text = page.evaluate(
        "async path => (await fetch(path, {headers: {Authorization: 'Bearer ' + sessionStorage.getItem('redan-token')}"
        "})).text()", f"/api/jobs/{job}/events",
    )  # fmt: skip
    return [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]


def test_weights_add_up_and_are_asked(page: Any) -> None:
    page.get_by_role("button", name="every reading may be true").click()
    slider = page.get_by_label("Weight of hold in permission")
    slider.fill("30")
    shown = page.locator(".reading").first.locator("output").all_inner_texts()
    assert shown == ["30 %", "70 %"]
    page.locator(".reading select").nth(1).select_option("half")
    assert "kill probability is half, and every other reading may be true (weighed by you)" in page.locator(
        ".sentence"
    ).inner_text().replace("\n", " ")
    few(page, 100)
    job = answered(page)
    assert job["options"]["weights"] == {"permission": {"hold": 0.3, "free": 0.7}}
    assert job["options"]["readings"] == {"kill-probability": "half"}
    assert job["result"]["weights"] == {"permission": {"hold": 0.3, "free": 0.7}}
    assert "permission: hold 30 %, free 70 %" in page.locator(".answer").inner_text()


def test_a_job_can_be_cancelled_and_asked_again(page: Any) -> None:
    few(page, 1_000_000)
    before = page.locator(".job").count()
    page.get_by_role("button", name="Run").click()
    sync_api.expect(page.locator(".job")).to_have_count(before + 1)
    newest = page.locator(".job").first
    newest.get_by_role("button", name="Cancel").click()
    newest.get_by_role("button", name="Ask again").wait_for(timeout=5000)
    assert "cancelled" in newest.inner_text()
    newest.get_by_role("button", name="Ask again").click()
    sync_api.expect(page.locator(".job")).to_have_count(before + 2)
    again = fetched(page, "/api/jobs")[0]
    assert again["options"] == {"replications": 1_000_000}
    page.locator(".job").first.get_by_role("button", name="Cancel").click()
    page.locator(".job").first.get_by_role("button", name="Ask again").wait_for(timeout=5000)


def test_two_run_at_once_and_a_third_waits(page: Any) -> None:
    few(page, 1_000_000)
    before = page.locator(".job").count()
    for n in range(1, 4):
        page.get_by_role("button", name="Run").click()
        sync_api.expect(page.locator(".job")).to_have_count(before + n)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        states = sorted(each["state"] for each in fetched(page, "/api/jobs")[:3])
        if states == ["running", "running", "waiting"]:
            break
        time.sleep(0.2)
    assert states == ["running", "running", "waiting"]
    sync_api.expect(page.locator(".job.running")).to_have_count(2)
    sync_api.expect(page.locator(".job.waiting")).to_have_count(1)
    for _ in range(3):
        page.locator(".job").get_by_role("button", name="Cancel").first.click()
        page.wait_for_timeout(300)
    sync_api.expect(page.locator(".job").get_by_role("button", name="Cancel")).to_have_count(0, timeout=6000)


def test_a_restart_in_mid_run_loses_nothing(page: Any, served: Served) -> None:
    few(page, 1_000_000)
    before = page.locator(".job").count()
    page.get_by_role("button", name="Run").click()
    page.locator(".job").first.locator("progress").wait_for(timeout=20_000)
    served.stop(signal.SIGKILL)
    page.get_by_text("The server does not answer").first.wait_for(timeout=20_000)
    served.start()
    newest = page.locator(".job").first
    newest.get_by_role("button", name="Ask again").wait_for(timeout=30_000)
    assert "Nothing of it counts" in newest.inner_text()
    assert page.locator(".job").count() == before + 1
    assert page.locator(".sentence").is_visible()


def test_after_a_reload_the_answer_is_there_again(page: Any) -> None:
    few(page, 100)
    result = answered(page)["result"]
    page.reload()
    page.get_by_role("tab", name="Answer").click()
    sync_api.expect(page.locator(".answer .sentences p").first).to_have_text(result["sentences"][0])


def test_what_is_taken_away_is_the_report_and_the_data(page: Any) -> None:
    few(page, 100)
    job = answered(page)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Report", exact=True).click()
    report = Path(taken.value.path()).read_text(encoding="utf-8")
    for said in job["result"]["sentences"]:
        assert said.replace('"', "&quot;") in report
    with page.expect_download() as taken:
        page.get_by_role("button", name="Data", exact=True).click()
    assert json.loads(Path(taken.value.path()).read_text(encoding="utf-8")) == job["result"]
    with page.expect_download() as taken:
        page.locator(".picture").first.get_by_role("button", name="PNG").click()
    assert Path(taken.value.path()).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("How far does not knowing reach?", {"points": 8, "replications": 8}),
        ("How large a raid is too large?", {"replications": 40, "every_reading": True}),
        ("What would have to be true?", {"points": 16, "replications": 40, "claims": ["0 intercepted"]}),
    ],
)
def test_other_questions_are_asked_and_answered(page: Any, kind: str, options: dict[str, Any]) -> None:
    page.get_by_role("radio", name=kind).check()
    few(page, options["replications"])
    if "points" in options:
        page.locator(".more input").nth(1).fill(str(options["points"]))
    if "claims" in options:
        page.get_by_role("button", name="a claim", exact=True).click()
        page.get_by_label("Claim 1").fill(options["claims"][0])
    job = answered(page)
    assert job["options"] == options
    shown = [each.inner_text() for each in page.locator(".answer .sentences p").all()]
    assert shown == job["result"]["sentences"]
    for image in page.locator(".picture img").all():
        assert image.evaluate("each => each.decode().then(() => each.naturalWidth)") > 100
    page.screenshot(path=kept(f"answer-{job['verb']}"))


def test_a_mistake_of_the_question_is_told_with_its_remedy(page: Any) -> None:
    page.get_by_role("radio", name="What would have to be true?").check()
    page.get_by_role("button", name="a claim", exact=True).click()
    page.get_by_label("Claim 1").fill("ten unicorns seen")
    page.get_by_role("button", name="Run").click()
    told = page.locator(".job").first.get_by_role("alert")
    told.wait_for(timeout=20_000)
    assert "unicorns" in told.inner_text()
    assert "Allowed:" in told.inner_text() or "Remedy:" in told.inner_text()


def test_without_a_scenario_and_without_an_answer_the_tabs_say_what_to_do(browser: Any, served: Served) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.route("**/api/jobs", lambda route: route.fulfill(json=[]))
    page.goto(served.address)
    page.get_by_role("tab", name="Ask").click()
    page.get_by_text("Nothing is open yet").wait_for()
    page.get_by_role("tab", name="Answer").click()
    page.get_by_role("button", name="Go to Ask").click()
    sync_api.expect(page.get_by_role("tab", name="Ask")).to_have_attribute("aria-selected", "true")
    context.close()


def kept(name: str) -> str:
    SCREENS.mkdir(parents=True, exist_ok=True)
    return str(SCREENS / f"{name}.png")


def serious(page: Any, part: str) -> list[str]:
    """What axe finds that is serious or worse, in the words of axe."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("part => axe.run(part)", part)
    return [
        f"{each['id']}: {each['help']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("light", ["light", "dark"])
def test_views_are_readable_by_everyone(page: Any, light: str) -> None:
    page.locator(".theme select").select_option(light)
    few(page, 400)
    views: list[tuple[str, Callable[[], Any]]] = [
        ("ask", lambda: page.locator(".slot").first.click()),
        ("ask-readings", lambda: page.locator(".slot").nth(1).click()),
        ("ask-done", lambda: run(page)),
        ("answer", lambda: page.locator(".job").first.get_by_role("button", name="Read the answer").click()),
        ("answer-below", lambda: page.locator(".outcomes").scroll_into_view_if_needed()),
    ]
    for name, make in views:
        make()
        page.wait_for_timeout(400)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(300)
            page.screenshot(path=kept(f"{name}-{light}-{width}"))
            wide = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
            assert wide[0] <= wide[1], f"{name} at {width} has to be scrolled sideways"
            assert serious(page, "main") == [], f"{name} at {width}"
        page.set_viewport_size({"width": 1280, "height": 800})


def test_the_print_shows_the_answer_alone_and_all_of_it(page: Any) -> None:
    few(page, 100)
    answered(page)
    page.evaluate("document.querySelectorAll('.answer details').forEach(each => each.open = true)")
    page.emulate_media(media="print")
    assert not page.locator(".map-pane").is_visible()
    assert not page.locator(".top").is_visible()
    sizes = page.locator(".answer").evaluate("each => [each.scrollHeight, each.clientHeight]")
    assert sizes[0] <= sizes[1] + 2, "something of the answer is cut off on paper"
    page.pdf(path=kept("print").replace(".png", ".pdf"), format="A4")
