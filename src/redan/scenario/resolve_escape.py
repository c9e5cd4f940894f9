"""What an aircraft does that is fired at: chance, delay and run, given or by what warns it."""

from __future__ import annotations

from redan.catalogue import Catalogue
from redan.scenario.resolved import Escape
from redan.scenario.schema import AttackDoctrinePart
from redan.scenario.systems import Numbers

ESCAPE = "escape"  # of the catalogue: the assumptions behind `warned` and `escape`
TURN_DELAY_S = 5.0  # where nothing is said: as before `warned` existed


def turn_probability(doctrine: AttackDoctrinePart, catalogue: Catalogue, level: str) -> float:
    """How often an aircraft that is fired at turns away; 1 where nothing is said (see `assumptions`)."""
    if doctrine.when_engaged != "turn-away" or doctrine.warned == "none":
        return 0.0
    if doctrine.turn_probability is not None:
        return doctrine.turn_probability
    if doctrine.warned is None:
        return 1.0
    return Numbers(catalogue.system(ESCAPE), level)(f"{doctrine.warned}_warns")


def turn_delay_s(doctrine: AttackDoctrinePart, catalogue: Catalogue, level: str) -> float:
    """From the first launch at it to its turn."""
    if doctrine.turn_delay is not None:
        return doctrine.turn_delay
    if doctrine.warned in (None, "none"):
        return TURN_DELAY_S
    return Numbers(catalogue.system(ESCAPE), level)(f"{doctrine.warned}_delay_s")


def escape(doctrine: AttackDoctrinePart, catalogue: Catalogue, level: str) -> Escape | None:
    """How it runs; None where the file does not say that it does."""
    part = doctrine.escape
    if part is None:
        return None
    numbers = Numbers(catalogue.system(ESCAPE), level)
    turn_s = numbers("turn_time_s") if part.turn is None else part.turn
    if part.dive_to is None:
        return Escape(turn_s, part.speed)
    return Escape(turn_s, part.speed, part.dive_to.altitude_m, part.dive_to.above, numbers("escape_dive_angle_rad"))


def assumptions(doctrine: AttackDoctrinePart, catalogue: Catalogue, level: str) -> list[str]:
    """What was assumed because the file does not say it, for the notes."""
    found = []
    if doctrine.when_engaged == "turn-away" and doctrine.turn_probability is None and doctrine.warned != "none":
        share = turn_probability(doctrine, catalogue, level)
        why = f'what warns them is "{doctrine.warned}"' if doctrine.warned else "the file does not say how often"
        found.append(f"Assumed: {share:.0%} of the aircraft that are fired at turn away ({why}).")
    if doctrine.escape is not None and turn_probability(doctrine, catalogue, level) > 0.0:
        found.append(
            "Escape: aircraft that turn run straight away from each missile's launcher; once gone they do not come "
            "back, and each turns by a chance of its own, not by one of its package."
        )
    return found
