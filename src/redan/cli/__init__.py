"""The command line: one file a verb."""

from redan.cli.main import main

__all__ = ["main"]
