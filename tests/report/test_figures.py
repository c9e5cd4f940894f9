"""The statistical figures: the same bytes every time, nothing that acts on the page, and what they show is right."""

from __future__ import annotations

import io
import math
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from tests.report.accessibility import contrast
from tests.report.figures import comparison

from redan.analysis.headline import headline
from redan.report.dumbbell import MOST_ROWS, Mark, Row, dumbbell
from redan.report.figures import BASELINE, OTHERS, Picture, draw, looks
from redan.report.histograms import Panel, histograms
from redan.report.lines import Line, curves
from redan.report.pictures import pictures
from redan.report.relief import encode_drawing
from redan.report.tornado import Bar, Stop, tornado

VARIANTS = ("without", "with")


def rows(*means: tuple[float, float], half: float = 0.0) -> list[Row]:
    return [
        Row(f"row {i}", {v: Mark(m, m - half, m + half) for v, m in zip(VARIANTS, pair, strict=True)})
        for i, pair in enumerate(means)
    ]


def shown(picture: Picture | None) -> Picture:
    assert picture is not None
    return picture


@pytest.fixture(scope="module")
def every() -> list[Picture]:
    found = comparison()
    return pictures(found, headline(found))


def test_a_comparison_gets_all_four(every: list[Picture]) -> None:
    assert [picture.name for picture in every] == ["with-and-without", "distributions", "what-decides", "kill-curve"]


def test_the_same_bytes_every_time(every: list[Picture]) -> None:
    found = comparison()
    again = pictures(found, headline(found))
    assert [(p.svg, p.file, p.png) for p in again] == [(p.svg, p.file, p.png) for p in every]


def test_nothing_in_a_picture_acts_on_the_page(every: list[Picture]) -> None:
    ids: list[str] = []
    for picture in every:
        assert not re.search(r"<style|<script|<metadata|<!DOCTYPE|<\?xml", picture.svg)
        assert "http" not in re.sub(r'xmlns(:xlink)?="[^"]+"', "", picture.svg)
        ids += re.findall(r' id="([^"]+)"', picture.svg)
        used = re.findall(r'(?:url\(#|href="#)([^)"]+)', picture.svg)
        assert set(used) <= set(ids)
        assert all(name.startswith(picture.name) for name in re.findall(r' id="([^"]+)"', picture.svg))
    assert len(ids) == len(set(ids))


def test_a_picture_says_in_words_what_it_shows(every: list[Picture]) -> None:
    for picture in every:
        assert 'role="img"' in picture.svg
        assert f"<title id=\"{picture.name}-title\">" in picture.svg
        assert len(picture.alt) > 60
        assert picture.caption.endswith(".")
    words = "".join(re.findall(r"<text[^>]*>([^<]*)</text>", every[0].svg))
    assert "permission: hold" in words  # text stays text


def test_both_forms_are_pictures(every: list[Picture]) -> None:
    from xml.etree import ElementTree

    from matplotlib.image import imread

    for picture in every:
        root = ElementTree.fromstring(picture.file.partition("?>")[2])
        assert root.attrib["width"].endswith("pt")
        pixels = imread(io.BytesIO(picture.png), format="png")
        assert pixels.shape[1] == 1440
        assert len(np.unique(pixels.reshape(-1, pixels.shape[2]), axis=0)) > 3  # not blank


def test_no_two_variants_differ_by_colour_alone() -> None:
    every = (BASELINE, *OTHERS)
    assert len({(look.marker, look.hollow) for look in every}) == len(every)
    assert len({look.dashes for look in every}) == len(every)
    assert len({(look.hatch, look.hollow) for look in every}) == len(every)
    assert all(contrast(look.colour, "#ffffff") >= 4.5 for look in every)
    many = looks("b", ["b", *map(str, range(20))])
    assert many["b"].hollow
    assert len(many) == 21


def marks_at(picture: Picture, colour: str) -> list[float]:
    """Where the markers of a colour stand, left to right as they are written."""
    one = r'<use xlink:href="#[^"]+" x="([\d.-]+)" y="[\d.-]+" style="[^"]*stroke: '
    groups = re.findall(one + colour, picture.svg)
    return [float(x) for x in groups]


def test_marks_stand_where_their_numbers_are() -> None:
    """On a common axis equal steps of the mean are equal steps on the page."""
    means = [(70.0, 10.0), (60.0, 20.0), (50.0, 40.0), (40.0, 40.0)]
    picture = shown(dumbbell(rows(*means), "without", VARIANTS, "arriving", most=70.0))
    # the first of each colour is in the legend or the axes: take the last four
    base, other = marks_at(picture, BASELINE.colour)[:4], marks_at(picture, OTHERS[0].colour)[:4]
    scale = (base[0] - base[3]) / 30.0
    assert scale > 0.0
    for place, (mean, _) in zip(base, means, strict=True):
        assert place - base[3] == pytest.approx(scale * (mean - 40.0), abs=0.03)
    for place, (_, mean) in zip(other, means, strict=True):
        assert place - base[3] == pytest.approx(scale * (mean - 40.0), abs=0.03)


