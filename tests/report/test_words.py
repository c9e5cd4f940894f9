"""How figures are written, and how one replication is told."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from tests.report.figures import comparison

from redan.analysis import Estimate
from redan.analysis.answer import number as in_sentence
from redan.analysis.digits import by_interval, printed
from redan.layout.codes import Event, Fate
from redan.layout.names import Names
from redan.layout.outcomes import Outcomes
from redan.reasons import Detail, Reason, Reasons
from redan.report.story import clock, tell
from redan.report.summary import prices, summary, trust
from redan.report.text import text_table
from redan.report.why import unit_lines
from redan.report.words import MOST_DECIMALS, OF_AIRCRAFT, estimate, headlines, number, rows_of, written
from redan.results import Story
from redan.results.forces import Forces


def value(mean: float, low: float, high: float) -> Estimate:
    return Estimate(mean, low, high, 100, 1.0, "score")


@pytest.mark.parametrize(
    ("figure", "written"),
    [
        (value(12.345, 12.2, 12.5), "12.3 [12.2, 12.5]"),
        (value(-0.04, -0.09, 0.01), "\u22120.040 [\u22120.090, 0.010]"),
        (value(1234.5, 1200.0, 1270.0), "1,235 [1,200, 1,270]"),
        (value(26.760, 26.709, 26.812), "26.8 [26.7, 26.8]"),
        (value(0.0, 0.0, 0.0), "0"),
        (value(732.25, 732.25, 732.25), "732"),
        (value(0.99992, 0.99986, 0.99997), "1.00 [\u00b1<0.01]"),
        (value(3.0, -math.inf, math.inf), "3 [all equal]"),
        (value(math.nan, math.nan, math.nan), "none"),
    ],
)
def test_estimate(figure: Estimate, written: str) -> None:
    assert estimate(figure) == written


def test_a_share_close_to_one_is_not_one() -> None:
    assert estimate(value(0.99992, 0.99986, 0.99997), share=True) == "0.9999 [0.9999, 1.0000]"


@pytest.mark.parametrize(
    ("figure", "written"),
    [
        (value(0.004, 0.0001, 0.0136), "+0.0040 [0.0001, 0.0136]"),
        (value(0.004, 1e-9, 0.0136), "+0.00400 [>0, 0.01360]"),
        (value(-0.004, -0.0136, -1e-9), "\u22120.00400 [\u22120.01360, <0]"),
        (value(0.0, -0.007, 0.007), "0.000 [\u22120.007, 0.007]"),
        (value(12.5, 12.5, 12.5), "+12.5"),
    ],
)
def test_a_difference_shows_on_which_side_of_zero_it_lies(figure: Estimate, written: str) -> None:
    assert estimate(figure, sign=True) == written


def test_difference_has_a_sign() -> None:
    assert estimate(value(2.0, 1.0, 3.0), sign=True, mark="?") == "+2.0? [1.0, 3.0]"


MONEY = headlines(["cost_defender_lost_usd"])[0]


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (value(70.717e6, 70.652e6, 70.782e6), "70.7 [70.7, 70.8]"),
        (value(1234.5e6, 1200e6, 1270e6), "1,235 [1,200, 1,270]"),
        (value(0.317e6, 0.302e6, 0.331e6), "0.32 [0.30, 0.33]"),
        (value(11.52e6, 11.52e6, 11.52e6), "11.5"),
        (value(1.3e6, 1.29e6, 1.32e6), "1.30 [1.29, 1.32]"),
        (value(2.5e6, 2.5e6, 2.5e6), "2.50"),
        (value(0.0, 0.0, 0.0), "0"),
    ],
)
def test_money_is_no_finer_than_its_prices(figure: Estimate, text: str) -> None:
    assert written(figure, MONEY) == text


def test_costs_at_low_and_high_prices_stand_below_the_figures() -> None:
    found = comparison(("without", "six-launchers"))
    low, high = (found.measures[f"cost_defender_lost_usd_{end}"]["six-launchers"].mean / 1e6 for end in ("low", "high"))
    assert f"{low:.0f} to {high:.0f} (six-launchers)" in prices(found)
    assert prices(replace(found, measures={})) == ""


def test_no_minus_zero() -> None:
    assert number(-0.0001, 2) == "0.00"


@pytest.mark.parametrize("mean", [0.225, 0.285, 0.125, 0.005, 0.995, 0.145, 0.8249999999999999])
def test_a_share_ends_alike_in_the_table_and_in_the_sentence(mean: float) -> None:
    """One mean, written with two digits and in whole percent: halves go away from zero in both."""
    share, percent = number(mean, 2), in_sentence(100.0 * mean, 0)
    assert float(share) == pytest.approx(float(percent) / 100.0)
    assert float(share) >= mean or mean == 0.8249999999999999
    assert number(-mean, 2) == f"\u2212{share}"
    assert (printed(mean, 2), printed(-mean, 2)) == (float(share), -float(share))


def test_large_and_missing_numbers_are_written_in_full() -> None:
    assert number(1e15, 0) == "1,000,000,000,000,000"
    assert number(1234567.125, 2) == "1,234,567.13"
    assert in_sentence(1e22, 1) == "10000000000000000000000.0"
    assert math.isnan(printed(math.nan, 2))
    assert printed(-math.inf, 2) == -math.inf


def test_digits_follow_the_interval() -> None:
    assert [by_interval(width, MOST_DECIMALS) for width in (25.0, 2.5, 0.25, 0.025, 1e-9)] == [0, 1, 2, 3, 3]


def test_wide_table_is_stacked_then_split() -> None:
    row = ["label", *["12.345 [12.300, 12.400]"] * 5]
    head = ["", "a", "b", "c", "d", "e"]
    assert max(map(len, text_table(head, [row], width=150))) <= 150
    stacked = text_table(head, [row], width=100)
    assert max(map(len, stacked)) <= 100
    assert stacked[2].split() == ["label", *["12.345"] * 5]
    split = text_table(head, [row], width=50)
    assert max(map(len, split)) <= 50
    assert sum(line.count("12.345") for line in split) == 5


def test_summary_fits_a_terminal_and_shows_every_interval() -> None:
    lines = [*summary(comparison()), *trust(comparison())]
    assert max(map(len, lines)) <= 80
    text = "\n".join(lines)
    for part in (
        "first engagement, s",
        "six-batteries",
        "permission hold,",  # a long label is broken over two lines
        "  kill-probability recorded",
        "as above",
        "in every combination",
        "delilah",
        "Answer",
    ):
        assert part in text


def names() -> Names:
    return Names(
        threats=("a-1", "a-1/bomb-1", "a-1/bomb-2", "b-1", "b-1/bomb-1"),
        threat_kinds=("aircraft", "munition", "munition", "aircraft", "munition"),
        threat_classes=("aircraft", "glide-bomb", "glide-bomb", "aircraft", "glide-bomb"),
        threat_systems=("f-16i", "spice-1000", "spice-1000", "f-16i", "spice-1000"),
        threat_groups=("a", "a", "a", "b", "b"),
        threat_carriers=(-1, 0, 0, -1, 3),
        threat_assets=(-1, 0, 0, -1, 0),
        threat_prices_usd=(None,) * 5,
        units=("kub-1",),
        unit_systems=("kub",),
        unit_interceptors=("3m9",),
        unit_rounds=(12,),
        unit_prices_usd=(None,),
        radars=(),
        radar_systems=(),
        nets=(),
        launchers=("kub-1/launcher-1",),
        assets=("store",),
        asset_kinds=("arms-store",),
        asset_hits_needed=(2,),
        asset_values_usd=(None,),
        raids=("a", "b"),
        purchases_usd=(None,),
    )


def story() -> Story:
    log = [
        (0.0, Event.ENTER, 0, -1, 1),
        (10.0, Event.ENTER, 3, -1, 1),
        (65.0, Event.ENTER, 1, -1, 1),
        (66.0, Event.ENTER, 2, -1, 1),
        (70.0, Event.TAKE, 0, 1, 2),
        (75.0, Event.LAUNCH, 0, 1, 0),
        (78.0, Event.LAUNCH, 0, 1, 0),
        (80.0, Event.TURN, 3, -1, 0),
        (95.0, Event.INTERCEPT, 0, 1, 0),
        (99.0, Event.ASSESS, 0, 1, 0),
        (99.0, Event.DROP, 0, 1, 0),
        (110.0, Event.ENTER, 4, -1, 0),
        (125.4, Event.ARRIVE, 1, 0, 1),
        (125.6, Event.INTERCEPT, 0, 1, 0),
        (126.0, Event.ARRIVE, 2, 0, 1),
        (126.0, Event.LOST, 0, -1, 0),
        (300.0, Event.GONE, 0, -1, 0),
    ]
    fates = [Fate.LEFT, Fate.ARRIVED_HIT, Fate.ARRIVED_HIT, Fate.TURNED, Fate.NEVER_RELEASED]
    row = Outcomes(
        fate=np.array([fates], np.int8),
        fate_time_s=np.array([[300.0, 125.4, 126.0, 140.0, 110.0]]),
        shots=np.array([[0, 1, 0, 0, 0]], np.int32),
        fired=np.array([[1]], np.int32),
        empty_s=np.array([[np.inf]]),
        saturated_s=np.array([[0.0]]),
        hits=np.array([[2]], np.int32),
        first_launch_s=np.array([75.0]),
    )
    kinds = [("time_s", "f8"), ("code", "i4"), ("a", "i4"), ("b", "i4"), ("c", "i4")]
    shape = (1, 5)
    reasons = Reasons(
        reason=np.array([[Reason.NOT_NEAR, Reason.TOOK, Reason.CHANNELS, Reason.TOOK, Reason.NEVER_THERE]], np.int8),
        detail=np.array([[0, 0, Detail.TARGETS, 0, 0]], np.int8),
        since_s=np.full(shape, 70.0),
        until_s=np.full(shape, 126.0),
        other=np.full(shape, -1, np.int32),
        launches=np.array([[0, 2, 0, 0, 0]], np.int32),
    )
    return Story("A fight", "without", {"permission": "free"}, 7, 17, names(), row, np.array(log, kinds), reasons)


def test_ending_first_then_the_story_then_the_reasons() -> None:
    text = "\n".join(tell(story()))
    order = [text.index(part) for part in ("How it ended", "What happened", "a-1 (f-16i) enters", "Why 2 munitions")]
    assert order == sorted(order)


def test_units_with_the_same_reasons_share_a_line() -> None:
    told = story()
    two = replace(told.names, **{
        name: getattr(told.names, name) * 2
        for name in ("unit_systems", "unit_interceptors", "unit_rounds", "unit_prices_usd")
    }, units=("kub-1", "kub-2"))  # fmt: skip
    assert told.reasons is not None
    codes = [int(Reason.MAGAZINE), int(Reason.NO_TRACK)]
    reasons = Reasons(
        reason=np.array([[0, codes[0], codes[1], 0, 0]] * 2, np.int8),
        detail=np.array([[0, Detail.EMPTY, Detail.NEVER, 0, 0]] * 2, np.int8),
        since_s=np.full((2, 5), 845.0),
        until_s=np.full((2, 5), 900.0),
        other=np.full((2, 5), -1, np.int32),
        launches=np.zeros((2, 5), np.int32),
    )
    lines = unit_lines(replace(told, names=two, reasons=reasons), [1, 2], clock)
    assert lines == ["kub-1, kub-2: magazine empty since 14:05 (1); no track (1)"]


def test_story_shot_by_shot() -> None:
    text = "\n".join(tell(story()))
    for part in (
        "replication 17, seed 7",
        "   0:00  a-1 (f-16i) enters",
        "   1:05  a-1 releases a-1/bomb-1 at store",
        "   1:10  kub-1 takes a-1/bomb-1, 2 missiles committed",
        "   1:15  kub-1 fires at a-1/bomb-1 from launcher-1",
        "   1:35  the missile of kub-1 does not kill a-1/bomb-1",
        "b-1 turns away",
        "b-1/bomb-1 is never released: b-1 had turned away",
        "   2:05  a-1/bomb-1 reaches store and hits",
        "   2:06  the missile of kub-1 comes too late: a-1/bomb-1 has arrived already",
        "hits: store destroyed (2 hits needed, 2 hit)",
        "store is lost",
        "2 aircraft: 1 flew the route to its end, 1 turned away",
        "3 munitions: 2 arrived and hit, 1 never released",
        "Why 2 munitions got through",
        "fired at 2 times, and gone before the last missile came: a-1/bomb-1",
        "1 never engaged: a-1/bomb-2",
        "kub-1: every target channel in use when in reach, 1:10 to 2:06",
        "Why 1 aircraft flew the route to its end",
        "never within range of kub-1",
        "first launch at 1:15",
    ):
        assert part in text, part
    assert max(map(len, text.splitlines())) <= 80


def test_a_missile_at_what_is_down_or_gone_comes_too_late() -> None:
    log = [
        (75.0, Event.LAUNCH, 0, 0, 0),
        (76.0, Event.LAUNCH, 0, 0, 0),
        (77.0, Event.LAUNCH, 0, 3, 0),
        (90.0, Event.INTERCEPT, 0, 0, 1),
        (91.0, Event.INTERCEPT, 0, 0, 0),
        (95.0, Event.GONE, 3, -1, 0),
        (99.0, Event.INTERCEPT, 0, 3, 0),
    ]
    told = story()
    text = "\n".join(tell(replace(told, events=np.array(log, told.events.dtype))))
    assert "kills a-1" in text
    assert "comes too late: a-1 is down already" in text
    assert "comes too late: b-1 has left already" in text
    assert "does not kill" not in text


@pytest.mark.parametrize(
    ("time_s", "written"), [(0, "0:00"), (59.6, "1:00"), (725, "12:05"), (-30, "-0:30"), (-0.2, "0:00")]
)
def test_clock(time_s: float, written: str) -> None:
    assert clock(time_s) == written


def test_rows_of_aircraft_stand_where_some_variant_has_aircraft() -> None:
    found = comparison(("without", "six-batteries"), n=20)
    told = {m.key for m in rows_of(found)}
    assert set(OF_AIRCRAFT) <= told  # nothing is said of the scenes: all rows
    some = replace(found, scenes={"without": Forces(aircraft=0), "six-batteries": Forces(aircraft=4)})
    assert {m.key for m in rows_of(some)} == told
    none = replace(found, scenes={variant: Forces(aircraft=0) for variant in found.variants})
    assert {m.key for m in rows_of(none)} == told - set(OF_AIRCRAFT)
    assert "turned away" not in summary(none)
