"""A scenario as a notebook shows it. Apart from `shown`: whoever reads a file loads no analysis."""

from __future__ import annotations

from dataclasses import fields

from redan import scenario


class Scenario(scenario.Scenario):
    """A scenario file as it was read."""

    def _repr_html_(self) -> str:
        from redan.report.notebook_scenario import scenario_html

        return scenario_html(self)


def rich(found: scenario.Scenario) -> Scenario:
    """The same scenario, as a notebook shows it."""
    return Scenario(**{one.name: getattr(found, one.name) for one in fields(found)})
