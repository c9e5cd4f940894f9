"""Cesium's own loader, open-dis and Wireshark read what redan writes: files, places, times, fields.

Cesium and open-dis run in Node, in an environment of their own (`oracle`). Wireshark is used where it is installed.
"""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.export.oracle import asked
from tests.export.test_dis import OPEN_DIS, pdus
from tests.scene.raid import scene

from redan.export import written
from redan.scene.scene import ATTACK, Scene, Track

pytestmark = pytest.mark.slow  # Node is started, and once the readers are fetched
START = datetime(2026, 5, 1, 4, 59, 59, tzinfo=UTC)


def utc(time_s: float) -> str:
    return (START + timedelta(seconds=time_s)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def seconds(word: str) -> float:
    return (datetime.fromisoformat(word) - START).total_seconds()


def loaded(content: bytes, folder: Path, times: dict[str, list[float]]) -> Any:
    """What Cesium has after loading, and where each is at these times."""
    file = folder / "scene.czml"
    file.write_bytes(content)
    return asked("czml.mjs", str(file), given={key: [utc(at_s) for at_s in of] for key, of in times.items()})


def test_cesium_shows_every_track_within_fifty_metres(tmp_path: Path) -> None:
    """Cesium's own interpolation between the samples, not ours, at 200 times of each track; nothing before or after."""
    found = scene()
    inside = {f"track/{t.name}": np.linspace(t.from_s + 0.002, t.to_s - 0.002, 200).tolist() for t in found.tracks}
    outside = {f"track/{t.name}": [t.from_s - 0.01, t.to_s + 0.01] for t in found.tracks}
    said = loaded(written(found, "czml", START), tmp_path, {k: inside[k] + outside[k] for k in inside})
    entities = said["found"]
    assert said["clock"] is not None
    assert [seconds(word) for word in said["clock"]] == pytest.approx([found.from_s, found.to_s], abs=2e-3)
    assert set(inside) <= set(entities)
    assert len(entities) == len(found.tracks) + len(found.entities)
    worst_m = 0.0
    for track in found.tracks:
        entity = entities[f"track/{track.name}"]
        assert entity["name"] == track.name
        assert entity["parts"] == ["point", "label", "path"]
        (since, until), = entity["available"]
        assert (seconds(since), seconds(until)) == pytest.approx((track.from_s, track.to_s), abs=2e-3)
        *within, before, after = entity["there"]
        assert before is None
        assert after is None
        for at_s, place in zip(inside[f"track/{track.name}"], within, strict=True):
            assert place is not None
            worst_m = max(worst_m, math.dist(place, track.at(at_s)))
    assert 0.0 < worst_m < 50.0


def test_cesium_keeps_what_stands_where_and_while_it_stands(tmp_path: Path) -> None:
    found = scene()
    entities = loaded(written(found, "czml", START), tmp_path, {})["found"]
    asked_for = {key: [found.from_s + 0.001] for key in entities if key.startswith("place/")}
    there = loaded(written(found, "czml", START), tmp_path, asked_for)["found"]
    assert len(asked_for) == len(found.entities)
    for entity in found.entities:
        (place,) = there[f"place/{entity.kind}/{entity.name}"]["there"]
        assert math.dist(place, entity.place_ecef_m) < 0.05
        assert len(there[f"place/{entity.kind}/{entity.name}"]["available"]) == len(entity.standing_s)


def test_cesium_notices_planted_faults(tmp_path: Path) -> None:
    """Latitude before longitude, a sample too few, a time that is none: what the reader is there for."""
    track = next(track for track in scene().tracks if track.kind == "missile")
    key, middle_s = f"track/{track.name}", (track.from_s + track.to_s) / 2.0

    def there(change: Any) -> Any:
        document = json.loads(written(scene(), "czml", START))
        packet = next(packet for packet in document if packet["id"] == key)
        change(packet)
        content = json.dumps(document).encode()
        return loaded(content, tmp_path, {key: [middle_s]})["found"][key]["there"][0]

    def exchanged(packet: Any) -> None:
        rows = np.array(packet["position"]["cartographicDegrees"]).reshape(-1, 4)[:, [0, 2, 1, 3]]
        packet["position"]["cartographicDegrees"] = rows.ravel().tolist()

    def thinned(packet: Any) -> None:
        numbers = packet["position"]["cartographicDegrees"]
        packet["position"]["cartographicDegrees"] = numbers[:4] + numbers[-4:]

    def no_time(packet: Any) -> None:
        packet["availability"] = "today/tomorrow"

    assert math.dist(there(lambda packet: None), track.at(middle_s)) < 50.0
    assert math.dist(there(exchanged), track.at(middle_s)) > 50.0
    assert math.dist(there(thinned), track.at(middle_s)) > 50.0
    with pytest.raises(AssertionError, match=r"czml\.mjs"):
        there(no_time)


def test_open_dis_reads_its_own_bytes_as_it_published_them() -> None:
    (state,) = asked("dis.mjs", given=[OPEN_DIS.hex()])
    assert (state["version"], state["entity"], state["type"]) == (6, [42, 4, 26], [1, 1, 39, 7, 2, 1, 0])


def test_open_dis_reads_every_pdu_and_writes_the_same_bytes() -> None:
    found = scene()
    sent = pdus(written(found, "dis", START))
    states = asked("dis.mjs", given=[pdu.hex() for _, pdu in sent])
    number = {len(found.entities) + i + 1: track for i, track in enumerate(found.tracks)}
    kinds = {"munition": ([2, 9], 2), "missile": ([2, 1], 1), "aircraft": ([1, 2], 2), "third-party": ([1, 2], 3)}
    seen = set()
    for (time_s, pdu), state in zip(sent, states, strict=True):
        assert state["again"] == pdu.hex()
        assert (state["version"], state["length"], state["exercise"]) == (7, 144, 1)
        past_s = (START.minute * 60 + START.second + time_s) % 3600.0
        assert state["timestamp"] & 1
        assert (state["timestamp"] >> 1) / 2**31 * 3600.0 == pytest.approx(past_s, abs=1e-5)
        track = number.get(state["entity"][2])
        if track is None:
            assert state["velocity"] == [0.0, 0.0, 0.0]
            continue
        seen.add(track.name)
        assert (state["type"][:2], state["force"]) == kinds[track.kind]
        assert math.dist(state["location"], track.at(time_s)) < 0.02  # times of the file are to 1 µs
        assert state["algorithm"] == 2
        shown = "".join(map(chr, state["marking"])).rstrip("\0")
        assert shown[:5] == track.name[:5]
    assert seen == {track.name for track in found.tracks}


def wireshark(content: bytes, folder: Path, *fields: str) -> list[list[str]]:
    """Rows of fields as tshark prints them."""
    program = shutil.which("tshark")
    if program is None:
        pytest.skip("tshark (Wireshark) is not installed")
    file = folder / "scene.pcap"
    file.write_bytes(content)
    words = [program, "-r", str(file), "-d", "udp.port==3000,dis", "-T", "fields", "-E", "occurrence=f"]
    words += [word for field in fields for word in ("-e", field)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return [line.split("\t") for line in done.stdout.splitlines()]


FIELDS = (
    "dis.proto_ver", "dis.pdu_type", "dis.pdu_length", "dis.force_id", "dis.entityKind", "dis.entityDomain",
    "_ws.malformed", "frame.time_epoch", "udp.dstport",
)  # fmt: skip


def test_wireshark_finds_entity_states_and_nothing_malformed(tmp_path: Path) -> None:
    content = written(scene(), "dis", START)
    rows = wireshark(content, tmp_path, *FIELDS)
    sent = pdus(content)
    assert len(rows) == len(sent)
    for row, (time_s, pdu) in zip(rows, sent, strict=True):
        fields = dict(zip(FIELDS, row, strict=True))
        assert (fields["dis.proto_ver"], fields["dis.pdu_type"], fields["dis.pdu_length"]) == ("7", "1", "144")
        assert (int(fields["dis.force_id"]), int(fields["dis.entityKind"])) == (pdu[18], pdu[20])
        assert fields["udp.dstport"] == "3000"
        assert float(fields["frame.time_epoch"]) - START.timestamp() == pytest.approx(time_s, abs=1e-5)
        assert not fields["_ws.malformed"]


def test_wireshark_notices_a_pdu_cut_short(tmp_path: Path) -> None:
    """The planted fault: 40 bytes are missing from the PDU, all lengths around it are right."""
    content = written(scene(), "dis", START)
    record, packet = bytearray(content[24:40]), bytearray(content[40 : 40 + 172 - 40])
    for at in (8, 12):
        record[at : at + 4] = len(packet).to_bytes(4, "little")
    packet[2:4] = len(packet).to_bytes(2, "big")
    packet[24:26] = (len(packet) - 20).to_bytes(2, "big")
    (row,) = wireshark(content[:24] + bytes(record) + bytes(packet), tmp_path, *FIELDS)
    assert row[FIELDS.index("_ws.malformed")]


def test_a_track_of_one_sample_is_read_by_all(tmp_path: Path) -> None:
    """What ended at once: a single sample, available for a millisecond."""
    place = np.array([[4.4e6, 3.1e6, 3.4e6]])
    track = Track("one", "munition", ATTACK, "x", "", np.array([5.0]), place, "arrived and hit")
    one = Scene("T", "v", 1, 0, {}, (), (track,), ())
    (there,) = loaded(written(one, "czml", START), tmp_path, {"track/one": [5.0]})["found"]["track/one"]["there"]
    assert math.dist(there, place[0]) < 0.05
    (state,) = asked("dis.mjs", given=[pdu.hex() for _, pdu in pdus(written(one, "dis", START))])
    assert state["location"] == place[0].tolist()
