"""Faults planted in the reference are seen on the crowded plans: without that their agreement would prove little.

Each fault but one ("no offer when a net comes back") was once seen on none, or on one, of the generated plans.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.agreement.crowds import crowded_plan
from tests.agreement.test_engine_is_reference import PLANS, first_difference

from redan.layout import Kind, Op
from redan.reference import choices, conditions, consequences, effects
from redan.reference.world import Effect, Unit, World

SEEN = 3  # plans at least that must differ
Patch = pytest.MonkeyPatch


def nets_switched(op: Op) -> Callable[[Patch], None]:
    """A net goes (or comes back) and no threat is offered again (L89, L91)."""

    def plant(patch: Patch) -> None:
        apply = effects.apply

        def faulty(w: World, row: Effect) -> set[int] | None:
            found = apply(w, row)
            return set() if found and row.kind == Kind.NET and row.op == op else found

        patch.setattr(effects, "apply", faulty)

    return plant


def expected_end(of: Callable[..., float]) -> Callable[[Patch], None]:
    """Of several engagements of a threat the net goes by another than the latest expected end (L108)."""

    def plant(patch: Patch) -> None:
        assert "max" not in vars(choices)  # `busy` is the only function there that asks for a maximum
        patch.setattr(choices, "max", of, raising=False)

    return plant


def pick_ends_early(patch: Patch) -> None:
    """A unit without channel or round does not look at what waits for it, on a net that joins (L43, L44)."""
    pick = choices.pick

    def faulty(w: World, unit: Unit, now: float) -> None:
        ready = conditions.ready_rounds(w, unit) > unit.committed
        if unit.free_channels > 0 and unit.free_missile_channels > 0 and ready:
            pick(w, unit, now)

    for module in (choices, consequences, effects):
        patch.setattr(module, "pick", faulty)


def cleared_launcher(patch: Patch) -> None:
    """A launcher works again and is not loaded (L89, L93)."""
    loads_for = effects.loads_for
    patch.setattr(
        effects, "loads_for", lambda w, unit, row: row.kind != Kind.LAUNCHER and loads_for(w, unit, row)
    )  # fmt: skip


FAULTS = {
    "no offer when a net is switched off": nets_switched(Op.SET),
    "no offer when a net comes back": nets_switched(Op.CLEAR),
    "the last expected end": expected_end(lambda _, last: last),
    "the first expected end": expected_end(lambda first, last: last if first == -float("inf") else first),
    "pick ends early": pick_ends_early,
    "nothing loaded when a launcher comes back": cleared_launcher,
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_fault_in_the_reference_is_seen(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    FAULTS[fault](monkeypatch)
    seen = 0
    for seed in range(PLANS):
        seen += any(first_difference(crowded_plan(seed), 2013, replication) for replication in range(2))
        if seen == SEEN:
            return
    raise AssertionError(f"{fault}: seen on {seen} of {PLANS} crowded plans")
