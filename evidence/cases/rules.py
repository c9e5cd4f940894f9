"""Rules in words: a grammar of whole clauses. What is no sentence of it is not readable; no single word decides.

    rule      = clause { (";" | ", and") clause }
    clause    = assertion [ ("when" | "if") change ]  |  change "->" assertion
    assertion = subject [modal] direction  |  one of the fixed sentences of `metamorphic`
    modal     = must | must not | may not | should | should not | shall | shall not | does not | do not
"""

from __future__ import annotations

import re
from collections.abc import Callable

from evidence.cases.contract import NotReadableError

Holds = Callable[[float, float], bool]  # (after - before, what counts as equal) -> whether the assertion holds


def _rises(difference: float, equal: float) -> bool:
    return difference > equal


def _falls(difference: float, equal: float) -> bool:
    return difference < -equal


def _rises_not(difference: float, equal: float) -> bool:
    return difference <= equal


def _falls_not(difference: float, equal: float) -> bool:
    return difference >= -equal


def _stays(difference: float, equal: float) -> bool:
    return abs(difference) <= equal


def _moves(difference: float, equal: float) -> bool:
    return abs(difference) > equal


UP = ("rise", "rises", "increase", "increases", "grow", "grows", "go up", "goes up", "get larger", "be greater",
      "be larger", "be higher", "be more", "get later", "be later")  # fmt: skip
DOWN = ("fall", "falls", "decrease", "decreases", "drop", "drops", "go down", "goes down", "get smaller", "be less",
        "be smaller", "be lower", "be fewer", "shrink", "shrinks", "get earlier", "be earlier")  # fmt: skip
SAME = ("change", "changes", "differ", "vary")
STAY = ("stay the same", "stays the same", "be unchanged", "remain unchanged", "stay unchanged", "be equal",
        "be the same", "remain the same", "remain equal", "is unchanged", "are unchanged", "unchanged", "the same",
        "is the same", "are the same")  # fmt: skip
NOT_LESS = ("be not less", "be at least as large", "be at least as high", "not less", "be no less", "be no fewer",
            "be no lower", "be no smaller", "never fall", "never falls", "never decrease")  # fmt: skip
NOT_MORE = ("be not greater", "be at most as large", "be at most as high", "not greater", "be no greater", "be no more",
            "be no higher", "be no larger", "never rise", "never rises", "never increase")  # fmt: skip
NEGATION: dict[Holds, Holds] = {_rises: _rises_not, _falls: _falls_not, _moves: _stays, _rises_not: _rises,
                                _falls_not: _falls, _stays: _moves}  # fmt: skip
DIRECTIONS: dict[str, Holds] = {
    phrase: holds
    for phrases, holds in ((UP, _rises), (DOWN, _falls), (SAME, _moves), (STAY, _stays), (NOT_LESS, _falls_not),
                           (NOT_MORE, _rises_not))
    for phrase in phrases
}  # fmt: skip
MODAL = re.compile(r"(.+?) (must not|must|may not|should not|should|shall not|shall|does not|do not|can not|cannot|will"
                   r" not|will|has to|have to) (.+)")  # fmt: skip
ALL = sorted(DIRECTIONS, key=len, reverse=True)


def normal(words: str) -> str:
    """Lower case, one blank between words, no full stop at the end."""
    return " ".join(words.lower().split()).strip(" .")


def clauses(rule: str) -> list[tuple[str, str]]:
    """(change, assertion) of every clause, in plain words; an empty change is that of the title."""
    found = []
    for part in re.split(r";|, and ", rule):
        words = normal(part)
        if not words:
            continue
        if words.count("->") == 1:
            change, assertion = (normal(side) for side in words.split("->"))
        else:
            pieces = re.split(r" (?:when|if) ", words)
            if len(pieces) > 2:
                raise NotReadableError(f"rule: '{words}' has two conditions")
            assertion, change = pieces[0], pieces[1] if len(pieces) == 2 else ""
        found.append((change, assertion))
    if not found:
        raise NotReadableError("rule: says nothing")
    return found


def direction(words: str) -> tuple[str, Holds]:
    """Subject and direction of an assertion: `leakers must not rise` is (leakers, not greater)."""
    match = MODAL.fullmatch(words)
    if match:
        subject, modal, rest = match.groups()
        holds = DIRECTIONS.get(rest) or DIRECTIONS.get(f"be {rest}")
        if holds is not None:
            negated = modal.endswith(" not") or modal == "cannot"
            return subject, NEGATION[holds] if negated else holds
    else:
        for phrase in ALL:
            if words.endswith(f" {phrase}"):
                return words.removesuffix(phrase).strip(), DIRECTIONS[phrase]
    raise NotReadableError(f"rule: '{words}' is no sentence that is read here (subject, must, direction)")
