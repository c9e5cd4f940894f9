"""`redan serve` as its user starts it: a process, a browser's requests over a socket, Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

PATIENCE_S = 60.0
SERVE = [sys.executable, "-m", "redan.cli", "serve"]


@dataclass
class Served:
    """A server process and how it is reached."""

    process: subprocess.Popen[str]
    address: str
    token: str
    port: int

    def client(self) -> httpx.Client:
        return httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}", headers={"Authorization": f"Bearer {self.token}"},
            timeout=PATIENCE_S,
        )  # fmt: skip

    def end(self) -> tuple[float, str]:
        """Ctrl-C: how long it took, and what was said."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        _, said = self.process.communicate(timeout=PATIENCE_S)
        return time.monotonic() - began, said


def started(*words: str) -> Served:
    process = subprocess.Popen(
        [*SERVE, "--no-open", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert address, process.communicate(timeout=PATIENCE_S)[1]
    parts = urlsplit(address)
    assert parts.port is not None
    return Served(process, address, parts.fragment.removeprefix("token=").partition("&")[0], parts.port)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    found = started(str(tmp_path_factory.mktemp("served")))
    yield found
    found.end()


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Served]:
    served = started(str(tmp_path / "work"), "--demo")
    yield served
    if served.process.poll() is None:
        served.process.kill()
    served.process.communicate(timeout=PATIENCE_S)


@pytest.mark.slow
def test_the_demo_opens_on_the_flagship_and_ends_at_once(demo: Served, tmp_path: Path) -> None:
    """With a job at work and a page that listens; started again, the address is the same and the job is told."""
    assert demo.address.endswith("&open=levant-2013.yaml")
    folder = tmp_path / "work"
    assert stat.S_IMODE((folder / ".redan" / "token").stat().st_mode) == 0o600
    with demo.client() as client:
        text = client.get("/api/scenarios/levant-2013.yaml").json()["text"]
        asked = {"verb": "compare", "text": text, "options": {"replications": 1_000_000}}
        made = client.post("/api/jobs", json=asked).json()["id"]
        with client.stream("GET", f"/api/jobs/{made}/events") as stream:
            assert next(stream.iter_lines()).startswith("id:")
            took, said = demo.end()
    assert took < 2.0, said
    assert "Traceback" not in said
    assert "kept" in said
    again = started(str(folder), "--port", str(demo.port))
    try:
        assert again.token == demo.token
        with again.client() as client:
            assert client.get(f"/api/jobs/{made}").json()["state"] == "interrupted"
    finally:
        took, _ = again.end()
    assert took < 2.0
    assert again.process.returncode == 130


@pytest.mark.slow
def test_it_is_heard_on_this_machine_alone(served: Served) -> None:
    """Only 127.0.0.1 is bound: another address of this very machine gets no answer."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=5):
        pass
    with pytest.raises(OSError, match=r"."), socket.create_connection(("127.0.0.2", served.port), timeout=2):
        pass


@pytest.mark.slow
@pytest.mark.parametrize(
    "head",
    [
        "GET /api/about HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n",
        "GET /api/about HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer {token}\r\n",
        "GET /api/about HTTP/1.1\r\nAuthorization: Bearer {token}\r\n",
        "GET /api/about HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: evil.example\r\nAuthorization: Bearer {token}\r\n",
        "GET http://evil.example/api/about HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer {token}\r\n",
        "GET /../../../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n",
        "GET /..%2f..%2fguard.py HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n",
        "GET /api/scenarios/../../.redan/token HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n",
        "GET /api/events HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        "GET /api/about HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://evil.example\r\n"
        "Authorization: Bearer {token}\r\n",
        "GARBAGE\r\n",
        "GET /api/about HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX: " + "a" * 100_000 + "\r\n",
    ],
)
def test_raw_requests_are_refused(served: Served, head: str) -> None:
    """As no client of ours would write them."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as made:
        made.sendall((head.format(port=served.port, token=served.token) + "Connection: close\r\n\r\n").encode())
        made.settimeout(10)
        found = b""
        try:
            while piece := made.recv(65_536):
                found += piece
        except ConnectionResetError:
            pass  # it was refused before all of it was read
    if found:
        assert 400 <= int(found.split()[1]) < 500
    assert b"root:" not in found
    assert served.token.encode() not in found
    with served.client() as client:
        assert client.get("/api/about").status_code == 200


@pytest.mark.slow
def test_a_taken_port_is_told_with_its_remedy(served: Served, tmp_path: Path) -> None:
    words = [*SERVE, str(tmp_path / "other"), "--no-open", "--port", str(served.port)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert done.returncode == 2
    assert f"port {served.port} is taken" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr
    other = started(str(tmp_path / "other"))  # none asked for: the next free one
    assert other.port != served.port
    assert other.token != served.token
    other.end()


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    words = [*SERVE, str(tmp_path / "file"), "--no-open"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert done.returncode == 2
    assert "name another" in done.stderr


def test_other_verbs_load_no_server() -> None:
    """What is not served is not slowed."""
    code = (
        "import sys, json\nfrom redan.cli.main import program_of\nprogram_of(['check'])\n"
        "print(json.dumps([m for m in sys.modules if m.split('.')[0] in ('starlette', 'uvicorn', 'anyio')\n"
        "    or m.startswith('redan.app')]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE_S, check=True)
    assert json.loads(done.stdout) == []
    assert os.environ.get("PYTHONPATH") is None or done.stderr == ""
