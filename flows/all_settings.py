"""Every section of the settings file, read at once: what is wrong there is said before a night at two o'clock finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from flows.backups import backup_settings
from flows.cluster.settings import cluster_settings
from flows.errors import UserError
from flows.pulling.pull import sources_of
from flows.reminders.settings import reminder_settings
from flows.schedule.settings import schedule_settings
from flows.settings import Settings, section
from flows.watching.settings import watch_settings
from scheme import Scheme
from warehouse import WarehouseError
from warehouse.database import Database


def at_fault(settings: Settings, config: Path | None, scheme: Scheme, **flags: bool) -> Iterator[UserError | WarehouseError]:
    """What is wrong in sections and in the warehouse's URL; nothing is asked of anybody. `flags`: as `sources_of` takes them."""
    looks: tuple[Callable[[], object], ...] = (
        lambda: schedule_settings(config),
        lambda: sources_of(settings, config, scheme, **flags),
        lambda: watch_settings(config),
        lambda: backup_settings(config),
        lambda: cluster_settings(config),
        lambda: reminder_settings(*section("reminders", config), scheme),
        lambda: Database(settings.database, settings.home).close(),
    )
    for look in looks:
        try:
            look()
        except (UserError, WarehouseError) as error:
            yield error
