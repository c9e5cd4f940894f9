"""What all handlers share: the folder, the jobs, how many may work at once."""

from __future__ import annotations

from dataclasses import dataclass, field

import anyio

from redan.app.folder import Folder
from redan.app.jobs import Jobs

AT_ONCE = 8  # requests that compute; more wait their turn


@dataclass
class Desk:
    """One server's state; nothing in it is lost with it but what is being computed."""

    folder: Folder
    jobs: Jobs
    limiter: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(AT_ONCE))
