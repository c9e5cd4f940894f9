"""A figure that one variant has and another has not: said, never a crash after all the work."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from redan import api
from redan.analysis import Comparison, answer
from redan.analysis.credibility import credibility
from redan.report.summary import summary, trust
from redan.report.write import write_report

INPUTS = Path(__file__).parent / "inputs"
HEAD = """\
redan: 1
title: A variant that has what the baseline has not
terrain: none
seed: 3
replications: 40
"""
READING = """\
readings:
  conduct:
    question: what do crews do?
    default: on
    options:
      on: {says: press on, sources: [assumption], set: {attack.doctrine.when_engaged: press-on}}
      back: {says: turn, sources: [assumption], set: {attack.doctrine.when_engaged: turn-away}}
"""
UNIT = "{name: u, system: buk-m2e, at: [33.5 N, 36.5 E]}"
STORE = "{name: a, kind: arms-store, at: [33.5 N, 36.6 E], hits: 1}"
CITY = "{name: c, kind: city, at: [33.5 N, 36.7 E], hits: 1}"
FLIES = "altitude: 9000 m, speed: 250 m/s"
ROUTE = f"[{{at: [33.9 N, 36.2 E], {FLIES}}}, {{at: [33.2 N, 36.8 E], {FLIES}}}]"


def package(name: str, target: str) -> str:
    weapon = f"{{munition: gbu-39, per_aircraft: 1, target: {target}, release: 40 km along route}}"
    return f"{{name: {name}, aircraft: f-16i, count: 1, start: 0 s, route: {ROUTE}, weapons: [{weapon}]}}"


def scenario(base: dict[str, str], change: str, readings: bool = True) -> str:
    units, assets, packages = (base.get(key, "") for key in ("units", "assets", "packages"))
    return (
        f"{HEAD}{READING if readings else ''}"
        f"defence:\n  units: [{units}]\n  assets: [{assets}]\n"
        f"attack:\n  doctrine: {{when_engaged: press-on}}\n  packages: [{packages}]\n"
        f"variants:\n  v: {{says: x, change: {{}}}}\n  w: {{says: x, change: {change}}}\nbaseline: v\n"
    )


AT_UNIT = {"units": UNIT, "packages": package("p", "u")}
AT_STORE = {"units": UNIT, "assets": STORE, "packages": package("p", "a")}
CASES = {
    "first asset added": (AT_UNIT, f"{{add: {{defence: {{assets: [{STORE}]}}}}}}"),
    "first asset of a kind, aimed at": (
        AT_STORE,
        f"{{add: {{defence: {{assets: [{CITY}]}}, attack: {{packages: [{package('q', 'c')}]}}}}}}",
    ),
    "first unit added": (
        {"assets": STORE, "packages": package("p", "a")},
        f"{{add: {{defence: {{units: [{UNIT}]}}}}}}",
    ),
    "all units removed": (AT_STORE, "{remove: {defence: {units: [u]}}}"),
    "all assets removed": (
        {"units": UNIT, "assets": STORE, "packages": package("p", "u")},
        "{remove: {defence: {assets: [a]}}}",
    ),
    "a kind removed": (
        {"units": UNIT, "assets": f"{STORE}, {CITY}", "packages": package("p", "a")},
        "{remove: {defence: {assets: [c]}}}",
    ),
    "a package with its target removed": (
        {"units": UNIT, "assets": f"{STORE}, {CITY}", "packages": f"{package('p', 'a')}, {package('q', 'c')}"},
        "{remove: {attack: {packages: [q]}, defence: {assets: [c]}}}",
    ),
    "a package added": (AT_STORE, f"{{add: {{attack: {{packages: [{package('q', 'u')}]}}}}}}"),
    "all packages but one removed, and the store": (
        {"units": UNIT, "assets": STORE, "packages": f"{package('p', 'a')}, {package('q', 'u')}"},
        "{remove: {attack: {packages: [p]}, defence: {assets: [a]}}}",
    ),
    "everything of the defence added": (
        {"assets": CITY, "packages": package("p", "c")},
        f"{{add: {{defence: {{units: [{UNIT}], assets: [{STORE}], "
        "nets: [{name: n, delay: 1 s, command_post: {at: [33.5 N, 36.5 E]}}], "
        "radars: [{name: r, system: p-18, at: [33.5 N, 36.5 E], net: n}]}}}",
    ),
    "units swapped": (
        AT_STORE,
        "{remove: {defence: {units: [u]}}, add: {defence: {units: [{name: k, system: kub, at: [33.5 N, 36.5 E]}]}}}",
    ),
}


def everything(path: Path, tmp_path: Path) -> Comparison:
    """Compare, and say it in every way there is."""
    found = api.compare(path)
    scene = api.load(path)
    text = "\n".join([*summary(found), *trust(found)])
    assert max(map(len, text.splitlines())) <= 80
    assert credibility(found)
    data = json.loads(json.dumps(found.to_json(), allow_nan=False))
    for measure, by in data["measures"].items():
        assert set(by) == set(found.variants)
        for variant, value in by.items():
            assert (None in value.values()) == (variant in data["missing"]["measures"].get(measure, {})), measure
    compiled = {v: api.compile(scene, v, found.readings) for v in found.variants}
    assert write_report(tmp_path / "r.html", found, scene, compiled).stat().st_size > 10_000
    return found


def test_the_input_says_that_the_baseline_has_no_such_figure(tmp_path: Path) -> None:
    found = everything(INPUTS / "compare-keyerror" / "compare-keyerror.yaml", tmp_path)
    assert 'arms store\'s survival of 100 % (w), where "v" has no such figure' in answer(found)
    assert 'Note: "v" has no figure of P(arms store survives)' in "\n".join(summary(found))
    reason = found.to_json()["missing"]["differences"]["w"]["p_arms_store_survives"]
    assert reason.startswith('"v" has no such figure')


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("readings", [True, False], ids=["readings", "plain"])
def test_added_and_removed(name: str, readings: bool, tmp_path: Path) -> None:
    base, change = CASES[name]
    path = tmp_path / "s.yaml"
    path.write_text(scenario(base, change, readings))
    assert [p for p in api.check(path) if p.severity == "error"] == []
    found = everything(path, tmp_path)
    lacking = [v for by in found.measures.values() for v, value in by.items() if value.method == "absent"]
    assert lacking or name == "all units removed"
    assert found.figure("missiles_fired", "w").exists
    assert "nan" not in answer(found)


def test_what_nobody_aims_at_gets_nothing(tmp_path: Path) -> None:
    """The unit is there in both; only "w" aims at it: 0 munitions arrive in "v", which is a figure."""
    base, change = CASES["a package added"]
    path = tmp_path / "s.yaml"
    path.write_text(scenario(base, change))
    found = api.compare(path)
    value = found.figure("arriving_at_unit", "v")
    assert (value.low, value.mean, value.high, value.method) == (0.0, 0.0, 0.0, "exact")
    assert found.difference("w", "arriving_at_unit").exists


def test_what_is_absent_is_not_called_a_change(tmp_path: Path) -> None:
    base, change = CASES["first asset of a kind, aimed at"]
    path = tmp_path / "s.yaml"
    path.write_text(scenario(base, change))
    text = answer(api.compare(path))
    assert "city's survival of" in text
    assert 'where "v" has no such figure' in text
    assert not any(f"{verb} the city" in text for verb in ("raises", "lowers", "moves"))
