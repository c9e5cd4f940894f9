"""A run folder keeps what the scenario brought: it is replayed, verified and explained without the user's files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from redan.cli.main import app
from redan.scenario import keys

SYSTEMS = """\
systems:
  my-buk: {based_on: buk-m2e, source: Field notes of May, max_range: 30 km, kill_probability: {cruise-missile: 0.9}}
  unused: {based_on: kub}
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run of a scenario with a file of systems beside it, both gone by now, and the run folder moved away."""
    there = tmp_path / "there"
    there.mkdir()
    monkeypatch.chdir(there)
    text = keys.EXAMPLE.replace("system: buk-m2e", "system: my-buk")
    extra = "systems_from: [mine.yaml]\noverride: {jassm.rcs: {best: 0.05 m^2, source: a b}}\nreadings:\n"
    Path("x.yaml").write_text(text.replace("readings:\n", extra, 1))
    Path("mine.yaml").write_text(SYSTEMS)
    made = CliRunner().invoke(app, ["run", "x.yaml", "--variant", "one-buk", "-n", "20"])
    assert made.exit_code == 0, made.output
    assert "my-buk max_range: 45 km (42 to 50) -> 30 km (Field notes of May)" in made.output
    moved = tmp_path / "moved"
    Path("runs/run-0001").rename(moved)
    for name in ("x.yaml", "mine.yaml"):
        Path(name).unlink()
    return moved


@pytest.mark.parametrize("words", [["replay", "0"], ["verify"], ["explain", "buk-1", "bombers-1"]], ids=lambda w: w[0])
def test_it_is_told_again_anywhere(run: Path, words: list[str]) -> None:
    told = CliRunner().invoke(app, [words[0], str(run), *words[1:]])
    assert told.exit_code == 0, told.output
    if words[0] == "explain":
        assert "Field notes of May, the scenario's own" in " ".join(told.output.split())


def test_it_holds_the_users_entries_and_what_they_are_based_on(run: Path) -> None:
    assert json.loads((run / "systems.json").read_text()) == {"mine.yaml": SYSTEMS}
    kept = json.loads((run / "catalogue.json").read_text())
    assert {"sam/buk-m2e.yaml", "sam/kub.yaml", "munition/jassm.yaml"} <= set(kept)


def test_another_file_of_the_same_name_is_not_looked_at(run: Path) -> None:
    (run / "mine.yaml").write_text(SYSTEMS.replace("30 km", "3 km"))
    told = CliRunner().invoke(app, ["verify", str(run)])
    assert told.exit_code == 0, told.output


def test_a_changed_entry_in_the_folder_is_noticed(run: Path) -> None:
    kept = run / "systems.json"
    kept.write_text(kept.read_text().replace("30 km", "31 km"))
    told = CliRunner().invoke(app, ["verify", str(run)])
    assert told.exit_code == 1
    assert "damaged: its SHA-256 is not the one in the manifest" in str(told.exception)
