"""Three things not to trust in this very answer: where its numbers come from, how it fared, what it leaves out."""

from __future__ import annotations

from redan.analysis.answer import join
from redan.analysis.credibility import error_of, resembling
from redan.analysis.figures import Comparison

NOT_READ = "CD"  # grades of numbers nobody here has read anywhere


def distrust(comparison: Comparison) -> tuple[str, ...]:
    """At most three short texts, the most concrete there are."""
    return (_numbers(comparison), _battles(comparison), _world(comparison))


def _numbers(comparison: Comparison) -> str:
    """Whose numbers these are."""
    every = sum(comparison.grades.values())
    weak = sum(count for grade, count in comparison.grades.items() if grade in NOT_READ)
    own = " Some are the author's own." if comparison.own else ""
    if not every:
        return f"The numbers: claims of makers and states, none measured here.{own}"
    return (
        f"The numbers: {weak:,} of the {every:,} that describe these systems are from memory or assumed; the rest are "
        f"public claims.{own}"
    )


def _battles(comparison: Comparison) -> str:
    """How redan fared against a recorded battle like this one."""
    alike = resembling(comparison)
    if not alike:
        return (
            "The result: no recorded battle has these systems against such a raid; nothing says how far off it is."
        )
    row = alike[0][0]
    percent = f"{100.0 * float(row['computed']):.2g}"
    error = error_of(str(row["observed"]), float(percent) / 100.0, rate=" per " in row["quantity"])
    return (
        f"The result: for {row['title']}, redan gives {percent} % ({row['quantity']}) where {row['observed']} "
        f"is on record: {error}."
    )


def _world(comparison: Comparison) -> str:
    """What this scenario leaves out."""
    missing = comparison.left_out
    if missing:
        left = join(missing, last=" or ")
        return f"The scene: notional places and routes, and no {left}: that flatters the defence."
    return "The scene: places, routes and loads are notional, and neither side learns from what happens."
