"""What a verb found, as JSON for the page, in the words and pictures of the report: the two cannot disagree."""

from redan.app.results.make import of
from redan.app.results.models import Result

__all__ = ["Result", "of"]
