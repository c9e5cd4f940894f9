""" "Did you mean": the nearest of the names that exist."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence


def nearest(given: object, names: Iterable[str], count: int = 3) -> list[str]:
    """Up to `count` names that look like what was given, the nearest first; of a family that it begins, all."""
    if not isinstance(given, str | int | float) or isinstance(given, bool):
        return []
    word = str(given)[:60].lower().replace("_", "-")
    by_form = {name.lower().replace("_", "-"): name for name in names}
    squeezed = word.replace("-", "").replace(" ", "")
    if same := [form for form in by_form if form.replace("-", "").replace(" ", "") == squeezed]:
        return [by_form[form] for form in same][:count]
    if family := _family(word, by_form):
        if all(form.startswith(word) for form in family):
            count = len(family)  # a name that is short for all of them: none is left out
        return [by_form[form] for form in difflib.get_close_matches(word, family, n=count, cutoff=0.0)]
    slips = difflib.get_close_matches(word, by_form, n=count, cutoff=0.8)
    longer = [form for form in by_form if len(word) >= 3 and word in form]
    pieces = {piece for piece in re.split("[-. ]", word) if len(piece) >= 4}
    shared = [form for form in by_form if pieces & set(re.split("[-. ]", form))]
    close = difflib.get_close_matches(word, by_form, n=count, cutoff=0.55)
    shorter = [form for form in by_form if len(word) >= 3 and len(form) >= 3 and form in word]
    likely = [form for form in close if form in shared]  # alike, and a whole word in common
    return [by_form[form] for form in dict.fromkeys([*slips, *longer, *likely, *shared, *close, *shorter])][:count]


def _family(word: str, forms: Iterable[str]) -> list[str]:
    """Those that begin with the same letters and number: s-300ps for s-300v, and never s-400."""
    head = re.match("[a-z]+[- ]?[0-9]+", word)
    if head is None:
        return []
    number = re.sub("[- ]", "", head[0])
    return [form for form in forms if re.match(rf"{number}(?![0-9])", form.replace("-", ""))]


def nearest_system(given: str, names: Iterable[str]) -> list[str]:
    """The nearest names of systems: alike in most letters, and in the number that a short name such as s-300 is."""
    return [name for name in nearest(given, names) if _near_system(given.lower(), name)]


def _near_system(given: str, name: str) -> bool:
    if given in name or name in given:
        return True
    letters, number = re.match("[a-z]*", given), re.search("[0-9]+", given)
    if number and not (letters and len(letters[0]) >= 3 and name.startswith(letters[0])):
        return any(n.startswith(number[0]) or number[0].startswith(n) for n in re.findall("[0-9]+", name))
    return difflib.SequenceMatcher(None, given, name).ratio() >= 0.7


def did_you_mean(given: object, names: Iterable[str]) -> str:
    """A remedy that names the nearest, or nothing."""
    close = nearest(given, names)
    return f"did you mean {either(close)}?" if close else ""


def either(names: Sequence[str]) -> str:
    """Names to choose from: a, b or c."""
    return " or ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
