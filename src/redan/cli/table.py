"""`redan table FILE --rows raid.size --columns units.count`: what a roll of the die means, for a game master's card."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from redan.cli.axes import Measures, PointReplications, make_folder, prepare, until_of
from redan.cli.common import (
    AsJson,
    Readings,
    ScenarioFile,
    Seed,
    late_progress,
    note,
    print_json,
    replications_of,
    seed_of,
    whole_number,
)
from redan.errors import InputError, Problem, visible

KINDS = (".html", ".md", ".txt")


def command(
    file: ScenarioFile,
    rows: Annotated[
        str,
        typer.Option(
            "--rows", metavar="NAME=VALUES", help="What changes from block to block, as in raid.size=8,16,32."
        ),
    ] = "raid.size",
    columns: Annotated[
        str | None,
        typer.Option(
            "--columns", metavar="NAME=VALUES", help="What changes from column to column, as in units.count=0,1,2.",
            show_default=False,
        ),
    ] = None,
    variant: Annotated[
        str | None,
        typer.Option(
            "--variant", metavar="V", help="Variant [default: the one that adds the most fire units].",
            show_default=False,
        ),
    ] = None,
    measure: Measures = None,
    sides: Annotated[str, typer.Option("--die", metavar="SIDES", help="Sides of the die.")] = "20",
    n: PointReplications = None,
    seed: Seed = None,
    reading: Readings = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="PATH", help="Write the card, as .html, .md or .txt.", show_default=False),
    ] = None,
    json: AsJson = False,
) -> None:  # fmt: skip
    """Print outcomes as bands of a die: what a game master needs to adjudicate a raid, with what it assumes."""
    count, chosen_seed = replications_of(n), seed_of(seed)
    die = whole_number(sides, "--die", 2, 100, "20 is a d20, 6 a plain die, 100 percentile dice")
    assert die is not None
    if out is not None:
        from redan.files.write import check_file

        if out.suffix not in KINDS:
            allowed = f"allowed is a name that ends in {', '.join(KINDS)}"
            raise InputError(Problem(f"--out {visible(out.name)!r}", allowed=allowed))
        check_file(out, "--out")
        if out.exists():
            raise InputError(Problem(f"{visible(out)} exists already", remedy="nothing is written over; name another"))
    from redan.report.card import card_html, card_markdown, card_of, card_text, on_a_card
    from redan.study import swept

    over = [rows, *([columns] if columns else [])]
    chosen = None if variant is None else [variant]
    asked = prepare(
        file, over, chosen, measure, count, chosen_seed, reading, until_of(None), outcomes=True, choose=on_a_card
    )
    flown = asked.variants[-1]
    with late_progress("points") as update:
        found = swept.sweep(
            asked, swept.grid(asked.axes), progress=lambda done, total: update("table", done, total)
        )
    card = card_of(found, flown, sides=die, question=asked.scenario.part.question or "")
    if out is not None:
        from redan.files.write import write_new

        content = {
            ".html": lambda: card_html(card), ".md": lambda: card_markdown(card),
            ".txt": lambda: "\n".join(card_text(card)) + "\n",
        }[out.suffix]()  # fmt: skip
        make_folder(out)
        write_new(out, content.encode())
        note(f"card: {visible(out)}")
    if json:
        print_json({**found.to_json(), "variant": flown, "die": die, "card": _card_json(card)})
        return
    if out is None:
        print("\n".join(card_text(card)))


def _card_json(card: Any) -> list[dict[str, Any]]:
    return [
        {
            "measure": block.measure.key,
            "title": block.title,
            "lines": [
                {"faces": faces, "outcomes": dict(zip(card.columns, cells, strict=True))}
                for faces, cells in block.lines
            ],
            "notes": list(block.notes),
        }
        for block in card.blocks
    ]
