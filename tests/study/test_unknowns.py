"""What nobody knows is found where a plan reads it, moves together where it stands together, and is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from redan import api
from redan.catalogue import NotingCatalogue, load_catalogue
from redan.catalogue.parameters import ATTRIBUTES
from redan.errors import InputError
from redan.study.points import Maker
from redan.study.unknowns import DELAYS, PRICES, Unknown, point_of, sampled, unknowns_of, which_variant, words_at

ROOT = Path(__file__).resolve().parents[2]
LEVANT = ROOT / "examples" / "levant-2013" / "scenario.yaml"
ONE_SHOT = Path(__file__).parent / "one_shot.yaml"


@pytest.fixture(scope="module")
def levant() -> tuple[Unknown, ...]:
    return unknowns_of(api.load(LEVANT))


def named(unknowns: tuple[Unknown, ...], name: str) -> Unknown:
    return next(one for one in unknowns if one.name == name)


def test_everything_with_a_range_that_is_read_is_there_and_nothing_else(levant: tuple[Unknown, ...]) -> None:
    held = {(one.system, one.attribute) for unknown in levant for one in unknown.held}
    assert ("s-300pmu-2", "max_range_m") in held
    assert ("s-300pmu-2", "deploy_time_s") not in held, "known, shown, not used by the model"
    assert not any(system == "s-400" for system, _ in held), "no variant has one"
    assert all(one.low < one.high for unknown in levant for one in unknown.held)
    without = unknowns_of(api.load(LEVANT), ["without"])
    assert not any(one.system == "s-300pmu-2" for unknown in without for one in unknown.held)


def test_a_number_moves_the_plan_and_one_that_nobody_reads_is_no_unknown() -> None:
    scenario = api.load(ONE_SHOT)
    maker, unknowns = Maker(scenario), sampled(unknowns_of(scenario))
    middle = [0.5] * len(unknowns)
    plain = maker.compiled(point_of(unknowns, middle, "battery")).digest
    kill = [one.name for one in unknowns].index("plain-sam.kill_probability")
    moved = maker.compiled(point_of(unknowns, [*middle[:kill], 0.9, *middle[kill + 1 :]], "battery"))
    assert moved.digest != plain
    assert moved.resolved.units[0].interceptor.kill_probability["cruise-missile"] == pytest.approx(0.74)


def test_what_stands_in_one_place_moves_together(levant: tuple[Unknown, ...]) -> None:
    recorded = named(levant, "recorded-rates.kill_probability")
    assert {one.system for one in recorded.held} >= {"s-300pmu-2", "kub", "pantsir-s1"}
    assert all(one.attribute.endswith(":recorded") for one in recorded.held if one.system == "s-300pmu-2")
    claimed = named(levant, "s-300pmu-2.kill_probability")
    assert {one.system for one in claimed.held} == {"s-300pmu-2"}
    assert len({one.attribute.partition(":")[0] for one in claimed.held}) > 1, "all classes of one system"
    common = named(levant, "common-assumptions.false_kill")
    assert "common to all systems" in common.says
    assert len(common.held) > 3
    assert len([one for one in levant if one.name == "prices"]) == 1
    every = [(one.system, one.attribute) for unknown in levant for one in unknown.held]
    assert len(every) == len(set(every)), "no number is moved by two unknowns"


def test_one_alternative_at_a_quantile_leaves_the_other() -> None:
    scenario = api.load(LEVANT)
    maker, unknowns = Maker(scenario), unknowns_of(scenario)
    recorded = (named(unknowns, "recorded-rates.kill_probability"),)

    def kills(u: float, option: str) -> dict[str, float]:
        point = point_of(recorded, [u], "six-launchers", {"kill-probability": option})
        units = {one.name: one for one in maker.compiled(point).resolved.units}
        return dict(units["s300-1"].interceptor.kill_probability)

    first = kills(0.5, "claimed")
    assert kills(1.0, "claimed") == first
    assert kills(1.0, "recorded")["aircraft"] == pytest.approx(0.19)
    assert kills(0.0, "recorded")["aircraft"] == pytest.approx(0.001), "not what an earlier point left behind"


def test_delays_and_prices_and_limits_are_told_apart(levant: tuple[Unknown, ...]) -> None:
    kinds = {one.name: one.kind for one in levant}
    assert kinds["s-300pmu-2.reaction"] == "delay"
    assert kinds["delilah.max_range"] == "limit"
    assert kinds["prices"] == "price"
    usual = {one.name for one in sampled(levant)}
    assert not usual & {"s-300pmu-2.reaction", "delilah.max_range", "prices", "level"}
    assert "prices" in {one.name for one in sampled(levant, money=True)}
    assert [one.name for one in sampled(levant, ["s-300pmu-2.reaction"])] == ["s-300pmu-2.reaction"]


def test_delays_are_those_that_the_catalogue_states_as_a_law() -> None:
    laws = {name for name, one in ATTRIBUTES.items() if "uniform law" in one.meaning}
    assert set(DELAYS) == laws
    assert {name for name in PRICES if name in ATTRIBUTES} == set(PRICES)


def test_the_same_quantiles_give_the_same_assumptions_with_and_without(levant: tuple[Unknown, ...]) -> None:
    chosen = sampled(levant)
    u = [0.3] * len(chosen)
    one, other = point_of(chosen, u, "without"), point_of(chosen, u, "six-batteries")
    assert (one.readings, one.quantiles) == (other.readings, other.quantiles)
    assert {one.variant, other.variant} == {"without", "six-batteries"}


def test_a_whole_system_or_all_readings_by_their_first_part(levant: tuple[Unknown, ...]) -> None:
    names = [one.name for one in sampled(levant, ["readings", "kub"])]
    assert {"readings.permission", "kub.stock"} <= set(names)
    assert "kub.reaction" not in names


@pytest.mark.parametrize(
    ("name", "near"), [("s-300pmu2.max_range", "s-300pmu-2.max_range"), ("readings.permision", "readings.permission")]
)
def test_an_unknown_that_does_not_exist_is_answered_with_the_nearest(
    levant: tuple[Unknown, ...], name: str, near: str
) -> None:
    with pytest.raises(InputError) as refused:
        sampled(levant, [name])
    assert near in refused.value.problems[0].remedy


def test_a_limit_is_refused_with_its_reason(levant: tuple[Unknown, ...]) -> None:
    with pytest.raises(InputError, match="limit of what the file may write"):
        sampled(levant, ["delilah.max_range"])


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"permission": {"hold": 0.5, "free": 0.4, "tight": 0.0}}, "add up to 0.9"),
        ({"permission": {"hold": 0.5, "free": 0.5}}, "tight has none"),
        ({"permission": {"hold": 0.5, "fre": 0.5}}, 'no option "fre"'),
        ({"permision": {"hold": 1.0}}, 'no reading "permision"'),
    ],
)
def test_weights_that_cannot_be_are_refused(weights: dict[str, dict[str, float]], said: str) -> None:
    with pytest.raises(InputError) as refused:
        unknowns_of(api.load(LEVANT), weights=weights)
    assert said in str(refused.value)


def test_weights_and_fixed_readings_are_kept() -> None:
    scenario = api.load(LEVANT)
    found = unknowns_of(
        scenario, fixed={"guidance": "at-intercept"}, weights={"permission": {"hold": 0.7, "tight": 0.2, "free": 0.1}}
    )
    permission = named(found, "readings.permission")
    assert dict(zip(permission.options, permission.weights, strict=True))["hold"] == pytest.approx(0.7)
    assert not any(one.name == "readings.guidance" for one in found)
    at = [words_at(permission, u) for u in (0.05, 0.69, 0.71, 0.89, 0.91, 1.0)]
    assert at == ["hold", "hold", "tight", "tight", "free", "free"]


def test_which_variant_is_an_unknown_where_there_are_several() -> None:
    scenario = api.load(LEVANT)
    which = which_variant(scenario)
    assert which is not None
    assert scenario.baseline not in which.options
    assert which_variant(scenario, ["without", "six-launchers"]) is None


def test_noting_hands_out_the_same_numbers() -> None:
    catalogue = load_catalogue()
    noting = NotingCatalogue(catalogue)
    value = noting.system("kub").value("max_range_m")
    assert value == catalogue.system("kub").value("max_range_m")
    assert list(noting.read) == [("kub", "max_range_m", "")]
    assert noting.system("kub").has("stock")
    assert len(noting.read) == 1, "that something is asked about is no reading"
