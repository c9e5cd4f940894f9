"""Writes docs/file-format.md from the schema of the scenario file; tests/scenario/test_keys.py holds it current.

Usage: python tools/file_format.py
"""

from __future__ import annotations

from pathlib import Path

from redan.scenario.keys import page

PAGE = Path(__file__).resolve().parent.parent / "docs" / "file-format.md"

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.name} is written")
