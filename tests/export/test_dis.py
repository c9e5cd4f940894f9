"""DIS: bytes of others read and written again, angles of a published example, and the file as a decoder sees it."""

from __future__ import annotations

import math
import struct
from datetime import UTC, datetime

import numpy as np
import pytest
from tests.scene.raid import scene

from redan.export import written
from redan.export.dis import PDU, EntityState, orientation, timestamp
from redan.scene.scene import ATTACK, Scene, Track

START = datetime(2026, 5, 1, 4, 59, 59, tzinfo=UTC)
# EntityStatePdu-26.raw of open-dis-python @b9c4cd0 (BSD): DIS 6, decoded there as below
OPEN_DIS = bytes.fromhex(
    "06070101001e91e200900000002a0004001a010001010027070201000101002707020100000000000000000000000000"
    "4150af90b382c24a4139725ff511aedc41507913179c1a083ff7afa180000000c0146e60002000000200000000000000"
    "000000000000000000000000000000000000000000000000000000000000000001323600000000000000000000000000"
)


def read(pdu: bytes) -> EntityState:
    """By hand, from the standard's table of the Entity State PDU."""
    number = struct.unpack
    entity_type = lambda at: (pdu[at], pdu[at + 1], number(">H", pdu[at + 2 : at + 4])[0], *pdu[at + 4 : at + 8])  # noqa: E731
    assert (pdu[2], pdu[3], number(">H", pdu[8:10])[0], pdu[19]) == (1, 1, 144, 0)
    return EntityState(
        version=pdu[0], exercise=pdu[1], timestamp=number(">I", pdu[4:8])[0], status=pdu[10],
        entity=number(">3H", pdu[12:18]), force=pdu[18], entity_type=entity_type(20), alternative_type=entity_type(28),
        velocity_m_s=number(">3f", pdu[36:48]), location_m=number(">3d", pdu[48:72]),
        orientation_rad=number(">3f", pdu[72:84]), appearance=number(">I", pdu[84:88])[0], dead_reckoning=pdu[88],
        acceleration_m_s2=number(">3f", pdu[104:116]), angular_rad_s=number(">3f", pdu[116:128]),
        character_set=pdu[128], marking=pdu[129:140].rstrip(b"\0"), capabilities=number(">I", pdu[140:144])[0],
    )  # fmt: skip


def pdus(content: bytes) -> list[tuple[float, bytes]]:
    """Seconds and payload of each packet, headers checked."""
    assert struct.unpack("<IHHiIII", content[:24]) == (0xA1B2C3D4, 2, 4, 0, 0, 65535, 101)
    found, at = [], 24
    while at < len(content):
        seconds, microseconds, length, whole = struct.unpack("<IIII", content[at : at + 16])
        packet = content[at + 16 : at + 16 + length]
        assert length == whole == len(packet) == 20 + 8 + 144 == struct.unpack(">H", packet[2:4])[0]
        assert sum(struct.unpack(">10H", packet[:20])) % 0xFFFF == 0  # RFC 1071
        assert struct.unpack(">HHH", packet[20:26]) == (3000, 3000, 152)
        found.append((seconds + microseconds * 1e-6 - START.timestamp(), packet[28:]))
        at += 16 + length
    return found


def test_bytes_of_others_read_and_written_are_the_same() -> None:
    assert len(OPEN_DIS) == PDU.size == 144
    state = read(OPEN_DIS)
    assert (state.version, state.exercise, state.timestamp, state.entity) == (6, 7, 2003426, (42, 4, 26))
    assert state.entity_type == (1, 1, 39, 7, 2, 1, 0)
    assert state.location_m == pytest.approx((4374082.80485589, 1667679.95730107, 4318284.36890269), abs=1e-6)
    assert state.orientation_rad == pytest.approx((1.93505, 0.0, -2.31924), abs=1e-5)
    assert (state.force, state.dead_reckoning, state.marking, state.character_set) == (1, 2, b"26", 1)
    assert state.packed() == OPEN_DIS


def test_orientation_is_that_of_the_published_example() -> None:
    """Adelaide: open-dis-python tests/test_RangeCoordinates.py, after Koks, DSTO-TN-0640."""
    found = orientation(*(math.radians(v) for v in (135.0, 20.0, -34.9, 138.5, 30.0)))
    assert np.degrees(found) == pytest.approx((-122.96992, 47.78647, -29.67017), abs=1e-4)


def test_a_time_stamp_counts_the_hour_and_wraps() -> None:
    assert timestamp(datetime(2026, 1, 1, 0, 30, tzinfo=UTC), 0.0) == 2**31 | 1
    assert timestamp(START, 1.0) == 1
    assert timestamp(START, 0.9999999999) == 1  # rounds up to the full hour


def test_whoever_extrapolates_is_on_the_track() -> None:
    """Dead reckoning at constant velocity from the last PDU is within 50 m; no PDU is older than 5 s."""
    found = scene()
    number = {len(found.entities) + i + 1: track for i, track in enumerate(found.tracks)}
    heard: dict[int, list[tuple[float, EntityState]]] = {}
    previous = -math.inf
    for time_s, pdu in pdus(written(found, "dis", START)):
        assert time_s >= previous
        previous = time_s
        state = read(pdu)
        heard.setdefault(state.entity[2], []).append((time_s, state))
    assert set(number) <= set(heard)
    for entity, track in number.items():
        states = heard[entity]
        assert (states[0][0], states[-1][0]) == pytest.approx((track.from_s, track.to_s), abs=1e-5)
        assert states[-1][1].appearance >> 23 & 1
        assert not any(state.appearance for _, state in states[:-1])
        times = [time_s for time_s, _ in states]
        assert max(np.diff(times)) <= 5.0 + 1e-5
        for at_s in np.arange(track.from_s, track.to_s, 0.3):
            since_s, state = states[max(int(np.searchsorted(times, at_s, side="right")) - 1, 0)]  # times to 1 µs
            shown = [p + v * (at_s - since_s) for p, v in zip(state.location_m, state.velocity_m_s, strict=True)]
            assert math.dist(shown, track.at(float(at_s))) < 50.0


def test_missiles_of_the_defence_are_munitions_against_aircraft() -> None:
    found = scene()
    types = {}
    for _, pdu in pdus(written(found, "dis", START)):
        state = read(pdu)
        types[state.entity[2]] = state.entity_type[:2], state.force
    for i, track in enumerate(found.tracks, start=len(found.entities) + 1):
        if track.kind == "missile":
            assert types[i] == ((2, 1), 1)
        elif track.kind == "aircraft":
            assert types[i] == ((1, 2), 2)


def test_what_flies_straight_for_long_is_told_every_five_seconds() -> None:
    places = np.array([[6.4e6, 0.0, 0.0], [6.4e6, 1200.0, 0.0]])
    track = Track("t", "aircraft", ATTACK, "x", "", np.array([0.0, 12.0]), places, "flew its route to the end")
    states = [(t, read(pdu)) for t, pdu in pdus(written(Scene("T", "v", 1, 0, {}, (), (track,), ()), "dis", START))]
    assert [t for t, _ in states] == pytest.approx([0.0, 5.0, 10.0, 12.0], abs=1e-5)
    assert [state.location_m[1] for _, state in states] == pytest.approx([0.0, 500.0, 1000.0, 1200.0])
    assert [state.velocity_m_s[1] for _, state in states] == pytest.approx([100.0, 100.0, 100.0, 0.0])
