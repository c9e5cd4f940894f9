"""The page about the scenario file: decoys, identification, third parties, weapons control in words."""

from __future__ import annotations

from pydantic import BaseModel

from redan.scenario import parts_identification as parts
from redan.scenario import schema

PAGES: tuple[tuple[type[BaseModel], str, str, dict[str, str]], ...] = (
    (parts.RecognisedPart, "attack.packages.recognised",
     "Also `taken_for_decoy`, and under weapons: what a net, or a unit alone, takes a flight for. It then fires no "
     "more at it.", {
        "probability": "how often, by each net or lone unit for itself",
        "after": "from its first track to that",
    }),
    (parts.AnnouncedPart, "attack.packages.announced",
     "Also of `third_parties.flights`: said over the coordination channel. In force at the entry if lead is longer "
     "than pass_down, else so much later.", {
        "lead": "how long before its entry at the first waypoint a flight is announced",
        "pass_down": "from there to the crews",
        "reliability": "how often a net, or a unit alone, is told, each for itself",
    }),
    (parts.IdentificationPart, "defence.nets.identification",
     "Also of `defence.units`. One word for each flight, hostile or friend, found once. tight waits for the word "
     "hostile; free fires until the word is friend.", {
        "errors": "how often the word is wrong",
        "time": "from the first track to the word",
    }),
    (parts.ErrorsPart, "defence.nets.identification.errors", "The confusion table: shares of wrong words.", {
        "hostile_as_friend": "an attacker's aircraft, munition or decoy is called a friend",
        "friend_as_hostile": "a third party's flight is called hostile",
        "transponder": "the same of one with a transponder; default: as friend_as_hostile",
        "corridor": "the same of one in its corridor; default: as friend_as_hostile",
        "both": "the same of one with both; default: the lower of the two",
    }),
    (parts.ControlPart, "defence.weapons_control",
     "A line. Where the target is at launch counts, and the planned time: a raid's jitter shifts both. A line with a "
     "zone goes before one without.", {
        "word": "as the setting permission",
        "zone": "where; default: everywhere",
        "since": "from then on; default: from the start",
        "until": "until then; default: to the end",
        "units": "which fire units",
    }),
    (parts.ZonePart, "defence.weapons_control.zone", "A circle on the map.", {
        "at": "its centre", "radius": "its radius",
    }),
    (schema.ThirdPartiesPart, "third_parties", "Aircraft of nobody's war.", {
        "flights": "aircraft on their routes",
        "gate": "a missile that does not kill its target may take a third party so near it: with the third party's "
                "share of the two cross-sections (assumption)",
    }),
    (schema.FlightPart, "third_parties.flights", "Aircraft of one kind on one route, who attack nothing.", {
        "name": "its name; its aircraft are NAME-1, NAME-2 and so on",
        "aircraft": "which aircraft",
        "count": "how many",
        "start": "when the first stands at the first waypoint",
        "spacing": "between two aircraft on the route",
        "jitter": "all of them are up to so much earlier or later, by chance",
        "route": "waypoints as of a package",
        "transponder": "whether it answers",
        "corridor": "whether it flies where such aircraft are expected",
        "announced": "said beforehand to the defence as no enemy; default: nothing is said",
    }),
)  # fmt: skip
