"""Mistakes people make, each one small edit of a good scenario.

`old` is replaced by `new` at its first occurrence; the mistake stands on the line where the edit begins, or on the line
that holds `at` in the edited text.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

BASE = Path(__file__).parent.parent / "scenario" / "base.yaml"


class Mistake(NamedTuple):
    name: str
    old: str
    new: str
    at: str = ""


def _m(name: str, old: str, new: str, at: str = "") -> Mistake:
    return Mistake(name, old, new, at)


UNIT_OFF_BY_A_THOUSAND = [
    _m("altitude km for m", "altitude: 10000 m", "altitude: 10000 km"),
    _m("altitude m for km", "altitude: 10000 m", "altitude: 10 m"),
    _m("altitude a tenth", "altitude: 10010 m", "altitude: 1001 m"),
    _m("altitude mm", "altitude: 10000 m", "altitude: 10000 mm"),
    _m("speed km/s for m/s", "speed: 250 m/s", "speed: 250 km/s"),
    _m("speed times 1000", "speed: 240 m/s", "speed: 240000 m/s"),
    _m("speed in km/h as m/s", "speed: 240 m/s", "speed: 864 m/s"),
    _m("speed m/s written as km/h", "speed: 250 m/s", "speed: 250 km/h"),
    _m("speed a thousandth", "speed: 250 m/s", "speed: 0.25 m/s"),
    _m("release in m for km", "release: 150 km along route", "release: 150000 km along route"),
    _m("release beyond the route", "release: 150 km along route", "release: 1500 km along route"),
    _m("net delay in min", "delay: 10 s", "delay: 10 min"),
    _m("net delay in h", "delay: 10 s", "delay: 10 h"),
    _m("turn delay in min", "turn_delay: 5 s", "turn_delay: 5 min"),
    _m("leave after ms", "leave_after: 60 s", "leave_after: 60 ms"),
    _m("value without million", "value: 5 million USD", "value: 5 USD"),
    _m("value too many words", "value: 5 million USD", "value: 5000000 million USD"),
    _m("jitter in min", "jitter: 60 s", "jitter: 60 min"),
    _m("spacing in min", "spacing: 15 s", "spacing: 25 min"),
    _m("spacing in h", "spacing: 20 s", "spacing: 20 h"),
    _m("ready after days", "ready_after: 0 s", "ready_after: 5 d"),
    _m("release in m for km along the route", "release: 150 km along route", "release: 150 m along route"),
    _m("spacing in ms", "spacing: 15 s", "spacing: 15 ms"),
    _m("interval in ms", "interval: 2 s", "interval: 2 ms"),
    _m("interval in h", "interval: 2 s", "interval: 2 h"),
    _m("interval outlasts the flight", "interval: 1 s", "interval: 4 min"),
    _m("missiles times 1000", "missiles: 12", "missiles: 12000"),
    _m("stock times 1000", "stock: 12\n", "stock: 12000\n"),
    _m("launchers times 1000", "launchers: 4", "launchers: 4000"),
    _m("hits times 1000", "hits: 2, value: 5 million USD}", "hits: 2000, value: 5 million USD}"),
    _m("hits more than weapons", "hits: 2, value: 5 million USD}", "hits: 200, value: 5 million USD}"),
    _m("per_aircraft times 100", "per_aircraft: 4", "per_aircraft: 400"),
    _m("count times 100", "count: 4\n", "count: 400\n"),
]

UNITS_AND_NUMBERS = [
    _m("nm", "release: 150 km", "release: 80 nm"),
    _m("NM", "release: 150 km", "release: 80 NM"),
    _m("no unit altitude", "altitude: 10000 m", "altitude: 10000"),
    _m("no unit time", "start: 360 s", "start: 360"),
    _m("no unit speed", "speed: 250 m/s", "speed: 250"),
    _m("mach", "speed: 250 m/s", "speed: 0.8 Mach"),
    _m("minutes as m", "delay: 10 s", "delay: 1 m"),
    _m("metres as time", "start: 360 s", "start: 360 m"),
    _m("flight level", "altitude: 10000 m", "altitude: FL330"),
    _m("kts", "speed: 250 m/s", "speed: 480 kts"),
    _m("kph", "speed: 250 m/s", "speed: 900 kph"),
    _m("thousands comma", "altitude: 10000 m", 'altitude: "10,000 m"'),
    _m("decimal comma", "delay: 2 s", 'delay: "2,5 s"'),
    _m("range of values", "delay: 10 s", "delay: 5-10 s"),
    _m("dollar sign", "value: 5 million USD", "value: $5 million"),
    _m("million without currency", "value: 5 million USD", "value: 5 million"),
    _m("euro", "value: 5 million USD", "value: 5 million EUR"),
    _m("negative speed", "speed: 250 m/s", "speed: -250 m/s"),
    _m("negative time", "start: 360 s", "start: -360 s"),
    _m("negative altitude", "altitude: 10000 m", "altitude: -10000 m"),
    _m("negative count", "count: 4\n", "count: -4\n"),
    _m("negative missiles", "missiles: 12", "missiles: -12"),
    _m("nan", "altitude: 10000 m", "altitude: nan m"),
    _m("infinite", "start: 360 s", "start: inf s"),
    _m("yaml infinity", "start: 360 s", "start: .inf"),
    _m("overflow", "start: 360 s", "start: 1e999 s"),
    _m("yaml nan probability", "turn_probability: 0.5", "turn_probability: .nan"),
    _m("probability in per cent", "turn_probability: 0.5", "turn_probability: 50"),
    _m("probability above one", "turn_probability: 0.5", "turn_probability: 1.5"),
    _m("probability negative", "turn_probability: 0.5", "turn_probability: -0.5"),
    _m("Pk above one", "set: {kill_probability: claimed}", "set: {kill_probability: 60}"),
    _m("Pk by class above one", "set: {kill_probability: claimed}", "set: {kill_probability: {aircraft: 1.2}}"),
    _m("count with decimals", "count: 4\n", "count: 4.5\n"),
    _m("count in quotes", "count: 4\n", 'count: "4"\n'),
    _m("count zero", "count: 4\n", "count: 0\n"),
    _m("hits zero", "hits: 2, value", "hits: 0, value"),
    _m("launchers zero", "launchers: 4", "launchers: 0"),
    _m("replications zero", "replications: 1000", "replications: 0"),
    _m("replications 10^12", "replications: 1000", "replications: 1000000000000"),
    _m("replications as float", "replications: 1000", "replications: 1e4"),
    _m("replications with separators", "replications: 1000", "replications: 10_000"),
    _m("seed negative", "seed: 7", "seed: -7"),
    _m("seed too long", "seed: 7", "seed: 99999999999999999999"),
    _m("earth radius zero", "effective_earth_radius: 4/3", "effective_earth_radius: 0"),
    _m("earth radius by zero", "effective_earth_radius: 4/3", "effective_earth_radius: 4/0"),
]

PLACES = [
    _m("unit swapped", "at: [33.6 N, 36.8 E]", "at: [36.8 N, 33.6 E]"),
    _m("unit order E N", "at: [33.6 N, 36.8 E]", "at: [36.8 E, 33.6 N]"),
    _m("radar swapped", "at: [33.8 N, 36.7 E]", "at: [36.7 N, 33.8 E]"),
    _m("asset swapped", "at: [33.4 N, 36.2 E]", "at: [36.2 N, 33.4 E]"),
    _m("command post swapped", "at: [33.5 N, 36.3 E]", "at: [36.3 N, 33.5 E]"),
    _m("waypoint swapped", "at: [33.1 N, 35.7 E]", "at: [35.7 N, 33.1 E]"),
    _m("variant's unit swapped", "at: [33.5 N, 36.4 E], net", "at: [36.4 N, 33.5 E], net"),
    _m("unit at sea", "at: [33.6 N, 36.8 E]", "at: [33.6 N, 34.8 E]"),
    _m("asset at sea", "at: [33.4 N, 36.2 E]", "at: [33.4 N, 34.2 E]"),
    _m("command post at sea", "at: [33.5 N, 36.3 E]", "at: [33.5 N, 34.3 E]"),
    _m("radar at sea", "at: [33.8 N, 36.7 E]", "at: [33.8 N, 34.7 E]"),
    _m("wrong degree", "at: [33.6 N, 36.8 E]", "at: [36.6 N, 36.8 E]"),
    _m("unit west of Greenwich", "at: [33.6 N, 36.8 E]", "at: [33.6 N, 36.8 W]"),
    _m("unit in the south", "at: [33.6 N, 36.8 E]", "at: [33.6 S, 36.8 E]"),
    _m("decimal point lost", "at: [33.6 N, 36.8 E]", "at: [336 N, 36.8 E]"),
    _m("digit lost", "at: [33.6 N, 36.8 E]", "at: [3.6 N, 36.8 E]"),
    _m("waypoint digit lost", "at: [32.8 N, 34.6 E]", "at: [32.8 N, 4.6 E]"),
    _m("longitude beyond 180", "at: [33.6 N, 36.8 E]", "at: [33.6 N, 368 E]"),
    _m("no letters", "at: [33.6 N, 36.8 E]", "at: [33.6, 36.8]"),
    _m("sign and letter", "at: [33.6 N, 36.8 E]", "at: [-33.6 N, 36.8 E]"),
    _m("minutes above sixty", "at: [33.6 N, 36.8 E]", "at: [33 66 00 N, 36 48 00 E]"),
    _m("one coordinate", "at: [33.6 N, 36.8 E]", "at: [33.6 N]"),
    _m("three coordinates", "at: [33.6 N, 36.8 E]", "at: [33.6 N, 36.8 E, 640 m]"),
    _m("two latitudes", "at: [33.6 N, 36.8 E]", "at: [33.6 N, 36.8 N]"),
    _m("route through a mountain", "altitude: 310 m above ground", "altitude: 310 m", at="altitude: 320 m"),
    _m("same waypoint twice", "at: [33.8 N, 35.9 E]", "at: [34.0 N, 36.1 E]"),
]
# A leg is judged at its end: with both ends above sea level the low leg cuts Mount Lebanon.
PLACES[-2] = _m(
    "route through a mountain",
    "altitude: 310 m above ground, speed: 242 m/s}\n        - {at: [34.0 N, 34.8 E], altitude: 320 m above ground",
    "altitude: 310 m, speed: 242 m/s}\n        - {at: [34.0 N, 34.8 E], altitude: 320 m",
    at="altitude: 320 m",
)

SYSTEMS = [
    _m("144 in one battery", "missiles: 24, stock: 24", "missiles: 144"),
    _m("144 in a Kub", "missiles: 12", "missiles: 144"),
    _m("too many launchers", "launchers: 6", "launchers: 60"),
    _m("more missiles than tubes", "missiles: 24", "missiles: 25"),
    _m("unknown system", "system: s-300pmu-2", "system: s-300-pmu2"),
    _m("system in capitals", "system: s-300pmu-2", "system: S-300PMU-2"),
    _m("NATO name", "system: buk-m2e", "system: sa-17"),
    _m("reference-only system", "system: buk-m2e", "system: aegis-ashore"),
    _m("a radar as a unit", "system: buk-m2e", "system: p-18"),
    _m("a unit as a radar", "system: 36d6", "system: kub"),
    _m("an aircraft as a munition", "munition: gbu-39", "munition: f-16i"),
    _m("a munition as an aircraft", "aircraft: f-15i", "aircraft: delilah"),
    _m("unknown aircraft", "aircraft: f-16i", "aircraft: f16"),
    _m("unknown munition", "munition: delilah", "munition: delila"),
    _m("munition out of range", "release: waypoint 2", "release: waypoint 1"),
    _m("glide bomb released low", "altitude: 10010 m", "altitude: 300 m above ground", at="release: waypoint 2"),
    _m("too fast for the aircraft", "speed: 250 m/s", "speed: 800 m/s"),
    _m("too slow for the aircraft", "speed: 250 m/s", "speed: 50 m/s"),
    _m("above the envelope", "altitude: 10000 m", "altitude: 32000 m"),
    _m("salvo larger than guided", "first_salvo: 2", "first_salvo: 12"),
    _m("reserve of everything", "reserve: 1", "reserve: 100"),
    _m("source unknown", "sources: [report-001]", "sources: [report-01]"),
    _m("reading's source unknown", "sources: [ynet-2018-02]", "sources: [ynet]"),
    _m("alternative unknown", "set: {kill_probability: recorded}", "set: {kill_probability: observed}"),
    _m("class unknown", "set: {kill_probability: recorded}", "set: {kill_probability: {airplane: 0.5}}"),
]

NAMES = [
    _m(
        "net unknown",
        "system: s-200ve, at: [33.6 N, 36.8 E], net: damascus",
        "system: s-200ve, at: [33.6 N, 36.8 E], net: damaskus",
    ),
    _m("variant's net unknown", "net: favorit, launchers", "net: favourite, launchers"),
    _m("target unknown", "target: store-west", "target: store-est"),
    _m("target removed by name change", "name: store-south", "name: store-sud", at="target: store-south"),
    _m("launcher that is not there", "target: buk-west", "target: buk-west/launcher-9"),
    _m("launcher of a store", "target: store-west", "target: store-west/launcher-1"),
    _m("command post of a unit", "target: store-west", "target: buk-west/command-post"),
    _m("baseline unknown", "baseline: without", "baseline: wihtout"),
    _m("default option unknown", "default: claimed", "default: maker"),
    _m("removed unit unknown", "units: [kub-north]", "units: [kub-nort]"),
    _m("set unit unknown", "set: {units.s200-east.stock: 12}", "set: {units.s200-west.stock: 12}"),
    _m("set key unknown", "set: {units.s200-east.stock: 12}", "set: {units.s200-east.stok: 12}"),
    _m("set of a wrong kind", "set: {units.s200-east.stock: 12}", "set: {unit.s200-east.stock: 12}"),
    _m("set value impossible", "set: {units.s200-east.stock: 12}", "set: {units.s200-east.stock: twelve}"),
    _m(
        "reading sets what is nowhere",
        "{units.kub-north.doctrine.max_salvos: 3}",
        "{units.kub-south.doctrine.max_salvos: 3}",
    ),
    _m("duplicate unit", "name: buk-west", "name: s200-east"),
    _m("duplicate across kinds", "name: ew-city", "name: damascus"),
    _m("duplicate package", "name: galilee-high", "name: bekaa-low"),
    _m("added name exists", "name: s300-1", "name: kub-north"),
    _m("name of an aircraft", "name: store-west", "name: bekaa-low-2"),
    _m("name in capitals", "name: buk-west", "name: Buk-West"),
    _m("name with a space", "name: buk-west", "name: buk west"),
    _m("name with underscore", "name: buk-west", "name: buk_west"),
    _m("waypoint that is not there", "release: waypoint 3", "release: waypoint 7"),
    _m("release at the end of the route", "release: waypoint 3", "release: waypoint 4"),
    _m("waypoint zero", "release: waypoint 3", "release: waypoint 0"),
    _m("release misspelt", "release: waypoint 3", "release: way point 3"),
    _m("permission unknown", "set: {permission: hold}", "set: {permission: weapons-hold}"),
    _m("priority unknown", "priority: munitions-first", "priority: munition-first"),
    _m("level unknown", "level: best", "level: middle"),
    _m("asset kind unknown", "kind: arms-store", "kind: ammunition"),
    _m("doctrine word unknown", "when_engaged: turn-away", "when_engaged: turn away"),
    _m("terrain unknown", "terrain: levant", "terrain: levante"),
    _m("terrain file missing", "terrain: levant", "terrain: syria.npz"),
]

KEYS = [
    _m("key misspelt", "launchers: 4", "launcher: 4"),
    _m("key in capitals", "launchers: 4", "Launchers: 4"),
    _m("key of another place", "command_post: {at", "commandpost: {at"),
    _m("british and american", "defence:\n  side", "defense:\n  side"),
    _m("latitude as a key", "system: buk-m2e, at: [33.6 N, 36.3 E]", "system: buk-m2e, lat: 33.6 N"),
    _m("key missing", "{name: buk-west, system: buk-m2e, ", "{name: buk-west, "),
    _m("name missing", "{name: buk-west, system", "{system"),
    _m("speed missing", ", speed: 250 m/s}", "}"),
    _m("release missing", ", release: waypoint 2", ""),
    _m("change missing", "{says: As it was., change: {}}", "{says: As it was.}"),
    _m("sources missing", "says: They may not., sources: [report-004],", "says: They may not.,"),
    _m("sources empty", "sources: [report-004]", "sources: []"),
    _m("extra level of nesting", "{first_salvo: 2, next_salvo: 1", "{salvo: {first: 2}, next_salvo: 1"),
    _m(
        "list where a mapping belongs",
        "command_post: {at: [33.5 N, 36.3 E], hits: 2}",
        "command_post: [33.5 N, 36.3 E]",
    ),
    _m("mapping where a list belongs", "nets:\n    - {name: damascus", "nets:\n    {name: damascus"),
    _m("route of one point", "route: ", "route: "),
    _m("version of the future", "redan: 1", "redan: 2"),
    _m("not a scenario", "redan: 1\n", "", at="title:"),
    _m("empty title", "title: A small defence around Damascus", "title:"),
    _m("variant inert", "set: {units.s200-east.stock: 12}\n", "set: {units.s200-east.hits: 1}\n"),
    _m("option inert", "{units.kub-north.doctrine.max_salvos: 1}", "{units.kub-north.doctrine.max_salvos: 3}"),
    _m("pointless reading", "default: many\n", "default: many\n"),
]
KEYS = [m for m in KEYS if m.old != m.new]
KEYS[-2] = _m(
    "variant inert",
    "{defence: {units: [kub-north]}}\n      set: {units.s200-east.stock: 12}",
    "{defence: {units: []}}",
    at="no-kub:",
)
KEYS.append(
    _m(
        "mission out of everybody's reach",
        "      route:\n        - {at: [32.8 N, 34.6 E], altitude: 10000 m, speed: 250 m/s}\n"
        "        - {at: [33.1 N, 35.7 E], altitude: 10010 m, speed: 251 m/s}\n"
        "        - {at: [32.7 N, 34.5 E], altitude: 10020 m, speed: 252 m/s}\n"
        "      weapons:\n"
        "        - {munition: gbu-39, per_aircraft: 4, target: store-south, release: waypoint 2, interval: 1 s}",
        "      route:\n        - {at: [29.2 N, 31.2 E], altitude: 10000 m, speed: 250 m/s}\n"
        "        - {at: [29.6 N, 31.7 E], altitude: 10010 m, speed: 251 m/s}",
        at="      route:\n        - {at: [29.2",
    )
)

YAML_TRAPS = [
    _m("tab indentation", "  side: Syria", "\tside: Syria"),
    _m("key twice", "seed: 7\n", "seed: 7\nseed: 8\n", at="seed: 8"),
    _m("key twice in braces", "hits: 2, value: 5 million USD}", "hits: 2, hits: 3, value: 5 million USD}"),
    _m("anchor", "title: A small", "title: &t A small"),
    _m("alias", "title: A small defence around Damascus", "title: *t"),
    _m("tag", "seed: 7", "seed: !!int 7"),
    _m("python tag", "title: A small", "title: !!python/object/apply:os.system A small"),
    _m("merge key", "  side: Israel", "  <<: {side: Israel}"),
    _m("bracket not closed", "at: [33.6 N, 36.4 E]", "at: [33.6 N, 36.4 E"),
    _m("brace not closed", "units: [kub-north]}}", "units: [kub-north]}"),
    _m("quote not closed", "title: A small", 'title: "A small'),
    _m("colon in text", "title: A small defence", "title: A small: defence"),
    _m("space after colon missing", "seed: 7", "seed:7"),
    _m("indentation of a key", "      system: kub\n", "     system: kub\n"),
    _m("second document", "defence:\n  side", "---\ndefence:\n  side"),
    _m("YAML 1.1 directive", "# A small scenario", "%YAML 1.1\n---\n# A small scenario"),
    _m("control character", "title: A small", "title: A\x07 small"),
    _m("yes for a number", "hits: 2, value", "hits: yes, value"),
    _m("octal of YAML 1.1", "seed: 7", "seed: 0777_0"),
    _m("sexagesimal time", "start: 360 s", "start: 12:30:00"),
    _m("null name", "name: buk-west", "name: ~"),
    _m("date as a name", "name: buk-west", "name: 2018-05-10T00:00"),
    _m("merge conflict", "variants:\n", "<<<<<<< HEAD\nvariants:\n"),
    _m("percent sign first", "turn_probability: 0.5", "turn_probability: %50"),
]

_GBU = "{munition: gbu-39, per_aircraft: 4, target: store-south, release: waypoint 2, interval: 1 s}"
WITHOUT_EFFECT = [
    _m("earth radius ten times", "effective_earth_radius: 4/3", "effective_earth_radius: 40/3"),
    _m("earth radius in km", "effective_earth_radius: 4/3", "effective_earth_radius: 8495"),
    _m("earth radius inverted", "effective_earth_radius: 4/3", "effective_earth_radius: 3/4/10"),
    _m("weapons empty", f"      weapons:\n        - {_GBU}", "      weapons: []", at="weapons: []"),
    _m("Pk for a class nobody has", "set: {kill_probability: recorded}", "set: {kill_probability: {rocket: 0.4}}"),
    _m("Pk of a unit for a class nobody has", "set: {kill_probability: recorded}",
       "set: {kill_probability: {kub-north: {drone: 0.4}}}"),
    _m("carrier unknown", "munition: delilah, per_aircraft: 2", "munition: storm-shadow, per_aircraft: 2"),
    _m("ship's missile on an aircraft", "munition: delilah, per_aircraft: 2", "munition: tomahawk, per_aircraft: 2"),
    _m("stock that is never loaded", "missiles: 12\n", "missiles: 0\n"),
    _m("empty launchers", "missiles: 12\n", "missiles: 1\n"),
    _m("turning away with probability 0", "turn_probability: 0.5", "turn_probability: 0"),
    _m("pressing on with a turn delay", "when_engaged: turn-away", "when_engaged: press-on"),
    _m("variant's setting overwritten", "set: {units.s200-east.stock: 12}", "set: {kill_probability: 0.1}"),
    _m("variant's permission overwritten", "set: {units.s200-east.stock: 12}", "set: {permission: tight}"),
    _m("option overwritten by a later reading", "set: {permission: hold}",
       "set: {units.kub-north.doctrine: {max_salvos: 2}}"),
    _m("permission for a unit the variant lacks", "set: {units.s200-east.stock: 12}",
       "set: {permission: {kub-north: hold}}"),
    _m("unit with the name of a class", "name: s200-east, system", "name: drone, system"),
]  # fmt: skip
OPTIONS = [
    _m("option beyond the tubes", "{units.kub-north.doctrine.max_salvos: 1}", "{units.kub-north.missiles: 24}"),
    _m("option beyond the channels", "{units.kub-north.doctrine.max_salvos: 1}",
       "{units.kub-north.doctrine.first_salvo: 6}"),
    _m("option puts a unit into the sea", "{units.kub-north.doctrine.max_salvos: 1}",
       "{units.kub-north.at: [33.6 N, 34.6 E]}"),
    _m("option names another kind", "{units.kub-north.doctrine.max_salvos: 1}", "{packages.bekaa-low.aircraft: kub}"),
]  # fmt: skip
AS_PEOPLE_WRITE = [
    _m("ballistic missile", "munition: delilah", "munition: iskander-m"),
    _m("decoy", "munition: delilah", "munition: mald"),
    _m("airbase", "kind: arms-store", "kind: airbase"),
    _m("headquarters", "kind: arms-store", "kind: hq"),
    _m("source of one word", "sources: [report-001]", "sources: [janes]"),
    _m("address without its beginning", "sources: [report-001]", "sources: [www.example.org]"),
    _m("MGRS", "at: [33.6 N, 36.8 E]", "at: 37S BT 12345 67890"),
    _m("UTM", "at: [33.6 N, 36.8 E]", "at: [37 N, 295000, 3720000]"),
    _m("decimal commas", "at: [33.6 N, 36.8 E]", "at: [33,6 N, 36,8 E]"),
    _m("bare pair", "at: [33.6 N, 36.8 E]", "at: 33.6 36.8"),
    _m("two hemispheres", "at: [33.6 N, 36.8 E]", "at: [N 33.6 S, 36.8 E]"),
    _m("launchers of two units", "launchers: 4", "launchers: 8"),
    _m("release without its words", "release: 150 km along route", "release: 150 km"),
    _m("missiles overflow", "missiles: 12\n", "missiles: 99999999999\n"),
    _m("value overflows", "value: 5 million USD", "value: 1e400"),
]

MISTAKES = [
    *UNIT_OFF_BY_A_THOUSAND, *UNITS_AND_NUMBERS, *PLACES, *SYSTEMS, *NAMES, *KEYS, *YAML_TRAPS, *WITHOUT_EFFECT,
    *OPTIONS, *AS_PEOPLE_WRITE,
]  # fmt: skip


def edited(mistake: Mistake, base: str) -> tuple[str, int]:
    """The edited text and the line on which the mistake stands."""
    if mistake.old not in base:
        raise AssertionError(f"{mistake.name}: the base does not hold {mistake.old!r}")
    text = base.replace(mistake.old, mistake.new, 1)
    if mistake.at:
        offset = text.index(mistake.at)
    else:
        offset = next(i for i, (a, b) in enumerate(zip(base, text + "\0", strict=False)) if a != b)
    return text, text.count("\n", 0, offset) + 1
