"""What is publicly known about each system: numbers with unit, low, best, high, sources and grades."""

from redan.catalogue.derive import DerivedRow, derived
from redan.catalogue.judge import best_grade, is_contested
from redan.catalogue.lint import lint, lint_systems
from redan.catalogue.load import Catalogue, load_catalogue
from redan.catalogue.schema import Estimate, Fact, Member, Parameter, Source, System, Value

__all__ = [
    "Catalogue",
    "DerivedRow",
    "Estimate",
    "Fact",
    "Member",
    "Parameter",
    "Source",
    "System",
    "Value",
    "best_grade",
    "derived",
    "is_contested",
    "lint",
    "lint_systems",
    "load_catalogue",
]
