"""Everything printed fits 80 columns, with any number of variants and names of any length."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Answer, redan
from tests.report.figures import columns, comparison

from redan.analysis import mean_interval
from redan.report.summary import summary, trust
from redan.report.text import text_table

__all__ = ["redan"]  # the fixture
NOISE = Path(__file__).parent / "inputs" / "answer-digits" / "noise.yaml"
LONG = "a-variant-whose-name-says-very-much-about-what-it-changes-in-the-defence"
UNBROKEN = "x" * 64


@pytest.mark.slow
@pytest.mark.parametrize("count", range(2, 9))
@pytest.mark.parametrize("name", ["v", "six-launchers-late", LONG, UNBROKEN])
def test_no_line_is_longer_than_80(count: int, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    variants = tuple(f"{name}{i}" for i in range(count))
    monkeypatch.setattr("tests.report.figures.BATTERIES", {v: i for i, v in enumerate(variants)})
    lines = [*summary(comparison(variants, n=60)), *trust(comparison(variants, n=60))]
    assert max(map(len, lines)) <= 80
    heads = "".join("\n".join(lines).split())
    assert all(v in heads.replace("-\n", "-") for v in variants)  # shortened nowhere, broken over lines


def test_every_figure_is_still_there() -> None:
    figures = [f"{i}.25 [{i}.20, {i}.30]" for i in range(8)]
    lines = text_table(["", *(f"variant-{i}" for i in range(8))], [["label", *figures]])
    assert max(map(len, lines)) <= 80
    text = "\n".join(lines)
    for i in range(8):
        assert f"{i}.25" in text
        assert f"[{i}.20, {i}.30]" in text
        assert f"variant-{i}" in text
    assert text.count("label") == 2  # each block says what its rows are


def test_blocks_are_even() -> None:
    """Five columns that do not fit stand as three and two, not as four and one."""
    lines = text_table(["", *"abcde"], [["name long enough", *["123.4 [123.3, 123.5]"] * 5]])
    heads = [line.split() for line in lines if set(line.split()) & set("abcde") and "name" not in line]
    assert [len(head) for head in heads] == [3, 2]


def test_a_long_label_is_broken_at_its_blanks() -> None:
    rows = [["permission hold, kill-probability recorded, attackers press-on", "1.0", "2.0"]]
    lines = text_table(["aircraft lost", "a" * 50, "b" * 50], rows)
    assert max(map(len, lines)) <= 80
    assert [line for line in lines if line.startswith("permission hold,")]


def test_compare_takes_variants_as_run_does(redan) -> None:
    def variants(*words: str) -> list[str]:
        answer: Answer = redan("compare", NOISE, "-n", 20, "--json", *words)
        assert answer.status == 0, answer.err
        return json.loads(answer.out)["variants"]

    assert variants("--variant", "second") == ["base", "second"]
    assert variants("--variant", "second", "--variant", "jittered") == ["base", "second", "jittered"]
    assert variants("second", "--variant", "jittered") == ["base", "second", "jittered"]
    assert variants("--variant", "base") == ["base"]
    assert len(variants()) == 4
    refused = redan("compare", NOISE, "-n", 20, "--variant", "secnd")
    assert refused.status == 2
    assert "second" in refused.err


def test_what_run_and_compare_print_fits(redan) -> None:
    for words in (("run", NOISE, "-n", 20), ("compare", NOISE, "-n", 20, "--report", "r.html")):
        printed: Answer = redan(*words)
        assert printed.status == 0
        long = [line for line in printed.out.splitlines() if len(line) > 80 and "/" not in line]
        assert long == []


def test_planted_fault_an_older_width_would_be_noticed() -> None:
    fired = columns("without", {"permission": "free", "kill-probability": "claimed"}, 60)["missiles_fired"]
    table = {v: mean_interval(fired) for v in "abcd"}
    rows = [["missiles fired", *(f"{e.mean:.3f} [{e.low:.3f}, {e.high:.3f}]" for e in table.values())]]
    assert max(map(len, text_table(["", *table], rows, width=120))) > 80
