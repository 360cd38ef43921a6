"""The night's side of reading on a cluster: what is new goes out, its readings come back, and the rest is read here."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from flows.cluster.dask import connected
from flows.cluster.reading import Partition, partitions_of, read_partition, readings_of
from flows.cluster.settings import ClusterSettings
from flows.language import _
from flows.running import Failed, Runner
from sources.partitions import Piece
from sources.reading import Reading

if TYPE_CHECKING:
    from distributed import Client

    from flows.intake import File
    from flows.night import Course

log = logging.getLogger("unionstats")


def read_far(course: Course, cluster: ClusterSettings, runner: Runner, files: Sequence[File]) -> dict[int, Reading]:
    """The readings, by file id, that the cluster gave. What it did not is missing, and said in the log: no night fails for its cluster."""
    pieces = {file.id: Piece(file.sha256, Path(file.path).stem, file.unit, file.period) for file in files}
    partitions = partitions_of(list(pieces.values()), cluster.storage, course.scheme)
    came: dict[Piece, Reading] = {}
    try:
        with connected(cluster.scheduler) as client:
            if client is None:
                return {}
            _bring(course, partitions)
            _work(client, runner, partitions)
            for partition in partitions.values():
                came |= readings_of(partition, course.scheme)
            _take_back(partitions)
    except (OSError, ImportError, ValueError) as error:  # not there; a kind of storage whose package is not installed; no such kind
        said = _("{place}: the cluster's storage cannot be used ({error}); files are read here.")
        log.warning(said.format(place=cluster.storage, error=getattr(error, "strerror", None) or error))
    return {number: came[piece] for number, piece in pieces.items() if piece in came}


def _work(client: Client, runner: Runner, partitions: Mapping[str, Partition]) -> None:
    """Have every partition read. A step of the night for each waits for what the cluster was given at once."""
    futures = {name: client.submit(read_partition, partition, key=f"{name} {uuid4().hex}", pure=False) for name, partition in partitions.items()}
    for name, result in runner.each("read", lambda name: futures[name].result(), {name: name for name in partitions}).items():
        if isinstance(result, Failed):
            log.warning(_("{what}: the cluster did not read this ({error}); it is read here.").format(what=name, error=result.error))


def _bring(course: Course, partitions: dict[str, Partition]) -> None:
    for partition in partitions.values():
        kept = partition.kept
        for piece in partition.pieces:
            if not kept.has(piece):
                kept.bring(piece.sha256, course.warehouse.archive.path(piece.sha256).read_bytes())


def _take_back(partitions: dict[str, Partition]) -> None:
    for partition in partitions.values():
        for piece in partition.pieces:
            partition.kept.forget(piece.sha256)
