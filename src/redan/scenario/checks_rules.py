"""Rules of nets and crews: what contradicts itself, and what does nothing."""

from __future__ import annotations

from redan.scenario.changes import Entry, Laydown
from redan.scenario.report import Report


def check_rules(laydown: Laydown, report: Report) -> None:
    """Doctrines of fire units, links and joining of nets, in one variant."""
    for name, entry in laydown.entries["units"].items():
        _check_acquire(name, entry, report)
    members: dict[str | None, int] = {}
    for entry in laydown.entries["units"].values():
        members[entry.part.net] = members.get(entry.part.net, 0) + 1
    for name, entry in laydown.entries["nets"].items():
        if entry.part.joins not in (None, "never") and members.get(name, 0) < 2:
            what = f'net "{name}": inert: joins has nobody to join, it has fewer than two units'
            report.warning(what, entry.at("joins"), "", "put units on the net, or take it out", key=True, whole=True)
        _check_links(name, entry, report)


def _check_acquire(name: str, entry: Entry, report: Report) -> None:
    doctrine, label = entry.part.doctrine, f'unit "{name}": '
    for key, acts, why in (
        ("acquire_cued", entry.part.net is not None, "it has no net that could cue it"),
        ("acquire_alone", entry.part.net is None, "it is on a net"),
    ):
        given = getattr(doctrine, key)
        if given is None:
            continue
        path = entry.at("doctrine", key)
        if given.law not in ("fixed", "uniform"):
            what = f"{label}{key} is {given.law}: it is added to a reaction time that is even between two ends"
            report.error(what, path, 'allowed is "8 s" or "5 s to 10 s"', "write its least and its most")
        elif not acts:
            other = "acquire_alone" if key == "acquire_cued" else "acquire_cued"
            what, remedy = f"{label}inert: {key} does nothing, {why}", f"write {other}, or take it out"
            report.warning(what, path, "", remedy, key=True)


def _check_links(name: str, entry: Entry, report: Report) -> None:
    first = None
    for index, link in enumerate(entry.part.links):
        path = entry.at("links", index)
        label = f'net "{name}", link {index + 1}: '
        if link.up is None and link.down is not None:
            what = f"{label}down is given without up: when would it fail?"
            report.error(what, (*path, "down"), "up is the mean time between failures", "write up, or take down out")
        if link.up is not None and first is not None:
            what = f"{label}up is given for a second link of the net (the first is link {first + 1})"
            remedy = "give one link the rate of both: 1/up is the sum of their 1/up"
            report.error(what, (*path, "up"), "one link of a net may fail now and then", remedy)
        first = index if first is None and link.up is not None else first
        if link.reliability == 0:
            what = f"{label}reliability is 0: the net never works"
            report.warning(what, (*path, "reliability"), "its units fight alone", "take the net out")
        elif link.reliability == 1 and link.up is None and link.delay == 0:
            what = f"{label}inert: it never fails and takes no time"
            report.warning(what, path, "", "write reliability, delay or up, or take it out")
