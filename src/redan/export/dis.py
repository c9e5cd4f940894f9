"""DIS 7 Entity State PDUs (IEEE 1278.1-2012), 144 bytes each, in a pcap file: UDP to port 3000 of 127.255.255.255.

A PDU stands at every sample of a track with the velocity of the straight line that follows: whoever extrapolates it as
it says (dead reckoning 2: constant velocity) is on the track. At least every 5 s one stands for what flies, every 60 s
for what stands (the standard's heartbeats). The last PDU of each says that it is deactivated.

Kinds and domains are enumerated (SISO-REF-010); country, category and below are 0 ("other"): redan's systems are not
mapped. Body axes: x along the way, no roll. Time stamps are absolute. pcap times are those of the scenario.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from redan.errors import InputError, Problem, visible
from redan.export.common import spans
from redan.physics.geodesy import ecef_to_enu_vector, ecef_to_geodetic
from redan.scene.scene import ATTACK, DEFENCE, F8, MISSILE, THIRD, Entity, Place, Scene, Track

PDU = struct.Struct(">BBBBIHBxHHHBB8B8B3f3d3fIB15s3f3fB11sI")
VERSION, EXERCISE, ENTITY_STATE, FAMILY = 7, 1, 1, 1
SITE, APPLICATION = 1, 1
FORCE = {DEFENCE: 1, ATTACK: 2, THIRD: 3}  # friendly, opposing, neutral: the defence is taken for one's own
STATIC, CONSTANT_VELOCITY = 1, 2  # dead reckoning
ASCII = 1  # character set of a marking
DEACTIVATED, DESTROYED = 1 << 23, 3 << 3  # of the appearance: state, damage
HEARTBEAT_S, STANDING_S = 5.0, 60.0
TURN_RAD = math.radians(3.0)  # the standard's threshold of orientation
PORT = 3000
YEARS = 1971, 2104
LINK_RAW = 101  # of pcap: the packet begins with its IP header
LOCAL, EVERYBODY = bytes((127, 0, 0, 1)), bytes((127, 255, 255, 255))

# kind, domain
LAND, AIR, ANTI_AIR, BATTLEFIELD, SITE_FIXED = (1, 1), (1, 2), (2, 1), (2, 9), (5, 1)


class EntityState(NamedTuple):
    """One PDU, field by field. Places in m and m/s (ECEF), angles in rad (psi, theta, phi)."""

    timestamp: int
    entity: tuple[int, int, int]  # site, application, number
    force: int
    entity_type: tuple[int, ...]  # kind, domain, country, category, subcategory, specific, extra
    velocity_m_s: Place
    location_m: Place
    orientation_rad: Place
    appearance: int
    dead_reckoning: int
    marking: bytes  # at most 11
    version: int = VERSION
    exercise: int = EXERCISE
    alternative_type: tuple[int, ...] = (0, 0, 0, 0, 0, 0, 0)
    acceleration_m_s2: Place = (0.0, 0.0, 0.0)
    angular_rad_s: Place = (0.0, 0.0, 0.0)
    status: int = 0
    character_set: int = ASCII
    capabilities: int = 0

    def packed(self) -> bytes:
        """144 bytes, big-endian."""
        types = [
            byte
            for of in (self.entity_type, self.alternative_type)
            for byte in (of[0], of[1], of[2] >> 8, of[2] & 255, *of[3:])
        ]
        return PDU.pack(
            self.version, self.exercise, ENTITY_STATE, FAMILY, self.timestamp, PDU.size, self.status, *self.entity,
            self.force, 0, *types, *self.velocity_m_s, *self.location_m, *self.orientation_rad, self.appearance,
            self.dead_reckoning, bytes(15), *self.acceleration_m_s2, *self.angular_rad_s, self.character_set,
            self.marking.ljust(11, b"\0"), self.capabilities,
        )  # fmt: skip


def write(scene: Scene, start: datetime) -> bytes:
    """The whole file. InputError for a start whose time a pcap file cannot hold."""
    if not YEARS[0] <= start.year <= YEARS[1]:
        what = f"the scenario starts in the year {start.year}, and a pcap file counts seconds from 1970 to 2106"
        raise InputError(Problem(what, allowed=f"a start from {YEARS[0]} to {YEARS[1]}"))
    header = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, LINK_RAW)
    told = enumerate(states(scene, start))
    return b"".join((header, *(_packet(pdu, start.timestamp() + time_s, i) for i, (time_s, pdu) in told)))


def states(
    scene: Scene, start: datetime, *, standing_s: float = STANDING_S, within_m: float = 0.0
) -> list[tuple[float, bytes]]:
    """Every PDU with the second (of the scene) that it speaks of, in order.

    standing_s: heartbeat of what stands. within_m: a sample is left out where whoever extrapolates from the last PDU
    stays nearer than that to the track, and the course within 3 degrees: the sender's part of dead reckoning.
    """
    found: list[tuple[float, bytes]] = []
    number = 0
    for entity in scene.entities:
        for since_s, until_s in spans(entity, scene):
            number += 1
            found += _standing(entity, number, since_s, until_s, until_s < scene.to_s, start, standing_s)
    for track in scene.tracks:
        number += 1
        found += _flying(track, number, start, within_m)
    return sorted(found, key=lambda pair: pair[0])


def timestamp(start: datetime, time_s: float) -> int:
    """Parts of the hour, 2**31 of them, one bit up; the lowest bit: absolute time."""
    past_s = (start.minute * 60 + start.second + start.microsecond * 1e-6 + time_s) % 3600.0
    return (round(past_s / 3600.0 * 2**31) % 2**31) << 1 | 1


def orientation(
    heading_rad: float, pitch_rad: float, latitude_rad: float, longitude_rad: float, roll_rad: float = 0.0
) -> Place:
    """Psi, theta, phi: Euler angles (z, y', x'') that turn the earth's axes into those of a body.

    Heading clockwise from north, pitch up from the horizon. Source: D. Koks, DSTO-TN-0640 (2008).
    """
    sin_lat, cos_lat = math.sin(latitude_rad), math.cos(latitude_rad)
    sin_lon, cos_lon = math.sin(longitude_rad), math.cos(longitude_rad)
    north = np.array((-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat))
    east = np.array((-sin_lon, cos_lon, 0.0))
    down = np.array((-cos_lat * cos_lon, -cos_lat * sin_lon, -sin_lat))
    level = math.cos(heading_rad) * north + math.sin(heading_rad) * east
    right = -math.sin(heading_rad) * north + math.cos(heading_rad) * east
    x = math.cos(pitch_rad) * level - math.sin(pitch_rad) * down
    below = math.sin(pitch_rad) * level + math.cos(pitch_rad) * down
    y = math.cos(roll_rad) * right + math.sin(roll_rad) * below
    z = -math.sin(roll_rad) * right + math.cos(roll_rad) * below
    theta = -math.asin(min(max(float(x[2]), -1.0), 1.0))
    return math.atan2(float(x[1]), float(x[0])), theta, math.atan2(float(y[2]), float(z[2]))


def _standing(
    entity: Entity, number: int, since_s: float, until_s: float, lost: bool, start: datetime, beat_s: float
) -> Iterator[tuple[float, bytes]]:
    kind = LAND if entity.kind in ("unit", "radar") else SITE_FIXED
    latitude, longitude, _ = ecef_to_geodetic(*entity.place_ecef_m)
    facing = orientation(0.0, 0.0, latitude, longitude)
    for time_s in (*np.arange(since_s, until_s, beat_s).tolist(), until_s):
        state = (DEACTIVATED | (DESTROYED if lost else 0)) if time_s == until_s else 0
        yield time_s, EntityState(
            timestamp(start, time_s), (SITE, APPLICATION, number), FORCE[entity.side], (*kind, 0, 0, 0, 0, 0),
            (0.0, 0.0, 0.0), entity.place_ecef_m, facing, state, STATIC, _marking(entity.name),
        ).packed()  # fmt: skip


def _flying(track: Track, number: int, start: datetime, within_m: float) -> Iterator[tuple[float, bytes]]:
    kind = {"munition": BATTLEFIELD, MISSILE: ANTI_AIR}.get(track.kind, AIR)
    times, places = track.time_s.tolist(), track.position_ecef_m

    def told(time_s: float, place: F8, speed: F8, facing: Place, state: int) -> tuple[float, bytes]:
        return time_s, EntityState(
            timestamp(start, time_s), (SITE, APPLICATION, number), FORCE[track.side], (*kind, 0, 0, 0, 0, 0),
            _three(speed), _three(place), facing, state, CONSTANT_VELOCITY, _marking(track.name),
        ).packed()  # fmt: skip

    said_s, said, going = times[0], places[0], np.zeros(3)  # of the last PDU
    facing: Place = (0.0, 0.0, 0.0)
    for i, (since_s, until_s) in enumerate(pairwise(times)):
        velocity = (places[i + 1] - places[i]) / (until_s - since_s)
        shown = said + going * (since_s - said_s), said + going * (until_s - said_s)
        off_m = max(math.dist(shown[0], places[i]), math.dist(shown[1], places[i + 1]))
        if i == 0 or off_m >= within_m or _turned(going, velocity):
            said_s, said, going, facing = since_s, places[i], velocity, _along(velocity, places[i])
            yield told(said_s, said, going, facing, 0)
        while said_s + HEARTBEAT_S < until_s:
            said_s += HEARTBEAT_S
            said, going = places[i] + velocity * (said_s - since_s), velocity
            facing = _along(velocity, said)
            yield told(said_s, said, going, facing, 0)
    state = DEACTIVATED | (DESTROYED if track.why.startswith("shot down") else 0)
    yield told(times[-1], places[-1], np.zeros(3), facing, state)


def _turned(before: F8, after: F8) -> bool:
    """Whether the course changed by more than the threshold."""
    lengths = float(np.linalg.norm(before) * np.linalg.norm(after))
    return lengths > 0.0 and float(before @ after) < lengths * math.cos(TURN_RAD)


def _along(velocity: F8, here: F8) -> Place:
    latitude, longitude, _ = ecef_to_geodetic(*_three(here))
    east, north, up = ecef_to_enu_vector(*_three(velocity), latitude, longitude)
    return orientation(math.atan2(east, north), math.atan2(up, math.hypot(east, north)), latitude, longitude)


def _three(values: F8) -> Place:
    return float(values[0]), float(values[1]), float(values[2])


def _marking(name: str) -> bytes:
    """Eleven characters: of a longer name the beginning and the end, in which members of a group differ."""
    text = visible(name).encode("ascii", "replace")
    return text if len(text) <= 11 else text[:5] + b"~" + text[-5:]


def _packet(pdu: bytes, seconds: float, number: int) -> bytes:
    """A record of pcap with IP and UDP headers (no UDP checksum: 0 says so)."""
    udp = struct.pack(">HHHH", PORT, PORT, 8 + len(pdu), 0)
    length = 20 + len(udp) + len(pdu)
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, length, number & 0xFFFF, 0, 64, 17, 0, LOCAL, EVERYBODY)
    ip = ip[:10] + struct.pack(">H", _checksum(ip)) + ip[12:]
    microseconds = round(seconds * 1e6)
    record = struct.pack("<IIII", *divmod(microseconds, 1_000_000), length, length)
    return record + ip + udp + pdu


def _checksum(header: bytes) -> int:
    """Of an IP header: RFC 1071."""
    total = int(sum(struct.unpack(f">{len(header) // 2}H", header)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
