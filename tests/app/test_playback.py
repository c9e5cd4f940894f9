"""Playback says what the run holds: closed checks on replications that are played again."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from tests.app.raid import runs

from redan import api
from redan.app.playback.choose import replications
from redan.app.playback.difference import first_difference, parting
from redan.app.playback.kept import looked_at
from redan.app.playback.scene import scene
from redan.app.playback.take import TYPES, taken
from redan.app.playback.why import why
from redan.errors import InputError, RunError
from redan.export import FORMATS
from redan.results import measures
from redan.scene.scene import Happening, geodetic_track

SOME = range(12)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return runs(tmp_path_factory.mktemp("playback"))


# ---- which replication


def test_the_bars_hold_every_replication_once_and_what_they_name_lies_in_them(kept: dict[str, Path]) -> None:
    run = api.open_run(kept["one"])
    rows = measures(run.outcomes, run.names)["munitions_arriving"]
    found = replications(kept["one"], "munitions_arriving")
    assert sum(bar.count for bar in found.bars) == run.replications == found.replications
    for bar in found.bars:
        assert all(bar.low <= rows[r] < bar.high for r in bar.some)
        assert len(bar.some) == min(bar.count, 12)
    assert found.mean == pytest.approx(rows.mean())
    assert None not in (found.mean_low, found.mean_high)
    assert (found.mean_low or 0.0) < rows.mean() < (found.mean_high or 0.0)


def test_picks_are_what_they_say(kept: dict[str, Path]) -> None:
    run = api.open_run(kept["one"])
    columns = measures(run.outcomes, run.names)
    arriving = columns["munitions_arriving"]
    picks = {pick.key: pick for pick in replications(kept["one"]).picks}
    assert arriving[picks["worst"].replication] == arriving.max()
    assert arriving[picks["best"].replication] == arriving.min()
    assert arriving[picks["median"].replication] == np.sort(arriving)[(len(arriving) - 1) // 2]
    hit = columns["hits:store"] > 0
    assert picks["hit:store"].count == hit.sum()
    assert picks["hit:store"].replication == np.flatnonzero(hit)[0]
    lost = columns["survives:store"] < 1
    assert picks["lost:store"].count == lost.sum() < hit.sum()


def test_more_is_better_turns_worst_and_best(kept: dict[str, Path]) -> None:
    run = api.open_run(kept["one"])
    lost = measures(run.outcomes, run.names)["aircraft_lost"]
    picks = {pick.key: pick for pick in replications(kept["one"], "aircraft_lost").picks}
    assert lost[picks["worst"].replication] == lost.min() < lost.max() == lost[picks["best"].replication]


def test_a_bar_asked_for_lists_its_replications(kept: dict[str, Path]) -> None:
    found = replications(kept["one"], "munitions_arriving", low=2, high=3)
    assert found.listed
    assert all(one.value is not None and 2 <= one.value <= 3 for one in found.listed)
    inside = sum(1 for bar in found.bars for _ in bar.some if bar.low < 2.5 < bar.high or bar.low < 3 < bar.high)
    assert len(found.listed) >= inside > 0


def test_a_measure_that_does_not_exist_is_refused_with_what_is_near(kept: dict[str, Path]) -> None:
    with pytest.raises(InputError, match="munitions_arriving"):
        replications(kept["one"], "munition_arriving")


# ---- the scene


@pytest.mark.parametrize("replication", SOME)
def test_magazines_and_channels_add_up(kept: dict[str, Path], replication: int) -> None:
    """Never below nothing, one round fewer for each launch, all channels free at the end, fired as stored."""
    run = api.open_run(kept["two"])
    found = scene(kept["two"], replication)
    for u, unit in enumerate(found.units):
        assert unit.name == run.names.units[u]
        assert all(a < b for a, b in zip(unit.time_s, unit.time_s[1:], strict=False))
        assert min(unit.busy + unit.guided + unit.ready + unit.stock) >= 0
        assert max(unit.busy) <= unit.channels
        assert max(unit.guided) <= unit.guidance
        assert unit.busy[-1] == unit.guided[-1] == 0
        start = unit.ready[0] + unit.stock[0]
        assert start == unit.most
        assert all(r + s + f == start for r, s, f in zip(unit.ready, unit.stock, unit.fired, strict=True))
        launches = [e for e in found.events if e.what == "launch" and e.who == unit.name]
        assert unit.fired[-1] == len(launches) == int(run.outcomes.fired[replication, u])
        engaged = [e for e in found.engagements if e.unit == unit.name]
        assert sum(e.missiles for e in engaged) == len(launches)
        for at_s, busy in zip(unit.time_s, unit.busy, strict=True):
            assert busy == sum(e.from_s <= at_s and (e.to_s is None or at_s < e.to_s) for e in engaged)


def test_something_was_fired_and_reloaded(kept: dict[str, Path]) -> None:
    """Else the test above says little."""
    found = [scene(kept["two"], replication) for replication in SOME]
    assert sum(unit.fired[-1] for one in found for unit in one.units) > 20
    assert any(unit.stock[-1] < unit.stock[0] for one in found for unit in one.units)
    assert any(event.what == "lost" for one in found for event in one.events)


def test_a_round_that_is_not_counted_is_noticed(kept: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted fault: the reader of the log forgets to take a round from its launcher."""
    from redan.reasons.timeline import _Reader

    real = _Reader._change

    def forgetful(self: _Reader, unit: int, time_s: float, **changes: int) -> None:
        real(self, unit, time_s, **{word: 0 if word == "rounds" else by for word, by in changes.items()})

    monkeypatch.setattr(_Reader, "_change", forgetful)
    fired = next(r for r in SOME if any(unit.fired[-1] for unit in scene(kept["two"], r).units))
    with pytest.raises(AssertionError):
        test_magazines_and_channels_add_up(kept, fired)


