"""`python -m evidence.history FOLDER [CASE ...]`: compute the cases again, write result.yaml and README.md."""

from __future__ import annotations

import sys
from pathlib import Path

from evidence.history.case import case_folders
from evidence.history.rows import run_case, write_result
from redan.errors import RedanError


def main(arguments: list[str]) -> int:
    """Exit status 0 when every case was written."""
    if not arguments:
        print("usage: python -m evidence.history FOLDER [CASE ...]", file=sys.stderr)
        return 2
    try:
        for folder in case_folders(Path(arguments[0])):
            if len(arguments) > 1 and folder.name not in arguments[1:]:
                continue
            result = run_case(folder)
            write_result(folder, result)
            decided = [row for row in result.rows if row.overlap is not None]
            print(f"{folder.name}: {sum(row.overlap is True for row in decided)} of {len(decided)} rows meet")
    except RedanError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
