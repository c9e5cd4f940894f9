"""Emission policies, shut-downs, repairs and the weapons that home on radars: what cannot be, and what does nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from redan.catalogue import Catalogue
from redan.scenario.changes import Entry, Laydown, unknown
from redan.scenario.laws import duration, earliest_s
from redan.scenario.report import Path, Report
from redan.scenario.resolve_emission import emitter_of
from redan.scenario.resolve_repeat import last_start_s, raids_of
from redan.scenario.route import flight_s
from redan.scenario.systems import usable

WEAPON_FLIGHT_S = 1800.0  # longer than any stand-off weapon of the catalogue flies
LAUNCH_FLIGHT_S = 40_000.0  # longer than any drone of the catalogue flies
MOST_ROWS = 60_000  # rows of effects of one variant: their index has 16 bits
MOST_TURNS = 20_000  # of one radar on duty: events of a replication


def check_emission(laydown: Laydown, catalogue: Catalogue, report: Report) -> None:
    """Radars and units of one variant, and the weapons that home on them."""
    threats = sum(
        raids_of(entry.part) * entry.part.count * (1 + sum(weapon.per_aircraft for weapon in entry.part.weapons))
        for entry in laydown.entries["packages"].values()
    )
    threats += sum(entry.part.all for entry in laydown.entries["launches"].values())
    rows, last = 0, None
    for label, entry in emitters(laydown):
        part = entry.part
        _check_policy(label, entry, laydown, report)
        waits = part.emits == "on-order" or alerted(part)
        if waits:
            rows, last = rows + threats, entry
            _check_teller(label, entry, laydown, report)
        if part.shut_down is not None and entry.part.net is None and not hasattr(part, "launchers"):
            what = f"{label}inert: shut_down does nothing, it reports to no net and nobody tells it of a weapon"
            report.warning(what, entry.at("shut_down"), "", "name its net", key=True)
    if rows > MOST_ROWS and last is not None:
        what = f"{rows:,} orders to radiate (radars that wait, times aircraft and munitions)"
        report.error(what, last.at("emits"), f"allowed are {MOST_ROWS:,}", "let fewer radars wait, or fewer raids fly")
    for label, munition, path, target in homing(laydown, catalogue):
        radars = {name for kind in ("radars", "units") for name in laydown.entries[kind]}
        if emitter_of(target, radars) is None:
            what = f'{label}{munition} homes on a radar, "{target}" never emits'
            report.error(what, path, _radars(radars), "aim it at a radar or a fire unit, or take another munition")


def emitters(laydown: Laydown) -> Iterator[tuple[str, Entry]]:
    """Everything with a radar of its own, and how a message calls it."""
    for kind, word in (("radars", "radar"), ("units", "unit")):
        for name, entry in laydown.entries[kind].items():
            if getattr(entry.part, "shares", None) is None:
                yield f'{word} "{name}": ', entry


def alerted(part: Any) -> bool:
    """Whether a unit waits with its radar off for an alarm."""
    alert = getattr(part, "alert", None)
    return alert is not None and alert.state != "ready"


def homing(laydown: Laydown, catalogue: Catalogue) -> Iterator[tuple[str, str, Path, str]]:
    """Lines of weapons that home on emitters: how a message calls it, munition, where its target stands, target."""
    for entry in laydown.entries["packages"].values():
        for index, weapon in enumerate(entry.part.weapons):
            if _homes(weapon.munition, catalogue):
                path = entry.at("weapons", index, "target")
                yield f'package "{entry.part.name}": ', weapon.munition, path, weapon.target
    for entry in laydown.entries["launches"].values():
        if _homes(entry.part.weapon, catalogue):
            yield f'launch "{entry.part.name}": ', entry.part.weapon, entry.at("target"), entry.part.target


def _homes(system_id: str, catalogue: Catalogue) -> bool:
    munition = usable(catalogue, system_id, "munition")
    return munition is not None and munition.labels.get("seeks") == "emitter"


def targets_of(laydown: Laydown) -> set[str]:
    """Everything that some weapon is aimed at."""
    carried = {w.target for entry in laydown.entries["packages"].values() for w in entry.part.weapons}
    return carried | {entry.part.target for entry in laydown.entries["launches"].values()}


def _radars(names: set[str]) -> str:
    listed = ", ".join(sorted(names)[:12])
    return f"what emits is {listed}" if names else "nothing here emits"


def _check_policy(label: str, entry: Entry, laydown: Laydown, report: Report) -> None:
    """The keys of an emission policy and of an alert fit each other."""
    part = entry.part
    if part.emits == "duty" and part.duty is None:
        report.error(f"{label}emits is duty, without duty", entry.at("emits"), "", "add duty: {on: 20 s, off: 60 s}")
    if part.emits == "on-order" and part.order_delay is None:
        remedy = "add order_delay: 10 s to 60 s, or what you take it to be"
        report.error(f"{label}emits is on-order, without order_delay", entry.at("emits"), "no source gives it", remedy)
    if part.emits != "duty" and part.duty is not None:
        what, remedy = f"{label}inert: duty does nothing where emits is {part.emits}", "write emits: duty"
        report.warning(what, entry.at("duty"), "", remedy, key=True)
    for key in ("order_delay", "told_by"):
        if part.emits != "on-order" and getattr(part, key) is not None:
            what, remedy = f"{label}inert: {key} does nothing where emits is {part.emits}", "write emits: on-order"
            report.warning(what, entry.at(key), "", remedy, key=True)
    if part.emits == "duty" and part.duty is not None:
        first_s, last_s = span_s(laydown)
        turns = 2 * (last_s - first_s) / (part.duty.on + part.duty.off)
        if turns > MOST_TURNS:
            what = f"{label}goes on and off {turns:,.0f} times while the raids last"
            allowed = f"allowed are {MOST_TURNS:,}"
            report.error(what, entry.at("duty"), allowed, "write longer times, or raids nearer to each other", key=True)
    if alert := getattr(part, "alert", None):
        if alert.state == "ready" and (alert.warm_up is not None or alert.told_by is not None):
            what = f"{label}inert: an alert that is ready has no warm-up"
            report.warning(what, entry.at("alert"), "", "write standby or cold, or take it out", key=True)
        if alert.state != "ready" and alert.warm_up is None:
            remedy = "add warm_up: 2 min to 10 min, or what you take it to be"
            what = f"{label}alert is {alert.state}, without warm_up"
            report.error(what, entry.at("alert", "state"), "no source gives it", remedy)
        if alert.state != "ready" and part.emits != "always":
            what = f"{label}its radar waits for an alert and for emits: {part.emits}"
            report.error(what, entry.at("emits"), "one of both says when it is on", "take emits or alert out")


def _check_teller(label: str, entry: Entry, laydown: Laydown, report: Report) -> None:
    """Who gives the order exists, is not the radar itself, and has a radar that is on."""
    part = entry.part
    waits = alerted(part)
    own = part.alert.told_by if waits else part.told_by
    path: Path = (
        entry.at("alert" if waits else "emits")
        if own is None
        else (entry.at("alert", "told_by") if waits else entry.at("told_by"))
    )
    teller = own or part.net
    units, nets = laydown.entries["units"], laydown.entries["nets"]
    if teller is None:
        what = f"{label}nobody tells it to radiate: it has no net and no told_by"
        report.error(what, path, "its own radar is off until then", "name its net, or who tells it")
    elif teller == part.name:
        remedy = "name a net, or another unit"
        report.error(f"{label}is told by itself, with its radar off", path, "it would never radiate", remedy)
    elif teller not in nets and teller not in units:
        problem = unknown("net or unit", teller, [*nets, *units])
        report.error(f"{label}told by: {problem.what}", path, problem.allowed, problem.remedy)
    elif not any(
        other.part.emits != "on-order" and not alerted(other.part) and teller in (other.part.name, other.part.net)
        for _, other in emitters(laydown)
        if other.part.name != part.name
    ):
        what = f'{label}told by "{teller}", which has no radar that is on: it never radiates'
        report.warning(what, path, "", "give it a radar that emits, or another teller", whole=True)


def span_s(laydown: Laydown) -> tuple[float, float]:
    """When the first aircraft can start, and when all is over at the latest (s)."""
    parts = [entry.part for entry in laydown.entries["packages"].values()]
    first_s = min((p.start - p.jitter for p in parts), default=0.0)
    last_s = max((last_start_s(p) + p.jitter + flight_s(p.route) for p in parts), default=0.0)
    launches = [entry.part for entry in laydown.entries["launches"].values()]
    if launches:  # those with a time on target start earlier: then from the start of the scenario
        begin_s = min(0.0 if p.start is None else p.start - p.jitter for p in launches)
        first_s, last_s = min(first_s, begin_s) if parts else begin_s, max(last_s, *(p.last_s for p in launches))
    return max(0.0, first_s), last_s + (LAUNCH_FLIGHT_S if launches else WEAPON_FLIGHT_S)


def check_idle_emission(every: Sequence[Laydown], catalogue: Catalogue, report: Report) -> None:
    """What guards against weapons that no variant has, and mends what no variant can lose, or too late."""
    homed: set[str] = set()
    aimed: set[str] = set()
    last_s = max((span_s(laydown)[1] for laydown in every), default=0.0)
    for laydown in every:
        homed |= {target for *_, target in homing(laydown, catalogue)}
        aimed |= targets_of(laydown)
    for laydown in every:
        for label, entry in emitters(laydown):
            for key in ("shut_down", "decoy_emitters"):
                if getattr(entry.part, key) is not None and entry.part.name not in homed:
                    what = f"{label}inert: {key} does nothing, no weapon homes on it in any variant"
                    report.warning(what, entry.at(key), "", "aim one at it, or take it out", key=True)
            if entry.part.shut_down is not None and entry.part.shut_down.probability == 0:
                what = f"{label}inert: it never shuts down, the probability is 0"
                report.warning(what, entry.at("shut_down", "probability"), "", "write a probability")
        for label, path, names, repair in repairs(laydown):
            hit = any(name == target or target.startswith(f"{name}/") for name in names for target in aimed)
            if not hit:
                what = f"{label}inert: repair does nothing, nothing is aimed at it in any variant"
                report.warning(what, path, "", "take it out", key=True)
            elif earliest_s(repair.after) > last_s:
                what = f"{label}inert: it is mended when everything is over"
                allowed = f"the last weapons have flown after about {duration(last_s)}"
                report.warning(what, path, allowed, "check the unit", key=True)


def repairs(laydown: Laydown) -> Iterator[tuple[str, Path, tuple[str, ...], Any]]:
    """Everything that is mended: how it is called, where that stands, the names it can be hit by, and how."""
    for kind, word in (("radars", "radar"), ("units", "unit"), ("assets", "asset")):
        for name, entry in laydown.entries[kind].items():
            if entry.part.repair is not None:
                yield f'{word} "{name}": ', entry.at("repair"), (name,), entry.part.repair
    for name, entry in laydown.entries["nets"].items():
        post = entry.part.command_post
        if post is not None and post.repair is not None:
            path = entry.at("command_post", "repair")
            yield f'net "{name}": command post: ', path, (f"{name}/command-post",), post.repair
