"""A sweep in plain text: one axis as a curve, two as a shaded table, more as what each axis does by itself."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from redan.analysis.digits import by_inputs, by_interval, printed
from redan.analysis.intervals import Estimate
from redan.analysis.sweeps import Basis, Choice, Sweep
from redan.report.text import text_table, wrapped
from redan.report.words import Measure, measure_of, number, replications, written

SHADES = " ░▒▓█"
MARKS = "oxabcdefghijklmnpqrstuvwyz"
SCALE = 40  # columns of the small picture
MOST_LINES = 60  # of one small picture
NOT_SURE = "( )"


def sweep_lines(found: Sweep) -> list[str]:
    """The whole answer of a sweep on a terminal."""
    lines = [*wrapped(found.basis.title), ""]
    for key in found.measures:
        measure = measure_of(key)
        if len(found.axes) == 1:
            lines += _curve(found, measure)
        elif len(found.axes) == 2 and found.design == "grid":
            lines += _contours(found, measure)
        else:
            lines += _by_axis(found, measure)
        lines.append("")
    said = [line for remark in remarks(found) for line in wrapped(remark)]
    return [*lines, *said, *basis_lines(found.basis, found)]


def _curve(found: Sweep, measure: Measure) -> list[str]:
    """A row a value: each variant with its interval, and what it changes."""
    (axis,), names = found.axes, found.basis.variants
    others = [name for name in names if name != found.basis.baseline]
    head = [axis.name, *names, *(f"{name} less {found.basis.baseline}" for name in others)]
    rows = []
    for index, text in enumerate(axis.texts):
        spot = found.spot((index,))
        if spot.refused:
            rows.append([text, *("cannot be" for _ in head[1:])])
            continue
        figures = {name: spot.figures[name][measure.key] for name in names}
        cells = [written(figures[name].estimate, measure) for name in names]
        rows.append([text, *cells, *(written(figures[name].difference, measure, sign=True) for name in others)])
    title = f"{measure.label}; mean [95 % interval from chance]"
    return [title, "", *text_table(head, rows), "", *_dots(found, measure)]


def _dots(found: Sweep, measure: Measure) -> list[str]:
    """A small picture: a line a value, a letter a variant."""
    (axis,), names = found.axes, found.basis.variants
    means = {(i, name): found.estimate((i,), name, measure.key).mean / measure.divisor
             for i in range(len(axis.texts)) for name in names}  # fmt: skip
    finite = [value for value in means.values() if math.isfinite(value)]
    if not finite or len(axis.texts) > MOST_LINES or len(names) > len(MARKS):
        return []
    low, high = (0.0, 1.0) if measure.share else (min(0.0, *finite), max(finite))
    span = (high - low) or 1.0
    wide = max(len(text) for text in axis.texts)
    lines = [f"{'':{wide}} {number(low, by_inputs(low) if low else 0)}{number(high, by_inputs(high)):>{SCALE + 1}}"]
    for index, text in enumerate(axis.texts):
        row = [" "] * (SCALE + 1)
        for mark, name in zip(MARKS, names, strict=False):
            value = means[index, name]
            if math.isfinite(value):
                place = round((value - low) / span * SCALE)
                row[place] = mark if row[place] == " " else "*"
        lines.append(f"{text:>{wide}} |{''.join(row)}|")
    key = ", ".join(f"{mark} {name}" for mark, name in zip(MARKS, names, strict=False))
    return [*lines, *wrapped(f"{key}{', * more than one' if any('*' in line for line in lines) else ''}")]


def _contours(found: Sweep, measure: Measure) -> Iterator[str]:
    """A table a variant, shaded by value; a baseline that does not change along the columns is a column of its own."""
    across, down = found.axes[1], found.axes[0]
    base, others = found.basis.baseline, [n for n in found.basis.variants if n != found.basis.baseline]
    flat = all(
        len({found.spot((i, j)).plans.get(base) for j in range(len(across.texts))}) == 1 for i in range(len(down.texts))
    )
    decimals = _decimals(found, measure, found.basis.variants)
    shown = others if flat and others else list(found.basis.variants)
    beside = flat and bool(others)
    for name in shown:
        yield from wrapped(f'{measure.label}, variant "{name}": {down.name} down, {across.name} across')
        yield ""
        yield from _matrix(found, measure, name, base if beside else "", decimals)
        yield ""
    for name in others:
        yield from wrapped(f'the same, "{name}" less "{base}"; {NOT_SURE} cannot be told from zero')
        yield ""
        yield from _changes(found, measure, name)
        yield ""
    half = max((_half(found.estimate(s.choice, n, measure.key)) for s in found.spots for n in found.basis.variants
                if not s.refused), default=0.0) / measure.divisor  # fmt: skip
    ends = ("40 %", "60 %", "80 %", "100 %")
    shades = ", ".join(f"{shade} to {end}" for shade, end in zip(SHADES[1:], ends, strict=True))
    if measure.share:
        yield from wrapped(f"shading: none to 20 %, {shades}")
    else:
        yield from wrapped(f"shading: none up to a fifth of the largest figure, {shades.replace('%', '% of it')}")
    yield from wrapped(f"from chance, each figure is known to ±{number(half, _places(half))} or better (95 %)")


def _places(half: float) -> int:
    return 0 if half == 0.0 else max(0, 1 - math.floor(math.log10(half)))


def _half(value: Estimate) -> float:
    return (value.high - value.low) / 2.0 if value.exists and math.isfinite(value.high - value.low) else 0.0


def _decimals(found: Sweep, measure: Measure, names: Sequence[str]) -> int:
    """Digits after the point with which all figures of a table are written: those of the widest interval."""
    values = [found.estimate(s.choice, name, measure.key) for s in found.spots if not s.refused for name in names]
    values = [value for value in values if value.exists]
    half = max((_half(value) for value in values), default=0.0) / measure.divisor
    largest = max((abs(value.mean) for value in values), default=0.0) / measure.divisor
    return min(by_interval(half, 3) if half else 3, max(1 if not measure.share else 2, by_inputs(largest)), 2)


def _matrix(found: Sweep, measure: Measure, name: str, beside: str, decimals: int) -> list[str]:
    down, across = found.axes
    values = {s.choice: found.estimate(s.choice, name, measure.key).mean / measure.divisor for s in found.spots}
    every = [*values.values()]
    every += [found.estimate(s.choice, beside, measure.key).mean / measure.divisor for s in found.spots if beside]
    top = 1.0 if measure.share else max((abs(value) for value in every if math.isfinite(value)), default=1.0) or 1.0

    def cell(value: float) -> str:
        if not math.isfinite(value):
            return "cannot be"
        shade = SHADES[min(len(SHADES) - 1, int(abs(value) / top * len(SHADES)))]
        return f"{number(value, decimals)} {shade * 2}"

    head = [down.name, *([f'"{beside}"'] if beside else []), *across.texts]
    rows = []
    for i, text in enumerate(down.texts):
        cells = [values[i, j] for j in range(len(across.texts))]
        first = [found.estimate((i, 0), beside, measure.key).mean / measure.divisor] if beside else []
        rows.append([text, *map(cell, [*first, *cells])])
    return text_table(head, rows)


def _changes(found: Sweep, measure: Measure, name: str) -> list[str]:
    down, across = found.axes

    def cell(choice: Choice) -> str:
        spot = found.spot(choice)
        change = None if spot.refused else spot.figures[name][measure.key].difference
        if change is None or not change.exists:
            return "cannot be" if spot.refused else "none"
        mean = change.mean / measure.divisor
        digits = min(by_interval(_half(change) / measure.divisor, 3), max(2 if measure.share else 1, by_inputs(mean)))
        shown = printed(mean, min(digits, 3))
        text = number(mean, min(digits, 3), sign=True) if shown else "0"
        return text if change.excludes_zero or change.certain else f"({text})"

    rows = [[text, *(cell((i, j)) for j in range(len(across.texts)))] for i, text in enumerate(down.texts)]
    return text_table([down.name, *across.texts], rows)


def _by_axis(found: Sweep, measure: Measure) -> Iterator[str]:
    """Of more than two axes, or of points between: the mean over all points that share a value of one axis."""
    names = found.basis.variants
    possible = [spot for spot in found.spots if not spot.refused]
    yield from wrapped(f"{measure.label}: mean over all points with that value of one axis, and the least to the most")
    yield ""
    for place, axis in enumerate(found.axes):
        rows = []
        for index, text in enumerate(axis.texts):
            here = [spot for spot in possible if spot.choice[place] == index]
            cells = []
            for name in names:
                means = [e.mean for s in here if (e := s.figures[name][measure.key].estimate).exists]
                cells.append(_span(means, measure) if means else "none")
            rows.append([text, str(len(here)), *cells])
        yield from text_table([axis.name, "points", *names], rows)
        yield ""


def _span(means: Sequence[float], measure: Measure) -> str:
    scaled = [value / measure.divisor for value in means]
    digits = 2 if measure.share else min(1, by_inputs(max(map(abs, scaled))))
    mean = math.fsum(scaled) / len(scaled)
    return f"{number(mean, digits)}, {number(min(scaled), digits)} to {number(max(scaled), digits)}"


def remarks(found: Sweep) -> Iterator[str]:
    """What does not take part, what cannot happen, what the axes mean; a sentence each."""
    for name in found.inert:
        yield f"inert: {name} changes no plan of any variant here; what it sets takes no part"
    yield from _not_reached(found)
    refused = [spot for spot in found.spots if spot.refused]
    for spot in refused[:3]:
        at = ", ".join(f"{axis.name} = {axis.texts[i]}" for axis, i in zip(found.axes, spot.choice, strict=True))
        yield f"cannot be: {at}: {spot.refused}"
    if len(refused) > 3:
        yield f"and {len(refused) - 3:,} more points that cannot be"
    for says in dict.fromkeys(axis.says for axis in found.axes if axis.says):
        yield f"{says}."


def _not_reached(found: Sweep) -> Iterator[str]:
    """Points that ran as long as any may and are still not known well enough."""
    until, first = found.basis.until, found.measures[0]
    if until is None:
        return
    wide = [
        spot for spot in found.spots for by in spot.figures.values() if _half(by[first].estimate) > until * (1 + 1e-9)
    ]
    if wide:
        most = max(spot.replications for spot in wide)
        text = f"{len({spot.choice for spot in wide}):,} points ended with {most:,} replications, the most there may be"
        yield f"not reached: {text}, before ±{until:g}"


def basis_lines(basis: Basis, found: Sweep | None = None) -> Iterator[str]:
    """What all points share, as lines."""
    for said in basis_said(basis, found):
        yield from wrapped(said)


def basis_said(basis: Basis, found: Sweep | None = None) -> Iterator[str]:
    """What all points share, as sentences."""
    counts = {spot.replications for spot in found.spots if not spot.refused} if found is not None else set()
    if basis.until is not None and counts:
        runs = f"{min(counts):,} to {max(counts):,} replications a point, to reach ±{basis.until:g}"
    else:
        runs = f"{replications(basis.replications)} a point"
    points = f"{len(found.spots):,} points of a {found.design} design; " if found is not None else ""
    yield (
        f"{points}{runs}, the same chance at every point (seed {basis.seed}); intervals hold for each point by itself"
    )
    held = [f"{name} = {option}" for name, option in basis.readings.items()]
    held += [f"level = {basis.level}"] if basis.level else []
    held += [f"terrain = {basis.terrain}"]
    yield f"held at every point: {', '.join(held)}"
