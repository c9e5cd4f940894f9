"""Run the cases and write the page: `redan validate`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from evidence.cases.declared import CONTRACT, contract_page
from evidence.cases.run import CASES, judge_all
from evidence.page.page import totals, write
from evidence.page.recorded import RECORDED, load_history
from evidence.page.waterfall import load_waterfall

Say = Callable[[str], None]
DOCS = Path("docs")


def validate(file: Path | None = None, out: Path | None = None, *, history: bool = True, say: Say = print) -> int:
    """Judge the cases of a file and write the page into a folder; status 1 if a verdict is not in order.

    Without a file: the cases that come with redan, recorded history too, into docs. With a file and no folder the
    verdicts are only printed; there a case is in order when it is met, or says itself that it is no pass/fail.
    """
    judged = judge_all(file or CASES, own=file is None)
    for one in judged:
        why = "" if one.met else f": {'; '.join(one.reasons) or one.worst}"
        say(f"{one.case.id}  {one.verdict}{why}")
    say(totals(judged))
    folder = DOCS if file is None and out is None else out
    if folder is not None:
        if file is None and history and RECORDED.is_dir():
            from evidence.history import run_case, write_result
            from evidence.history.case import case_folders
            from evidence.history.waterfall import write_waterfall

            for case_folder in case_folders(RECORDED):
                say(f"recorded history: {case_folder.name}")
                write_result(case_folder, run_case(case_folder))
            say("recorded history: from claim to record, step by step")
            write_waterfall()
        told = (load_history(), load_waterfall()) if file is None else ([], None)
        say(f"written: {write(folder, judged, *told)}")
        if file is None:
            (folder / CONTRACT).write_text(contract_page(), encoding="utf-8", newline="\n")
    bad = [one.case.id for one in judged if not one.in_order]
    if bad:
        said = "whose verdict is not the accepted one" if file is None else "not met, not readable or not implemented"
        say(f"{len(bad)} of {len(judged)} cases {said}: {', '.join(bad)}")
    return 1 if bad else 0
