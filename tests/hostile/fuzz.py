"""Broken scenario files by the thousand: mutations of good ones, random documents, random bytes.

Run as a program it judges a range of them and prints what it found as JSON: a crash of the interpreter then shows as
the exit status of a process of its own. File number n of a seed is always the same.
"""

from __future__ import annotations

import copy
import json
import random
import re
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from redan.errors import InputError
from redan.files import read_yaml
from redan.scenario import check, parse_scenario, resolve

HERE = Path(__file__).parent
BASES = [(HERE / "mini.yaml").read_bytes()] * 9 + [(HERE.parent / "scenario" / "base.yaml").read_bytes()]
LIMIT_S = 1.0
LIMIT_MIB = 300
HANG_S = 20

NASTY = (
    b"", b"~", b"null", b"true", b"no", b"NO", b"-1", b"0", b"1e999", b"-0", b".inf", b"-.inf", b".nan", b"0x", b"0o9",
    b"1_000", b"12:30:00", b"2018-05-10", b"99999999999999999999999", b"9" * 500, b"1e-400 km", b"1e308 km", b"-5 s",
    b"nan m", b"5", b"5 nm", b"200 km", b"200 m", b"inf km", b"[]", b"{}", b"[[]]", b"{a: }", b"[33.5 N, 36.3 E]",
    b"[36.3 N, 33.5 E]", b"[0 N, 0 E]", b"[90 N, 180 E]", b"[-90 N, 500 E]", b"[33 N]", b"33.5 N, 36.3 E",
    b"*a", b"&a 1",
    b"!!int 3", b"!x", b"<<: {a: 1}", b"- ", b"? ", b"|", b">", b'"', b"'", b'"\\x00"', b'"\\ud800"', b'"\\U0010ffff"',
    b'"\\e[31m"', b"# ", b"%YAML 1.2", b"---", b"...", b"\t", b"\r", b"\xc2\x85", b"\xe2\x80\xa8",
    b"\xef\xbb\xbf", b"\xff",
    b"\x00", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", "å".encode(), "ｓ３００".encode(), "🚀".encode(), b"a" * 3000,
    b"[" * 40,
    b"{" * 40, b"[" * 3000, b"{a: " * 3000, b"- " * 3000, b"? " * 500, b"a: " * 500, b"((((", b"../../etc/passwd.npz",
    b"/dev/zero", b"/dev/stdin", b"/tmp", b"none", b"low/launcher-1", b"net-a/command-post", b"kub-1/launcher-2",
    b"waypoint 0", b"waypoint 99999999999", b"1e400 km along route", b"0 km along route", b"permission",
    b"s-400", b"kub",
    b"{permission: {kub-1: hold}}", b"{kill_probability: {aircraft: 2}}", b"{kill_probability: {kub-1: {drone: 0.1}}}",
    b"{units.kub-1: 1}", b"{units.kub-1.at: [33.6 N, 36.4 E]}", b"{units..: 1}", b"{attack.doctrine.x: 1}",
    b"4/0", b"1/3",
)  # fmt: skip
KEYS = (
    b"redan", b"title", b"terrain", b"seed", b"replications", b"readings", b"defence", b"attack", b"nets",
    b"units", b"at",
    b"name", b"system", b"hits", b"route", b"weapons", b"variants", b"change", b"add", b"remove", b"set",
    b"baseline", b"x",
    b"options", b"default", b"says", b"sources", b"level", b"doctrine", b"count", b"speed", b"altitude",
    b"release", b"'q'",
)  # fmt: skip

Rng = random.Random


def peak_memory_mib() -> float:
    """Peak of this program. (getrusage would also count what the process was before it started this program.)"""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _bytes(rng: Rng, data: bytearray) -> None:
    for _ in range(rng.choice((1, 1, 2, 8))):
        if data:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _insert(rng: Rng, data: bytearray) -> None:
    place = rng.randrange(len(data) + 1)
    data[place:place] = rng.choice(NASTY) if rng.random() < 0.7 else rng.randbytes(rng.randrange(1, 9))


def _cut(rng: Rng, data: bytearray) -> None:
    start = rng.randrange(len(data) + 1)
    del data[start : start + rng.choice((1, 2, 5, 30, 300, 10_000))]


