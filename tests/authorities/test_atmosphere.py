"""The atmosphere against simulator 04, where case ATM-03 has simulator 02."""

from __future__ import annotations

import pytest
from tests.authorities.authority_cases import expected, inputs, nesc_history

from redan.physics.atmosphere import standard_atmosphere

FOOT_M = 0.3048
PASCAL_PER_LBF_FT2 = 47.88025898
KG_M3_PER_SLUG_FT3 = 515.3788184


def test_atm_03_thirty_thousand_feet() -> None:
    """Pressure and density as simulator 04 (see evidence/authorities/README.md)."""
    _, pressure, density, _ = standard_atmosphere(inputs("ATM-03")["h_ft"] * FOOT_M)
    pressure_english, density_english = pressure / PASCAL_PER_LBF_FT2, density / KG_M3_PER_SLUG_FT3
    row = nesc_history("01")[0]
    assert pressure_english == pytest.approx(row["ambientPressure_lbf_ft2"], abs=0.02)
    assert density_english == pytest.approx(row["airDensity_slug_ft3"], abs=1e-8)
    assert pressure_english == pytest.approx(expected("ATM-03")["p_lbf_ft2"]["value"], rel=3.1e-4)
    assert density_english == pytest.approx(expected("ATM-03")["rho_slug_ft3"]["value"], rel=3.1e-4)
