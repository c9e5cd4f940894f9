"""A server in this process, on a fresh folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from redan.app.desk import Desk
from redan.app.folder import Folder
from redan.app.jobs import Job, Jobs
from redan.app.server import application, desk_of

PORT = 8377
TOKEN = "t" * 43
MINI = Path(__file__).parents[1] / "hostile" / "mini.yaml"
Conduct = Callable[[Job, Path], None]


def client_of(desk: Desk, token: str = TOKEN) -> TestClient:
    """A script with the token, from this machine."""
    return TestClient(
        application(desk, port=PORT, token=TOKEN), base_url=f"http://127.0.0.1:{PORT}",
        headers={"Authorization": f"Bearer {token}"}, raise_server_exceptions=False,
    )  # fmt: skip


def desk_with(folder: Path, conduct: Conduct) -> Desk:
    """A desk whose jobs do what the test says."""
    kept = Folder(folder)
    kept.make()
    return Desk(kept, Jobs(kept, conduct))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    found = desk_of(tmp_path / "work")
    yield found
    found.jobs.close()


@pytest.fixture
def client(desk: Desk) -> TestClient:
    return client_of(desk)


@pytest.fixture(scope="session")
def mini() -> str:
    return MINI.read_text()
