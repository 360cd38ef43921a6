"""`unionstats snapshot`: the published edition as files for analysts."""

from __future__ import annotations

import time

from flows.commands import options
from flows.commands.common import cannot_write, published, settings_of
from flows.errors import UserError
from flows.language import _


def snapshot(
    *,
    edition: options.SnapshotEdition = "latest",
    out: options.SnapshotOut = None,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
) -> None:
    """Write the snapshot of the published edition, in place of one that is there."""
    from warehouse.snapshot.place import FOLDER, KEPT
    from warehouse.snapshot.write import write_snapshot

    began = time.monotonic()
    with published(settings_of(config, warehouse=warehouse, home=home)) as store:
        material = store.material()
        if edition not in ("latest", str(material.edition.id)):
            said = _("--edition: found {found}, expected latest or {latest}: views and snapshots are of the latest edition.")
            raise UserError(said.format(found=edition, latest=material.edition.id))
        parent = store.home / FOLDER if out is None else out
        try:
            place = write_snapshot(material, parent, KEPT if out is None else None)
        except OSError as error:
            raise cannot_write(parent, error, "--out") from error
    seconds = f"{time.monotonic() - began:.1f}"
    print(_("Edition {number}: snapshot written to {place} in {seconds} seconds.").format(number=material.edition.id, place=place, seconds=seconds))
