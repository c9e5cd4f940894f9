"""Cases of intervals and of random numbers: bought-in code as much as redan's, kept apart from the physics."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from evidence.cases.case import REGISTER, Computed, Value
from evidence.cases.contract import Given, NotReadableError, Output, chance, shaped, short, text, whole
from redan import streams
from redan.analysis.intervals import clopper_pearson, wilson

METHODS = {"wilson": wilson, "clopper_pearson": clopper_pearson}
CONFIDENCE = chance("confidence", "0.95 without it", needed=False, above=True, below=True)
WILSON = Output("wilson", "1", "score interval of k in n")
EXACT = Output("clopper_pearson", "1", "exact interval of k in n")
SINGLE = Output("cp_5_25", "1", "exact interval of 5 in 25", r"cp_\d+_\d+")


def _pair(pair: Any) -> tuple[int, int]:
    whole_numbers = isinstance(pair, list) and len(pair) == 2 and all(isinstance(v, int) for v in pair)
    if not whole_numbers or not 0 <= pair[0] <= pair[1] or pair[1] < 1:
        raise NotReadableError(f"cases holds {short(pair)}; allowed: [k, n] with k of n")
    return pair[0], pair[1]


@REGISTER.add(
    "statistics", shaped("cases", "1", "[k, n], one a proportion", "rows of 2 whole numbers"), CONFIDENCE,
    gives=[WILSON, EXACT, SINGLE], one=True,
)
def proportions(given: Given) -> Computed:
    """Intervals of proportions k of n; a pair whose cp_k_n is asked for may lack in the lists, at their end."""
    if not isinstance(given["cases"], list):
        raise NotReadableError("cases is no list of [k, n]")
    counts = [_pair(pair) for pair in given["cases"]]
    level = given.get("confidence", 0.95)
    found: Computed = {}
    alone = []
    for name in given.names:
        single = re.fullmatch(r"cp_(\d+)_(\d+)", name)
        if single:
            pair = int(single[1]), int(single[2])
            if pair not in counts:
                raise NotReadableError(f"{name}: {list(pair)} is not among the cases")
            alone.append(pair)
            found[name] = Value(list(clopper_pearson(*pair, level)))
    for name, method in METHODS.items():
        wanted = given.expected(name)
        if isinstance(wanted, list):
            rest = counts[len(wanted) :]
            used = counts[: len(wanted)] if all(pair in alone for pair in rest) else counts
            found[name] = Value([list(method(k, n, level)) for k, n in used])
    return found


@REGISTER.add(
    "statistics", whole("k", "successes"), whole("n", "trials", 1), CONFIDENCE, gives=[WILSON, EXACT],
)
def proportion(given: Given) -> Computed:
    """Intervals of one proportion k of n."""
    k, n = _pair([given["k"], given["n"]])
    return {name: Value(list(method(k, n, given.get("confidence", 0.95)))) for name, method in METHODS.items()}


def _words(words: str) -> list[int]:
    """Hexadecimal words; `00000000 x4` repeats the word."""
    repeated = re.fullmatch(r"([0-9a-f]+) x(\d+)", words)
    if not repeated and not re.fullmatch(r"[0-9a-f]+(?: [0-9a-f]+)*", words):
        raise NotReadableError(f"{short(words)} is not hexadecimal words")
    return [int(repeated[1], 16)] * int(repeated[2]) if repeated else [int(word, 16) for word in words.split()]


@REGISTER.add(
    "statistics", text("ctr", "four hexadecimal words"), text("key", "two hexadecimal words"),
    gives=[Output("out_hex", "", "the four words drawn")], title=("philox4x32-10",),
)
def philox(given: Given) -> Computed:
    """redan's own generator, Philox4x32-10, against the published answers."""
    counter, key = _words(given["ctr"]), _words(given["key"])
    if len(counter) != 4 or len(key) != 2:
        raise NotReadableError("ctr has four words, key has two")
    return {"out_hex": Value(" ".join(f"{word:08x}" for word in streams.philox(*counter, *key)))}


@REGISTER.add(
    "statistics", text("ctr", "the counter of all ones", "ffff.. (2^256-1)"), whole("key", "the key"),
    text("via", "the call", "numpy.random.Philox(key=0,counter=2**256-1).random_raw(4)"),
    gives=[Output("out_hex", "", "the four words drawn")], title=("philox4x64-10",),
)
def numpy_philox(given: Given) -> Computed:
    """numpy's generator, which adds one to its counter before the first block. redan does not use it."""
    if given["key"] != 0 or not given["ctr"] or not given["via"]:
        raise NotReadableError(f"key is {given['key']}; the call has key=0")
    generator = np.random.Philox(key=0, counter=2**256 - 1)
    return {"out_hex": Value(" ".join(f"{int(word):016x}" for word in generator.random_raw(4)))}


THREEFRY = "redan draws with Philox only; the case is meant for programs that use Threefry"
REGISTER.absent("statistics", "gens", reason=THREEFRY, title=("threefry",))
