"""What settling an unknown is worth, and where money turns, in plain text."""

from __future__ import annotations

import math
from collections.abc import Iterator

from redan.analysis.breakeven import PARTLY, BreakEven, Spread
from redan.analysis.information import Figure, Settled, Worth
from redan.analysis.value import Value
from redan.report.claim import percent
from redan.report.text import text_table, wrapped

MOST_ROWS = 8
MILLION = 1e6
VARIANT = "variant"  # as the study names the choice among the variants


def value_text(found: Value) -> list[str]:
    """All of it, as lines of at most 80 columns."""
    lines = [*wrapped(found.title), ""]
    where = f"in {found.variants[0]}" if len(found.variants) == 1 else f"in one of {len(found.variants)} variants"
    lines += _worth(f"{found.label} {where}", found.with_)
    if found.change is not None:
        lines += ["", *_worth(f"{found.label}, difference to {found.baseline}", found.change)]
    if found.money:
        lines += ["", *_money(found.money)]
    return [*lines, "", *(line for text in _basis(found) for line in wrapped(text))]


def answer(worth: Worth) -> str:
    """One sentence: what to ask, or that there is nothing to ask."""
    if not worth.width:
        return "Nothing unknown changes it: do not ask."
    best = [one for one in worth.settled if one.told and one.narrowing.low > 0.0]
    if not best:
        return "No single unknown, settled, would narrow it by a figure that can be told from noise."
    first = best[0]
    words = [f"{_asked(one.name)} it is" if one.name == VARIANT else one.name for one in best]
    more = f"; then {words[1]}, by {percent(best[1].narrowing.value)} %" if len(best) > 1 else ""
    asked = words[0] if first.name == VARIANT else f"for {words[0]}"
    return f"Ask first {asked}: settled, it narrows the range by {percent(first.narrowing.value)} %{more}."


def _asked(name: str) -> str:
    """The name of an unknown; the choice among the variants as `redan compare` and `redan sensitivity` call it."""
    return "which variant" if name == VARIANT else name


def _worth(what: str, worth: Worth) -> Iterator[str]:
    yield from wrapped(
        f"{what}: 90 % of all that is thought possible lies from {_number(worth.low)} to {_number(worth.high)}, "
        f"mean {_number(worth.mean)}."
    )
    yield from wrapped(answer(worth))
    told = [one for one in worth.settled if one.told]
    if told:
        rows = [[_asked(one.name), _share(one.narrowing), _share(one.variance)] for one in told[:MOST_ROWS]]
        yield ""
        yield from text_table(["if settled", "range narrower by", "variance gone"], rows)
        if len(told) > MOST_ROWS:
            yield f"and {len(told) - MOST_ROWS} more that can be told from noise"
    rest = [one for one in worth.settled if not one.told]
    if rest and worth.width:
        yield from wrapped(_rest(rest))


def _rest(rest: list[Settled]) -> str:
    """Which are not worth asking for; readings and the variant by name, for they are what people argue about."""
    argued = [_asked(one.name) for one in rest if one.name == VARIANT or one.name.startswith("readings.")]
    named = f" ({', '.join(argued)} among them)" if argued else ""
    most = max(one.variance.high for one in rest)
    each = "each explains" if len(rest) > 1 else "it explains"
    return (
        f"Do not ask: {len(rest)} unknown{'s' * (len(rest) != 1)}{named} cannot be told from noise; {each} at most "
        f"{percent(most)} % of the variance."
    )


def _share(figure: Figure) -> str:
    return f"{percent(figure.value)} % [{percent(figure.low)}, {percent(figure.high)}]"


def _number(number: float) -> str:
    text = f"{number:,.3g}" if abs(number) < 1000 else f"{number:,.0f}"
    return text.replace("-", "\u2212")


def _money(money: tuple[BreakEven, ...]) -> Iterator[str]:
    yield "Where money turns: middle [5 to 95 % of all that is thought possible]"
    heads = ["", "missile, M USD", "raid saves, M USD", "raids until paid", "and their losses"]
    rows = [
        [
            one.variant,
            _spread(one.price, MILLION, "always lost", beyond="never lost"),
            _spread(one.saved, MILLION, "none"),
            _spread(one.raids, 1.0, "never", at_least=_partly(one)),
            _spread(one.counting, 1.0, "never", at_least=_partly(one)),
        ]
        for one in money
    ]
    yield from text_table(heads, rows)
    for said in _said(money):
        yield from wrapped(said)


def _partly(one: BreakEven) -> bool:
    """Whether part of what is bought has no public price."""
    return one.bought is not None and one.bought.method == "at least"


def _said(money: tuple[BreakEven, ...]) -> Iterator[str]:
    """What the columns are, and how often there is no such figure."""
    yield (
        "missile: above this price of one missile the defence loses the exchange: it fires and loses more than the "
        "attacker loses. raid saves: losses spared less missiles fired more, each raid. raids until paid: what the "
        "variant adds to the baseline over that; and their losses: where the attacker's count as gain."
    )
    for what, of in (
        ("The exchange is lost at any price", [(one.variant, one.price) for one in money]),
        ("Never paid", [(one.variant, one.raids) for one in money]),
        ("Never paid even with their losses", [(one.variant, one.counting) for one in money]),
    ):
        shares = [f"{name} {percent(found.never)} %" for name, found in of if found is not None and found.never > 0.0]
        if shares:
            yield f"{what}, share of all that is thought possible: {', '.join(shares)}."
    reasons = [(key, reason) for one in money for key, reason in one.reasons.items()]
    for reason in dict.fromkeys(reason for key, reason in reasons if key != PARTLY):
        yield f"No figure: {reason}."
    for reason in dict.fromkeys(reason for key, reason in reasons if key == PARTLY):
        yield f"{reason}."
    for reason in dict.fromkeys(one.bought.reason for one in money if _partly(one) and one.bought is not None):
        yield f"Raids are at least so many: {reason}."
    yield "Prices are the best public ones."


def _spread(
    found: Spread | None, divisor: float, never: str, *, at_least: bool = False, beyond: str | None = None
) -> str:
    """Middle and ends; one that lies among the points without a figure says so. beyond: an infinite price."""
    if found is None:
        return "no price"
    if math.isnan(found.middle):
        return never

    def shown(value: float) -> str:
        return _number(value / divisor) if math.isfinite(value) else (beyond or never) if value > 0.0 else never

    if found.low == found.high and math.isinf(found.middle):
        return shown(found.middle)
    more = " or more" if at_least and math.isfinite(found.middle) else ""
    return f"{shown(found.middle)}{more} [{shown(found.low)}, {shown(found.high)}]"


def _basis(found: Value) -> Iterator[str]:
    fixed = ", ".join(f"{name} = {option}" for name, option in found.fixed.items())
    weights = "; ".join(
        f"{name} " + ", ".join(f"{option} {percent(w)} %" for option, w in by.items())
        for name, by in found.weights.items()
    )
    yield (
        f"Basis: {found.points:,} points over {len(found.with_.settled)} unknowns, {found.replications:,} replications "
        f"each, seed {found.seed}; options {f'weighted: {weights}' if weights else 'equally likely'}"
        + (f"; fixed: {fixed}." if fixed else ".")
    )
    if found.refused:
        yield f"{found.refused} points cannot happen as the file is written and are left out."
    chance = found.with_.chance
    yield (
        f"Brackets are 95 % intervals. Chance left in the points: {percent(chance)} % of the variance. Which value an "
        "unknown turns out to have is not known before it is settled: the figures are expectations."
    )
