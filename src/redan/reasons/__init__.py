"""Why a fire unit did not take a threat: one reason for every pair of one replication, read from plan and events."""

from redan.reasons.codes import Detail, Reason
from redan.reasons.table import Also, Reasons, reasons_of

__all__ = ["Also", "Detail", "Reason", "Reasons", "reasons_of"]
