"""The only place that touches the compiler.

`register(f)` makes a plain scalar function usable inside kernels without wrapping it; `kernel(f)` compiles an
entry point (nogil, no fastmath). Its machine code is kept in a folder named by a hash of every source file that
can be compiled into a kernel, of the compiler's version and of the processor. Each file begins with a SHA-256 over its
name and content: nothing is unpickled or run before that fits, and what does not fit is compiled anew. Nothing of
the compiler's own settings is changed: other compiled code in the same process does not notice redan.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import platform
import stat
import sys
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import llvmlite
import llvmlite.binding as llvm
import numba

from redan.errors import Problem, RunError, visible

TRIED = "0.68"  # numba whose inner parts are as used below (_Part, _Whole, _CodeOf); as in pyproject.toml


def check_compiler(version: str) -> None:
    """Refuse a compiler with which nothing was tried: its inner parts may have other names, or do other things."""
    if not version.startswith(f"{TRIED}."):
        what = f"numba {visible(version)} is installed, with which redan was not tried"
        raise RunError(Problem(what, allowed=f"numba {TRIED}", remedy=f"pip install 'numba=={TRIED}.*'"))


check_compiler(numba.__version__)  # before anything that another version may lack

from numba.core import ir, types  # noqa: E402
from numba.core.codegen import JITCodeLibrary  # noqa: E402
from numba.core.compiler import Compiler, CompileResult  # noqa: E402
from numba.core.compiler_machinery import AnalysisPass, register_pass  # noqa: E402
from numba.core.serialize import dumps  # noqa: E402
from numba.core.typed_passes import IRLegalization  # noqa: E402

TYPES: Any = types  # what it is made of is not told to the type checker
PACKAGE = Path(__file__).resolve().parent
# What can end up in a kernel or decides its arguments; tests/engine/test_compiled_sources.py holds the list complete.
COMPILED_SOURCES = (
    "jit.py", "streams.py", "layout/codes.py",
    *(f"physics/{name}.py" for name in (
        "arcs", "atmosphere", "calibration", "chase", "compiled", "flight", "flyout", "geodesy", "grid", "propagation",
    )),
    *(f"plan/{name}.py" for name in (
        "cover", "escape", "jam_curves", "knots", "routes", "sights", "tables", "windows",
    )),
    *(f"engine/{name}.py" for name in (
        "choices", "conditions", "consequences", "effects", "floor", "loop", "queue", "records",
    )),
)  # fmt: skip
HEAD = b"redan compiled code 1 "  # then the digest, a line end, the code
MOST_BYTES = 100_000_000  # of one file; the largest kernel has two million
DEAD_AFTER_S = 3600.0  # a half-written file that old belongs to nobody any more


def source_digest() -> str:
    """Hash of all sources that can end up in compiled code."""
    digest = hashlib.sha256()
    for name in COMPILED_SOURCES:
        digest.update(name.encode() + b"\0" + (PACKAGE / name).read_bytes() + b"\0")
    return digest.hexdigest()


def cache_home() -> Path | None:
    """Folder for everything redan may throw away: $REDAN_CACHE, else the user's cache folder; None: there is none."""
    try:
        if home := os.environ.get("REDAN_CACHE"):
            return Path(home).expanduser().absolute()
        base = Path(os.environ.get("XDG_CACHE_HOME", ""))
        return (base if base.is_absolute() else Path.home() / ".cache") / "redan"
    except (RuntimeError, OSError):  # a user without a home, a working folder that is gone
        return None


def _identity() -> str:
    """Everything that decides what code comes out, apart from the function itself."""
    processor = f"{platform.machine()} {llvm.get_host_cpu_name()} {llvm.get_host_cpu_features().flatten()}"
    compiler = f"numba {numba.__version__} llvmlite {llvmlite.__version__} python {platform.python_version()}"
    return f"{source_digest()} {compiler} {processor}"


IDENTITY = _identity()


def cache_folder() -> Path | None:
    """Where this version keeps its compiled kernels; made when the first one is written."""
    home = cache_home()
    return None if home is None else home / "kernels" / hashlib.sha256(IDENTITY.encode()).hexdigest()[:20]


