"""The house rules that can be checked: files small and documented, nothing of one machine, every layer there."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted([*(ROOT / "src" / "redan").rglob("*.py"), *(ROOT / "evidence").rglob("*.py")])
MOST_LINES = 600
USUAL_LINES = 400  # for nine files in ten
MOST_LINES_KERNEL = 800
PACKAGES = (
    "analysis", "campaign", "catalogue", "cli", "engine", "files", "layout", "physics", "plan", "reasons",
    "reference", "report", "results", "scenario", "study",
)  # fmt: skip
# no folder of one machine and no package index: either would make the tree depend on where it was written
FOREIGN = re.compile(r"(?<![\w.$~-])/(?:work|root|home|Users|opt)/\w|--(?:extra-)?index-url|/simple/")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        return [path for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts]
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def foreign_lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if FOREIGN.search(line)]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_every_package_is_there() -> None:
    assert [p for p in PACKAGES if not (ROOT / "src" / "redan" / p / "__init__.py").is_file()] == []


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_module_is_small_and_documented(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    limit = MOST_LINES_KERNEL if path.parent.name == "engine" else MOST_LINES
    assert len(text.splitlines()) <= limit, "is there a seam?"
    assert ast.get_docstring(ast.parse(text)), "a module says in its docstring what it is"


def test_most_modules_are_short() -> None:
    long = [path for path in SOURCES if len(path.read_text(encoding="utf-8").splitlines()) > USUAL_LINES]
    assert len(long) <= len(SOURCES) / 10, [name_of(path) for path in long]


def test_nothing_of_one_machine_in_the_tree() -> None:
    found = []
    for path in tracked():
        if path == Path(__file__) or path.suffix in (".npz", ".png", ".parquet"):
            continue
        found += [f"{name_of(path)}: {line[:120]}" for line in foreign_lines(path.read_text(errors="replace"))]
    assert found == []


@pytest.mark.parametrize("line", ["cd /" "work/main", "see /" "root/x", "--index-url x", "x /" "home/me/y"])
def test_a_planted_path_is_found(line: str) -> None:
    assert foreign_lines(f"fine\n{line}\n") == [line]


@pytest.mark.parametrize("line", ["src/redan/ho" "me/x", "a/wo" "rk/b", "a plain sentence / with a slash"])
def test_an_innocent_line_is_not(line: str) -> None:
    assert foreign_lines(line) == []


def test_requirements_are_pinned_with_hashes() -> None:
    for name in ("requirements.txt", "requirements-test.txt"):
        lines = [line.strip() for line in (ROOT / name).read_text().splitlines() if not line.startswith("#")]
        pins = [line for line in lines if not line.startswith("--hash=sha256:")]
        assert pins
        assert all(re.fullmatch(r"[a-z0-9._-]+==[\w.]+ \\", pin) for pin in pins), name
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}( \\)?", h) for h in set(lines) - set(pins)), name


def pins(name: str) -> set[tuple[str, str]]:
    return {(n, v) for n, v in re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE)}


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    run, extras = project["project"]["dependencies"], project["project"]["optional-dependencies"].values()
    build = project["dependency-groups"]["build"]
    assert set(build) == set(project["build-system"]["requires"])
    names = {re.split(r"[<>=]", word)[0].replace(".", "-") for word in [*run, *build]}
    assert names - {name for name, _ in pins("requirements.txt")} == set()
    names |= {re.split(r"[<>=]", word)[0].replace(".", "-") for extra in extras for word in extra}
    assert names - {name for name, _ in pins("requirements-test.txt")} == set()


def test_tests_run_with_the_packages_redan_runs_with() -> None:
    assert pins("requirements.txt") <= pins("requirements-test.txt")


@pytest.mark.slow
def test_everything_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"]
    wanted = project["project"]["dependencies"] + extras["test"] + extras["cluster"]
    declared = {re.split(r"[<>=]", word)[0].replace("-", "_") for word in wanted}
    declared |= {"redan", "tests", "benchmarks", "evidence", "tools"}
    # names or parts of declared packages
    declared |= {"yaml", "ruamel", "importlinter", "llvmlite", "pydantic_core", "dask", "anyio"}
    foreign = set()
    for path in [*SOURCES, *(ROOT / "tests").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names = [node.module]
            foreign |= {
                (n.split(".")[0], name_of(path)) for n in names if n.split(".")[0] not in sys.stdlib_module_names
            }
    assert sorted((name, file) for name, file in foreign if name not in declared) == []
