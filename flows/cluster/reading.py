"""Reading on a cluster: what a worker does with a unit's files of a period, and how they come back."""

from __future__ import annotations

import atexit
import logging
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa

from flows.language import _
from flows.version import reader_version
from flows.words import N_
from scheme import load_scheme
from scheme.model import Scheme
from sources.partitions import Partitions, Piece
from sources.reader_pool import Job, ReaderPool
from sources.reading import Reading

log = logging.getLogger("unionstats")


@dataclass(frozen=True)
class Partition:
    """A unit's files of a period, to be read by the reader of this version into a storage. It holds no secret and no rows."""

    storage: str
    reader: str
    scheme: str
    year: int
    pieces: tuple[Piece, ...]

    @property
    def kept(self) -> Partitions:
        """Where its readings are kept."""
        return Partitions(self.storage, f"{self.reader}-{self.scheme[:16]}")


def read_partition(partition: Partition) -> int:
    """Read what of a partition is not read yet, and keep it; how many files that were.

    Done again, after a worker died with it or lost its result, it reads nothing that is kept already.
    Raises RuntimeError on a machine with another reader or scheme: what it read would be taken for something that it is not.
    """
    scheme = load_scheme(partition.year)
    if (reader_version(), scheme.digest) != (partition.reader, partition.scheme):
        raise RuntimeError(N_("this worker has another version of unionstats than the machine of the night: install the same on both"))
    kept = partition.kept
    missing = [piece for piece in partition.pieces if not kept.has(piece)]
    with tempfile.TemporaryDirectory(prefix="unionstats-", dir=_own_folder()) as folder:
        jobs = []
        for number, piece in enumerate(missing):
            path = Path(folder, str(number))
            path.write_bytes(kept.take(piece.sha256))
            jobs.append(Job(path, piece.stem, piece.unit, piece.period))
        for piece, reading in zip(missing, _readers(partition.year).read(jobs), strict=True):
            kept.keep(piece, reading)
    return len(missing)


def answer(storage: str, sha256: str) -> str:
    """A worker's answer to the doctor: the version of its reader, once it has read at the storage what lies there, and written to it."""
    kept = Partitions(storage, "")
    kept.take(sha256)
    with kept.left_there():
        return reader_version()


def _own_folder() -> str:
    """The worker's own folder: of one that was killed, the next to begin on the machine deletes it, with the raw files that lie there."""
    from distributed import get_worker

    return str(get_worker().local_directory)


def partitions_of(files: Sequence[Piece], storage: str, scheme: Scheme) -> dict[str, Partition]:
    """The files in partitions by unit and period, each by its name for people."""
    found: dict[str, list[Piece]] = {}
    for piece in files:
        found.setdefault(f"{piece.unit} {piece.period}", []).append(piece)
    return {name: Partition(storage, reader_version(), scheme.digest, scheme.year, tuple(pieces)) for name, pieces in found.items()}


def readings_of(partition: Partition, scheme: Scheme, *, all_of_it: bool = True) -> Mapping[Piece, Reading]:
    """What of a partition came back whole; what did not has to be read here, which is said where all of it should have come."""
    found: dict[Piece, Reading] = {}
    for piece in partition.pieces:
        try:
            found[piece] = partition.kept.reading(piece, scheme)
        except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
            if not all_of_it:
                continue
            said = _("{what}: this did not come back whole from the cluster; it is read here.")
            log.warning(said.format(what=f"{piece.unit} {piece.period} {piece.stem}"))
    return found


@cache
def _readers(year: int) -> ReaderPool:
    """The worker's readers: child processes under limits, as everywhere, kept from task to task."""
    pool = ReaderPool(year, workers=1)
    atexit.register(pool.__exit__, None, None, None)
    return pool
