"""The work folder: two tabs lose nothing, links lead nowhere, a full disk loses nothing."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from redan.app.desk import Desk
from redan.app.folder import MOST_SCENARIO, Folder
from redan.files import sha256_bytes


def save(client: TestClient, text: str, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.put("/api/scenarios/a.yaml", json={"text": text}, headers=named)


def test_a_save_says_what_it_takes_the_place_of(client: TestClient) -> None:
    assert save(client, "redan: 1\n").status_code == 400
    text = "redan: 1\ntitle: one\n"
    first = save(client, text, If_None_Match="*")
    assert first.status_code == 201
    assert first.headers["etag"] == f'"{sha256_bytes(text.encode())}"'
    assert save(client, "other", If_None_Match="*").status_code == 409
    second = save(client, "redan: 1\ntitle: two\n", If_Match=first.headers["etag"])
    assert second.status_code == 200
    assert client.get("/api/scenarios/a").json() == second.json()
    assert [one["title"] for one in client.get("/api/scenarios").json()] == ["two"]


def test_of_two_tabs_the_second_gets_the_others_text(client: TestClient, desk: Desk) -> None:
    """Neither text is lost: the first stands, the second is told of it, and what it replaces is kept."""
    read = save(client, "one", If_None_Match="*").headers["etag"]
    assert save(client, "of tab A", If_Match=read).status_code == 200
    refused = save(client, "of tab B", If_Match=read)
    assert refused.status_code == 409
    assert refused.json()["text"] == "of tab A"
    assert save(client, "of tab B", If_Match=refused.json()["etag"]).status_code == 200
    kept = sorted((desk.folder.own / "history" / "a.yaml").iterdir())
    assert [file.read_text() for file in kept] == ["one", "of tab A"]


def test_a_file_changed_by_an_editor_is_not_written_over(client: TestClient, desk: Desk) -> None:
    read = save(client, "one", If_None_Match="*").headers["etag"]
    (desk.folder.root / "a.yaml").write_text("by hand")
    assert save(client, "two", If_Match=read).json()["text"] == "by hand"
    (desk.folder.root / "a.yaml").unlink()
    assert save(client, "two", If_Match=read).status_code == 409


def test_text_alone_is_a_body_too(client: TestClient) -> None:
    headers = {"Content-Type": "text/plain; charset=utf-8", "If-None-Match": "*"}
    found = client.put("/api/scenarios/b.yaml", content="title: ü\r\n".encode(), headers=headers)
    assert found.json()["text"] == "title: ü\r\n"


def test_a_scenario_too_large_is_refused(client: TestClient, desk: Desk) -> None:
    assert save(client, "a" * (MOST_SCENARIO + 1), If_None_Match="*").status_code == 413
    (desk.folder.root / "big.yaml").write_bytes(b"a" * (MOST_SCENARIO + 1))
    (desk.folder.root / "binary.yaml").write_bytes(b"\xff\x00")
    assert client.get("/api/scenarios/big.yaml").status_code == 413
    assert client.get("/api/scenarios/binary.yaml").status_code == 400
    assert len(client.get("/api/scenarios").json()) == 2  # both are there and can be seen


def test_links_and_pipes_are_no_scenarios(client: TestClient, desk: Desk) -> None:
    outside = desk.folder.root.parent / "outside.yaml"
    outside.write_text("secret")
    os.symlink(outside, desk.folder.root / "link.yaml")
    os.mkfifo(desk.folder.root / "pipe.yaml")
    for name in ("link", "pipe"):
        assert client.get(f"/api/scenarios/{name}.yaml").status_code == 404
        headers = {"If-Match": sha256_bytes(b"secret")}
        assert client.put(f"/api/scenarios/{name}.yaml", json={"text": "x"}, headers=headers).status_code == 404
    assert outside.read_text() == "secret"
    assert client.get("/api/scenarios").json() == []


@pytest.mark.parametrize("fails", ["fsync", "replace"])
def test_a_full_disk_loses_nothing(
    client: TestClient, desk: Desk, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    """Wherever the disk runs full, the text before stands, and no half file is left."""
    read = save(client, "one", If_None_Match="*").headers["etag"]

    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(f"redan.app.folder.os.{fails}", full)
    found = save(client, "two", If_Match=read)
    monkeypatch.undo()
    assert found.status_code == 507
    assert "free space" in found.json()["error"]["remedy"]
    assert client.get("/api/scenarios/a.yaml").json()["text"] == "one"
    assert not list(desk.folder.root.glob(".*.part"))


def test_the_token_is_the_users_alone_and_stays(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.make()
    token = folder.token()
    path = folder.own / "token"
    assert len(token) == 43
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Folder(tmp_path).token() == token
    path.chmod(0o644)  # others may have read it
    other = folder.token()
    assert other != token
    path.write_text("short")
    assert len(folder.token()) == 43
    path.unlink()
    os.symlink(tmp_path / "elsewhere", path)
    (tmp_path / "elsewhere").write_text(other)
    (tmp_path / "elsewhere").chmod(0o600)
    assert folder.token() != other
    assert (tmp_path / "elsewhere").read_text() == other


@pytest.mark.parametrize(
    "line",
    [
        "systems_from: [../outside.yaml]", "systems_from: [/etc/passwd]", "systems_from: [link.yaml]",
        '"systems\\x5ffrom": [../outside.yaml]',
    ],
)
def test_a_text_names_no_file_outside(client: TestClient, desk: Desk, mini: str, line: str) -> None:
    """Neither looked at nor run: what lies outside the folder is not read, and nothing of it is told."""
    outside = desk.folder.root.parent / "outside.yaml"
    outside.write_text("systems: {secret-thing: {}}\n")
    os.symlink(outside, desk.folder.root / "link.yaml")
    for text in (f"{mini}\n{line}\n", mini.replace("terrain: levant", "terrain: ../outside.tif")):
        looked = client.post("/api/look", json={"text": text})
        assert any(problem["severity"] == "error" for problem in looked.json()["problems"])
        assert "secret-thing" not in looked.text
        for path, more in (("coverage", {"altitude_m": 300.0}), ("ground", {"line": [[36.0, 33.0], [36.1, 33.0]]})):
            found = client.post(f"/api/{path}", json={"text": text, **more})
            assert (found.status_code, "outside the work folder" in found.text) == (400, True)
        asked = client.post("/api/jobs", json={"verb": "compare", "text": text, "options": {"replications": 2}})
        events = client.get(f"/api/jobs/{asked.json()['id']}/events").text
        assert '"state": "failed"' in events
        assert "secret-thing" not in events
        assert "work folder" in events
