"""Write the golden files anew: python -m tests.numbers.regenerate "the changelog line that says why".

A file whose numbers are the same to the last bit keeps its line, also when what is kept of them has changed.
"""

from __future__ import annotations

import json
import sys

from tests.numbers.golden import (
    CHANGELOG,
    EFFECT,
    SCENARIOS,
    effect_lines,
    golden_path,
    numbers_of,
    outcomes,
    same_bits,
    same_floats,
    same_integers,
    seal,
)


def main(arguments: list[str]) -> int:
    """Refuses a line that does not stand under the latest release of the changelog; leaves equal numbers alone."""
    latest = next(iter(effect_lines(CHANGELOG.read_text())), [])
    if len(arguments) != 1 or arguments[0] not in latest:
        print(f'Give one line of CHANGELOG.md, latest release, "{EFFECT}". These stand there:', file=sys.stderr)
        print("\n".join(f"  {line}" for line in latest), file=sys.stderr)
        return 2
    for name in SCENARIOS:
        path, numbers = golden_path(name), numbers_of(*outcomes(name))
        old = json.loads(path.read_text()) if path.exists() else None
        complete = old is not None and old["numbers"].keys() == numbers.keys()
        if complete and same_integers(old["numbers"], numbers) and same_floats(old["numbers"], numbers):
            print(f"{name}: as before")
            continue
        kept = old is not None and same_bits(old["numbers"], numbers)
        line = old["changelog"] if kept else arguments[0]
        values = ",\n".join(f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in numbers.items())
        head = f'"changelog": {json.dumps(line)},\n "seal": {json.dumps(seal(numbers, line))}'
        path.write_text(f'{{{head},\n "numbers": {{\n{values}\n }}\n}}\n')
        print(f"{name}: written{', the numbers as before' if kept else ''}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
