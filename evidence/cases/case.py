"""A case from outside, the rows it is judged by, and the register of functions that compute cases.

A function declares what it takes and gives (`contract`). A case is read by that declaration alone: every input, every
expected value, every key is read or refused by name, so that no verdict speaks of another case than the one written.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from evidence.cases import contract
from evidence.cases.contract import Given, Input, NotReadableError, Output, short
from evidence.cases.labels import label
from evidence.cases.situations import BATCH, Situations, spread
from redan.errors import DomainError, InputError

MET, NOT_MET, MISSING = "met", "NOT MET", "not implemented"
NOT_READABLE, FAILED = "not readable", "failed"
FUNCTION, ENGINE, FORMULA = "function", "engine", "formula"  # what computed a value
STANDARD_ERRORS = 4.0
ENTRY_KEYS = {"name", "value", "unit", "tol_abs", "tol_rel", "computed_here", "note"}  # the last two are labels


@dataclass(frozen=True)
class Case:
    """One case as its file has it. unknown: keys of the case that mean nothing here. problem: why it is none."""

    id: str
    area: str
    title: str
    kind: str
    inputs: Mapping[str, Any]
    expected: tuple[Mapping[str, Any], ...]
    source: str
    seen: str
    note: str = ""
    unknown: tuple[str, ...] = ()
    problem: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the expected values."""
        return tuple(str(entry.get("name")) for entry in self.expected)


@dataclass(frozen=True)
class Value:
    """A computed value, with what computed it; `tolerance` where chance or a rule sets it instead of the case.

    chance: the tolerance is four standard errors. kept: the verdict of a rule in words, where there is no number.
    part_of: an expected value that counts this one; a case that states that count is judged by it.
    """

    value: Any
    by: str = FUNCTION
    expected: Any = None
    tolerance: float | None = None
    words: str = ""
    chance: bool = False
    kept: bool | None = None
    part_of: str = ""


@dataclass(frozen=True)
class Row:
    """One comparison. `share`: largest error in units of its tolerance (0 exact, above 1 not met)."""

    name: str
    expected: Any
    computed: Any
    tolerance: str
    verdict: str
    by: str
    share: float = 0.0
    words: str = ""


Computed = dict[str, Value]
CaseFunction = Callable[[Given], Computed]


@dataclass(frozen=True)
class Entry:
    """A case function with its declaration. order: the names of the numbers of a row that has no columns.

    one: it takes a whole table itself; otherwise lists, `cases` and `columns` with `rows` are situations of their own.
    absent: why redan does not compute such a case.
    """

    function: CaseFunction | None
    area: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...] = ()
    order: tuple[str, ...] = ()
    one: bool = False
    title: tuple[str, ...] = ()  # words that the title must have: it says which of two methods is meant
    absent: str = ""

    @property
    def about(self) -> str:
        """The function's own first line."""
        return (self.function.__doc__ or "").splitlines()[0] if self.function else self.absent

    def output(self, name: str) -> tuple[Output, str] | None:
        """The declared value of a name and the unit that the name asks for."""
        for one in self.outputs:
            if one.takes(name):
                return one, one.unit_in(name) or one.unit
        for one in self.outputs:
            if contract.same_thing(one.name, one.unit, name) is not None:
                return one, contract.split_name(name)[1]
        return None


@dataclass
class Register:
    """All case functions. Of those that can read a case the one with the most needed inputs takes it."""

    entries: list[Entry] = field(default_factory=list)

    def add(
        self, area: str, *inputs: Input, gives: Sequence[Output], order: Sequence[str] = (), one: bool = False,
        title: Sequence[str] = (),
    ) -> Callable[[CaseFunction], CaseFunction]:
        """Decorator: the function computes cases of the area that have these inputs."""

        def keep(function: CaseFunction) -> CaseFunction:
            entry = Entry(function, area, inputs, tuple(gives), tuple(order), one, tuple(title))
            self.entries.append(entry)
            return function

        return keep

    def absent(self, area: str, *names: str, reason: str, title: Sequence[str] = ()) -> None:
        """Cases with these inputs are known, and nothing here computes them."""
        inputs = tuple(Input(name, "", "", "anything") for name in names)
        self.entries.append(Entry(None, area, inputs, title=tuple(title), absent=reason))


REGISTER = Register()


class NotHereError(Exception):
    """Raised by a case function for a case whose inputs ask for something that redan does not have."""


