"""The steps of the waterfall as scenario files: what is written in `predictions.yaml`, laid over a case's own file.

A strength of a step is written in few words (`alert`, `escape`, `pods` ...); here each becomes settings of the scenario
file. The readings of the case's file are left out: every step says itself what is read how.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from redan.scenario import Scenario
from redan.scenario.load import parse_scenario

PREDICTIONS = Path(__file__).with_name("predictions.yaml")
STRENGTHS = ("weak", "best", "strong")
POD = "fighter-pod"
NOISE_BAND = "2 to 6 GHz"  # of a bomber's own jammers: the band of the S-75's radar with something on both sides
VARIANT = "run"
Words = Mapping[str, Any]


@dataclass(frozen=True)
class Predictions:
    """The whole file, and the digest of its bytes."""

    data: Words
    digest: str

    @property
    def cases(self) -> Mapping[str, Words]:
        """The cases that are run, by name."""
        found: Mapping[str, Words] = self.data["cases"]
        return found

    @property
    def steps(self) -> list[str]:
        """Names of the steps in order; the first changes no setting."""
        return [step["name"] for step in self.data["steps"]]


def load_predictions(path: Path = PREDICTIONS) -> Predictions:
    """Read the predictions."""
    content = path.read_bytes()
    return Predictions(yaml.safe_load(content), hashlib.sha256(content).hexdigest())


def scenario_of(folder: Path, case: Words, chosen: Sequence[Words]) -> Scenario:
    """The case's scenario with the chosen strengths of its steps; its one variant is called `run`.

    folder: holds scenario.yaml. Raises InputError where the file that comes of it is none.
    """
    base = yaml.safe_load((folder / "scenario.yaml").read_text(encoding="utf-8"))
    base.pop("readings", None)
    change = {"remove": {}, "add": {}, "set": _base_settings(base, case)}
    for words in chosen:
        _apply(words, base, case, change)
    base["variants"] = {VARIANT: {"says": "A step of the waterfall.", "change": change}}
    base["baseline"] = VARIANT
    return parse_scenario(yaml.safe_dump(base, sort_keys=False, width=1000), f"{folder.name}: step of the waterfall")


def _base_settings(base: Words, case: Words) -> dict[str, Any]:
    """Everybody ready and free to fire, nobody turns, makers' kill probability."""
    settings: dict[str, Any] = {
        "permission": "free", "kill_probability": "claimed", "attack.doctrine.when_engaged": "press-on",
    }  # fmt: skip
    if case.get("base", {}).get("jitter") == "none":  # jammers keep time with what they hide
        settings |= {f"packages.{package['name']}.jitter": "0 s" for package in base["attack"]["packages"]}
    return settings


def _apply(words: Words, base: Words, case: Words, change: dict[str, Any]) -> None:
    settings: dict[str, Any] = change["set"]
    units, packages = base["defence"]["units"], base["attack"]["packages"]
    settings |= words.get("set", {})
    if "alert" in words:
        for unit in units:
            told = {} if "net" in unit else {"told_by": case["told_by"][unit["name"]]}
            settings[f"units.{unit['name']}.alert"] = {"state": "standby", "warm_up": words["alert"], **told}
    if "escape" in words:
        run = words["escape"]
        settings |= {
            "attack.doctrine.when_engaged": "turn-away",
            "attack.doctrine.warned": "receiver",
            "attack.doctrine.turn_probability": run["probability"],
            "attack.doctrine.turn_delay": run["delay"],
            "attack.doctrine.escape": {"turn": run["turn"]},
        }
    for package in packages:
        if "pods" in words:
            jams = {"role": "self", "system": POD, "power_density": words["pods"]}
            settings[f"packages.{package['name']}.jams"] = jams
        if "noise" in words:
            jams = {"role": "self", "power_density": words["noise"], "band": NOISE_BAND}
            settings[f"packages.{package['name']}.jams"] = jams
    if "shut_down" in words:
        for unit in units:
            settings[f"units.{unit['name']}.shut_down"] = dict(words["shut_down"])
    if "add" in words:
        change["add"].setdefault("attack", {"packages": []})["packages"].append(_added(words, case))
    if "remove" in words:
        change["remove"] = {"defence": {"units": list(words["remove"])}}
        gone = tuple(f"units.{name}." for name in words["remove"])
        change["set"] = {key: value for key, value in settings.items() if not key.startswith(gone)}


def _added(words: Words, case: Words) -> dict[str, Any]:
    """A package that a step adds, as strong as the step says."""
    package = {**case["add"][words["add"]]}
    if "power" in words:
        package["jams"] = {**package["jams"], "power_density": words["power"]}
        package["route"] = [*package["route"], deepcopy(package["route"][0])]  # an orbit is written closed
    if "count" in words:
        package["count"] = words["count"]
    if "targets" in words:
        package["weapons"] = package["weapons"][: words["targets"]]
    if "weapons" in words:
        package["weapons"] = [{**weapon, "per_aircraft": words["weapons"]} for weapon in package["weapons"]]
    return package
