"""A digest of all that an index is built from: the same for two registers only if no cell that linkage reads differs."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from transforms.linkage.lexicon import Lexicon

THREADS = 2
_COLUMNS = ("unit_no", "unit_name", "uscc", "org_code", "region", "status", "insured", "former_name")


def identity(register: pd.DataFrame, lexicon: Lexicon, version: str = "") -> str:
    """Of a register's extract, the province's divisions, and what `version` says of the program and its data."""
    read = [name for name in _COLUMNS if name in register]
    with ThreadPoolExecutor(THREADS) as pool:
        columns = list(pool.map(_digest, (register[name] for name in read)))
    return hashlib.sha256(json.dumps([version, len(register), lexicon.words, lexicon.chain, read, columns]).encode()).hexdigest()[:32]


def _digest(column: pd.Series) -> str:
    digest = hashlib.sha256()
    for part in _bytes(column):
        digest.update(part)
    return digest.hexdigest()


def _bytes(column: pd.Series) -> list[bytes | pa.Buffer]:
    """A column's type, which cells are empty, and all numbers, or all texts with their lengths."""
    try:
        values = pa.array(column, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):  # numbers among the texts
        return [repr([(type(value).__name__, value) for value in column]).encode()]
    values = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    kind = f"{values.type} {values.null_count}".encode()
    empty = np.packbits(values.is_null().to_numpy(zero_copy_only=False)).tobytes() if values.null_count else b""
    if pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
        return [kind, empty, pc.fill_null(values, 0).to_numpy(zero_copy_only=False).tobytes()]
    texts = pc.fill_null(values.cast(pa.large_string()), "")
    offsets = np.frombuffer(texts.buffers()[1], np.int64)[texts.offset : texts.offset + len(texts) + 1] if len(texts) else np.zeros(1, np.int64)
    content = texts.buffers()[2]
    cells = content.slice(int(offsets[0]), int(offsets[-1] - offsets[0])) if content is not None and len(texts) else b""
    return [kind, empty, np.diff(offsets).astype(np.int32).tobytes(), cells]
