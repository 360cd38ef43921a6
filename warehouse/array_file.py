"""Arrays in one file that is mapped into memory rather than read: for what is derived and may be lost at any time."""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

ARRIVING = ".arriving-"
_MAGIC = b"unionstats arrays 1\n\0\0\0\0"
_ALIGNED = 64
_BLOCK = 1 << 15  # words that are summed up together
Flat: TypeAlias = Any  # a numpy or an Arrow array


def write_arrays(path: Path, arrays: Mapping[str, Flat]) -> None:
    """Write beside and give it its name in whole: what is at `path` is the old file or the new one. OSError as it comes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=ARRIVING)
    try:
        with os.fdopen(handle, "w+b") as file:
            _write(file, arrays)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def read_arrays(path: Path) -> dict[str, Flat] | None:
    """The arrays, not to be written to; none where there is no such file, or anything of it is not as it was written."""
    try:
        with path.open("rb") as file:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):  # an empty file cannot be mapped
        return None
    end = len(content) - hashlib.sha256().digest_size
    start = len(_MAGIC) + 8
    if end < start or content[: len(_MAGIC)] != _MAGIC or _sum(content, end) != content[end:]:
        return None
    header = json.loads(content[start : start + int.from_bytes(content[len(_MAGIC) : start], "little")])
    return {name: _array(content, said) for name, said in header.items()}


def _write(file: BinaryIO, arrays: Mapping[str, Flat]) -> None:
    parts: list[npt.NDArray[np.generic]] = []
    header: dict[str, dict[str, Any]] = {}
    at = 0
    for name, array in arrays.items():
        header[name] = {"type": "" if isinstance(array, np.ndarray) else str(array.type), "parts": []}
        for part in _parts(array):
            header[name]["parts"].append((part.dtype.str, part.shape, at))
            parts.append(part)
            at += -(-part.nbytes // _ALIGNED) * _ALIGNED
    text = json.dumps(header).encode()
    text += b" " * (-(len(_MAGIC) + 8 + len(text)) % _ALIGNED)
    file.write(_MAGIC + len(text).to_bytes(8, "little") + text)
    for part in parts:
        file.write(np.ascontiguousarray(part).reshape(-1).view(np.uint8).data)
        file.write(b"\0" * (-part.nbytes % _ALIGNED))
    file.flush()
    end = file.tell()
    with mmap.mmap(file.fileno(), end, access=mmap.ACCESS_READ) as content:
        file.write(_sum(content, end))


def _parts(array: Flat) -> Iterable[npt.NDArray[np.generic]]:
    """An array itself; of texts where each begins, the characters, and which are none."""
    if isinstance(array, np.ndarray):
        return (array,)
    if array.offset:
        array = pa.concat_arrays([array.slice(0, 0), array])
    wide = np.int64 if array.type == pa.large_string() else np.int32
    _, offsets, content = array.buffers()
    begins = np.frombuffer(offsets, wide)[: len(array) + 1] if len(array) else np.zeros(1, wide)
    characters = np.frombuffer(content, np.uint8)[: begins[-1]] if content is not None else np.zeros(0, np.uint8)
    valid = array.is_valid().to_numpy(zero_copy_only=False)
    return begins, characters, np.packbits(valid, bitorder="little")


def _array(content: mmap.mmap, said: Mapping[str, Any]) -> Flat:
    start = len(_MAGIC) + 8 + int.from_bytes(content[len(_MAGIC) : len(_MAGIC) + 8], "little")
    parts = [np.frombuffer(content, dtype, int(np.prod(shape)), start + at).reshape(shape) for dtype, shape, at in said["parts"]]
    if not said["type"]:
        return parts[0]
    begins, characters, valid = parts
    kind = pa.large_string() if said["type"] == "large_string" else pa.string()
    buffers = [pa.py_buffer(part) for part in (valid, begins, characters)]
    return pa.Array.from_buffers(kind, len(begins) - 1, buffers)


def _sum(content: mmap.mmap, end: int) -> bytes:
    """Of the first `end` bytes: sums of many words each, then a digest of the sums. For accidents, and as fast as memory."""
    digest = hashlib.sha256(end.to_bytes(8, "little"))
    for sums in _sums(np.frombuffer(content, np.uint64, end // 8)):
        digest.update(sums.tobytes())
    return digest.digest()


def _sums(words: npt.NDArray[np.uint64]) -> Iterator[npt.NDArray[np.uint64]]:
    whole = len(words) // _BLOCK * _BLOCK
    yield words[:whole].reshape(-1, _BLOCK).sum(axis=1)
    yield words[whole:].sum(keepdims=True)
