"""What is publicly known about each system: numbers with unit, low, best, high, sources and grades."""

from redan.catalogue.derive import DerivedRow, derived
from redan.catalogue.judge import best_grade, is_contested, origin_of
from redan.catalogue.lint import lint, lint_systems
from redan.catalogue.load import Catalogue, load_catalogue
from redan.catalogue.noted import NotingCatalogue
from redan.catalogue.own import Brought, OwnCatalogue
from redan.catalogue.sampled import SampledCatalogue, at_quantile
from redan.catalogue.schema import Estimate, Fact, Member, Parameter, Source, System, Value
from redan.catalogue.stated import Own, OwnNumber
from redan.catalogue.watched import WatchedCatalogue

__all__ = [
    "Brought",
    "Catalogue",
    "DerivedRow",
    "Estimate",
    "Fact",
    "Member",
    "NotingCatalogue",
    "Own",
    "OwnCatalogue",
    "OwnNumber",
    "Parameter",
    "SampledCatalogue",
    "Source",
    "System",
    "Value",
    "WatchedCatalogue",
    "at_quantile",
    "best_grade",
    "derived",
    "is_contested",
    "lint",
    "lint_systems",
    "load_catalogue",
    "origin_of",
]
