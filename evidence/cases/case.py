"""A case from outside, the rows it is judged by, and the register of functions that compute cases.

A case function reads a case's own inputs and returns computed values by the names of the case's expected values, so
that further cases with the same inputs run through the same code.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evidence.page.labels import label
from redan.errors import DomainError, InputError

MET, NOT_MET, MISSING = "met", "NOT MET", "not implemented"
FUNCTION, ENGINE, FORMULA = "function", "engine", "formula"  # what computed a value
STANDARD_ERRORS = 4.0


@dataclass(frozen=True)
class Case:
    """One case as its file has it."""

    id: str
    area: str
    title: str
    kind: str
    inputs: Mapping[str, Any]
    expected: tuple[Mapping[str, Any], ...]
    source: str
    seen: str
    note: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the expected values."""
        return tuple(str(entry["name"]) for entry in self.expected)


@dataclass(frozen=True)
class Value:
    """A computed value, with what computed it; `tolerance` where chance or a rule sets it instead of the case.

    chance: the tolerance is four standard errors. kept: the verdict of a rule in words, where there is no number.
    """

    value: Any
    by: str = FUNCTION
    expected: Any = None
    tolerance: float | None = None
    words: str = ""
    chance: bool = False
    kept: bool | None = None


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
CaseFunction = Callable[[Case], Computed]


@dataclass(frozen=True)
class Entry:
    """A case function and the cases it takes: of this area, with these inputs, with these words in title or rule."""

    function: CaseFunction
    area: str
    needs: frozenset[str] = frozenset()
    gives: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def takes(self, case: Case) -> bool:
        """Whether the case's inputs, titles and expected names are those of this function."""
        said = f"{case.title} {case.inputs.get('rule', '')}".lower()
        return (
            case.area == self.area
            and self.needs <= set(case.inputs)
            and (not self.gives or any(name.startswith(self.gives) for name in case.names))
            and all(word in said for word in self.words)
        )


@dataclass
class Register:
    """All case functions, in the order in which they are asked; of those that take a case the most demanding wins."""

    entries: list[Entry] = field(default_factory=list)

    def add(
        self, area: str, *needs: str, gives: Sequence[str] = (), words: Sequence[str] = ()
    ) -> Callable[[CaseFunction], CaseFunction]:
        """Decorator: the function computes cases of the area that have all these inputs."""

        def keep(function: CaseFunction) -> CaseFunction:
            self.entries.append(Entry(function, area, frozenset(needs), tuple(gives), tuple(words)))
            return function

        return keep

    def find(self, case: Case) -> CaseFunction | None:
        """The function for a case, or None when nothing here computes such a case."""
        takers = [entry for entry in self.entries if entry.takes(case)]
        best = max(takers, key=lambda e: (len(e.words), len(e.needs), len(e.gives)), default=None)
        return best.function if best else None


REGISTER = Register()


class NotHereError(Exception):
    """Raised by a case function for a case whose inputs ask for something that redan does not have."""


def rows_of(case: Case, register: Register = REGISTER) -> list[Row]:
    """Compute and judge every expected value of a case, and what its function adds to them."""
    function = register.find(case)
    if function is None:
        return _missing(case, "redan has nothing that computes this")
    try:
        computed = function(case)
    except NotHereError as reason:
        return _missing(case, str(reason))
    except (DomainError, InputError) as error:
        return [
            Row(name, entry.get("value", ""), "refused", "", NOT_MET, FUNCTION, math.inf,
                error.problems[0].what)
            for name, entry in zip(case.names, case.expected, strict=True)
        ]
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        # inputs of another shape than those this code was written for: one case less, not the end of the page
        words = f"could not be computed ({type(error).__name__}: {error})"
        return [
            Row(name, entry.get("value"), None, "", NOT_MET, "", math.inf, words)
            for name, entry in zip(case.names, case.expected, strict=True)
        ]
    rows = []
    for name, entry in zip(case.names, case.expected, strict=True):
        found = computed.pop(name, None)
        if found is None:
            words = f"redan does not compute this: {label(name)}"
            rows.append(Row(name, entry.get("value"), None, "", MISSING, "", 0.0, words))
        else:
            rows.append(judge(name, entry, found))
    rows += [judge(name, {}, found) for name, found in computed.items() if found.expected is not None]
    return rows


def _missing(case: Case, reason: str) -> list[Row]:
    return [
        Row(name, entry.get("value"), None, "", MISSING, "", 0.0, reason)
        for name, entry in zip(case.names, case.expected, strict=True)
    ]


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


def verdict_of(rows: Sequence[Row]) -> str:
    """A case is met when all its rows are; one row that is not met, or not there, decides."""
    verdicts = {row.verdict for row in rows}
    return NOT_MET if NOT_MET in verdicts else MISSING if MISSING in verdicts else MET
