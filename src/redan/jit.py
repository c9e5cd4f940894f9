"""The only place that touches the compiler.

`register(f)` makes a plain scalar function usable inside kernels without wrapping it; `kernel(f)` compiles an
entry point (nogil, no fastmath, cached). The cache folder is named by a hash of every source file that can be
compiled in, the compiler's version and the processor, because the compiler's own cache does not notice
that an imported helper changed. A damaged cache file is removed and built anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent
COMPILED_SOURCES = ("jit.py", "streams.py", "layout", "physics", "plan", "engine")


def source_digest() -> str:
    """Hash of all sources that can end up in compiled code."""
    digest = hashlib.sha256()
    for entry in COMPILED_SOURCES:
        path = PACKAGE / entry
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(file.relative_to(PACKAGE).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def cache_home() -> Path:
    """Folder for everything redan may throw away: $REDAN_CACHE, else the user's cache folder."""
    if home := os.environ.get("REDAN_CACHE"):
        return Path(home)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "redan"


def _no_matrices() -> None:
    raise ImportError("kernels of redan use no linear algebra")


def _import_numba() -> Any:
    import llvmlite.binding as llvm
    import numba
    import numba.core.config as config
    import numba.np.linalg as linear_algebra

    # no kernel multiplies matrices; the check for a matrix library would import scipy (0.3 s of every start)
    linear_algebra.ensure_blas = _no_matrices

    cpu = f"{platform.machine()} {llvm.get_host_cpu_name()} {llvm.get_host_cpu_features().flatten()}"
    text = f"{source_digest()} {numba.__version__} {cpu} {platform.python_version()}"
    folder = cache_home() / "kernels" / hashlib.sha256(text.encode()).hexdigest()[:20]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="redan-kernels-"))
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
    config.CACHE_DIR = str(folder)
    return numba, folder


_numba, CACHE_FOLDER = _import_numba()


def register(*functions: Callable[..., Any]) -> None:
    """Allow plain scalar functions to be called from kernels; they stay plain Python for everyone else."""
    from numba.extending import register_jitable

    for function in functions:
        register_jitable(function)


def inner(function: Callable[..., Any]) -> Any:
    """Compile a helper that only kernels call: no wrapper for Python, so it compiles faster."""
    return _numba.njit(nogil=True, fastmath=False, no_cpython_wrapper=True)(function)


def lean_inner(function: Callable[..., Any]) -> Any:
    """An inner function without reference counting: it cannot allocate, and calls with many arrays are cheap."""
    return _numba.njit(nogil=True, fastmath=False, no_cpython_wrapper=True, _nrt=False)(function)


def lean_inlined(function: Callable[..., Any]) -> Any:
    """A lean inner function whose body is put into its callers: for the few that are called most."""
    return _numba.njit(nogil=True, fastmath=False, no_cpython_wrapper=True, _nrt=False, forceinline=True)(function)


class Kernel:
    """A compiled entry point that heals a damaged cache: throws the folder away and compiles once more."""

    def __init__(self, function: Callable[..., Any], lean: bool) -> None:
        self._options = {"_nrt": False} if lean else {}
        self.py_func = function
        self.__doc__ = function.__doc__
        self._lock = threading.Lock()
        self._compiled: Any = None

    def __call__(self, *arguments: Any) -> Any:
        if self._compiled is None:
            self._load(arguments)
        return self._compiled(*arguments)

    def _load(self, arguments: tuple[Any, ...]) -> None:
        """Compile or load from the cache for the types of these arguments, without running."""
        with self._lock:
            if self._compiled is not None:
                return
            compiled = self._build()
            if hasattr(compiled, "compile"):
                types = tuple(_numba.typeof(argument) for argument in arguments)
                try:
                    compiled.compile(types)
                except Exception:
                    # whatever a truncated or foreign cache file raises: without the cache it must work
                    forget_cache()
                    compiled = self._build()
                    compiled.compile(types)
            self._compiled = compiled

    def _build(self) -> Any:
        return _numba.njit(nogil=True, fastmath=False, cache=True, **self._options)(self.py_func)


def kernel(function: Callable[..., Any]) -> Kernel:
    """Compile an entry point on its first call; always call it with the same types."""
    return Kernel(function, lean=False)


def lean_kernel(function: Callable[..., Any]) -> Kernel:
    """A kernel without reference counting (measured: 3.5 times the speed of the engine); it cannot allocate."""
    return Kernel(function, lean=True)


def forget_cache() -> None:
    """Remove this version's compiled kernels (the folder itself stays)."""
    for file in CACHE_FOLDER.rglob("*"):
        if file.is_file():
            with contextlib.suppress(OSError):
                file.unlink()
