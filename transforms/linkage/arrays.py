"""What the linkage's arrays hold, and the few things done with all of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Bools = npt.NDArray[np.bool_]
Chars = npt.NDArray[np.uint16]
Floats = npt.NDArray[np.float64]
Hashes = npt.NDArray[np.uint64]
Octets = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]

_MIX = np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(32)


def texts(column: pd.Series | pa.Array, none: str | None = "") -> pa.Array:
    """A column's texts; '' (or what is said) for whatever is none."""
    try:
        values = pa.array(column, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):  # numbers among the texts
        values = pa.array([value if isinstance(value, str) else None for value in column], pa.large_string())
    values = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    values = values.cast(pa.large_string())
    return values if none is None else pc.fill_null(values, none)


def distinct(column: pd.Series | pa.Array) -> tuple[pa.Array, Ints]:
    """The distinct texts of a column, and which of them each row has."""
    coded = texts(column).dictionary_encode()
    return coded.dictionary, coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)


def both(first: Hashes, second: Hashes) -> Hashes:
    """One hash for two."""
    mixed = (first ^ (first >> _SHIFT)) * _MIX
    return (mixed ^ (mixed >> _SHIFT)) * _MIX + second


def spans(lengths: Ints) -> tuple[Ints, Ints]:
    """For groups of these lengths laid one after another: each element's group, and its place in it."""
    group = np.repeat(np.arange(len(lengths)), lengths)
    return group, np.arange(len(group)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
