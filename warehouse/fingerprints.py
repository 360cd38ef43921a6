"""A finding's fingerprint: the same every night for the same fault, however its words or its file change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from hashlib import blake2b

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from scheme import Scheme

_ALWAYS = ("unit", "period", "rule", "table_code", "row_key", "column_id")
_WHERE_LOCATED = ("sheet", "cell")
_SEPARATOR = "\x1f"


def fingerprints(findings: pd.DataFrame, located: Collection[str]) -> list[str]:
    """The fingerprint of every finding, in the frame's order. `located`: rules that can hit several cells of a row.

    Equal findings (two rows with one key) are told apart by counting them: the first, the second…
    """
    inside = pc.is_in(_texts(findings, "rule"), pa.array(sorted(located), pa.string()))
    parts = [_texts(findings, name) for name in _ALWAYS]
    parts += [pc.if_else(inside, _texts(findings, name), "") for name in _WHERE_LOCATED]
    identities = pc.binary_join_element_wise(*parts, _SEPARATOR).to_pylist()
    found = [_digest(identity) for identity in identities]
    if len(set(found)) < len(found):
        count: Counter[str] = Counter()
        for place, first in enumerate(found):
            if count[first]:
                found[place] = _digest(f"{identities[place]}{_SEPARATOR}{count[first]}")
            count[first] += 1
    return found


def fingerprints_of(findings: pd.DataFrame, scheme: Scheme) -> list[str]:
    """The fingerprints of findings of this scheme."""
    return fingerprints(findings, {code for code, rules in scheme.rules.items() if rules[0].family == "structure"})


def _digest(identity: str) -> str:
    return blake2b(identity.encode(), digest_size=16).hexdigest()


def _texts(findings: pd.DataFrame, name: str) -> pa.Array:
    """A column's texts, '' where there is none."""
    texts = pa.array(findings[name], from_pandas=True).cast(pa.string())
    return pc.fill_null(texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts, "")
