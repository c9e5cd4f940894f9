"""Laws of scaling of the radar equation, written as `CHANGE -> EFFECT; CHANGE -> EFFECT`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from evidence.cases.case import REGISTER, Computed, Value
from evidence.cases.contract import Given, NotReadableError, Output, text
from evidence.cases.rules import direction, normal
from redan.physics import radar
from redan.physics.jamming import burn_through_range_m


@dataclass(frozen=True)
class Setting:
    """A radar and a target, in free space."""

    rcs_m2: float = 1.0
    power: float = 1.0  # times that of the reference
    noise: float = 1.0
    scan_period_s: float = 10.0
    speed_m_s: float = 250.0
    stand_off: float = 0.0  # noise of jammers over the receiver's own

    def free_space_m(self) -> float:
        # range to the fourth goes with the cross-section times the power over the noise
        effective = self.rcs_m2 * self.power / self.noise
        quiet = radar.free_space_range_m(0.9, effective, 150e3, 1.0, 0.5, 1e-6)
        return burn_through_range_m(quiet_range_m=quiet, stand_off=self.stand_off) if self.stand_off else quiet

    def r_90_m(self) -> float:
        reference = 150e3 * (self.power / self.noise) ** 0.25
        if self.stand_off:
            reference = burn_through_range_m(quiet_range_m=reference, stand_off=self.stand_off)
        return radar.cumulative_detection_range_m(
            0.9, rcs_m2=self.rcs_m2, speed_m_s=self.speed_m_s, scan_period_s=self.scan_period_s,
            reference_range_m=reference, reference_pd=0.5, pfa=1e-6,
        )


FIELDS = {
    "rcs": "rcs_m2", "cross-section": "rcs_m2", "radar cross-section": "rcs_m2", "power": "power",
    "peak power": "power", "transmit power": "power", "noise": "noise", "noise temperature": "noise",
    "scan time": "scan_period_s", "scan period": "scan_period_s", "speed": "speed_m_s", "target speed": "speed_m_s",
}  # fmt: skip
FACTOR = r"\d+(?:\.\d+)?"
QUANTITIES: dict[str, Callable[[Setting], float]] = {
    "free-space range": Setting.free_space_m, "range": Setting.free_space_m, "detection range": Setting.free_space_m,
    "r_90": Setting.r_90_m, "r90": Setting.r_90_m, "cumulative detection range": Setting.r_90_m,
}


def changed(words: str, before: Setting) -> Setting:
    """The setting after a change in words; NotReadableError for any other words."""
    if re.fullmatch(r"add (?:stand-off )?jamming", words):
        return replace(before, stand_off=1.0)
    match = re.fullmatch(rf"(multiply|divide) (?:the )?(.+?) by ({FACTOR})", words)
    simple = re.fullmatch(r"(double|halve) (?:the )?(.+)", words)
    if match:
        what, by = match[2], float(match[3])
        by = by if match[1] == "multiply" else 1.0 / by if by else 0.0
    elif simple:
        what, by = simple[2], 2.0 if simple[1] == "double" else 0.5
    else:
        raise NotReadableError(f"rule: the change '{words}' is not read here")
    if what not in FIELDS or by <= 0.0:
        raise NotReadableError(f"rule: the change '{words}' is not read here; of: {', '.join(FIELDS)}")
    name = FIELDS[what]
    return replace(before, **{name: getattr(before, name) * by})


def effect(words: str, before: Setting, after: Setting) -> tuple[bool, float]:
    """Whether an effect in words is what redan gives, and quantity after over quantity before."""
    exact = re.fullmatch(rf"(.+?) (?:is )?(?:x ?|times |multiplied by )({FACTOR})|(.+?) (doubles|halves)", words)
    if exact:
        name = exact[1] or exact[3]
        wanted = float(exact[2]) if exact[2] else 2.0 if exact[4] == "doubles" else 0.5
        ratio = _ratio(name, before, after)
        return abs(ratio - wanted) <= 1e-9 * wanted, ratio
    name, holds = direction(words)
    ratio = _ratio(name, before, after)
    return holds(ratio - 1.0, 1e-9), ratio


def _ratio(name: str, before: Setting, after: Setting) -> float:
    if name not in QUANTITIES:
        raise NotReadableError(f"rule: the quantity '{name}' is not read here; of: {', '.join(QUANTITIES)}")
    return QUANTITIES[name](after) / QUANTITIES[name](before)


@REGISTER.add(
    "radar", text("rule", "`CHANGE -> EFFECT`, several with `;`. CHANGE: multiply X by number, divide X by number, "
                  "double X, halve X, add jamming, with X of " + ", ".join(FIELDS) + ". EFFECT: Y x number, or Y and a "
                  "direction, with Y of " + ", ".join(QUANTITIES)),
    gives=[
        Output("ratio", "1", "quantity after over quantity before, of the first clause"),
        Output("violations", "1", "clauses that redan does not keep"),
    ],
    one=True,
)  # fmt: skip
def scaling(given: Given) -> Computed:
    """Laws of scaling: what a change of the radar, the target or the noise does to a range."""
    found: Computed = {}
    broken, first = 0, 0.0
    for number, clause in enumerate(given["rule"].split(";")):
        parts = [normal(part) for part in clause.split("->")]
        if len(parts) != 2:
            raise NotReadableError(f"rule: '{clause.strip()}' is not CHANGE -> EFFECT")
        before = Setting()
        kept, ratio = effect(parts[1], before, changed(parts[0], before))
        first = ratio if number == 0 else first
        broken += not kept
        said = Value(kept, expected=True, kept=kept, words=f"after / before: {ratio:.6g}", part_of="violations")
        found[f"{parts[0]}: {parts[1]}"] = said
    return {"ratio": Value(first), "violations": Value(broken)} | found