def _copy(rng: Rng, data: bytearray) -> None:
    start = rng.randrange(len(data) + 1)
    piece = data[start : start + rng.choice((3, 20, 200, 1000))] * rng.choice((1, 1, 2, 30))
    place = rng.randrange(len(data) + 1)
    data[place:place] = piece


def _token(rng: Rng, data: bytearray) -> None:
    """Replace a value after a colon, dash or comma by something nasty, or by another value of the file."""
    places = [i for i in range(len(data) - 1) if data[i] in b":-,[{" and data[i + 1] in b" ["]
    if not places:
        return
    start = rng.choice(places) + 1
    end = start + 1
    while end < len(data) and data[end] not in b",}]\n":
        end += 1
    other = rng.choice(places) + 1
    stop = other + 1
    while stop < len(data) and data[stop] not in b",}]\n":
        stop += 1
    data[start:end] = b" " + rng.choice(NASTY) if rng.random() < 0.6 else bytes(data[other:stop])


def _key(rng: Rng, data: bytearray) -> None:
    """Replace or swap a key."""
    places = [i for i in range(1, len(data)) if data[i] == ord(":")]
    if not places:
        return
    end = rng.choice(places)
    start = end
    while start > 0 and data[start - 1] not in b" {\n,":
        start -= 1
    data[start:end] = rng.choice(KEYS)


def _lines(rng: Rng, data: bytearray) -> None:
    lines = bytes(data).split(b"\n")
    i, j = rng.randrange(len(lines)), rng.randrange(len(lines))
    action = rng.randrange(5)
    if action == 0:
        lines.insert(j, lines[i])
    elif action == 1:
        del lines[i]
    elif action == 2:
        lines[i], lines[j] = lines[j], lines[i]
    elif action == 3:
        lines[i] = b" " * rng.randrange(1, 9) + lines[i]
    else:
        lines[i] = lines[i].lstrip()
    data[:] = b"\n".join(lines)


def _digits(rng: Rng, data: bytearray) -> None:
    """A number becomes another number."""
    places = [i for i in range(len(data)) if data[i] in b"0123456789"]
    if places:
        place = rng.choice(places)
        data[place : place + 1] = rng.choice((b"0", b"-", b"9", b"00", b"e9", b".", b"1000", b" ", b""))


MUTATIONS: tuple[Callable[[Rng, bytearray], None], ...] = (
    _bytes, _insert, _cut, _copy, _token, _token, _token, _key, _lines, _digits, _digits,
)  # fmt: skip


def _document(rng: Rng, depth: int = 0) -> bytes:
    """A random document of nested flow collections with keys of the schema."""
    kind = rng.random()
    if depth > 5 or kind < 0.45:
        return rng.choice(NASTY)
    parts = [_document(rng, depth + 1) for _ in range(rng.randrange(4))]
    if kind < 0.7:
        return b"[" + b", ".join(parts) + b"]"
    return b"{" + b", ".join(rng.choice(KEYS) + b": " + part for part in parts) + b"}"


TREES: list[Any] = [read_yaml(base, name="base").data() for base in (BASES[0], BASES[-1])]
VALUES: tuple[Any, ...] = (
    None, True, 0, 1, -1, 2.5, 10**9, 10**30, "", "x", [], {}, "0 s", "1 km", "1e5 km", "25 km", "0 m/s",
    "99 m/s", "kub",
    "store", "net-a", "low", "kub-1", "p-18", "delilah", "f-16i", "s-400", "gbu-39", "waypoint 1", "waypoint 2", "none",
    "permission", "hold", "recorded", "waypoint 3", "0.001 km along route", "149 km along route", "30 m above ground",
    ["33.6 N", "36.4 E"], ["33.4 N", "34.2 E"], ["31.5 N", "35.5 E"], ["36.4 N", "33.6 E"], ["37.9 N", "31.1 E"],
    ["89 N", "0 E"], ["0 N", "179 E"], ["34.2 N", "34.6 E"], "net-a/command-post", "kub-1/launcher-4",
    "kub-1/launcher-99",
    {"units.kub-1.missiles": 1}, {"units.kub-1.doctrine.reserve": 3}, {"packages.low.count": 500},
    {"permission": "free"},
    {"kill_probability": 0.5}, {"kill_probability": {"kub-1": "recorded"}}, {"kill_probability": {"aircraft": 0}},
    {"attack.doctrine.turn_probability": 0}, {"remove": {"defence": {"units": ["kub-1"]}}}, {"nets.net-a.capacity": 1},
    {"add": {"attack": {"packages": []}}}, {"remove": {"defence": {"nets": ["net-a"]}}}, {"packages.low.route": []},
)  # fmt: skip


