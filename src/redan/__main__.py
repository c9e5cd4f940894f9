"""`python -m redan`, for where the `redan` command is not on the path."""

from redan.cli import start

start()
