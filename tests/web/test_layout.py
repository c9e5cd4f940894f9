"""The tab Lay out in a real browser: the whole way, how fast, for whom, and on which screens."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, Position, expect
from tests.web.conftest import FLAGSHIP, Opens, Served, findings, kept

pytestmark = pytest.mark.slow

FIRST_PAINT_MS = 2000.0
PULL_S = 0.2
SCREENS = [(1280, 800), (820, 1180), (1024, 768), (1920, 1080)]


def flagship(page: Page) -> Page:
    page.get_by_role("button", name=FLAGSHIP).click()
    expect(page.get_by_role("option", name="ew-north")).to_be_visible()
    page.wait_for_function("() => window.redan && window.redan.at('ew-north')")
    return page


def place(page: Page, name: str) -> tuple[float, float]:
    at = page.evaluate("name => window.redan.at(name)", name)
    assert at, f"{name} is not on the map"
    return at[0], at[1]


def settled(page: Page, name: str) -> tuple[float, float]:
    """Where something is once the map has stopped to move."""
    before = place(page, name)
    for _ in range(40):
        page.wait_for_timeout(100)
        now = place(page, name)
        if now == before:
            return now
        before = now
    raise AssertionError("the map does not come to rest")


def pull(page: Page, name: str, dx: float, dy: float, steps: int = 12) -> None:
    x, y = settled(page, name)
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, steps + 1):
        page.mouse.move(x + dx * step / steps, y + dy * step / steps)
        page.wait_for_timeout(20)
    page.mouse.up()


def written(page: Page) -> str:
    """The scenario's text as this tab keeps it."""
    return str(page.evaluate("() => JSON.parse(sessionStorage.getItem('redan-open')).text"))


def until_written(page: Page, part: str, there: bool = True) -> str:
    text = "JSON.parse(sessionStorage.getItem('redan-open')).text"
    page.wait_for_function(f"([part, there]) => {text}.includes(part) === there", arg=[part, there])
    return written(page)


def test_first_paint_comes_at_once(opens: Opens) -> None:
    page = opens()
    expect(page.get_by_role("button", name=FLAGSHIP)).to_be_visible()
    painted = page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0].startTime")
    assert painted <= FIRST_PAINT_MS
    assert "token" not in page.url  # an address that is shown or copied gives nothing away


def test_the_whole_way(opens: Opens, served: Served) -> None:
    page = flagship(opens())
    original = written(page)

    # A radar is pulled: its line changes, and no other byte of the text.
    pull(page, "ew-north", 60, -40)
    moved = until_written(page, "name: ew-north, system: p-18, at: [33.8 N, 36.7 E]", there=False)
    differ = [(a, b) for a, b in zip(original.split("\n"), moved.split("\n"), strict=True) if a != b]
    assert len(differ) == 1
    assert "ew-north" in differ[0][0]
    assert differ[0][0].partition("#")[2] == differ[0][1].partition("#")[2]

    # Undone and done again, byte for byte.
    page.keyboard.press("Control+z")
    until_written(page, "at: [33.8 N, 36.7 E]")
    assert written(page) == original
    page.keyboard.press("Control+y")
    until_written(page, "at: [33.8 N, 36.7 E]", there=False)
    assert written(page) == moved

    # Renamed in the inspector; twice; both away again.
    name = page.get_by_label("Name", exact=True)
    name.fill("ew-hill")
    name.press("Enter")
    until_written(page, "name: ew-hill")
    page.get_by_role("button", name="Duplicate").click()
    expect(page.get_by_role("option", name="ew-hill")).to_have_count(2)
    page.get_by_role("option", name="ew-hill").first.click()
    page.get_by_role("option", name="ew-hill").last.click(modifiers=["Control"])
    expect(page.get_by_role("heading", name="2 selected")).to_be_visible()
    page.keyboard.press("Delete")
    expect(page.get_by_role("option", name="ew-hill")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.get_by_role("option", name="ew-hill")).to_have_count(2)

    # Placed from the catalogue by a click.
    page.get_by_role("button", name="Catalogue").click()
    page.get_by_label("Search the catalogue").fill("tor-m1")
    page.get_by_role("button", name="Tor-M1").click()
    x, y = settled(page, "ew-city")
    page.mouse.click(x - 150, y + 90)
    until_written(page, "system: tor-m1")
    expect(page.get_by_role("heading", name="tor-m1", level=2)).to_be_visible()

    # Saved, and there again in another tab and after a reload.
    page.keyboard.press("Control+s")
    page.get_by_role("dialog").get_by_label("Name", exact=True).fill("my-levant")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.locator(".document")).to_have_text("my-levant.yaml")
    text = written(page)
    assert (served.folder / "my-levant.yaml").read_text(encoding="utf-8") == text
    page.reload()
    expect(page.locator(".document")).to_have_text("my-levant.yaml")
    assert written(page) == text

    # Somebody else saves meanwhile: nothing is lost, and the user chooses.
    tag = served.client.get("/api/scenarios/my-levant.yaml").json()["etag"]
    other = {"text": text + "# theirs\n"}
    reply = served.client.put("/api/scenarios/my-levant.yaml", json=other, headers={"If-Match": f'"{tag}"'})
    assert reply.status_code == 200
    page.wait_for_function("() => window.redan && window.redan.at('ew-city')")
    pull(page, "ew-city", 20, 20)
    page.wait_for_function("text => JSON.parse(sessionStorage.getItem('redan-open')).text !== text", arg=text)
    mine = written(page)
    page.keyboard.press("Control+s")
    dialog = page.get_by_role("dialog", name="Somebody else saved this scenario")
    expect(dialog).to_be_visible()
    kept(page, "layout-conflict")
    dialog.get_by_role("button", name="Save mine over it").click()
    expect(page.locator(".document")).to_have_text("my-levant.yaml")
    assert (served.folder / "my-levant.yaml").read_text(encoding="utf-8") == mine
    earlier = [each for each in (served.folder / ".redan" / "history").rglob("*") if each.is_file()]
    assert other["text"] in [each.read_text(encoding="utf-8") for each in earlier]


