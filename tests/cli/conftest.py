"""Running the command line in this process: exit status, stdout, stderr."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from redan.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "levant-2013" / "scenario.yaml"


class Answer(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture
def redan(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """Call `redan` with words, in an empty folder of its own."""
    monkeypatch.chdir(tmp_path)

    def call(*words: object) -> Answer:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        out, err = capsys.readouterr()
        code = left.value.code
        return Answer(code if isinstance(code, int) else 0, out, err)

    return call


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[str, str], Path]:
    """The example with one piece of text replaced."""

    def edit(old: str, new: str) -> Path:
        text = EXAMPLE.read_text()
        assert old in text, f"the example no longer holds {old!r}"
        path = tmp_path / "edited.yaml"
        path.write_text(text.replace(old, new, 1))
        return path

    return edit
