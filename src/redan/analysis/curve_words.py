"""The curve that decides, in a line or two: from which kill probability on the answer turns."""

from __future__ import annotations

from collections.abc import Sequence

from redan.analysis.answer import join
from redan.analysis.curve import ALWAYS, AT, NEVER, Curve
from redan.analysis.figures import Comparison
from redan.analysis.kinds import Kind
from redan.units import quoted

MOST_NAMED = 3  # so many variants are no longer told one by one


def curve_lines(comparison: Comparison) -> tuple[str, ...]:
    """Where the answer turns, by variant, and what it stands at; nothing where there is no curve."""
    curve = comparison.curve
    if curve is None:
        return ()
    base = comparison.baseline
    others = [v for v in curve.values if v != base] or list(curve.values)
    turns = {v: curve.turn(v) for v in curve.values}
    good, bad = curve_words(comparison, curve)
    first, last = f"{curve.chances[0]:g}", f"{curve.chances[-1]:g}"
    if all(turns[v].what == NEVER for v in others):
        each = ", with any variant" if len(others) > 1 else ""
        text = f"{bad} even if a missile's chance to kill is {last}{each}"
    elif all(turns[v].what == ALWAYS for v in others):
        text = f"{good} even if a missile's chance to kill is only {first}"
    elif all(turns[v].what != AT for v in others):
        text = "No chance of a missile to kill turns the answer"
        text += _named(curve, ALWAYS, f": {good[0].lower()}{good[1:]}") + _named(curve, NEVER)
    else:
        text = f"{good} only if a missile's chance to kill is above {_from_to(curve, others)}"
        if base in turns and base not in others and turns[base].what == AT:
            text += f"; with {quoted(base)}, above {_value(curve, base)}"
        text += _named(curve, ALWAYS, f", even at {first}") + _named(curve, NEVER)
    under = [f"{name} {option}" for name, option in curve.readings.items() if name not in curve.replaced]
    open_ = comparison.joint is not None and any(name in comparison.joint.factors for name in curve.readings)
    at = "Defence's best" if open_ else "Under"
    return (f"{text}.", *([f"({at}: {', '.join(under)}.)"] if under else []))


def _named(curve: Curve, what: str, more: str = "") -> str:
    """Which variants never turn, or have always turned: "; never with A or B"."""
    names = [quoted(v) for v in curve.values if curve.turn(v).what == what]
    if not names:
        return ""
    with_ = join(names, last=" or ") if len(names) <= MOST_NAMED else f"{len(names)} others"
    return f"; {what} with {with_}{more}"


def _from_to(curve: Curve, variants: Sequence[str]) -> str:
    """The values at which the answer turns: each with its variant, or the lowest and the highest of many."""
    rows = sorted((v for v in variants if curve.turn(v).what == AT), key=lambda v: curve.turn(v).value or 0.0)
    if len(rows) < MOST_NAMED:
        return join([f"{_value(curve, v)} ({v})" for v in rows], last=" or ")
    highest = _value(curve, rows[-1]).removeprefix("about ")
    return f"{_value(curve, rows[0])} ({rows[0]}) to {highest} ({rows[-1]})"


def _value(curve: Curve, variant: str) -> str:
    return f"about {curve.turn(variant).value or 0.0:.2g}"


def curve_words(comparison: Comparison, curve: Curve) -> tuple[str, str]:
    """What is so above one half, and what below: "The power plant is likelier saved than lost"."""
    if curve.total:
        return "More than half of what comes is stopped", "Less than half of what comes is stopped"
    kind = curve.measure.removeprefix("p_").removesuffix("_survives")
    name = Kind(kind, aimed_at=True).name
    counts = [scene.assets.get(kind, 0) for scene in comparison.scenes.values()]
    article = "The" if counts and max(counts) == 1 else "An" if name[0] in "aeiou" else "A"
    return f"{article} {name} is likelier saved than lost", f"{article} {name} is likelier lost than saved"
