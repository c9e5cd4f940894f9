"""Engine and reference are twins: the same files, the same names for the same rules, and every rule cited in both."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "design" / "events.md"
TWINS = {name: ROOT / "src" / "redan" / name for name in ("reference", "engine")}
FILES = ("queue", "conditions", "choices", "consequences", "loop", "effects")
OWN = {"reference": {"world"}, "engine": {"records", "run", "floor"}}  # state: objects here, arrays there
SHARED = {
    "queue": {"schedule", "schedule_of", "record", "draw"},
    "conditions": {
        "engageable", "operational", "netted", "next_track", "next_launch", "flight_s", "launch_if_taken",
        "intercept_if_taken", "missiles", "can_take",
    },
    "choices": {"schedule_offer", "reoffer", "offer", "take", "commit", "pick"},
    "consequences": {
        "enter", "arrive", "lose", "launch", "intercept", "schedule_assessment", "assess", "end_engagement",
    },
}  # fmt: skip
RULE = re.compile(r"^\* \*\*L(\d+)\.\*\* ", re.MULTILINE)
CITED = re.compile(r"\bL(\d+)(?:-L(\d+))?\b")


def numbers(text: str) -> set[int]:
    """Rules cited in a text; `L4-L6` are three."""
    return {n for first, last in CITED.findall(text) for n in range(int(first), int(last or first) + 1)}


def functions(source: str) -> dict[str, str]:
    """Docstring of each function at the top of a module."""
    body = ast.parse(source).body
    return {node.name: ast.get_docstring(node) or "" for node in body if isinstance(node, ast.FunctionDef)}


def cited(sources: dict[str, str]) -> set[int]:
    return {n for source in sources.values() for doc in functions(source).values() for n in numbers(doc)}


def rules_by_file(page: str) -> dict[str, list[int]]:
    """Numbers of the rules under each heading of the page."""
    sections = re.split(r"^## ", page, flags=re.MULTILINE)[1:]
    return {name: [int(n) for n in RULE.findall(text)] for name, _, text in (s.partition("\n") for s in sections)}


def faults(page: str, sources: dict[str, str]) -> list[str]:
    """What the citations in the modules of one twin (name: source) leave out or invent."""
    sections = rules_by_file(page)
    rules = {n for section in sections.values() for n in section}
    found = [f"L{n} is cited and is no rule" for n in sorted(cited(sources) - rules)]
    found += [f"L{n} is cited nowhere" for n in sorted(rules - cited(sources))]
    for name in ("queue", "conditions", "choices", "consequences"):
        here = cited({name: sources.get(name, "")})
        found += [f"L{n} is not cited in its own file, {name}" for n in sections[name] if n not in here]
    return found


def sources_of(twin: str) -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in TWINS[twin].glob("*.py") if path.stem != "__init__"}


def test_rules_are_numbered_without_a_gap_under_the_names_of_the_files() -> None:
    sections = rules_by_file(PAGE.read_text(encoding="utf-8"))
    assert tuple(name for name, rules in sections.items() if rules) == FILES
    order = [n for rules in sections.values() for n in rules]
    assert order == list(range(1, len(order) + 1))


@pytest.mark.parametrize("twin", TWINS)
def test_files_are_those_of_the_page(twin: str) -> None:
    assert set(sources_of(twin)) == {*FILES, *OWN[twin]}


@pytest.mark.parametrize("twin", TWINS)
def test_every_rule_is_cited_and_every_citation_is_a_rule(twin: str) -> None:
    assert faults(PAGE.read_text(encoding="utf-8"), sources_of(twin)) == []


def test_same_rules_have_the_same_names() -> None:
    """A shared function of the engine cites at least what its twin does; more where it holds more."""
    for name, wanted in SHARED.items():
        plain, arrays = (functions(sources_of(twin).get(name, "")) for twin in TWINS)
        assert wanted - set(plain) == set(), name
        assert wanted - set(arrays) == set(), name
        differ = {f: numbers(plain[f]) - numbers(arrays[f]) for f in wanted if numbers(plain[f]) - numbers(arrays[f])}
        assert differ == {}, name


def test_planted_faults_are_found() -> None:
    page, sources = PAGE.read_text(encoding="utf-8"), sources_of("reference")
    without = {**sources, "queue": sources["queue"].replace("(L7)", "")}
    assert faults(page, without) == ["L7 is cited nowhere", "L7 is not cited in its own file, queue"]
    moved = {**without, "loop": sources["loop"].replace("(L79)", "(L7, L79)")}
    assert faults(page, moved) == ["L7 is not cited in its own file, queue"]
    invented = {**sources, "loop": sources["loop"].replace("(L79)", "(L79, L990)")}
    assert faults(page, invented) == ["L990 is cited and is no rule"]
    assert numbers("a rule (L4-L6, L9)") == {4, 5, 6, 9}
