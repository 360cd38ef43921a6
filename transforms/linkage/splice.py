"""A long column of texts of which little has changed, made of the old one's and the new one's stretches rather than row by row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from transforms.linkage.arrays import Bools, Ints

SHORT = 8  # rows a stretch, below which taking row by row is faster


@dataclass(frozen=True)
class Source:
    """Where each row of a column comes from: positions in an old column and a new one laid behind it, in stretches that go on."""

    old: int  # rows of the old column
    at: Ints
    first: Ints  # of each stretch, the position it begins at
    end: Ints

    @classmethod
    def of(cls, old: int, before: Ints, again: Ints) -> Source:
        """Of rows that were at `before`, but for those at `again`, which are new ones in their order."""
        at = before.copy()
        at[again] = np.arange(old, old + len(again))
        breaks = np.flatnonzero((at[1:] != at[:-1] + 1) | (at[1:] == old)) + 1
        return cls(old, at, at[np.append(0, breaks)[: len(at)]], at[np.append(breaks, len(at))[: len(at)] - 1] + 1)


def spliced(old: pa.Array, new: pa.Array, source: Source) -> pa.Array:
    """The column of large strings that `source` says."""
    if len(source.at) < SHORT * len(source.first):
        return pa.concat_arrays([old, new]).take(pa.array(source.at))
    (begins, content), (begins_new, content_new) = _parts(old), _parts(new)
    is_old = source.first < source.old
    low, high = (np.where(is_old, begins[at * is_old], begins_new[(at - source.old) * ~is_old]).tolist() for at in (source.first, source.end))
    stretches = [(content if mine else content_new)[start:stop] for start, stop, mine in zip(low, high, is_old.tolist(), strict=True)]
    offsets = np.zeros(len(source.at) + 1, np.int64)
    np.cumsum(np.concatenate([np.diff(begins), np.diff(begins_new)])[source.at], out=offsets[1:])
    valid = _valid(old, new, source.at)
    empty = None if valid is None else pa.py_buffer(np.packbits(valid, bitorder="little"))
    return pa.Array.from_buffers(pa.large_string(), len(source.at), [empty, pa.py_buffer(offsets), pa.py_buffer(b"".join(stretches))])


def _parts(texts: pa.Array) -> tuple[Ints, memoryview]:
    """Where each text begins and the last one ends, and the characters."""
    if not len(texts):
        return np.zeros(1, np.int64), memoryview(b"")
    _, offsets, content = texts.buffers()
    begins = np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    return begins, memoryview(b"" if content is None else content)


def _valid(old: pa.Array, new: pa.Array, at: Ints) -> Bools | None:
    if not (old.null_count or new.null_count):
        return None
    valid: Bools = np.concatenate([each.is_valid().to_numpy(zero_copy_only=False) for each in (old, new)])[at]
    return valid