def test_a_certain_figure_has_no_bar_and_what_does_not_exist_no_mark() -> None:
    def bars(found: list[Row]) -> int:
        return len(re.findall(r"stroke-width: 2\.6", shown(dumbbell(found, "without", VARIANTS, "x")).svg))

    assert bars(rows((5.0, 4.0))) == 0
    assert bars(rows((5.0, 4.0), half=0.5)) > 0
    nothing = Mark(math.nan, math.nan, math.nan)
    assert dumbbell([Row("r", {"without": nothing, "with": nothing})], "without", VARIANTS, "x") is None
    half = shown(dumbbell([Row("r", {"without": nothing, "with": Mark(3, 2, 4)})], "without", VARIANTS, "x"))
    assert "without from" not in half.alt


def test_more_rows_than_a_page_holds_are_counted() -> None:
    picture = shown(dumbbell(rows(*[(9.0, 3.0)] * (MOST_ROWS + 7)), "without", VARIANTS, "x"))
    assert "7 more combinations are in the JSON output" in picture.caption


def test_many_combinations_are_shown_by_what_decides_most() -> None:
    """With a limit of two rows only the readings that decide most are told apart, and the caption says so."""
    from redan.report import pictures as module

    found = comparison()
    said = headline(found)
    assert said.topic is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_ROWS", 3)
        picture = shown(module.with_and_without(found, said, said.topic))
    assert "Each mark is the mean over" in picture.caption
    assert "interval from chance" not in picture.caption


def test_the_tornado_puts_the_widest_first() -> None:
    bars = [Bar("small", (Stop("a", 4.0), Stop("b", 5.0))), Bar("large", (Stop("c", 9.0), Stop("d", 1.0))),
            Bar("none", (Stop("e", 4.5), Stop("f", 4.5)))]  # fmt: skip
    picture = shown(tornado(bars, "arriving", 4.5, "Caption."))
    order = [picture.alt.index(word) for word in ("large", "small", "none")]
    assert order == sorted(order)
    assert "large from 1 (d) to 9 (c)" in picture.alt
    assert "no matter which" in picture.svg
    assert tornado([Bar("one", (Stop("a", 1.0),))], "x", None, "") is None


def test_a_histogram_says_the_bad_day() -> None:
    panels = [Panel("without", (-0.5, 0.5, 1.5), (0.25, 0.75), 0.75, 1.0, True, ("worst 5 %: 1 or more",))]
    picture = shown(histograms(panels, "without", "arriving"))
    assert "mean 0.75, most often about 1; worst 5 %: 1 or more" in picture.alt
    assert histograms([replace(panels[0], shares=())], "without", "arriving") is None


def test_a_curve_says_where_it_turns() -> None:
    line = Line("with", (0.1, 0.5, 0.9), (0.2, 0.4, 0.8), turns=0.6)
    picture = shown(curves([line], "without", "kill probability", "P(survives)", "Caption."))
    assert "with from 0.2 at 0.1 to 0.8 at 0.9, passing 0.5 at 0.6" in picture.alt


def test_a_file_of_names_that_could_break_markup() -> None:
    hostile = '<b>&"quoted"</b>'
    picture = shown(dumbbell([Row(hostile, {hostile: Mark(1, 1, 1)})], hostile, [hostile], hostile))
    assert "<b>" not in picture.svg
    assert "&lt;b&gt;" in picture.svg


def test_names_are_no_formula_and_none_is_left_out(recwarn: pytest.WarningsRecorder) -> None:
    names = ["$5 and $6_x", "_hidden", "\u4e2d\u6587"]
    picture = shown(dumbbell([Row("$a$", {v: Mark(1, 1, 1) for v in names})], names[0], names, "cost in $"))
    words = "".join(re.findall(r"<text[^>]*>([^<]*)</text>", picture.svg))
    assert all(name in words for name in [*names, "$a$"])
    assert not recwarn.list


def test_matplotlib_is_loaded_for_the_first_picture_alone() -> None:
    code = "import sys, redan.report.write\nprint('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "False"


def test_drawing_leaves_the_style_of_others_alone() -> None:
    import matplotlib

    before = dict(matplotlib.rcParams)
    draw("x", "t", "alt", "c.", 1.0, lambda figure: figure.subplots())
    assert dict(matplotlib.rcParams) == before


def test_a_drawing_in_256_colours_is_the_drawing() -> None:
    """Up to 256 colours come back as they were; of more the rare ones become the nearest of the frequent."""
    from matplotlib.image import imread

    rng = np.random.default_rng(3)
    few = rng.integers(0, 255, (200, 3)).astype(np.uint8)[rng.integers(0, 200, (40, 50))]
    back = (imread(io.BytesIO(encode_drawing(few)), format="png")[:, :, :3] * 255).round().astype(np.uint8)
    assert np.array_equal(back, few)
    many = np.repeat(np.repeat(np.arange(64, dtype=np.uint8)[None] * 4, 64, axis=0)[:, :, None], 3, axis=2)
    many[:, :, 1] += np.arange(64, dtype=np.uint8)[:, None] % 3 * (np.arange(64) % 7 == 0)[None]
    back = (imread(io.BytesIO(encode_drawing(many)), format="png")[:, :, :3] * 255).round()
    assert np.abs(back - many).max() <= 3
