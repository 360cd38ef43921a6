"""Every section of the settings file, read at once: what is wrong there is said before a night at two o'clock finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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

SECTIONS = ("schedule", "sources", "cluster", "watch", "reminders", "backup")


def at_fault(settings: Settings, config: Path | None, scheme: Scheme, **flags: bool) -> Iterator[tuple[str, UserError]]:
    """What is wrong, by section; nothing is asked of anybody. `flags`: as `sources_of` takes them."""
    looks: Mapping[str, Callable[[], object]] = {
        "schedule": lambda: schedule_settings(config),
        "sources": lambda: sources_of(settings, config, scheme, **flags),
        "cluster": lambda: cluster_settings(config),
        "watch": lambda: watch_settings(config),
        "reminders": lambda: reminder_settings(*section("reminders", config), scheme),
        "backup": lambda: backup_settings(config),
    }
    for name in SECTIONS:
        try:
            looks[name]()
        except UserError as error:
            yield name, error
