"""What the reader gets: plain text, figures, map and the self-contained HTML report."""

from redan.report.story import tell
from redan.report.summary import summary, trust
from redan.report.write import write_report

__all__ = ["summary", "tell", "trust", "write_report"]
