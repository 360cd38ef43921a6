"""What every verb needs: the settings and the warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.errors import UserError
from flows.language import _
from flows.settings import Settings, load_settings
from warehouse import Warehouse, open_warehouse


def settings_of(config: Path | None, **flags: object) -> Settings:
    """The settings in force for a verb."""
    return load_settings(config, **flags)


@contextmanager
def published(settings: Settings) -> Iterator[Warehouse]:
    """The warehouse, when it holds an edition. Raises UserError where no night has published one yet."""
    file = settings.database.removeprefix("sqlite:///") if settings.database.startswith("sqlite") else None
    if file is not None and not Path(file).exists():
        raise UserError(_("{place}: there is no warehouse yet. Run a night first: unionstats nightly.").format(place=settings.database))
    warehouse = open_warehouse(settings.database, settings.home)
    try:
        if warehouse.latest_edition() is None:
            raise UserError(_("{place}: no edition has been published yet. Run a night first: unionstats nightly.").format(place=settings.database))
        yield warehouse
    finally:
        warehouse.close()
