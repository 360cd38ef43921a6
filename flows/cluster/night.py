"""The night's side of reading on a cluster: what is new goes out, its readings come back, and the rest is read here."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from flows.cluster.dask import connected
from flows.cluster.reading import Partition, partitions_of, read_partition, readings_of
from flows.cluster.settings import ClusterSettings
from flows.errors import UserError
from flows.language import _
from flows.running import Failed, LeftToUs, Runner
from flows.words import N_
from sources.connectors.patient import within
from sources.notices import Notice
from sources.partitions import Piece
from sources.reading import Reading

if TYPE_CHECKING:
    from distributed import Client

    from flows.intake import File
    from flows.night import Course

log = logging.getLogger("unionstats")
ANSWER = 60.0
"""Seconds that the storage has for its first answer."""
LOOK, LOOKS = 15.0, 3
"""Seconds between looks whether a worker is left, and how often there may be none: a worker that died may be begun again."""


def read_far(course: Course, cluster: ClusterSettings, runner: Runner, files: Sequence[File]) -> dict[int, Reading]:
    """The readings, by file id, that the cluster gave. What it did not is missing, and said in log and digest: no night fails for its cluster."""
    pieces = {file.id: Piece(file.sha256, Path(file.path).stem, file.unit, file.period) for file in files}
    partitions = partitions_of(list(pieces.values()), cluster.storage, course.scheme)
    came: dict[Piece, Reading] = {}
    try:
        within(ANSWER, next(iter(partitions.values())).kept.brought)  # a share that is gone lets nobody go who asks for it
        with connected(cluster.scheduler) as client:
            for readings in _read(course, client, runner, partitions) if client is not None else ():
                came |= readings
    except UserError:
        raise
    except Exception as error:  # noqa: BLE001  # object stores have errors of their own, which are no OSError: whatever it is, files are read here
        said = _("{place}: the cluster's storage cannot be used ({error}); files are read here.")
        log.warning(said.format(place=cluster.storage, error=getattr(error, "strerror", None) or str(error) or type(error).__name__))
    read_here = len([piece for piece in pieces.values() if piece not in came])
    if read_here:
        course.notices.append(Notice("cluster_unused", cluster.scheduler, f"{read_here}/{len(pieces)}"))
    return {number: came[piece] for number, piece in pieces.items() if piece in came}


def _read(course: Course, client: Client, runner: Runner, partitions: dict[str, Partition]) -> Iterator[Mapping[Piece, Reading]]:
    """The readings, a partition's at a time: where the storage fails at last, those before have come."""
    try:
        _bring(course, partitions)
        read = _work(client, runner, partitions)
        for name, partition in partitions.items():
            yield readings_of(partition, course.scheme, all_of_it=name in read)
    finally:
        _take_back(course, partitions)


def _work(client: Client, runner: Runner, partitions: Mapping[str, Partition]) -> set[str]:
    """Have every partition read; the names of those that were. A step of the night for each waits for what the cluster was given at once."""
    futures = {name: client.submit(read_partition, partition, key=f"{name} {uuid4().hex}", pure=False) for name, partition in partitions.items()}
    results = runner.each("read", lambda name: _answer(client, futures, name), {name: name for name in partitions})
    for name, result in results.items():
        if isinstance(result, Failed):
            log.warning(_("{what}: the cluster did not read this ({error}); it is read here.").format(what=name, error=_(str(result.error))))
    return {name for name, result in results.items() if not isinstance(result, Failed)}


def _answer(client: Client, futures: Mapping[str, Any], name: str) -> int:
    """What a partition came to. LeftToUs for nothing, also where no worker is left: Dask would wait for one as long as the night may last."""
    deserted = 0
    while deserted < LOOKS:
        try:
            return int(futures[name].result(timeout=LOOK))
        except CancelledError:
            break
        except Exception as error:
            if not isinstance(error, TimeoutError) or futures[name].done():  # the worker's own
                raise LeftToUs(str(error) or type(error).__name__) from error
            deserted = 0 if client.scheduler_info()["workers"] else deserted + 1
    client.cancel(list(futures.values()))  # type: ignore[no-untyped-call]  # so that nobody waits for the others in turn
    raise LeftToUs(N_("no worker is left"))


def _bring(course: Course, partitions: dict[str, Partition]) -> None:
    for partition in partitions.values():
        kept = partition.kept
        for piece in partition.pieces:
            if not kept.has(piece):
                kept.bring(piece.sha256, course.warehouse.archive.path(piece.sha256).read_bytes())


def _take_back(course: Course, partitions: Mapping[str, Partition]) -> None:
    """Take away the raw files of this night, and of one that was killed; those of another warehouse stay."""
    for partition in partitions.values():
        for piece in partition.pieces:
            partition.kept.forget(piece.sha256)
    for kept in [partition.kept for partition in partitions.values()][:1]:
        with contextlib.suppress(OSError):
            for sha256 in filter(course.warehouse.archive.has, kept.brought()):
                kept.forget(sha256)
