"""The part of the page about the waterfall: from the makers' claim to the record, a sentence and a table a case.

Nothing is shown where the predictions were changed after the runs: the result names the digest of those it came from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from evidence.history.steps import PREDICTIONS, load_predictions
from evidence.page.recorded import RECORDED
from evidence.page.words import cell
from redan.errors import InputError, Problem, Where

RESULT = "waterfall.yaml"
TITLES = {
    "reach": "reach and horizon",
    "readiness": "permission and readiness",
    "escape": "escape",
    "jamming": "jamming",
    "suppression": "suppression",
}
ABOUT = """\
Makers' claims give far more kills than were recorded. Here the mechanisms are put in one after the other, and each row
says by what factor it lowers the figure. Ranges, sources and hand predictions stand in
[predictions.yaml](../evidence/history/predictions.yaml). That file was committed before the first run and is unchanged;
the result holds its digest. **No range was changed after a run.**

* **factor**: the row before over this row, everything before at best; in brackets from this row's weak to its strong
  end. **Chance** is apart: 95 % for 2,000 replications on common random numbers.
* **to none**: nothing is left to count. The next row starts from the row before.
* **carries**: share of the logarithm of the factor between claim and record; below 0 it leads away from the record.
  There is none where the record is zero.
* **foreseen**: the hand prediction, least to greatest, and whether the factor at best lies inside.
* Most ranges are labelled assumptions: read the factors as what these mechanisms *can* carry. The order matters too."""
HEAD = "| row | taken as, at best | missiles fired | figure | factor (weak to strong) | chance | carries | foreseen |"
SET_UP = """\
Two things about the set-up changed after the predictions. The file format came to want orbits written closed, so the
jammers' routes get their first point once more at the end; no step with an orbit had been run by then. And the weak
and strong ends of what remains unexplained are those of the rows that leave something at best: with all rows, noise
alone would make most of them none. All rows were run again when the flight of missiles (boost, then sustain), the
rules of crews and nets, and noise on a target that runs were mended: figures moved, no range did. Reliability of
missiles, chaff, deception jamming and shots along a strobe are not among the rows."""
NOTES = {
    "f-16i-2018-02-10": (
        "The prediction for escape was wrong. It took 44 km for the no-escape range of the S-200, which was the old "
        "rule that a turned aircraft is gone after 60 s. By the chase it is near 200 km, and the shots here "
        "are shorter. With pods of 1 W/MHz no missile would have been fired at aircraft at all, and 27 were."
    ),
    "house-of-cards-2018-05-10": (
        "No aircraft of 28 was lost; the interval of that count holds the last row, so nothing has to be explained "
        "beyond it. The shots at aircraft are those of one S-200 at the package over Beirut."
    ),
    "strike-2018-04-14": (
        "The prediction for jamming was wrong. It thought of engagement radars; what the noise blinds are the radars "
        "that warn, and crews on standby wait for their word. With crews that are ready, in a run beside the rows, it "
        "takes next to nothing (less than 1.05): put in before readiness, jamming would carry almost nothing, and "
        "readiness the rest. Against the Russian count (71 of 103) every row leads away from the record."
    ),
    "syria-2017-2020": (
        "One night of the size of 10 May 2018 stands for three years. Most of the factor is the denominator: most "
        "missiles were fired at munitions."
    ),
    "kosovo-1999": (
        "With noise at any strength no launch is left, yet some 1,000 missiles were fired. Crews of redan do not fire "
        "without a track; those of 1999 did (memory). Missiles fired blind are in the record's denominator and not in "
        "redan's, and are likely a large part of what remains. Suppression, run without the noise, "
        "takes launches and no kills per launch: less than was foreseen."
    ),
    "linebacker-ii-1972": (
        "As in Kosovo: the noise of the bombers leaves redan no launch, and the sites fired 200 missiles, many along "
        "the direction of the noise without a range (memory). redan has no such shot; what remains is likely mostly "
        "that."
    ),
}


def load_waterfall(folder: Path = RECORDED, predictions: Path = PREDICTIONS) -> Mapping[str, Any] | None:
    """The result, None where there is none; InputError where the predictions are not those it was run from."""
    path = folder / RESULT
    if not path.is_file():
        return None
    data: Mapping[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    if data["predictions_sha256"] != load_predictions(predictions).digest:
        raise InputError(
            Problem(
                "the predictions were changed after the waterfall was run",
                Where(str(predictions)),
                remedy="take the change back; other ranges are another prediction, to be committed before another run",
            )
        )
    return data


def waterfall_part(data: Mapping[str, Any] | None) -> list[str]:
    """Lines of the page; nothing without a result."""
    if data is None:
        return []
    lines = ["## Recorded history, explained as far as it goes", "", ABOUT, ""]
    lines += ["![From claim to record, step by step](validation/waterfall.svg)", ""]
    lines += [f"* {sentence(one)}" for one in data["cases"]]
    lines += [f"* `{name}`: not run. {cell(why)}" for name, why in data["not_run"].items()]
    rows = [step for one in data["cases"] for step in one["steps"] if not step["blank"] and step["name"] != "reach"]
    inside = sum(map(_inside, rows))
    lines += ["", f"Of {len(rows)} factors that were foreseen by hand (reach was known), {inside} came out inside.", ""]
    lines += [SET_UP, ""]
    for one in data["cases"]:
        lines += _table(one)
    return lines


def sentence(one: Mapping[str, Any]) -> str:
    """How much of the factor between claim and record each mechanism carries."""
    low, best, high = one["total"]
    if best is None:
        total = f"the factor of at least {figure(low)}"
    else:
        total = f"the factor {figure(best)} ({figure(low)} to {figure(high)})"
    parts = [_carries(step) for step in one["steps"]]
    return (
        f"**{cell(one['title'])}**: of {total} between the makers' claim and the record of {one['quantity']}, "
        f"{'; '.join(parts)}. {_remains(one)}"
    )


def _carries(step: Mapping[str, Any]) -> str:
    name = TITLES[step["name"]]
    if step["blank"]:
        return f"{name}: not run"
    best = step["factors"][1]
    if best is None:
        ends = [end for end in step["factors"] if end is not None]
        weak = f" (weak: {figure(ends[0])})" if ends else " at any strength"
        return f"{name} leaves nothing to count{weak}"
    span, verb = _span(step["factors"]), "carry" if " and " in name else "carries"
    return f"{name} {verb} {figure(best)} ({span})" if span else f"{name} {verb} nothing"


def _span(factors: Sequence[float | None]) -> str:
    """From the least to the greatest factor; empty where all are alike."""
    known = sorted(each for each in factors if each is not None)
    words = [figure(known[0]), figure(known[-1])]
    if len(known) < len(factors):
        return f"{words[0]} to none left"
    return "" if words[0] == words[1] else f"{words[0]} to {words[1]}"


def _remains(one: Mapping[str, Any]) -> str:
    least, best, most = one["unexplained"]
    if one["left"] <= one["record"][2]:
        return "What is left, all rows at best, lies inside the interval of the record: nothing has to remain."
    ends = "none" if not least else figure(least)
    return f"**{figure(best)} ({ends} to {figure(most)}) remains unexplained.**"


def figure(value: float) -> str:
    """A factor in two digits, or three where it starts with a 1 and is near it."""
    if value >= 99.5:
        return f"{float(f'{value:.2g}'):,.0f}"
    text = f"{value:.2f}" if value < 1.095 else f"{value:.2g}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _table(one: Mapping[str, Any]) -> list[str]:
    low, best, high = one["claim"]
    lines = [f"### From claim to record: {cell(one['title'])}", "", f"Counted: {one['quantity']}.", ""]
    lines += [HEAD]
    lines += ["| --- | --- | --: | --: | --- | --- | --: | --- |"]
    claimed = f"makers' kill probability ({_rate(low)} to {_rate(high)})"
    lines += [f"| claim | {claimed} | – | {_rate(best)} | – | – | – | – |"]
    lines += [_row(step) for step in one["steps"]]
    least, counted, most = map(_rate, one["record"])
    recorded = f"{counted} ({least} to {most})"
    fewest, rest, greatest = one["unexplained"]
    factor = "–" if rest is None else f"{figure(rest)} ({figure(fewest) if fewest else 'none'} to {figure(greatest)})"
    lines += [f"| recorded | {cell(one['recorded'])} | – | {recorded} | {factor} | – | – | – |"]
    return [*lines, "", NOTES[one["case"]], ""]


def _row(step: Mapping[str, Any]) -> str:
    name = f"with {TITLES[step['name']]}"
    if step["blank"]:
        return f"| {name} | not run: {cell(step['blank'])} | – | – | – | – | – | – |"
    best = step["factors"][1]
    span = _span(step["factors"]) if any(step["factors"]) else ""
    factor = "to none" if best is None else figure(best)
    factor += f" ({span})" if span else ""
    chance = "–" if step["chance"] is None else " to ".join(f"{end:.3g}" for end in step["chance"])
    share = "–" if step["share"] is None else f"{100 * step['share'] + 0.0:z.0f} %"
    value = "–" if step["values"][1] is None else _rate(step["values"][1])
    cells = (name, cell(step["says"][1]), f"{step['missiles'][1]:.1f}", value, factor, chance, share, _foreseen(step))
    return f"| {' | '.join(cells)} |"


def _foreseen(step: Mapping[str, Any]) -> str:
    words = [("none" if each is None else f"{each:g}") for each in step["predicted"]]
    return f"{words[1]} ({words[0]} to {words[2]}): {'yes' if _inside(step) else '**no**'}"


def _inside(step: Mapping[str, Any]) -> bool:
    """Whether the factor at best, in the two decimals shown, lies inside the prediction."""
    least, _, most = step["predicted"]
    best = step["factors"][1]
    return most is None if best is None else round(best, 2) >= least and (most is None or round(best, 2) <= most)


def _rate(value: float) -> str:
    return "0" if value == 0.0 else f"{100 * value:.2g} %"