@pytest.mark.parametrize("replication", [0, 5])
def test_tracks_are_those_of_the_scene_to_two_metres(kept: dict[str, Path], replication: int) -> None:
    made, found = api.playback(kept["two"], replication), scene(kept["two"], replication)
    assert [track.name for track in found.tracks] == [track.name for track in made.tracks]
    assert len(found.tracks) > 5
    for drawn, true in zip(found.tracks, made.tracks, strict=True):
        places = geodetic_track(true)
        assert len(places) == len(drawn.time_s) == len(drawn.lon) == len(drawn.lat) == len(drawn.height_m)
        for i, (lon, lat, height_m) in enumerate(places):
            east = math.radians(drawn.lon[i] - lon) * 6.4e6 * math.cos(math.radians(lat))
            assert math.hypot(east, math.radians(drawn.lat[i] - lat) * 6.4e6) < 1.2
            assert abs(drawn.height_m[i] - height_m) <= 0.5
        assert found.from_s <= drawn.time_s[0] <= drawn.time_s[-1] <= found.to_s + 0.01


def test_what_got_through_is_what_the_run_counted(kept: dict[str, Path]) -> None:
    run = api.open_run(kept["one"])
    rows = measures(run.outcomes, run.names)["munitions_arriving"]
    for replication in SOME:
        assert sum(track.through for track in scene(kept["one"], replication).tracks) == rows[replication]


def test_a_store_that_is_lost_stands_no_longer(kept: dict[str, Path]) -> None:
    lost = {pick.key: pick.replication for pick in replications(kept["one"]).picks}["lost:store"]
    found = scene(kept["one"], lost)
    store = next(entity for entity in found.entities if entity.name == "store")
    event = next(event for event in found.events if event.what == "lost")
    assert store.standing == [(None, event.time_s)]


def test_a_replication_that_is_not_there(kept: dict[str, Path]) -> None:
    with pytest.raises(InputError, match="0 to 59"):
        scene(kept["one"], 60)


