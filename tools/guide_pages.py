"""The guide's pages as the builder reads them: those written by hand, the project's own, and those the program writes.

The tree is that of the checkout, so links between pages hold; a link to what is not on the site becomes its words.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from inspect import getdoc, signature
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OWN = ("SCOPE.md", "KNOWN_ISSUES.md", "CHANGELOG.md", "CONTRIBUTING.md", "benchmarks/README.md")
TREES = ("guide", "docs", "examples", "evidence")
CARRIED = (".md", ".png", ".svg", ".yaml", ".csv", ".ipynb", ".geojson", ".kml", ".gpx", ".msdl")
LINK = re.compile(r"(!?)\[((?:[^][]|\[[^]]*\])*)\]\(([^()\s]+)\)")
FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
GRADES = "Grades: A own text read, B quoted through an open project, C memory (unverified), D assumption."
KINDS = {"sam": "Air defence systems", "radar": "Radars", "aircraft": "Aircraft", "munition": "Munitions"}


def stage(folder: Path) -> None:
    """Put everything the site is built from into a new folder."""
    for tree in TREES:
        for path in sorted((ROOT / tree).rglob("*")):
            if path.is_file() and path.suffix in CARRIED and "node_modules" not in path.parts:
                _copy(path, folder / path.relative_to(ROOT))
    for name in OWN:
        _copy(ROOT / name, folder / name)
    text = (ROOT / "guide" / "index.md").read_text(encoding="utf-8")
    (folder / "guide" / "index.md").unlink()
    (folder / "index.md").write_text(_from_the_top(text), encoding="utf-8")
    for name, content in written().items():
        path = folder / "guide" / "look-up" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    _pictures(folder / "guide" / "pictures")
    for path in sorted(folder.rglob("*.md")):
        path.write_text(_linked(path.read_text(encoding="utf-8"), path, folder), encoding="utf-8")


def written() -> dict[str, str]:
    """The pages that the program writes, by name."""
    return {
        "commands.md": commands(),
        "catalogue.md": catalogue(),
        "python.md": python(),
        "schema.json": json.dumps(schema(), indent=1),
    }


def commands() -> str:
    """What every verb takes, as it says itself."""
    import typer.main

    from redan.cli.main import VERBS, program_of

    group = typer.main.get_command(program_of([verb for verb, _ in VERBS]))
    parts = ["# Commands\n\nWhat `redan VERB --help` prints, for every verb.\n"]
    for verb, says in VERBS:
        command = group.commands[verb]  # type: ignore[attr-defined]
        context = command.make_context("redan " + verb, [], resilient_parsing=True)
        parts.append(f"## redan {verb}\n\n{says}\n\n```text\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def python() -> str:
    """The verbs of Python with their signatures and words."""
    import redan

    parts = ["# Python\n\n`import redan` offers the verbs below; each is brought in when it is first used.\n"]
    for name in redan.__all__:
        thing = getattr(redan, name)
        if callable(thing) and not isinstance(thing, type):
            told = re.sub(r"\n(?!\n)", " ", getdoc(thing) or "")
            parts.append(f"## redan.{name}\n\n```python\n{name}{_signature(thing)}\n```\n\n{told}\n")
    return "\n".join(parts)


def _signature(thing: Any) -> str:
    found = signature(thing)
    whole = str(found).replace("'", "")
    if len(whole) < 90:
        return whole
    inner = ",\n".join(f"    {p}".replace("'", "") for p in _shown(found.parameters.values()))
    answer = "" if found.return_annotation is found.empty else f" -> {found.return_annotation}"
    return f"(\n{inner},\n){answer}"


def _shown(parameters: Any) -> Iterator[str]:
    star = False
    for one in parameters:
        if one.kind is one.KEYWORD_ONLY and not star:
            star = True
            yield "*"
        yield str(one)


def schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file."""
    from redan.scenario.schema import FilePart

    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **FilePart.model_json_schema(by_alias=True)}


