"""Random numbers against the known answers of Random123: STA-07, STA-08."""

from __future__ import annotations

import numpy as np
import pytest
from tests.authorities.authority_cases import AUTHORITIES, expected, inputs

from redan import streams

VECTORS = [line.split() for line in (AUTHORITIES / "random123" / "philox_vectors.txt").read_text().splitlines()]


def words(texts: list[str]) -> list[int]:
    return [int(text, 16) for text in texts]


@pytest.mark.parametrize("row", [v for v in VECTORS if v[0] == "philox4x32"])
def test_sta_07_philox_4x32(row: list[str]) -> None:
    assert list(streams.philox(*words(row[2:8]))) == words(row[8:12])


def test_sta_07_rows_are_those_of_the_case() -> None:
    given = {" ".join(row[2:6]): " ".join(row[8:12]) for row in VECTORS if row[0] == "philox4x32"}
    zeros = " ".join(["00000000"] * 4)
    keys = [zeros, inputs("STA-07")["rows"][1]["ctr"]]
    assert [given[key] for key in keys] == expected("STA-07")["out_hex"]["value"]


def test_sta_08_numpy_counts_before_it_draws() -> None:
    row = next(v for v in VECTORS if v[0] == "philox4x64" and set(v[2]) == {"0"})
    assert " ".join(row[8:12]) == expected("STA-08")["out_hex"]["value"]
    generator = np.random.Philox(key=0, counter=2**256 - 1)
    assert [int(v) for v in generator.random_raw(4)] == words(row[8:12])


def test_uniform_is_53_bits_of_the_block() -> None:
    x0, x1, _, _ = streams.philox(5, (3 << 24) + 7, 11, 13, 0x89ABCDEF, 0x01234567)
    assert streams.uniform(0x0123456789ABCDEF, 5, 3, 7, 11, 13) == ((x0 << 21) ^ (x1 >> 11)) / 2**53