def test_a_damaged_run_is_refused(kept: dict[str, Path], tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "run-0001"
    shutil.copytree(kept["one"], copy)
    table = copy / "table.parquet"
    content = bytearray(table.read_bytes())
    content[len(content) // 2] ^= 1
    table.write_bytes(bytes(content))
    with pytest.raises(RunError):
        scene(copy, 0)


# ---- why not


def test_why_not_names_every_unit_or_those_that_fired(kept: dict[str, Path]) -> None:
    seen = set()
    for replication in SOME:
        for track in scene(kept["one"], replication).tracks:
            if track.kind in ("aircraft", "munition"):
                told = why(kept["one"], replication, track.name)
                assert told.headline.startswith(track.name)
                assert "sam-1" in " ".join(told.units)
                assert told.events
                assert bool(told.reason) == (track.through or track.why == "flew its route to the end")
                seen.add(told.reason)
    assert len(seen) >= 2


def test_what_would_have_stopped_a_leaker_is_told(kept: dict[str, Path]) -> None:
    worst = {pick.key: pick.replication for pick in replications(kept["one"]).picks}["worst"]
    leaker = next(track.name for track in scene(kept["one"], worst).tracks if track.through)
    told = why(kept["one"], worst, leaker, would_have=True)
    assert len(told.would_have) == 1
    assert leaker in told.would_have[0]


def test_a_threat_that_does_not_exist(kept: dict[str, Path]) -> None:
    with pytest.raises(InputError, match="raid-1"):
        why(kept["one"], 0, "rait-1")


# ---- two variants


def test_a_variant_and_itself_never_part(kept: dict[str, Path]) -> None:
    for replication in SOME:
        found = first_difference(kept["two"], kept["two"], replication)
        assert found.time_s is None
        assert not found.parted
        assert "nothing differs" in found.words


def test_the_first_difference_is_the_first(kept: dict[str, Path]) -> None:
    """Held against the stories read line by line: all sentences before are the same, those at the instant are not."""
    parted = 0
    for replication in SOME:
        found = first_difference(kept["one"], kept["two"], replication)
        a, b = (scene(kept[name], replication).events for name in ("one", "two"))
        if found.time_s is None:
            assert [e.text for e in a] == [e.text for e in b]
            continue
        parted += 1
        before = [[(e.time_s, e.text) for e in side if e.time_s < found.time_s] for side in (a, b)]
        assert before[0] == before[1]
        assert len(before[0]) == found.alike
        now = [sorted(e.text for e in side if e.time_s == found.time_s) for side in (a, b)]
        assert now[0] != now[1]
        assert found.a.events or found.b.events
    assert parted > 3


def _happening(time_s: float, text: str) -> Happening:
    return Happening(time_s, "launch", text, None, text, {"unit": text})


def test_order_within_an_instant_is_no_difference_and_a_planted_one_is_found() -> None:
    same = [_happening(1.0, "a"), _happening(2.0, "b"), _happening(2.0, "c"), _happening(3.0, "d")]
    turned = [same[0], same[2], same[1], same[3]]
    assert parting(same, turned).time_s == math.inf
    planted = [*turned[:3], _happening(2.5, "x"), turned[3]]
    found = parting(same, planted)
    assert (found.time_s, found.alike, found.a, found.b) == (2.5, 3, (), (3,))
    assert parting(same, same[:3]).a == (3,)
    twice = [same[0], same[0], *same[1:]]
    assert parting(same, twice).b == (1,)


def test_other_seeds_are_refused(kept: dict[str, Path], tmp_path: Path) -> None:
    other = api.run(api.load(kept["one"] / "scenario.yaml"), "one", seed=12, replications=5, out=tmp_path).folder
    assert other is not None
    with pytest.raises(InputError, match="different seeds"):
        first_difference(kept["one"], other, 0)


# ---- files and what is kept


@pytest.mark.parametrize("to", FORMATS)
def test_a_file_is_that_of_the_export(kept: dict[str, Path], to: str) -> None:
    found = taken(kept["one"], 3, to)
    assert found.content == api.export(kept["one"], 3, to)
    assert found.media_type == TYPES[to]
    assert found.name.startswith("one-3.")


def test_a_start_without_a_time_zone_and_an_unknown_format_are_refused(kept: dict[str, Path]) -> None:
    with pytest.raises(InputError, match="2026-05-01"):
        taken(kept["one"], 0, "kml", "2026-05-01")
    with pytest.raises(InputError, match="czml"):
        taken(kept["one"], 0, "cmzl")


def test_a_run_is_opened_once_and_a_replication_played_once(
    kept: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from redan.app.playback import kept as cache

    first = looked_at(kept["one"])
    monkeypatch.setattr(cache, "open_run", None)
    monkeypatch.setattr(cache, "played", None)
    first._stories._made.clear()
    assert looked_at(kept["one"]) is first
    with pytest.raises(TypeError):
        first.story(0)  # a failure is not kept ...
    monkeypatch.undo()
    assert first.story(0) is first.story(0)  # ... what was made is
