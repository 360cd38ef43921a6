"""The Dask cluster that reads, where one is set: nights go on without it, and so nobody notices that it is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flows.cluster.settings import cluster_settings
from flows.doctor.line import Line, Patient, ok, warning
from flows.language import _


def cluster(patient: Patient) -> Iterator[Line]:
    """Whether its scheduler has workers, and a folder that they share with this machine is there."""
    if (found := cluster_settings(patient.config)) is None:
        yield ok("[cluster]", _("not set: files are read on this machine"))
        return
    from flows.cluster.dask import connected

    cure = _("Start scheduler and workers again; nights read their files on this machine meanwhile")
    with connected(found.scheduler) as client:
        if client is None:
            yield warning(found.scheduler, _("no scheduler with workers"), _("one with workers"), cure)
        else:
            yield ok(found.scheduler, _("{count} workers").format(count=len(client.scheduler_info(n_workers=-1)["workers"])))
    if "://" not in found.storage and not Path(found.storage).is_dir():
        yield warning(found.storage, _("no such folder"), _("the folder that all machines share"), _("Mount it, or correct storage under [cluster]"))