def _spots(tree: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a tree."""
    found: list[tuple[Any, Any]] = []
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        found.append((tree, key))
        found += _spots(value)
    return found


def _tree(rng: Rng) -> bytes:
    """A good scenario with some values exchanged, taken out, doubled or made larger, written as JSON."""
    tree = copy.deepcopy(TREES[0] if rng.random() < 0.85 else TREES[1])
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        spots = _spots(tree)
        if not spots:
            break
        (holder, key), (other, place) = rng.choice(spots), rng.choice(spots)
        value = holder[key]
        action = rng.random()
        if action < 0.4:
            holder[key] = copy.deepcopy(rng.choice(VALUES))
        elif action < 0.65 and isinstance(value, str):
            numbers = re.sub(
                r"[0-9.]+", lambda m: rng.choice(("0", "1", "7", "12", "36", "1e3", m[0] + "0")), value, count=1
            )
            holder[key] = numbers
        elif action < 0.75:
            holder[key] = copy.deepcopy(other[place])
        elif action < 0.85 and isinstance(holder, list):
            holder.insert(rng.randrange(len(holder) + 1), copy.deepcopy(value))
        elif action < 0.92 and isinstance(holder, dict):
            holder[rng.choice(KEYS).decode()] = holder.pop(key)
        else:
            del holder[key]
    return json.dumps(tree, ensure_ascii=False, indent=rng.choice((None, 1))).encode()


def mutant(seed: int, number: int) -> bytes:
    """File `number` of a seed."""
    rng = random.Random(f"{seed}:{number}")
    kind = rng.random()
    if kind < 0.02:
        return rng.randbytes(rng.randrange(400))
    if kind < 0.08:
        return b"\n".join(key + b": " + _document(rng) for key in rng.sample(KEYS, rng.randrange(1, 12)))
    if kind < 0.5:
        return _tree(rng)
    data = bytearray(rng.choice(BASES))
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        rng.choice(MUTATIONS)(rng, data)
    return bytes(data)


def judge(content: bytes) -> str:
    """What redan does with a file: "refused", "usable", or a description of a broken promise."""
    try:
        scenario = parse_scenario(content, "fuzz.yaml")
        problems = check(scenario)
        errors = [problem for problem in problems if problem.severity == "error"]
        if not errors:
            resolve(scenario)
            return "usable"
    except InputError as error:
        errors = error.problems
    unplaced = [str(problem) for problem in errors if problem.where.line < 1 or problem.where.column < 1]
    return f"no line and column: {unplaced[0]}" if unplaced else "refused"


def _hang(_signal: int, _frame: object) -> None:
    raise TimeoutError(f"more than {HANG_S} s")


def run(seed: int, start: int, count: int) -> dict[str, object]:
    """Judge a range of files; everything that broke a promise is listed with its number."""
    signal.signal(signal.SIGALRM, _hang)
    found: dict[str, int] = {"refused": 0, "usable": 0}
    broken: list[str] = []
    slowest = 0.0
    began = time.perf_counter()
    for number in range(start, start + count):
        content = mutant(seed, number)
        before = time.process_time()
        signal.alarm(HANG_S)
        try:
            verdict = judge(content)
        except BaseException:
            verdict = traceback.format_exc(limit=-3)
        signal.alarm(0)
        took = time.process_time() - before
        slowest = max(slowest, took)
        if verdict in found:
            found[verdict] += 1
        else:
            broken.append(f"file {number}: {verdict}")
        if took > LIMIT_S:
            broken.append(f"file {number}: {took:.1f} s")
    peak_mib = peak_memory_mib()
    if peak_mib > LIMIT_MIB:
        broken.append(f"{peak_mib:.0f} MiB of memory")
    rate = count / (time.perf_counter() - began)
    return {**found, "broken": broken, "slowest_s": slowest, "peak_mib": peak_mib, "files_per_s": rate}


if __name__ == "__main__":
    judge(BASES[0])  # the catalogue and the terrain are read once, and not timed
    print(json.dumps(run(*map(int, sys.argv[1:4]))))
