"""docs/validation-contract.md against the functions behind it: each limit, word, value and phrase listed is tried.

A case function's sample is an open case, or one of `test_validate` and `MORE`. What the contract allows must be read
(whatever the verdict); what it does not allow must be refused by the declaration, before the function runs.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from typing import Any

import pytest

from evidence.cases import contract, defence, queues, run
from evidence.cases.case import MET, NOT_MET, REGISTER, Case, Entry, NotHereError, find, rows_of, verdict_of
from evidence.cases.changes import CHANGES
from evidence.cases.contract import CHANCE, NUMBER, WHOLE, Given, Input, NotReadableError
from evidence.cases.metamorphic import LISTED, SPECIAL, SUBJECTS
from evidence.cases.rules import ALL
from evidence.cases.scaling import FIELDS, QUANTITIES
from redan.errors import DomainError, InputError

RADAR = {"f_Hz": 3e9, "tau_s": 1e-6, "rcs_m2": 1.0, "Ts_K": 290.0, "loss_dB": 1.0}
ORIGIN = {"lat_deg": 1.0, "lon_deg": 2.0, "h_m": 3.0}
MORE: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("interop", "DIS", {"lat": 10.0, "lon": 20.0, "alt_m": 0.0}, {"xyz_m": [0.0, 0.0, 0.0]}),
    ("atmosphere", "US 1976", {"h_geometric_m": 0.0}, {"T_K": 288.15}),
    ("atmosphere", "US 1976", {"h_geopotential_m": 0.0}, {"T_K": 288.15}),
    ("geodesy", "Point", ORIGIN, {"xyz_m": [0.0, 0.0, 0.0]}),
    ("geodesy", "Look", {"xyz_m": [6.4e6, 0.0, 0.0], "origin": ORIGIN}, {"az_deg": 0.0}),
    ("geodesy", "Look", {"az_deg": 1, "el_deg": 1, "range_m": 9.0, "origin": ORIGIN}, {"xyz_m": [0.0, 0.0, 0.0]}),
    ("geodesy", "Back", {"xyz_m": [6.4e6, 0.0, 0.0]}, {"h_m": 0.0}),
    ("geodesy", "Horizon", {"antenna_m": 9.0, "target_m": 9.0, "Re_m": 8e6}, {"range_km": 0.0}),
    ("geodesy", "Course", {"direct": {"lat": 0, "lon": 0, "azi": 0, "s": 0}}, {"direct_lat_lon_azi2": [0, 0, 0]}),
    ("defence", "CEP", {"R_m": 1.0, "CEP_m": 1.0}, {"pk": 0.5}),
    ("defence", "Erlang", {"channels": 2, "arrival_rate_per_s": 0.1, "service_s": 9.0}, {"blocking": 0.1}),
    ("defence", "Several shots", {"n": 2, "p": 0.5}, {"pk": 0.75}),
    ("radar", "SNR", RADAR | {"range_m": 1e5, "Pt_W": 1e6, "G_dB": 30.0}, {"snr_dB": 9.0}),
    ("radar", "SNR", RADAR | {"ranges_m": [1e5, 1e5], "Pt_W": 1e6, "G_dB": 30.0}, {"snr_dB": 9.0}),
    ("radar", "Power", RADAR | {"range_m": 1e5, "SNR_dB": 9.0, "G_dB": 30.0}, {"Pt_W": 1e6}),
    ("radar", "Power", RADAR | {"ranges_m": [1e5, 1e5], "SNR_dB": 9.0, "G_dB": [30.0, 30.0]}, {"Pt_W": 1e6}),
    ("radar", "Range", RADAR | {"Pt_W": 1e6, "SNR_dB": 9.0, "G_dB": 30.0}, {"range_m": 1e5}),
    ("radar", "Bistatic", RADAR | {"Pt_W": 1e6, "SNR_dB": 9.0, "G_dB": [30.0, 30.0]}, {"range_m": 1e5}),
    ("radar", "Pd", {"SNR_dB": 10.0, "Pfa": 1e-6, "swerling": 1, "N": 1}, {"Pd": 0.3}),
    ("statistics", "Sobol G", {"a": [0.0, 1.0, 9.0]}, {"variance": 0.4}),
    ("statistics", "Interval", {"k": 1, "n": 9, "confidence": 0.9}, {"wilson": [0.0, 1.0]}),
]
Sample = tuple[str, dict[str, Any], dict[str, Any]]  # title, inputs of one situation, expected values
# an input whose limit the function may refuse because of another input, and a word of that refusal
LIMITED = {
    "sources": "more than the", "channels": "more than the", "max_salvos": "max_shots counts",
    "max_shots": "say max_salvos",
    "confidence": "between 0 and P_track", "service_s": "has the mean", "duration_s": "after the end of the flight",
    "Re_km": "below half", "k": "[k, n]", "n": "[k, n]",
}  # fmt: skip
SLOW = {"replications"}  # whose upper limit takes minutes


def _cases() -> Iterator[Case]:
    yield from run.load_cases()
    for area, title, inputs, wanted in MORE:
        entries = tuple({"name": name, "value": value} for name, value in wanted.items())
        yield Case("X", area, title, "", inputs, entries, "", "")


def _samples() -> dict[str, tuple[Entry, Sample]]:
    found: dict[str, tuple[Entry, Sample]] = {}
    for case in _cases():
        try:
            fit = find(case, REGISTER)
        except (NotReadableError, NotHereError):
            continue
        assert fit.situations is not None
        wanted = {entry["name"]: entry["value"] for entry in case.expected}
        found.setdefault(key(fit.entry), (fit.entry, (case.title, fit.situations.each[0], wanted)))
    return found


def key(entry: Entry) -> str:
    return f"{entry.area}: {entry.about}"


SAMPLES = _samples()
ENTRIES = {key(entry): entry for entry in REGISTER.entries if entry.function is not None}


@pytest.fixture(autouse=True)
def few_replications(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a case is read does not hang on the number of rows."""
    monkeypatch.setattr(defence, "REPLICATIONS", 100)
    monkeypatch.setattr(queues.loss_system, "__defaults__", (100,))


