"""What the user says: the file, its variants and readings, what they mean, and whether they can be meant."""

from redan.scenario.checks import check
from redan.scenario.load import Scenario, load_scenario, parse_scenario
from redan.scenario.resolve import resolve

__all__ = ["Scenario", "check", "load_scenario", "parse_scenario", "resolve"]
