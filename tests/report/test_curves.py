"""Pictures of sweeps: the same bytes for the same figures, told in words too, and told apart without colour."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET

import pytest

from redan.analysis.intervals import Estimate
from redan.analysis.sweeps import AxisTold, Basis, Figure, Spot, Sweep
from redan.report.curves import COLOURS, DASHES, MARKERS, picture

SVG = "{http://www.w3.org/2000/svg}"
BASIS = Basis("A title with <signs> & words", "without", ("without", "with"), 1, 100, {"r": "o"}, "best", "none", "0")


def sweep(*axes: AxisTold, key: str = "p_city_survives") -> Sweep:
    sizes = [len(axis.texts) for axis in axes]
    choices = list(itertools.product(*map(range, sizes)))

    def figure(choice: tuple[int, ...], variant: str) -> Figure:
        mean = max(0.0, 1.0 - 0.2 * sum(choice) - (0.1 if variant == "without" else 0.0))
        return Figure(Estimate(mean, max(0.0, mean - 0.05), min(1.0, mean + 0.05), 100, 0.4, "wilson"))

    spots = tuple(Spot(c, {v: {key: figure(c, v)} for v in BASIS.variants}, {}, 100) for c in choices)
    return Sweep(BASIS, axes, (key,), spots)


NUMBERS = AxisTold("raid.size", ("4", "8", "12", "16"), (4.0, 8.0, 12.0, 16.0))
WORDS = AxisTold("permission", ("hold", "free"))
UNITS = AxisTold("s-300pmu-2.max_range", ("100 km", "150 km", "200 km"), (100.0, 150.0, 200.0))


@pytest.mark.parametrize("axes", [(NUMBERS,), (WORDS,), (NUMBERS, UNITS), (WORDS, NUMBERS)])
@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_same_figures_give_the_same_bytes(axes: tuple[AxisTold, ...], kind: str) -> None:
    first = picture(sweep(*axes), "p_city_survives", kind)
    assert first == picture(sweep(*axes), "p_city_survives", kind)
    assert first.startswith(b"\x89PNG" if kind == "png" else b"<?xml")


def test_a_curve_says_in_words_what_it_shows_and_holds_its_text_as_text() -> None:
    root = ET.fromstring(picture(sweep(UNITS), "p_city_survives", "svg"))
    texts = {element.text for element in root.iter(f"{SVG}text")}
    assert {"P(city survives)", "s-300pmu-2.max_range, km", "without", "with"} <= texts
    described = "".join(root.itertext())
    assert "s-300pmu-2.max_range from 100 km to 200 km" in described
    assert "with: 1 at the first point, 0.6 at the last" in described
    assert "redan 0" in described
    assert "seed 1" in described


def test_variants_are_told_apart_without_colour() -> None:
    assert len(set(MARKERS)) == len(set(map(str, DASHES))) == len(set(COLOURS)) == 7
    text = picture(sweep(NUMBERS), "p_city_survives", "svg").decode()
    assert "stroke-dasharray" in text
