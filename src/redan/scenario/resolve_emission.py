"""Who radiates when, what homes on it, and what is mended: from the parts of the file to rows of effects.

Each reason why a radar is off has a bit of its own, so that none undoes another: HELD while its emission policy or its
alert keeps it off, SILENT while it is shut down, ASSEMBLING while its unit is not ready (`resolve_readiness`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from redan.catalogue import Catalogue
from redan.scenario.changes import Laydown
from redan.scenario.laws import duration, said
from redan.scenario.parts_emission import DecoyEmittersPart, DutyPart, RepairPart, ShutDownPart
from redan.scenario.resolved import Delay, Effect, FireUnit, Resolved, Target, Threat
from redan.scenario.systems import Numbers

Off = tuple[str, Target, str]
AT_ONCE = Delay("fixed", 0.0)


def with_emission(laydown: Laydown, resolved: Resolved, catalogue: Catalogue, level: str) -> Resolved:
    """The same with anti-radiation weapons aimed, and with rows for emission policies, shut-downs and repairs."""
    radars: dict[str, tuple[Any, FireUnit | None]] = {name: (part, None) for name, part in _parts(laydown, "radars")}
    units = {unit.name: unit for unit in resolved.units}
    radars |= {units[name].radar: (part, units[name]) for name, part in _parts(laydown, "units") if not part.shares}
    classes: dict[str, set[str]] = {}  # radar of a unit -> what it, and who else uses it, fires at
    for user in resolved.units:
        classes.setdefault(user.radar, set()).update(user.interceptor.kill_probability)
    decoys = {name: part.decoy_emitters for name, (part, _) in radars.items() if part.decoy_emitters is not None}
    threats = tuple(_aimed(threat, catalogue, level, radars, decoys) for threat in resolved.threats)
    effects: list[Effect] = list(_repairs(laydown, resolved))
    off: list[Off] = []
    for name, (part, unit) in sorted(radars.items()):
        alert = getattr(part, "alert", None)
        waits = alert if alert is not None and alert.state != "ready" else None
        if part.emits == "on-order" or waits:
            law, told_by = (waits.warm_up, waits.told_by) if waits else (part.order_delay, part.told_by)
            concern = [t for t in threats if unit is None or t.threat_class in classes[name]]
            rows = tuple(_orders(name, told_by or part.net, law, concern))
            off += [("radar", name, bit) for bit in sorted({"held", *(row.bits for row in rows)})]
            effects += rows
        elif part.emits == "duty":
            off += [("radar", name, "held"), ("radar", name, "silent")]
            effects += _duty(name, part.duty, first_s(threats))
        watcher = part.net if unit is None else part.name
        if part.shut_down is not None and watcher is not None:
            effects += _shut_downs(name, watcher, part.shut_down, [t for t in threats if t.seeks == name])
    return replace(resolved, threats=threats, effects=(*resolved.effects, *effects), off=(*resolved.off, *off))


def _parts(laydown: Laydown, kind: str) -> Iterator[tuple[str, Any]]:
    return ((name, entry.part) for name, entry in laydown.entries[kind].items())


def first_s(threats: Sequence[Threat]) -> float:
    """No threat is there before (s): an aircraft starts so early at the earliest; with a time on target from 0 s."""
    starts = [t.start_s - t.raid_jitter_s for t in threats if t.kind == "aircraft" or t.launched]
    return max(0.0, min(starts, default=0.0))


# ---- anti-radiation weapons


def emitter_of(target: str, radars: Any) -> str | None:
    """The radar that a weapon homes on when it is aimed at something; None where nothing radiates."""
    return next((name for name in (target, f"{target}/radar") if name in radars), None)


def decoyed(decoys: DecoyEmittersPart) -> float:
    """Share of the weapons that still go for the radar: as said, or as if each emitter were as likely."""
    return 1.0 / (1.0 + decoys.count) if decoys.still_hit is None else decoys.still_hit


def _aimed(
    threat: Threat, catalogue: Catalogue, level: str, radars: Any, decoys: dict[str, DecoyEmittersPart]
) -> Threat:
    """A weapon that homes on emitters with its radar and its probability against one that is silent."""
    if threat.kind != "munition" or threat.target is None or threat.seeks is not None:
        return threat
    system = catalogue.system(threat.system)
    emitter = emitter_of(threat.target, radars) if system.labels.get("seeks") == "emitter" else None
    if emitter is None:
        return threat
    share = decoyed(decoys[emitter]) if emitter in decoys else 1.0
    silent = Numbers(system, level)("hit_silent", 0.0)
    return replace(threat, seeks=emitter, hit_probability=threat.hit_probability * share, hit_silent=silent)


# ---- emission policies


def _orders(radar: str, teller: str | None, law: Delay | None, threats: Sequence[Threat]) -> Iterator[Effect]:
    """The first track of who tells it on any of these threats, which concern it, then the time to set up.

    Each threat has its row. A time that is drawn must be drawn once and not by each of them, of which the shortest
    would win: the first row takes away NOT TOLD (UNIDENTIFIED), the others change nothing, and what follows draws.
    """
    if teller is None or law is None:
        return
    if law.law == "fixed":
        for threat in threats:
            yield Effect(
                f"{radar}/order/{threat.name}", "tracked", (teller, threat.name), "radar", radar, "clear", "held",
                delay=law, says=f"radar {radar} is told by {teller} and radiates {said(law)} later",
            )  # fmt: skip
        return
    for threat in threats:
        yield Effect(
            f"{radar}/order/{threat.name}", "tracked", (teller, threat.name), "radar", radar, "clear", "unidentified",
            delay=AT_ONCE, then=f"{radar}/told", says=f"radar {radar} is told by {teller}",
        )  # fmt: skip
    if threats:
        yield Effect(
            f"{radar}/told", "after", None, "radar", radar, "clear", "held",
            delay=law, says=f"radar {radar} radiates {said(law)} after it was told",
        )  # fmt: skip


def _duty(radar: str, duty: DutyPart | None, first_s: float) -> Iterator[Effect]:
    """A radar on duty: on and off by turns."""
    if duty is None:
        return
    says = f"radar {radar} radiates {duration(duty.on)}, is silent {duration(duty.off)} by turns"
    yield from turns("radar", radar, f"{radar}/duty", duty.law, duty.on, duty.off, first_s, says)


def turns(
    kind: str, target: str, label: str, law: str, on_s: float, off_s: float, first_s: float, says: str
) -> Iterator[Effect]:
    """On and off by turns from the first threat on, in equilibrium from the beginning; HELD and SILENT until then.

    law: "fixed" or "exponential". At the first threat it is on with probability on/(on + off), with what is left of its
    time. Rows 1 and 2 decide: only one of both changes something, and 3 takes back what 2 did. SILENT hides them until
    9. The rows are numbered because those of one instant act in the order of their names.
    """
    drawn = law == "exponential"
    on, off = (Delay(law, length_s) for length_s in (on_s, off_s))
    left_on, left_off = (whole if drawn else Delay("uniform", 0.0, whole.a_s) for whole in (on, off))
    begin = Delay("fixed", first_s)

    def row(
        number: int, op: str, delay: Delay, then: int | None, on: str = "after", bits: str = "held", p: float = 1.0
    ) -> Effect:
        follows = None if then is None else f"{label}-{then}"
        return Effect(
            f"{label}-{number}", on, None, kind, target, op, bits,
            probability=p, delay=delay, then=follows, says=says,
        )  # fmt: skip

    yield row(1, "clear", begin, 4, on="start", p=on_s / (on_s + off_s))
    yield row(2, "clear", begin, 3, on="start")
    yield row(3, "set", AT_ONCE, 5)
    yield row(4, "set", left_on, 6)
    yield row(5, "clear", left_off, 7)
    yield row(6, "clear", off, 7)
    yield row(7, "set", on, 6)
    yield row(9, "clear", begin, None, on="start", bits="silent")


def _shut_downs(radar: str, watcher: str, part: ShutDownPart, weapons: Sequence[Threat]) -> Iterator[Effect]:
    """Silent when a weapon that homes on it is tracked, and on again after a time that no other weapon prolongs."""
    for weapon in weapons:
        name = f"{radar}/shut-down/{weapon.name}"
        yield Effect(
            name, "tracked", (watcher, weapon.name), "radar", radar, "set", "silent",
            probability=part.probability, delay=part.delay, then=f"{name}/on",
            says=f"radar {radar} falls silent before a weapon that homes on it",
        )  # fmt: skip
        yield Effect(
            f"{name}/on", "after", None, "radar", radar, "clear", "silent",
            delay=part.lasts, says=f"radar {radar} radiates again",
        )  # fmt: skip


# ---- repair


def _repairs(laydown: Laydown, resolved: Resolved) -> Iterator[Effect]:
    """What is mended after its loss: a radar, an asset, a command post, a unit with its launchers."""
    for kind in ("radars", "assets"):
        for name, part in _parts(laydown, kind):
            yield from _repair(name, part.repair)
    for name, part in _parts(laydown, "nets"):
        if part.command_post is not None:
            yield from _repair(f"{name}/command-post", part.command_post.repair)
    units = dict(_parts(laydown, "units"))
    for asset in resolved.assets:
        if asset.unit is not None:  # launchers without a radar of their own are mended as its owner says
            yield from _repair(asset.name, units[units[asset.unit].shares or asset.unit].repair)


def _repair(asset: str, part: RepairPart | None) -> Iterator[Effect]:
    if part is not None:
        says = f"{asset} works again {said(part.after)} after its loss"
        yield Effect(
            f"{asset}/repair", "lost", asset, "asset", asset, "mend",
            probability=part.probability, delay=part.after, says=says,
        )  # fmt: skip
