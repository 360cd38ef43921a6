"""Readings kept outside the warehouse, for machines that read for it: raw files and typed rows at an fsspec URL that all of them reach.

    <storage>/raw/<sha-256>                                                     a file's bytes, as long as it is being read
    <storage>/readings/<version>/<table>/unit=YC/period=2020-09/<name>.parquet  its rows of a table
    <storage>/readings/<version>/read/unit=YC/period=2020-09/<name>.json        that it is read, and what reading said besides

The last one is written last: what it is missing for is not read yet, whoever began it. All of it can be derived again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import uuid4

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq

from scheme.model import Scheme, Table
from sources.reading import Issue, Reading, arrow_schema
from sources.returned import Explanation


@dataclass(frozen=True)
class Piece:
    """A file to read: the hash of its bytes, what it is called, for which unit and period."""

    sha256: str
    stem: str
    unit: str
    period: str

    @property
    def name(self) -> str:
        """What its reading is kept as: the same bytes under another name, unit or period may say something else."""
        return hashlib.sha256(f"{self.sha256}\0{self.stem}\0{self.unit}\0{self.period}".encode()).hexdigest()[:40]


class Partitions:
    """What lies at a storage, under one version of reader and scheme. Raises OSError for a storage that cannot be reached."""

    def __init__(self, storage: str, version: str) -> None:
        self._files, self._root = fsspec.core.url_to_fs(storage)
        self._root = self._root.rstrip("/")
        self._version = version

    def bring(self, sha256: str, content: bytes) -> None:
        """Leave a file's bytes for whoever reads it; those that lie there already are not written again."""
        place = f"{self._root}/raw/{sha256}"
        if not (self._files.exists(place) and self._files.size(place) == len(content)):
            self._write(place, content)

    def take(self, sha256: str) -> bytes:
        """A file's bytes. Raises OSError where they are not those of its name: half written, or not there."""
        content: bytes = self._files.cat_file(f"{self._root}/raw/{sha256}")
        if hashlib.sha256(content).hexdigest() != sha256:
            raise OSError(f"raw/{sha256}: its bytes are others")
        return content

    def forget(self, sha256: str) -> None:
        """Take a file's bytes away again: personal data stays in the raw archive (contracts, principle 7)."""
        with contextlib.suppress(OSError):
            self._files.rm_file(f"{self._root}/raw/{sha256}")

    @contextlib.contextmanager
    def left_there(self) -> Iterator[str]:
        """The hash of a few bytes that lie there within, to be taken: whether the storage can be written and read. Raises what it fails by."""
        content = uuid4().bytes
        mark = hashlib.sha256(content).hexdigest()
        self.bring(mark, content)
        try:
            yield mark
        finally:
            self.forget(mark)

    def brought(self) -> list[str]:
        """The hashes of the files that lie there to be read; of a night that was killed, they lie there until another takes them away."""
        self._files.invalidate_cache()
        place = f"{self._root}/raw"
        names = (path.rpartition("/")[2] for path in (self._files.ls(place, detail=False) if self._files.exists(place) else ()))
        return sorted(name for name in names if len(name) == hashlib.sha256().digest_size * 2)

    def has(self, piece: Piece) -> bool:
        """Whether the piece is read, whole."""
        return bool(self._files.exists(self._said(piece)))

    def keep(self, piece: Piece, reading: Reading) -> None:
        """Keep a reading: its rows a table, then what it said besides."""
        for code, rows in reading.tables.items():
            sink = pa.BufferOutputStream()
            pq.write_table(rows, sink, compression="zstd", write_statistics=False)
            self._write(self._rows(piece, code), sink.getvalue().to_pybytes())
        said = {
            "tables": list(reading.tables),
            "letters": reading.letters,
            "issues": [asdict(issue) for issue in reading.issues],
            "notes": reading.notes,
            "explanations": [asdict(one) for one in reading.explanations],
        }
        self._write(self._said(piece), json.dumps(said, ensure_ascii=False).encode())

    def reading(self, piece: Piece, scheme: Scheme) -> Reading:
        """A kept reading. Raises OSError, ValueError or ArrowException where it is not whole."""
        said: Mapping[str, Any] = json.loads(self._files.cat_file(self._said(piece)))
        return Reading(
            {code: self._table(piece, scheme.tables[code]) for code in said["tables"]},
            said["letters"],
            tuple(Issue(**issue) for issue in said["issues"]),
            tuple(said["notes"]),
            tuple(Explanation(**one) for one in said["explanations"]),
        )

    def _table(self, piece: Piece, table: Table) -> pa.Table:
        content = self._files.cat_file(self._rows(piece, table.code))
        return pq.read_table(pa.BufferReader(content), partitioning=None).cast(arrow_schema(table))

    def _write(self, place: str, content: bytes) -> None:
        self._files.makedirs(place.rpartition("/")[0], exist_ok=True)
        self._files.pipe_file(place, content)

    def _rows(self, piece: Piece, table: str) -> str:
        return f"{self._root}/readings/{self._version}/{table}/{_at(piece)}.parquet"

    def _said(self, piece: Piece) -> str:
        return f"{self._root}/readings/{self._version}/read/{_at(piece)}.json"


def _at(piece: Piece) -> str:
    return f"unit={piece.unit}/period={piece.period}/{piece.name}"
