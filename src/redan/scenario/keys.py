"""The page about the scenario file: every key, what it may hold and its default, read from the schema.

Words stand here, numbers and choices come from `schema`. `redan check --keys` prints it; docs/file-format.md is it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from redan.catalogue import load_catalogue
from redan.catalogue.parameters import SEEKERS, TARGET_CLASSES
from redan.scenario import (
    keys_own,
    parts_doctrine,
    parts_emission,
    parts_escape,
    parts_launches,
    parts_moves,
    parts_readiness,
    parts_rules,
    parts_sector,
    parts_units,
    schema,
)
from redan.scenario.changes import ALL_KINDS
from redan.scenario.fields import FORMS, Form
from redan.scenario.keys_identification import PAGES
from redan.scenario.parts_jamming import JamsPart
from redan.scenario.systems import usable_of
from redan.units import UNITS

WIDTH = 80

EXAMPLE = """\
redan: 1
title: Does one Buk save the power plant?
terrain: none
seed: 7
replications: 1000
readings:
  kill-probability:
    question: How often does one missile kill?
    default: claimed
    options:
      claimed:
        says: As makers say.
        sources: [report-003]
        set: {kill_probability: claimed}
      half:
        says: One in two.
        sources: ["My own assumption"]
        set: {kill_probability: 50 %}
defence:
  side: Blue
  assets:
    - name: plant
      kind: power-plant
      at: [50.0 N, 30.0 E]
      hits: 3
      value: 500 million USD
attack:
  side: Red
  doctrine: {when_engaged: press-on}
  packages:
    - name: bombers
      aircraft: f-15i
      count: 4
      start: 0 s
      route:
        - {at: [50.0 N, 34.0 E], altitude: 8000 m, speed: 230 m/s}
        - {at: [50.0 N, 32.0 E], altitude: 8000 m, speed: 230 m/s}
        - {at: [51.0 N, 33.0 E], altitude: 8000 m, speed: 230 m/s}
      weapons:
        - munition: jassm
          per_aircraft: 2
          target: plant
          release: waypoint 2
          interval: 3 s
variants:
  nothing: {says: No defence., change: {}}
  one-buk:
    says: One battery beside the plant.
    change:
      add:
        defence:
          units:
            - {name: buk-1, system: buk-m2e, at: [50.0 N, 30.1 E]}
