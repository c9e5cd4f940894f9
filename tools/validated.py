"""Bring src/redan/analysis/validated.yaml up to what the validation gives now: run after `evidence.history`.

Which cases stand there stays as it is written; only counts and computed values are read anew.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "src" / "redan" / "analysis" / "validated.yaml"
COUNTS = re.compile(r"(\d+) cases about physics and the engine: (\d+) met, (\d+) not met, (\d+) not implemented")
KEYS = ("quantity", "claimant", "reading")


def explained(one: dict[str, Any]) -> dict[str, str]:
    """What the trust statement says of one case of the waterfall."""
    least, factor, _ = one["total"]
    inside = one["left"] <= one["record"][2]
    return {
        "case": one["case"],
        "factor": f"{factor or least}",
        "at_least": "true" if factor is None else "false",
        "unexplained": "null" if inside else f"{one['unexplained'][1]}",
    }


def main() -> int:
    text = TABLE.read_text()
    found = COUNTS.search((ROOT / "docs" / "validation.md").read_text())
    if found is None:
        raise SystemExit("docs/validation.md has no line that counts its cases")
    for name, value in zip(("cases", "met", "not_met", "not_implemented"), found.groups(), strict=True):
        text = re.sub(rf"^  {name}: .*$", f"  {name}: {value}", text, flags=re.MULTILINE)
    for row in yaml.safe_load(text)["recorded"]:
        results = yaml.safe_load((ROOT / "evidence" / "recorded" / row["case"] / "result.yaml").read_text())["rows"]
        (now,) = (r for r in results if all(r[key] == row[key] for key in KEYS))
        block = r"(  - case: {}\n(?:    .*\n)*?    claimant: {}\n(?:    .*\n)*?    computed: ).*"
        pattern = block.format(re.escape(row["case"]), re.escape(row["claimant"]))
        text = re.sub(pattern, lambda match, now=now: f"{match[1]}{now['computed_best']}", text, count=1)
    told = yaml.safe_load((ROOT / "evidence" / "recorded" / "waterfall.yaml").read_text())["cases"]
    lines = "".join(f"  - {{{', '.join(f'{k}: {v}' for k, v in explained(one).items())}}}\n" for one in told)
    text = re.sub(r"^(waterfall:.*\n)(?:  - .*\n)*", lambda match: match[1] + lines, text, flags=re.M)
    TABLE.write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
