"""The files whose hash names the compile cache are those that can end up in a kernel: all of them, and no others."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import redan
from redan.jit import COMPILED_SOURCES

PACKAGE = Path(redan.__file__).resolve().parent
ENTRIES = ("kernel", "lean_kernel")  # of redan.jit; each makes an entry point
FILES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


@cache
def tree(file: str) -> ast.Module:
    return ast.parse((PACKAGE / file).read_text(encoding="utf-8"))


def file_of(module: str) -> str | None:
    """File of a module of the package; None for everything else."""
    stem = "/".join(module.split(".")[1:])
    names = [f"{stem}.py", f"{stem}/__init__.py".lstrip("/")]
    return next((name for name in names if module.split(".")[0] == "redan" and name in FILES), None)


@cache
def bindings(file: str) -> dict[str, list[ast.stmt]]:
    """Statements of a module's body by the names they bind."""
    bound: dict[str, list[ast.stmt]] = {}
    for statement in tree(file).body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            names = [alias.asname or alias.name for alias in statement.names]
        elif isinstance(statement, ast.FunctionDef | ast.ClassDef):
            names = [statement.name]
        else:
            names = [n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        for name in names:
            bound.setdefault(name, []).append(statement)
    return bound


def entries() -> Iterator[tuple[str, str]]:
    """File and name of every function handed to the compiler as an entry point when its module is imported."""
    for file in FILES:
        for statement in tree(file).body:
            if isinstance(statement, ast.FunctionDef):
                marks = [mark.id for mark in statement.decorator_list if isinstance(mark, ast.Name)]
                if any(imported_as(file, mark) in ENTRIES for mark in marks):
                    yield file, statement.name
            elif isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
                function = statement.value.func
                called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
                if called in ENTRIES and any("jit" in ast.unparse(s) for s in bindings(file).get("jit", [])):
                    yield file, ast.unparse(statement.value.args[0])


def imported_as(file: str, name: str) -> str | None:
    """Name in redan.jit of a name imported from it."""
    for statement in bindings(file).get(name, []):
        if isinstance(statement, ast.ImportFrom) and statement.module == "redan.jit":
            return next(alias.name for alias in statement.names if name == (alias.asname or alias.name))
    return None


def compiled_files() -> set[str]:
    """Every file that defines something an entry point reaches: functions, constants, argument types."""
    seen: set[tuple[str, str]] = set()
    files = {"jit.py", "physics/compiled.py"}  # how it is compiled, and what is registered for it
    left = [("engine/records.py", "World"), ("engine/records.py", "Start"), *entries()]
    while left:
        file, name = left.pop()
        head, _, rest = name.partition(".")
        if (file, name) in seen or file == "jit.py":
            continue
        seen.add((file, name))
        for statement in bindings(file).get(head, []):
            if isinstance(statement, ast.ImportFrom):
                origin = next(a.name for a in statement.names if head == (a.asname or a.name))
                if (module := file_of(f"{statement.module}.{origin}")) and rest:
                    left.append((module, rest))
                elif source := file_of(statement.module or ""):
                    left.append((source, origin))
            elif not isinstance(statement, ast.Import):
                files.add(file)
                left += [(file, ast.unparse(node)) for node in ast.walk(statement) if is_name(node)]
    return files


def is_name(node: ast.AST) -> bool:
    """A name, or an attribute of one."""
    return isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name))


def test_every_file_that_can_be_compiled_is_hashed_and_no_other() -> None:
    assert sorted(COMPILED_SOURCES) == sorted(compiled_files())


def test_every_kernel_is_found() -> None:
    names = {name.rpartition(".")[2] for _, name in entries()}
    assert names == {
        "simulate_range", "find_sights", "solve_windows", "sample_legs", "fly_family", "fill_table", "fit_drag_factor",
        "chase_launches", "spend_looks", "hold", "solve_aim", "coast_along", "geodetic_rows", "scan_bearings",
        "paint_pixels", "lay_ends",
    }  # fmt: skip
