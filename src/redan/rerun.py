"""A run made again: what its folder keeps for that, and the plan compiled from nothing else.

Kept are the catalogue's entries the variant rests on and the scenario's own elevation file; a larger one than
MOST_KEPT_BYTES is named by its SHA-256 and looked for.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from redan.catalogue import Catalogue, System, load_catalogue
from redan.engine import replay
from redan.errors import CatalogueError, InputError, Problem, RunError, Where, visible
from redan.files import sha256_file
from redan.layout.outcomes import OUTCOME_FIELDS, Outcomes
from redan.physics.terrain import PACKAGED, packaged_file
from redan.plan import Compiled, compile_plan
from redan.reasons import reasons_of
from redan.report.sources import systems_of
from redan.results import Run, Story, machine, versions
from redan.scenario import Scenario, parse_scenario, resolve
from redan.scenario.factors import COMMON as RELIABILITY
from redan.scenario.ground import terrain_name
from redan.scenario.layered import catalogue_of
from redan.scenario.resolve_escape import ESCAPE
from redan.scenario.resolved import Resolved
from redan.units import shown

ENTRIES = "catalogue.json"
OWN = "systems.json"  # files of systems beside the scenario, by their path as it writes it
DEFAULTS = (ESCAPE, RELIABILITY)  # entries that settings fall back on, whatever takes part
TERRAIN = "terrain"
MOST_KEPT_BYTES = 64 * 2**20
LONGEST_NAME = 200
BESIDE = (".prj", ".hdr", ".tfw", ".aux.xml")  # small files in which some formats say what the numbers mean
PARENTS = 3  # folders above the run in which a large elevation file is looked for


def catalogue_sha256() -> str:
    """SHA-256 over the data files of the catalogue in use."""
    digest = hashlib.sha256()
    data = load_catalogue().folder
    for path in sorted(data.rglob("*.yaml")):
        digest.update(path.relative_to(data).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def rests_on(scenario: Scenario) -> dict[str, str]:
    """SHA-256 of what decides a study beside the scenario's text: the catalogue, an elevation file of the user's."""
    found = {"catalogue": catalogue_sha256()}
    terrain = terrain_name(scenario.part.terrain, scenario.path)
    if terrain is not None and terrain not in PACKAGED:
        try:
            found["elevation file"] = sha256_file(terrain)
        except OSError as error:
            what = f"the terrain file cannot be read: {error.strerror or error}"
            remedy = "a study does not keep it: it must lie where the scenario says, seen from here"
            raise InputError(Problem(what, Where(terrain), remedy=remedy)) from None
    return found


def to_keep(resolved: Resolved, scenario: Scenario) -> tuple[dict[str, bytes], dict[str, Any] | None]:
    """Files that belong into the run folder, by name, and what the manifest says of the elevation data."""
    catalogue = catalogue_of(scenario)
    defaults = [name for name in DEFAULTS if name in catalogue.ids()]
    texts = catalogue.files_of([*systems_of([resolved]), *defaults, *catalogue.named])
    files = {ENTRIES: _json(texts)}
    if scenario.beside:
        files[OWN] = _json(scenario.beside)
    if resolved.terrain is None:
        return files, None
    if resolved.terrain in PACKAGED:
        with packaged_file(resolved.terrain) as path:
            return files, _facts(path, resolved.terrain, packaged=True)
    path = Path(resolved.terrain)
    try:
        facts = _facts(path, path.name, packaged=False)
        if facts["bytes"] <= MOST_KEPT_BYTES:
            facts["kept"] = f"{TERRAIN}/{_file_name(path)}"
            files[facts["kept"]] = content = path.read_bytes()
            facts |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for other in _beside(path):
                files[f"{TERRAIN}/{_file_name(other)}"] = other.read_bytes()
    except OSError as error:
        what = f"the terrain file cannot be read: {error.strerror or error}"
        raise InputError(Problem(what, Where(str(path)), remedy="a run keeps a copy of it; check the path")) from None
    return files, facts


def compiled_again(run: Run) -> tuple[Compiled, tuple[str, ...]]:
    """The plan of a run, compiled from what it keeps, and what has changed since then in words.

    RunError if it is another plan now, or if something it rests on is not to be had.
    """
    notes: list[str] = []
    scenario = kept_scenario(run)
    terrain = run.manifest["terrain"]
    if terrain is not None and terrain["packaged"]:
        notes += _packaged_changed(terrain)
    elif terrain is not None:
        part = scenario.part.model_copy(update={"terrain": str(_terrain_of(run, scenario).absolute())})
        scenario = replace(scenario, part=part)
    kept = kept_catalogue(run)
    if run.manifest["catalogue_sha256"] != catalogue_sha256():
        notes += _catalogue_changed(kept)
    manifest = run.manifest
    try:
        resolved = resolve(scenario, manifest["variant"], manifest["readings"], manifest["level"], catalogue=kept)
        compiled = compile_plan(resolved)
    except (InputError, CatalogueError) as error:
        what = f"this redan refuses what the run was made of: {error.problems[0]}"
        raise RunError(changed(run, what, notes)) from None
    if compiled.digest != manifest["plan_digest"]:
        raise RunError(changed(run, "the scenario compiles to another plan than it did", notes))
    return compiled, tuple(notes)


def changed(run: Run, what: str, notes: list[str] | tuple[str, ...] = ()) -> Problem:
    """Says that a run does not come out again, with everything that is known to have changed since."""
    causes = [*notes, *since(run)]
    unknown = (
        "versions, processor and catalogue are those of the run, so redan's own files were changed without a new "
        "version, or the compiler is off"
    )
    return Problem(what, Where(str(run.folder)), remedy="; ".join(causes) or unknown)


def as_stored(run: Run, notes: tuple[str, ...], replication: int, row: Outcomes) -> None:
    """RunError if a replication played again is not the one that the run holds."""
    for name in OUTCOME_FIELDS:
        stored = getattr(run.outcomes, name)[replication]
        if not np.array_equal(stored, getattr(row, name)[0], equal_nan=stored.dtype.kind == "f"):
            what = f"replication {replication:,} does not come out as stored ({name} differs)"
            raise RunError(changed(run, what, notes))


def check_replication(run: Run, replication: int) -> None:
    """InputError for a replication that the run does not hold."""
    if not 0 <= replication < run.replications:
        allowed = f"0 to {run.replications - 1:,}"
        raise InputError(Problem(f"the run has no replication {replication:,}", Where(str(run.folder)), allowed))


def played(run: Run, compiled: Compiled, notes: tuple[str, ...], replication: int) -> Story:
    """One replication of a run with its events; compiled and notes: what `compiled_again` gives of it.

    RunError if it does not come out as stored.
    """
    row, events = replay(compiled.plan, run.seed, replication)
    as_stored(run, notes, replication, row)
    return Story(
        title=str(run.manifest["title"]),
        variant=str(run.manifest["variant"]),
        readings=dict(run.manifest["readings"]),
        seed=run.seed,
        replication=replication,
        names=run.names,
        outcomes=row,
        events=events,
        reasons=reasons_of(compiled.plan, run.seed, replication, events.tolist(), row, compiled.reach),
        notes=notes,
    )


def since(run: Run) -> Iterator[str]:
    """What is different here from where the run was made: versions and machine."""
    now = versions()
    for name, then in run.manifest["versions"].items():
        if now.get(name) != then:
            yield f"the run was made with {name} {then}, here is {now.get(name, 'none')}"
    here = machine()
    for key in ("architecture", "processor"):
        if run.manifest["machine"].get(key) != here[key]:
            yield f"the run was made on {key} {run.manifest['machine'].get(key)}, here is {here[key]}"


def kept_scenario(run: Run) -> Scenario:
    """The scenario of a run with the systems of its own, wherever its files may be by now."""
    beside = _texts(run.folder / OWN) if OWN in run.manifest["files"] else {}
    return parse_scenario(run.scenario_text, str(run.folder / "scenario.yaml"), beside)


def kept_catalogue(run: Run) -> Catalogue:
    """The catalogue as the run keeps it; what the scenario itself brings is laid over it by `resolve`."""
    return Catalogue(texts=_texts(run.folder / ENTRIES))


def _texts(place: Path) -> dict[str, str]:
    """Texts by name as a run keeps them."""
    try:
        texts = json.loads(place.read_bytes())
        if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
            raise ValueError("it is no mapping of file names to texts")
    except (OSError, ValueError, RecursionError) as error:
        what = f"the catalogue entries of the run cannot be read: {error}"
        raise RunError(Problem(what, Where(str(place)), remedy="run again with the seed in the manifest")) from None
    return texts


def _json(texts: Mapping[str, str]) -> bytes:
    return (json.dumps(texts, indent=1, ensure_ascii=False) + "\n").encode()


def _catalogue_changed(kept: Catalogue) -> list[str]:
    """A sentence for the entries of the run that are others now."""
    now = load_catalogue()
    here = now.files_of(system_id for system_id in kept.ids() if system_id in now.ids())
    before = kept.files_of(kept.ids())
    words = []
    for name, text in before.items():
        system_id = name.partition("/")[2].removesuffix(".yaml")
        if name not in here:
            words.append(f"{system_id} (is gone)")
        elif here[name] != text:
            words.append(f"{system_id} ({_differences(kept.system(system_id), now.system(system_id))})")
    if not words:
        return []
    return [f"the catalogue has changed since the run: {', '.join(words)}; used are the entries the run keeps"]


def _differences(then: System, now: System) -> str:
    """Which numbers and words of an entry differ; at most four."""
    names = [
        name
        for name in sorted({*then.parameters, *now.parameters})
        if _numbers(then, name) != _numbers(now, name)
    ]
    names += [name for name in sorted({*then.labels, *now.labels}) if then.labels.get(name) != now.labels.get(name)]
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return ", ".join(names[:4]) + more if names else "its text, no number"


def _numbers(system: System, name: str) -> Any:
    if name not in system.parameters:
        return None
    parameter = system.parameters[name]
    return parameter.unit, {key: (e.low, e.best, e.high) for key, e in parameter.estimates.items()}


def _packaged_changed(terrain: Mapping[str, Any]) -> list[str]:
    if terrain["name"] not in PACKAGED:
        return [f'the packaged elevation data "{terrain["name"]}" is gone']
    with packaged_file(terrain["name"]) as path:
        if sha256_file(path) == terrain["sha256"]:
            return []
    return [f'the packaged elevation data "{terrain["name"]}" has changed since the run']


def _facts(path: Path, name: str, *, packaged: bool) -> dict[str, Any]:
    size = path.stat().st_size
    return {"name": name, "packaged": packaged, "sha256": sha256_file(path), "bytes": size, "kept": None}


def _file_name(path: Path) -> str:
    """The file's own name where it can be shown and written anywhere: some formats say in it where they lie."""
    name = path.name
    plain = name.isprintable() and len(name.encode("utf-8", "replace")) <= LONGEST_NAME and not name.startswith(".")
    return name if plain and "\\" not in name else f"terrain{path.suffix.lower()}"


