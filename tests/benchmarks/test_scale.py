"""What `redan bench` says of studies: arithmetic shown, targets compared, items those of the study itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from redan import bench_scale

FILE = Path("examples/levant-2013/scenario.yaml")
FIGURES = {"sensitivity_point_ms": 10.0, "sensitivity_s": 117.76, "design_point_s": 2.0, "thousand_points_s": 1000.0}


def test_what_is_extrapolated_is_items_over_cores() -> None:
    assert bench_scale.sensitivity_s(10.0) == pytest.approx(0.010 * 1024 * 23 / 2)
    assert bench_scale.thousand_points_s(2.0) == 1000.0


def test_each_figure_stands_beside_its_target() -> None:
    lines = bench_scale.report(FIGURES)
    assert any(line.startswith("sensitivity_s") and line.endswith("   met") for line in lines)
    assert any(line.startswith("thousand_points_s") and line.endswith("NOT MET") for line in lines)
    assert "10.0 ms x 1,024 base points x 23 points" in lines[-2]


def test_a_measurement_that_fails_says_so(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="failed while it was measured"):
        bench_scale.first_answer(tmp_path / "none.yaml")


@pytest.mark.slow
def test_parts_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_scale, "MEASURED_POINTS", 2)
    monkeypatch.setattr(bench_scale, "MEASURED_DESIGNS", 1)
    monkeypatch.setattr(bench_scale, "REPLICATIONS", 100)
    assert 1.0 < bench_scale.sensitivity_point_ms(FILE) < 1000.0
    assert 0.001 < bench_scale.design_point_s(FILE) < 5.0
