"""What the arguments of an event are is told once, as data."""

from __future__ import annotations

import numpy as np
from tests.scene.raid import story

from redan.layout.codes import ARGUMENTS, Event
from redan.layout.decode import decoded, indices
from redan.layout.names import Names


def test_every_event_has_its_arguments() -> None:
    assert set(ARGUMENTS) == set(Event)
    columns = set(Names.__dataclass_fields__)
    for arguments in ARGUMENTS.values():
        assert len(arguments) <= 3
        assert all(a.of in {"", "flag", "count", "watch"} or a.of in columns for a in arguments)


def test_an_event_reads_as_it_was_written() -> None:
    """A launch by hand: unit 1 at threat 3 from launcher 2."""
    names = story().names
    event = np.array((12.5, Event.LAUNCH, 1, 3, 2), dtype=story().events.dtype)
    assert indices(event) == {"unit": 1, "threat": 3, "launcher": 2}
    assert decoded(event, names) == {
        "unit": names.units[1], "threat": names.threats[3], "launcher": names.launchers[2],
    }  # fmt: skip
    entered = np.array((0.0, Event.ENTER, 2, -1, 1), dtype=story().events.dtype)
    assert decoded(entered, names) == {"threat": names.threats[2], "appears": True}
    aimless = np.array((0.0, Event.ARRIVE, 2, -1, 0), dtype=story().events.dtype)
    assert decoded(aimless, names) == {"threat": names.threats[2], "asset": None, "hit": False}
