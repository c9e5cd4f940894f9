""" "Did you mean": the nearest of the names that exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(given: object, names: Iterable[str], count: int = 3) -> list[str]:
    """Up to `count` names that look like what was given, the nearest first."""
    word = str(given)[:60].lower().replace("_", "-")
    by_form = {name.lower().replace("_", "-"): name for name in names}
    close = difflib.get_close_matches(word, by_form, n=count, cutoff=0.55)
    squeezed = word.replace("-", "").replace(" ", "")
    same = [form for form in by_form if form.replace("-", "") == squeezed]
    part = [form for form in by_form if len(word) >= 3 and (word in form or (len(form) >= 3 and form in word))]
    return [by_form[form] for form in dict.fromkeys([*same, *close, *part])][:count]


def did_you_mean(given: object, names: Iterable[str]) -> str:
    """A remedy that names the nearest, or nothing."""
    close = nearest(given, names)
    return f"did you mean {' or '.join(close)}?" if close else ""