def test_every_function_has_a_sample() -> None:
    assert set(ENTRIES) == set(SAMPLES)


def refusal(entry: Entry, sample: Sample, inputs: dict[str, Any]) -> str:
    """Why the function refuses the inputs of one situation; empty where it computes."""
    title, _, wanted = sample
    try:
        read = contract.read_inputs(entry.inputs, inputs)
        assert entry.function is not None
        found = entry.function(Given(read, wanted, title))
        odd = [name for name, one in found.items() if isinstance(one.value, float) and not math.isfinite(one.value)]
        return f"gives no number for {', '.join(odd)}" if odd else ""
    except NotHereError:
        return ""
    except (NotReadableError, DomainError, InputError) as reason:
        return str(reason) or "refused"
    return ""


Limit = tuple[tuple[str, ...], Input, float, bool]


def limits(inputs: tuple[Input, ...], path: tuple[str, ...] = ()) -> Iterator[Limit]:
    """Path, input, value at a limit, whether it is allowed."""
    for one in inputs:
        yield from limits(one.fields, (*path, one.name))
        if one.shape == CHANCE:
            yield (*path, one.name), one, 0.0, not one.above
            yield (*path, one.name), one, 1.0, not one.below
        elif one.shape in (NUMBER, WHOLE) and one.least > -math.inf:
            yield (*path, one.name), one, one.least, not one.above
            yield (*path, one.name), one, one.least - 1, False
        if one.most < math.inf:
            yield (*path, one.name), one, one.most + 1, False
            if one.name not in SLOW:
                yield (*path, one.name), one, one.most, True


