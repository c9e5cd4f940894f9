"""The command line: one file a verb. Nothing is imported here: Ctrl-C is to be answered from the first line on."""

TYPE_CHECKING = False  # as `typing` has it
if TYPE_CHECKING:
    from redan.cli.main import main

__all__ = ["main", "start"]


def start() -> None:
    """The program: Ctrl-C is answered with one line, also while the rest is still being loaded."""
    # built in: until the answer is loaded, the signal just ends the process
    import _signal  # type: ignore[import-not-found]  # type checkers have no stub of it

    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    import gc

    gc.set_threshold(50_000, 20, 50)  # what is loaded stays: looking through it for rubbish took a tenth of the start
    from redan.cli import stopping

    stopping.install()
    try:
        from redan.cli.main import main

        main()
    except SystemExit as end:
        stopping.leave(end.code if isinstance(end.code, int) else 1)
        raise


def __getattr__(name: str) -> object:
    """`main`, loaded when it is asked for: the verbs take a tenth of a second."""
    if name != "main":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from redan.cli.main import main

    globals()["main"] = main  # the name of the module of the verbs is taken back
    return main
