"""Does every unit, radar and net fit its system and the others?"""

from __future__ import annotations

from collections.abc import Sequence

from redan.catalogue import Catalogue, System
from redan.scenario.changes import Entry, Laydown, unknown, variants_with
from redan.scenario.parts_units import UnitPart
from redan.scenario.report import Path, Report, Seen
from redan.scenario.suggest import did_you_mean, either, nearest, nearest_system
from redan.scenario.systems import Numbers, given_or, source_keys, usable, usable_ids, usable_of
from redan.units import a, quoted

# A stock of more full loads than this is taken for a slip: the widest public reading of a purchase is six loads in all.
_MOST_LOADS = 10
# What a kind of the catalogue is called, and where in a file its systems stand.
_KINDS = {
    "sam": ("fire unit", "under units"), "radar": ("radar", "under radars"),
    "aircraft": ("aircraft", "as the aircraft of a package"),
    "munition": ("munition", "under a package's weapons, or under attack.launches if nothing carries it"),
    "ballistic": ("ballistic missile", "under attack.launches"), "rocket": ("rocket", "under attack.launches"),
    "decoy": ("decoy", "as the aircraft of a package or under its weapons, or under attack.launches"),
    "third-party": ("flight of a third party", "under the flights of third_parties"),
    "jammer": ("jammer", "as the system under a package's jams"),
    "formation": ("formation", "under formations"),
}  # fmt: skip
_NOT_YET = ("chaff",)
_CAP = 4  # launchers, times the most that any source gives one unit: more cannot be one unit. Assumption


def find_system(
    catalogue: Catalogue,
    given: str,
    kind: str,
    label: str,
    path: Path,
    report: Report,
    *,
    others: Sequence[str] = (),
    word: str = "",
) -> System | None:
    """The catalogue's system of one kind, or None after reporting what is wrong with the name.

    others: kinds that can be used as well; word: what they are called together.
    Only names that can be used here are proposed. Of a system that is known, but of another kind, the message says
    what it is: something for another place of the file, something not simulated yet, or no system at all.
    """
    for one in (kind, *others):
        if (found := usable(catalogue, given, one)) is not None:
            return found
    ids = usable_of(catalogue, (kind, *others))
    word = word or _KINDS[kind][0]
    close = nearest_system(given, ids)
    remedy = f"did you mean {either(close)}?" if close else "choose one of these"
    if not catalogue.has(given):
        what = f"{label}there is no {word} {quoted(given)} in the catalogue"
        rest = [i for i in catalogue.ids() if i not in ids]
        near = [i for i in nearest(given, rest) if given in i or i in given]
        if any(name in given for name in _NOT_YET):
            what = f'{label}"{given}" cannot be simulated yet: no run has chaff'
        elif near and remedy == "choose one of these":
            what += f' ("{near[0]}" {_standing(catalogue, near[0], word)[0]})'
    else:
        standing, elsewhere = _standing(catalogue, given, word)
        what, remedy = f'{label}"{given}" {standing}', elsewhere or "choose one of these"
    report.error(what, path, f"usable here are {', '.join(ids)}", remedy)
    return None


def _standing(catalogue: Catalogue, given: str, wanted: str) -> tuple[str, str]:
    """Why a system of the catalogue cannot stand where something else is asked for, and where it can."""
    other = catalogue.kind(given)
    word, place = _KINDS.get(other, ("", ""))
    if not word:
        return f"is in the catalogue for reference only ({other})", ""
    if not catalogue.system(given).simulated:
        rounds = [i for i in usable_ids(catalogue, other) if i.startswith(f"{given}-")]
        if rounds:
            return "is told of as a whole: a unit fires one kind of round", f"write {either(rounds)}"
        return f"cannot be simulated yet: the catalogue lacks numbers that a run needs of {a(word)}", ""
    return f"is {a(word)}, not {a(wanted)}", f"list it {place}"


def check_defence(laydown: Laydown, catalogue: Catalogue, report: Report, seen: Seen) -> None:
    """Units, radars and nets of one variant; `seen` remembers what does not depend on the variant."""
    for entry in laydown.entries["units"].values():
        _check_net(laydown, entry, entry.label("unit"), report)
        if not seen.first(entry.path, entry.part):
            continue
        system = find_system(catalogue, entry.part.system, "sam", entry.label("unit"), entry.at("system"), report)
        if system is not None:
            _check_rounds(entry, Numbers(system, laydown.level), report)
            _check_doctrine(entry, Numbers(system, laydown.level), report)
    for name, entry in laydown.entries["radars"].items():
        find_system(catalogue, entry.part.system, "radar", f'radar "{name}": ', entry.at("system"), report)
        _check_net(laydown, entry, f'radar "{name}": ', report)
        if entry.part.net is None:
            remedy = "name its net, or take it out"
            report.warning(f'radar "{name}" reports to no net', entry.path, "nobody sees its tracks", remedy)
    for name, entry in laydown.formations.items():
        alone = [e.part.name for e in laydown.entries["units"].values() if e.formation == name and e.part.net is None]
        if len(alone) > 1:
            what = f'formation "{name}": its {len(alone)} units are on no net: each fights alone'
            report.warning(what, entry.path, "it shares neither tracks nor targets", "write net: NAME of a net")
    members = {entry.part.net for kind in ("units", "radars") for entry in laydown.entries[kind].values()}
    for name, entry in laydown.entries["nets"].items():
        if name not in members:
            remedy = f"write net: {name} at its units and radars"
            report.warning(f'net "{name}" joins nothing', entry.path, "no unit or radar names it", remedy, whole=True)