@dataclass(frozen=True)
class _Fit:
    """How an entry reads a case: its situations, or why it does not."""

    entry: Entry
    situations: Situations | None
    known: int  # expected values that it gives
    problem: str = ""

    @property
    def rank(self) -> tuple[int, ...]:
        needed = sum(one.needed for one in self.entry.inputs)
        return (self.situations is not None, len(self.entry.title), self.known, needed)


def _fit(entry: Entry, case: Case) -> _Fit | None:
    if entry.area != case.area:
        return None
    if not all(word in case.title.lower() for word in entry.title):
        return None
    names = [BATCH.sub("", name) for name in case.names]
    known = sum(entry.output(name) is not None or entry.output(full) is not None
                for name, full in zip(names, case.names, strict=True))  # fmt: skip
    if entry.absent:
        fits = all(one.name in case.inputs for one in entry.inputs)
        return _Fit(entry, Situations([], case.inputs), 1) if fits else None
    try:
        return _Fit(entry, spread(entry, case.inputs), known)
    except NotReadableError as reason:
        return _Fit(entry, None, known, str(reason))


def _likeness(entry: Entry, case: Case) -> tuple[int, int]:
    """How many inputs of a function the case has; among equals fewer missing ones are nearer."""
    found = sum(one.name in case.inputs for one in entry.inputs)
    return found, -sum(one.needed and one.name not in case.inputs for one in entry.inputs) if found else 0


def find(case: Case, register: Register) -> _Fit:
    """How the case is read; NotReadableError names what is in the way, NotHereError what redan has not."""
    fits = [fit for fit in (_fit(entry, case) for entry in register.entries) if fit is not None]
    readable = [fit for fit in fits if fit.situations is not None and fit.known]
    if readable:
        best = max(readable, key=lambda fit: fit.rank)
        equal = [fit for fit in readable if fit.rank == best.rank]
        if len(equal) > 1:
            said = " or ".join(sorted(fit.entry.about for fit in equal))
            raise NotReadableError(f"two readings are possible: {said}")
        if best.entry.absent:
            raise NotHereError(best.entry.absent)
        return best
    areas = sorted({entry.area for entry in register.entries})
    if case.area not in areas:
        raise NotReadableError(f"no function is there for the area {case.area!r}; areas: {', '.join(areas) or 'none'}")
    nearest = max(
        fits, default=None, key=lambda fit: (fit.known, *_likeness(fit.entry, case)),
    )  # fmt: skip
    if nearest is not None and nearest.known and nearest.problem:
        raise NotReadableError(f"{nearest.problem} (nearest: {nearest.entry.about})")
    raise NotReadableError(
        f"nothing in the area {case.area} gives {', '.join(case.names)} from {', '.join(map(str, case.inputs))}"
    )


def _check_entries(case: Case) -> None:
    """It is a case, every key of it and of its expected values is known; tolerances are numbers from 0."""
    if case.problem or not case.expected:
        raise NotReadableError(case.problem or "expected is empty; allowed: at least one expected value")
    if case.unknown:
        raise NotReadableError(f"the case says {', '.join(case.unknown)}, which means nothing here")
    if len(set(case.names)) < len(case.names):
        raise NotReadableError("two expected values have one name")
    for entry in case.expected:
        name = entry.get("name")
        unknown = sorted(str(key) for key in set(entry) - ENTRY_KEYS)
        if unknown:
            allowed = ", ".join(sorted(ENTRY_KEYS))
            raise NotReadableError(f"{name}: {', '.join(unknown)} is not read; allowed: {allowed}")
        if not isinstance(name, str) or entry.get("value") is None:
            raise NotReadableError(f"{name}: an expected value has a name and a value")
        for key in ("tol_abs", "tol_rel"):
            width = entry.get(key, 0.0)
            if isinstance(width, bool) or not isinstance(width, (int, float)) or not 0.0 <= width < math.inf:
                raise NotReadableError(f"{name}: {key} is {short(width)}; allowed: a number from 0")


