"""What a notebook shows: whole, self-contained HTML in which nothing of a file acts; the shipped notebook runs."""

from __future__ import annotations

import ast
import base64
import json
import pickle
import re
import xml.etree.ElementTree as ElementTree
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import redan
from redan.report.notebook import html_of

NOTEBOOK = Path(__file__).resolve().parents[2] / "examples" / "levant-2013" / "notebook.ipynb"
VOID = {"img", "br", "hr", "meta"}
EVIL = "<script>alert(1)</script> & \"quoted\" <img src=x onerror='y'>"


class Whole(HTMLParser):
    """Reads a piece of HTML: every element that is opened is closed, in order; what it would load or run."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.sources: list[str] = []
        self.alts: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        self.sources += [str(given[name]) for name in ("src", "href") if name in given]
        self.alts += [str(given.get("alt") or "")] if tag == "img" else []
        self.wrong += [name for name, _ in attrs if name.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")


def read(html: str) -> Whole:
    """The piece, read; AssertionError where it is not whole or needs or runs anything."""
    found = Whole()
    found.feed(html)
    found.close()
    assert (found.open, found.wrong) == ([], [])
    assert set(found.tags) & {"script", "link", "iframe", "style", "object"} == set()
    assert all(source.startswith("data:image/svg+xml;base64,") for source in found.sources)
    assert all(len(alt) > 20 for alt in found.alts), "a picture says in words what it shows"
    for source in found.sources:
        svg = base64.b64decode(source.partition(",")[2]).decode()
        ElementTree.fromstring(svg)
        assert "<script" not in svg
    return found


@pytest.fixture(scope="module")
def evil_file(scenario_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small scenario, with what could act on a page wherever a file may have words."""
    said = EVIL.replace("'", "''")
    text = scenario_file.read_text().replace("title: A small raid", f"title: '{said}'")
    text = text.replace("question: What would a second battery change?", f"question: '{said}'")
    text = text.replace("says: Nobody may fire.", f"says: '{said}'")
    path = tmp_path_factory.mktemp("evil") / "evil.yaml"
    path.write_text(text)
    return path


def shown(result: Any) -> str:
    html: str = result._repr_html_()
    return html


def test_a_scenario_shows_where_who_what_and_what_is_contested(evil_file: Path) -> None:
    scenario = redan.load(evil_file)
    html = shown(scenario)
    found = read(html)
    assert found.tags.count("img") == 1
    assert found.tags.count("table") == 3
    assert "&lt;script&gt;" in html
    for name, variant in scenario.variants.items():
        assert name in html
        assert escape(variant.says) in html
    for reading in scenario.readings.values():
        assert f"{reading.default} (default)" in html
        for option in reading.options.values():
            assert all(source in html for source in option.sources)
    assert str(evil_file.parent) not in html, "a notebook that is passed on says nothing of the machine"
    assert shown(pickle.loads(pickle.dumps(scenario))) == html


def test_the_map_of_a_scenario_shows_one_variant(scenario_file: Path) -> None:
    found = read(shown(redan.load(scenario_file)))
    svg = base64.b64decode(found.sources[0].partition(",")[2]).decode()
    root = ElementTree.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg", "an image on its own is drawn only if it names its language"
    layers = [e.get("class") for e in root.iter() if "variant" in e.get("class", "")]
    assert len(layers) == 1 or ".v0 { display: none }" in svg


