"""Labels on a map without overlap: each gets the first free place around its point, farther out with a leader line."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field

from redan.report.svg import INK, Point, tag, text, text_width

DIRECTIONS = (
    0.0,
    -0.9,
    0.9,
    math.pi,
    math.pi - 0.9,
    math.pi + 0.9,
    -math.pi / 2,
    math.pi / 2,
)  # right, left, above, below
DISTANCES = (9.0, 15.0, 24.0, 36.0, 52.0, 72.0, 96.0)
LEADER_FROM = 20.0  # a label farther out than this gets a line to its point

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass
class Labels:
    """Places taken so far inside a frame of width x height."""

    width: float
    height: float
    taken: list[Box] = field(default_factory=list)

    def block(self, x: float, y: float, half: float) -> None:
        """Keep a square around a point free of labels."""
        self.taken.append((x - half, y - half, x + half, y + half))

    def block_line(self, points: list[Point], half: float) -> None:
        """Keep the surroundings of a polyline free of labels, where there is room."""
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            parts = max(1, int(math.hypot(x1 - x0, y1 - y0) / 12))
            for k in range(parts + 1):
                self.block(x0 + (x1 - x0) * k / parts, y0 + (y1 - y0) * k / parts, half)

    def place(
        self, x: float, y: float, words: str, *, size: float = 11.0, colour: str = INK, weight: str | None = None
    ) -> str:
        """The label as SVG, put at the free place nearest to its point, or the least crowded one."""
        wide, high = text_width(words, size) * (1.1 if weight else 1.0), size * 1.15
        best: tuple[float, float, float, Box] | None = None
        for distance in DISTANCES:
            for angle in DIRECTIONS:
                box = _box(x, y, wide, high, distance, angle)
                if not (box[0] >= 2 and box[2] <= self.width - 2 and box[1] >= 2 and box[3] <= self.height - 2):
                    continue
                crowd = sum(_overlap(box, other) for other in self.taken)
                if best is None or crowd < best[0] - 1e-9:
                    best = (crowd, distance, angle, box)
            if best is not None and best[0] == 0.0:
                break
        if best is None:
            return ""
        _, distance, _, box = best
        self.taken.append(box)
        written = text(
            box[0], box[3] - 0.27 * high, words, font_size=size, fill=colour, font_weight=weight, class_="halo"
        )
        if distance < LEADER_FROM:
            return written
        end_x, end_y = min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3])
        line = tag("line", x1=x, y1=y, x2=end_x, y2=end_y, stroke=colour, stroke_width=0.7)
        return line + written


def _box(x: float, y: float, wide: float, high: float, distance: float, angle: float) -> Box:
    """The box whose nearest edge lies at a distance from the point in a direction."""
    cos, sin = math.cos(angle), math.sin(angle)
    centre_x = x + distance * cos + wide / 2 * (1 if cos > 0.3 else -1 if cos < -0.3 else 0)
    centre_y = y + distance * sin + (high / 2 * sin if abs(cos) < 0.3 else 0.0)
    return centre_x - wide / 2, centre_y - high / 2, centre_x + wide / 2, centre_y + high / 2


def _overlap(a: Box, b: Box) -> float:
    """Common area of two boxes."""
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
