"""Small scenarios for the tests of the ground, and a reader of PNG files."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

ATTACK = """
  assets:
    - {{name: store, kind: arms-store, at: [{lat:.4f} N, {lon:.4f} E], hits: 2}}
attack:
  doctrine: {{when_engaged: press-on}}
  packages:
    - name: raid
      aircraft: f-16i
      count: 1
      start: 0 s
      route:
        - {{at: [{north:.4f} N, {lon:.4f} E], altitude: 9000 m, speed: 240 m/s}}
        - {{at: [{lat:.4f} N, {lon:.4f} E], altitude: 9000 m, speed: 240 m/s}}
      weapons:
        - {{munition: spice-1000, per_aircraft: 1, target: store, release: 50 km along route, interval: 2 s}}
"""


def text(lat: float = 33.5, lon: float = 36.4, terrain: str = "none", earth: str = "4/3") -> str:
    """One long-range radar, one long-range unit, and a variant without the unit."""
    return (
        "redan: 1\ntitle: A radar and a unit\nquestion: What do they see?\n"
        f"terrain: {terrain}\nseed: 1\nreplications: 100\neffective_earth_radius: {earth}\n"
        "defence:\n  radars:\n"
        f"    - {{name: watch, system: p-18, at: [{lat:.4f} N, {lon:.4f} E]}}\n"
        "  units:\n"
        f"    - {{name: battery, system: s-300pmu-2, at: [{lat:.4f} N, {lon:.4f} E]}}\n"
        f"    - {{name: gun, system: pantsir-s1, at: [{lat:.4f} N, {lon:.4f} E]}}"
        + ATTACK.format(lat=lat, lon=lon, north=lat + 0.8)
        + "variants:\n  with: {says: Everything., change: {}}\n"
        "  without: {says: No battery., change: {remove: {defence: {units: [battery]}}}}\n"
        "baseline: without\n"
    )


def pixels(png: bytes) -> NDArray[np.uint8]:
    """Rows, columns, bands of a PNG whose lines have filter 0 or 1; indices where it has a palette."""
    at, body, head = 8, b"", b""
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + content)
        head = content if kind == b"IHDR" else head
        body += content if kind == b"IDAT" else b""
        at += 12 + length
    columns, rows, _, kind_of = struct.unpack(">IIBB", head[:10])
    bands = {2: 3, 3: 1, 6: 4}[kind_of]
    lines = np.frombuffer(zlib.decompress(body), np.uint8).reshape(rows, 1 + columns * bands)
    values = lines[:, 1:].reshape(rows, columns, bands)
    assert set(lines[:, 0].tolist()) <= {0, 1}
    return np.where(lines[:, :1, None] == 1, np.cumsum(values, axis=1, dtype=np.uint8), values)
