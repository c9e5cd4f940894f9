"""What starts by itself, as it stands in a scenario file: what it means, what is refused, what comes of it."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from tests.agreement.test_engine_is_reference import first_difference
from tests.said import problems_of

from redan import api
from redan.catalogue import load_catalogue
from redan.engine import simulate
from redan.errors import InputError
from redan.layout import Fate
from redan.plan import compile_plan
from redan.plan.explain import explain
from redan.report.story import tell
from redan.report.words import headlines
from redan.report.write import write_report
from redan.results.measures import measures
from redan.results.possible import possible
from redan.results.supports import supports
from redan.scenario import parse_scenario, resolve
from redan.scenario.resolved import Threat

TEXT = (Path(__file__).parent / "launches.yaml").read_text()
SCUDS = "      time_on_target: 30 min\n"


# Nobody fires.
QUIET = ("    - {name: s300-1, system: s-300pmu-2, at: [33.52 N, 36.32 E]}\n", ""), ("  units:\n", "")


def edited(*edits: tuple[str, str]) -> str:
    found = TEXT
    for old, new in edits:
        assert old in found, old
        found = found.replace(old, new, 1)
    return found


def threats(*edits: tuple[str, str], variant: str | None = None, **readings: str) -> dict[str, Threat]:
    found = resolve(parse_scenario(edited(*edits), "x.yaml"), variant, readings)
    return {threat.name: threat for threat in found.threats}


def test_the_file_is_clean_and_its_weapons_have_names() -> None:
    assert [p.what for p in problems_of(TEXT) if "first at every drone" not in p.what] == []
    names = set(threats())
    assert names == {
        *(f"scuds-{i}" for i in (1, 2, 3, 4)), *(f"drones-{i}" for i in (1, 2, 3)),
        *(f"salvo-{i}" for i in (1, 2, 3, 4, 5)), "tlams-1", "tlams-2", "tlams-1/raid-2", "tlams-2/raid-2",
    }  # fmt: skip
    assert {t.group for t in threats().values()} == {"scuds", "drones", "salvo", "tlams"}


def test_variants_and_readings_change_launches() -> None:
    other = threats(variant="other", **{"how-many": "more"})
    assert not any(name.startswith("salvo") for name in other)
    assert sum(name.startswith("scuds") for name in other) == 8
    assert other["scuds-1"].arrive_s == 2400.0
    assert other["decoys-1"].kind == "decoy"


def test_times_on_target_spacing_and_streams() -> None:
    compiled = compile_plan(resolve(parse_scenario(TEXT, "x.yaml")))
    at = {name: i for i, name in enumerate(compiled.names.threats)}
    plan = compiled.plan
    ends = [float(plan.threat_end_s[at[f"scuds-{i}"]]) for i in (1, 2, 3, 4)]
    assert ends == [1800.0, 1805.0, 1810.0, 1815.0]
    assert np.diff([plan.threat_start_s[at[f"salvo-{i}"]] for i in (1, 2, 3)]) == pytest.approx([0.5, 0.5])
    # each drone shifts on its own by half the stream either way about its middle: from 2 to 12 minutes
    for i in (1, 2, 3):
        t = at[f"drones-{i}"]
        assert float(plan.threat_start_s[t]) == 420.0
        assert float(plan.raid_jitter_s[plan.threat_raid[t]]) == 300.0
    assert len({int(plan.threat_raid[at[f"drones-{i}"]]) for i in (1, 2, 3)}) == 3
    assert plan.threat_raid[at["tlams-1"]] == plan.threat_raid[at["tlams-2"]]
    assert plan.threat_raid[at["tlams-1"]] != plan.threat_raid[at["tlams-1/raid-2"]]
    assert float(plan.threat_start_s[at["tlams-1/raid-2"]]) == 7200.0
    assert set(plan.threat_carrier[[at["scuds-1"], at["drones-1"]]].tolist()) == {-1}


def test_a_stream_is_spread_evenly_and_independently() -> None:
    compiled = compile_plan(resolve(parse_scenario(edited(("count: 3", "count: 2"), *QUIET), "x.yaml")))
    at = {name: i for i, name in enumerate(compiled.names.threats)}
    rows = simulate(compiled.plan, 5, 0, 2000)
    flight = float(compiled.plan.threat_end_s[at["drones-1"]] - compiled.plan.threat_start_s[at["drones-1"]])
    begun = [rows.fate_time_s[:, at[f"drones-{i}"]] - flight for i in (1, 2)]
    for times in begun:
        assert times.min() >= 120.0 - 1e-6
        assert times.max() <= 720.0 + 1e-6
        assert np.mean(times) == pytest.approx(420.0, abs=5.0 * 173.2 / math.sqrt(2000))
        assert np.std(times) == pytest.approx(173.2, rel=0.05)
    assert abs(np.corrcoef(*begun)[0, 1]) < 0.1


def test_everything_arrives_where_nobody_fires_and_every_column_keeps_its_bounds() -> None:
    compiled = compile_plan(resolve(parse_scenario(edited(*QUIET), "x.yaml")))
    rows = simulate(compiled.plan, 1, 0, 400)
    assert np.isin(rows.fate, [Fate.ARRIVED_HIT, Fate.ARRIVED_MISSED]).all()
    columns = measures(rows, compiled.names)
    assert columns["munitions_released"].tolist() == [16.0] * 400
    assert columns["arriving:plant"].tolist() == [8.0] * 400
    assert columns["arriving:city"].tolist() == [8.0] * 400
    assert columns["arriving_of:scud-b"].tolist() == [4.0] * 400
    assert columns["intercepted_of:grad"].tolist() == [0.0] * 400
    rows_of_table = {row.label for row in headlines(columns)}
    assert {"arriving: scud-b", "arriving: shahed-136", "arriving: grad", "arriving: tomahawk"} <= rows_of_table
    bounds = supports(compiled.names, rows, possible(compiled.plan, compiled.names))
    for name, column in columns.items():
        low, high = bounds[name].low, bounds[name].high
        assert np.all((column >= low - 1e-9) & (column <= high + 1e-9) | np.isnan(column)), name
    assert bounds["munitions_arriving"].low == 16


@pytest.mark.parametrize(
    ("cep", "hits"), [("25 m", 1.0 - 0.5 ** (30.0 / 25.0) ** 2), ("450 m", 1.0 - 0.5 ** (30.0 / 450.0) ** 2)]
)
def test_hits_by_cep_and_radius(cep: str, hits: float) -> None:
    assert hits == pytest.approx({"25 m": 0.631, "450 m": 0.0031}[cep], abs=6e-4)
    found = threats((SCUDS, f"{SCUDS}      cep: {cep}\n"))["scuds-1"]
    assert found.hit_probability == pytest.approx(hits, abs=1e-12)
    assert f"CEP {cep[:-2]} m" in found.hit_says


def test_a_weapon_without_a_hit_probability_asks_for_a_radius_and_assumes_one() -> None:
    found = threats()["salvo-1"]
    assert "r 1000 m (assumed for its kind)" in found.hit_says


def test_a_cruise_missile_flies_over_its_places_in_its_profile() -> None:
    compiled = compile_plan(resolve(parse_scenario(TEXT, "x.yaml")))
    g = compiled.geometry
    t = compiled.names.threats.index("drones-1")
    k = g.flights[t].shape
    rows = g.paths.samples[g.paths.offset[k] : g.paths.offset[k + 1]]
    corner = np.radians([34.0, 36.6])
    assert np.min(np.abs(rows[:, 4:6] - corner).sum(axis=1)) < 1e-9
    assert rows[0, 6] == pytest.approx(0.0, abs=1e-6)  # it starts on the ground,
    level_m = load_catalogue().system("shahed-136").value("cruise_altitude_m")
    assert np.median(rows[:, 6]) == pytest.approx(level_m)  # cruises,
    assert rows[-1, 6] == pytest.approx(0.0, abs=1e-6)  # and dives
    assert len(g.shapes[k].legs) == 2


def test_explain_says_the_arc_and_the_points_defended() -> None:
    compiled = compile_plan(resolve(parse_scenario(TEXT, "x.yaml")))
    said = explain(compiled, "s300-1", "scuds-1")
    assert "an arc (minimum energy): burns 62 s to " in said
    assert "what falls: the whole body, ballistic coefficient " in said
    assert "an arc (depressed, full burn)" in explain(compiled, "s300-1", "salvo-1")
    assert "points it defends" in explain(compiled, "s300-1", "tlams-1")


LINE = "    - {name: more, weapon: scud-b, at: [35.6 N, 36.6 E], target: plant, start: 0 s}\n"
AT = "  launches:\n"


def wrong(line: str) -> tuple[str, str, str, int]:
    """What is said of one more line of launches, as the first of the list."""
    text = edited((AT, AT + line))
    number = text[: text.index(line)].count("\n") + 1
    found = [p for p in problems_of(text) if p.severity == "error"]
    assert len(found) == 1, found
    assert found[0].where.line == number
    assert found[0].remedy
    return found[0].what, found[0].allowed, found[0].remedy, found[0].where.column


REFUSED = [
    ("at: [35.6 N, 36.6 E]", "at: [37.5 N, 36.6 E]", 'launch "more": 434 km to its target',
     "scud-b reaches at most 300 km (memory, arabi21-2015-scud, time-1991-scud)", "start it nearer to its target"),
    ("at: [35.6 N, 36.6 E]", "at: [33.7 N, 36.6 E]", 'launch "more": 30.0 km to its target',
     "scud-b falls at least 50 km away (memory, sputnik-br-2017-scud)",
     "start it farther from its target, or take another weapon"),
    (", start: 0 s", "", 'launch "more": neither start nor time_on_target',
     "one of both says when the first of them comes", "add `start: 0 s`, or `time_on_target: 10 min`"),
    ("start: 0 s", "start: 0 s, time_on_target: 1 h", 'launch "more": both start and time_on_target',
     "one follows from the other", "take one of them out"),
    ("start: 0 s", "start: 0 s, stream: 10 min, spacing: 5 s", 'launch "more": a stream with spacing',
     "in a stream each comes at any time within it, independently of the others", "take spacing or stream out"),
    ("start: 0 s", "start: 0 s, loft: 84 deg", 'launch "more": no arc with loft 84 deg comes down at its target',
     "its target is 223.6 km away; its reach is 300 km, where its whole propellant takes it",
     "write another loft: minimum-energy always gets there"),
    ("start: 0 s", "start: 0 s, loft: high", 'launch "more": loft: "high" is no way to aim',
     "allowed is minimum-energy, lofted, depressed, or an elevation from 10 deg to 85 deg",
     "write minimum-energy, or an elevation like 60 deg"),
    ("start: 0 s", "start: 0 s, route: [{at: [34 N, 36 E]}]", 'launch "more": a route for a ballistic missile',
     "it flies an arc to its target", "take route out"),
    ("weapon: scud-b", "weapon: tomahawk, loft: lofted", 'launch "more": a loft for tomahawk',
     "loft is for ballistic missiles and rockets, tomahawk is a munition", "take loft out"),
    ("weapon: scud-b, at: [35.6 N, 36.6 E]", "weapon: gbu-39, at: [33.7 N, 36.6 E]",
     'launch "more": a glide weapon from the ground', "it has no engine to climb with",
     "add the altitude it is released at, as in altitude: 9000 m"),
    ("weapon: scud-b", "weapon: f-16i", 'launch "more": "f-16i" is an aircraft, not a weapon that starts by itself',
     None, "list it as the aircraft of a package"),
    ("target: plant", "target: plan", 'launch "more": there is no target "plan"', None, "did you mean plant?"),
    ("start: 0 s", "time_on_target: 2 min",
     'launch "more": the first is to arrive after 120 s, its flight takes 275 s', None,
     "write a later time, or start it nearer"),
    ("start: 0 s", "start: 0 s, raid: tlams",
     'launch "tlams": its jitter is 20 s, that of launch "more" 0 s', None, None),
    ("name: more", "name: scuds-2", 'the name "scuds-2" is that of a weapon of the launch "scuds"', None, "rename it"),
    ("start: 0 s", "start: 0 s, recognised: {probability: 0.5, after: 0 s}",
     'launch "more": recognised is not for scud-b', "scud-b is no decoy", "write taken_for_decoy"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "what", "allowed", "remedy"), REFUSED, ids=[row[2] for row in REFUSED])
def test_what_is_refused(old: str, new: str, what: str, allowed: str | None, remedy: str | None) -> None:
    assert old in LINE
    line = LINE.replace(old, new, 1)
    if "tlams" in what:
        text = edited((AT, AT + line))
        assert any(p.what == what for p in problems_of(text))
        return
    said = wrong(line)
    assert said[0] == what
    assert allowed is None or said[1] == allowed
    assert remedy is None or said[2] == remedy


def test_what_check_accepts_the_plan_flies() -> None:
    """Just inside each refusal."""
    for old, new in (
        ("start: 0 s", "start: 0 s, loft: 60 deg"), ("start: 0 s", "start: 0 s, loft: lofted"),
        ("start: 0 s", "start: 0 s, loft: depressed"), ("start: 0 s", "time_on_target: 290 s"),
    ):  # fmt: skip
        text = edited((AT, AT + LINE.replace(old, new, 1)))
        assert [p for p in problems_of(text) if p.severity == "error"] == [], new
        compile_plan(resolve(parse_scenario(text, "x.yaml")))


def test_packages_still_need_a_doctrine_and_an_attack_needs_something() -> None:
    nothing = TEXT[: TEXT.index("  launches:\n")] + TEXT[TEXT.index("variants:") :]
    bare = nothing.split("  other:")[0] + "baseline: base\n"
    bare = bare[: bare.index("readings:")] + bare[bare.index("defence:") :]
    found = problems_of(bare)
    assert found[0].what == "attack: neither packages nor launches"
    package = (
        "  packages:\n    - name: jets\n      aircraft: f-16i\n      count: 1\n      start: 0 s\n      route:\n"
        "        - {at: [34 N, 36 E], altitude: 9000 m, speed: 250 m/s}\n"
        "        - {at: [34.5 N, 36 E], altitude: 9000 m, speed: 250 m/s}\n"
    )
    found = problems_of(edited((AT, package + AT)))
    assert [p.what for p in found] == ['attack: the key "doctrine" is missing']
    with pytest.raises(InputError):
        parse_scenario(edited((AT, package + AT)), "x.yaml")


def test_run_replay_and_report(tmp_path: Path) -> None:
    file = tmp_path / "launches.yaml"
    file.write_text(TEXT)
    run = api.run(file, replications=20, out=tmp_path / "runs")
    story = api.replay(run.folder, 0)
    told = "\n".join(tell(story))
    assert "scuds-1 (scud-b) starts for plant" in told
    assert "drones-1 (shahed-136) starts for city" in told
    assert "its carrier" not in told
    assert "scuds: 4 scud-b" in _page(file, tmp_path)


def _page(file: Path, folder: Path) -> str:
    """The report of two variants."""
    scenario = api.load(file)
    compiled = {name: api.compile(scenario, name) for name in ("base", "other")}
    compared = api.compare(scenario, ["base", "other"], replications=10, alternatives=False)
    return write_report(folder / "report.html", compared, scenario, compiled).read_text()


def test_engine_and_reference_agree_on_threats_without_a_carrier() -> None:
    plan = compile_plan(resolve(parse_scenario(TEXT, "x.yaml"))).plan
    for replication in range(3):
        difference = first_difference(plan, 2013, replication)
        assert not difference, difference


def test_a_weapon_that_homes_on_a_radar_needs_one() -> None:
    harm = LINE.replace("weapon: scud-b, at: [35.6 N, 36.6 E]", "weapon: harm, altitude: 8000 m, at: [33.9 N, 36.5 E]")
    aimed = threats((AT, AT + harm.replace("target: plant", "target: s300-1")))["more-1"]
    assert aimed.seeks == "s300-1/radar"
    assert wrong(harm)[0] == 'launch "more": harm homes on a radar, "plant" never emits'
