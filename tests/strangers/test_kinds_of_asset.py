"""Survival, hits and leakers of every kind of asset; what the defence pays in parts; no price is never 0."""

from __future__ import annotations

from pathlib import Path

import pytest

from redan import api
from redan.analysis import Comparison, answer
from redan.analysis.kinds import kinds_of, spared_kinds
from redan.report.map import draw_maps
from redan.report.summary import figures_table, spared, summary

SECOND = Path(__file__).parent / "inputs" / "second-battery" / "second.yaml"
KINDS = ("arms-store", "airfield", "city", "convoy", "command-post", "radar", "bridge", "factory", "power-plant")


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """The input without the setting its reading would overwrite, which is another kind of fault."""
    path = tmp_path_factory.mktemp("second") / "second.yaml"
    path.write_text(SECOND.read_text().replace(", kill_probability: 0.1}", "}"))
    return api.compare(path, replications=400)


def label_of(line: str) -> str:
    return line.split("  ")[0].strip()


def test_every_kind_has_its_rows(second: Comparison) -> None:
    labels = [label_of(line) for line in figures_table(second) if label_of(line)]
    for label in (
        "weapons that get through", "of them hitting", "arriving: power plant", "hitting: power plant",
        "arriving: city", "hitting: city", "P(power plant survives)", "P(city survives)", "defence fired, M USD",
        "defence lost, M USD", "defence bought, M USD",
    ):  # fmt: skip
        assert label in labels, label
    assert labels.index("of them hitting") == labels.index("weapons that get through") + 1
    assert not any("arms store" in label for label in labels)


def test_what_nobody_aims_at_is_said_to_be_spared(second: Comparison, tmp_path: Path) -> None:
    """The defence's own kinds have a row where somebody aims at them, else one sentence says that none is lost."""
    assert [kind.key for kind in spared_kinds(second.measures)] == ["unit"]
    assert all(second.figure("unit_lost", v).mean == 0.0 for v in second.variants)
    said = "No munition is aimed at fire units: none is lost, none has a row."
    assert (spared(second), said in " ".join(summary(second))) == (said, True)
    path = tmp_path / "s.yaml"
    path.write_text(SECOND.read_text().replace("target: city-centre", "target: battery-1"))
    aimed = api.compare(path, ["two-alone"], replications=20, alternatives=False)
    assert "fire units lost" in [label_of(line) for line in figures_table(aimed)]
    assert (spared(aimed), "none has a row" in "\n".join(summary(aimed))) == ("", False)
    assert "P(city survives)" in [label_of(line) for line in figures_table(aimed)]  # defended: a row in any case


def test_the_sentence_names_what_is_aimed_at(second: Comparison) -> None:
    text = answer(second)
    assert "raises the power plant's survival from less than 1 %" in text
    assert "the city's survival" in text


def test_every_asset_has_its_survival_and_hits(second: Comparison) -> None:
    for asset in ("power-plant", "city-centre"):
        for key in ("arriving", "hits", "survives"):
            assert second.figure(f"{key}:{asset}", "two-netted").exists
    for variant in second.variants:
        parts = [second.figure(f"arriving_at_{kind}", variant).mean for kind in ("power_plant", "city")]
        assert sum(parts) == pytest.approx(second.figure("munitions_arriving", variant).mean)
        assert second.figure("munitions_hitting", variant).mean < second.figure("munitions_arriving", variant).mean


def test_what_the_defence_pays_stands_in_parts(second: Comparison) -> None:
    """A second battery fires twice as much and saves the plant: neither hides the other, and it was not for nothing."""
    fired, lost, bought = (f"cost_defender_{part}_usd" for part in ("expended", "lost", "bought"))
    assert second.difference("two-netted", fired).low > 30e6
    assert second.difference("two-netted", lost).high < -90e6
    for variant in second.variants:
        total = second.figure(fired, variant).mean + second.figure(lost, variant).mean
        assert second.figure("cost_defender_usd", variant).mean == pytest.approx(total)
    assert (second.figure(bought, "one").mean, second.figure(bought, "one").method) == (0.0, "exact")
    two = second.figure(bought, "two-netted")
    assert (two.mean, two.method) == (32e6, "at least")  # 32 missiles; nobody publishes the battery's price
    assert two.reason == "no public price for s-300pmu-1"
    assert second.to_json()["missing"]["measures"][bought]["two-netted"] == two.reason
    assert "launchers of s-300pmu-1" in second.figure(bought, "more-missiles").reason
    text = "\n".join(summary(second))
    assert "32 or more" in text
    assert "Costs" in text
    assert "cost to defender" not in text


