"""The page docs/validation-contract.md: what a case may hold, made from the declarations of the case functions."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.cases.case import ENTRY_KEYS, REGISTER, Entry
from evidence.cases.changes import CHANGES
from evidence.cases.contract import ENDINGS, NO_ENDING, UNITS, Input, Output
from evidence.cases.metamorphic import LISTED, ROUNDING_S, SPECIAL, SUBJECTS
from evidence.cases.rules import DOWN, NOT_LESS, NOT_MORE, SAME, STAY, UP
from evidence.cases.run import CASE_KEYS, NEEDED

CONTRACT = "validation-contract.md"
HEAD = """\
# What a case for `redan validate FILE` may hold

Made by `make validate` from the declarations of the case functions; edits by hand are lost.

A file is YAML: `cases:`, a list. Keys of a case: {keys}; {needed} are needed. `inputs` maps names to values, `source`
is `{{ref: where the value stands, seen: how it was had}}`; `expected` is a list of entries with {entries}. What is no
case is *not readable*, and the others are judged. A tolerance is `tol_abs + tol_rel * |value|`; without one the value
must be exact.

**Every input, every expected value and every key is read, or the case is *not readable* and its message names what is
in the way.** A case function is found by the area, the names of the inputs and the names of the expected values, never
by the number of the case. What a function has taken but not used makes the case not readable too.

| verdict | means |
| --- | --- |
| met | every expected value, and what the engine gives for it, within its tolerance |
| NOT MET | read, computed, and outside |
| not readable | an input, a rule, a unit or a shape that is not declared here, or numbers that redan refuses |
| not implemented | read, and redan has nothing that computes it |
| failed | the code broke on it: a fault of redan |

Exit status of `redan validate FILE`: 0 if every case is met or says in its note that it is not a pass/fail; else 1.
Without a FILE it is 0 if every verdict is the one that `evidence/authorities/remarks.yaml` accepts and explains.

## Names, units, several situations
* The unit at the end of a name may be another one of the same kind: `antenna_ft` for `antenna_m`, `horizon_km` for
  `horizon_m`. An entry's `unit` may differ from the declared one in the same way where the name has none.
* Units: {units}. At the end of a name also: {endings}; not {no_ending}, which are too short there.
* `azimuth` after a unit: an azimuth, course or longitude; values that lie whole turns apart are the same.
* Where a function takes one number, a list makes one situation of each item; so does a list of records where it takes
  a record, and a list of lists where it takes a list of numbers. Such lists must be of one length. `cases`
  holds situations as mappings, or as rows in the order that is given below; `columns` and `rows` hold a table, whose
  further columns are compared too. The expected value is then a list, one item a situation; `NAME_case2` or `NAME_row2`
  is that of the second situation alone. Functions marked *takes all at once* have no such situations.
"""


def _inputs(inputs: Iterable[Input], inside: str = "") -> list[str]:
    lines = []
    for one in inputs:
        needed = "needed here or in the title; " if one.or_title else "" if one.needed else "optional; "
        words = f" ({' or '.join(one.words)})" if one.words else ""
        lines.append(f"| `{inside}{one.name}` | {needed}{one.said()}{words} | {one.about} |")
        lines += _inputs(one.fields, f"{inside}{one.name}.")
    return lines


def _unit(one: Output) -> str:
    if one.turns is None:
        return one.unit or "–"
    which = f" (number {', '.join(str(i + 1) for i in one.turns)})" if one.turns else ""
    return f"{one.unit} azimuth{which}".strip()


def _entry(entry: Entry) -> list[str]:
    if entry.absent:
        names = ", ".join(f"`{one.name}`" for one in entry.inputs) or "anything else"
        title = f" and *{entry.title[0]}* in the title" if entry.title else ""
        return [f"**Not implemented**: {names}{title}. {entry.absent[0].upper()}{entry.absent[1:]}.", ""]
    lines = [f"### {entry.about}", ""]
    if entry.title:
        lines += [f"The title has *{entry.title[0]}*.", ""]
    if entry.one:
        lines += ["*Takes all at once.*", ""]
    if entry.order:
        lines += [f"Rows of `cases`: {' '.join(entry.order)}.", ""]
    lines += ["| input | shape | meaning |", "| --- | --- | --- |", *_inputs(entry.inputs), ""]
    lines += ["| value | unit | meaning |", "| --- | --- | --- |"]
    for one in entry.outputs:
        more = f" (names: `{one.pattern.replace('|', chr(92) + '|')}`)" if one.pattern else ""
        lines.append(f"| `{one.name}` | {_unit(one)} | {one.about}{more} |")
    return [*lines, ""]


def _rules() -> list[str]:
    quoted = [", ".join(phrases) for phrases in (UP, DOWN, SAME, STAY, NOT_LESS, NOT_MORE)]
    changes = [", ".join(f"`{name}`" for name in one.names) + (f" ({one.about})" if one.about else "")
               for one in CHANGES]  # fmt: skip
    return [
        "## Rules in words", "",
        "A rule is one clause or several, with `;` or `, and` between: `SUBJECT must DIRECTION`, `... when CHANGE`, or",
        "`CHANGE -> ...`. A clause without a change of its own has that of the title. No single word decides:",
        "what is no whole sentence here is not readable. A direction is tried with four standard errors of paired",
        f"differences; values within {ROUNDING_S:g} of one another are equal in every comparison but that of bits.",
        "A clause that redan does not keep is NOT MET, unless the case itself expects so many `violations`.",
        "", "* Changes of a small scenario: " + "; ".join(changes) + ". Each also as *a battery is added*, *the rounds"
        " are doubled*.",
        "* Subjects: " + ", ".join(", ".join(names) for names in SUBJECTS) + "; before them *mean of* (meant without"
        " it), *variance of* or *distribution of*.",
        f"* Directions after *must* or *must not*: up: {quoted[0]}; down: {quoted[1]}; another: {quoted[2]}; same:"
        f" {quoted[3]}; not less: {quoted[4]}; not more: {quoted[5]}.",
        "* Whole sentences: " + ", ".join(f"`{words}` ({about})" for words, about in LISTED.items()) + ".",
        "* Titles with a rule of their own: " + "; ".join(
            f"*{title}*: " + " or ".join(f"`{rule}`" for rule in rules) for title, (rules, _) in SPECIAL.items()) + ".",
        "",
    ]  # fmt: skip


def contract_page() -> str:
    """The page: the same bytes from the same declarations."""
    keys, entries = (", ".join(f"`{key}`" for key in sorted(words)) for words in (CASE_KEYS, ENTRY_KEYS))
    head = HEAD.format(
        keys=keys, entries=entries, needed=", ".join(f"`{key}`" for key in NEEDED),
        units=", ".join(UNITS), no_ending=", ".join(f"`_{ending}`" for ending in NO_ENDING),
        endings=", ".join(f"`_{ending}` ({unit})" for ending, unit in ENDINGS.items()),
    )
    lines = [head, *_rules()]
    for area in sorted({entry.area for entry in REGISTER.entries}):
        lines += [f"## Area `{area}`", ""]
        for entry in sorted((e for e in REGISTER.entries if e.area == area), key=lambda e: (bool(e.absent), e.about)):
            lines += _entry(entry)
    return "\n".join(lines).rstrip() + "\n"
