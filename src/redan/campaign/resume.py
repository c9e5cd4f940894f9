"""Go on with a study from nothing but its folder; join the folders of shards.

A folder names the functions that do its work. Only functions of redan's own study package are called by such a name:
opening a study that somebody sent runs nothing of theirs.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redan.campaign.conduct import Failed, Progress
from redan.campaign.how import How, threads
from redan.campaign.study_folder import Say, Study, create, listing, open_study
from redan.errors import InputError, Problem, RunError, Where, visible

TRUSTED = ("redan.study",)

Results = Iterator[tuple[int, bytes | None]]  # None: the item failed
Finish = Callable[[Study, Results], tuple[Mapping[str, Any], str]]  # the table's columns, and what to print
Conductor = Callable[[Study, How, Progress | None, Say | None], tuple[Mapping[str, Any], str]]


@dataclass(frozen=True)
class Outcome:
    """What has come of going on. digest: of the table, "" while items are missing."""

    study: Study
    digest: str
    text: str
    missing: int
    failed: tuple[Failed, ...]


def go_on(
    study: Study,
    how: How | None = None,
    *,
    progress: Progress | None = None,
    say: Say | None = None,
    made_with: Mapping[str, str] | None = None,
    trusted: Sequence[str] | None = None,
) -> Outcome:
    """Compute what is missing and make the table; of a shard, compute its items, and the table if none is missing.

    made_with: digests here of what else decides. trusted: packages whose functions a study may name; None: redan's.
    """
    how, trusted = how or threads(), TRUSTED if trusted is None else trusted
    _check(study, made_with or {}, trusted)
    if study.manifest["conductor"] is not None:
        if how.shard != (1, 1):
            what = "this study finds its next item from its results, so it has no shards"
            raise InputError(Problem(what, Where(str(study.folder)), remedy="leave --shard out"))
        study.check_versions()
        conductor: Conductor = _named(study.manifest["conductor"], trusted, study.folder)
        columns, text = conductor(study, how, progress, say)
        return Outcome(study, study.finish(columns), text, 0, ())
    failed: list[Failed] = []
    if how.shard != (1, 1):
        for _ in study.results(how=how, progress=progress, say=say, on_failed=failed.append):
            pass
        if missing := study.missing():
            return Outcome(study, "", "", missing, tuple(failed))
        how, progress = threads(1), None
    finish: Finish = _listed
    if study.manifest["finish"] is not None:
        finish = _named(study.manifest["finish"], trusted, study.folder)
    results = _in_full(study, how, progress, say, failed)
    columns, text = finish(study, results)
    for _ in results:  # what it had no use for is done all the same
        pass
    return Outcome(study, study.finish(columns, failed), text, 0, tuple(failed))


def joined(folders: Sequence[Path], out: Path, *, say: Say | None = None) -> tuple[Study, int]:
    """A study with the parts of all folders, and how many parts it lacks. Nothing in the folders is changed.

    InputError where they are not of one study, RunError where they hold different results for one item.
    """
    if not folders:
        raise InputError(Problem("no study to merge", remedy="name the folders of its shards"))
    studies = [open_study(folder) for folder in folders]
    first = studies[0]
    manifest = first.manifest
    keys = ("kind", "title", "work", "finish", "conductor", "asked", "seed", "made_with")
    kept = {name: first.read(name) for name in manifest["files"] if name not in ("common.json", "items.jsonl")}
    items = None if manifest["items"] is None else [item.data for item in first.items]
    for other in studies[1:]:
        _same_study(first, other)
    first.check_versions()
    merged = create(out, common=first.common, items=items, files=kept, **{key: manifest[key] for key in keys})
    for study in studies:
        for key in study.parts:
            try:
                content = study.parts.get(key)
            except RunError as error:
                if say is not None:
                    say(f"{error}\nleft out")
                continue
            merged.parts.put(key, content)
    return merged, merged.missing()


def _same_study(first: Study, other: Study) -> None:
    from redan.campaign import study_manifest as manifests

    if manifests.identity(first.manifest) != manifests.identity(other.manifest):
        others = ", ".join(manifests.differences(first.manifest, other.manifest))
        what = f"is another study than {visible(first.folder)}; it differs in {others}"
        remedy = "shards of one study are begun by the same command, --shard and --out apart"
        raise InputError(Problem(what, Where(str(other.folder)), remedy=remedy))


def _check(study: Study, here: Mapping[str, str], trusted: Sequence[str]) -> None:
    for name, then in study.manifest["made_with"].items():
        if here.get(name, then) != then:
            what = f"the {name} has changed since the study was begun"
            remedy = "finish it with the redan that began it, or begin a new study"
            raise InputError(Problem(what, Where(str(study.folder)), remedy=remedy))
    for key in ("work", "finish", "conductor"):
        if study.manifest[key] is not None:
            _named(study.manifest[key], trusted, study.folder)


def _named(name: str, trusted: Sequence[str], folder: Path) -> Any:
    """The function of that name, if it is one of the trusted packages' own."""
    module_name, _, function_name = name.partition(":")
    if any(module_name == package or module_name.startswith(f"{package}.") for package in trusted):
        try:
            function = getattr(importlib.import_module(module_name), function_name)
        except (ImportError, AttributeError):
            function = None
        if callable(function) and getattr(function, "__module__", "") == module_name:
            return function
    what = f"it names {visible(name)!r} as what does its work, and that is no function of a study of this redan"
    raise InputError(Problem(what, Where(str(folder)), remedy="open it with the redan that wrote it"))


def _in_full(study: Study, how: How, progress: Progress | None, say: Say | None, failed: list[Failed]) -> Results:
    """Every item in order, None for those that failed, now or when the study was finished."""
    known: dict[int, Failed] = {}
    if study.is_finished:
        for one in study.finished["failed"]:
            known[one["item"]] = Failed(one["item"], one["key"], one["reason"], 0)
    chosen = [index for index in range(len(study.items)) if index not in known]
    fresh: list[Failed] = []
    results = study.results(
        [study.items[index] for index in chosen], how=how, progress=progress, say=say, on_failed=fresh.append
    )
    expected = 0
    for position, content in results:
        while expected < chosen[position]:
            yield expected, None
            expected += 1
        yield expected, content
        expected += 1
    while expected < len(study.items):
        yield expected, None
        expected += 1
    found = [Failed(chosen[one.index], one.key, one.reason, one.tries) for one in fresh]
    failed += sorted([*known.values(), *found], key=lambda one: one.index)


def _listed(study: Study, results: Results) -> tuple[Mapping[str, Any], str]:
    done = [(study.items[index].key, content) for index, content in results if content is not None]
    columns = listing([key for key, _ in done], [content for _, content in done])
    return columns, f"{len(done):,} of {len(study.items):,} items are finished"
