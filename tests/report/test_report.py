"""The HTML report: one file that loads nothing, holds every part, overlaps no label, and never replaces a file."""

from __future__ import annotations

import math
import re
import shlex
import shutil
import struct
import subprocess
import zlib
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from tests.report.figures import BATTERIES, comparison
from tests.report.scene import place, resolved

from redan.physics.geodesy import geodesic_inverse
from redan.physics.terrain import load_terrain
from redan.report.frame import frame_around, ring_places
from redan.report.map import draw_maps
from redan.report.relief import encode_png, shaded_relief
from redan.report.write import write_report
from redan.scenario import load_scenario

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "levant-2013" / "scenario.yaml"
LOADING = ("src", "href", "srcset", "data", "action", "poster", "background", "xlink:href")


class Reader(HTMLParser):
    """Collects what a browser would fetch or run, and checks that elements close in order."""

    VOID = frozenset(("meta", "input", "br", "link", "img"))

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.scripts = 0
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script" or any(name.startswith("on") for name, _ in attrs)
        self.fetched += [v or "" for name, v in attrs if name in LOADING and not (v or "").startswith(("data:", "#"))]
        self.fetched += [tag] * (tag in ("link", "iframe", "object", "embed"))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    fetched_by_style = re.findall(r"@import[^;]*|url\((?!#)[^)]*\)", html)
    reader.fetched += fetched_by_style
    return reader


def compiled() -> dict[str, SimpleNamespace]:
    found = {}
    for v, n in BATTERIES.items():
        scene = resolved(v, n)
        low = {unit.name: 18_000.0 for unit in scene.units}
        found[v] = SimpleNamespace(
            resolved=scene, notes=(f"note on {v} <b>",), low_reach_m=low, no_escape_m={}, footprints={}
        )  # fmt: skip
    return found


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    return write_report(folder / "deep" / "levant.html", comparison(), load_scenario(EXAMPLE), compiled())


def test_loads_nothing_and_runs_nothing(report: Path) -> None:
    reader = read(report.read_text(encoding="utf-8"))
    assert reader.fetched == []
    assert reader.scripts == 0
    assert reader.open == []


@pytest.mark.parametrize(
    "planted",
    ['<img src="http://x/y.png">', '<link rel="stylesheet" href="a.css">', "<style>@import 'x';</style>",
     "<p style='background:url(x.png)'></p>", "<script>1</script>", '<p onclick="x()"></p>'],
)  # fmt: skip
def test_a_planted_load_is_found(planted: str) -> None:
    reader = read(planted)
    assert reader.fetched or reader.scripts


def test_holds_every_part(report: Path) -> None:
    words = " ".join("".join(read(report.read_text(encoding="utf-8")).text).split())
    for part in (
        "What each variant gives", 'Difference to "without"', "Where it happens", "Contested facts and their readings",
        "Numbers this rests on", "What it may be trusted for", "How to get the same figures", "Sources",
        "redan compare", "--seed 2013", "plan-without", "table-six-batteries", "unverified", "contested", "20 km",
        "note on without <b>", "report-001",
        "Note: no price is known for 48n6e2", "in every combination, with 200 replications each",
        "with 400)", "Costs are at the catalogue's best prices",
    ):  # fmt: skip
        assert part in words, part


def command_in(html: str) -> list[str]:
    return shlex.split(unescape(html.partition("<pre>")[2].partition("</pre>")[0]))


def test_command_names_only_the_readings_that_were_fixed(tmp_path: Path) -> None:
    """To name one that was varied would take its alternatives away, and change the sentence."""
    scenario = load_scenario(EXAMPLE)
    found = comparison()
    varied = write_report(tmp_path / "a.html", found, scenario, compiled()).read_text(encoding="utf-8")
    assert command_in(varied)[:3] == ["redan", "compare", scenario.path]
    assert "--reading" not in command_in(varied)
    held = replace(found, alternatives=tuple(a for a in found.alternatives if a.readings["permission"] == "free"))
    fixed = write_report(tmp_path / "b.html", held, scenario, compiled()).read_text(encoding="utf-8")
    assert command_in(fixed)[-2:] == ["--reading", "permission=free"]


def test_is_small(report: Path) -> None:
    assert report.stat().st_size < 1_500_000


def test_never_replaces_a_file(tmp_path: Path) -> None:
    taken = tmp_path / "r.html"
    taken.write_text("mine")
    arguments = comparison(("without", "six-launchers"), alternatives=False), load_scenario(EXAMPLE), compiled()
    assert write_report(taken, *arguments) == tmp_path / "r-2.html"
    assert write_report(taken, *arguments) == tmp_path / "r-3.html"
    assert taken.read_text() == "mine"


def test_two_reports_of_one_comparison_are_the_same(tmp_path: Path) -> None:
    arguments = comparison(("without", "six-launchers")), load_scenario(EXAMPLE), compiled()
    assert (
        write_report(tmp_path / "a.html", *arguments).read_bytes()
        == write_report(tmp_path / "b.html", *arguments).read_bytes()
    )


@pytest.mark.parametrize("latitude", [0.0, 33.5, 55.0, 70.0])
def test_range_ring_is_a_circle_on_the_ellipsoid(latitude: float) -> None:
    centre = place(latitude, 36.3)
    for point in ring_places(centre, 200e3):
        distance, _, _ = geodesic_inverse(
            centre.latitude_rad, centre.longitude_rad, point.latitude_rad, point.longitude_rad
        )
        assert distance == pytest.approx(200e3, abs=0.01)


