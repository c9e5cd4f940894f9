"""What a scenario brings beside the catalogue: its own systems, sources and overrides. `catalogue.own` reads them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from redan.scenario.fields import Name, text

MOST_SYSTEMS, MOST_FILES = 200, 20

Systems = Annotated[dict[Name, Any], Field(max_length=MOST_SYSTEMS)]
SystemFiles = Annotated[
    list[Annotated[str, text(1000, "it is the path of a YAML file, seen from the scenario", "mine.yaml")]],
    Field(max_length=MOST_FILES),
]
OwnSources = Annotated[dict[Name, Any], Field(max_length=500)]
Overrides = Annotated[dict[str, Any], Field(max_length=500)]
