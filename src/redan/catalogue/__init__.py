"""What is publicly known about each system: numbers with unit, low, best, high, sources and grades."""

from redan.catalogue.load import Catalogue, load_catalogue
from redan.catalogue.schema import Estimate, Fact, Parameter, Source, System, Value

__all__ = ["Catalogue", "Estimate", "Fact", "Parameter", "Source", "System", "Value", "load_catalogue"]
