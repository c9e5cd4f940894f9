"""The report passes an accessibility check, and the check finds each fault it is meant for."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.report.accessibility import contrast, faults
from tests.report.figures import comparison
from tests.report.test_report import EXAMPLE, compiled

from redan.report.page import More
from redan.report.page_more import Assumed, AssumedList, assumptions_part
from redan.report.told import Tale
from redan.report.write import write_report
from redan.scenario import load_scenario

ASSUMED = AssumedList(
    (Assumed("kub.reaction", "from track to launch", "15 s", "40 s", 20.0, 31.0, "D", ("assumption",), True),
     Assumed("kub.max_range", "reach", "24 km", "24 km", None, 26.0, "B", ("a", "b"), False)),
    9, 4, 25.0, 40, 200, "with", "permission = free",
)  # fmt: skip
TALE = Tale(
    "A bad day: 3 munitions arrive", "Replication 4.", ("70 munitions: 25 shot down",), "The first to get through: x.",
    ("0:51 a enters",), ("kub-1: no track",), "x would not have got through with 4 s more warning.",
    (("4 s more warning", "yes, shot down", "2"),),
)  # fmt: skip


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    more = More((TALE,), assumptions_part(ASSUMED, "weapons that get through"))
    path = tmp_path_factory.mktemp("accessible") / "r.html"
    return write_report(path, comparison(), load_scenario(EXAMPLE), compiled(), more).read_text(encoding="utf-8")


def test_the_report_has_no_fault(page: str) -> None:
    assert faults(page) == []


def test_the_answer_stands_first(page: str) -> None:
    names = ("answer", "pictures", "map", "story", "assumptions", "figures", "trust")
    parts = [page.index(f'id="{name}"') for name in names]
    assert parts == sorted(parts)
    assert "would not have got through with 4 s more warning" in page
    assert "D: redan&#x27;s assumption" in page
    assert "refused" in page


def test_the_tables_are_folded_and_open_on_paper(page: str) -> None:
    assert page.count("<details>") >= 6
    assert "<details open" not in page
    assert "details::details-content { content-visibility: visible" in page.partition("@media print")[2]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('<html lang="en">', "<html>", "no language"),
        ("<main>", "<div><main>", "outside every landmark"),
        ("<h3>Three things", "<h4>Three things", "is an h4 after an h2"),
        ('role="img" aria-label="Map of the whole scene"', "", "an svg without role img"),
        ("<desc id=", "<desc data-id=", "an svg without role img"),
        ("<caption>What each variant gives</caption>", "", "a table without a caption"),
        ('<th scope="col">without</th>', "<th>without</th>", "without scope"),
        ('<label for="pick0"', "<label", "a control without a label"),
        ("<legend>Variant on the map</legend>", "", "a fieldset without a legend"),
        ("--soft: #5a5a5a", "--soft: #9a9a9a", "has a contrast of 2.8"),
        ('<section id="map"', '<section id="answer"', 'id "answer" stands twice'),
        ("<summary>", "<p>", "a details without a summary"),
        ('href="#map"', 'href="#nowhere"', "which is nowhere"),
        ('tabindex="0"', "", "cannot be reached by keyboard"),
    ],
)
def test_a_planted_fault_is_found(page: str, old: str, new: str, fault: str) -> None:
    assert old in page
    broken = page.replace(old, new)
    if new.startswith("<div"):
        broken = broken.replace("</main>", "</main></div>")
    if new == "<p>":
        broken = broken.replace("</summary>", "</p>")
    if "<h4>" in new:
        broken = broken.replace("not to trust</h3>", "not to trust</h4>")
    assert any(fault in one for one in faults(broken)), faults(broken)


def test_contrast_is_that_of_the_standard() -> None:
    """WCAG 2.2: black on white is 21; #767676 is the lightest grey with 4.5."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#767676", "#fff") >= 4.5 > contrast("#777777", "#fff")


def test_what_is_read_aloud_has_no_colour_alone(page: str) -> None:
    """Marks of grades are words, added units hollow, the chosen option says that it is used."""
    assert "hollow: added by the variant" in page
    assert '<span class="mark unverified">unverified</span>' in page
    assert "(used)" in page


def test_nothing_told_leaves_no_empty_part(tmp_path: Path) -> None:
    path = write_report(tmp_path / "r.html", comparison(), load_scenario(EXAMPLE), compiled())
    html = path.read_text(encoding="utf-8")
    assert 'id="story"' not in html
    assert 'href="#story"' not in html
    assert faults(html) == []
