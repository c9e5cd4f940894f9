"""Each rule of the lint catches the fault it is there for, planted in a copy of the real data."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from redan.catalogue import Catalogue, lint
from redan.catalogue.load import DATA

KUB = "sam/kub.yaml"
S300 = "sam/s-300pmu-2.yaml"
RECORDED = "reference/recorded-rates.yaml"
DELILAH = "munition/delilah.yaml"
REGIMENT = "formation/s-300pmu-2-regiment.yaml"

FAULTS = [
    # file, text, replacement, what the lint must say
    (KUB, "    unit: km\n", "", "unit is missing"),
    (KUB, "    unit: km\n", "    unit: kg\n", 'unit "kg" does not fit'),
    (KUB, "    unit: km\n", "    unit: furlong\n", 'unit "furlong" does not fit'),
    (KUB, "        source: wikipedia-kub\n", "", "names no source"),
    (KUB, "        source: wikipedia-kub\n", "        source: wikipedia-cub\n", '"wikipedia-cub" is not in'),
    (KUB, "        grade: B\n", "", "has no grade"),
    (KUB, "        grade: B\n", "        grade: E\n", 'grade "E" is not known'),
    (KUB, "        grade: C\n", "        grade: A\n", "from memory has grade A"),
    (KUB, "        grade: D\n", "        grade: C\n", "from assumption has grade C"),
    (S300, "        source: tass-source-2018-10\n        grade: A\n",
     "        source: tass-source-2018-10\n        grade: D\n", "an assumption is attributed to the source"),
    (S300, "        source: tass-source-2018-10\n        grade: A\n",
     "        source: tass-source-2018-10\n        grade: B\n", "has no seen_via"),
    (S300, "    low: 145\n", "    low: 220\n", "max_range_m: low 220, best 200, high 250 are not in order"),
    (S300, "    best: 200\n", "    best: 210\n    best_why: a hunch\n    bounds_why: same\n", "stands twice"),
    (S300, "    best: 1840\n    high: 1900\n    best_why: the only figure for the 48N6E2 itself\n",
     "    best: 1850\n    high: 1900\n", "no source states the best value 1850"),
    (KUB, "    high: 28\n", "    high: 40\n", "low and high are 22 and 40, the values run from 22 to 28"),
    (KUB, "    low: 4\n    best: 4\n    high: 4\n", "    low: 4\n    best: 4.5\n    high: 5\n", "a count is not whole"),
    (KUB, "    low: 600\n", "    low: -600\n", "a negative number"),
    (KUB, "range: [22, 28]", "range: [28, 22]", "a range runs backwards"),
    (KUB, "        high: 0.95\n", "        high: 1.95\n", "a fraction lies outside 0 to 1"),
    (KUB, "            claimant: manufacturer style\n", "", "a claim without its claimant"),
    (KUB, "        denominator: 21 missiles fired (11 claimed kills)\n", "", "a rate without its denominator"),
    (RECORDED, "        denominator: 27 missiles fired (1 aircraft lost)\n", "", "a rate without its denominator"),
    (KUB, "        note: no public figure seen\n", "", "gives no reason"),
    (KUB, "  burn_time:\n", "  endurance:\n", "kub is simulated but has no burn_time_s"),
    (KUB, "  burn_time:\n", "  burning:\n", 'attribute "burning" is not in the attribute table'),
    (DELILAH, "  cruise_altitude:\n", "  altitude:\n", "delilah cruises but has no cruise_altitude_m"),
    (DELILAH, "  profile:\n    is: cruise\n", "  profile:\n    is: swim\n", 'profile "swim" is not known'),
    (DELILAH, "id: delilah", "id: dalila", 'id must be "delilah"'),
    (DELILAH, "kind: munition", "kind: sam", 'kind must be "munition"'),
    (DELILAH, "simulated: true", "simulated: perhaps", "simulated must be true or false"),
    (KUB, "same_as: aircraft", "same_as: airship", 'same_as "airship" names no estimate'),
    (KUB, "      cruise-missile:\n", "      zeppelin:\n", 'target class "zeppelin" is not known'),
    (KUB, "    low: 600\n", "    low: six hundred\n", "a number is expected here"),
    (KUB, "    low: 600\n", "", "low is missing"),
    (KUB, "parameters:\n", "parametres:\n", 'key "parametres" is not known here'),
    (KUB, "range: [22, 28]", "range: [22, 25, 28]", "a range is two numbers"),
    (REGIMENT, "system: s-300pmu-2\n", "system: s-300pmu-9\n", '"s-300pmu-9" is not in the catalogue'),
    (REGIMENT, "system: s-300pmu-2\n", "system: f-15i\n", "f-15i is a aircraft: a formation has fire units and radars"),
    (REGIMENT, "system: s-300pmu-2\n", "system: 64n6e2\n", "is a formation without a fire unit"),
    (REGIMENT, "system: s-300pmu-2\n", "system: aegis-ashore\n", "its member aegis-ashore is not"),
    (REGIMENT, "system: 64n6e2\n", "system: pantsir-s1\n    shares: fire\n", "watch shares fire: that is no"),
    (REGIMENT, "name: watch\n", "name: fire\n", "two members have one name"),
    (REGIMENT, "count: 6\n", "count: 0\n", "count is a whole number of at least 1"),
    (REGIMENT, "  net_delay:\n", "  relocate_time:\n", "has a radar and no net_delay"),
    (REGIMENT, "  spacing:\n", "  altitude:\n", "has 6 units and no spacing"),
    (REGIMENT, "    grade: C\n", "", "a value has no grade"),
    (KUB, "parameters:\n", "members:\n  - {name: a, system: kub}\nparameters:\n", "a sam has no members"),
    ("sources.yaml", "memory:\n", "spare:\n  title: Not used\nmemory:\n", 'source "spare" is used by no value'),
    ("sources.yaml", "  title: ", "  titel: ", 'key "titel" is not known here'),
    (RECORDED, "      standoff-missile:\n        same_as: cruise-missile\n"
     "        why: no count against this class alone is public\n", "",
     "kill_probability.standoff-missile is missing under the alternative recorded"),
]  # fmt: skip


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(DATA, tmp_path_factory.mktemp("catalogue") / "data"))


def test_the_copy_is_clean(clean: Path) -> None:
    assert lint(Catalogue(clean)) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "old", "new", "expected"), FAULTS, ids=[f"{n}-{f[3][:40]}" for n, f in enumerate(FAULTS)]
)
def test_planted_fault_is_caught(clean: Path, file: str, old: str, new: str, expected: str) -> None:
    path = clean / file
    text = path.read_text(encoding="utf-8")
    assert old in text, "the fault cannot be planted: the data changed"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    try:
        problems = lint(Catalogue(clean))
    finally:
        path.write_text(text, encoding="utf-8")
    found = [problem for problem in problems if expected in str(problem)]
    assert found, [str(problem) for problem in problems]
    if "missing under the alternative" not in expected and "used by no value" not in expected:
        assert found[0].where.file == file
        assert found[0].where.line > 0


def test_a_name_in_two_kinds_is_refused(clean: Path) -> None:
    double = clean / "radar" / "kub.yaml"
    shutil.copy(clean / KUB, double)
    try:
        with pytest.raises(Exception, match='"kub" stands twice'):
            Catalogue(clean)
    finally:
        double.unlink()
