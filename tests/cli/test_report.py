"""`redan report`: one page of a run, of a study and of a file, and clear words where there can be none."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from tests.cli.conftest import Answer
from tests.report.accessibility import faults
from tests.report.test_report import read

from redan.campaign.parts import Common
from redan.campaign.study_folder import create, open_study
from redan.scenario.keys import EXAMPLE

Redan = Callable[..., Answer]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "plant.yaml"
    path.write_text(EXAMPLE)
    return path


@pytest.fixture
def run(redan: Redan, file: Path) -> Path:
    assert redan("run", file, "--variant", "one-buk", "-n", 60, "--out", "runs").status == 0
    return Path("runs") / "run-0001"


def page(path: Path) -> str:
    html = path.read_text(encoding="utf-8")
    reader = read(html)
    assert (reader.fetched, reader.scripts) == ([], 0)
    assert faults(html) == []
    return html


def test_a_run_in_one_page(redan: Redan, run: Path) -> None:
    answer = redan("report", run)
    assert answer.status == 0, answer.err
    assert answer.out == "report: reports/run-0001-report.html\n"
    html = page(Path("reports/run-0001-report.html"))
    for part in ("The answer", "In pictures", "Two days of it", "A middling day", "The assumptions that move it most",
                 "Why shots were not fired", "Numbers this rests on", "What it may be trusted for", "Sources",
                 "would", "grade", "Size of the raid"):  # fmt: skip
        assert part in html, part
    replication = html.partition("Replication ")[2].partition(" ")[0]
    story = redan("replay", run, replication.replace(",", "")).out  # the story is that of the run's own row
    told = html.partition("A middling day: of 8 cruise missiles, ")[2].partition(" get")[0]
    balance = html.partition("<li>8 munitions: ")[2].partition("</li>")[0]
    assert balance
    assert " ".join(story.split()).count(balance.replace("&#x27;", "'")) == 1
    assert (0 if told == "none" else int(told)) <= 8


def test_a_file_in_one_page_and_nothing_is_written_over(redan: Redan, file: Path) -> None:
    first = redan("report", file, "-n", 40, "--out", "x.html", "--json")
    assert first.status == 0, first.err
    assert json.loads(first.out)["report"] == "x.html"
    before = Path("x.html").read_bytes()
    second = redan("report", file, "-n", 40, "--out", "x.html")
    assert second.out == "report: x-2.html\n"
    assert "exists already and is left as it is" in second.err
    assert Path("x.html").read_bytes() == before
    page(Path("x.html"))


def test_two_pages_of_one_run_tell_the_same(redan: Redan, run: Path) -> None:
    """Stories, pictures and assumptions are the same bytes; only the wall time differs."""
    for name in ("a.html", "b.html"):
        assert redan("report", run, "--out", name).status == 0
    a, b = (Path(name).read_text().partition('id="again"')[0] for name in ("a.html", "b.html"))
    assert a == b


def study(folder: Path, *, scenario: bool = True) -> Path:
    """A study that was begun and not finished."""
    create(
        folder, kind="sweep", title="A sweep", work="tests.none:none", asked={"over": ["raid.size=2,4"]}, seed=7,
        common=Common({}), items=[], files={"scenario.yaml": EXAMPLE.encode()} if scenario else {},
    )  # fmt: skip
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("sweep", "--over", "raid.size=2,8", "-n", 20), "The study: P(power plant survives) against raid.size"),
        (("sensitivity", "--variant", "one-buk", "--factors", "readings,my-buk.max_range", "--points", 8, "-n", 4),
         "readings, my-buk.max_range"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)  # fmt: skip
def test_a_real_study_with_systems_of_its_own_long_after(
    redan: Redan, tmp_path: Path, words: tuple[object, ...], told: str
) -> None:
    """The study holds the systems it was asked with: the user's files are gone by the time of the report."""
    own = "{based_on: buk-m2e, source: Field notes, max_range: {low: 20 km, best: 30 km, high: 45 km}}"
    Path("mine.yaml").write_text(f"systems: {{my-buk: {own}}}")
    text = EXAMPLE.replace("readings:", "systems_from: [mine.yaml]\nreadings:", 1)
    Path("own.yaml").write_text(text.replace("system: buk-m2e", "system: my-buk"))
    made = redan(words[0], "own.yaml", *words[1:], "--out", "kept")
    assert made.status == 0, made.err
    for name in ("own.yaml", "mine.yaml"):
        Path(name).unlink()
    answer = redan("report", "kept", "-n", 20, "--out", "s.html")
    assert answer.status == 0, answer.err
    html = page(Path("s.html"))
    assert told in html
    assert "Field notes" in html
    said = unescape(html.partition('id="study"')[2].partition("<pre>")[2].partition("</pre>")[0])
    assert len(said) > 200
    assert " ".join(said.split()) in " ".join(made.out.split())  # word for word what the verb printed


def test_what_cannot_be_told_is_refused(redan: Redan, run: Path, file: Path, tmp_path: Path) -> None:
    gone = redan("report", "nowhere.yaml")
    assert (gone.status, gone.out) == (2, "")
    empty = tmp_path / "empty"
    empty.mkdir()
    assert redan("report", empty).status == 2
    own = redan("report", run, "--variant", "nothing")
    assert own.status == 2
    assert "a run has its own variant, readings and seed" in own.err
    other = redan("report", file, "--variant", "one-bukk")
    assert other.status == 2
    assert "one-buk" in other.err
    unfinished = redan("report", study(tmp_path / "half"))
    assert unfinished.status == 2
    assert "redan resume" in unfinished.err
    folder = study(tmp_path / "bare", scenario=False)
    open_study(folder).finish({"mean": np.array([0.5])})
    bare = redan("report", folder)
    assert bare.status == 2
    assert "keeps no scenario" in bare.err
    assert not Path("reports").exists()
    table = run / "table.parquet"
    content = bytearray(table.read_bytes())
    content[len(content) // 2] ^= 1
    table.write_bytes(content)
    damaged = redan("report", run)
    assert damaged.status == 1
    assert "table.parquet" in damaged.err


def test_a_place_that_cannot_be_written_is_said_before_the_work(redan: Redan, file: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    answer = redan("report", file, "--out", tmp_path / "taken" / "r.html")
    assert answer.status == 2
    assert "preparing" not in answer.err


def test_a_run_compared_with_another_catalogue_is_refused(
    redan: Redan, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan of the run is made from what it keeps; that it is compared with has to rest on the same numbers."""
    from redan.study import reported

    real = reported.Maker.compiled

    def other(self: reported.Maker, point: reported.Point) -> object:
        from dataclasses import replace

        return replace(real(self, point), digest="another")

    monkeypatch.setattr(reported.Maker, "compiled", other)
    answer = redan("report", run)
    assert answer.status == 2
    assert "the catalogue has changed since the run" in answer.err