class KeptFiles:
    """Files that are whole or not there: read only if their digest fits, written under a new name and renamed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._complained = False

    def read(self, name: str) -> bytes | None:
        """Content of a file; None if there is none or a byte of it is not as it was written."""
        folder = cache_folder()
        if folder is None:
            return None
        try:
            head, line_end, content = _content(folder / name).partition(b"\n")
        except OSError:
            return None
        return content if line_end and head == HEAD + _digest(name, content) else None

    def write(self, name: str, content: bytes) -> None:
        """Keep a file if that is possible; say so once if it is not."""
        folder = cache_folder()
        if folder is None:
            self._complain("the user has no home folder")
            return
        part = folder / f"{name}.{uuid.uuid4().hex}.part"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._sweep(folder)
            try:
                part.write_bytes(HEAD + _digest(name, content) + b"\n" + content)
                part.replace(folder / name)
            except BaseException:
                with suppress(OSError):
                    part.unlink()
                raise
        except OSError as error:
            self._complain(f"{folder}: {error.strerror or error}")

    def _sweep(self, folder: Path) -> None:
        """Remove what a process left that was killed while it wrote."""
        for left in folder.glob("*.part"):
            with suppress(OSError):
                if time.time() - left.stat().st_mtime > DEAD_AFTER_S:
                    left.unlink()

    def _complain(self, why: str) -> None:
        with self._lock:
            if self._complained:
                return
            self._complained = True
        print(
            f"Compiled code cannot be kept ({visible(why)}). redan runs all the "
            "same, but compiles anew at every start, which takes about a minute. Set REDAN_CACHE to a folder you may "
            "write to.",
            file=sys.stderr,
            flush=True,
        )


def _content(path: Path) -> bytes:
    """What a plain file holds; of a pipe, a device or something far too large: nothing, and without waiting."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or not 0 < status.st_size <= MOST_BYTES:  # 0: also files of /proc
            return b""
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(status.st_size + 1)
    finally:
        os.close(descriptor)


def _digest(name: str, content: bytes) -> bytes:
    return hashlib.sha256(f"{IDENTITY}\0{name}\0".encode() + content).hexdigest().encode()


KEPT = KeptFiles()


def is_kept(function_name: str) -> bool:
    """Whether an earlier start left undamaged code of a kernel, named as in "loop.simulate_range"."""
    folder = cache_folder()
    try:
        names = [] if folder is None else [file.name for file in folder.glob(f"{function_name}-*.code")]
    except OSError:
        return False
    return any(KEPT.read(name) is not None for name in names)


class _CodeOf:
    """What the compiler asks for code of one function before it compiles, and hands its result to."""

    cache_path = None

    def __init__(self, function: Callable[..., Any]) -> None:
        code = function.__code__
        self._stem = f"{function.__module__.rpartition('.')[2]}.{function.__qualname__}".replace("<locals>", "local")
        self._source = code.co_code
        try:
            self._source += Path(code.co_filename).read_bytes()
            self._keeps = function.__closure__ is None  # what a closure holds is in no source
        except OSError:
            self._keeps = False  # typed in somewhere: nothing tells two versions apart

    def load_overload(self, signature: Any, target: Any) -> Any:
        """The kept result for these types, or None: then it is compiled."""
        target.refresh()
        if not self._keeps or (content := KEPT.read(self._name(signature, target.codegen()))) is None:
            return None
        try:
            return CompileResult._rebuild(target, *pickle.loads(content))
        except Exception:  # written by this very version, and yet: whatever it is, compiling anew is right
            return None

    def save_overload(self, signature: Any, compiled: Any) -> None:
        """Keep a fresh result, unless it holds addresses of this process."""
        if self._keeps and not compiled.lifted and not compiled.library.has_dynamic_globals:
            KEPT.write(self._name(signature, compiled.codegen), dumps(compiled._reduce()))

    def _name(self, signature: Any, codegen: Any) -> str:
        key = f"{signature!r} {codegen.magic_tuple()!r}".encode() + self._source
        return f"{self._stem}-{hashlib.sha256(key).hexdigest()[:20]}.code"

    def enable(self) -> None:
        """Part of what the compiler may call; always on."""

    def disable(self) -> None:
        """Part of what the compiler may call; always on."""

    def flush(self) -> None:
        """Part of what the compiler may call; nothing is held back."""


def register(*functions: Callable[..., Any]) -> None:
    """Allow plain scalar functions to be called from kernels; they stay plain Python for everyone else."""
    from numba.extending import register_jitable

    for function in functions:
        register_jitable(function)


@register_pass(mutates_CFG=False, analysis_only=True)
class _NoIndexFromTheEnd(AnalysisPass):  # type: ignore[misc]  # numba has no types
    """Indices of arrays are handed over as unsigned: none of a lean function counts from the end.

    Otherwise each access asks for the sign: an eighth of the engine's time. Held by tests/engine/test_indices.py.
    """

    _name = "redan_no_index_from_the_end"

    def __init__(self) -> None:
        super().__init__()

    def run_pass(self, state: Any) -> bool:
        for block in state.func_ir.blocks.values():
            for statement in block.body:
                asked: Any = statement.value if isinstance(statement, ir.Assign) else statement
                if not isinstance(asked, ir.SetItem) and getattr(asked, "op", "") != "getitem":
                    continue
                of, index, *rest = state.calltypes[asked].args
                if isinstance(of, TYPES.Array) and (plain := _unsigned(index)) is not None:
                    signature = state.calltypes.pop(asked)  # a key of it cannot be set twice
                    state.calltypes[asked] = signature.replace(args=(of, plain, *rest))
        return False


