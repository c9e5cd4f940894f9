"""A file on its whole way: check, compile, simulate, compare, answer, report, and the engine beside its reference.

What `check` calls usable must arrive at an answer; nothing but a refusal with a place may stop it before. Run as a
program it takes a range of files and prints what it found as JSON, so that a crash is seen as an exit status.
"""

from __future__ import annotations

import json
import re
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.agreement.test_engine_is_reference import first_difference
from tests.hostile.edits import edited
from tests.hostile.fuzz import mutant

from redan import api
from redan.analysis import Comparison
from redan.errors import InputError
from redan.report.summary import summary, trust
from redan.report.write import write_report
from redan.scenario import Scenario, parse_scenario

REPLICATIONS = 12
HANG_S = 120
MOST_THREATS = 400  # larger raids are simulated, not followed by the reference
PICTURE = re.compile(r"base64,[A-Za-z0-9+/=]*")
NO_NUMBER = re.compile(r"\b(?:nan|NaN|inf|Infinity)\b")
ODD = {"nan", "NaN", "inf", "Traceback", "KeyError"}


def content_of(seed: int, number: int) -> bytes:
    """Three in four are plausible edits, the rest the files of `fuzz`."""
    return mutant(seed, number) if number % 4 == 3 else edited(seed, number)


def journey(content: bytes) -> str:
    """"refused", "arrived", or what broke on the way."""
    try:
        scenario = parse_scenario(content, "file.yaml")
    except InputError as error:
        return _refusal(error)
    errors = [problem for problem in api.check(scenario) if problem.severity == "error"]
    if errors:
        return _refusal(InputError(errors))
    try:
        comparison = api.compare(scenario, replications=REPLICATIONS)
    except InputError as error:
        return f"check called it usable, compare refused: {error.problems[0]}"
    faults = [*_texts(comparison), *_figures(comparison), *_report(scenario, comparison), *_twins(scenario)]
    return faults[0] if faults else "arrived"


def _refusal(error: InputError) -> str:
    unplaced = [str(problem) for problem in error.problems if problem.where.line < 1 or problem.where.column < 1]
    return f"no line and column: {unplaced[0]}" if unplaced else "refused"


def _texts(comparison: Comparison) -> Iterator[str]:
    """Answer, tables and trust statement hold nothing that no reader should see."""
    lines = [api.answer(comparison), *summary(comparison), *trust(comparison)]
    words = {word.strip(",.;:()[]") for line in lines for word in line.split()}
    yield from (f"the text holds {word!r}" for word in sorted(words & ODD))


def _figures(comparison: Comparison) -> Iterator[str]:
    """Every figure lies in its interval, and the JSON is JSON."""
    json.dumps(comparison.to_json(), allow_nan=False)
    for measure, by in comparison.measures.items():
        for variant, value in by.items():
            if value.mean < value.low or value.mean > value.high:
                yield f"{measure} of {variant}: {value.mean!r} outside [{value.low!r}, {value.high!r}]"
    for variant, by in comparison.differences.items():
        for measure, value in by.items():
            if value.mean < value.low or value.mean > value.high:
                yield f"difference of {measure}, {variant}: {value.mean!r} outside [{value.low!r}, {value.high!r}]"


def _report(scenario: Scenario, comparison: Comparison) -> Iterator[str]:
    compiled = {name: api.compile(scenario, name, comparison.readings) for name in comparison.variants}
    with tempfile.TemporaryDirectory() as folder:
        written = write_report(Path(folder) / "report.html", comparison, scenario, compiled)
        text = written.read_text(encoding="utf-8")
    if not text.rstrip().endswith("</html>"):
        yield "the report does not end"
    if found := NO_NUMBER.search(PICTURE.sub("", text)):
        yield f"the report holds {found[0]!r}: {text[max(0, found.start() - 60) : found.end() + 20]!r}"


def _twins(scenario: Scenario) -> Iterator[str]:
    """Engine and reference agree on one replication of each variant."""
    for variant in scenario.variants:
        plan = api.compile(scenario, variant).plan
        if len(plan.threat_key) <= MOST_THREATS:
            difference = first_difference(plan, 7, 3)
            if difference:
                yield f"engine and reference differ on {variant}: {difference}"


def _hang(_signal: int, _frame: object) -> None:
    raise TimeoutError(f"more than {HANG_S} s")


def run(seed: int, start: int, count: int) -> dict[str, Any]:
    """Send a range of files on their way; everything that broke is listed with its number."""
    signal.signal(signal.SIGALRM, _hang)
    found: dict[str, int] = {"refused": 0, "arrived": 0}
    broken: list[str] = []
    began = time.perf_counter()
    for number in range(start, start + count):
        signal.alarm(HANG_S)
        try:
            verdict = journey(content_of(seed, number))
        except BaseException:
            verdict = traceback.format_exc(limit=-4)
        signal.alarm(0)
        if verdict in found:
            found[verdict] += 1
        else:
            broken.append(f"file {number}: {verdict}")
    return {**found, "broken": broken, "files_per_s": count / (time.perf_counter() - began)}


if __name__ == "__main__":
    print(json.dumps(run(*map(int, sys.argv[1:4]))))
