"""Cases of intervals and of random numbers: bought-in code as much as redan's, kept apart from the physics."""

from __future__ import annotations

import re

import numpy as np

from evidence.cases.case import REGISTER, Case, Computed, NotHereError, Value
from redan import streams
from redan.analysis.intervals import clopper_pearson, wilson


@REGISTER.add("statistics", "cases", gives=("wilson", "clopper_pearson"))
def proportions(case: Case) -> Computed:
    """95 % intervals of proportions k of n."""
    counts = [(int(k), int(n)) for k, n in case.inputs["cases"]]
    found: Computed = {}
    for entry in case.expected:
        # some cases give pairs at the end for which only a single value further down is published
        method = {"wilson": wilson, "clopper_pearson": clopper_pearson}.get(entry["name"])
        if method:
            found[entry["name"]] = Value([list(method(k, n)) for k, n in counts[: len(entry["value"])]])
    for name in case.names:
        single = re.fullmatch(r"cp_(\d+)_(\d+)", name)
        if single:
            found[name] = Value(list(clopper_pearson(int(single[1]), int(single[2]))))
    return found


def _words(text: str) -> list[int]:
    """Hexadecimal words; `00000000 x4` repeats the word."""
    repeated = re.fullmatch(r"([0-9a-f]+) x(\d+)", text)
    return [int(repeated[1], 16)] * int(repeated[2]) if repeated else [int(word, 16) for word in text.split()]


@REGISTER.add("statistics", "rows", gives=("out_hex",), words=("philox4x32-10",))
def philox(case: Case) -> Computed:
    """redan's own generator against the published answers."""
    blocks = [streams.philox(*_words(row["ctr"]), *_words(row["key"])) for row in case.inputs["rows"]]
    return {"out_hex": Value([" ".join(f"{word:08x}" for word in block) for block in blocks])}


@REGISTER.add("statistics", "ctr", "key", "via", gives=("out_hex",), words=("philox4x64-10",))
def numpy_philox(case: Case) -> Computed:
    """numpy's generator, which adds one to its counter before the first block. redan does not use it."""
    if str(case.inputs["ctr"]).split()[0] != "ffff..":
        raise NotHereError("only the counter of all ones is read here")
    generator = np.random.Philox(key=int(case.inputs["key"]), counter=2**256 - 1)
    return {"out_hex": Value(" ".join(f"{int(word):016x}" for word in generator.random_raw(4)))}


@REGISTER.add("statistics", words=("threefry",))
def threefry(case: Case) -> Computed:
    """A generator that redan does not use."""
    raise NotHereError("redan draws with Philox only; the case is meant for programs that use Threefry")


@REGISTER.add("statistics", words=("sobol",))
def sobol(case: Case) -> Computed:
    """Shares of variance by unknown."""
    reason = "redan does not estimate Sobol indices yet; repeating the analytic formula would test nothing"
    raise NotHereError(reason)
