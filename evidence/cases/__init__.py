"""redan held against values that nobody here made: cases, verdicts, one page."""
