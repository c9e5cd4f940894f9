"""The tables and printed lines in the pages of the examples, written by the program itself.

A page `examples/NAME/README.md` holds blocks, each up to `<!-- end -->`:

* `<!-- table: FILE; n 400; of MEASURE ...; variants A B; readings R=O ... -->`: figures with their intervals from
  chance, a row for each variant; `readings` and `variants` may be left out (defaults, all).
* `<!-- table: FILE; n 400; of MEASURE; by READING -->`: one figure, a row for each option of a reading.
* `<!-- prints: WORDS -->`: what `redan WORDS` prints in the example's folder.

tests/examples holds the pages to what the program gives.

Usage: python tools/example_tables.py [NAME ...]
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

from redan import api
from redan.analysis import Comparison
from redan.report.words import Measure, headlines, written

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
BLOCK = re.compile(r"(<!-- (table|prints): ([^\n]*?) -->\n)(.*?)(<!-- end -->\n)", re.DOTALL)
LONGEST_S = 300


def pages() -> list[Path]:
    """Pages with at least one block."""
    return [page for page in sorted(EXAMPLES.glob("*/*.md")) if BLOCK.search(page.read_text(encoding="utf-8"))]


def table(folder: Path, words: str) -> str:
    """The table that the words of a block ask for, as Markdown."""
    file, *clauses = words.split(";")
    asked: dict[str, list[str]] = {}
    for clause in clauses:
        name, *values = clause.split()
        asked[name] = values
    scenario = api.load(folder / file.strip())
    count, keys = int(asked["n"][0]), asked["of"]
    readings = dict(pair.split("=", 1) for pair in asked.get("readings", ()))
    variants = asked.get("variants")

    def compared(more: dict[str, str]) -> Comparison:
        chosen = {**readings, **more}
        return api.compare(scenario, variants, replications=count, readings=chosen, alternatives=False)

    if "by" not in asked:
        found = compared({})
        heads = [measure_of(key, found).label for key in keys]
        lines = [(name, [cell(found, key, name) for key in keys]) for name in variants or scenario.variants]
    else:
        (reading,), (key,) = asked["by"], keys
        heads = list(variants or scenario.variants)
        by_option = {option: compared({reading: option}) for option in scenario.readings[reading].options}
        lines = [(option, [cell(found, key, name) for name in heads]) for option, found in by_option.items()]
    head = ["| | " + " | ".join(heads) + " |", "| --- |" + " ---: |" * len(heads)]
    return "\n".join([*head, *(f"| {label} | {' | '.join(cells)} |" for label, cells in lines)]) + "\n"


def measure_of(key: str, found: Comparison) -> Measure:
    """The measure as redan prints it; one without a row of its own stands under its key."""
    words = re.sub(r" (by|of):", ": ", key.replace("_", " "))
    return next((m for m in headlines(found.measures) if m.key == key), Measure(key, words))


def cell(found: Comparison, key: str, variant: str) -> str:
    """One figure with its interval, held together on one line."""
    return written(found.figure(key, variant), measure_of(key, found)).replace(" ", "\u00a0")


def prints(folder: Path, words: str) -> str:
    """What redan prints for these words in that folder."""
    command = [sys.executable, "-m", "redan.cli", *shlex.split(words)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=LONGEST_S, check=True)
    return f"```\n{done.stdout.rstrip()}\n```\n"


def renewed(page: Path, most: int = 0) -> str:
    """The page with every block, or the first so many, as the program gives it now."""
    make = {"table": table, "prints": prints}
    text = page.read_text(encoding="utf-8")
    return BLOCK.sub(lambda found: found[1] + make[found[2]](page.parent, found[3]) + found[5], text, most)


def main(names: list[str]) -> int:
    for page in pages():
        if names and page.parent.name not in names:
            continue
        new = renewed(page)
        same = new == page.read_text(encoding="utf-8")
        print(f"{page.relative_to(ROOT)}: {'as it was' if same else 'written anew'}")
        page.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
