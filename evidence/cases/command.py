"""Run the cases and write the page: `redan validate`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from evidence.cases.case import MET, NOT_MET
from evidence.cases.run import CASES, Judged, judge_all
from evidence.page.page import totals, write
from evidence.page.recorded import RECORDED, load_history

Say = Callable[[str], None]
DOCS = Path("docs")


def unexplained(judged: list[Judged]) -> list[str]:
    """Cases that are not met and for which nobody wrote why."""
    return [one.case.id for one in judged if one.verdict == NOT_MET and not one.reasons]


def validate(file: Path | None = None, out: Path | None = None, *, history: bool = True, say: Say = print) -> int:
    """Judge the cases of a file and write the page into a folder; status 1 if a case fails without a known reason.

    Without a file: the cases that come with redan, recorded history too, into docs. With a file and no folder the
    verdicts are only printed.
    """
    judged = judge_all(file or CASES)
    for one in judged:
        why = "" if one.verdict == MET else f": {'; '.join(one.reasons) or 'nobody has explained this yet'}"
        say(f"{one.case.id}  {one.verdict}{why}")
    say(totals(judged))
    folder = DOCS if file is None and out is None else out
    if folder is not None:
        if file is None and history and RECORDED.is_dir():
            from evidence.history import run_case, write_result
            from evidence.history.case import case_folders

            for case_folder in case_folders(RECORDED):
                say(f"recorded history: {case_folder.name}")
                write_result(case_folder, run_case(case_folder))
        say(f"written: {write(folder, judged, load_history() if file is None else [])}")
    return 1 if unexplained(judged) else 0
