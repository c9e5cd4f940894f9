"""A variant without any defence, and a raid without aircraft, go the whole way: check, run, compare, replay, report."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from redan import api
from redan.cli.main import app
from redan.errors import InputError

POINTS = ", ".join(f"{{at: [{at}], altitude: 9 km, speed: 250 m/s}}" for at in ("33.9 N, 36.2 E", "33.2 N, 36.8 E"))
WEAPON = "{munition: gbu-39, per_aircraft: 1, target: a, release: 40 km along route}"
PACKAGE = f"{{name: p, aircraft: f-16i, count: 2, start: 0 s, route: [{POINTS}], weapons: [{WEAPON}]}}"
ASSET = "{name: a, kind: arms-store, at: [33.5 N, 36.6 E], hits: 1, value: 5 million USD}"
UNIT = "{name: u, system: kub, at: [33.5 N, 36.5 E], net: n}"


def file(defence: str, packages: str, *variants: str) -> str:
    head = f"redan: 1\ntitle: x\nterrain: none\nseed: 1\nreplications: 20\ndefence: {{{defence}}}\n"
    raid = f"attack: {{doctrine: {{when_engaged: press-on}}, packages: [{packages}]}}\n"
    return head + raid + "variants:\n" + "".join(f"  {variant}\n" for variant in variants) + "baseline: bare\n"


FILES = {
    "removed": file(
        f"nets: [{{name: n, delay: 1 s}}], units: [{UNIT}], assets: [{ASSET}]",
        PACKAGE,
        "bare: {says: None., change: {remove: {defence: {units: [u], nets: [n]}}}}",
        "some: {says: One., change: {}}",
    ),
    "never there": file(
        f"assets: [{ASSET}]",
        PACKAGE,
        "bare: {says: None., change: {}}",
        "hard: {says: Two hits., change: {set: {assets.a.hits: 2}}}",
    ),
    "only routes": file(
        "",
        PACKAGE.replace(WEAPON, ""),
        "bare: {says: None., change: {}}",
        "same: {says: None either., change: {}}",
    ),
    "no site, no route": file("", "", "bare: {says: None., change: {}}", "same: {says: None either., change: {}}"),
    "routes of one variant": file(
        "",
        PACKAGE.replace(WEAPON, ""),
        "bare: {says: None., change: {}}",
        "none: {says: None either., change: {remove: {attack: {packages: [p]}}}}",
    ),
    "nothing at all": file(
        "",
        "",
        "bare: {says: None., change: {}}",
        f"asset: {{says: One., change: {{add: {{defence: {{assets: [{ASSET}]}}}}}}}}",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_it_goes_the_whole_way(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("s.yaml").write_text(FILES[name])
    runner = CliRunner()
    for words in (
        ["check", "s.yaml"],
        ["run", "s.yaml", "--variant", "bare", "--out", "runs"],
        ["replay", "runs/run-0001", "3"],
        ["verify", "runs/run-0001"],
    ):
        result = runner.invoke(app, words)
        assert (words, result.exit_code, result.exception) == (words, 0, None), result.output
    if name == "nothing at all":  # the first asset comes with a variant: a question of the comparison, not of the check
        return
    result = runner.invoke(app, ["compare", "s.yaml", "--report", "r.html"])
    assert (result.exit_code, result.exception) == (0, None), result.output
    page = Path("r.html").read_text()
    maps = {"only routes": 1, "routes of one variant": 1, "no site, no route": 0}.get(name, 2)
    assert page.count('class="map"') == maps
    assert ("There is nothing to draw" in page) == (maps == 0)
    assert ("No variant has anything on the ground" in page) == (maps == 1)


def test_figures_without_a_defence() -> None:
    from redan.scenario import parse_scenario

    found = api.run(parse_scenario(FILES["removed"], "x.yaml"), "bare", replications=200)
    assert found.measures["munitions_arriving"].mean == 2
    assert found.measures["missiles_fired"].mean == 0


def test_explain_says_that_the_unit_is_not_in_this_variant(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(FILES["removed"])
    result = CliRunner().invoke(app, ["explain", str(tmp_path / "s.yaml"), "u", "p-1", "--variant", "bare"])
    assert isinstance(result.exception, InputError)
    assert 'variant "bare" has no "u"' in str(result.exception)
    assert "it exists in some" in str(result.exception)


@pytest.mark.parametrize("name", ["removed", "never there"])
def test_a_baseline_without_defence_buys_nothing(name: str) -> None:
    """It buys 0, not an unknown sum; where no variant has a defence there is no such row."""
    from redan.report.summary import caution_sentences
    from redan.scenario import parse_scenario

    found = api.compare(parse_scenario(FILES[name], "x.yaml"), replications=20)
    bought = found.figure("cost_defender_bought_usd", "bare")
    assert ("cost_defender_bought_usd" in found.measures) == (name == "removed")
    assert not [text for text in caution_sentences(found) if '"bare" buys' in text or "bought" in text]
    if name == "removed":
        assert (bought.mean, bought.low, bought.high, bought.method) == (0.0, 0.0, 0.0, "exact")
        assert found.to_json()["measures"]["cost_defender_bought_usd"]["bare"]["mean"] == 0.0


def test_a_radar_alone_is_bought_too() -> None:
    from redan.scenario import parse_scenario

    radar = "{name: r, system: p-18, at: [33.5 N, 36.5 E]}"
    text = file(f"assets: [{ASSET}]", PACKAGE, "bare: {says: x, change: {}}",
                f"seen: {{says: y, change: {{add: {{defence: {{radars: [{radar}]}}}}}}}}")  # fmt: skip
    found = api.compare(parse_scenario(text, "x.yaml"), replications=20)
    assert found.figure("cost_defender_bought_usd", "bare").mean == 0.0
    assert found.figure("cost_defender_bought_usd", "seen").method == "unpriced"
