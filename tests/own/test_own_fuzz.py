"""Whatever stands under systems, sources and override: it is used, or refused at a place; never a traceback."""

from __future__ import annotations

import json
import random

from redan.errors import InputError
from redan.scenario import check, keys, parse_scenario

VALUES: tuple[object, ...] = (
    None, True, 5, -1.5, 1e300, "", "x", "150 km", "-5 km", "9 parsec", "60 %", [], {}, [1], {"a": 1}, "buk-m2e",
    "mine", "assumption", "report-001", "two words", {"best": "9 km"}, {"best": 1, "unit": "km", "source": "a b"},
    {"low": "1 km", "best": "2 km", "high": "3 km", "source": "a b"}, {"values": [{"value": 1}]}, {"values": 3},
    {"unit": "km", "low": 1, "best": 2, "high": 3, "values": [{"range": [1, 3], "source": "a b"}]}, {"is": "active"},
    {"claimed": {"says": "a", "classes": {"aircraft": 0.5}}}, {"claimed": {"taken_from": "kub"}}, {"aircraft": 0.5},
    {"topic": [{"text": "a"}]}, {"classes": 1}, {"title": "T", "url": "https://example.org"}, "\u202e",
)  # fmt: skip
KEYS = (
    "based_on", "replaces", "source", "grade", "id", "kind", "name", "note", "simulated", "left_out", "labels", "facts",
    "parameters", "kill_probability", "max_range", "reload", "channels", "seeker", "false_kill", "rcs", "bogus", "",
)  # fmt: skip
TARGETS = (
    "buk-m2e.max_range", "buk-m2e.kill_probability.claimed.aircraft", "buk-m2e.kill_probability", "f-15i.rcs",
    "mine.reload", "kub.max_range", "buk-m2e", ".", "buk-m2e.", "nothing.at", "buk-m2e.seeker",
    "common-assumptions.reserve",
)  # fmt: skip


def grown(chance: random.Random) -> dict[str, object]:
    """Own systems, sources and overrides at random, half of an entry's keys sensible."""
    entries: dict[str, object] = {}
    for name in chance.sample(("mine", "other", "buk-m2e", "Bad Name"), chance.randint(1, 3)):
        entry: dict[str, object] = {"based_on": chance.choice(("buk-m2e", "mine", "other")), "source": "Field notes"}
        for key in chance.sample(KEYS, chance.randint(0, 4)):
            entry[key] = chance.choice(VALUES)
        entries[name] = entry if chance.random() < 0.9 else chance.choice(VALUES)
    found: dict[str, object] = {"systems": entries}
    if chance.random() < 0.5:
        found["override"] = {key: chance.choice(VALUES) for key in chance.sample(TARGETS, chance.randint(1, 3))}
    if chance.random() < 0.3:
        found["sources"] = {"mine": chance.choice(VALUES)}
    return found


def test_anything_is_used_or_refused_at_a_place() -> None:
    chance, refused = random.Random(8), 0
    for _ in range(600):
        own = grown(chance)
        lines = "".join(f"{key}: {json.dumps(value)}\n" for key, value in own.items())
        text = keys.EXAMPLE.replace("system: buk-m2e", "system: mine").replace("readings:\n", f"{lines}readings:\n", 1)
        try:
            problems = [p for p in check(parse_scenario(text, "x.yaml")) if p.severity == "error"]
        except InputError as error:
            problems = error.problems
        refused += bool(problems)
        assert all(problem.where.line for problem in problems), (lines, list(map(str, problems)))
        assert all(problem.allowed or problem.remedy for problem in problems), (lines, list(map(str, problems)))
    assert 100 < refused < 600  # both happen
