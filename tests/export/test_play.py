"""Playing in real time, as a socket of this machine hears it: when, what, how far off, and how it ends."""

from __future__ import annotations

import math
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from tests.cli.conftest import Answer, redan
from tests.export.test_dis import read
from tests.scene.raid import DOCTRINES, TEXT, scene

from redan.errors import InputError
from redan.export.dis import DEACTIVATED, EntityState, states
from redan.export.play import EPOCH, HEARTBEAT_S, WITHIN_M, address_of, paced, play
from redan.scene.scene import ATTACK, DEFENCE, Entity, Scene, Track

Redan = Callable[..., Answer]
Heard = list[tuple[float, bytes]]
__all__ = ["redan"]  # the fixture


@pytest.fixture
def ear() -> Iterator[tuple[int, Heard]]:
    """A port that listens, and what it heard so far: seconds of the hour at arrival, bytes."""
    heard: Heard = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        line.bind(("127.0.0.1", 0))
        line.settimeout(0.1)
        ended = threading.Event()

        def listen() -> None:
            while not ended.is_set():
                try:
                    content = line.recv(2048)
                except TimeoutError:
                    continue
                heard.append((time.time() % 3600.0, content))

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        yield int(line.getsockname()[1]), heard
        ended.set()
        listener.join(5.0)


def straight(seconds: float) -> Scene:
    """Something that flies straight, something that stands: for so long."""
    places = np.array([[6.4e6, 0.0, 0.0], [6.4e6, 250.0 * seconds, 0.0]])
    track = Track("flies", "aircraft", ATTACK, "x", "", np.array([0.0, seconds]), places, "flew its route to the end")
    stands = Entity("stands", "unit", DEFENCE, "s-125", (6.3e6, 0.0, 1e5), ((-math.inf, math.inf),))
    return Scene("T", "v", 1, 0, {}, (stands,), (track,), ())


def said_s(state: EntityState) -> float:
    """The time stamp in seconds of the hour."""
    return (state.timestamp >> 1) / 2**31 * 3600.0


@pytest.mark.slow
def test_pdus_come_when_they_say(ear: tuple[int, Heard]) -> None:
    """Six seconds at speed 2: begin, heartbeat of five seconds and end, each at the time that its stamp says."""
    port, heard = ear
    began = time.time()
    played = play(straight(14.0), ("127.0.0.1", port), speed=2.0)
    lasted = time.time() - began
    time.sleep(0.2)
    states_ = [(at, read(pdu)) for at, pdu in heard]
    assert len(states_) == played.sent == 6
    assert lasted == pytest.approx(7.0, abs=0.5)
    late = [math.remainder(at - said_s(state), 3600.0) for at, state in states_]
    assert min(late) > -0.002  # never early
    assert np.median(late) < 0.1
    flies = [state for _, state in states_ if state.marking == b"flies"]
    gaps = np.diff([said_s(state) for state in flies]) % 3600.0
    assert gaps == pytest.approx([5.0, 2.0], abs=1e-3)
    assert flies[0].velocity_m_s[1] == pytest.approx(500.0)  # by the clock on the wall
    assert [state.appearance & DEACTIVATED for state in flies] == [0, 0, DEACTIVATED]
    assert not played.there


@pytest.mark.slow
def test_whoever_extrapolates_by_his_clock_is_on_the_track_within_the_threshold() -> None:
    """At speed 4, of the whole raid: off by a metre at most, with fewer PDUs than samples, none older than 5 s."""
    wall = paced(scene(), 4.0)
    number = {len(wall.entities) + i + 1: track for i, track in enumerate(wall.tracks)}
    heard: dict[int, list[tuple[float, EntityState]]] = {}
    sent = states(wall, EPOCH, standing_s=HEARTBEAT_S, within_m=WITHIN_M)
    every = states(wall, EPOCH, standing_s=HEARTBEAT_S)
    assert len(sent) < len(every)
    for time_s, pdu in sent:
        state = read(pdu)
        heard.setdefault(state.entity[2], []).append((time_s, state))
    assert set(heard) >= set(number)
    for states_ in heard.values():
        times = [time_s for time_s, _ in states_]
        assert max(np.diff(times), default=0.0) <= HEARTBEAT_S + 1e-9
    for entity, track in number.items():
        times = [time_s for time_s, _ in heard[entity]]
        for at_s in np.linspace(track.from_s, track.to_s, 80):
            since_s, state = heard[entity][max(int(np.searchsorted(times, at_s, side="right")) - 1, 0)]
            moved = zip(state.location_m, state.velocity_m_s, strict=True)
            assert math.dist([p + v * (at_s - since_s) for p, v in moved], track.at(float(at_s))) < WITHIN_M + 0.01