def test_a_scenario_with_a_mistake_shows_the_mistake(evil_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(evil_file.read_text().replace("terrain: none", "terrain: nowhere"))
    assert path.read_text() != evil_file.read_text()
    html = shown(redan.load(path))
    assert read(html).tags.count("li") >= 1
    assert "cannot be run" in html


def test_a_run_shows_sentences_figures_and_how_often_each_came(evil_file: Path) -> None:
    result = redan.run(evil_file, "without", replications=200)
    html = shown(result)
    found = read(html)
    assert {"p", "table", "img"} <= set(found.tags)
    assert "&lt;script&gt;" in html
    assert "200 replications, seed 7; readings: permission = free" in html
    lost = result.measures["aircraft_lost"]
    assert f"{lost.mean:.2f}" in html or f"{lost.mean:.1f}" in html


def test_a_comparison_shows_the_answer_first(evil_file: Path) -> None:
    comparison = redan.compare(evil_file, replications=60)
    html = shown(comparison)
    found = read(html)
    assert {"p", "table", "img"} <= set(found.tags)
    assert "&lt;script&gt;" in html
    first = redan.answer(comparison).split(". ")[0]
    assert first in html
    assert html.index(first) < html.index("<table")
    assert "all combinations" in html
    assert shown(pickle.loads(pickle.dumps(comparison))) == html


def test_a_sweep_shows_every_point_and_its_curve(evil_file: Path, tmp_path: Path) -> None:
    words = {"measures": ["munitions_arriving"], "replications": 40}
    found = redan.sweep(evil_file, ["raid.size=2,4"], ["with"], out=tmp_path / "study", **words)
    html = shown(found)
    assert read(html).tags.count("tr") == 3
    assert "with less without" in html
    assert "&lt;script&gt;" in html
    table = redan.open_study(tmp_path / "study").table()
    assert table["mean"].tolist() == [
        found.estimate((i,), variant, "munitions_arriving").mean for i in (0, 1) for variant in ("without", "with")
    ]
    again = redan.sweep(evil_file, ["raid.size=2,4"], ["with"], out=tmp_path / "study", **words)
    assert shown(again) == html == shown(redan.sweep(evil_file, ["raid.size=2,4"], ["with"], **words))


@pytest.mark.parametrize(
    "ask",
    [
        lambda file: redan.sensitivity(file, ["with"], factors=["readings.permission"], points=4),
        lambda file: redan.ignorance(file, ["with"], points=8, replications=4),
        lambda file: redan.claim(file, "no aircraft lost", variants=["with"], points=16, replications=40),
        lambda file: redan.value(file, ["with"], points=40, replications=4),
        lambda file: redan.table(file, "raid.size=2,4", variant="with", replications=40),
        lambda file: redan.saturation(file, ["with"], replications=20),
    ],
    ids=["sensitivity", "ignorance", "claim", "value", "table", "saturation"],
)
def test_every_other_result_shows_what_the_terminal_shows(ask: Any, evil_file: Path) -> None:
    html = shown(ask(evil_file))
    assert "pre" in read(html).tags
    assert "<script" not in html
    assert len(html) > 200


def test_what_is_no_result_is_refused() -> None:
    with pytest.raises(TypeError, match="int"):
        html_of(3)


@pytest.mark.parametrize(
    "html", ["<p>x", "<b><i></b></i>", "<script></script>", '<img src="http://x" alt="">', '<p onclick="x">y</p>']
)
def test_a_planted_fault_is_found(html: str) -> None:
    with pytest.raises(AssertionError):
        read(html)


def test_the_notebook_is_small_and_holds_no_output() -> None:
    told = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert (told["nbformat"], told["nbformat_minor"]) == (4, 5)
    assert NOTEBOOK.stat().st_size < 10_000
    names = [cell["id"] for cell in told["cells"]]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9-]{1,64}", name) for name in names)
    for cell in told["cells"]:
        assert cell["cell_type"] in ("code", "markdown")
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)


@pytest.mark.slow
def test_every_cell_of_the_notebook_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    rich = []
    for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        *before, last = ast.parse("".join(cell["source"])).body
        exec(compile(ast.Module(before, []), cell["id"], "exec"), names)
        assert isinstance(last, ast.Expr), cell["id"]
        value = eval(compile(ast.Expression(last.value), cell["id"], "eval"), names)
        if type(value).__module__.startswith("redan."):
            read(shown(value))
            rich.append(cell["id"])
    assert rich == ["scenario", "run", "compare", "sweep", "sensitivity"]