def catalogue() -> str:
    """Every system with its numbers: best, range, grade, sources."""
    from redan.catalogue import load_catalogue

    known = load_catalogue()
    systems = [known.system(name) for name in known.ids()]
    parts = ["# Catalogue\n", f"{len(systems)} entries. {GRADES} `redan catalogue ID` prints the reasons too.\n"]
    used: set[str] = set()
    for kind in dict.fromkeys(system.kind for system in systems):
        parts.append(f"## {KINDS.get(kind, kind.capitalize())}\n")
        for system in systems:
            if system.kind != kind:
                continue
            parts.append(f"### {system.id}\n\n{system.name}. {system.role} {system.note}".rstrip() + "\n")
            if not system.simulated:
                parts.append("For reference: a scenario cannot use it.\n")
            rows = list(_rows(system, used))
            if rows:
                head = "| number | best | range | grade | sources |\n| --- | ---: | --- | --- | --- |"
                parts.append("\n".join([head, *rows]) + "\n")
    parts.append("## Sources\n")
    lines = []
    for key in sorted(used):
        source = known.source(key)
        address = f", <{source.url}>" if source.url.startswith("http") else ""
        lines.append(f"* **{key}**: {_plain(source.title)}{address}")
    return "\n".join([*parts, *lines, ""])


def _rows(system: Any, used: set[str]) -> Iterator[str]:
    for name, parameter in system.parameters.items():
        if parameter.common:
            continue
        for alternative, one in parameter.estimates.items():
            unit = "" if parameter.unit == "1" else f" {parameter.unit}"
            label = name if name.startswith("kill_probability") else parameter.attribute.key
            label += f" ({alternative})" if alternative else ""
            spread = f"{one.low:g} to {one.high:g}" if one.low != one.high else ""
            used |= {value.source for value in one.values}
            grades = ", ".join(dict.fromkeys(value.grade for value in one.values))
            sources = ", ".join(dict.fromkeys(value.source for value in one.values))
            yield f"| {_plain(label)} | {one.best:g}{unit} | {spread} | {grades} | {sources} |"


def _plain(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("_", "\\_").replace("*", "\\*")


def _pictures(folder: Path) -> None:
    """A map of every example, all its variants in one picture."""
    from redan import api
    from redan.physics.terrain import terrain_of
    from redan.report.map import draw_maps
    from redan.scenario import resolve

    folder.mkdir(parents=True)
    for path in sorted((ROOT / "examples").glob("*/scenario.yaml")):
        scenario = api.load(path)
        variants = list(scenario.variants)
        chosen = {name: resolve(scenario, name) for name in (scenario.baseline, variants[-1])}
        ground = scenario.part.terrain
        maps = draw_maps(chosen, scenario.baseline, None if ground in (None, "none") else terrain_of(ground))
        picture = maps.scene or maps.sites
        if 'xmlns="' not in picture.partition(">")[0]:
            picture = picture.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
        (folder / f"{path.parent.name}.svg").write_text(picture, encoding="utf-8")


def _copy(path: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, to)


def _from_the_top(text: str) -> str:
    """Links of guide/index.md, which stands at the top of the site."""

    def moved(found: re.Match[str]) -> str:
        mark, words, target = found.groups()
        if "://" in target or target.startswith("#"):
            return found[0]
        return f"{mark}[{words}]({target[3:] if target.startswith('../') else 'guide/' + target})"

    return LINK.sub(moved, text)


def _linked(text: str, path: Path, folder: Path) -> str:
    """The page with links to what is not on the site as plain words; what is nowhere stays, and is found as broken."""

    def led(found: re.Match[str]) -> str:
        _, words, target = found.groups()
        if "://" in target or target.startswith(("#", "mailto:")):
            return found[0]
        there = (path.parent / target.partition("#")[0]).resolve()
        if there.is_file():
            return found[0]
        kept = ROOT / there.relative_to(folder.resolve()) if there.is_relative_to(folder.resolve()) else there
        return str(words) if kept.exists() else found[0]

    parts, end = [], 0
    for fence in FENCE.finditer(text):
        parts += [LINK.sub(led, text[end : fence.start()]), re.sub(r"^```console head=\d+", "```console", fence[0])]
        end = fence.end()
    return "".join([*parts, LINK.sub(led, text[end:])])
