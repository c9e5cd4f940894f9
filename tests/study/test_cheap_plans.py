"""A sweep of plans solves what its numbers touch, and nothing else; the points that are measured are a sweep."""

from __future__ import annotations

from pathlib import Path

from redan import api, bench_study
from redan.plan import drive
from redan.study.points import Maker

LEVANT = Path(__file__).resolve().parents[2] / "examples" / "levant-2013" / "scenario.yaml"


def test_most_of_a_sweep_is_taken_from_before() -> None:
    scenario = api.load(LEVANT)
    maker = Maker(scenario)
    points = list(bench_study.sampled_points(scenario, maker, "six-launchers"))[: bench_study.FACTORS + 2]
    drive.forget()
    before = [(kept.asked, kept.solved) for kept in (drive._sights, drive._windows)]
    for point in points:
        maker.compiled(point)
    for kept, (asked, solved) in zip((drive._sights, drive._windows), before, strict=True):
        assert 0 < kept.solved - solved < 0.2 * (kept.asked - asked)


def test_the_points_of_the_sweep_differ_from_the_first_by_one_number() -> None:
    scenario = api.load(LEVANT)
    points = list(bench_study.sampled_points(scenario, Maker(scenario), "six-batteries"))
    assert len(points) == bench_study.BASE_POINTS * (bench_study.FACTORS + 2)
    first, _, *others = points[: bench_study.FACTORS + 2]
    for k, point in enumerate(others):
        pairs = zip(first.quantiles, point.quantiles, strict=True)
        assert [i for i, (one, other) in enumerate(pairs) if one != other] == [k]


def test_every_reading_of_every_variant_is_a_point_once() -> None:
    points = bench_study.joint_points(api.load(LEVANT))
    assert len(points) == len(set(points)) == 24 * 4


def test_the_report_says_what_is_not_met() -> None:
    lines = bench_study.report({"sampled_plan_ms": 9.0, "check_s": 0.9, "first_answer_cpu_s": 3.0})
    assert [line.rpartition("  ")[2].strip() for line in lines[:2]] == ["met", "NOT MET"]
    assert "met" not in lines[2].lower()
