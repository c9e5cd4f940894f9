"""Does what a unit fires at, and with how many missiles, fit its system; do units that share a radar fit together?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from redan.catalogue import Catalogue
from redan.scenario.changes import Entry, Laydown, unknown, variants_with
from redan.scenario.parts_units import OF_THE_RADAR, DoctrinePart, UnitPart
from redan.scenario.report import Report
from redan.scenario.systems import Numbers, engaged_classes, usable
from redan.scenario.walk import distance_m
from redan.units import quoted

SALVOS = ("first_salvo", "next_salvo", "max_salvos")
CHEAP = ("drone", "rocket")  # classes at which two missiles each decide everything
FARTHEST_M = 50_000.0  # a launcher farther from the radar that guides its missiles is asked about: a judgement


def check_doctrine(laydown: Laydown, catalogue: Catalogue, report: Report) -> None:
    """Classes a unit is told to engage, salvos against them, and shared radars, of one variant."""
    for name, entry in laydown.entries["units"].items():
        part: UnitPart = entry.part
        system = usable(catalogue, part.system, "sam")
        if system is not None:
            _check_classes(name, entry, Numbers(system, laydown.level), report)
        if part.shares is not None:
            _check_shares(laydown, entry, report)


def _check_classes(name: str, entry: Entry, numbers: Numbers, report: Report) -> None:
    part: UnitPart = entry.part
    label, known = entry.label("unit"), engaged_classes(numbers.system)
    if part.engages is not None and not part.engages:
        remedy = "write one, or take engages out"
        report.error(f"{label}engages nothing", entry.at("engages"), "it is a list of classes", remedy)
    for index, target in enumerate(part.engages or ()):
        if target not in known:
            what = f"{label}engages: {numbers.system.id} has no kill probability against the class {target}"
            remedy = "take it out, or name a system that engages it"
            report.error(what, entry.at("engages", index), f"it has {', '.join(known)}", remedy)
    most = numbers.count("missile_channels", level="high")
    for target, salvos in (part.doctrine.against or {}).items():
        place = entry.at("doctrine", "against", target)
        # a variant that narrows `engages` leaves what the laydown says of salvos without use there: no slip
        together = entry.at("engages")[0] == place[0]
        if target not in known or (together and part.engages is not None and target not in part.engages):
            what = f"{label}doctrine.against: it never engages the class {target}"
            report.warning(what, place, f"it engages {', '.join(part.engages or known)}", "take it out", key=True)
        for key in SALVOS[:2]:
            if (wanted := getattr(salvos, key)) is not None and wanted > most:
                what = f"{label}{key} against {target} is {wanted}, {numbers.system.id} guides {most} missiles at once"
                report.error(what, (*place, key), f"allowed is 1 to {most}", f"write {most} or less")


def _check_shares(laydown: Laydown, entry: Entry, report: Report) -> None:
    part: UnitPart = entry.part
    label, units = entry.label("unit"), laydown.entries["units"]
    other = units.get(part.shares or "")
    if part.shares == part.name:
        report.error(f"{label}it shares its own radar", entry.at("shares"), "shares names another unit", "take it out")
        return
    if other is None:
        problem = unknown("unit", part.shares, units, variants_with(laydown.scenario, "units", part.shares))
        remedy = f"{problem.remedy}, or take shares out: without a radar it fires at nothing"
        report.error(f"{label}shares: {problem.what}", entry.at("shares"), problem.allowed, remedy)
        return
    owner: UnitPart = other.part
    if owner.shares is not None:
        what = f"{label}{quoted(owner.name)} has no radar of its own: it shares that of {quoted(owner.shares)}"
        report.error(what, entry.at("shares"), "a shared radar belongs to a unit", f"write shares: {owner.shares}")
    for key in OF_THE_RADAR:
        if key in part.model_fields_set and getattr(part, key) not in (None, "always"):
            what = f"{label}{key} belongs to the radar, which is that of {quoted(owner.name)}"
            report.error(what, entry.at(key), "one radar, one crew", f"write {key} at {owner.name}")
    if owner.net is None or (part.net is not None and part.net != owner.net):
        what = f"{label}it shares the radar of {quoted(owner.name)}, and they are not on one net"
        remedy = f"write net: {owner.net}" if owner.net else "write one net at both; its delay may be 0 s"
        report.error(what, entry.at("net"), "both kinds of round would be fired at every target", remedy)
    aimed = [
        (f'package "{name}"', package.at("weapons", line, "target"), weapon.target)
        for name, package in laydown.entries["packages"].items()
        for line, weapon in enumerate(package.part.weapons)
    ]
    launches = laydown.entries["launches"].items()
    aimed += [(f'launch "{name}"', launch.at("target"), launch.part.target) for name, launch in launches]
    for who, path, target in aimed:
        if target == part.name:
            what = f"{who}: its target {quoted(part.name)} has no radar of its own"
            remedy = f"aim at {owner.name}, or at {part.name}/launcher-1"
            report.error(what, path, "it is lost with its owner", remedy)
    far = distance_m(part.at, owner.at)
    if far > FARTHEST_M:
        what = f"{label}its launchers stand {far / 1000:.0f} km from the radar of {quoted(owner.name)}"
        report.warning(what, entry.at("at"), "a link so long is not known of any system", "check the place")


def check_default_salvos(every: Sequence[Laydown], catalogue: Catalogue, report: Report) -> None:
    """Two missiles at every drone decide who runs out of rounds: said where the catalogue says so and the file not."""
    for laydown in every:
        for _, entry, says in default_salvos(laydown, catalogue):
            what = f"{entry.label('unit')}{says}"
            target = next(target for target in CHEAP if target in says)
            remedy = f"write doctrine: {{against: {{{target}: {{first_salvo: 1}}}}}}, or the number if it is meant"
            report.warning(what, entry.path, "it decides how long its rounds last", remedy)


def default_salvos(laydown: Laydown, catalogue: Catalogue) -> Iterator[tuple[str, Entry, str]]:
    """Units that fire several missiles at every drone or rocket of the file because the catalogue says so."""
    flying = _flying(laydown, catalogue)
    for name, entry in laydown.entries["units"].items():
        part: UnitPart = entry.part
        system = usable(catalogue, part.system, "sam")
        if system is None or part.doctrine.first_salvo is not None:
            continue
        count = Numbers(system, laydown.level).count("first_salvo")
        engaged = part.engages or engaged_classes(system)
        met = [
            target for target in CHEAP
            if target in flying and target in engaged and not _said(part.doctrine, target)
        ]  # fmt: skip
        if count > 1 and met:
            says = f"it fires {count} missiles first at every {' and every '.join(met)}"
            yield name, entry, f"{says}: the catalogue's default of {system.id}"


def _said(doctrine: DoctrinePart, target: str) -> bool:
    """Whether the file says how many missiles are fired first at a class."""
    against = (doctrine.against or {}).get(target)
    return against is not None and against.first_salvo is not None


def _flying(laydown: Laydown, catalogue: Catalogue) -> set[str]:
    """Classes of everything that the attack sends."""
    ids: set[str] = set()
    for kind in laydown.entries:
        for entry in laydown.entries[kind].values():
            ids |= {getattr(entry.part, key) for key in ("aircraft", "weapon") if hasattr(entry.part, key)}
            ids |= {weapon.munition for weapon in getattr(entry.part, "weapons", ())}
    return {catalogue.system(i).labels.get("threat_class", "") for i in ids if catalogue.has(i)}
