"""A public claim about one night, read from plain words: "intercepted >= 71 of 103", "no aircraft lost".

A claim is one statement or several joined by "and". A statement allows the numbers from `low` to `high`, ends included.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from redan.analysis.claim_words import Counted, Vocabulary, plain
from redan.errors import InputError, Problem
from redan.scenario.suggest import either, nearest

ABOUT = 0.1  # "about 70": a tenth either way, and at least one
MOST_LISTED = 8
RELATIONS = {
    ">=": (">=", "=>", "≥", "at least", "no fewer than", "no less than", "not fewer than", "not less than"),
    "<=": ("<=", "=<", "≤", "at most", "no more than", "not more than", "up to"),
    "=": ("==", "=", "exactly", "equal to"),
    ">": (">", "more than", "over", "above"),
    "<": ("<", "fewer than", "less than", "under", "below"),
    "about": ("about", "around", "roughly", "approximately", "some", "~", "≈"),
}
SPOKEN = {">=": "at least", "<=": "at most", "=": "exactly", ">": "more than", "<": "fewer than", "about": "about"}
SPOKEN["between"] = "between"
COUNTED = "one two three four five six seven eight nine ten eleven twelve"
WORDS = {word: str(n) for n, word in enumerate(COUNTED.split(), 1)}
WORDS |= {"none": "0", "no": "0", "zero": "0", "nothing": "0", "all": "all", "every": "all", "half": "half"}
SCALES = {"million": 1e6, "billion": 1e9}
FIRST = (  # told first of what is counted
    "munitions_intercepted", "munitions_arriving", "munitions_hitting", "aircraft_lost", "missiles_fired",
    "third_party_hit", "decoys_hit",
)  # fmt: skip
EXAMPLE = 'write it like "intercepted >= 71 of 103", "at least 71 intercepted" or "no aircraft lost"'


def _alternatives() -> str:
    """Pattern of every relation, the longest first, words only as whole words."""
    signs = sorted((sign for group in RELATIONS.values() for sign in group), key=len, reverse=True)
    return "|".join(rf"\b{s}\b" if s[0].isalpha() else re.escape(s) for s in signs)


_NUMBER = r"\d[\d,]*(?:\.\d+)?|\.\d+|" + "|".join(rf"{word}\b" for word in sorted(WORDS, key=len, reverse=True))
_PERCENT, _SCALE = r"(?P<percent>\s*(?:%|percent\b|per cent\b))?", r"(?:\s+(?P<scale>million|billion)\b)?"
_AMOUNT = rf"(?P<number>(?<![\w.-])(?:{_NUMBER})){_PERCENT}{_SCALE}"
_OF = r"(?:\s+(?:out\s+)?of\s+(?:the\s+|all\s+)?(?P<of>\d[\d,]*)(?![\w.]))?"
_STATED = re.compile(rf"(?P<relation>{_alternatives()})\s*{_AMOUNT}{_OF}", re.IGNORECASE)
_BARE = re.compile(rf"{_AMOUNT}(?![\w-]){_OF}", re.IGNORECASE)


@dataclass(frozen=True)
class Statement:
    """One figure and the numbers of it that a claim allows. text: as written. of: the total it names, if any."""

    text: str
    counted: Counted
    relation: str
    number: float
    low: float
    high: float
    of: float | None = None

    @property
    def measure(self) -> str:
        """The column it is about."""
        return self.counted.key

    @property
    def said(self) -> str:
        """How it was read, in words."""
        if self.relation == "between":
            return f"{self.counted.label}: {self.span}"
        wide = self.relation == "about" or (self.counted.whole and self.number != int(self.number))
        number = f"{self.number:,.12g}" + (f" ({self.span})" if wide else "")
        return f"{self.counted.label}: {SPOKEN[self.relation]} {number}"

    @property
    def span(self) -> str:
        """The numbers it allows."""
        if math.isinf(self.high):
            return f"{self.low:,.12g} or more"
        if math.isinf(self.low):
            return f"{self.high:,.12g} or fewer"
        return f"{self.low:,.12g}" if self.low == self.high else f"{self.low:,.12g} to {self.high:,.12g}"

    def holds(self, column: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether it is true in each replication; never where the figure does not exist (NaN)."""
        return np.asarray((column >= self.low) & (column <= self.high), dtype=np.bool_)

    def at_shares(self) -> Statement:
        """The same share of what the scenario holds: 71 of 103 becomes 72.4 of 105. Itself where it names no total."""
        most = self.counted.most
        if self.of is None or most is None or self.of == most:
            return self
        number = self.number / self.of * most
        low, high = _span(self.relation, number, self.counted, exact=False)
        return replace(self, number=round(number, 1), low=low, high=high)


