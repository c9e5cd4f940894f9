"""A real server, a real browser: what the tests of the page share.

The page is built from `web/` first (`make test` does it); where it is not, or where there is no Chromium, the tests say
so and are skipped. Screenshots are kept in `.cache/screens`.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SCREENS = ROOT / ".cache" / "screens"
START_S = 60.0
BROWSER = ["--no-sandbox", "--enable-unsafe-swiftshader"]  # software WebGL, as on a machine without a graphics card
PATIENCE_MS = 20_000  # others may use this machine
NO_WEBGL = """
const given = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return String(kind).startsWith('webgl') ? null : given.call(this, kind, ...rest);
};
"""
FLAGSHIP = "What would the S-300 change over Damascus?"

expect.set_options(timeout=PATIENCE_MS)


def web_tool() -> ModuleType:
    """`tools/web.py`, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("web_tool", ROOT / "tools" / "web.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Served:
    """A running server: the address with the token, and a client that has it."""

    address: str
    folder: Path
    client: httpx.Client
    process_id: int

    def cpu_s(self) -> float:
        """Processor time of the server so far, all threads."""
        fields = Path(f"/proc/{self.process_id}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def root(self) -> str:
        return self.address.partition("#")[0]

    @property
    def token(self) -> str:
        return self.address.partition("#")[2]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`redan serve` in an empty folder, as a user starts it."""
    if not web_tool().is_built():
        pytest.skip("the page is not built from these files: make web")
    folder = tmp_path_factory.mktemp("work")
    command = [sys.executable, "-m", "redan", "serve", str(folder), "--no-open"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        found = re.match(r"(http://127\.0\.0\.1:\d+)/#token=([\w-]+)", address)
        assert found, f"redan serve printed no address: {address!r}"
        headers = {"Authorization": f"Bearer {found[2]}"}
        with httpx.Client(base_url=found[1], headers=headers, timeout=START_S) as client:
            deadline = time.monotonic() + START_S
            while client.get("/api/about").status_code != 200:
                assert time.monotonic() < deadline
                time.sleep(0.1)
            yield Served(address, folder, client, process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium; skipped where there is none."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=BROWSER)
        yield browser
        browser.close()


Opens = Callable[..., Page]


@pytest.fixture
def opens(served: Served, browser: Browser) -> Iterator[Opens]:
    """Opens the page in a fresh context; a fault of the page's own code fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(width: int = 1280, height: int = 800, dark: bool = False, webgl: bool = True) -> Page:
        size: ViewportSize = {"width": width, "height": height}
        context = browser.new_context(viewport=size, color_scheme="dark" if dark else "light")
        contexts.append(context)
        if not webgl:
            context.add_init_script(NO_WEBGL)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{served.root}#{served.token}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults, faults


def kept(page: Page, name: str) -> None:
    """A screenshot for people to look at."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"{name}.png")


def findings(page: Page) -> list[str]:
    """What axe (WCAG 2.2 A and AA) calls serious or critical, with the element it is about."""
    source = (ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    page.evaluate(source)  # not as a script of the page: its policy would refuse it, and should
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    result = page.evaluate("tags => window.axe.run(document, {runOnly: tags, resultTypes: ['violations']})", tags)
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:160]} {node['failureSummary'][:200]}"
        for each in result["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]