def rows_of(case: Case, register: Register = REGISTER) -> list[Row]:
    """Compute and judge every expected value of a case, and what its function adds to them."""
    try:
        _check_entries(case)
        fit = find(case, register)
        return _judged(case, fit.entry, fit.situations or Situations([], {}))
    except NotHereError as reason:
        return _all(case, MISSING, str(reason))
    except NotReadableError as reason:
        return _all(case, NOT_READABLE, str(reason))
    except (DomainError, InputError) as error:
        problem = error.problems[0]
        allowed = f"; allowed: {problem.allowed}" if problem.allowed else ""
        return _all(case, NOT_READABLE, f"redan refuses the inputs: {problem.what}{allowed}")
    except Exception as error:  # whatever a case does to the code, it is that case that fails, and loudly
        return _all(case, FAILED, f"could not be computed ({type(error).__name__}: {error})")


def _all(case: Case, verdict: str, reason: str) -> list[Row]:
    share = 0.0 if verdict == MISSING else math.inf
    if not case.expected:
        return [Row("the case", None, None, "", verdict, "", share, reason)]
    return [
        Row(name, entry.get("value"), None, "", verdict, "", share, reason)
        for name, entry in zip(case.names, case.expected, strict=True)
    ]


def _judged(case: Case, entry: Entry, situations: Situations) -> list[Row]:
    assert entry.function is not None
    found: list[Computed] = []
    wanted: dict[str, Any] = {}
    for name, value in zip(case.names, (one["value"] for one in case.expected), strict=True):
        wanted[name if entry.output(name) else BATCH.sub("", name)] = value
    for number, values in enumerate(situations.each):
        given = Given(values, wanted, case.title)
        found.append(entry.function(given))
        unread = given.unread()
        if unread:
            raise NotReadableError(f"input {', '.join(unread)} of situation {number + 1} was not used")
    rows, used = [], set()
    for name, one in zip(case.names, case.expected, strict=True):
        row, base = _row(entry, situations, found, name, one)
        rows.append(row)
        used.add(base)
    several = len(found) > 1
    met = {row.name for row in rows if row.verdict == MET}
    for number, computed in enumerate(found):
        for name, value in computed.items():
            counted = value.kept is False and value.part_of in met  # the case itself says that so many are broken
            if name not in used and value.expected is not None and not counted:
                rows.append(judge(f"{name} ({number + 1})" if several and entry.output(name) else name, {}, value))
    return rows + _columns(entry, situations, found, case)


def _row(
    entry: Entry, situations: Situations, found: Sequence[Computed], name: str, wanted: Mapping[str, Any]
) -> tuple[Row, str]:
    """One expected value: of every situation as a list, of one (`name_case2`), or of the only one."""
    base, which = name, BATCH.search(name)
    if entry.output(name) is None and which is not None:
        base = BATCH.sub("", name)
    hit = entry.output(base)
    if hit is None:
        return Row(name, wanted.get("value"), None, "", MISSING, "", 0.0,
                   f"redan does not compute this: {label(name)}"), name  # fmt: skip
    output, unit = hit
    asked = str(wanted.get("unit", unit))
    if contract.factor(asked, unit) is None and asked != unit:
        raise NotReadableError(f"{name}: the unit {asked} is not read; here: {unit or '1'}")
    ends = output.unit_in(base) or contract.split_name(base)[1]
    if ends and "unit" in wanted and contract.factor(asked, ends) not in (1.0, None):
        raise NotReadableError(f"{name}: its name says {ends}, its unit {asked}")
    by = contract.factor(output.unit, asked)
    turn = 360.0 * (contract.factor("deg", asked) or 1.0)
    key = base if base in found[0] else output.name
    if any(key not in computed for computed in found):
        words = f"redan does not compute this from these inputs: {label(name)}"
        return Row(name, wanted.get("value"), None, "", MISSING, "", 0.0, words), name
    values = [computed[key] for computed in found]
    if base != name and which is not None:
        number = int(which[1]) - 1
        if number not in range(len(values)):
            raise NotReadableError(f"{name}: there are {len(values)} situations")
        value = values[number]
    elif situations.several:
        value = _listed(name, wanted.get("value"), values)
    else:
        value = values[0]
    if by not in (None, 1.0):
        value = replace(value, value=contract.scaled(value.value, float(by or 1.0)))
    value = replace(value, value=output.nearest_turn(wanted.get("value"), value.value, turn))
    if value.kept is None and value.expected is None:
        _same_shape(name, wanted.get("value"), value.value)
    return judge(name, wanted, value), key


