"""`redan doctor`: does everything redan needs work here?"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import typer

from redan import __version__
from redan.report.text import WIDTH

PACKAGES = ("numpy", "numba", "llvmlite", "pydantic", "pyyaml", "pyarrow", "scipy", "typer", "rich")
LEAST_FREE_BYTES = 200_000_000


def command() -> None:
    """Check versions, compiler and its cache, terrain, catalogue, disk; exit status 1 if anything is not well."""
    checks: tuple[tuple[str, Callable[[], tuple[bool, str]]], ...] = (
        ("python", _python),
        ("packages", _packages),
        ("processor", _processor),
        ("cache", _cache),
        ("compiler", _compiler),
        ("terrain", _terrain),
        ("catalogue", _catalogue),
        ("disk", _disk),
    )
    well = True
    print(f"redan {__version__}")
    for name, check in checks:
        try:
            good, text = check()
        except Exception as error:  # a doctor reports what is broken instead of breaking
            good, text = False, f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
        well &= good
        line = f"{'ok  ' if good else 'BAD '} {name:<10} {text}"
        print("\n".join(textwrap.wrap(line, WIDTH, subsequent_indent=" " * 16, break_on_hyphens=False)))
    if not well:
        raise typer.Exit(1)


def _python() -> tuple[bool, str]:
    return sys.version_info >= (3, 11), f"{platform.python_implementation()} {platform.python_version()}"


def _packages() -> tuple[bool, str]:
    from importlib import metadata  # with it comes all that reads e-mail

    found, missing = [], []
    for name in PACKAGES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    return not missing, ", ".join(found) + (f"; missing: {', '.join(missing)}" if missing else "")


def _processor() -> tuple[bool, str]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return True, f"{platform.machine()}, {cores} usable core{'s' * (cores != 1)}"


def _cache() -> tuple[bool, str]:
    from redan.errors import InputError
    from redan.files.write import check_folder
    from redan.jit import cache_home

    home = cache_home()
    if home is None:
        return False, "no home folder: every start compiles anew; set REDAN_CACHE to a folder you may write to"
    files = [file for file in home.rglob("*") if file.is_file()] if home.is_dir() else []
    size = sum(file.stat().st_size for file in files)
    try:
        check_folder(home, "REDAN_CACHE")
    except InputError as error:
        return False, f"every start compiles anew: {error.problems[0]}"
    return True, f"{len(files)} files, {size / 1e6:.1f} MB of compiled kernels, each under a checksum"


def _probe(a: float, b: float) -> float:
    return a * b + a / b


def _compiler() -> tuple[bool, str]:
    from redan.jit import kernel

    began = time.monotonic()
    good = kernel(_probe)(3.0, 8.0) == _probe(3.0, 8.0)
    return good, f"a kernel compiles and agrees with plain Python ({time.monotonic() - began:.1f} s)"


def _terrain() -> tuple[bool, str]:
    from redan.physics.terrain import PACKAGED, load_terrain

    good = all(load_terrain(name) is not None for name in PACKAGED)
    return good, f"{', '.join(PACKAGED)}: packaged elevation data can be read"


def _catalogue() -> tuple[bool, str]:
    from redan.catalogue import lint, load_catalogue

    catalogue = load_catalogue()
    problems = lint(catalogue)
    count = len(catalogue.ids())
    return not problems, f"{count} systems, {len(problems)} problems" + (f"; first: {problems[0]}" if problems else "")


def _disk() -> tuple[bool, str]:
    from redan.results.folder import dead_folders

    free = shutil.disk_usage(Path.cwd()).free
    dead = len(dead_folders(Path("runs")))
    left = f"; half-written folders of killed runs in runs: {dead}; the next run there removes them" if dead else ""
    return free > LEAST_FREE_BYTES, f"{free / 1e9:.1f} GB free in the current folder{left}"
