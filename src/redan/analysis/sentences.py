"""The sentences of the answer: the range, what it hangs on, what chance does. Each has at most 25 words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from redan.analysis.answer import join
from redan.analysis.deciders import LEAST, WHICH, Deciders
from redan.analysis.figures import Comparison
from redan.analysis.joint import Joint
from redan.analysis.topic import CHANCE, COUNT, Topic

MOST_WORDS = 25
SMALL = 0.01  # of all there is: a change that is called none
AMOUNTS = (
    (0.15, "little"), (0.4, "some"), (0.6, "about half"), (0.85, "most"),
    (1.0, "almost everything"), (math.inf, "everything"),
)  # fmt: skip
ALMOST = 1.0 - 1e-9
NOTHING = "nothing"
TAKEN_AWAY = {"get through": "stopped", "are lost": "spared", "is lost": "averted", "is hit": "averted"}
EITHER_WAY = ("somewhere between nothing and almost everything", "somewhere between nothing and everything")
WHICH_VARIANT = "which variant"
NOT_CONTESTED = "Nothing is contested in this file: all of this rests on its one set of numbers."


def _fit(*candidates: str) -> str:
    """The first sentence that is short enough; the last is."""
    return next((said for said in candidates if len(said.split()) <= MOST_WORDS), candidates[-1])


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- the first sentence: the range


def range_sentence(comparison: Comparison, joint: Joint, topic: Topic, others: Sequence[str]) -> str:
    base = joint.range(topic.key, [comparison.baseline])
    if not others:
        if base is None:
            return f'"{comparison.baseline}" has no figure to give.'
        return f'With "{comparison.baseline}" alone, {topic.clause(base)}; nothing was compared.'
    found = joint.range(topic.key, others)
    if found is None:
        return "No variant has a figure that could be compared."
    if base is None:
        return f'{capital(topic.clause(found))}; "{comparison.baseline}" has no such figure.'
    lead = lead_words(joint, topic, others, comparison.baseline)
    lead = "next to nothing" if lead == NOTHING and topic.span(found) != topic.span(base) else lead
    than = "without" if comparison.baseline == "without" else f'with "{comparison.baseline}"'
    if lead == NOTHING:
        return _fit(
            f"It changes nothing: {topic.clause(found)}, as many as {than}."
            if topic.form == COUNT
            else f"It changes nothing: {topic.clause(found)}, as {than}."
        )
    clause = f"{topic.clause(found)}, against {topic.span(base)} {than}."
    lead = _of_harm(lead, topic)
    said = f"{capital(lead)}: {clause}"
    short = f"{capital(lead.removeprefix('somewhere '))}: {clause}"
    return _fit(said, said.replace(" of runs", ""), short, short.replace(" of runs", ""), capital(clause))


def _of_harm(lead: str, topic: Topic) -> str:
    """An amount says what it is of where the figure counts harm: what is stopped stands before what gets through.

    From nothing to everything reads the same of both, and stays as it is.
    """
    verb = TAKEN_AWAY.get(topic.does) if topic.harm else None
    amount = any(word in lead for word in (NOTHING, *(said for _, said in AMOUNTS)))
    if verb is None or not amount or "worse" in lead or lead in EITHER_WAY:
        return lead
    return f"{lead} is {verb}"


def lead_words(joint: Joint, topic: Topic, others: Sequence[str], baseline: str) -> str:
    """How much of what could be changed is changed, in words: from the least to the most over readings and variants.

    Of a help: the share of the harm without it that it takes away. A change is none where it cannot be told from zero,
    or is below a hundredth of all there is.
    """
    helps, worse = [], False
    for one in joint.combinations:
        base = one.cases[baseline].measures.get(topic.key) if baseline in one.cases else None
        for variant in others:
            case = one.cases.get(variant)
            change = None if case is None else case.differences.get(topic.key)
            if base is None or change is None or not change.exists:
                continue
            top = topic.most if topic.most is not None else max(abs(base.mean), 1.0)
            if not change.excludes_zero or abs(change.mean) < SMALL * top:
                helps.append(0.0)
                continue
            better = -change.mean if topic.harm else change.mean
            room = base.mean if topic.harm else top - base.mean
            worse = worse or better < 0.0
            share = better / room if better > 0.0 and room > 0.0 else -1.0
            sure = change.certain or share < 1.0  # what was only never seen is not all of it
            helps.append(min(1.0, share) if sure else ALMOST)
    gains = [share for share in helps if share >= 0.0]
    if not helps:
        return "for what it is worth"
    if worse:
        if any(share > 0.0 for share in helps):
            return "for better or for worse"
        return "nothing, or worse for the defence" if gains else "worse for the defence"
    least, most = _amount(min(gains)), _amount(max(gains))
    if least == most:
        return least if least.endswith("thing") else f"{least} of it"
    return f"somewhere between {least} and {most}"


def _amount(share: float) -> str:
    return NOTHING if share <= 0.0 else next(word for end, word in AMOUNTS if share < end)


# --- the second sentence: what it hangs on


def spoken(name: str) -> str:
    """The name of a reading as a sentence has it."""
    return name.replace("-", " ").replace("_", " ")


def which_words(comparison: Comparison, others: Sequence[str]) -> str:
    """What the variants differ by: how much of one system, where each adds of that alone; else "which variant"."""
    base = comparison.scenes.get(comparison.baseline)
    added, amounts = set[str](), set[tuple[int, int]]()
    for variant in others:
        scene = comparison.scenes.get(variant)
        if base is None or scene is None or not base.units.keys() <= scene.units.keys():
            return WHICH_VARIANT
        more = [held for name, held in scene.units.items() if name not in base.units]
        new = {held.system for held in more}
        same = scene.threats == base.threats and scene.radars == base.radars
        if len(new) != 1 or not same:
            return WHICH_VARIANT
        added |= new
        amounts.add((len(more), sum(held.rounds for held in more)))
    much = len(added) == 1 and len(amounts) == len(others)
    return f"how much {added.pop()} is added" if much else WHICH_VARIANT


def hangs_on(
    joint: Joint, topic: Topic, found: Deciders | None, which: str, others: Sequence[str], it: str = "It"
) -> str:
    """What it hangs on, then what hardly matters; of variants that matter most also which give most and least."""
    if found is None:
        if joint.factors:
            return ""
        return NOT_CONTESTED
    if not joint.factors:
        ends = _ends(joint, topic, others)
        return _fit(
            f"Nothing is contested in this file: what counts is which variant ({ends})." if ends else NOT_CONTESTED,
            NOT_CONTESTED,
        )
    scale = topic.most if topic.most is not None else 1.0
    if found.variance <= (SMALL / 10.0 * scale) ** 2:
        return f"No reading moves {it.lower()}{', and no variant' if len(others) > 1 else ''}."
    names = {one.name: (which if one.name == WHICH else spoken(one.name)) for one in found.factors}
    moving = [one for one in found.factors if one.total >= LEAST]
    idle = [one for one in found.factors if one.total < LEAST]
    on = [names[one.name] for one in moving[:2]]
    ends = _ends(joint, topic, others) if moving[0].name == WHICH and which == WHICH_VARIANT else ""
    text = f"{it} hangs on {on[0]}" + (f", then on {on[1]}" if len(on) > 1 else "")
    if len(moving) == 1 and idle:
        text = f"{it} hangs on {on[0]} alone"
    if ends:
        more = f", then on {on[1]}" if len(on) > 1 else ""
        return _fit(f"{it} hangs on {which} ({ends}){more}.", f"{it} hangs on {which} ({ends}).", f"{text}.")
    if not idle:
        return _fit(f"{text}.")
    rest = [names[one.name] for one in idle]
    rest.sort(key=lambda name: name != which)
    verb = "matters" if len(rest) == 1 else "matter"
    return _fit(f"{text}; {join(rest)} hardly {verb}.", f"{text}; {rest[0]} hardly matters.", f"{text}.")


def _ends(joint: Joint, topic: Topic, others: Sequence[str]) -> str:
    """The variants with the most and the least, by their means over readings."""
    means = {v: found.mean for v in others if (found := joint.range(topic.key, [v])) is not None}
    if len(means) < 2:
        return ""
    most, least = max(means, key=lambda v: means[v]), min(means, key=lambda v: means[v])
    if means[most] == means[least]:
        return ""
    words = ("most", "fewest") if topic.form == COUNT else ("highest", "lowest")
    return f'{words[0]} with "{most}", {words[1]} with "{least}"'


# --- the third sentence: chance


def chance_sentence(joint: Joint, topic: Topic, shown: Sequence[str]) -> str:
    found = joint.range(topic.key, shown)
    every = [value for v in shown for _, value in joint.figures(topic.key, v)]
    if found is None or not every:
        return ""
    if all(value.certain for value in every):
        return "Chance has no part in it."
    ends = [(value.high - value.low) / 2.0 for value in every if math.isfinite(value.high - value.low)]
    sure = max(ends, default=math.inf) * topic.scale
    known = math.isfinite(sure)
    averages = f"averages are known to within {_plain(sure)}" if known else "averages are unsure"
    if topic.form == CHANCE:
        return f"Chance is in these figures: {averages}{' points' if known else ''}."
    unit = topic.noun if topic.form == COUNT else "points"
    spread = found.std * topic.scale
    unit = unit.removesuffix("s") if _plain(spread) == "1" else unit
    if spread < 0.005:
        return _fit(f"Chance hardly moves it; {averages}.")
    return _fit(f"Chance moves a single run by about {_plain(spread)} {unit} either way; {averages}.")


def third_party_sentence(comparison: Comparison, joint: Joint, topic: Topic, others: Sequence[str]) -> str:
    """How often a third party is hit, where one flies and the answer is about something else; else nothing."""
    key = "third_party_hit"
    found, base = joint.range(key, others), joint.range(key, [comparison.baseline])
    if topic.key == key or found is None or max(found.high, base.high if base else 0.0) <= 0.0:
        return ""
    third = Topic(key, CHANCE, "a third party", "is hit", harm=True)
    against = f', against {third.span(base)} with "{comparison.baseline}"' if base is not None else ""
    return _fit(f"A third party is hit in {third.span(found)} of runs{against}.")


def _plain(value: float) -> str:
    """One significant digit, two from 1 to 10 where it is not whole."""
    if value <= 0.0 or not math.isfinite(value):
        return "0"
    return f"{float(f'{value:.1g}'):,g}" if value < 10.0 else f"{float(f'{value:.2g}'):,.0f}"
