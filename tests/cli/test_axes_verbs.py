"""`redan sweep`, `redan saturation`, `redan table`: what they print and write, and what they refuse."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.cli.conftest import EXAMPLE, Answer
from tests.study.small import SIXTEEN

from redan.campaign.study_folder import open_study

Redan = Callable[..., Answer]


@pytest.fixture
def sixteen(tmp_path: Path) -> Path:
    path = tmp_path / "sixteen.yaml"
    path.write_text(SIXTEEN.replace("hit_probability: 1.0", "hit_probability: 0.4"))
    return path


def test_a_sweep_over_one_axis(redan: Redan, sixteen: Path) -> None:
    words = ("--over", "raid.size=8:32:8", "--variant", "one", "--variant", "two", "-n", "40")
    answer = redan("sweep", sixteen, *words, "--table", "t.csv", "--picture", "deep/p.svg")
    assert answer.status == 0, answer.err
    assert "P(arms store survives); mean [95 % interval from chance]" in answer.out
    assert re.search(r"^ *8 \|.*\|$", answer.out, re.MULTILINE), "the small picture"
    assert "raid.size counts aircraft" in answer.out
    assert "seed 5" in answer.out
    assert max(map(len, answer.out.splitlines())) <= 80
    rows = list(csv.DictReader(Path("t.csv").read_text().splitlines()))
    assert len(rows) == 4 * 3
    assert rows[0]["raid.size"] == "8.0"
    assert Path("deep/p.svg").read_text().startswith("<?xml")
    told = json.loads(redan("sweep", sixteen, *words, "--json").out)
    one = told["points"][-1]["figures"]["one"]["p_arms_store_survives"]
    assert one["mean"] == pytest.approx(float(next(r for r in rows[::-1] if r["variant"] == "one")["mean"]))
    assert one["difference"]["low"] <= one["difference"]["mean"]
    assert told["axes"][0] == {"name": "raid.size", "values": ["8", "16", "24", "32"], "says": told["axes"][0]["says"]}


def test_a_sweep_over_two_axes_and_the_same_by_parquet(redan: Redan, sixteen: Path) -> None:
    words = ("--over", "raid.size=16:40:8", "--over", "units.count", "-n", "20", "--measure", "munitions_arriving")
    answer = redan("sweep", sixteen, *words, "--table", "t.parquet", "--picture", "p.png", "--out", "study")
    assert answer.status == 0, answer.err
    (line,) = [line for line in answer.out.splitlines() if line.startswith("40 ") and "█" in line]
    assert line.split()[1::2][:4] == ["40.0", "40.0", "24.0", "8.0"]
    assert '"two" less "without"' in answer.out
    import pandas

    frame = pandas.read_parquet("t.parquet")
    assert frame.query("variant == 'two' and `units.count` == 2")["mean"].tolist() == [0.0, 0.0, 0.0, 8.0]
    assert pandas.read_parquet("study/table.parquet").equals(frame)
    assert Path("p.png").read_bytes().startswith(b"\x89PNG")
    again = redan("sweep", sixteen, *words, "--out", "study")
    assert again.out == answer.out
    other = redan("sweep", sixteen, *words, "--out", "study", "--seed", "6")
    assert other.status == 2
    assert "holds another study" in other.err


def test_shards_of_a_sweep_join_to_the_same_table(redan: Redan, sixteen: Path) -> None:
    words = ("sweep", sixteen, "--over", "raid.size=8:32:8", "-n", "10", "--out")
    whole = redan(*words, "whole")
    for shard in ("1/2", "2/2"):
        assert redan(*words, f"s{shard[0]}", "--shard", shard).status == 0
    joined = redan("merge", "s1", "s2", "--out", "all")
    assert joined.status == 0, joined.err
    digest = re.search(r"content ([0-9a-f]{16})", whole.out)
    assert digest is not None
    assert digest[1] in joined.out + redan("resume", "all").out


def test_saturation(redan: Redan, tmp_path: Path) -> None:
    path = tmp_path / "exact.yaml"
    path.write_text(SIXTEEN)
    answer = redan("saturation", path, "-n", "20", "--variant", "one", "--variant", "two")
    assert answer.status == 0, answer.err
    assert 'With "without" it falls there at 8.' in answer.out
    assert 'With "one" it falls there at 24.' in answer.out
    assert '"two" stands a raid 5.0 times as large as "without".' in answer.out
    assert "sizes 1 to 96 by bisection" in answer.out
    never = redan("saturation", path, "-n", "20", "--variant", "one", "--to", "20", "--from", "9")
    assert "never falls to 0.5 in raids of up to 20" in never.out
    assert "is there already in a raid of 9" in never.out
    ranged = redan("saturation", path, "-n", "20", "--variant", "one", "--readings")
    assert 'With "one" it falls there at 8 to 24, as readings go.' in ranged.out
    told = json.loads(redan("saturation", path, "-n", "20", "--variant", "one", "--json").out)
    assert [one["size"] for one in told["found"]] == [8, 24]


@pytest.mark.parametrize("more", [(), ("--readings",)])
def test_a_saturation_is_kept_and_gone_on_with(redan: Redan, tmp_path: Path, more: tuple[str, ...]) -> None:
    """Half of its parts lost, as if it had been killed: the same answer, the same table."""
    path = tmp_path / "exact.yaml"
    path.write_text(SIXTEEN)
    words = ("saturation", path, "-n", "20", "--variant", "one", *more)
    plain, first = redan(*words), redan(*words, "--out", "whole")
    assert first.status == 0, first.err
    assert first.out == plain.out
    half = tmp_path / "half"
    shutil.copytree(tmp_path / "whole", half)
    for name in ("finished.json", "table.parquet"):
        (half / name).unlink()
    parts = sorted(file for file in (half / "parts").rglob("*") if file.is_file() and file.name != ".lock")
    for part in parts[::2]:
        part.unlink()
    again = redan("resume", half)
    assert again.status == 0, again.err
    assert first.out.strip() in again.out
    digests = [json.loads((folder / "finished.json").read_text())["digest"] for folder in (tmp_path / "whole", half)]
    assert digests[0] == digests[1]
    table = open_study(half).table()
    assert len(parts) == len(table["raid.size"])
    survives = next(column for name, column in table.items() if name.startswith("mean:"))
    seven = (table["variant"] == "without") & (table["raid.size"] == 7)
    assert survives[seven].tolist() == [1.0], "equal plans run once"
    other = redan(*words, "--seed", "9", "--out", "whole")
    assert other.status == 2
    assert "holds another study" in other.err


class Page(HTMLParser):
    """What a page holds: tags with their attributes, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_a_card(redan: Redan, sixteen: Path) -> None:
    words = ("table", sixteen, "--rows", "raid.size=16,40", "--columns", "units.count=0,1,2", "--variant", "two")
    words = (*words, "-n", 200)
    answer = redan(*words)
    assert answer.status == 0, answer.err
    assert max(map(len, answer.out.splitlines())) <= 80
    assert re.search(r"^1–20 +40  24  8$", answer.out, re.MULTILINE)
    for said in ("seed 5", "200 replications", "kill = always", "smooth earth", "units.count is how many", "notional"):
        assert said in " ".join(answer.out.split())
    for kind in ("html", "md", "txt"):
        assert redan(*words, "--out", f"card.{kind}").status == 0
    page = Page(Path("card.html").read_text())
    assert {"script", "link", "img", "iframe"}.isdisjoint(tag for tag, _ in page.tags)
    assert "http" not in Path("card.html").read_text()
    assert all(attributes.get("scope") for tag, attributes in page.tags if tag == "th")
    assert ("html", {"lang": "en"}) in page.tags
    assert "| d20 | units.count 0 | 1 | 2 |" in Path("card.md").read_text()
    assert Path("card.txt").read_text() == answer.out
    told = json.loads(redan(*words, "--json", "--die", "6").out)
    assert told["die"] == 6
    assert told["card"][0]["lines"][0]["faces"] == "1–6"
    outcomes = told["points"][0]["figures"]["two"]["munitions_arriving"]["outcomes"]
    assert sum(count for _, count in outcomes) == 200


