"""Draws and delays are the same bits compiled and interpreted (a signed 64-bit product must not leak its sign)."""

from __future__ import annotations

import random

import numba

import redan.engine  # noqa: F401  (registers the functions for compiled code)
from redan.layout import Law
from redan.streams import delay, uniform


@numba.njit
def compiled_uniform(seed, replication, purpose, occurrence, key_a, key_b):
    return uniform(seed, replication, purpose, occurrence, key_a, key_b)


@numba.njit
def compiled_delay(law, a, b, u):
    return delay(law, a, b, u)


def test_compiled_draws_are_the_interpreted_ones() -> None:
    rng = random.Random(2013)
    for _ in range(2000):
        counter = rng.getrandbits(63), rng.getrandbits(32), rng.randint(1, 8), rng.randrange(99)
        keys = rng.getrandbits(32), rng.getrandbits(32)
        u = uniform(*counter, *keys)
        assert 0.0 <= u < 1.0
        assert compiled_uniform(*counter, *keys) == u
        for law in Law:
            assert compiled_delay(int(law), 3.7, 5.2, u) == delay(int(law), 3.7, 5.2, u)
