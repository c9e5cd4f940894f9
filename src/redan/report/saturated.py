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
        rows = [[one.variant, _size(one.crossing), _interval(one.crossing)] for one in found.found]
        yield from text_table(["variant", "raid size", "95 % from chance"], rows)
    yield ""
    yield from _sentences(found)
    for one in found.found:
        for start, end in one.crossing.rises[:1]:
            text = f'"{one.variant}" does better at {end:,} than at {start:,}, by more than chance'
            yield from wrapped(f"not to be trusted: {text}: the curve does not fall all the way")
    first, last = found.found[0].crossing.first, found.found[0].crossing.last
    looks = max(len(one.crossing.seen) for one in found.found)
    yield from wrapped(
        f"looked at: sizes {first:,} to {last:,} by bisection, at most {looks} of them for one figure; that survival "
        "falls as the raid grows is assumed"
    )
    yield from wrapped(f"{found.says}.")
    yield from basis_lines(found.basis)


def _size(crossing: Crossing) -> str:
    if crossing.size is None:
        return f"above {crossing.last:,}"
    return f"{crossing.first:,} or less" if crossing.already else f"{crossing.size:,}"


def _interval(crossing: Crossing) -> str:
    if crossing.size is None and crossing.low is None:
        return ""
    if crossing.already and crossing.high == crossing.first:
        return ""
    high = f"above {crossing.last:,}" if crossing.high is None else f"{crossing.high:,}"
    low = f"{crossing.low:,}" if crossing.low != crossing.first else f"{crossing.first:,} or less"
    return low if low == high else f"{low} to {high}"


def _over_readings(found: Saturation) -> Iterator[str]:
    """A row a choice of readings, a column a variant; and the range."""
    choices = list(dict.fromkeys(tuple(one.readings.items()) for one in found.found))
    names = [name for name, _ in choices[0]]
    alike = [name for name in names if _moves_nothing(found, name)]
    sizes = {(one.variant, tuple(one.readings.items())): one.crossing for one in found.found}
    merged: dict[tuple[str, ...], list[str]] = {}
    for choice in choices:
        told = tuple(option for name, option in choice if name not in alike)
        merged.setdefault(told, [_size(sizes[variant, choice]) for variant in found.basis.variants])
    rows = [[", ".join(told) or "any", *cells] for told, cells in merged.items()]
    heading = ", ".join(name for name in names if name not in alike) or "readings"
    yield from text_table([heading, *found.basis.variants], rows[:MOST_ROWS], label=44)
    if len(rows) > MOST_ROWS:
        yield f"and {len(rows) - MOST_ROWS} more; --json has all"
    if alike:
        yield from wrapped(f"moves no size: {', '.join(alike)}")


def _moves_nothing(found: Saturation, name: str) -> bool:
    """Whether a reading changes no size of any variant under any choice of the others."""
    groups: dict[tuple[object, ...], set[int | None]] = {}
    for one in found.found:
        rest = (one.variant, *((key, option) for key, option in one.readings.items() if key != name))
        groups.setdefault(rest, set()).add(one.crossing.size)
    return all(len(sizes) == 1 for sizes in groups.values())


def _sentences(found: Saturation) -> Iterator[str]:
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
        yield from wrapped(f'With "{variant}" it {text}.')
    for variant in found.basis.variants:
        if variant == base:
            continue
        pairs = zip(found.of(variant), found.of(base), strict=True)
        ratios = [ratio for with_, without in pairs if (ratio := _ratio(with_, without)) is not None]
        if ratios and len(ratios) == len(found.of(base)):
            least, most = number(min(ratios), 1), number(max(ratios), 1)
            times = f"{least} times" if least == most else f"{least} to {most} times"
            text = "as large a raid as" if least == most == "1.0" else f"a raid {times} as large as"
            yield from wrapped(f'"{variant}" stands {text} "{base}".')


def _ratio(a: Crossing, b: Crossing) -> float | None:
    """How many times as large a raid is; None where one of the sizes is not known or too small to tell."""
    if a.size is None or b.size is None or a.already or b.already or min(a.size, b.size) < LEAST_RATIO:
        return None
    return a.size / b.size
