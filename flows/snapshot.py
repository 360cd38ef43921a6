"""The snapshot of the published edition: written as a night's last step, and wherever an analyst wants it."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from flows.language import _
from flows.running import Runner
from sources.notices import Notice

if TYPE_CHECKING:
    from flows.digest import Digest
    from flows.night import Course
    from warehouse import Night, Warehouse

log = logging.getLogger("unionstats")


def with_snapshot(course: Course, runner: Runner, night: Night, digest: Digest) -> Digest:
    """Write the published edition's snapshot where it has none; the digest with a notice where that cannot be done.

    The edition is published by then, and stands whatever happens here; the next night makes up for it.
    """
    from warehouse.errors import WarehouseError
    from warehouse.snapshot.place import FOLDER, snapshot_of

    store = course.warehouse
    edition = store.latest_edition()
    if edition is None or snapshot_of(store.home, edition) is not None:
        return digest
    try:
        with course.stage(night, "snapshot"):
            runner.one("snapshot", keep_snapshot, store)
    except Exception as error:  # whatever it is: what was published is no less so
        if not isinstance(error, (WarehouseError, OSError)):
            log.exception("snapshot")
        found = error.parts(_)["found"] if isinstance(error, WarehouseError) else getattr(error, "strerror", None) or str(error)
        course.notices.append(Notice("snapshot_failed", str(store.home / FOLDER), _(found)))
    return replace(digest, notices=tuple(course.notices))


def keep_snapshot(store: Warehouse) -> None:
    """Write the snapshot of the latest edition into the home; of earlier ones the last few stay."""
    from warehouse.snapshot.place import FOLDER, KEPT
    from warehouse.snapshot.write import write_snapshot

    write_snapshot(store.material(), store.home / FOLDER, KEPT)
