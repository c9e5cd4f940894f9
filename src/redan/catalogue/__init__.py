"""What is publicly known about each system: numbers with unit, low, best, high, sources and grades."""

from redan.catalogue.derive import DerivedRow, derived
from redan.catalogue.lint import lint
from redan.catalogue.load import Catalogue, load_catalogue
from redan.catalogue.schema import Estimate, Fact, Parameter, Source, System, Value
from redan.catalogue.show import ListRow, ParameterRow, SystemView, ValueRow, list_rows, system_view

__all__ = [
    "Catalogue",
    "DerivedRow",
    "Estimate",
    "Fact",
    "ListRow",
    "Parameter",
    "ParameterRow",
    "Source",
    "System",
    "SystemView",
    "Value",
    "ValueRow",
    "derived",
    "lint",
    "list_rows",
    "load_catalogue",
    "system_view",
]
