"""Three things not to trust in this very answer: where its numbers come from, how it fared, what it leaves out."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any

from redan.analysis.answer import join
from redan.analysis.credibility import error_of, nearest_observed, resembling, validated
from redan.analysis.figures import Comparison
from redan.analysis.topic import CLASSES, topic_of

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
    """How redan fared against recorded battles like this one: the same side defends, against a kind of threat of this
    answer. Of several the one that it fits worst: this is no list of what to trust.
    """
    kinds = kinds_told(comparison)
    defender = comparison.sides[0] if comparison.sides else ""
    alike = [
        row
        for row, _ in resembling(comparison)
        if kinds & set(row["threats"]) and defender == validated()["tags"][row["case"]]["sides"][0]
    ]
    if not alike:
        whose = f"{defender} with these systems" if defender else "these systems"
        return (
            f"The outcome: redan was held against no recorded battle of {whose} against {_named(kinds)}; nothing says "
            "how far off it is."
        )
    row = max(alike, key=_off)  # of equal ones the most alike
    percent = f"{100.0 * float(row['computed']):.2g}"
    error = error_of(str(row["observed"]), float(percent) / 100.0, rate=" per " in row["quantity"])
    like = f"like this one ({_named(kinds & set(row['threats']))})"
    where = (
        f"of {len(alike)} recorded battles {like} redan is furthest off for"
        if len(alike) > 1
        else f"there is one recorded battle {like},"
    )
    return (
        f'The outcome: {where} "{row["title"]}": {row["quantity"]} {percent} %, where {row["observed"]} is on record '
        f"({row['claimant']}), {error}."
    )


def _off(row: Mapping[str, Any]) -> float:
    """How far a computed figure is from what was recorded: a share in its own unit, a rate as the size of its log."""
    computed = float(row["computed"])
    bound = nearest_observed(str(row["observed"]), computed)
    if bound is None:
        return 0.0
    if " per " in row["quantity"] and bound > 0.0 and computed > 0.0:
        return abs(math.log(computed / bound))
    return abs(computed - bound)


def _named(kinds: Collection[str]) -> str:
    return join(sorted(CLASSES.get(kind, kind) for kind in kinds)) if kinds else "such a raid"


def kinds_told(comparison: Comparison) -> frozenset[str]:
    """Kinds of threat that the answer speaks of: of aircraft shot down aircraft, else what flies at something."""
    flying = {kind for scene in comparison.scenes.values() for kind in scene.threats.values()}
    topic = topic_of(comparison)
    weapons = flying - {"aircraft"}
    return frozenset({"aircraft"} & flying if topic is not None and topic.key == "aircraft_lost" else weapons or flying)


def _world(comparison: Comparison) -> str:
    """What this scenario leaves out."""
    missing = comparison.left_out
    if missing:
        left = join(missing, last=" or ")
        return f"The scene: notional places and routes, and no {left}: that flatters the defence."
    return "The scene: places, routes and loads are notional, and neither side learns from what happens."
