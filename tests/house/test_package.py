"""The wheel a stranger meets: what is in it, that it works far from any checkout, on every Python it names."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from redan.examples import example_files
from redan.physics.terrain import PACKAGED

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PYTHONS = ("3.11", "3.12", "3.13")
LARGEST_BYTES = 6_000_000  # of which 1.9 MB are the page
OUTSIDE = {"evidence", "tests", "tools", "benchmarks", "authorities", "docs"}  # of a wheel
VERSION = PROJECT["version"]
USER = """\
import redan

scenario = redan.load("levant-2013.yaml")
comparison = redan.compare(scenario, ["without"], replications=10)
lost = comparison.measures["aircraft_lost"]["without"]
mean: float = lost.mean
words: str = redan.answer(comparison)
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


def process(*words: object, folder: Path, status: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a program in a folder, without anything that leads to the checkout."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MYPY"))}
    done = subprocess.run(
        [str(word) for word in words], cwd=folder, env=clean, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    process(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, folder=ROOT)
    (built,) = folder.glob("*.whl")
    return built


def environment(folder: Path, python: Path | str, *wheels: Path) -> Path:
    """A fresh environment of some Python with wheels in it and nothing else, not even pip; its Python."""
    process(python, "-m", "venv", "--without-pip", folder, folder=folder.parent)
    inside = folder / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", inside, "install", "-q", "--no-deps", "--no-index")
    process(*pip, *wheels, folder=folder.parent)
    return inside


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel in an environment of its own that sees the pinned packages of this one, and no checkout."""
    folder = tmp_path_factory.mktemp("home") / "venv"
    python = environment(folder, sys.executable, wheel)
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "pinned.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


@pytest.fixture
def redan(installed: Path, tmp_path: Path) -> Run:
    """Call the installed `redan` in an empty folder."""
    return lambda *words, **more: process(installed.with_name("redan"), *words, folder=tmp_path, **more)


def found_python(version: str) -> str | None:
    """An interpreter of this version on this machine, wherever it came from."""
    places = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    places += sorted(pyenv.glob(f"{version}.*/bin"))
    for place in places:
        candidate = place / f"python{version}"
        if candidate.is_file():
            code = "import sys, venv; print('%d.%d' % sys.version_info[:2])"
            done = subprocess.run([candidate, "-c", code], capture_output=True, text=True, check=False)
            if done.stdout.strip() == version:
                return str(candidate)
    return None


def test_the_wheel_holds_redan_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        for file in sorted((ROOT / "examples").glob("*/*")):
            assert archive.read(f"redan/examples/{file.parent.name}/{file.name}") == file.read_bytes()
    assert {name.split("/")[0] for name in names} == {"redan", f"redan-{VERSION}.dist-info"}
    inside = {name.removeprefix("redan/") for name in names if name.startswith("redan/")}
    sources = {path.relative_to(ROOT / "src" / "redan").as_posix() for path in (ROOT / "src" / "redan").rglob("*.py")}
    assert sources <= inside
    places = {name.split("/")[0] for name in inside}
    assert places == {path.name for path in (ROOT / "src" / "redan").iterdir()} - {"__pycache__"}
    assert places & OUTSIDE == set()
    assert {"py.typed", "catalogue/data/sources.yaml", "report/style.css"} <= inside
    assert {f"physics/data/{name}.npz" for name in PACKAGED} <= inside
    page = {name for name in inside if name.startswith("app/static/")}
    assert {"app/static/index.html", "app/static/licences.txt"} <= page
    kinds = {Path(name).suffix for name in inside - page}
    assert kinds == {".py", ".yaml", ".md", ".npz", ".css", ".typed", ".ipynb"}
    assert wheel.stat().st_size < LARGEST_BYTES


def test_what_the_wheel_says_of_itself(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        said = archive.read(f"redan-{VERSION}.dist-info/METADATA").decode()
    head, _, text = said.partition("\n\n")
    for version in PYTHONS:
        assert f"Classifier: Programming Language :: Python :: {version}\n" in head
    assert "Classifier: Typing :: Typed\n" in head
    assert "Requires-Python: >=3.11\n" in head
    assert "License-Expression: Apache-2.0\n" in head
    assert "redan example levant-2013" in text
    assert re.findall(r"\]\((?!https://)[^)]*\)", text) == [], "a link into the checkout"


@pytest.mark.slow
def test_it_works_outside_the_checkout(redan: Run, tmp_path: Path) -> None:
    assert redan("--version").stdout == f"redan {VERSION}\n"
    assert "redan example levant-2013" in redan("--help").stdout
    assert "levant-2013" in redan("example").stdout
    assert "redan compare levant-2013.yaml" in redan("example", "levant-2013").stdout
    assert redan("check", "levant-2013.yaml").stdout == "levant-2013.yaml: usable.\n"
    assert "exists already" in redan("example", "levant-2013", status=2).stderr
    assert [path.name for path in tmp_path.iterdir()] == ["levant-2013.yaml"]


@pytest.mark.slow
@pytest.mark.parametrize("name", list(example_files()))
def test_every_example_runs_outside_the_checkout(redan: Run, tmp_path: Path, name: str) -> None:
    redan("example", name)
    (copy,) = tmp_path.iterdir()
    assert f"{copy.name}: usable" in redan("check", copy.name).stdout
    redan("run", copy.name, "-n", 2, "--out", "runs")
    assert (tmp_path / "runs" / "run-0001").is_dir()


@pytest.mark.slow
def test_a_comparison_outside_the_checkout(redan: Run, tmp_path: Path) -> None:
    redan("example", "levant-2013")
    answer = redan("compare", "levant-2013.yaml", "six-launchers", "-n", 20).stdout
    assert "Three things not to trust" in answer
    assert "report: reports/levant-2013.html" in answer
    assert (tmp_path / "reports" / "levant-2013.html").stat().st_size > 10_000


@pytest.mark.slow
def test_a_type_checker_sees_the_types(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "user.py").write_text(USER)
    (tmp_path / "wrong.py").write_text(USER + "redan.load(3)\nredan.lode('x')\nwrong: int = words\n")
    mypy = (sys.executable, "-m", "mypy", "--strict", "--config-file=", "--python-executable", installed)
    assert "no issues" in process(*mypy, "user.py", folder=tmp_path).stdout
    told = process(*mypy, "wrong.py", folder=tmp_path, status=1).stdout
    assert [int(line) for line in re.findall(r"wrong.py:(\d+): error", told)] == [8, 9, 10]


@pytest.mark.slow
@pytest.mark.parametrize("version", PYTHONS)
def test_it_installs_on_every_python_it_names(version: str, wheel: Path, tmp_path: Path) -> None:
    """Without its dependencies: every module compiles, `import redan` works, the example is there."""
    if (python := found_python(version)) is None:
        pytest.skip(f"no Python {version} on this machine")
    inside = environment(tmp_path / "venv", python, wheel)
    code = (
        "import compileall, pathlib, sys, redan; from redan.examples import example_file;"
        "assert compileall.compile_dir(pathlib.Path(redan.__file__).parent, quiet=1);"
        "assert example_file('levant-2013').is_file();"
        "print('%d.%d' % sys.version_info[:2], redan.__version__, redan.RedanError.__name__)"
    )
    assert process(inside, "-c", code, folder=tmp_path).stdout == f"{version} {VERSION} RedanError\n"


@pytest.mark.long
@pytest.mark.parametrize("version", PYTHONS)
def test_it_answers_on_every_python_it_names(version: str, wheel: Path, tmp_path: Path) -> None:
    """With its dependencies as pip chooses them; needs a package index."""
    if (python := found_python(version)) is None:
        pytest.skip(f"no Python {version} on this machine")
    folder = tmp_path / "venv"
    process(python, "-m", "venv", folder, folder=tmp_path)
    process(folder / "bin" / "pip", "install", "-q", "--only-binary", ":all:", wheel, folder=tmp_path)
    redan = folder / "bin" / "redan"
    process(redan, "doctor", folder=tmp_path)
    process(redan, "example", "levant-2013", folder=tmp_path)
    answer = process(redan, "compare", "levant-2013.yaml", "-n", 200, folder=tmp_path).stdout
    assert "Three things not to trust" in answer


@pytest.mark.slow
def test_the_page_of_the_wheel_opens_without_node(installed: Path, tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "NODE"))}
    command = [str(installed.with_name("redan")), "serve", "--demo", "--no-open"]
    served = subprocess.Popen(
        command, cwd=tmp_path, env=clean | {"PATH": "/nowhere"}, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert served.stdout is not None
        address, _, fragment = served.stdout.readline().strip().partition("#")
        token = fragment.removeprefix("token=").partition("&")[0]
        with urlopen(address, timeout=30) as answer:
            page = answer.read().decode()
        script = re.search(r'src="\.?/?(assets/[^"]+\.js)"', page)
        assert script, page
        with urlopen(address + script[1], timeout=30) as answer:
            assert len(answer.read()) > 10_000
        ask = Request(address + "api/scenarios", headers={"Authorization": f"Bearer {token}"})
        with urlopen(ask, timeout=30) as answer:
            assert "levant-2013.yaml" in answer.read().decode()
    finally:
        served.send_signal(signal.SIGINT)
        served.wait(timeout=30)
