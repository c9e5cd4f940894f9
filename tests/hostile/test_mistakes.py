"""Wrong numbers are caught, not simulated: planted mistakes, each with its line and a remedy (promise 9)."""

from __future__ import annotations

import pytest
from tests.hostile.mistakes import BASE, MISTAKES, Mistake, edited
from tests.said import problems_of


def verdict(mistake: Mistake, base: str) -> str:
    """Empty if the mistake is caught on its line with a remedy, else what happened instead."""
    text, line = edited(mistake, base)
    problems = problems_of(text)
    if not problems:
        return "not noticed"
    hits = [p for p in problems if p.where.line == line]
    if not hits:
        return f"expected at line {line}: " + " | ".join(str(p) for p in problems[:2])
    return "" if any(p.remedy for p in hits) else f"no remedy: {hits[0]}"


def test_the_base_is_good() -> None:
    assert problems_of(BASE.read_text()) == []


def test_there_are_enough_and_they_differ() -> None:
    assert len(MISTAKES) >= 120
    assert len({edited(m, BASE.read_text())[0] for m in MISTAKES}) == len(MISTAKES)


@pytest.mark.slow
def test_at_least_95_per_cent_are_caught_at_the_right_line(capsys: pytest.CaptureFixture[str]) -> None:
    base = BASE.read_text()
    missed = {m.name: v for m in MISTAKES if (v := verdict(m, base))}
    with capsys.disabled():
        print(f"\n{len(MISTAKES) - len(missed)} of {len(MISTAKES)} planted mistakes caught at their line with a remedy")
        for name, reason in missed.items():
            print(f"  missed: {name}: {reason}")
    assert len(missed) <= 0.05 * len(MISTAKES), missed