def test_a_mistake_in_the_text_is_told_where_it_is(opens: Opens) -> None:
    page = flagship(opens())
    page.get_by_role("option", name="s125-west").click()
    page.get_by_role("button", name="Text of the scenario").click()
    marked = page.locator(".cm-marked")
    expect(marked).to_contain_text("s125-west")  # what is selected is marked in the text
    marked.first.click()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type(", launchers: many")
    problem = page.locator(".problems li.error").first
    expect(problem).to_be_visible()
    expect(problem).to_contain_text("launchers")
    expect(page.locator(".cm-lint-marker-error")).to_have_count(1)
    expect(page.locator(".unread")).to_contain_text("line")  # also in the list; it cannot be on the map
    kept(page, "layout-mistake")


def test_disagreeing_is_one_line_of_the_text(opens: Opens) -> None:
    page = flagship(opens())
    page.get_by_role("option", name="s300-1").click()
    number = page.locator("details.number", has_text="max range").first
    number.locator("summary").click()
    number.get_by_role("button", name="Disagree").click()
    number.get_by_label("Your value").fill("150")
    number.get_by_label("Because").fill("my own estimate")
    kept(page, "layout-disagree")
    number.get_by_role("button", name="Apply").click()
    text = until_written(page, "my own estimate")
    assert any("s-300pmu-2.max_range" in line and "150 km" in line for line in text.split("\n"))
    expect(number.get_by_role("button", name="Take your own value back")).to_be_visible()
    assert not page.locator(".notice").count()


def test_a_system_of_ones_own_is_a_few_lines_of_the_text(opens: Opens, served: Served) -> None:
    page = flagship(opens())
    page.get_by_role("option", name="kub-north").click()
    page.get_by_role("button", name="Make it a system of my own").click()
    text = until_written(page, "based_on: kub")
    looked = served.client.post("/api/look", json={"text": text}).json()
    assert [one for one in looked["problems"] if one["severity"] == "error"] == []
    systems = {unit["name"]: unit["system"] for unit in looked["model"]["entries"] if unit["kind"] == "units"}
    assert systems["kub-north"] != systems["kub-south"] == "kub"
    expect(page.get_by_text("(your own)").first).to_be_visible()
    page.keyboard.press("Control+z")
    until_written(page, "based_on: kub", there=False)


def test_coverage_follows_what_is_pulled(opens: Opens, served: Served) -> None:
    page = flagship(opens())
    page.get_by_role("option", name="s300-1").click()
    x, y = settled(page, "s300-1")
    page.wait_for_function("() => window.redan.covered()")  # the first answer compiles what later ones use
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 8, y + 8)
    page.wait_for_function("() => window.redan.pulls() > 0")
    used, before = served.cpu_s(), int(page.evaluate("() => window.redan.pulls()"))
    for step in range(10, 40):
        page.mouse.move(x - 2 * step, y + step)
        page.wait_for_timeout(60)
    page.wait_for_timeout(1000)
    answers = int(page.evaluate("() => window.redan.pulls()")) - before
    kept(page, "layout-pull")
    page.mouse.up()
    assert answers >= 1, "coverage did not follow"
    # Computing time of the server for one answer: others who use this machine do not change it, as they do the clock.
    assert (served.cpu_s() - used) / answers <= PULL_S


def test_a_system_is_dragged_from_the_catalogue_and_a_waypoint_on_the_map(opens: Opens) -> None:
    page = flagship(opens())
    page.get_by_role("button", name="Catalogue").click()
    page.get_by_label("Search the catalogue").fill("tor-m1")
    x, y = settled(page, "ew-south")
    box = page.locator(".map").bounding_box()
    assert box is not None
    target: Position = {"x": x - box["x"] + 60, "y": y - box["y"] + 60}
    page.get_by_role("button", name="Tor-M1").drag_to(page.locator(".map"), target_position=target)
    until_written(page, "system: tor-m1")
    before = written(page)
    x, y = page.evaluate("() => window.redan.at('litani-high', 2)")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y + 10)
    page.mouse.move(x + 50, y + 20)
    page.mouse.up()
    after = until_written(page, "- {at: [33.3 N, 35.6 E], altitude: 9000 m, speed: 250 m/s}", there=False)
    assert sum(a != b for a, b in zip(before.split("\n"), after.split("\n"), strict=True)) == 1


