"""From tables of outcomes to figures with intervals. Works on anybody's table."""

from redan.analysis.answer import answer
from redan.analysis.bootstrap import bootstrap, ratio_of_means
from redan.analysis.compare import (
    SignCertainty,
    difference_bounds,
    paired_difference,
    replications_until_sign,
    same_columns,
)
from redan.analysis.figures import Alternative, Comparison, compare_cases, figures
from redan.analysis.intervals import Estimate, clopper_pearson, mean_interval, unseen_probability, wilson

__all__ = [
    "Alternative",
    "Comparison",
    "Estimate",
    "SignCertainty",
    "answer",
    "bootstrap",
    "clopper_pearson",
    "compare_cases",
    "difference_bounds",
    "figures",
    "mean_interval",
    "paired_difference",
    "ratio_of_means",
    "replications_until_sign",
    "same_columns",
    "unseen_probability",
    "wilson",
]
