"""What the documents claim is so: commands exist, files they name are there, examples they name load."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from redan.cli.main import VERBS as KNOWN

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / name for name in ("README.md", "SCOPE.md", "CONTRIBUTING.md", "KNOWN_ISSUES.md", "CHANGELOG.md")]
DOCUMENTS += sorted((ROOT / "docs").rglob("*.md")) + sorted((ROOT / "examples").glob("*/*.md"))
VERBS = {verb for verb, _ in KNOWN}


def make_targets() -> set[str]:
    text = (ROOT / "Makefile").read_text()
    return set(re.findall(r"^([a-z-]+):", text, re.MULTILINE))


def code_in(text: str) -> str:
    """Everything in backticks or in a code block, one piece a line."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return "\n".join(blocks + re.findall(r"`([^`\n]+)`", rest))


def claimed_targets(text: str) -> set[str]:
    return set(re.findall(r"^make ([a-z][a-z-]*)", code_in(text), re.MULTILINE))


def claimed_verbs(text: str) -> set[str]:
    return set(re.findall(r"^redan ([a-z][a-z-]*)", code_in(text), re.MULTILINE))


def links(text: str) -> set[str]:
    found = set(re.findall(r"\]\(([^)#\s]+)\)", text))
    return {link for link in found if "://" not in link}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_document_names_only_what_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert claimed_targets(text) <= make_targets()
    assert claimed_verbs(text) <= VERBS
    assert {link for link in links(text) if not (path.parent / link).exists()} == set()


def test_a_planted_claim_is_found() -> None:
    text = "Use `make miracles`, `redan conquer x` or\n```\nmake peace\n```\nmake sure; redan says [that](nowhere.md)."
    assert claimed_targets(text) == {"miracles", "peace"}
    assert claimed_verbs(text) == {"conquer"}
    assert links(text) == {"nowhere.md"}


def test_readme_shows_the_two_commands() -> None:
    assert {"demo", "test"} <= claimed_targets((ROOT / "README.md").read_text())


def test_make_help_names_every_target_for_users() -> None:
    shown = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^make ([a-z-]+)", shown, re.MULTILINE)) == make_targets() - {"help", "setup", "setup-test"}


def test_ci_runs_make_test() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert "make test" in script.read_text()


def test_every_example_can_be_used() -> None:
    from redan.scenario import check, load_scenario

    files = sorted((ROOT / "examples").glob("*/scenario.yaml"))
    assert files
    for file in files:
        assert [p for p in check(load_scenario(file)) if p.severity == "error"] == []


def named_tests(text: str) -> list[tuple[str, list[str]]]:
    """Rows' test paths with the functions named beside them."""
    rows = [line for line in text.splitlines() if "`tests/" in line]
    return [
        (path, re.findall(r"`(test_\w+)`", row)) for row in rows for path in re.findall(r"`(tests/[\w/.]+)`", row)
    ]


def test_every_promise_names_a_test_that_exists() -> None:
    text = (ROOT / "docs" / "promises.md").read_text()
    rows = named_tests(text)
    assert len(rows) > 20
    for path, functions in rows:
        assert (ROOT / path).exists(), path
        for function in functions:
            assert f"def {function}(" in (ROOT / path).read_text(), f"{path}: {function}"


def test_no_time_step_is_what_the_documents_claim() -> None:
    """Events of one replication fall at arbitrary instants, not on a grid of any step from 1 ms up."""
    from redan import api
    from redan.engine import replay

    compiled = api.compile(ROOT / "examples" / "levant-2013" / "scenario.yaml", "six-batteries")
    times_s = replay(compiled.plan, 2013, 0)[1]["time_s"]
    off_grid = abs(times_s * 1000.0 - (times_s * 1000.0).round()) > 1e-6
    assert off_grid.mean() > 0.9
