"""Why a threat of one replication was not stopped, unit by unit, and what would have stopped it."""

from __future__ import annotations

from pathlib import Path

from redan.app.playback.kept import Looked, looked_at
from redan.app.playback.models import WhyNot
from redan.errors import InputError, Problem
from redan.layout.codes import Fate
from redan.report.story import FATES, events_of, in_short
from redan.report.told import verdict
from redan.report.why import unit_lines
from redan.results import Story
from redan.scenario.suggest import either, nearest
from redan.scene.words import clock
from redan.study.counterfactual import THROUGH, Counterfactual, counterfactual
from redan.study.story import permitted
from redan.units import shown

GOT_THROUGH = (*THROUGH, Fate.LEFT)


def why(folder: Path | str, replication: int, threat: str, *, would_have: bool = False) -> WhyNot:
    """One threat in words. would_have: also what would have stopped it, had it been otherwise: takes a second or two.

    InputError for a threat that the run does not have; of any threat the units that did not fire say why.
    """
    kept = looked_at(folder)
    story = kept.story(replication)
    t = _index(story, threat)
    fate = Fate(int(story.outcomes.fate[0, t]))
    found: list[str] = []
    if would_have and fate in THROUGH:
        found = [verdict(_changed(kept, replication, t), threat)]
    return WhyNot(
        threat=threat,
        system=story.names.threat_systems[t],
        headline=_headline(story, t, fate),
        reason=in_short(story, t) if fate in GOT_THROUGH else "",
        events=events_of(story, {t}),
        units=unit_lines(story, [t], clock),
        would_have=found,
        notes=list(story.notes),
    )


def _index(story: Story, threat: str) -> int:
    names = story.names.threats
    if threat in names:
        return names.index(threat)
    close = nearest(threat, names)
    remedy = f"did you mean {either(close)}?" if close else ""
    raise InputError(Problem(f'the run has no threat "{shown(threat)}"', allowed=f"{len(names)} fly", remedy=remedy))


def _headline(story: Story, t: int, fate: Fate) -> str:
    """What became of it and when."""
    names = story.names
    asset = names.threat_assets[t]
    target = f", aimed at {names.assets[asset]}" if asset >= 0 else ""
    at = f" at {clock(float(story.outcomes.fate_time_s[0, t]))}" if fate != Fate.NEVER_RELEASED else ""
    verb = "was " if fate in (Fate.KILLED, Fate.KILLED_BEFORE_RELEASE, Fate.NEVER_RELEASED) else ""
    return f"{names.threats[t]} ({names.threat_systems[t]}){target}: {verb}{FATES[fate]}{at}."


def _changed(kept: Looked, replication: int, t: int) -> Counterfactual:
    return counterfactual(kept.compiled.plan, kept.run.seed, replication, t, permitted(kept.compiled))
