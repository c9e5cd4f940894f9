"""Escape, reliability, accuracy and confusion as they stand in a scenario file: what they mean, what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from redan.analysis.kill import rules_of
from redan.engine import simulate
from redan.layout import Fate
from redan.plan import compile_plan
from redan.plan.explain import explain
from redan.report.whynot import rule_lines
from redan.scenario import load_scenario, parse_scenario, resolve
from redan.scenario.checks import check
from redan.scenario.origins import origins_of
from redan.scenario.resolved import Factor, FireUnit, Resolved, Threat

BASE = (Path(__file__).parent / "base.yaml").read_text()
EXAMPLE = Path(__file__).parents[2] / "examples" / "effects" / "escape.yaml"
DOCTRINE = "{when_engaged: turn-away, turn_probability: 0.5, turn_delay: 5 s, leave_after: 60 s}"
STORE = "{name: store-west, kind: arms-store, at: [33.6 N, 36.2 E], hits: 2, value: 5 million USD}"
SHOT = "{munition: delilah, per_aircraft: 2, target: store-west, release: waypoint 3, interval: 2 s}"


def text(*edits: tuple[str, str]) -> str:
    found = BASE
    for old, new in edits:
        assert old in found, old
        found = found.replace(old, new, 1)
    return found


def meaning(*edits: tuple[str, str], level: str | None = None, variant: str | None = None) -> Resolved:
    return resolve(parse_scenario(text(*edits), "test.yaml"), variant=variant, level=level)


def jet(found: Resolved) -> Threat:
    return next(t for t in found.threats if t.kind == "aircraft")


def problems(*edits: tuple[str, str]) -> list[tuple[str, str, int]]:
    found = text(*edits)
    return [(p.severity, p.what, p.where.line) for p in check(parse_scenario(found, "test.yaml"))]


def line_of(written: str, *edits: tuple[str, str]) -> int:
    return next(i for i, line in enumerate(text(*edits).splitlines(), 1) if written in line)


def test_example_as_it_is_printed() -> None:
    """Expected: all four lost if they fly on, under one if they run, all again if the battery waits."""
    scenario = load_scenario(EXAMPLE)
    assert check(scenario) == []
    expected = {"flies-on": (3.99, 0.0), "runs": (0.77, 3.22), "battery-waits": (3.94, 0.06)}
    for variant, (lost, turned) in expected.items():
        compiled = compile_plan(resolve(scenario, variant))
        air = [i for i, kind in enumerate(compiled.names.threat_kinds) if kind == "aircraft"]
        fates = simulate(compiled.plan, scenario.seed, 0, scenario.replications).fate[:, air]
        gone = np.isin(fates, (Fate.KILLED, Fate.KILLED_BEFORE_RELEASE)).sum(axis=1).mean()
        away = (fates == Fate.TURNED).sum(axis=1).mean()
        assert gone == pytest.approx(lost, abs=0.06), variant
        assert away == pytest.approx(turned, abs=0.06), variant
    words = explain(compile_plan(resolve(scenario, "runs")), "s300-1", "strike-1")
    assert "escape: if it turns 5 s after the launch, loses 10 s and runs: met after launches" in words
    assert "no-escape range 16" in words


def test_what_warns_sets_chance_and_delay() -> None:
    for warned, share, delay_s in (("receiver", 0.8, 5.0), ("sight", 0.3, 10.0), ("none", 0.0, 5.0)):
        found = meaning((DOCTRINE, f"{{when_engaged: turn-away, warned: {warned}}}"))
        assert (jet(found).turn_probability, jet(found).turn_delay_s) == (share, delay_s)
        assert any("warns them" in a for a in found.assumptions) is (warned != "none")
    found = meaning((DOCTRINE, "{when_engaged: turn-away, warned: receiver}"), level="high")
    assert (jet(found).turn_probability, jet(found).turn_delay_s) == (0.95, 10.0)
    found = meaning((DOCTRINE, "{when_engaged: turn-away, warned: sight, turn_probability: 0.7, turn_delay: 3 s}"))
    assert (jet(found).turn_probability, jet(found).turn_delay_s) == (0.7, 3.0)


def test_a_turn_probability_left_out_is_said() -> None:
    found = meaning((DOCTRINE, "{when_engaged: turn-away}"))
    assert (jet(found).turn_probability, jet(found).turn_delay_s, jet(found).leave_s) == (1.0, 5.0, 60.0)
    assert any("100% of the aircraft" in note for note in compile_plan(found).notes)
    assert not meaning().assumptions


def test_escape_in_the_file_in_a_variant_and_by_level() -> None:
    found = jet(meaning((DOCTRINE, "{when_engaged: turn-away, turn_probability: 0.5, escape: {}}"))).escape
    assert found is not None
    assert (found.turn_s, found.speed_m_s, found.floor_m) == (10.0, None, None)
    written = "escape: {turn: 6 s, speed: 300 m/s, dive_to: 200 m above ground}"
    found = jet(meaning((DOCTRINE, f"{{when_engaged: turn-away, turn_probability: 0.5, {written}}}"))).escape
    assert found is not None
    assert (found.turn_s, found.speed_m_s, found.floor_m, found.floor_above) == (6.0, 300.0, 200.0, "ground")
    assert found.dive_rad == pytest.approx(np.radians(10.0))
    change = ("says: One salvo., sources: [report-003], set: {", "says: One salvo., sources: [report-003], set: {%s, ")
    edit = (change[0], change[1] % "attack.doctrine.escape: {}, attack.doctrine.escape.speed: 280 m/s")
    varied = resolve(parse_scenario(text(edit), "test.yaml"), readings={"crews": "few"})
    assert jet(varied).escape is not None
    assert jet(varied).escape.speed_m_s == 280.0  # type: ignore[union-attr]
    assert jet(meaning(edit)).escape is None


def held(setting: str) -> tuple[str, str]:
    return "set: {permission: hold}", f"set: {{permission: hold, {setting}}}"


def turning(rest: str) -> tuple[str, str]:
    return DOCTRINE, f"{{when_engaged: turn-away, {rest}}}"


def shot(rest: str) -> tuple[str, str]:
    return SHOT, f"{SHOT[:-1]}, {rest}}}"


POST = "command_post: {at: [33.5 N, 36.3 E], hits: 2}"
CASES = [
    (turning("warned: none, turn_probability: 0.5"), "error", "not warned does", "when_engaged"),
    (turning("warned: none"), "warning", "nobody turns away", "when_engaged"),
    ((DOCTRINE, DOCTRINE[:-1] + ", escape: {}}"), "warning", "inert: leave_after", "when_engaged"),
    ((DOCTRINE, "{when_engaged: press-on, escape: {}}"), "warning", "escape does nothing", "when_engaged"),
    (turning("turn_probability: 0.5, escape: {speed: 1100 m/s}"), "warning", "does not fly so fast", "when_engaged"),
    ((STORE, STORE[:-1] + ", radius: 30 m}"), "warning", 'inert: asset "store-west": its radius', "store-west, kind"),
    (shot("cep: 5 m, hit_probability: 0.9"), "error", "both a hit_probability", "store-west, release"),
    (shot("cep: 5 km"), "warning", "a CEP of 5000 m", "store-west, release"),
    (shot("reliability: 0.9"), "warning", "reliability does nothing", "store-west, release"),
    ((POST, POST + ", confusion: {least: 60 s, most: 20 s}"), "error", "runs backwards", "command_post"),
    ((POST, "confusion: {least: 6 s, most: 20 s}"), "warning", "no command post", "confusion"),
    (held("reliability: 90"), "error", "not a share", "reliability"),
    (held("reliability: {nobody: 0.9}"), "error", "sets something that no variant has", "reliability"),
    (held("seeker: activ"), "error", "not one of", "seeker"),
    (held("seeker: catalogue"), "warning", "inert: seeker", "seeker"),
    (held("reliability: 1.0"), "warning", "inert: reliability is 1", "reliability"),
    (held("warhead_kill: {pantsir-west: 1.0}"), "warning", "inert: warhead_kill is 1", "warhead_kill"),
]


def test_every_hit_ends_a_warhead_only_where_the_catalogue_says_less() -> None:
    """One of the units has a smaller share in the catalogue, so 1 sets something."""
    assert [what for _, what, _ in problems(held("warhead_kill: 1.0")) if "warhead_kill" in what] == []


@pytest.mark.parametrize(("edit", "severity", "said", "at"), CASES, ids=[case[2].replace(" ", "-") for case in CASES])
def test_what_contradicts_itself_or_does_nothing(edit: tuple[str, str], severity: str, said: str, at: str) -> None:
    found = problems(edit)
    line = line_of(at, edit)
    assert any(s == severity and said in what and where == line for s, what, where in found), (line, found)


def test_a_cep_without_its_unit_is_refused_with_the_remedy() -> None:
    with pytest.raises(Exception, match="has no unit") as caught:
        parse_scenario(text((SHOT, SHOT[:-1] + ", cep: 5}")), "test.yaml")
    assert '"5 m"' in str(caught.value)


def of_all(unit: FireUnit) -> list[Factor]:
    """Factors that hold against every class."""
    return [factor for factor in unit.factors if not factor.against]


def test_reliability_by_reading_and_by_level() -> None:
    edit = ("set: {permission: free}", "set: {permission: free, reliability: catalogue, system_reliability: 80 %}")
    for level, value in (("low", 0.8), ("best", 0.9), ("high", 0.98)):
        unit = meaning(edit, level=level).units[0]
        assert [(f.value, f.of) for f in of_all(unit)] == [(value, "shot"), (0.8, "engagement")]
        assert "assumption" in unit.factors[0].says
    own = "reliability: {kub-north: 0.7}, seeker: {kub-north: active}"
    one = ("set: {permission: free}", f"set: {{permission: free, {own}}}")
    units = {unit.name: unit for unit in meaning(one).units}
    assert [f.value for f in of_all(units["kub-north"])] == [0.7]
    assert units["kub-north"].seeker == "active"
    assert not of_all(units["buk-west"])
    assert [f.against for f in units["buk-west"].factors] == ["ballistic-missile"]  # the warhead, set or not
    kinds = meaning(("set: {permission: free}", "set: {permission: free, seeker: catalogue}")).units
    assert {u.system: u.seeker for u in kinds} == {
        "s-200ve": "semi-active", "kub": "semi-active", "buk-m2e": "semi-active", "pantsir-s1": "command",
    }  # fmt: skip


def test_hit_probability_typed_computed_or_the_catalogue_s() -> None:
    def hit(*edits: tuple[str, str]) -> float:
        found = meaning(*edits)
        return next(t.hit_probability for t in found.threats if t.target == "store-west")

    sized = (STORE, STORE[:-1] + ", radius: 30 m}")
    assert hit() == hit(sized)  # no CEP in the catalogue: the typed one stays
    assert hit((SHOT, SHOT[:-1] + ", hit_probability: 0.25}")) == 0.25
    assert hit(sized, (SHOT, SHOT[:-1] + ", cep: 25 m}")) == pytest.approx(0.631, abs=1e-3)
    assert hit(sized, (SHOT, SHOT[:-1] + ", cep: 450 m}")) == pytest.approx(0.0031, abs=1e-4)
    assert hit(sized, (SHOT, SHOT[:-1] + ", cep: 25 m, reliability: 0.9}")) == pytest.approx(0.568, abs=1e-3)
    assumed = meaning((SHOT, SHOT[:-1] + ", cep: 15 m}"))
    assert any("r 15 m (assumed for its kind)" in note for note in assumed.assumptions)
    assert next(t.hit_probability for t in assumed.threats if t.target == "store-west") == pytest.approx(0.5)


def test_confusion_gives_rows_for_the_units_of_the_net() -> None:
    edit = ("hits: 2}}\n", "hits: 2}, confusion: {least: 30 s, most: 90 s}}\n")
    rows = meaning(edit).effects
    units = ("s200-east", "kub-north", "buk-west")
    expected = {(on, op, unit) for on, op in (("lost", "set"), ("after", "clear")) for unit in units}
    assert {(row.on, row.op, row.target) for row in rows} == expected
    assert not meaning().effects


def test_explain_s_origins_name_the_factors() -> None:
    edit = ("set: {permission: free}", "set: {permission: free, reliability: catalogue, system_reliability: 80 %}")
    scenario = parse_scenario(text(edit), "test.yaml")
    found = origins_of(scenario, scenario.baseline, scenario.default_readings, "best", "kub-north", "aircraft")
    assert "; times reliability of the missile 0.9: assumption" in found["single_shot"]
    assert found["system"] == "set by the file"
    compiled = compile_plan(resolve(scenario))
    rules = rules_of(compiled.plan, int(compiled.plan.pair_unit[0]), int(compiled.plan.pair_threat[0]))
    assert rules is not None
    lines = "\n".join(rule_lines(rules, found))
    assert "nothing fails the engagement with 0.8 (set by the file)" in lines
    shot = 1.0 - (1.0 - rules.single_shot) ** rules.first_salvo
    assert rules.salvo == pytest.approx(0.8 * shot)