baseline: nothing
"""

_CATALOGUE = "the catalogue's value"

# Part of the schema -> where it stands, what it is, and each of its keys in words ("; default ..." where it is None).
PARTS: tuple[tuple[type[BaseModel], str, str, dict[str, str]], ...] = (
    (schema.FilePart, "", "What stands at the left margin.", {
        "redan": "the format of the file",
        "title": "stands over every answer and report",
        "question": "what you want to know, for the report; default: none",
        "terrain": "the ground under everything",
        "seed": "chance: the same seed gives the same run to the last digit",
        "replications": "how often each variant is simulated, unless -n says otherwise (2,000 at most for the first "
                        "screen of `redan compare`; --full and --json: all)",
        "effective_earth_radius": "how far rays bend: 4/3 is the standard atmosphere, 1 is straight",
        "level": "which catalogue value counts where no reading says otherwise; low and high are no bounds: "
                 "every value of both sides stands at that end at once; for-defence and for-attack put every value of "
                 "both sides at the end that is better for the one or the other, and leave at best what points both "
                 "ways",
        "systems": "systems of your own by name: see Systems of your own",
        "systems_from": "files that hold more of them, under the same key; a path is seen from the scenario",
        "sources": "sources of your own by key: a title, or {title, url}; a source may also be given in words where it "
                   "is used",
        "override": "numbers of the catalogue you disagree with: see Systems of your own",
        "readings": "contested facts by name",
        "defence": "the side that shoots down",
        "attack": "the side that comes",
        "third_parties": "who else flies there",
        "variants": "what is compared, by name",
        "baseline": "the variant the others are compared with: one of the names under variants",
    }),
    (schema.ReadingPart, "readings.NAME", "A contested fact: `redan compare` shows all its options.", {
        "question": "what is contested; default: none",
        "default": "the option that counts when nobody chooses (--reading NAME=OPTION)",
        "options": "the possible readings by name",
    }),
    (schema.OptionPart, "readings.NAME.options.NAME", "One reading of the fact.", {
        "says": "the reading in words",
        "sources": "who says so: keys of `redan catalogue`, addresses, or texts of several words",
        "set": "what it sets: see Settings; {}: nothing, the scenario as it stands",
        "weight": "how much you believe it, for means over readings and for what decides; all options of a reading or "
                  "none, together 100 %; 0 leaves it out; default: all the same",
    }),
    (schema.DefencePart, "defence", "What stands there in every variant, unless a variant takes it away.", {
        "side": "the name of the side in reports",
        "nets": "what joins radars and units",
        "radars": "surveillance radars",
        "units": "fire units",
        "assets": "what is defended",
        "formations": "several fire units, and what belongs to them, under one name",
        "weapons_control": "where and when a unit may fire at what; elsewhere the setting permission holds",
    }),
    (schema.NetPart, "defence.nets", "Joins radars and fire units: they share tracks and take no target twice.", {
        "name": "its name, unique over the file",
        "delay": "from a radar's track to a unit that can use it",
        "capacity": "targets in hand at once; default: no limit",
        "command_post": "its loss ends the net; default: none that can be lost",
        **parts_rules.NET_WORDS,
        "confusion": "what its units do when it is lost; default: they fight on alone at once",
        "identification": "the word it finds for each flight, for all its units; default: none, every track is an "
                          "enemy's",
    }),
    (schema.CommandPost, "defence.nets.command_post", "Can be aimed at as NET/command-post.", {
        "at": "where it stands", "hits": "hits that end it", **parts_emission.REPAIR_WORDS,
    }),
    (parts_escape.ConfusionPart, "defence.nets.confusion", "Units hold their fire when the post is lost.", {
        "least": "the shortest time",
        "most": "the longest; each unit's own is evenly spread between the two",
    }),
    (schema.RadarPart, "defence.radars", "A surveillance radar.", {
        "name": "its name, unique over the file",
        "system": "which radar",
        "at": "where it stands",
        "net": "the net it reports to; default: none, and nobody sees its tracks",
        **parts_sector.SECTOR_WORDS,
        **parts_sector.AIR_WORDS,
        "hits": "hits that end it",
        **parts_emission.EMITTER_WORDS,
    }),
    *parts_units.PAGES,
    *parts_doctrine.PAGES,
    *parts_moves.PAGES,
    *parts_sector.PAGES,
    (schema.AssetPart, "defence.assets", "What is defended. Its kind only names it in the figures.", {
        "name": "its name, unique over the file",
        "kind": "what it is called in the figures",
        "at": "where it stands",
        "hits": "hits that destroy it",
        "value": "what its loss costs; default: none, it is in no sum of money",
        "radius": "what falls so near hits it: with a munition's cep the hit probability is computed; default: a "
                  "radius assumed for its kind, if a weapon aimed at it has a cep in the file",
        **parts_readiness.ASSET_WORDS,
        **parts_emission.REPAIR_WORDS,
    }),
    (schema.AttackPart, "attack", "The raid.", {
        "side": "the name of the side in reports",
        "doctrine": "what aircraft do when they are fired at; default: none, it must be there where packages are",
        "packages": "aircraft on their routes",
        "launches": "weapons that start by themselves",
    }),
    (schema.AttackDoctrinePart, "attack.doctrine", "What an aircraft does when it is first fired at.", {
        "when_engaged": "whether it turns away",
        "warned": "what tells it of a launch, which sets turn_probability and turn_delay where they are not given; "
                  "default: not told",
        "turn_probability": "how often it does, where it turns at all; default: by warned, and 1 without it",
        "turn_delay": "from the first launch at it to its turn; default: by warned, and 5 s without it",
        "leave_after": "from its turn until it is out of reach; does nothing with escape",
        "escape": "it runs from the missile, which may fail to catch up; default: none, every missile in flight still "
                  "meets it until leave_after",
    }),
    (parts_escape.EscapePart, "attack.doctrine.escape", "How an aircraft that turns away runs: {} for all defaults.", {
        "turn": f"time lost in the turn; default: {_CATALOGUE} (`redan catalogue escape`)",
        "speed": "over the ground, on the run; default: as fast as it was",
        "dive_to": "it dives to this altitude; default: it keeps its altitude",
    }),
    (schema.PackagePart, "attack.packages", "Aircraft of one kind on one route with one load.", {
        "name": "its name; its aircraft are NAME-1, NAME-2 and so on",
        "aircraft": "which aircraft",
        "count": "how many",
        "start": "when the first stands at the first waypoint",
        "spacing": "between two aircraft on the route",
        "jitter": "the whole package is up to so much earlier or later, by chance",
        "raid": "packages of one raid are earlier or later together, by the same jitter; default: a raid of its own",
        "route": "waypoints in order, at least two",
        "weapons": "what each aircraft releases",
        **parts_readiness.PACKAGE_WORDS,
        "jams": "what each aircraft radiates against radars; default: nothing",
        "recognised": "of decoys: how often and when they are taken for what they are; default: never",
        "taken_for_decoy": "of anything else: how often and when it is wrongly taken for a decoy; default: never",
        "announced": "said beforehand to the defence as no enemy; default: nothing is said",
    }),
    (JamsPart, "attack.packages.jams",
     "Noise against radars, from the entry of an aircraft until it leaves or is lost. "
     "A system of the catalogue, or power_density and band.", {
        "role": "stand-off: on a route of its own; escort: for the packages it protects, and in time with one that it "
                "protects alone; self: hides the aircraft itself and nothing else",
        "system": "which jammer; default: none, its power and band are given",
        "power_density": f"effective radiated power over its bandwidth; default: {_CATALOGUE}",
        "band": f"what it can jam: a radar whose frequency lies outside is not jammed; default: {_CATALOGUE}",
        "direction": "forward and aft: within 60 degrees of its nose or tail; default: the catalogue's value, or all",
        "protects": "packages it flies for; an escort needs them, for a stand-off jammer they are checked",
        "laps": "the route, which returns to its first waypoint, is flown so often: an orbit; default: 1",
    }),
    *PAGES,
    (schema.WaypointPart, "attack.packages.route", "A waypoint. Between two of them: the shortest way, one speed.", {
        "at": "where it is",
        "altitude": "how high",
        "speed": "over the ground, on the way from the waypoint before",
    }),
    (schema.WeaponPart, "attack.packages.weapons", "Munitions that each aircraft releases at one target.", {
        "munition": "which munition",
        "per_aircraft": "how many each aircraft releases",
        "target": "what they are aimed at",
        "release": "where the first leaves the aircraft",
        "interval": "between two of them",
        "hit_probability": f"that one which arrives hits; default: {_CATALOGUE}, or computed from a cep",
        "cep": f"radius that holds half of the impacts; default: {_CATALOGUE} where the target's radius is given",
        "reliability": "share of those that arrive which work, with a cep; default: 1",
        "recognised": "as of a package; default: never",
        "taken_for_decoy": "as of a package; default: never",
    }),
    (schema.VariantPart, "variants.NAME", "One of the things to compare.", {
        "says": "the variant in words",
        "sources": "who says so; default: none",
        "change": "what is different from the base: {} for nothing",
    }),
    (schema.ChangePart, "variants.NAME.change", "Done in this order: remove, add, set; then the readings set.", {
        "remove": "names to take away",
        "add": "entries to add",
        "set": "keys to set: see Settings; default: nothing",
    }),
    (schema.RemovePart, "variants.NAME.change.remove", "Names that a variant takes away.", {
        "defence": "mapping with lists of names under nets, radars, units, assets, formations",
        "attack": "mapping with lists of names under packages, launches",
        "third_parties": "mapping with a list of names under flights",
    }),
    (schema.AddPart, "variants.NAME.change.add", "Entries of the forms above.", {
        "defence": "mapping with lists of entries under nets, radars, units, assets, formations",
        "attack": "mapping with lists of entries under packages, launches",
        "third_parties": "mapping with a list of entries under flights",
    }),
    *parts_emission.PAGES,
    *parts_readiness.PAGES,
    *parts_rules.PAGES,
    *parts_launches.PAGES,
)  # fmt: skip


def page() -> str:
    """The whole page, in Markdown that reads well on a terminal."""
    lines = ["# The scenario file", ""]
    for paragraph in (
        "One YAML file (1.2) holds both sides, what is contested and what is compared. `redan example levant-2013` "
        "writes a large one, `redan new my.yaml` asks a few questions and writes a small one with comments, "
        "`redan check FILE` says what is wrong in yours: place, what is allowed, the remedy.",
        "This page is written from the schema that reads the file; `redan check --keys` prints it.",
    ):
        lines += [*textwrap.wrap(paragraph, WIDTH), ""]
    lines += ["## A small complete file", "", "```yaml", *EXAMPLE.splitlines(), "```", ""]
    lines += ["## How values are written", ""]
    for about in _forms():
        lines += _item(about)
    opening = "Keys not listed here are refused. Where no default stands, a key must be there."
    lines += ["", "## Keys", "", *textwrap.wrap(opening, WIDTH), ""]
    for model, place, about, words in PARTS:
        lines += [f"### `{place}`" if place else "### The file", "", *textwrap.wrap(about, WIDTH), ""]
        for key, field in model.model_fields.items():
            lines += _item(f"`{key}`: {_said(key, field, words[key])}")
        lines.append("")
    lines += [f"## {keys_own.HEADING}", "", *textwrap.wrap(keys_own.OPENING, WIDTH), ""]
    lines += ["```yaml", *keys_own.EXAMPLE.splitlines(), "```", ""]
    for about in keys_own.lines_about():
        lines += _item(about)
    lines += ["", "## Settings", ""]
    opening = "What `set` of a variant or of an option may hold. A changed entry is checked again as a whole."
    lines += [*textwrap.wrap(opening, WIDTH), ""]
    for about in _settings():
        lines += _item(about)
    return "\n".join(lines) + "\n"


def _item(text: str) -> list[str]:
    return textwrap.wrap(f"* {text}", WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _said(key: str, field: FieldInfo, words: str) -> str:
    """A key in words, with what may stand there and its default."""
    meaning, _, default = words.partition("; default")
    default = default.removeprefix(":").strip() or default_of(field)
    allowed = _allowed(field)
    sentences = [meaning, allowed, f"default: {default}" if default else ""]
    return ". ".join(s[0].upper() + s[1:] if i else s for i, s in enumerate(s for s in sentences if s)) + "."


def form_of(field: FieldInfo) -> Form | None:
    """What a field of the schema holds, if it is no part with keys of its own."""
    metadata = [*field.metadata, *getattr(field.annotation, "__metadata__", ())]
    for inner in getattr(field.annotation, "__args__", ()):
        metadata += getattr(inner, "__metadata__", ())
    return next((FORMS[m.func] for m in metadata if getattr(m, "func", None) in FORMS), None)


def _allowed(field: FieldInfo) -> str:
    form = form_of(field)
    if form is None or "dict" in str(field.annotation):
        return ""
    kind = form.allowed.removeprefix("CATALOGUE ")
    if kind != form.allowed:
        return f"usable are {', '.join(usable_of(load_catalogue(), kind.split()))}"
    allowed = form.allowed.partition("; ")[0]
    if allowed.startswith(("a name is", "a position is", "a target is")):  # said once, above
        return ""
    plain = form.example in ("...", '"..."') or form.example.isdigit() or "as in" in allowed or form.example in allowed
    return allowed if plain or not form.unit else f"{allowed}, as in {form.example}"


def default_of(field: FieldInfo) -> str:
    if field.is_required():
        return ""
    if field.default_factory is not None:
        return "none"
    form = form_of(field)
    return _number(field.default) + (f" {form.unit}" if form is not None and form.unit else "")


def _number(value: Any) -> str:
    return "4/3" if value == 4 / 3 else f"{value:g}" if isinstance(value, float) else str(value)


def _forms() -> Iterator[str]:
    lengths, speeds, times = (", ".join(list(UNITS[d])[:5]) for d in ("length", "speed", "time"))
    yield (f"A number carries its unit: `200 km`, `250 m/s`, `15 s`. Lengths in {lengths}; speeds in {speeds}; "
           f"times in {times}.")  # fmt: skip
    yield f"Money is in {', '.join(UNITS['money'])}. A share is a number from 0 to 1 or a percentage: `0.6`, `60 %`."
    yield ("A position is `[33.51 N, 36.28 E]`: latitude first, decimal degrees, with letters. Degrees and minutes "
           "(`33°36'N 36°48'E`) are read too; two bare numbers, MGRS and UTM are refused.")  # fmt: skip
    yield "An altitude is `6000 m` (above sea level) or `300 m above ground`."
    yield "A release is `120 km along route` (from the first waypoint) or `waypoint 3`."
    yield "A name is lower case letters, digits and hyphens, at most 40 characters, and unique over the file."
    yield ("A target is the name of an asset, a fire unit (its radar) or a radar, or `UNIT/launcher-2`, or "
           "`NET/command-post`.")  # fmt: skip
    yield 'A text with a comma within braces, or with `: `, stands in quotes: `{says: "Yes, at all."}`.'


def _settings() -> Iterator[str]:
    yield (f"`permission`: {', '.join(schema.PERMISSIONS)}, for every fire unit, or a mapping of units to these. "
           "Default: free. hold: only at what is aimed at the unit itself; hostile-act: at munitions, and at aircraft "
           "that have released one; tight: at what its net, or a unit alone, has identified as hostile, and where "
           "nobody identifies the same as hostile-act; free: at anything in reach that is not identified as a "
           "friend.")  # fmt: skip
    yield ("`weapons_control`: a list as under `defence`, in place of the one there. `third_parties.gate`: a "
           "length.")  # fmt: skip
    yield ("`kill_probability`: an alternative of the catalogue (claimed, recorded, ...), a share, or a mapping of "
           f"classes or units to these. Classes: {', '.join(TARGET_CLASSES)}.")  # fmt: skip
    yield (f"`guidance`: {' or '.join(schema.GUIDANCES)}: whether the engagement radar must see the target from "
           "launch to intercept (the default) or only at the intercept.")  # fmt: skip
    yield ("`reliability`, `system_reliability`: a share, `catalogue`, or a mapping of units to these: how often a "
           "missile works, and how often nothing fails that a whole engagement needs. Default: 1.")  # fmt: skip
    yield ("`warhead_kill`: the same of the share of hits on a ballistic missile that end its warhead. Default: the "
           "catalogue's value where the system has one, else 1.")  # fmt: skip
    yield (f"`seeker`: {', '.join(SEEKERS)}, `catalogue`, or a mapping of units to these: an active or infrared "
           "missile and a burst (unguided) need no radar in flight. Default: every missile is lost with its "
           "radar.")  # fmt: skip
    yield "`attack.doctrine.KEY`: as in `attack.doctrine.when_engaged: press-on`."
    yield ("`KIND.NAME.KEY` or `KIND.NAME.KEY.KEY`: as in `units.buk-1.doctrine.max_salvos: 1`. "
           f"Kinds: {', '.join(ALL_KINDS)}. A reading's setting for an entry that one variant lacks is passed over "
           "there.")  # fmt: skip
