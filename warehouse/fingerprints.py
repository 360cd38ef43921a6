"""A finding's fingerprint: the same every night for the same fault, however its words or its file change."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import blake2b

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

_ALWAYS = ("unit", "period", "rule", "table_code", "row_key", "column_id")
_WHERE_LOCATED = ("sheet", "cell")
_SEPARATOR = "\x1f"


def fingerprints(findings: pd.DataFrame, located: Collection[str]) -> pd.Series:
    """The fingerprint of every finding, in the frame's order. `located`: rules that can hit several cells of a row.

    Equal findings (two rows with one key) are told apart by counting them: the first, the second…
    """
    inside = pc.is_in(_texts(findings, "rule"), pa.array(sorted(located), pa.string()))
    parts = [_texts(findings, name) for name in _ALWAYS]
    parts += [pc.if_else(inside, _texts(findings, name), "") for name in _WHERE_LOCATED]
    identity = pd.Series(pc.binary_join_element_wise(*parts, _SEPARATOR).to_pylist(), dtype=object)
    count = identity.groupby(identity, sort=False).cumcount()
    identity[count > 0] += _SEPARATOR + count[count > 0].astype(str)
    return pd.Series([blake2b(text.encode(), digest_size=16).hexdigest() for text in identity], index=findings.index)


def _texts(findings: pd.DataFrame, name: str) -> pa.Array:
    """A column's texts, '' where there is none."""
    texts = pa.array(findings[name], from_pandas=True).cast(pa.string())
    return pc.fill_null(texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts, "")
