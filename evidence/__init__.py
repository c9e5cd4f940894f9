"""redan held against what it did not make: cases from outside, recorded history, and the page that shows both.

Not in the wheel: it runs in a checkout (`redan validate`, `python -m evidence.history evidence/recorded`).
"""