@pytest.mark.slow
def test_beginning_later_leaves_out_what_was_before(ear: tuple[int, Heard]) -> None:
    port, heard = ear
    told: list[float] = []
    play(scene(), ("127.0.0.1", port), speed=1000.0, from_s=200.0, tell=lambda text, at_s: told.append(at_s))
    time.sleep(0.2)
    assert told
    assert min(told) >= 200.0
    assert told == [event.time_s for event in scene().events if event.text and event.time_s >= 200.0]
    assert {read(pdu).marking for _, pdu in heard} > {b"sam-1", b"sam-2"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("10.1.2.3:3000", "leads off this machine"),
        ("0.0.0.0:3000", "leads off this machine"),
        ("255.255.255.255:3000", "leads off this machine"),
        ("[fe80::1]:3000", "leads off this machine"),
        ("example.org:3000", "is no address"),
        ("127.0.0.1", "is no address"),
        ("::1:3000", "is no address"),
        ("127.0.0.1:0", "port"),
        ("127.0.0.1:70000", "port"),
        ("localhost:x", "is no address"),
    ],
)
def test_other_addresses_than_of_this_machine_are_refused(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        address_of(text)


def test_addresses_of_this_machine() -> None:
    assert address_of("localhost:3000") == address_of("127.0.0.1:3000") == ("127.0.0.1", 3000)
    assert address_of("[::1]:3001") == ("::1", 3001)
    assert address_of("127.255.255.255:3000") == ("127.255.255.255", 3000)


def test_ipv6(ear: tuple[int, Heard]) -> None:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as line:
        try:
            line.bind(("::1", 0))
        except OSError:
            pytest.skip("no IPv6 here")
        line.settimeout(5.0)
        play(straight(0.1), ("::1", line.getsockname()[1]))
        assert len(line.recv(2048)) == 144


@pytest.fixture
def run(redan: Redan) -> str:
    Path("raid.yaml").write_text(TEXT.replace("DOCTRINE", DOCTRINES["leaves"]))
    assert redan("run", "raid.yaml", "-n", 2).status == 0
    return "runs/run-0001"


@pytest.mark.slow
def test_the_verb_plays_to_the_end_and_tells_the_story(redan: Redan, run: str, ear: tuple[int, Heard]) -> None:
    port, heard = ear
    done = redan("play", run, 0, "--dis", f"127.0.0.1:{port}", "--speed", 1000)
    time.sleep(0.2)
    assert done.status == 0, done.err
    lines = done.out.splitlines()
    sent = re.fullmatch(r"done: ([\d,]+) PDUs, the latest \d+ ms late", lines[-1])
    assert sent is not None
    assert int(sent[1].replace(",", "")) == len(heard) > 100
    assert any("missile" in line for line in lines)
    for words, says in (
        (("1", "--dis", "192.168.0.1:3000"), "no interface to equipment"),
        (("1", "--dis", "127.0.0.1:3000", "--speed", "0"), "0.1 to 1000"),
        (("1", "--dis", "127.0.0.1:3000", "--speed", "nan"), "0.1 to 1000"),
        (("1", "--dis", "127.0.0.1:3000", "--from", "99 h"), "after the end"),
        (("1", "--dis", "127.0.0.1:3000", "--from", "12"), '--from "12" has no unit'),
        (("1", "--dis", "127.0.0.1:3000", "--geoid", "24 s"), "--geoid"),
        (("2", "--dis", "127.0.0.1:3000"), "no replication 2"),
    ):
        refused = redan("play", run, *words)
        assert refused.status == 2
        assert says in refused.err


@pytest.mark.slow
def test_ctrl_c_ends_it_within_two_seconds_and_takes_everything_away(run: str, ear: tuple[int, Heard]) -> None:
    port, heard = ear
    words = [sys.executable, "-m", "redan", "play", run, "0", "--dis", f"127.0.0.1:{port}"]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as playing:
        try:
            until = time.monotonic() + 120.0
            while len(heard) < 6 and time.monotonic() < until:
                time.sleep(0.05)
            assert len(heard) >= 6
            time.sleep(0.5)
            asked = time.monotonic()
            playing.send_signal(signal.SIGINT)
            _, err = playing.communicate(timeout=10.0)
            assert time.monotonic() - asked < 2.0
        finally:
            playing.kill()
    time.sleep(0.2)
    assert playing.returncode == 130
    assert re.search(r"stopped at -?\d+:\d\d of the scenario", err)
    assert "Traceback" not in err
    last = {read(pdu).entity: read(pdu) for _, pdu in heard}
    assert all(state.appearance & DEACTIVATED for state in last.values())


def test_a_stamp_is_the_time_of_day(ear: tuple[int, Heard]) -> None:
    port, heard = ear
    play(straight(0.1), ("127.0.0.1", port))
    time.sleep(0.2)
    now = datetime.now(UTC)
    first = read(heard[0][1])
    assert first.timestamp & 1  # absolute
    assert math.remainder(now.minute * 60 + now.second - said_s(first), 3600.0) < 5.0
