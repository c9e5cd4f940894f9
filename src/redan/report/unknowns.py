"""Ignorance beside chance, and what a figure hangs on, as plain text of at most 80 columns."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from redan.analysis.digits import by_inputs, by_interval
from redan.analysis.distribution import picture
from redan.analysis.ignorance import WORK_FAILED, Ignorance, Spread
from redan.analysis.morris import Effect
from redan.analysis.sensitivity import DIFFERENCE, REST, Factor, Sensitivity, percent, sentence
from redan.analysis.sobol import Index
from redan.report.text import text_table, wrapped
from redan.report.words import Measure, measure_of, number

MOST_NAMED = 12  # names in a list that is not the point
MOST_REASONS = 3
PICTURE = 12
LEAST_SHARE = 0.005  # a smaller one has no row
MOST_CHANGES = 2  # told in sentences; the table has all


def ignorance_lines(found: Ignorance) -> list[str]:
    """One small table a measure, then what was sampled, what was not, and what cannot happen."""
    lines = [*wrapped(ignorance_basis(found)), ""]
    for measure in measures_of(found.spreads):
        lines += [*_measure_lines(found, measure), ""]
    lines += [line for said in ignorance_told(found) for line in wrapped(said)]
    return lines


def ignorance_basis(found: Ignorance) -> str:
    """What was sampled, how often."""
    kinds = [str(one["kind"]) for one in found.unknowns]
    readings, numbers = kinds.count("reading"), len(kinds) - kinds.count("reading")
    parts = [f"{readings} reading{'s' * (readings != 1)}"] * (readings > 0)
    parts += [f"{numbers} number{'s' * (numbers != 1)} of the catalogue"] * (numbers > 0)
    return (
        f"What nobody knows, and chance, apart. {found.asked - found.impossible:,} combinations of everything unknown "
        f"({' and '.join(parts)}), {found.replications:,} replications each, all variants on the same chance, "
        f"seed {found.seed}."
    )


def measures_of(measures: Mapping[str, object]) -> list[Measure]:
    """How each is written; shares in percent."""
    found = [measure_of(name) for name in measures]
    return [replace(row, label=f"{row.label}, %", divisor=0.01) if row.share else row for row in found]


def _measure_lines(found: Ignorance, measure: Measure) -> list[str]:
    """One line where nothing ever varies."""
    there = spreads_of(found, measure)
    values = {one.mean for _, one, sign in there if not sign}
    if len(values) == 1 and all(one.ignorance == one.chance == 0.0 for _, one, _ in there):
        return [f"{measure.label}: {_one(values.pop(), there[0][1], measure)}, whatever is assumed."]
    head, rows = spread_table(found, measure)
    pictures = [picture(one.means, PICTURE) for _, one, _ in there]
    lines = text_table([*head, "means lie"], [[*row, drawn] for row, drawn in zip(rows, pictures, strict=True)])
    return [*lines, *(line for said in humps_said(found, measure) for line in wrapped(said, "  "))]


def spreads_of(found: Ignorance, measure: Measure) -> list[tuple[str, Spread, bool]]:
    """Name, spread and whether it is a change: the variants, then what each changes."""
    figures = [(name, found.spreads[measure.key].get(name), False) for name in found.variants]
    figures += [(f"{name}, change", by.get(measure.key), True) for name, by in found.differences.items()]
    return [(name, one, sign) for name, one, sign in figures if one is not None]


def spread_table(found: Ignorance, measure: Measure) -> tuple[list[str], list[list[str]]]:
    """Head and rows: variants, then what each changes; the two spreads in columns."""
    rows = [
        [
            name,
            _one(one.mean, one, measure, sign),
            _range(one.low, one.high, one, measure, sign=sign),
            _chance(one, measure),
            "none" if math.isnan(one.share) else _plain_share(one.share),
        ]
        for name, one, sign in spreads_of(found, measure)
    ]
    return [measure.label, "mean", "nobody knows", "chance", "ignorance"], rows


def humps_said(found: Ignorance, measure: Measure) -> Iterator[str]:
    """Where means lie in several humps, so that their mean is no middle."""
    for name, one, _ in spreads_of(found, measure):
        if one.humps:
            places = [f"{percent(hump.share)} about {_one(hump.at, one, measure)}" for hump in one.humps]
            yield f"{name}: {len(places)} humps, no middle: {', '.join(places)}."


def ignorance_sentences(found: Ignorance, measure: Measure) -> Iterator[str]:
    """The range of each change first, then what chance does beside it."""
    base = found.baseline
    changes = [(name, by[measure.key]) for name, by in found.differences.items() if measure.key in by]
    changes.sort(key=lambda one: -max(abs(one[1].low), abs(one[1].high)))
    for name, one in changes[:MOST_CHANGES]:
        span = _range(one.low, one.high, one, measure, sign=True)
        said = "nothing" if one.low == one.high == 0.0 else span
        yield f'"{name}" changes {measure.label} by {said} against "{base}", as unknowns go.'
    first = changes[0][1] if changes else found.spreads[measure.key].get(base)
    if first is None:
        return
    if not changes:
        yield f"{measure.label.capitalize()}: {_range(first.low, first.high, first, measure)}, as unknowns go."
    if not math.isnan(first.share):
        what = "that change" if len(changes) == 1 else f'"{changes[0][0]}"' if changes else "it"
        yield f"Of the spread of {what} {_plain_share(first.share)} is what nobody knows, the rest is chance."


def _decimals(one: Spread, measure: Measure) -> int:
    half = max(one.high - one.low, one.night_high - one.night_low) / 2 / measure.divisor
    largest = max(abs(one.low), abs(one.high), abs(one.mean)) / measure.divisor
    most = 0 if measure.share else 2
    return min(by_interval(half, most), by_inputs(largest), most) if half > 0.0 else min(most, by_inputs(largest))


def _one(value: float, one: Spread, measure: Measure, sign: bool = False) -> str:
    return number(value / measure.divisor, _decimals(one, measure), sign=sign)


def _range(low: float, high: float, one: Spread, measure: Measure, *, sign: bool = False) -> str:
    ends = _one(low, one, measure, sign), _one(high, one, measure, sign)
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def _chance(one: Spread, measure: Measure) -> str:
    return "none" if one.chance == 0.0 else _range(one.night_low, one.night_high, one, measure, sign=True)


def ignorance_told(found: Ignorance) -> list[str]:
    """How to read it, and what was sampled."""
    readings = [one for one in found.unknowns if one["kind"] == "reading"]
    said = [
        "“Nobody knows”: 90 % of the means over the combinations lie within, chance taken out. “Chance”: 90 % of "
        "single replications lie so far from the mean of their own combination. “Ignorance”: its share of the variance "
        f"of both. “Change”: against {found.baseline}, in the same replications.",
    ]
    if readings:
        said.append("Readings by weight: " + "; ".join(map(_weighed, readings)) + ".")
    if len(readings) < len(found.unknowns):
        said.append(
            "Numbers lie evenly from low to best and from best to high; what stands in one place of the catalogue "
            "moves together. `redan sensitivity FILE --list` names all, without --list says which of them matter."
        )
    said += [_left(found.left)] if found.left else []
    if found.fixed:
        said.append(f"Fixed by you: {', '.join(f'{name} = {option}' for name, option in found.fixed.items())}.")
    failed = found.refused.get(WORK_FAILED, 0)
    worst = _worst_case(failed, found.asked - found.impossible + failed)
    return [*said, *_impossible(found.refused, found.asked), *worst]


def _weighed(reading: Mapping[str, Any]) -> str:
    options: Mapping[str, float] = reading["options"]
    name = str(reading["name"]).partition(".")[2]
    if len(set(options.values())) == 1:
        return f"{name} ({', '.join(options)}: equal)"
    return f"{name} ({', '.join(f'{option} {percent(weight)}' for option, weight in options.items())})"


def _left(left: Sequence[str]) -> str:
    return f"Delays stay chance inside a run, as the catalogue states them: {_names(left, 4)}."


def _impossible(refused: Mapping[str, int], asked: int) -> list[str]:
    failed = {reason: number for reason, number in refused.items() if reason == WORK_FAILED}
    never = {reason: number for reason, number in refused.items() if reason != WORK_FAILED}
    return [
        *_in_no_figure("cannot happen as the file is written", never, asked),
        *_in_no_figure("could not be computed", failed, asked),
    ]


def _worst_case(failed: int, possible: int) -> list[str]:
    """What failed, come out as bad or as well as can be, moves a mean by its share of the most there can be."""
    if not failed:
        return []
    least = math.ceil(1000.0 * failed / possible) / 10.0  # never less than it is
    return [f"However these had come out, no mean would move by more than {least:g} % of the most that figure can be."]


def _in_no_figure(what: str, reasons: Mapping[str, int], asked: int) -> list[str]:
    if not reasons:
        return []
    told = "; ".join(f"{reason} ({number})" for reason, number in list(reasons.items())[:MOST_REASONS])
    return [f"{sum(reasons.values()):,} of {asked:,} points {what}, and are in no figure: {told}."]


def _names(names: Sequence[str], most: int = MOST_NAMED) -> str:
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def sensitivity_lines(found: Sensitivity) -> list[str]:
    """The sentence, the ranked table, the screen in a few words, what is inert, what was held."""
    lines = [*wrapped(found.title), *wrapped(sensitivity_basis(found)), ""]
    if ranked(found):
        lines += [*text_table(*share_table(found), label=34), ""]
    lines += [*wrapped(sentence(found)), ""]
    lines += [line for said in sensitivity_told(found) for line in wrapped(said)]
    return lines


def ranked(found: Sensitivity) -> list[tuple[Factor, Index]]:
    """Factors that have a row of their own, by their total share."""
    return [pair for pair in found.ranked() if pair[1].exists and pair[1].total_high >= LEAST_SHARE]


def share_table(found: Sensitivity) -> tuple[list[str], list[list[str]]]:
    """Head and rows: a factor a row, its share alone and with others, and that of the other quantities."""
    others = [q for q in found.quantities if q != found.leading]
    head = [_said(found, found.leading), "alone", "with others", *others]
    return head, [_row(found, factor, one, others) for factor, one in ranked(found)]


def sensitivity_basis(found: Sensitivity) -> str:
    """What was run."""
    screen = f"a screen of {found.paths} paths, then " if found.paths else ""
    against = f", {found.legs[1]} against {found.legs[0]}" if len(found.legs) == 2 else f", {found.legs[0]}"
    plans = f"{found.points:,} points in all, {found.plans:,} different plans"
    return (
        f"What “{found.label}” hangs on{against}: {screen}{found.base_points:,} base points ({plans}), "
        f"{found.replications} replications each on common chance, seed {found.seed}."
    )


def _said(found: Sensitivity, quantity: str) -> str:
    return "share of the spread" if quantity == DIFFERENCE else f"share of the spread of {quantity}"


def _row(found: Sensitivity, factor: Factor, one: Index, others: Sequence[str]) -> list[str]:
    place = found.factors.index(factor)
    cells = [_share(one.first, one.first_low, one.first_high), _share(one.total, one.total_low, one.total_high)]
    for quantity in others:
        other = found.indices[quantity][place]
        cells.append("inert" if other.inert else _plain_share(other.total))
    name = f"{factor.name} ({len(factor.holds)})" if factor.name == REST else factor.name
    return [name, *cells]


def _share(value: float, low: float, high: float) -> str:
    if not math.isfinite(value):
        return "none"
    return f"{_plain_share(value)} [{100 * low:.0f}, {100 * high:.0f}]"


def _plain_share(value: float) -> str:
    if not math.isfinite(value):
        return "none"
    return "<1 %" if 0.0 < value < 0.005 else f"{100 * value:.0f} %"


def sensitivity_told(found: Sensitivity) -> list[str]:
    """How to read the table, and what has no row in it."""
    small = sum(pair[1].exists for pair in found.ranked()) - len(ranked(found))
    said = [
        "“Alone”: the part of the spread (its variance) that would go if this were settled. “With others”: the part "
        "that would stay if all else were settled; these overlap and may add up to more than 100 %. "
        f"{_columns(found)}In brackets 95 % intervals; chance is taken out."
    ]
    if found.paths:
        said.append(_screen(found))
    if small:
        said.append(f"{small} more moved it by less than half a percent of its spread and have no row.")
    inert = found.inert()
    if inert:
        said.append(f"Inert, no change of it moved any replication at any point ({len(inert)}): {_names(inert)}.")
    spread = found.spreads[found.leading]
    if spread is not None and spread.ignorance > 0.0:
        measure = next(iter(measures_of({found.measure: None})))
        range_ = _range(spread.low, spread.high, spread, measure, sign=found.leading == DIFFERENCE)
        said.append(f"The spread is that of the mean over everything sampled: 90 % of it lies within {range_}.")
    if found.left:
        said.append(_left(found.left))
    held = [f"{name} ({value})" for name, value in found.held.items()]
    if held:
        said.append(f"Held still, so nothing is said of them: {_names(held, 6)}.")
    return said + _impossible(found.refused, found.points)


def _columns(found: Sensitivity) -> str:
    others = [q for q in found.quantities if q != found.leading]
    if found.leading != DIFFERENCE or not others:
        return ""
    names = " and ".join(f"“{q}”" for q in others)
    return f"Both are of the difference; {names}: “with others” of the figure itself. "


def _screen(found: Sensitivity) -> str:
    effects: dict[str, Effect] = {}
    for one in found.effects.get(found.leading, ()):
        effects[one.name] = one
    count = len(effects)
    looked = [factor for factor in found.factors if factor.name != REST]
    return (
        f"The screen moved each of {count} unknowns {found.paths} times; the {len(looked)} that moved the figures most "
        "are looked at one by one, all others are sampled together as one."
    )


KINDS = {"reading": "readings", "number": "numbers of the catalogue", "delay": "delays, chance unless named",
         "price": "prices, for figures of money", "limit": "limits of what a file may write, never sampled",
         "level": "the level of what is not sampled, if named"}  # fmt: skip


def listing_lines(unknowns: Sequence[tuple[str, str, str, str]]) -> list[str]:
    """Unknowns (name, kind, grade, bounds) by kind, with what is done with each kind."""
    lines: list[str] = []
    for kind, heading in KINDS.items():
        of_kind = [one for one in unknowns if one[1] == kind]
        if of_kind:
            lines += [*([""] if lines else []), f"{heading[:1].upper()}{heading[1:]} ({len(of_kind)})"]
            wide = max(len(name) for name, *_ in of_kind)
            lines += [f"  {name:{wide}}  {grade:1}  {bounds}".rstrip() for name, _, grade, bounds in of_kind]
    return lines
