"""One replication as DIS over UDP in real time: for viewers on this machine, and for nothing beyond it.

Only loopback addresses are taken. What is sent is a simulated past, and nothing that takes part in an exercise, a
network of sensors or a command post shall ever hear it (SCOPE.md: no interface to equipment).

Seconds of a played scene are those of the clock on the wall: at speed 10 a minute of the scenario takes 6 s, and
velocities are ten times as large, so that whoever extrapolates by his own clock stays on the track. A PDU is sent where
extrapolation from the last one would be off by a metre or the course by 3 degrees, and at least every 5 s for each
that is there (IEEE 1278.1: thresholds of dead reckoning, heartbeat).
"""

from __future__ import annotations

import ipaddress
import math
import socket
import struct
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from redan.errors import InputError, Problem
from redan.export.dis import DEACTIVATED, HEARTBEAT_S, states, timestamp
from redan.scene.scene import Happening, Scene

WITHIN_M = 1.0  # the standard's threshold of position
SPEEDS = 0.1, 1000.0
NUMBER, APPEARANCE = slice(16, 18), slice(84, 88)  # of a PDU: which entity; in which state
ADDRESS = "an address of this machine and a port, as in 127.0.0.1:3000 or [::1]:3000"
LOOPBACK_ONLY = "redan has no interface to equipment or to networks: whoever looks runs on this machine"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Address = tuple[str, int]
Tell = Callable[[str, float], None]
Due = tuple[float, bytes | Happening]  # when by the clock on the wall, what is sent or told


def address_of(text: str) -> Address:
    """Host and port; refused is what is not a loopback address. Names are not looked up, but for localhost."""
    host, colon, port = text.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    if not colon or not port.isdecimal() or not host or (":" in host and not bracketed):
        raise InputError(Problem(f"--dis {text[:60]!r} is no address", allowed=ADDRESS))
    if not 1 <= int(port) <= 65535:
        raise InputError(Problem(f"--dis {text[:60]!r} has port {port[:20]}", allowed="a port from 1 to 65535"))
    name = "127.0.0.1" if host == "localhost" else host.strip("[]")
    try:
        there = ipaddress.ip_address(name)
    except ValueError:
        raise InputError(Problem(f"--dis {text[:60]!r} is no address", allowed=ADDRESS)) from None
    if not there.is_loopback:
        what = f"--dis {text[:60]!r} leads off this machine"
        raise InputError(Problem(what, allowed="loopback: 127.0.0.1, or ::1", remedy=LOOPBACK_ONLY))
    return str(there), int(port)


def paced(scene: Scene, speed: float) -> Scene:
    """The scene by the clock on the wall: seconds from its start, divided by the speed."""
    origin = scene.from_s
    tracks = tuple(replace(track, time_s=(track.time_s - origin) / speed) for track in scene.tracks)
    entities = tuple(
        replace(one, standing_s=tuple(((a - origin) / speed, (b - origin) / speed) for a, b in one.standing_s))
        for one in scene.entities
    )
    events = tuple(replace(event, time_s=(event.time_s - origin) / speed) for event in scene.events)
    return replace(scene, entities=entities, tracks=tracks, events=events)


@dataclass
class Played:
    """What was sent: number of PDUs, how late the latest was (s), and what is still shown as being there."""

    sent: int = 0
    latest_s: float = 0.0
    there: dict[bytes, bytes] = field(default_factory=dict)  # number of an entity -> its last PDU


def _nothing(text: str, at_s: float) -> None:
    """Nobody is told."""


def play(
    scene: Scene, address: Address, *, speed: float = 1.0, from_s: float = -math.inf, tell: Tell = _nothing
) -> Played:
    """Send it, from a time of the scenario on (s); `tell` gets the sentence of each event as it happens, and its time.

    What is still there when it ends, by itself or by Ctrl-C, is told to be gone; a KeyboardInterrupt goes on from here.
    """
    wall = paced(scene, speed)
    begins_s = max(from_s - scene.from_s, 0.0) / speed
    due: list[Due] = [
        *states(wall, EPOCH, standing_s=HEARTBEAT_S, within_m=WITHIN_M),
        *((event.time_s, told) for event, told in zip(wall.events, scene.events, strict=True) if told.text),
    ]
    due = sorted((one for one in due if one[0] >= begins_s), key=lambda one: one[0])
    played = Played()
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)  # 127.255.255.255
        try:
            _send(due, begins_s, line, address, played, tell)
        finally:
            for pdu in played.there.values():
                line.sendto(_gone(pdu), address)
                played.sent += 1
            played.there.clear()
    return played


def _send(
    due: Iterable[Due], begins_s: float, line: socket.socket, address: Address, played: Played, tell: Tell
) -> None:
    began, zero = time.monotonic(), datetime.now(UTC)
    for at_s, what in due:
        wait_s = began + (at_s - begins_s) - time.monotonic()
        if wait_s > 0.0:
            time.sleep(wait_s)
        played.latest_s = max(played.latest_s, -wait_s)
        if isinstance(what, Happening):
            tell(what.text, what.time_s)
            continue
        pdu = what[:4] + struct.pack(">I", timestamp(zero, at_s - begins_s)) + what[8:]
        line.sendto(pdu, address)
        played.sent += 1
        if int.from_bytes(pdu[APPEARANCE], "big") & DEACTIVATED:
            played.there.pop(pdu[NUMBER], None)
        else:
            played.there[pdu[NUMBER]] = pdu


def _gone(pdu: bytes) -> bytes:
    """The same, deactivated: viewers take it away."""
    state = int.from_bytes(pdu[APPEARANCE], "big") | DEACTIVATED
    return pdu[: APPEARANCE.start] + state.to_bytes(4, "big") + pdu[APPEARANCE.stop :]
