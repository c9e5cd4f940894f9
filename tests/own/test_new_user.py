"""The way of a new user with the pages alone: from nothing to an answer of one's own, with a system of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from redan.cli.main import app


def said(*words: str) -> str:
    made = CliRunner().invoke(app, words)
    assert made.exit_code == 0, f"{words}: {made.output} {made.exception}"
    return made.stdout


def test_from_nothing_to_an_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said("new", "one-battery", "my.yaml")
    plain = said("compare", "my.yaml", "-n", "50", "--full")

    # A system of one's own, from the entry that is most like it
    assert "      max_range:" in said("catalogue", "buk-m2e", "--yaml")
    Path("mine.yaml").write_text(
        "systems:\n"
        "  my-battery:\n"
        "    based_on: buk-m2e\n"
        "    source: A leaflet of 2024, p. 3\n"
        "    max_range: {low: 8 km, best: 10 km, high: 12 km}\n"
    )
    text = Path("my.yaml").read_text()
    assert "system: buk-m2e" in text
    text = text.replace("system: buk-m2e", "system: my-battery")
    override = "override: {gbu-39.hit_probability: {best: 0.5, source: my-report}}"
    text = text.replace("readings:\n", f"systems_from: [mine.yaml]\n{override}\n\nreadings:\n", 1)
    Path("my.yaml").write_text(text)
    assert said("check", "my.yaml").startswith("my.yaml: usable")
    mine = said("compare", "my.yaml", "-n", "50")
    assert "my-battery max_range: 45 km (42 to 50) -> 10 km (8 to 12)" in " ".join(mine.split())
    mine = said("compare", "my.yaml", "-n", "50", "--full")
    row = next(line for line in mine.splitlines() if line.startswith("missiles fired"))
    assert row != next(line for line in plain.splitlines() if line.startswith("missiles fired"))
    told = " ".join(said("explain", "my.yaml", "battery-1", "raid-1", "--variant", "one-battery").split())
    assert "max_range 10.0 km, A leaflet of 2024, p. 3, the scenario's own" in told
