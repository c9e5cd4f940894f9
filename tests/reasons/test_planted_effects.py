"""Small plans in each of which one effect, and only one, keeps a unit from a threat; without it the unit fires."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.agreement.generate import p

from redan.engine import replay
from redan.layout import Kind, Off, Op, Plan, Reach, Trigger
from redan.reasons.causes import CAUSES, Cause
from redan.reasons.whynot import Scope, WhyNot

FAR = np.int8(Reach.NOT_NEAR)
ROUND = p.Launcher()
EYE = (p.Sight("eye"),)
BOMB = p.Threat("t", 100, 200, munition=True, sights=EYE, reach=(p.Reach("u", 1.0),))
UNIT, RADAR = p.Unit("u", launchers=(ROUND,)), p.Radar("eye")
JAMMER = p.Threat("j", 50, 300)


def cleared(kind: Kind, target: object, bits: int, at_s: float) -> p.Effect:
    return p.Effect("on", Trigger.START, None, kind, target, Op.CLEAR, bits, 1.0, (0, at_s, 0.0))


def causes(plan: Plan) -> list[Cause]:
    """Of the pair (u, t) in a few replications, after all shares were seen to add up."""
    shape = len(plan.unit_key), len(plan.threat_key)
    scope = Scope(np.ones(shape[0], bool), np.ones(shape[1], bool))
    counted = WhyNot(plan, np.full(shape, FAR), np.zeros(shape[1], np.int64), scope)
    found = []
    for replication in range(3):
        row, events = replay(plan, 7, replication)
        counted.add(7, replication, events.tolist(), row)
        codes = counted.causes(7, replication, events.tolist(), row)
        found.append(CAUSES[codes[0, -1]])
    flew = counted.whole.count.sum()
    assert flew == counted.by_unit.count.sum() == sum(int(counts.sum()) for *_, counts in counted.pairs())
    return found


def of_reach(**change: object) -> p.Threat:
    return replace(BOMB, reach=(replace(BOMB.reach[0], **change),))


NET = p.Net("n")
THROUGH = {"units": [replace(UNIT, net="n", radar=None)], "radars": [replace(RADAR, net="n", unit=None)]}
FED = [replace(UNIT, radar=None)]
PLANTED = {
    Cause.NOT_IDENTIFIED: {"threat": of_reach(off=int(Off.UNIDENTIFIED))},
    Cause.DECOY: {"threat": of_reach(off=int(Off.ABSENT))},
    Cause.HELD_PAIR: {"threat": of_reach(off=int(Off.HELD))},
    Cause.HELD: {"units": [replace(UNIT, off=int(Off.HELD))]},
    Cause.ASSEMBLING: {
        "units": [replace(UNIT, off=int(Off.ASSEMBLING))],
        "effects": [cleared(Kind.UNIT, "u", Off.ASSEMBLING, 205.0)],
        "threats": [replace(JAMMER, end_s=900.0)],
    },
    Cause.AWAY: {"units": [replace(UNIT, off=int(Off.ABSENT))]},
    Cause.RADAR_ASSEMBLING: {
        "units": [replace(UNIT, radar="eye")], "radars": [replace(RADAR, off=int(Off.ASSEMBLING))]
    },
    Cause.SILENT: {"units": [replace(UNIT, radar="eye")], "radars": [replace(RADAR, off=int(Off.SILENT))]},
    Cause.RADARS_SILENT: {"units": FED, "radars": [replace(RADAR, unit="u", off=int(Off.SILENT))]},
    Cause.RADARS_NOT_READY: {"units": FED, "radars": [replace(RADAR, unit="u", off=int(Off.ASSEMBLING))]},
    Cause.NET_DOWN: {**THROUGH, "nets": [replace(NET, off=int(Off.SILENT))]},
    Cause.LAUNCHERS_OFF: {"units": [replace(UNIT, launchers=(replace(ROUND, off=int(Off.ASSEMBLING)),))]},
    Cause.TRACK_JAMMED: {
        "threat": replace(BOMB, sights=(replace(EYE[0], jammers=("j",), jammed=(((100.0, 0.0),),)),)),
        "threats": [JAMMER],
    },
    Cause.GUIDANCE_JAMMED: {
        "threat": of_reach(jammers=("j",), windows=(p.Window(120, 180, set=0),)), "threats": [JAMMER],
    },
}  # fmt: skip


def built(threat: p.Threat = BOMB, threats: list | None = None, units: list | None = None, **more: object) -> Plan:
    return p.build_plan([*(threats or []), threat], units or [UNIT], **{"radars": [replace(RADAR, unit="u")], **more})


@pytest.mark.parametrize("cause", PLANTED, ids=lambda cause: cause.key)
def test_the_effect_is_named(cause: Cause) -> None:
    assert causes(built(**PLANTED[cause])) == [cause] * 3


def test_without_an_effect_it_fires() -> None:
    assert causes(built()) == [Cause.KILLED] * 3


def test_jammers_are_named_by_their_package() -> None:
    plan = built(**PLANTED[Cause.TRACK_JAMMED])
    counted = WhyNot(plan, np.full((1, 2), FAR), np.array([1, 0]), Scope(np.ones(1, bool), np.ones(2, bool)))
    row, events = replay(plan, 7, 0)
    counted.add(7, 0, events.tolist(), row)
    assert counted.by_jammer[CAUSES.index(Cause.TRACK_JAMMED)].tolist() == [0, 1]


def test_a_unit_that_is_mended_is_lost_only_while_it_is() -> None:
    hit = p.Threat("hit", 0, 50, munition=True, asset="post")
    mended = p.Effect("mend", Trigger.LOST, "post", Kind.ASSET, "post", Op.MEND, 0, 1.0, (0, 60.0, 0.0))
    post = {"units": [replace(UNIT, asset="post")], "assets": [p.Asset("post")], "threats": [hit]}
    assert causes(built(**post)) == [Cause.LOST] * 3
    assert causes(built(**post, effects=[mended])) == [Cause.KILLED] * 3


def test_a_bystander_s_kill_is_no_missile_of_the_pair() -> None:
    """It frees no second missile channel, and it is not said that the unit fired at what it hit."""
    plan = built(
        of_reach(pk=0.0, bystanders=(p.Bystander("j", 1.0, 0.0, 900.0),)), threats=[replace(JAMMER, end_s=900.0)]
    )
    row, events = replay(plan, 7, 0)
    counted = WhyNot(plan, np.full((1, 2), FAR), np.zeros(2, np.int64), Scope(np.ones(1, bool), np.ones(2, bool)))
    codes = counted.causes(7, 0, events.tolist(), row)
    assert row.fate[0, 0] == 2
    assert CAUSES[codes[0, 1]] == Cause.NOT_KILLED
    assert not CAUSES[codes[0, 0]].fired
