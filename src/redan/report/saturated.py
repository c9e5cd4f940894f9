"""A search for saturation in plain text."""

from __future__ import annotations

from collections.abc import Iterator

from redan.analysis.crossing import Crossing
from redan.analysis.saturated import Saturation
from redan.report.swept import basis_lines
from redan.report.text import text_table, wrapped
from redan.report.words import measure_of, number

LEAST_RATIO = 8  # of smaller raids one more or less is a large share, and no ratio is told
MOST_ROWS = 24  # choices of readings in a table; all of them are in --json


def saturation_lines(found: Saturation) -> Iterator[str]:
    """The whole answer on a terminal."""
    label = measure_of(found.measure).label
    yield from wrapped(found.basis.title)
    yield ""
    own = f"The file's own raid is {found.own:,}."
    yield from wrapped(f"The raid size at which {label} falls to {found.level:g}. {own}")
    yield ""
    varied = [one for one in found.found if one.readings]
    if varied:
        yield from _over_readings(found)
    else:
        yield from text_table(*sizes(found))
    yield ""
    for said in sentences(found):
        yield from wrapped(said)
    for said in doubts(found):
        yield from wrapped(f"not to be trusted: {said}")
    yield from wrapped(looked_said(found))
    yield from wrapped(f"{found.says}.")
    yield from basis_lines(found.basis)


def doubts(found: Saturation) -> Iterator[str]:
    """Where a curve goes up again by more than chance."""
    for one in found.found:
        for start, end in one.crossing.rises[:1]:
            text = f'"{one.variant}" does better at {end:,} than at {start:,}, by more than chance'
            yield f"{text}: the curve does not fall all the way"


def looked_said(found: Saturation) -> str:
    """Which sizes were tried, and what is assumed."""
    first, last = found.found[0].crossing.first, found.found[0].crossing.last
    looks = max(len(one.crossing.seen) for one in found.found)
    return (
        f"looked at: sizes {first:,} to {last:,} by bisection, at most {looks} of them for one figure; that survival "
        "falls as the raid grows is assumed"
    )


def size_said(crossing: Crossing) -> str:
    """The size at which a share falls to the level."""
    if crossing.size is None:
        return f"above {crossing.last:,}"
    return f"{crossing.first:,} or less" if crossing.already else f"{crossing.size:,}"


def interval_said(crossing: Crossing) -> str:
    """What chance leaves of it; empty where it leaves nothing to say."""
    if crossing.size is None and crossing.low is None:
        return ""
    if crossing.already and crossing.high == crossing.first:
        return ""
    high = f"above {crossing.last:,}" if crossing.high is None else f"{crossing.high:,}"
    low = f"{crossing.low:,}" if crossing.low != crossing.first else f"{crossing.first:,} or less"
    return low if low == high else f"{low} to {high}"


def sizes(found: Saturation) -> tuple[list[str], list[list[str]]]:
    """Head and rows under one choice of readings: a row a variant."""
    rows = [[one.variant, size_said(one.crossing), interval_said(one.crossing)] for one in found.found]
    return ["variant", "raid size", "95 % from chance"], rows


def _over_readings(found: Saturation) -> Iterator[str]:
    head, rows, alike = sizes_by_readings(found)
    yield from text_table(head, rows[:MOST_ROWS], label=44)
    if len(rows) > MOST_ROWS:
        yield f"and {len(rows) - MOST_ROWS} more; --json has all"
    if alike:
        yield from wrapped(f"moves no size: {', '.join(alike)}")


def sizes_by_readings(found: Saturation) -> tuple[list[str], list[list[str]], list[str]]:
    """Head, rows (one a choice of readings that moves a size, a column a variant), and readings that move none."""
    choices = list(dict.fromkeys(tuple(one.readings.items()) for one in found.found))
    names = [name for name, _ in choices[0]]
    alike = [name for name in names if _moves_nothing(found, name)]
    crossings = {(one.variant, tuple(one.readings.items())): one.crossing for one in found.found}
    merged: dict[tuple[str, ...], list[str]] = {}
    for choice in choices:
        told = tuple(option for name, option in choice if name not in alike)
        merged.setdefault(told, [size_said(crossings[variant, choice]) for variant in found.basis.variants])
    rows = [[", ".join(told) or "any", *cells] for told, cells in merged.items()]
    heading = ", ".join(name for name in names if name not in alike) or "readings"
    return [heading, *found.basis.variants], rows, alike


def _moves_nothing(found: Saturation, name: str) -> bool:
    """Whether a reading changes no size of any variant under any choice of the others."""
    groups: dict[tuple[object, ...], set[int | None]] = {}
    for one in found.found:
        rest = (one.variant, *((key, option) for key, option in one.readings.items() if key != name))
        groups.setdefault(rest, set()).add(one.crossing.size)
    return all(len(sizes) == 1 for sizes in groups.values())


def sentences(found: Saturation) -> Iterator[str]:
    """Range first, then what each variant adds."""
    base = found.basis.baseline
    for variant in found.basis.variants:
        low, high = found.span(variant)
        many = len(found.of(variant)) > 1
        last, first = found.found[0].crossing.last, found.found[0].crossing.first
        over = " under any reading" if many else ""
        if low is None:
            text = f"never falls to {found.level:g} in raids of up to {last:,}{over}"
        elif high == first:
            text = f"is there already in a raid of {first:,}{over}"
        elif many:
            end = f"{high:,}" if high is not None else f"more than {last:,}"
            span = f"{low:,} to {end}, as readings go" if low != high else f"{low:,}{over}"
            text = f"falls there at {span}"
        else:
            text = f"falls there at {low:,}"
        yield f'With "{variant}" it {text}.'
    for variant in found.basis.variants:
        if variant == base:
            continue
        pairs = zip(found.of(variant), found.of(base), strict=True)
        ratios = [ratio for with_, without in pairs if (ratio := _ratio(with_, without)) is not None]
        if ratios and len(ratios) == len(found.of(base)):
            least, most = number(min(ratios), 1), number(max(ratios), 1)
            times = f"{least} times" if least == most else f"{least} to {most} times"
            text = "as large a raid as" if least == most == "1.0" else f"a raid {times} as large as"
            yield f'"{variant}" stands {text} "{base}".'


def _ratio(a: Crossing, b: Crossing) -> float | None:
    """How many times as large a raid is; None where one of the sizes is not known or too small to tell."""
    if a.size is None or b.size is None or a.already or b.already or min(a.size, b.size) < LEAST_RATIO:
        return None
    return a.size / b.size
