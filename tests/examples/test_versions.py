"""The shares in examples/versions/README.md are those of its own table, and add up to the whole difference."""

from __future__ import annotations

import re
from itertools import permutations

import pytest
from tools.example_tables import EXAMPLES

PAGE = (EXAMPLES / "versions" / "README.md").read_text(encoding="utf-8")
STEPS = ("rounds", "radar", "missile")


def arriving() -> dict[frozenset[str], float]:
    """Munitions arriving with each set of steps taken, as the page prints them."""
    table = PAGE.split("<!-- table: ladder.yaml")[1].split("<!-- end -->")[0]
    rows = {name: float(figure) for name, figure in re.findall(r"^\| ([a-z0-9-]+) \| ([0-9.]+)", table, re.MULTILINE)}
    ends = {"s-300ps": frozenset[str](), "s-400": frozenset(STEPS)}
    return {ends.get(name, frozenset(name.split("-"))): figure for name, figure in rows.items()}


def shares(worth: dict[frozenset[str], float]) -> dict[str, float]:
    """Shapley: what a step adds, averaged over the orders in which the steps can be taken."""
    orders = list(permutations(STEPS))
    added = dict.fromkeys(STEPS, 0.0)
    for order in orders:
        for k, step in enumerate(order):
            added[step] += worth[frozenset(order[: k + 1])] - worth[frozenset(order[:k])]
    return {step: total / len(orders) for step, total in added.items()}


def test_shares_of_the_ladder() -> None:
    worth = arriving()
    assert len(worth) == 2 ** len(STEPS)
    found = shares(worth)
    whole = worth[frozenset(STEPS)] - worth[frozenset()]
    assert sum(found.values()) == pytest.approx(whole, abs=1e-12)
    said = re.search(r"lets ([0-9.]+) more.*rounds add ([0-9.]+),.*off ([0-9.]+) and.*off ([0-9.]+):", PAGE, re.DOTALL)
    assert said is not None
    printed = [float(text) for text in said.groups()]
    assert printed == pytest.approx([whole, found["rounds"], -found["radar"], -found["missile"]], abs=0.01)
