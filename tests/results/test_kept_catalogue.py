"""A run keeps every entry of the catalogue that it rests on: also jammers, and what settings fall back on."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from redan.cli.main import app

EXAMPLE = Path(__file__).parents[2] / "examples" / "effects" / "jamming.yaml"


def test_a_run_with_jammers_escape_and_reliability_is_replayed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    pressing = "doctrine: {when_engaged: press-on}"
    assert pressing in text
    text = text.replace(pressing, "doctrine: {when_engaged: turn-away, warned: receiver, escape: {}}")
    alone = "says: One EA-6B on an orbit 110 km off, to one side of the way in.\n    change: {"
    assert alone in text
    (tmp_path / "case.yaml").write_text(
        text.replace(alone, alone + "set: {reliability: catalogue}, "), encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    made = CliRunner().invoke(app, ["run", "case.yaml", "--variant", "beside", "-n", "5"])
    assert made.exit_code == 0, made.output
    told = CliRunner().invoke(app, ["replay", "runs/run-0001", "0"])
    assert told.exit_code == 0, told.output
    assert "prowler-1" in told.output