def purchase(tmp_path: Path, change: str) -> Comparison:
    text = SECOND.read_text()
    variants = f"variants:\n  one: {{says: x, change: {{}}}}\n  more: {{says: y, change: {change}}}\nbaseline: one\n"
    path = tmp_path / "s.yaml"
    path.write_text(text[: text.index("variants:")] + variants)
    return api.compare(path, replications=20, alternatives=False)


ADDED = "{{add: {{defence: {{units: [{{name: b2, system: {system}, at: [50.4 N, 30.7 E]}}]}}}}}}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "mean", "method", "unpriced"),
    [
        (ADDED.format(system="s-300pmu-2"), 225e6, "exact", ""),
        (ADDED.format(system="pantsir-s1"), 14.68e6, "exact", ""),
        ("{set: {units.battery-1.stock: 10}}", 10e6, "exact", ""),
        ("{add: {defence: {radars: [{name: r, system: p-18, at: [50.4 N, 30.7 E]}]}}}", None, "unpriced", "p-18"),
        ("{set: {units.battery-1.launchers: 9}}", 4e6, "at least", "launchers of s-300pmu-1"),
        ("{remove: {defence: {units: [battery-1]}}}", 0.0, "exact", ""),
        (
            "{add: {defence: {assets: [{name: x, kind: city, at: [50.4 N, 30.7 E], hits: 1, value: 9 million USD}]}}}",
            0.0, "exact", "",
        ),  # what is defended is not bought
    ],
)  # fmt: skip
def test_what_is_bought(tmp_path: Path, change: str, mean: float | None, method: str, unpriced: str) -> None:
    value = purchase(tmp_path, change).figure("cost_defender_bought_usd", "more")
    assert (value.method, unpriced in value.reason) == (method, True)
    assert not value.exists if mean is None else value.mean == pytest.approx(mean)
    assert bool(value.reason) == bool(unpriced)