def test_ruler_tells_heights_and_sight(opens: Opens) -> None:
    page = flagship(opens())
    page.get_by_role("button", name="Ruler").click()
    x, y = settled(page, "ew-north")
    page.mouse.click(x - 20, y + 30)
    page.mouse.click(x - 260, y + 20)
    panel = page.get_by_label("Ruler", exact=True)
    expect(panel).to_contain_text("bearing")
    expect(panel.get_by_role("img")).to_be_visible()
    expect(panel).to_contain_text("km")
    kept(page, "layout-ruler")


def test_keyboard_alone(opens: Opens) -> None:
    page = opens()
    expect(page.get_by_role("button", name=FLAGSHIP)).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Skip to the panel")).to_be_focused()
    page.get_by_role("button", name=FLAGSHIP).press("Enter")
    first = page.get_by_role("option", name="damascus")
    expect(first).to_be_visible()
    first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("heading", level=2)).to_have_text("ew-north")
    before = written(page)
    page.keyboard.press("Alt+ArrowLeft")
    page.wait_for_function("text => JSON.parse(sessionStorage.getItem('redan-open')).text !== text", arg=before)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard help")).to_contain_text("Ctrl+Z")
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Lay out").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Ask")).to_have_attribute("aria-selected", "true")


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_screens(opens: Opens, width: int, height: int) -> None:
    page = flagship(opens(width, height))
    page.get_by_role("option", name="s300-1").click()
    expect(page.get_by_role("heading", name="s300-1", level=2)).to_be_visible()
    settled(page, "s300-1")
    page.wait_for_timeout(1000)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.wait_for_timeout(500)
        kept(page, f"layout-{width}x{height}-{scheme}")
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= width, "something sticks out to the right"
    map_box = page.locator(".map-pane").bounding_box()
    assert map_box is not None
    assert map_box["width"] >= 400
    assert map_box["height"] >= 300


def test_axe_finds_nothing_serious(opens: Opens) -> None:
    page = opens()
    expect(page.get_by_role("button", name=FLAGSHIP)).to_be_visible()
    assert findings(page) == []
    flagship(page)
    page.get_by_role("option", name="s300-1").click()
    expect(page.locator("details.number").first).to_be_visible()
    page.get_by_role("button", name="Text of the scenario").click()
    page.get_by_role("button", name="Coverage").click()
    expect(page.locator(".cm-content")).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert findings(page) == []
    page.get_by_role("button", name="Catalogue").click()
    page.get_by_role("button", name="Layers").click()
    expect(page.get_by_role("button", name="Tor-M1")).to_be_visible()
    assert findings(page) == []
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_role("dialog", name="Open a scenario")).to_be_visible()
    assert findings(page) == []


def test_axe_finds_what_is_planted(opens: Opens) -> None:
    page = opens()
    page.evaluate("() => document.querySelector('header').append(document.createElement('button'))")
    assert any(each.startswith("button-name") for each in findings(page))


def test_without_webgl_the_map_is_flat_and_all_else_works(opens: Opens) -> None:
    page = opens(webgl=False)
    expect(page.get_by_text("This browser draws without WebGL")).to_be_visible()
    flagship(page)
    assert page.evaluate("() => window.redan.kind()") == "flat"
    pull(page, "ew-north", 50, -30)
    until_written(page, "name: ew-north, system: p-18, at: [33.8 N, 36.7 E]", there=False)
    page.wait_for_timeout(1500)
    kept(page, "layout-flat")


def test_what_is_no_scenario_is_told(opens: Opens) -> None:
    page = opens()
    page.get_by_role("button", name="All examples").click()
    field = page.get_by_label("A file from this computer")
    field.set_input_files({"name": "a.yaml", "mimeType": "text/yaml", "buffer": b"shopping: [milk, bread]\n"})
    expect(page.get_by_text("This text cannot be read as a scenario")).to_be_visible()
    expect(page.locator(".unreadable .problems")).to_contain_text("redan")
    page.get_by_role("button", name="Open", exact=True).click()
    page.on("dialog", lambda dialog: dialog.accept())
    field = page.get_by_label("A file from this computer")
    field.set_input_files({"name": "b.yaml", "mimeType": "text/yaml", "buffer": b"x" * 1_100_000})
    expect(page.get_by_role("alert")).to_contain_text("at most 1 MB")
    page.get_by_role("button", name="Open", exact=True).click()
    field = page.get_by_label("A file from this computer")
    field.set_input_files({"name": "c.yaml", "mimeType": "text/yaml", "buffer": b"\x00\x01\xff" * 100})
    expect(page.get_by_role("alert")).to_contain_text("is not a text")


def test_without_a_token_it_is_said(served: Served, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(served.root)
    expect(page.get_by_role("alert")).to_contain_text("no key to the server")
    page.close()