@dataclass(frozen=True)
class Claim:
    """One account of a night: all its statements are true, or it is not."""

    text: str
    statements: tuple[Statement, ...]

    def of(self, measure: str) -> Statement | None:
        """What it says of a figure."""
        return next((s for s in self.statements if s.measure == measure), None)

    @property
    def measures(self) -> tuple[str, ...]:
        """Columns it is about."""
        return tuple(s.measure for s in self.statements)

    def at_shares(self) -> Claim:
        """The claim with every statement at the share of the total that it names."""
        return replace(self, statements=tuple(s.at_shares() for s in self.statements))


def parse(text: str, words: Vocabulary) -> Claim:
    """Read a claim; InputError with what is counted where it speaks of something else."""
    parts = [part.strip() for part in re.split(r"\s+and\s+|\s*;\s*", text.strip()) if part.strip()]
    if not parts:
        raise _problem(f"the claim {text!r} says nothing", "", EXAMPLE)
    statements = tuple(_statement(part, words) for part in parts)
    seen: dict[str, Statement] = {}
    for statement in statements:
        before = seen.get(statement.measure)
        seen[statement.measure] = statement if before is None else _both(before, statement)
    return Claim(text.strip(), tuple(seen.values()))


def _both(one: Statement, other: Statement) -> Statement:
    """Two statements about one figure as one."""
    low, high = max(one.low, other.low), min(one.high, other.high)
    if low > high:
        what = f'"{one.text}" and "{other.text}" cannot both be true'
        raise _problem(what, "a claim is one account of one night", "give each as a claim of its own")
    return replace(one, text=f"{one.text} and {other.text}", relation="between", number=low, low=low, high=high)


def _problem(what: str, allowed: str, remedy: str) -> InputError:
    return InputError(Problem(what, allowed=allowed, remedy=remedy))


def _statement(text: str, words: Vocabulary) -> Statement:
    if re.search(rf"(?:{_alternatives()})\s*[-−]\s*\d", text, re.IGNORECASE):
        raise _problem(f'the claim "{text}" has a number below zero', "what is counted is never below zero", EXAMPLE)
    fact = words.facts.get(plain(text))
    if fact is not None:
        counted = words.counted[fact[0]]
        return Statement(text, counted, "=", fact[1], fact[1], fact[1])
    found = _STATED.search(text) or _BARE.search(text)
    if found is None:
        raise _not_counted(text, words, needs_number=True)
    phrase = plain(f"{text[: found.start()]} {text[found.end() :]}")
    counted = _counted(phrase, text, words)
    relation = _relation(found.groupdict().get("relation"))
    of = float(found["of"].replace(",", "")) if found["of"] else None
    number = _number(found, counted, text, of)
    if of is not None and number > of:
        raise _problem(f'"{text}": {number:,.12g} of {of:,.12g}', "the part is larger than the whole", "check the two")
    exact = not found["percent"]
    if exact and counted.whole and number != int(number) and relation in ("=", "about"):
        raise _problem(f'"{text}": {number:,.12g} is no whole number', f"{counted.label} are counted", "")
    low, high = _span(relation, number, counted, exact=exact)
    return Statement(text, counted, relation, number, low, high, of)


