"""Scenario to frozen arrays: routes, detection tables, engagement tables."""