def _unsigned(index: Any) -> Any:
    """The same type of index without a sign; None: it is no whole number, nor several, or has no sign already."""
    one = index.dtype if (many := isinstance(index, TYPES.UniTuple)) else index
    if not isinstance(one, TYPES.Integer) or not one.signed:
        return None
    return TYPES.UniTuple(TYPES.uintp, index.count) if many else TYPES.uintp


class _LeanCompiler(Compiler):  # type: ignore[misc]  # numba has no types
    """The compiler's usual passes and one more."""

    def define_pipelines(self) -> Any:
        managers = super().define_pipelines()
        for manager in managers:
            manager.add_pass_after(_NoIndexFromTheEnd, IRLegalization)
            manager.finalize()
        return managers


class _Part(JITCodeLibrary):  # type: ignore[misc]  # numba has no types
    """Code that is only ever part of a kernel: it is linked into it as it is, and optimised and translated there.

    Otherwise each function would be optimised and translated together with all that it calls, once for each caller.
    """

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._verify_declare_only_symbols()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """None: it has no machine code of its own."""
        return 0

    @property
    def codegen(self) -> _Part:
        """What is asked for `set_env` alone."""
        return self

    def set_env(self, name: str, env: object) -> None:
        """Nothing: what Python cannot call has no environment."""


class _PartCompiler(_LeanCompiler):
    """The compiler's usual passes, into a `_Part`."""

    def compile_extra(self, func: Callable[..., Any]) -> Any:
        self.state.library = _Part(self.state.targetctx.codegen(), func.__qualname__)
        return super().compile_extra(func)


class _Whole(JITCodeLibrary):  # type: ignore[misc]  # numba has no types
    """Code of a kernel with all its parts: nobody else calls these, so that what they do not use need not be passed.

    An array is seven words, of which most functions use one.
    """

    def _optimize_final_module(self) -> None:
        for function in self._final_module.functions:
            if not function.is_declaration and function.linkage == llvm.Linkage.linkonce_odr:
                function.linkage = "internal"
        super()._optimize_final_module()


class _WholeCompiler(_LeanCompiler):
    """The compiler's usual passes, into a `_Whole` that can be kept."""

    def compile_extra(self, func: Callable[..., Any]) -> Any:
        self.state.library = _Whole(self.state.targetctx.codegen(), func.__qualname__)
        self.state.library.enable_object_caching()
        return super().compile_extra(func)


PART: dict[str, Any] = {
    "nogil": True, "fastmath": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True, "_nrt": False,
    "pipeline_class": _PartCompiler,
}  # fmt: skip


def lean_inner(function: Callable[..., Any]) -> Any:
    """Compile a helper that only kernels call, without reference counting.

    It cannot allocate, calls with many arrays are cheap, and there is no wrapper for other callers.
    """
    return numba.njit(**PART)(function)


def lean_inlined(function: Callable[..., Any]) -> Any:
    """A lean inner function whose body is put into its callers: for the few that are called most."""
    return numba.njit(forceinline=True, **PART)(function)


class Kernel:
    """A compiled entry point, compiled or loaded at its first call."""

    def __init__(self, function: Callable[..., Any], lean: bool) -> None:
        self._options: dict[str, Any] = {"_nrt": False, "pipeline_class": _WholeCompiler} if lean else {}
        self.py_func = function
        self.__doc__ = function.__doc__
        self._lock = threading.Lock()
        self._compiled: Any = None

    def __call__(self, *arguments: Any) -> Any:
        if self._compiled is None:
            self._load(arguments)
        return self._compiled(*arguments)

    def _load(self, arguments: tuple[Any, ...]) -> None:
        """Compile or load for the types of these arguments, without running."""
        with self._lock:
            if self._compiled is not None:
                return
            compiled = numba.njit(nogil=True, fastmath=False, **self._options)(self.py_func)
            if hasattr(compiled, "compile"):  # with the compiler off it is the plain function
                compiled._cache = _CodeOf(self.py_func)
                compiled.compile(tuple(numba.typeof(argument) for argument in arguments))
            self._compiled = compiled


def kernel(function: Callable[..., Any]) -> Kernel:
    """Compile an entry point on its first call; always call it with the same types."""
    return Kernel(function, lean=False)


def lean_kernel(function: Callable[..., Any]) -> Kernel:
    """A kernel without reference counting (measured: 3.5 times the speed of the engine); it cannot allocate."""
    return Kernel(function, lean=True)
