"""No bracket whose ends are written alike, no blank line for a bracket that is not there, no content rounded away."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import numpy as np
import pytest
from tests.cli.conftest import redan

from redan import api
from redan.analysis import Estimate
from redan.analysis.credibility import _recorded, credibility, resembling
from redan.catalogue import load_catalogue
from redan.report.sources import chosen_of, lines_of
from redan.report.summary import summary
from redan.report.text import text_table
from redan.report.words import estimate, headlines, written

__all__ = ["redan"]  # the fixture
INPUTS = Path(__file__).parent / "inputs" / "certain-zeros"
PLANT, BERING = INPUTS / "plant.yaml", INPUTS / "bering.yaml"
ALIKE = re.compile(r"\[(\S+), \1\]")


def value(mean: float, low: float, high: float) -> Estimate:
    return Estimate(mean, low, high, 100, 1.0, "score")


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (value(24.03, 23.99, 24.04), "24.03 [23.99, 24.04]"),
        (value(4.65, 4.649, 4.651), "4.650 [4.649, 4.651]"),
        (value(1.3372, 1.33719, 1.33721), "1.34 [\u00b1<0.01]"),
        (value(261.671, 261.67, 261.672), "262 [\u00b1<1]"),
        (value(0.00001, 0.0, 0.00002), "0.000 [\u00b1<0.001]"),
        (value(0.0002, 0.0, 0.0004), "0.0002 [0.0000, 0.0004]"),
        (value(24.0, 24.0, 24.0), "24"),
    ],
)
def test_a_bracket_shows_that_it_is_one(figure: Estimate, text: str) -> None:
    assert estimate(figure) == text


@pytest.mark.slow
def test_over_random_figures_no_bracket_has_equal_ends() -> None:
    generator = np.random.default_rng(8)
    for _ in range(5000):
        mean, half = 10.0 ** generator.uniform(-4, 4), 10.0 ** generator.uniform(-9, 3)
        for sign in (False, True):
            for most in (1, 2, 3):
                for share in (False, True):
                    text = estimate(value(mean, mean - half, mean + half), most=most, sign=sign, share=share)
                    assert not ALIKE.search(text), text


def test_no_blank_line_within_a_table() -> None:
    rows = [["lost", "0", "0", "0", "1.50 [1.40, 1.60]"], ["hit", *["3.25 [3.20, 3.30]"] * 4]]
    lines = text_table(["", *(f"variant-{name}-long" for name in "abcd")], rows, width=60)
    parts = "\n".join(lines).split("\n\n")
    assert len(parts) == 2  # blocks, and nothing else, are apart
    assert all(part.splitlines()[1].startswith("---") for part in parts)


@pytest.mark.slow
@pytest.mark.parametrize("path", [PLANT, BERING])
def test_what_is_printed_has_neither(path: Path) -> None:
    lines = summary(api.compare(path, replications=200))
    assert not [line for line in lines if ALIKE.search(line)]
    assert not [a for a, b in itertools.pairwise(lines) if a.startswith("aircraft lost") and not b]
    assert max(map(len, lines)) <= 80


MONEY = headlines(["cost_defender_expended_usd"])[0]


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (value(1.3035e6, 1.29e6, 1.32e6), "1.30 [1.29, 1.32]"),
        (value(0.3e6, 0.29e6, 0.3e6), "0.30 [0.29, 0.30]"),
        (value(11.52e6, 11.52e6, 11.52e6), "11.5"),
        (value(331.2e6, 329e6, 331.4e6), "331 [329, 331]"),
        (Estimate(6.4e6, 6.4e6, np.nan, 0, 0.0, "at least", "no public price for x"), "6.40 or more"),
    ],
)
def test_money_keeps_its_content(figure: Estimate, text: str) -> None:
    assert written(figure, MONEY) == text


def test_money_shows_what_its_difference_shows() -> None:
    """Where two variants differ by some 0.4 M their figures are not one number."""
    found = api.compare(BERING, ["osa"], replications=200, alternatives=False)
    now, osa = (written(found.figure(MONEY.key, v), MONEY).split()[0] for v in ("now", "osa"))
    assert now != osa
    assert float(osa) - float(now) == pytest.approx(found.difference("osa", MONEY.key).mean / 1e6, abs=0.011)


def test_the_statement_counts_what_it_lists(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(PLANT.read_text().replace("name: fb, system: buk-m2e", "name: fb, system: s-75"))
    found = api.compare(path, replications=20, alternatives=False)
    section = credibility(found)[2]
    alike = len(resembling(found))
    assert alike > len(section.items) == 5
    assert f"({alike} of 7 comparisons, of which 5 stand here, the most alike first)" in section.text


@pytest.mark.parametrize(
    ("computed", "observed", "said"),
    [
        ("0.3646", "71 of 103", "redan 36 %; x: 71 of 103; 33 points less."),
        ("0.3646", "0 of 105", "redan 36 %; x: 0 of 105; 36 points more."),
        ("0.1249", "1 of 2", "redan 12 %; x: 1 of 2; 38 points less."),
    ],
)
def test_the_error_is_that_of_the_digits_shown(computed: str, observed: str, said: str) -> None:
    row = {"title": "t", "quantity": "share", "claimant": "x", "observed": observed, "computed": computed}
    assert _recorded(row).endswith(said)


def labels(readings: list[dict[str, str]], path: Path = PLANT, variants: tuple[str, ...] = ("one-buk",)) -> set[str]:
    scenario, catalogue = api.load(path), load_catalogue()
    flown = {t.threat_class for t in api.compile(scenario, variants[0]).resolved.threats}
    chosen = chosen_of(scenario, variants, readings, flown, catalogue)
    systems = {u.system for v in variants for u in api.compile(scenario, v).resolved.units}
    return {line.label for line in lines_of(catalogue, systems, chosen) if line.label.startswith("kill prob")}


def test_only_the_kill_probabilities_that_are_used_are_counted() -> None:
    both = {"kill probability, aircraft (claimed)", "kill probability, cruise-missile (claimed)"}
    assert labels([{"pk": "claimed"}, {"pk": "half"}]) == both
    assert labels([{"pk": "half"}]) == set()  # a number of the file's own
    used = labels([{"pk": "claimed"}, {"pk": "recorded"}], BERING, ("now",))
    assert any("(recorded)" in label for label in used)
    assert not any("combat-claim" in label or "ballistic" in label for label in used)


@pytest.mark.slow
def test_the_page_counts_no_other(redan, tmp_path: Path) -> None:
    assert redan("compare", PLANT, "-n", 20, "--report", tmp_path / "r.html").status == 0
    text = (tmp_path / "r.html").read_text()
    assert "(claimed)" in text
    assert "(combat-claim)" not in text