def test_frame_is_true_to_scale_in_its_middle() -> None:
    frame = frame_around([place(32.6, 34.3), place(34.4, 37.0)], 10e3, 1000.0)
    middle = math.radians((frame.north_deg + frame.south_deg) / 2)
    east, _, _ = geodesic_inverse(middle, math.radians(36.0), middle, math.radians(36.1))
    north, _, _ = geodesic_inverse(middle - 0.0005, 0.6, middle + 0.0005, 0.6)
    x = frame.xy_deg(33.5, 36.1)[0] - frame.xy_deg(33.5, 36.0)[0]
    y = frame.xy_deg(33.0, 36.0)[1] - frame.xy_deg(33.0 + math.degrees(0.001), 36.0)[1]
    assert (x / east) / (y / north) == pytest.approx(1.0, abs=0.01)


def boxes(svg: str, size: float) -> list[tuple[float, float, float, float]]:
    """Rough boxes of labels of one size: left, top, right, bottom."""
    found = []
    for x, y, words in re.findall(rf'<text x="([\d.]+)" y="([\d.]+)" font-size="{size:g}"[^>]*>([^<]*)</text>', svg):
        found.append((float(x), float(y) - size * 0.7, float(x) + 0.5 * size * len(words), float(y)))
    return found


def overlaps(labels: list[tuple[float, float, float, float]]) -> int:
    pairs = ((a, b) for i, a in enumerate(labels) for b in labels[:i])
    return sum(min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1]) for a, b in pairs)


@pytest.mark.parametrize("variant", list(BATTERIES))
def test_labels_do_not_overlap(variant: str) -> None:
    scene = resolved(variant, BATTERIES[variant])
    maps = draw_maps({variant: scene}, variant, None)
    labels = boxes(maps.sites, 13.0)
    assert len(labels) == len(BATTERIES_SITES) + BATTERIES[variant] + (BATTERIES[variant] > 0)
    assert overlaps(labels) == 0
    assert overlaps(boxes(maps.scene, 13.0)) == 0


BATTERIES_SITES = range(10 + 3 + 3 + 1)  # units, radars, stores, command post of the older mixture


def test_overlap_of_planted_labels_is_found() -> None:
    svg = '<text x="1" y="20" font-size="13">one</text><text x="5" y="22" font-size="13">two</text>'
    assert overlaps(boxes(svg, 13.0)) == 1


def test_png_is_what_was_put_in() -> None:
    picture = np.arange(5 * 7 * 3, dtype=np.uint8).reshape(5, 7, 3) * 2
    data = encode_png(picture)
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    position, chunks = 8, {}
    while position < len(data):
        (length,) = struct.unpack(">I", data[position : position + 4])
        kind, body = data[position + 4 : position + 8], data[position + 8 : position + 8 + length]
        assert struct.unpack(">I", data[position + 8 + length : position + 12 + length])[0] == zlib.crc32(kind + body)
        chunks[kind] = body
        position += 12 + length
    lines = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(5, 1 + 7 * 3)
    assert (lines[:, 0] == 1).all()
    assert (np.cumsum(lines[:, 1:].reshape(5, 7, 3), axis=1, dtype=np.uint8) == picture).all()


def test_relief_tells_sea_from_low_land() -> None:
    terrain = load_terrain("levant")
    from redan.report.relief import sea_cells

    sea = sea_cells(terrain.height_m)

    def at(north: float, east: float) -> bool:
        row = int((terrain.north_deg - north) / terrain.step_deg)
        return bool(sea[row, int((east - terrain.west_deg) / terrain.step_deg)])

    assert at(34.0, 34.0)  # off Beirut
    assert not at(31.5, 35.5)  # the Dead Sea's basin, held as 0 m
    assert not at(33.5, 36.3)  # Damascus
    assert shaded_relief(terrain, 60.0, 59.0, 10.0, 11.0, 300) is None


NO_BROWSER = pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed: not looked at")


def browser(page: Path, folder: Path, *words: str) -> None:
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}", *words,
         page.as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip


@pytest.mark.slow
@NO_BROWSER
def test_browser_draws_the_page(report: Path, tmp_path: Path) -> None:
    shot = tmp_path / "page.png"
    browser(report, tmp_path, "--window-size=1060,1400", f"--screenshot={shot}")
    assert shot.stat().st_size > 50_000  # a blank page of this size takes a tenth of it


def pages(report: Path, folder: Path) -> int:
    paper = folder / "page.pdf"
    browser(report, folder, "--no-pdf-header-footer", f"--print-to-pdf={paper}")
    return max(int(count) for count in re.findall(rb"/Count (\d+)", paper.read_bytes()))


@pytest.mark.slow
@NO_BROWSER
def test_paper_shows_what_is_folded_on_the_screen(report: Path, tmp_path: Path) -> None:
    """Without the rule that opens them the folded tables would be missing: planted, and fewer pages come out."""
    closed = tmp_path / "closed.html"
    html = report.read_text(encoding="utf-8")
    closed.write_text(re.sub(r"details::details-content \{[^}]*\}", "", html), encoding="utf-8")
    assert pages(report, tmp_path) >= pages(closed, tmp_path) + 3