def test_the_better_outcome_for_the_defence_is_the_lower_face(redan: Redan, sixteen: Path) -> None:
    words = ("--rows", "raid.size=20", "--variant", "two", "-n", 200, "--measure", "p_arms_store_survives", "--columns")
    told = json.loads(redan("table", sixteen, *words, "units.count=0", "--json").out)
    lines = told["card"][0]["lines"]
    assert [line["outcomes"]["0"] for line in lines] == ["survives", "lost"]
    share = told["points"][0]["figures"]["two"]["p_arms_store_survives"]["mean"]
    last = int(lines[0]["faces"].split("–")[-1])
    assert abs(last - 20 * share) <= 0.5


REFUSED = {
    ("sweep", "--over", "raid.sise=4"): "did you mean raid.size",
    ("sweep", "--over", "raid.size=4", "--variant", "six"): 'no variant "six"',
    ("sweep", "--over", "raid.size=4", "--picture", "p.gif"): ".svg or .png",
    ("sweep", "--over", "raid.size=4", "--table", "t.xlsx"): ".csv or .parquet",
    ("sweep", "--over", "raid.size=4", "--until", "0"): "above 0",
    ("sweep", "--over", "raid.size=4", "--until", "1", "-n", "9"): "exclude each other",
    ("sweep", "--over", "raid.size=4", "--shard", "1/2"): "--shard without --out",
    ("sweep", "--over", "raid.size=4", "--space-filling", "0"): "--space-filling",
    ("saturation", "--falls-to", "1"): "less than 1",
    ("saturation", "--from", "9", "--to", "3"): "from 9 to 3",
    ("saturation", "--measure", "munitions_arriving"): "no chance of survival",
    ("table", "--rows", "raid.sise"): "did you mean raid.size",
    ("table", "--die", "1"): "2 to 100",
    ("table", "--out", "card.pdf"): ".html, .md, .txt",
}


@pytest.mark.parametrize("words", REFUSED)
def test_mistakes(redan: Redan, words: tuple[str, ...]) -> None:
    answer = redan(words[0], EXAMPLE, *words[1:])
    assert answer.status == 2, answer
    assert answer.out == ""
    assert "Traceback" not in answer.err
    assert REFUSED[words] in answer.err


def test_nothing_is_written_over(redan: Redan, sixteen: Path) -> None:
    for name in ("card.html", "p.svg", "t.csv"):
        Path(name).write_text("mine")
    for words in (
        ("table", sixteen, "--out", "card.html"),
        ("sweep", sixteen, "--over", "raid.size=4", "--picture", "p.svg"),
        ("sweep", sixteen, "--over", "raid.size=4", "--table", "t.csv"),
    ):
        answer = redan(*words)
        assert answer.status == 2
        assert "exists already" in answer.err
    assert {Path(name).read_text() for name in ("card.html", "p.svg", "t.csv")} == {"mine"}
