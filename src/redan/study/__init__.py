"""Conducts many runs to one answer: comparisons, sweeps, what is not known sampled, claims."""