def _check_net(laydown: Laydown, entry: Entry, label: str, report: Report) -> None:
    net = entry.part.net
    nets = laydown.entries["nets"]
    if net is not None and net not in nets:
        problem = unknown("net", net, nets, variants_with(laydown.scenario, "nets", net))
        remedy = did_you_mean(net, nets) or f"{problem.remedy}, or leave net out: a unit without one fights alone"
        report.error(f"{label}{problem.what}", entry.at("net"), problem.allowed, remedy)


def _check_rounds(entry: Entry, numbers: Numbers, report: Report) -> None:
    """Launchers, missiles on them and stock against what one unit of this system can hold."""
    part: UnitPart = entry.part
    system = numbers.system
    low, high = numbers.count("launchers", level="low"), numbers.count("launchers", level="high")
    few, many = numbers.count("tubes", level="low"), numbers.count("tubes", level="high")
    sources = ", ".join(source_keys(system, "launchers"))
    label = f'unit "{part.name}": '
    by = f" ({sources})" if sources else ""
    if part.launchers is not None and not low <= part.launchers <= high:
        if not _check_launchers(part.launchers, entry, numbers, by, report):
            return
        low, high = min(low, part.launchers), max(high, part.launchers)
    launchers = given_or(part.launchers, numbers.count("launchers"))
    tubes = numbers.count("tubes")
    holds = launchers * tubes
    missiles = given_or(part.missiles, holds)
    if missiles > holds:
        span = f"{low * few}–{high * many}" if low * few < high * many else f"{high * many}"
        what = f"{label}missiles is {missiles}, one {system.id} unit holds {span} on its launchers{by}"
        allowed = f"{launchers} launchers of {tubes} hold {holds}"
        remedy = f"write missiles: {holds} and the rest under stock, or split it over several units"
        if missiles > high * many:
            remedy = f"{missiles} looks like the whole purchase: write it under stock, or split it over several units"
        report.error(what, entry.at("missiles"), allowed, remedy)
    most = max(_MOST_LOADS * high * many, numbers.count("stock", level="high"))
    if part.stock is not None and part.stock > most:
        what = f"{label}stock is {part.stock}, more than {_MOST_LOADS} full loads of one {system.id} unit"
        report.error(what, entry.at("stock"), f"allowed are {most}", "check the digits, or split it over units")
    asked = ("missiles",) in entry.set_at  # a setting to 0 asks what a unit without rounds is worth
    if missiles + (part.stock or 0) == 0 and part.missiles == 0 and not part.resupply and not asked:
        report.warning(f"{label}has no missiles", entry.at("missiles"), "it never fires", "write how many")


def _check_launchers(given: int, entry: Entry, numbers: Numbers, by: str, report: Report) -> bool:
    """Whether a number of launchers outside the catalogue's range can be run: yes, unless a source that was read
    (grade A) gives the limit, or it is more than several times any figure.
    """
    low, high = numbers.count("launchers", level="low"), numbers.count("launchers", level="high")
    span = f"{low}" if low == high else f"{low}–{high}"
    estimate = numbers.system.parameter("launchers").estimate()
    what = f'unit "{entry.part.name}": launchers is {given}; one {numbers.system.id} unit has {span}{by}'
    path = entry.at("launchers")
    if given > _CAP * high:
        report.error(what, path, f"allowed are at most {_CAP * high}", "split them over several units")
        return False
    limits = {value.grade for value in estimate.values if value.high == high}
    if given > high and "A" in limits:
        report.error(what, path, f"allowed are {span}: the source itself was read", "split them over several units")
        return False
    grades = ", ".join(sorted({value.grade for value in estimate.values}))
    remedy = "check the number" if given < low else "check the number, or split them over several units"
    report.warning(what, path, f"that range is unverified (grade {grades}): it runs as written", remedy)
    return True


def _check_doctrine(entry: Entry, numbers: Numbers, report: Report) -> None:
    part: UnitPart = entry.part
    system = numbers.system
    channels = numbers.count("missile_channels", level="high")
    for key in ("first_salvo", "next_salvo"):
        salvo = getattr(part.doctrine, key)
        if salvo is not None and salvo > channels:
            what = f'unit "{part.name}": {key} is {salvo}, {system.id} guides {channels} missiles at once'
            path = entry.at("doctrine", key)
            allowed = f"allowed is 1 to {channels}" if channels > 1 else "allowed is 1"
            report.error(what, path, allowed, f"write {channels} or less" if channels > 1 else "write 1")
    launchers = given_or(part.launchers, numbers.count("launchers"))
    missiles = given_or(part.missiles, launchers * numbers.count("tubes"))
    rounds = missiles + given_or(part.stock, numbers.count("stock"))
    reserve = part.doctrine.reserve
    if reserve is not None and reserve >= rounds > 0:
        what = f'unit "{part.name}": reserve is {reserve} of {rounds} rounds'
        remedy = "keep fewer back, or it fires only in its own defence"
        report.warning(what, entry.at("doctrine", "reserve"), "", remedy)