def with_value(inputs: dict[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(inputs)
    place = changed
    for name in path[:-1]:
        place = place.setdefault(name, {})
    place[path[-1]] = value
    return changed


# At their limits these two simulate for three quarters of a minute each.
DEAR = (
    "defence: Share lost at a given traffic.",
    "defence: Threats at equal intervals: a channel freed at an instant serves the threat of that instant.",
)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.long] if name in DEAR else []) for name in sorted(ENTRIES)]
)
def test_limits_are_kept(name: str) -> None:
    entry, sample = SAMPLES[name]
    assert refusal(entry, sample, sample[1]) == ""
    wrong = []
    for path, one, value, allowed in limits(entry.inputs):
        said = refusal(entry, sample, with_value(sample[1], path, value))
        excused = LIMITED.get(one.name)
        if allowed and said and not (excused and excused in said):
            wrong.append(f"{'.'.join(path)} = {value:g} is allowed ({one.said()}) and refused: {said}")
        if not allowed and f"allowed: {one.said()}" not in said:
            wrong.append(f"{'.'.join(path)} = {value:g} is not allowed ({one.said()}), and: {said or 'read'}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_every_word_and_every_value_is_read(name: str) -> None:
    entry, (_, inputs, wanted) = SAMPLES[name]
    for one in entry.inputs:
        for word in one.words:
            said = refusal(entry, ("", inputs, wanted), inputs | {one.name: word})
            assert not said or one.name in ("method",), f"{one.name}: {word}: {said}"
    for output in entry.outputs:
        assert entry.output(output.name) == (output, output.unit_in(output.name) or output.unit)


# ---- phrases -----------------------------------------------------------------------------------------------------


def verdict(area: str, title: str, rule: str, **more: Any) -> tuple[str, str]:
    rows = rows_of(Case("X", area, title, "", {"rule": rule, **more}, ({"name": "violations", "value": 0},), "", ""))
    return verdict_of(rows), "; ".join(row.words for row in rows)


def law(rule: str, title: str = "own") -> None:
    found, words = verdict("metamorphic", title, rule, replications=100)
    assert found in (MET, NOT_MET), f"{rule}: {found}: {words}"


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for change in CHANGES for name in change.names])
def test_every_change_is_read_in_the_rule_and_in_the_title(name: str) -> None:
    law(f"{name} -> leakers must be unchanged; leakers must be unchanged when {name}")
    law("leakers must be unchanged", title=name)


@pytest.mark.slow
def test_every_subject_statistic_and_direction_is_read() -> None:
    names = [name for each in SUBJECTS for name in each]
    law("; ".join(f"double the channels -> {name} must rise" for name in names))
    of = [f"{kind} of {name}" for kind in ("mean", "variance", "distribution") for name in names]
    law("; ".join(f"double the channels -> {words} must be unchanged" for words in of))
    modal = [f"leakers {word} {phrase}" for word in ("must", "must not") for phrase in ALL]
    law("; ".join(f"double the channels -> {words}" for words in modal))


@pytest.mark.slow
@pytest.mark.parametrize("words", LISTED)
def test_every_whole_sentence_is_read(words: str) -> None:
    found, said = verdict("metamorphic", "own", f"double the channels -> {words}")
    assert found in (MET, NOT_MET), said


@pytest.mark.slow
@pytest.mark.parametrize(("title", "rule"), [(t, rule) for t, (rules, _) in SPECIAL.items() for rule in rules])
def test_every_title_with_a_rule_of_its_own_is_read(title: str, rule: str) -> None:
    law(rule, title)


@pytest.mark.slow
def test_every_word_of_a_scaling_law_is_read() -> None:
    changes = ["add jamming", *(f"{verb} {x}" for x in FIELDS for verb in ("double", "halve"))]
    changes += [f"{verb} {x} by 3" for x in FIELDS for verb in ("multiply", "divide")]
    effects = [f"{y} {words}" for y in QUANTITIES for words in ("x2", "x 0.5", "must rise", "must be unchanged")]
    rule = "; ".join(f"{change} -> {effect}" for change in changes for effect in effects[::11])
    rule += "; " + "; ".join(f"double rcs -> {effect}" for effect in effects)
    found, words = verdict("radar", "own", rule)
    assert found == NOT_MET, words


@pytest.mark.parametrize("unit", [*contract.UNITS, *contract.ENDINGS])
def test_every_unit_is_read_at_the_end_of_a_name(unit: str) -> None:
    base = contract.ENDINGS.get(unit, unit)
    stem, ends = contract.split_name(f"quantity_{unit}")
    if unit in contract.NO_ENDING:
        assert ends == ""
    else:
        assert (stem, contract.factor(ends, base)) == ("quantity", 1.0)
