"""Why shots were not fired: counts of plans made by hand, shares that add up, and faults planted to be noticed."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest
from tests.agreement.features import FEATURES
from tests.agreement.generate import p, random_plan, special_plans

from redan.engine import replay
from redan.layout import Event, Fate, Plan, Purpose, Reach
from redan.reasons import Detail, Reason, causes, whynot
from redan.reasons.causes import CAUSES, NONE, Cause, causes_of
from redan.reasons.outrun import Outrun
from redan.reasons.shots import Shots, add, shots_of
from redan.reasons.whynot import Fixed, Scope, WhyNot, mask
from redan.reference import consequences, loop
from redan.reference.queue import draw_pair
from redan.reference.world import Pair, World, build_world

SEED = 2013
EYE = (p.Sight("eye"),)
ALL = mask(CAUSES)


class Case(NamedTuple):
    plan: Plan
    reach: np.ndarray
    expected: dict[tuple[str, str], Cause | None]  # (unit, threat): what it is in every replication; None never flew


def reach_of(plan: Plan, other: Reach = Reach.TOO_LOW) -> np.ndarray:
    reach = np.full((len(plan.unit_key), len(plan.threat_key)), int(other), np.int8)
    reach[plan.pair_unit, plan.pair_threat] = int(Reach.WINDOWS)
    return reach


def counted(plan: Plan, n: int, reach: np.ndarray | None = None, scope: Scope | None = None) -> WhyNot:
    units, threats = len(plan.unit_key), len(plan.threat_key)
    scope = Scope(np.ones(units, bool), np.ones(threats, bool)) if scope is None else scope
    found = WhyNot(plan, reach_of(plan) if reach is None else reach, np.arange(threats, dtype=np.int64), scope)
    for replication in range(n):
        row, events = replay(plan, SEED, replication)
        found.add(SEED, replication, events.tolist(), row)
    return found


def certain_case() -> Case:
    """Two units apart; every pair has one cause, whatever the dice say."""
    own = p.Window(0.0, 300.0)
    threats = [
        p.Threat("a-killed", 0, 50, sights=EYE, reach=(p.Reach("u", 1.0),)),
        p.Threat("b-missed", 60, 90, sights=EYE, reach=(p.Reach("u", 0.0),)),
        p.Threat("c-hold", 100, 130, sights=EYE, reach=(p.Reach("u", 1.0, permit_s=math.inf),)),
        p.Threat("d-unseen", 140, 170, reach=(p.Reach("u", 1.0),)),
        p.Threat("e-low", 180, 200, sights=EYE),
        p.Threat("f-far", 180, 200, sights=EYE),
        p.Threat("g-bomb", 55, 70, munition=True, carrier="a-killed", sights=EYE, reach=(p.Reach("u", 1.0),)),
        p.Threat("h-empty", 210, 240, sights=EYE, reach=(p.Reach("u", 1.0),)),
        p.Threat("i-late", 0, 300, sights=EYE, reach=(p.Reach("v", 1.0, (own,)),)),
    ]
    units = [
        p.Unit("u", launchers=(p.Launcher(2, 2),)),
        p.Unit("v", ready_s=400.0),
    ]
    plan = p.build_plan(threats, units)
    reach = reach_of(plan)
    reach[0, 5] = reach[1, :8] = int(Reach.NOT_NEAR)
    row = (Cause.KILLED, Cause.NOT_KILLED, Cause.NOT_PERMITTED, Cause.NO_TRACK, Cause.TOO_LOW, Cause.OUT_OF_RANGE)
    names = sorted(t.name for t in threats)
    expected: dict[tuple[str, str], Cause | None] = dict(zip([("u", name) for name in names], row, strict=False))
    expected |= {("u", "g-bomb"): None, ("u", "h-empty"): Cause.EMPTY, ("u", "i-late"): Cause.TOO_LOW}
    expected |= {("v", name): Cause.OUT_OF_RANGE for name in names[:8]}
    expected |= {("v", "g-bomb"): None, ("v", "i-late"): Cause.NOT_READY}
    return Case(plan, reach, expected)


def faults(case: Case, n: int = 5) -> list[str]:
    """What the counts of a case have against what it was made to be."""
    found = counted(case.plan, n, case.reach)
    names = sorted({threat for _, threat in case.expected})
    seen = {("uv"[u], names[t]): counts for u, t, counts in found.pairs()}
    wrong = []
    for pair, cause in case.expected.items():
        counts = Counter({CAUSES[i].key: int(k) for i, k in enumerate(seen.get(pair, ())) if k})
        if counts != ({} if cause is None else {cause.key: n}):
            wrong.append(f"{pair}: {dict(counts)}, made to be {cause}")
    return wrong


def test_every_pair_has_the_cause_it_was_made_to_have() -> None:
    assert faults(certain_case()) == []


def test_sums_of_units_packages_and_the_run_are_those_of_the_pairs() -> None:
    case = certain_case()
    found = counted(case.plan, 7, case.reach)
    causes_made = Counter(cause for cause in case.expected.values() if cause is not None)
    for i, cause in enumerate(CAUSES):
        assert found.whole.count[0, i] == 7 * causes_made[cause], cause
        assert found.by_unit.count[:, i].sum() == found.by_package.count[:, i].sum() == found.whole.count[0, i]
    assert found.by_unit.count.sum(axis=1).tolist() == [7 * 8, 7 * 8]
    shares = [found.whole.share(0, mask([cause]), ALL) for cause in CAUSES]
    assert sum(share.count / share.of for share in shares) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize(
    "swapped",
    [(Cause.NO_TRACK, Cause.NOT_PERMITTED), (Cause.TOO_LOW, Cause.EMPTY), (None, Cause.NO_TRACK)],
    ids=lambda pair: f"{pair[0]}-{pair[1]}",
)
def test_a_planted_wrong_cause_is_noticed(swapped: tuple[Cause | None, Cause], monkeypatch: pytest.MonkeyPatch) -> None:
    """The last one counts shots at what never flew."""
    true, false = (NONE if cause is None else causes.INDEX[cause] for cause in swapped)

    def wrong(reason: np.ndarray, detail: np.ndarray) -> np.ndarray:
        found = causes_of(reason, detail)
        return np.where(found == true, false, found).astype(np.int8)

    monkeypatch.setattr(whynot, "causes_of", wrong)
    assert faults(certain_case())


def test_shares_of_generated_plans_add_up_and_shots_are_those_of_the_log() -> None:
    """Every pair of a threat that flew has one cause; what fired and what killed is what the log says."""
    for number in range(60):
        plan = random_plan(number)
        found = counted(plan, 3)
        flew, fired, killed = 0, 0, 0
        for replication in range(3):
            row, events = replay(plan, SEED, replication)
            flew += int((~np.isin(row.fate[0], (Fate.NEVER_RELEASED, Fate.UNBORN))).sum()) * len(plan.unit_key)
            fired += len({(e["a"], e["b"]) for e in events if e["code"] == Event.LAUNCH})
            killed += sum(1 for e in events if e["code"] == Event.INTERCEPT and e["c"])
        assert found.whole.count.sum() == flew
        assert found.whole.share(0, mask([Cause.KILLED, Cause.NOT_KILLED]), ALL).count == fired
        assert found.whole.share(0, mask([Cause.KILLED]), ALL).count == killed
        assert sum(int(counts.sum()) for _, _, counts in found.pairs()) == flew


def test_a_scope_counts_what_the_whole_counts_of_it() -> None:
    case = certain_case()
    units, threats = np.array([True, False]), np.arange(9) < 4
    whole, part = counted(case.plan, 4, case.reach), counted(case.plan, 4, case.reach, Scope(units, threats))
    of_whole = [(u, t, counts.tolist()) for u, t, counts in whole.pairs() if u == 0 and t < 4]
    assert [(u, t, counts.tolist()) for u, t, counts in part.pairs()] == of_whole
    assert part.by_unit.count[1].sum() == 0


def test_the_unit_that_stood_in_the_way_is_counted() -> None:
    """Of two units of a net the one with the earlier intercept takes each threat, and the other has it to thank."""
    both = (p.Reach("u", 0.5, (p.Window(flight_s=(9.0, 9.0)),)), p.Reach("v", 1.0))
    plan = p.build_plan(
        [p.Threat(f"t{i}", 100 * i, 100 * i + 5, sights=EYE, reach=both) for i in range(3)],
        [p.Unit("u", net="n"), p.Unit("v", net="n")],
        nets=[p.Net("n")],
    )
    found = counted(plan, 10)
    left = found.by_other[causes.INDEX[Cause.LEFT_TO_OTHER]]
    assert left.tolist() == [0, 30]
    assert found.by_other.sum() == 30


def test_pairs_joined_on_the_way_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = random_plan(11)
    whole = [(u, t, counts.tolist()) for u, t, counts in counted(plan, 6).pairs()]
    monkeypatch.setattr(whynot, "MOST_UNMERGED", 1)
    assert [(u, t, counts.tolist()) for u, t, counts in counted(plan, 6).pairs()] == whole


def test_a_known_chance_of_no_track() -> None:
    """A track with probability 0.3 and nothing else in the way: 70 % of the shots have no track."""
    sight = p.Sight("eye", 0, 100, ((0.0, 0.0), (50.0, 0.3)))
    plan = p.build_plan([p.Threat("t", 0, 100, sights=(sight,), reach=(p.Reach("u", 0.5),))], [p.Unit("u")])
    n = 1200
    share = counted(plan, n).whole.share(0, mask([Cause.NO_TRACK]), ALL)
    assert (share.of, share.single) == (n, True)
    assert abs(share.count / n - 0.7) < 4 * math.sqrt(0.7 * 0.3 / n)


# --- the scatter of sums


def test_variance_is_that_of_the_replications_and_not_of_the_shots() -> None:
    """Twenty threats of one raid that are all seen or all not: 200 replications are worth 200 shots, not 4,000."""
    plan = p.build_plan(
        [p.Threat(f"t{i:02}", 0, 100, sights=EYE, reach=(p.Reach("u", 0.5, (p.Window(0, 10),)),)) for i in range(20)],
        [p.Unit("u", ready_s=10.0)],
        raids=[p.Raid("raid", 10.0)],
    )
    found = counted(plan, 200)
    share = found.whole.share(0, mask([Cause.NOT_READY]), ALL)
    q = share.count / share.of
    assert 0.3 < q < 0.7, "ready too late for a raid that comes early"
    assert share.variance == pytest.approx(q * (1.0 - q) / 199, rel=1e-9)


def test_variance_is_that_of_the_rows() -> None:
    one, n, differing = mask([Cause.NOT_KILLED, Cause.KILLED]), 20, 0
    for plan in map(random_plan, range(12)):
        found, x, m = counted(plan, n), [], []
        for replication in range(n):
            row, events = replay(plan, SEED, replication)
            cause = found.causes(SEED, replication, events.tolist(), row)
            x.append(int(one[cause[cause != NONE]].sum()))
            m.append(int((cause != NONE).sum()))
        q = sum(x) / sum(m)
        by_hand = n / (n - 1) * sum((a - q * b) ** 2 for a, b in zip(x, m, strict=True)) / sum(m) ** 2
        differing += by_hand > 0.0
        assert found.whole.share(0, one, ALL).variance == pytest.approx(by_hand, rel=1e-9, abs=1e-15)
    assert differing >= 6


def test_bounds_are_those_of_every_set_of_threats_that_may_fly() -> None:
    rng = np.random.default_rng(3)
    planned = [i for i, cause in enumerate(CAUSES) if cause.planned]
    opened = 0
    for _ in range(300):
        sure, static = rng.random(4) < 0.4, rng.choice([NONE, *planned[:3]], (2, 4))
        fixed = Fixed(np.zeros((2, 4), np.int64), np.ones((2, 4), bool), sure, static, 1)
        of, among = mask([CAUSES[planned[0]]]), mask(c for c in CAUSES if c != CAUSES[planned[1]])
        shares = []
        for flies in itertools.product((False, True), repeat=4):
            if not (np.array(flies) | ~sure).all():
                continue
            there = static[:, list(flies)]
            below = int(((there == NONE) | among[there]).sum())
            if below:
                shares.append(int(((there != NONE) & of[there]).sum()) / below)
        opened += (static == NONE).any()
        if shares:
            assert fixed.bounds(0, of, among) == pytest.approx((min(shares), max(shares)))
    assert opened > 100


def test_what_a_carrier_that_can_be_shot_down_brings_is_not_certain() -> None:
    """A unit that nobody can be reached by sees a plane and its bomb: what share the plane is hangs on the bomb."""
    plane = p.Threat("a", 0, 50, sights=EYE, reach=(p.Reach("u", 0.0),))
    bomb = p.Threat("b", 20, 40, munition=True, carrier="a")
    for threats, wanted in (((plane, bomb), (0.5, 1.0)), ((replace(plane, reach=()), bomb), (0.5, 0.5))):
        plan = p.build_plan(threats, [p.Unit("u"), p.Unit("v")])
        reach = reach_of(plan)
        reach[1, 1] = int(Reach.NOT_NEAR)
        share = counted(plan, 3, reach).by_unit.share(1, mask([Cause.TOO_LOW]), ALL)
        assert (share.count, share.of) == (3, 6)
        assert (share.low, share.high) == wanted


def test_of_pairs_with_a_launch_window_nothing_is_certain() -> None:
    found = counted(random_plan(5), 3)
    assert found.whole.share(0, mask([Cause.NO_TRACK]), ALL).high == 1.0


# --- words in one place


def test_every_reason_and_detail_has_a_cause() -> None:
    told = {Reason.NO_TRACK: (1, 2, 3, 17, 18, 19), Reason.MAGAZINE: (4, 5, 6, 7, 22), Reason.CHANNELS: (8, 9)}
    told |= {Reason.HELD: (12, 13), Reason.NOT_READY: (0, 14, 15, 16), Reason.JAMMED: (20, 21)}
    told[Reason.TOOK] = (0, 10, 11)
    reaches = set(Reach) - {Reach.WINDOWS, Reach.NO_MISSILE, Reach.NOT_NEAR, Reach.NOT_PERMITTED}
    for reason in set(Reason) - {Reason.NEVER_THERE}:
        for detail in reaches if reason == Reason.REACH else told.get(reason, (0,)):
            found = causes_of(np.array([reason], np.int8), np.array([detail], np.int8))
            assert CAUSES[found[0]].reason == reason


def test_a_detail_without_a_line_is_refused() -> None:
    with pytest.raises(KeyError, match="CHANNELS with detail 4"):
        causes_of(np.array([Reason.CHANNELS], np.int8), np.array([Detail.EMPTY], np.int8))


def test_words_are_short_distinct_and_plain() -> None:
    words = [cause.words for cause in CAUSES]
    assert len(set(words)) == len(words)
    assert max(map(len, words)) <= 45


# --- missiles of a pair


def total(plan: Plan, unit: int, threat: int, n: int) -> Shots:
    found = Shots()
    for replication in range(n):
        found = add(found, shots_of(replay(plan, SEED, replication)[1].tolist(), unit, threat))
    return found


def chased(plan: Plan, unit: int, threat: int) -> Outrun | None:
    found = Outrun(plan, unit, threat)
    return found if found.possible else None


def test_missiles_and_meetings_are_those_of_the_reference(monkeypatch) -> None:
    """A meeting is a draw of the kill probability, counted where the reference draws it."""
    drawn: Counter[tuple[int, int]] = Counter()

    def counting(w: World, purpose: Purpose, occurrence: int, pair: Pair) -> float:
        drawn[pair.unit, pair.threat] += purpose == Purpose.KILL
        return draw_pair(w, purpose, occurrence, pair)

    monkeypatch.setattr(consequences, "draw_pair", counting)
    meetings = 0
    with_effects = [random_plan(number, (feature,)) for feature in FEATURES for number in range(6)]
    for number, plan in enumerate([*special_plans(), *map(random_plan, range(80)), *with_effects]):
        drawn: Counter[tuple[int, int]] = Counter()

        world = build_world(plan, SEED, 0)

        def drawing(w, purpose, occurrence, pair, drawn=drawn):
            drawn[pair.unit, pair.threat] += purpose == Purpose.KILL
            return draw_pair(w, purpose, occurrence, pair)

        monkeypatch.setattr(consequences, "draw_pair", drawing)
        loop.run(world)
        row, events = replay(plan, SEED, 0)
        fired = np.zeros(len(plan.unit_key), np.int64)
        for u, t in zip(plan.pair_unit.tolist(), plan.pair_threat.tolist(), strict=True):
            active = bool(plan.pair_active[(plan.pair_unit == u) & (plan.pair_threat == t)][0])
            shots = shots_of(events.tolist(), u, t, chased(plan, u, t), active)
            assert shots.meetings == drawn[u, t], (number, u, t)
            fired[u] += shots.missiles
            meetings += shots.meetings
            assert shots.killed + shots.killed_by_other == (row.fate[0, t] in (Fate.KILLED, Fate.KILLED_BEFORE_RELEASE))
        assert fired.tolist() == row.fired[0].tolist()
    assert meetings > 200


def test_a_missile_of_a_lost_unit_meets_nothing() -> None:
    hit = p.Threat("hit", 0, 50, munition=True, asset="post")
    slow = p.Reach("u", 1.0, (p.Window(flight_s=(40.0, 40.0)),))
    threats = [hit, p.Threat("t", 30, 200, sights=EYE, reach=(slow,))]
    kept = p.build_plan(threats, [p.Unit("u")], assets=[p.Asset("post")])
    lost = p.build_plan(threats, [p.Unit("u", asset="post")], assets=[p.Asset("post")])
    assert total(kept, 0, 1, 1) == Shots(flew=1, engaged=1, fired=1, met=1, killed=1, missiles=1, meetings=1, salvos=1)
    assert total(lost, 0, 1, 1) == Shots(flew=1, engaged=1, fired=1, missiles=1)


def test_kills_of_a_salvo_and_of_all_salvos_are_the_closed_form() -> None:
    """Salvos of two and of one at 0.4, three at most, a tenth of the survivors taken for dead."""
    from redan.analysis.kill import rules_of

    n = 3000
    unit = p.Unit("u", first_salvo=2, next_salvo=1, max_salvos=3, salvo_interval_s=1.0, false_kill=0.1)
    plan = p.build_plan([p.Threat("t", 0, 500, sights=EYE, reach=(p.Reach("u", 0.4),))], [unit])
    rules = rules_of(plan, 0, 0)
    assert rules is not None
    assert rules.salvo == pytest.approx(0.64)
    assert rules.most == pytest.approx(0.64 + 0.36 * 0.9 * 0.4 + 0.36 * 0.9 * 0.6 * 0.9 * 0.4)
    shots = total(plan, 0, 0, n)
    assert abs(shots.killed / n - rules.most) < 4 * math.sqrt(rules.most * (1 - rules.most) / n)
    assert abs(shots.killed / shots.meetings - 0.4) < 4 * math.sqrt(0.24 / shots.meetings)
    assert shots.flew == shots.engaged == shots.fired == n
    # judged once after each salvo that leaves it alive: mistaken in a tenth
    assert shots.false_kills > 0
    assert shots.false_misses == 0
    assert rules_of(plan, 0, 0) == rules