def test_what_has_no_price_does_not_cost_nothing(tmp_path: Path) -> None:
    """Without a value for the plant nothing that can be lost has a price: "no price", not 0."""
    path = tmp_path / "s.yaml"
    path.write_text(SECOND.read_text().replace(", value: 100 million USD", ""))
    found = api.compare(path, ["two-netted"], replications=20, alternatives=False)
    (row,) = (line for line in figures_table(found) if line.startswith("defence lost"))
    assert row.split()[-2:] == ["no", "price"]
    assert found.to_json()["measures"]["cost_defender_lost_usd"]["one"]["mean"] is None
    assert "city-centre, power-plant" in found.to_json()["missing"]["measures"]["cost_defender_lost_usd"]["one"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_the_file_allows(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(
        SECOND.read_text().replace("kind: power-plant", f"kind: {kind}").replace("kill_probability: 0.1", "")
    )
    found = api.compare(path, ["two-netted"], replications=20, alternatives=False)
    word = kind.replace("-", "_")
    shown = next(k for k in kinds_of(found.measures) if k.key == word)
    assert shown.aimed_at
    assert shown.label in [label_of(line) for line in figures_table(found)]
    assert shown.plural in answer(found) or shown.name in answer(found)


def test_a_battery_that_is_added_does_not_raise_a_survival(tmp_path: Path) -> None:
    """A share of fire units would rise with every one that is added: the number lost is told instead."""
    text = SECOND.read_text().replace("target: city-centre", "target: battery-1")
    path = tmp_path / "s.yaml"
    path.write_text(text)
    found = api.compare(path, ["two-alone"], replications=50, alternatives=False)
    assert "fire units lost" in answer(found)
    assert "units surviving" not in answer(found)


def test_a_lost_unit_counts_at_its_public_price(tmp_path: Path) -> None:
    text = SECOND.read_text().replace("target: city-centre", "target: battery-1")
    prices = []
    for system in ("s-300pmu-2", "s-300pmu-1"):
        path = tmp_path / f"{system}.yaml"
        path.write_text(text.replace("s-300pmu-1", system))
        found = api.compare(path, [], replications=50, alternatives=False)
        lost, units = found.figure("cost_defender_lost_usd", "one").mean, found.figure("unit_lost", "one").mean
        plants = 1.0 - found.figure("p_power_plant_survives", "one").mean
        assert units > 0
        prices.append((lost - 100e6 * plants) / units)
        assert ("battery-1" in found.unpriced["one"]["defender"]) == (system == "s-300pmu-1")
    assert prices == pytest.approx([225e6, 0.0], abs=1.0)


def test_a_defended_command_post_that_a_variant_adds_is_not_bought(tmp_path: Path) -> None:
    """What is defended is not bought, whatever its kind; the post of a net is."""
    post = "{name: post, kind: command-post, at: [33.62 N, 36.31 E], hits: 2, value: 5 million USD}"
    text = SECOND.read_text().replace(", kill_probability: 0.1}", "}")
    variant = f"  post: {{says: x, change: {{add: {{defence: {{assets: [{post}]}}}}}}}}"
    text = text.replace("variants:\n", f"variants:\n{variant}\n")
    path = tmp_path / "post.yaml"
    path.write_text(text)
    comparison = api.compare(path, ["post"], replications=20, alternatives=False)
    bought = comparison.figure("cost_defender_bought_usd", "post")
    assert (bought.exists, bought.mean) == (True, 0.0)


OWN = {
    "radar": ("side: Blue", "side: Blue\n  radars: [{name: early, system: p-18, at: [50.45 N, 30.5 E]}]", "early"),
    "command-post": (
        "delay: 3 s", "delay: 3 s, command_post: {at: [50.45 N, 30.5 E], hits: 3}", "sector/command-post",
    ),
}  # fmt: skip
VARIANTS = """variants:
  one: {says: x, change: {}}
  none: {says: y, change: {remove: {defence: {units: [battery-1]}}}}
baseline: one
"""


def both(tmp_path: Path, kind: str) -> Comparison:
    """The power plant as a defended radar or command post, and one of the defence's own, at which others fly."""
    old, new, target = OWN[kind]
    text = SECOND.read_text().replace("kind: power-plant", f"kind: {kind}").replace(old, new)
    path = tmp_path / "s.yaml"
    path.write_text(text[: text.index("variants:")].replace("target: city-centre", f"target: {target}") + VARIANTS)
    return api.compare(path, replications=200, alternatives=False)


@pytest.mark.parametrize("kind", OWN)
def test_what_is_defended_is_not_mixed_with_the_defences_own(tmp_path: Path, kind: str) -> None:
    target = OWN[kind][2]
    found = both(tmp_path, kind)
    word = kind.replace("-", "_")
    for variant in found.variants:
        survives = found.figure("survives:power-plant", variant).mean
        assert found.figure(f"p_{word}_survives", variant).mean == survives
        assert found.figure(f"own_{word}_lost", variant).mean == 1.0 - found.figure(f"survives:{target}", variant).mean
        assert found.figure(f"arriving_at_{word}", variant).mean == found.figure("arriving:power-plant", variant).mean
        arriving = found.figure(f"arriving_at_own_{word}", variant).mean
        assert arriving == found.figure(f"arriving:{target}", variant).mean
    labels = [label_of(line) for line in figures_table(found)]
    assert f"P({kind.replace('-', ' ')} survives)" in labels
    assert f"defence {kind.replace('-', ' ')}s lost" in labels
    assert f"the {kind.replace('-', ' ')}'s survival" in answer(found)
    assert "power-plant" not in found.scenes["one"].command_posts


def test_a_defended_command_post_is_not_bought(tmp_path: Path) -> None:
    post = "{name: x, kind: command-post, at: [50.4 N, 30.7 E], hits: 1, value: 9 million USD}"
    value = purchase(tmp_path, f"{{add: {{defence: {{assets: [{post}]}}}}}}").figure("cost_defender_bought_usd", "more")
    assert (value.mean, value.method) == (0.0, "exact")


@pytest.mark.parametrize("kind", OWN)
def test_a_defended_radar_or_post_stands_on_the_map(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(SECOND.read_text().replace("kind: power-plant", f"kind: {kind}"))
    resolved = api.compile(path, "one", {}).resolved
    assert ">power-plant<" in draw_maps({"one": resolved}, "one", None, {}).sites
