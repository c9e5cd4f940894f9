"""Formulas that only the cases need: no plan, no engine and no catalogue calls them."""
