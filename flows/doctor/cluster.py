"""The cluster that files are read on, where one is set: it answers, its workers are of this version and reach the storage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from flows.cluster.settings import cluster_settings
from flows.doctor.line import Line, Patient, ok, warning
from flows.language import _


def cluster(patient: Patient) -> Iterator[Line]:
    """Whether files would be read on the cluster tonight. No night fails for it: what it does not read is read here."""
    settings = cluster_settings(patient.config)
    if settings is None:
        yield ok("[cluster]", _("none: files are read on this machine"))
        return
    from flows.cluster.dask import connected
    from flows.cluster.reading import answer
    from sources.partitions import Partitions

    cure = _("See docs/how-to/past-one-machine.md; files are read here meanwhile")
    with connected(settings.scheduler) as client, ExitStack() as lying:
        if client is None:
            yield warning(settings.scheduler, _("no Dask scheduler with workers answers there"), _("a cluster"), cure)
            return
        workers = list(client.scheduler_info(n_workers=-1)["workers"])
        try:
            mark = lying.enter_context(Partitions(settings.storage, "").left_there())
        except Exception as error:  # noqa: BLE001  # object stores have errors of their own, which are no OSError
            yield warning(settings.storage, str(error), _("a storage that can be written"), cure)
            return
        asked = {worker: client.submit(answer, settings.storage, mark, workers=[worker], pure=False) for worker in workers}
        said = {worker: _outcome(future, settings.storage) for worker, future in asked.items()}
    for worker, wrong in said.items():
        if wrong:
            yield warning(worker, *wrong, cure)
    if sound := sum(not wrong for wrong in said.values()):
        yield ok(settings.scheduler, _("{count} workers of this version reach {storage}").format(count=sound, storage=settings.storage))


def _outcome(future: Any, storage: str) -> tuple[str, str] | None:
    """What a worker's answer is at fault with, and what was expected; None for one that would read."""
    from flows.cluster.dask import SECONDS
    from flows.version import reader_version

    try:
        version = future.result(timeout=SECONDS)
    except Exception as error:  # noqa: BLE001  # whatever a worker fails by
        return str(error) or type(error).__name__, _("a worker that reaches {storage}").format(storage=storage)
    return None if version == reader_version() else (_("another version of unionstats"), _("the same on all machines"))
