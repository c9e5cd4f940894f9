"""The table of a finished study: columns by name, numbers or texts, one Parquet file, one digest over the content."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.results.table import table_digest

Columns = Mapping[str, NDArray[Any]]


def columns_digest(columns: Columns) -> str:
    """SHA-256 over each column's name, type and content, in column order; texts as UTF-8 with their lengths."""
    digest = hashlib.sha256()
    for name, column in columns.items():
        if column.dtype.kind not in "OU":
            digest.update(table_digest({name: column}).encode() + b"\n")
            continue
        digest.update(f"{name}\0text\0{len(column)}\n".encode())
        for text in column.tolist():
            encoded = str(text).encode()
            digest.update(f"{len(encoded)}\0".encode() + encoded)
    return digest.hexdigest()


def checked(columns: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    """Columns as arrays of one length; ValueError where they are none."""
    arrays = {str(name): np.asarray(column) for name, column in columns.items()}
    if not arrays:
        raise ValueError("a table needs a column")
    lengths = {len(column) if column.ndim == 1 else -1 for column in arrays.values()}
    if len(lengths) != 1 or -1 in lengths:
        raise ValueError("the columns of a table must be flat and of one length")
    odd = [name for name, column in arrays.items() if column.dtype.kind not in "biufUO"]
    if odd:
        raise ValueError(f"the column {odd[0]} holds neither numbers nor texts")
    return arrays


def to_parquet(columns: Columns) -> bytes:
    """A Parquet file in memory, every page with a checksum."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrow = pa.table({name: pa.array(_plain(column)) for name, column in columns.items()})
    stream = io.BytesIO()
    pq.write_table(arrow, stream, compression="zstd", compression_level=1, write_page_checksum=True, store_schema=False)
    return stream.getvalue()


def of_parquet(content: bytes) -> dict[str, NDArray[Any]]:
    """Columns of `to_parquet`; ValueError where a byte is wrong."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        arrow = pq.read_table(io.BytesIO(content), page_checksum_verification=True)
        return {name: arrow.column(name).to_numpy() for name in arrow.column_names}
    except (pa.ArrowException, OSError) as error:
        raise ValueError((str(error).splitlines() or ["it cannot be read"])[0]) from None


def _plain(column: NDArray[Any]) -> Any:
    return [str(text) for text in column.tolist()] if column.dtype.kind in "OU" else column
