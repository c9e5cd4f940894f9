"""What is publicly known about each system: numbers with unit, low, best, high, sources and grades."""
