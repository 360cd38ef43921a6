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


def looked_through(settings: Settings, config: Path | None, scheme: Scheme, **flags: bool) -> Iterator[tuple[str, UserError | None]]:
    """Each section, and what is wrong with it; nothing is asked of anybody. `flags`: as `sources_of` takes them."""
    looks: dict[str, Callable[[], object]] = {
        "schedule": lambda: schedule_settings(config),
        "sources": lambda: sources_of(settings, config, scheme, **flags),
        "cluster": lambda: cluster_settings(config),
        "watch": lambda: watch_settings(config),
        "reminders": lambda: reminder_settings(*section("reminders", config), scheme),
        "backup": lambda: backup_settings(config),
    }
    for name, look in looks.items():
        try:
            look()
        except UserError as error:
            yield name, error
        else:
            yield name, None
