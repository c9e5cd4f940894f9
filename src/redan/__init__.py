"""redan: what would this air defence change?

The verbs of `redan.api` under one name, each brought in when it is first asked for: `import redan` loads nothing else.
"""

__version__ = "0.2.0"

__all__ = [
    "InputError", "RedanError", "RunError", "__version__", "answer", "check", "claim", "compare", "compile",
    "example", "explain", "ignorance", "load", "open_run", "open_study", "playback", "replay", "run", "saturation",
    "sensitivity", "sweep", "table", "value", "verify", "why_not", "write_report",
]  # fmt: skip

TYPE_CHECKING = False  # type checkers take it for true
if TYPE_CHECKING:
    from redan.api import (
        answer,
        check,
        claim,
        compare,
        compile,
        example,
        explain,
        ignorance,
        load,
        open_run,
        open_study,
        playback,
        replay,
        run,
        saturation,
        sensitivity,
        sweep,
        table,
        value,
        verify,
        why_not,
        write_report,
    )  # fmt: skip
    from redan.errors import InputError, RedanError, RunError
else:

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        found = getattr(import_module("redan.errors" if name.endswith("Error") else "redan.api"), name)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
