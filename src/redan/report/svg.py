"""Small pieces of SVG: elements, text, paths, axis ticks, colours that colour-blind readers tell apart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

# Okabe and Ito, Color universal design (2008): eight colours that stay apart in the common kinds of colour blindness.
BLUE = "#0072b2"
VERMILLION = "#b84a00"  # theirs, darkened as far as small letters on white need
PURPLE = "#8c3b78"  # their reddish purple, darkened to stand out on relief
GREEN = "#007a58"
INK = "#1b1b1b"
GREY = "#6b6b6b"
PALE = "#d9d9d9"

Point = tuple[float, float]


def tag(name: str, *content: str, **attributes: object) -> str:
    """One element; underscores in attribute names become hyphens, `class_` becomes class, None is left out."""
    words = []
    for key, value in attributes.items():
        if value is None:
            continue
        written = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else escape(str(value))
        words.append(f' {key.rstrip("_").replace("_", "-")}="{written}"')
    inside = "".join(content)
    return f"<{name}{''.join(words)}>{inside}</{name}>" if inside else f"<{name}{''.join(words)}/>"


def text(x: float, y: float, words: str, **attributes: object) -> str:
    """Text at a point; the words are escaped."""
    return tag("text", escape(words), x=float(x), y=float(y), **attributes)


def path_data(points: Iterable[Point], *, closed: bool = False) -> str:
    """The `d` of a polyline."""
    data = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return data + "Z" if closed else data


def nice_step(span: float, most: int) -> float:
    """The smallest of 1, 2, 5 times a power of ten that divides the span into at most `most` parts."""
    raw = span / most
    power = 10.0 ** math.floor(math.log10(raw))
    return next(m * power for m in (1.0, 2.0, 5.0, 10.0) if m * power >= raw * (1 - 1e-9))


def ticks(low: float, high: float, most: int) -> Sequence[float]:
    """Round values within [low, high], at most `most` + 1 of them."""
    step = nice_step(high - low, most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [k * step for k in range(first, last + 1)]


def text_width(words: str, size: float) -> float:
    """Width of sans-serif text in the units of its size, estimated on the wide side."""
    narrow = sum(character in "ijlt.,:;'|![]()-f " for character in words)
    return size * (0.6 * (len(words) - narrow) + 0.36 * narrow)
