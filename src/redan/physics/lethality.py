"""Chance of hitting within a distance, from a weapon's circular error."""

from __future__ import annotations

from redan.physics.radar import check_positive


def within_radius_probability(radius_m: float, cep_m: float) -> float:
    """Probability that a weapon with circular error probable cep_m lands within radius_m of its aim point.

    Source: circular normal error; half fall within the CEP by definition. Valid for: no bias. Checked by: DEF-28.
    """
    check_positive(radius_m=radius_m, cep_m=cep_m)
    return float(1.0 - 0.5 ** ((radius_m / cep_m) ** 2))