def _relation(sign: str | None) -> str:
    if sign is None:
        return "="
    word = re.sub(r"\s+", " ", sign.lower())
    return next(name for name, group in RELATIONS.items() if word in group)


def _number(found: re.Match[str], counted: Counted, text: str, of: float | None) -> float:
    word = WORDS.get(found["number"].lower(), found["number"].replace(",", ""))
    total = of if of is not None else counted.most
    if word in ("all", "half") or found["percent"]:
        if total is None:
            raise _problem(f'"{text}": a share of what?', f"{counted.label} has no total", "give a number")
        share = {"all": 1.0, "half": 0.5}.get(word) or float(word) / 100.0
        if share > 1.0:
            raise _problem(f'"{text}": more than 100 %', "a share is at most 100 %", "")
        return share * total
    return float(word) * SCALES.get((found["scale"] or "").lower(), 1.0)


def _span(relation: str, number: float, counted: Counted, *, exact: bool) -> tuple[float, float]:
    """The numbers a relation allows, ends included. exact: the number was given, not computed from a share."""
    if relation == "about":
        wide = max(ABOUT * number, 1.0 if counted.whole else 0.0)
        low, high = max(0.0, number - wide), number + wide
        return (math.ceil(low - 1e-9), math.floor(high + 1e-9)) if counted.whole else (low, high)
    if not counted.whole:
        after, before = np.nextafter(number, math.inf), np.nextafter(number, -math.inf)
        low = {"=": number, ">=": number, ">": float(after)}.get(relation, -math.inf)
        high = {"=": number, "<=": number, "<": float(before)}.get(relation, math.inf)
        return low, high
    up, down = math.ceil(number - 1e-9), math.floor(number + 1e-9)
    if relation == "=" and not exact:  # a share hits no whole number: the nearest
        return float(round(number)), float(round(number))
    low = {"=": up, ">=": up, ">": down + 1}.get(relation, -math.inf)
    high = {"=": down, "<=": down, "<": up - 1}.get(relation, math.inf)
    return low, high


def _counted(phrase: str, text: str, words: Vocabulary) -> Counted:
    keys = words.phrases.get(phrase, ())
    if not phrase or not keys:
        raise _not_counted(text, words, phrase=phrase)
    if len(keys) > 1:
        labels = [f'"{words.counted[key].label}"' for key in keys]
        raise _problem(f'"{text}" can mean {either(labels)}', "both are counted here", "write which")
    return words.counted[keys[0]]


def _not_counted(text: str, words: Vocabulary, *, phrase: str = "", needs_number: bool = False) -> InputError:
    """What a claim about something else, or without a number, is told."""
    asked = phrase or (plain(text) if needs_number else "")
    if needs_number and asked in words.phrases:
        return _problem(f'the claim "{text}" has no number', "", EXAMPLE)
    labels = {words.counted[keys[0]].label: keys[0] for keys in words.phrases.values()}
    close = list(dict.fromkeys(_labels_near(asked, words)))[:3]
    listed = [label for label, key in labels.items() if key in FIRST][:MOST_LISTED]
    more = len(labels) - len(listed)
    allowed = f"counted is {', '.join(listed)} and {more} more, by kind, unit, system and target"
    quoted = [f'"{label}"' for label in close]
    remedy = f"did you mean {either(quoted)}?" if close else EXAMPLE
    about = "is about what is not counted here" if asked else "does not say of what"
    return _problem(f'the claim "{text}" {about}', allowed, remedy)


def _labels_near(asked: str, words: Vocabulary) -> list[str]:
    """Labels of the figures whose phrases look most like what was asked; then those that share a word with it."""
    near = nearest(asked, [*words.phrases, *words.facts], 6)
    keys = [words.phrases[p][0] if p in words.phrases else words.facts[p][0] for p in near]
    if not keys:
        parts = {word for word in asked.split() if len(word) > 3}
        keys = [found[0] for phrase, found in words.phrases.items() if parts & set(phrase.split())]
    return [words.counted[key].label for key in keys]
