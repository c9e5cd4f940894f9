"""How crews and nets decide, from the parts of the file to numbers and rows of effects; and the defaults.

No public source gives the defaults that are numbers or habits of crews: they are assumptions (grade C), each with the
old rule of 0.1.0 beside it, which a file can ask for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from redan.catalogue.favours import FOR_ATTACK, FOR_DEFENCE
from redan.scenario.changes import Laydown
from redan.scenario.parts_rules import LinkPart, ShootingRules
from redan.scenario.resolve_emission import first_s, turns
from redan.scenario.resolved import Delay, Effect, Resolved

# Other radars still see it. A false kill that is noticed sooner is better for the defence.
BELIEF_S = {"low": 10.0, "best": 15.0, "high": 20.0, FOR_DEFENCE: 10.0, FOR_ATTACK: 20.0}
TRACKS_AT_LAUNCH = "yes"
LETS_GO = "yes"
JOINS = "when-waiting-costs"


def rules_of(doctrine: ShootingRules, net: str | None, reaction: Delay, level: str) -> dict[str, Any]:
    """What a fire unit goes by: the fields of `FireUnit` that follow from its doctrine."""
    belief_s = BELIEF_S[level] if doctrine.believes_kill is None else doctrine.believes_kill
    acquire = doctrine.acquire_alone if net is None else doctrine.acquire_cued
    return {
        "believe_s": belief_s,
        "tracks_at_launch": (doctrine.tracks_at_launch or TRACKS_AT_LAUNCH) == "yes",
        "lets_go": (doctrine.lets_go or LETS_GO) == "yes",
        "reaction": reaction if acquire is None else summed(reaction, acquire),
    }


def summed(one: Delay, other: Delay) -> Delay:
    """The sum of two delays, both fixed or even: even between the sums of the ends, which has their mean."""
    low_s, high_s = (sum(ends) for ends in zip(_ends_s(one), _ends_s(other), strict=True))
    return Delay("fixed", low_s) if low_s == high_s else Delay("uniform", low_s, high_s)


def _ends_s(delay: Delay) -> tuple[float, float]:
    return delay.a_s, delay.b_s if delay.law == "uniform" else delay.a_s


def joins(given: str | None) -> bool:
    """Whether the units of a net join one another where waiting would cost a salvo."""
    return (given or JOINS) != "never"


def chain_s(links: list[LinkPart]) -> float:
    """The delays of the links of a net add up (s)."""
    return sum(link.delay for link in links)


def with_links(laydown: Laydown, resolved: Resolved) -> Resolved:
    """The same with rows for links that fail: ABSENT if one never works, HELD and SILENT while one is down."""
    effects: list[Effect] = []
    off = []
    begin_s = first_s(resolved.threats)
    for name, entry in sorted(laydown.entries["nets"].items()):
        for number, link in enumerate(entry.part.links, 1):
            label = f"{name}/link-{number}"
            effects += _missing(name, label, link, begin_s)
            if link.up is not None:
                down = link.up if link.down is None else link.down
                says = f"{label} of net {name} fails now and then"
                off += [("net", name, "held"), ("net", name, "silent")]
                effects += turns("net", name, label, "exponential", link.up, down, begin_s, says)
    return replace(resolved, effects=(*resolved.effects, *effects), off=(*resolved.off, *off))


def _missing(net: str, label: str, link: LinkPart, begin_s: float) -> Iterator[Effect]:
    """One draw a replication: the link does not work at all."""
    if link.reliability < 1.0:
        yield Effect(
            f"{label}/missing", "start", None, "net", net, "set", "absent", probability=1.0 - link.reliability,
            delay=Delay("fixed", begin_s), says=f"{label} of net {net} does not work",
        )  # fmt: skip
