""" "Did you mean": the nearest of the names that exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence


def nearest(given: object, names: Iterable[str], count: int = 3) -> list[str]:
    """Up to `count` names that look like what was given, the nearest first."""
    if not isinstance(given, str | int | float) or isinstance(given, bool):
        return []
    word = str(given)[:60].lower().replace("_", "-")
    by_form = {name.lower().replace("_", "-"): name for name in names}
    squeezed = word.replace("-", "").replace(" ", "")
    if same := [form for form in by_form if form.replace("-", "").replace(" ", "") == squeezed]:
        return [by_form[form] for form in same][:count]
    close = difflib.get_close_matches(word, by_form, n=count, cutoff=0.55)
    part = [form for form in by_form if len(word) >= 3 and (word in form or (len(form) >= 3 and form in word))]
    return [by_form[form] for form in dict.fromkeys([*close, *part])][:count]


def did_you_mean(given: object, names: Iterable[str]) -> str:
    """A remedy that names the nearest, or nothing."""
    close = nearest(given, names)
    return f"did you mean {either(close)}?" if close else ""


def either(names: Sequence[str]) -> str:
    """Names to choose from: a, b or c."""
    return " or ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
