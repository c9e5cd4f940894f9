"""Shaded relief of an elevation grid as a small PNG, for the background of a map."""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.physics.terrain import Terrain
from redan.report.frame import METRES_PER_DEGREE, turns_deg

EXAGGERATION = 2.2
SEA = (206, 222, 232)
RAMP = ((0.0, (229, 234, 219)), (700.0, (236, 229, 208)), (1500.0, (226, 213, 191)), (2800.0, (247, 244, 240)))
SMALLEST_SEA_CELLS = 20_000  # a smaller area of zeros inside the grid is land below sea level, not sea


@dataclass(frozen=True)
class Relief:
    """A picture and the degrees its outer edges lie at."""

    png: bytes
    north_deg: float
    south_deg: float
    west_deg: float
    east_deg: float


def shaded_relief(
    terrain: Terrain, north_deg: float, south_deg: float, west_deg: float, east_deg: float, pixels: int
) -> Relief | None:
    """Relief of at least the given area, about `pixels` wide at most; None where the grid does not reach."""
    rows, columns = terrain.height_m.shape
    step, wide = terrain.step_deg, terrain.step_east_deg
    top = max(0, int((terrain.north_deg - north_deg) / step))
    bottom = min(rows, int((terrain.north_deg - south_deg) / step) + 1)
    turn_deg = turns_deg((west_deg + east_deg) / 2, (terrain.west_deg + terrain.east_deg) / 2)
    west_deg, east_deg = west_deg + turn_deg, east_deg + turn_deg
    left, right = int((west_deg - terrain.west_deg) / wide), int((east_deg - terrain.west_deg) / wide) + 1
    if around := terrain.columns_around:  # the ends of the grid join: the picture may run over the seam
        left = math.floor((west_deg - terrain.west_deg) / wide)
        across = np.arange(left, min(right, left + around)) % around
    else:
        left, right = max(0, left), min(columns, right)
        across = np.arange(left, max(left, right))
    if bottom - top < 2 or len(across) < 2:
        return None
    height = np.asarray(terrain.height_m[top:bottom, across], dtype=np.float64)
    sea = sea_cells(terrain.height_m)[top:bottom, across].astype(np.float64)
    right = left + len(across)
    thin = max(1, (right - left) // pixels)
    height, sea = _thinned(height, thin), _thinned(sea, thin)
    finer = max(1, min(4, pixels // height.shape[1]))
    height, sea = _refined(height, finer), _refined(sea, finer)
    middle = np.radians((north_deg + south_deg) / 2)
    cell_m, wide_m = (degrees * METRES_PER_DEGREE * thin / finer for degrees in (step, wide))
    rgb = tinted(height, sea > 0.5, cell_m, wide_m * float(np.cos(middle)))
    used_rows, used_columns = (bottom - top) // thin * thin, (right - left) // thin * thin
    north, west = terrain.north_deg - top * step, terrain.west_deg + left * wide - turn_deg
    return Relief(encode_png(rgb), north, north - used_rows * step, west, west + used_columns * wide)


def sea_cells(height_m: NDArray[Any]) -> NDArray[np.bool_]:
    """Cells of 0 m that hang together over a large area or reach the grid's edge; other zeros are low land."""
    from scipy import ndimage

    labels, count = ndimage.label(height_m == 0)
    large = np.bincount(labels.reshape(-1), minlength=count + 1) >= SMALLEST_SEA_CELLS
    edges = (labels[0], labels[-1], labels[:, 0], labels[:, -1])
    large[np.unique(np.concatenate(edges))] = True
    large[0] = False
    sea: NDArray[np.bool_] = large[labels]
    return sea


def _thinned(grid: NDArray[np.float64], by: int) -> NDArray[np.float64]:
    """Means over blocks of `by` squared cells."""
    if by == 1:
        return grid
    rows, columns = grid.shape[0] // by, grid.shape[1] // by
    blocks: NDArray[np.float64] = grid[: rows * by, : columns * by].reshape(rows, by, columns, by).mean(axis=(1, 3))
    return blocks


def _refined(grid: NDArray[np.float64], by: int) -> NDArray[np.float64]:
    """Bilinear interpolation to `by` times as many rows and columns over the same area."""
    for _ in range(2):
        old = np.arange(grid.shape[0]) + 0.5
        new = (np.arange(grid.shape[0] * by) + 0.5) / by
        low = np.clip(np.searchsorted(old, new) - 1, 0, grid.shape[0] - 2)
        share = np.clip(new - old[low], 0.0, 1.0)[:, None]
        grid = (grid[low] * (1 - share) + grid[low + 1] * share).T
    return grid


def tinted(
    height_m: NDArray[np.float64], sea: NDArray[np.bool_], cell_y_m: float, cell_x_m: float
) -> NDArray[np.uint8]:
    """Tint by height, shaded by light from the north-west at 45 degrees."""
    down, right = np.gradient(height_m * EXAGGERATION, cell_y_m, cell_x_m)
    light = (1.0 + (right + down) / np.sqrt(2.0)) / np.sqrt(2.0 * (1.0 + down**2 + right**2))
    shade = np.clip(light / np.sqrt(0.5), 0.0, 1.6)
    shade = np.where(sea, 1.0, 0.62 + 0.38 * shade)
    stops = [stop for stop, _ in RAMP]
    bands = [np.interp(height_m, stops, [colour[band] for _, colour in RAMP]) for band in range(3)]
    tint = np.stack([np.where(sea, SEA[band], bands[band]) for band in range(3)], axis=-1)
    pixels: NDArray[np.uint8] = np.clip(tint * shade[..., None] / 4.0, 0, 63.75).astype(np.uint8) * 4 + 2
    return pixels


def encode_png(rgb: NDArray[np.uint8], level: int = 0) -> bytes:
    """A PNG file of an array (rows, columns, 3 or 4) of bytes; with 4 the last is opacity. Source: ISO/IEC 15948."""
    rows, columns, bands = rgb.shape
    left = np.zeros_like(rgb)
    left[:, 1:] = rgb[:, :-1]
    lines = np.concatenate([np.ones((rows, 1), np.uint8), (rgb - left).reshape(rows, columns * bands)], axis=1)
    return png_file(columns, rows, 6 if bands == 4 else 2, b"", lines, level=level)


def encode_drawing(rgb: NDArray[np.uint8]) -> bytes:
    """A PNG file of a drawing (rows, columns, 3), in its most frequent 256 colours: any other becomes the nearest."""
    rows, columns, _ = rgb.shape
    codes = rgb.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    every, inverse, counts = np.unique(codes, return_inverse=True, return_counts=True)
    kept = every[np.sort(np.argsort(-counts.astype(np.int64), kind="stable")[:256])]
    channels = [np.stack([c >> 16, c >> 8 & 255, c & 255], axis=-1).astype(np.int32) for c in (every, kept)]
    nearest = np.empty(len(every), np.uint8)
    for start in range(0, len(every), 4096):  # bounds memory
        part = channels[0][start : start + 4096, None] - channels[1][None]
        nearest[start : start + 4096] = (part**2).sum(axis=2).argmin(axis=1)
    lines = np.concatenate([np.zeros((rows, 1), np.uint8), nearest[inverse.reshape(rows, columns)]], axis=1)
    return png_file(columns, rows, 3, channels[1].astype(np.uint8).tobytes(), lines)


def encode_indexed(
    indices: NDArray[np.uint8], palette: Sequence[tuple[int, int, int, int]], level: int = 6
) -> bytes:
    """A PNG file of an array (rows, columns) of indices into a palette of red, green, blue and opacity."""
    rows, columns = indices.shape
    lines = np.concatenate([np.zeros((rows, 1), np.uint8), indices], axis=1)
    colours = bytes(value for colour in palette for value in colour[:3])
    return png_file(columns, rows, 3, colours, lines, bytes(colour[3] for colour in palette), level)


def png_file(
    columns: int, rows: int, kind: int, palette: bytes, lines: NDArray[np.uint8], opacity: bytes = b"",
    level: int = 0,
) -> bytes:  # fmt: skip
    """Lines of bytes, each behind the number of its filter. opacity: of the colours of the palette; level: of zlib."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", columns, rows, 8, kind, 0, 0, 0)
    colours = chunk(b"PLTE", palette) if palette else b""
    colours += chunk(b"tRNS", opacity) if opacity else b""
    packed = zlib.compress(lines.tobytes(), level or (9 if palette else 6))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + colours + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