def _listed(name: str, wanted: Any, values: Sequence[Value]) -> Value:
    if not isinstance(wanted, list):
        raise NotReadableError(f"{name}: {len(values)} situations, one expected value; a list is needed")
    if len(wanted) != len(values):
        raise NotReadableError(f"{name}: {len(values)} situations, {len(wanted)} expected values")
    kept = [value.kept for value in values]
    return replace(
        values[0], value=[value.value for value in values],
        kept=None if None in kept else all(bool(one) for one in kept),
    )


def _same_shape(name: str, wanted: Any, computed: Any) -> None:
    """A value of another shape than the computed one was not read right: said so, instead of a wrong number."""
    lists = isinstance(wanted, list), isinstance(computed, (list, tuple))
    if lists[0] != lists[1]:
        said = [f"a list of {len(v)}" if isinstance(v, (list, tuple)) else "one value" for v in (wanted, computed)]
        raise NotReadableError(f"{name}: {said[0]} is expected, {said[1]} is computed")
    if lists[0]:
        if len(wanted) != len(computed):
            raise NotReadableError(f"{name}: {len(wanted)} values are expected, {len(computed)} are computed")
        for first, second in zip(wanted, computed, strict=True):
            _same_shape(name, first, second)
    elif isinstance(computed, (int, float)) and not isinstance(computed, bool) and not isinstance(wanted, (int, float)):
        raise NotReadableError(f"{name}: {short(wanted)} is expected, a number is computed")


def _columns(entry: Entry, situations: Situations, found: Sequence[Computed], case: Case) -> list[Row]:
    """Columns of a table that are values, not inputs: compared too, with the tolerance of the expected value."""
    rows = []
    entries = dict(zip(case.names, case.expected, strict=True))
    for name, column in situations.columns.items():
        output = next(one for one in entry.outputs if one.takes(name))
        column_values = output.nearest_turn(column, [computed[name].value for computed in found], 360.0)
        said = {**entries.get(name, {"tol_abs": output.tolerance}), "value": column}
        if name not in entries or entries[name].get("value") != column:
            rows.append(judge(f"{name} (column)", said, Value(column_values, found[0][name].by)))
    return rows


def judge(name: str, entry: Mapping[str, Any], found: Value) -> Row:
    """Hold one computed value to the expected one, within the case's own tolerance.

    A tolerance of the function's own is used only where the value is an estimate from chance.
    """
    expected = entry.get("value") if found.expected is None else found.expected
    if found.kept is not None:
        verdict = MET if found.kept else NOT_MET
        return Row(name, expected, found.value, "rule", verdict, found.by, 0.0 if found.kept else math.inf, found.words)
    if found.tolerance is not None:
        absolute, relative = found.tolerance, 0.0
        said = f"{found.tolerance:.2g} (4 s.e.)" if found.chance else f"{found.tolerance:g}"
    else:
        absolute, relative = float(entry.get("tol_abs", 0.0)), float(entry.get("tol_rel", 0.0))
        said = f"{relative:g} relative" if relative else f"{absolute:g}"
    share = error_share(expected, found.value, absolute, relative)
    verdict = MET if share <= 1.0 else NOT_MET
    return Row(name, expected, found.value, said, verdict, found.by, share, found.words)


def error_share(expected: Any, computed: Any, absolute: float, relative: float) -> float:
    """Largest error over all numbers, in units of the tolerance; infinite where words or shapes differ."""
    if isinstance(expected, (list, tuple)):
        if not isinstance(computed, (list, tuple)) or len(expected) != len(computed):
            return math.inf
        pairs = zip(expected, computed, strict=True)
        return max((error_share(e, c, absolute, relative) for e, c in pairs), default=0.0)
    if isinstance(expected, bool) or not isinstance(expected, (int, float)):
        return 0.0 if expected == computed else math.inf
    if not isinstance(computed, (int, float)) or math.isnan(computed):
        return math.inf
    error = abs(float(computed) - float(expected))
    allowed = absolute + relative * abs(float(expected))
    # the last bits of a double are no error of the model
    if error <= 4e-16 * max(abs(float(expected)), abs(float(computed))):
        return 0.0
    return error / allowed if allowed > 0.0 else math.inf


WORST_FIRST = (FAILED, NOT_READABLE, NOT_MET, MISSING)


def verdict_of(rows: Sequence[Row]) -> str:
    """A case is met when all its rows are; the worst row decides. No row at all is not readable."""
    verdicts = {row.verdict for row in rows}
    return next((one for one in WORST_FIRST if one in verdicts), MET if rows else NOT_READABLE)