def _beside(path: Path) -> Iterator[Path]:
    for ending in BESIDE:
        for other in dict.fromkeys((path.with_suffix(ending), Path(f"{path}{ending}"))):
            if other.is_file() and other != path and other.stat().st_size <= 2**20:
                yield other


def _terrain_of(run: Run, scenario: Scenario) -> Path:
    """The run's own elevation file: its copy, or the file with the same content wherever it may lie now."""
    terrain = run.manifest["terrain"]
    if terrain["kept"]:
        kept = run.folder / terrain["kept"]
        if terrain["kept"] not in run.manifest["files"]:
            what = "the manifest names a terrain copy it does not hold"
            raise RunError(Problem(what, Where(str(kept)), remedy="run again with the seed in the manifest"))
        return Path(kept)
    others = []
    for place in _places(run, scenario.part.terrain, terrain["name"]):
        if place.is_file():
            if place.stat().st_size == terrain["bytes"] and sha256_file(place) == terrain["sha256"]:
                return place
            others.append(place)
    found = f"; {visible(others[0])} is another file" if others else ""
    raise RunError(
        Problem(
            f'the elevation file "{shown(terrain["name"])}" of the run is not to be found{found}',
            Where(str(run.folder)),
            f"it has {terrain['bytes']:,} bytes and the SHA-256 {terrain['sha256']}",
            f"it was too large to be kept ({MOST_KEPT_BYTES // 2**20} MB are): put it into the run folder",
        )
    )


def _places(run: Run, written: str, name: str) -> Iterator[Path]:
    """Where a file that was not kept is looked for: with the run, above it, here, and where the scenario says."""
    folders = [run.folder, *list(run.folder.absolute().parents)[:PARENTS], Path.cwd()]
    for folder in folders:
        yield from dict.fromkeys((folder / name, folder / written))
