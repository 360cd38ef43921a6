"""The last backup: there, young, and not on the disk that it is for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from flows.backups import backup_settings
from flows.doctor.line import Line, Patient, fault, ok, warning
from flows.language import _

OLD, LOST = timedelta(days=2), timedelta(days=14)


def last_backup(patient: Patient) -> Iterator[Line]:
    """How old the last backup with a sound manifest is."""
    from warehouse.backup.place import last_backup as latest

    folder = backup_settings(patient.config).folder
    make = _("unionstats backup makes one; after_night = true under [backup] makes one every night")
    if folder is None:
        yield warning("[backup]", _("no folder is set"), _("a folder on another disk"), _("Set folder under [backup] in unionstats.toml"))
        return
    found = latest(folder)
    if found is None:
        yield (warning if patient.empty or not patient.settings.home.is_dir() else fault)(str(folder), _("no backup yet"), _("one a day"), make)
        return
    place, manifest = found
    age = patient.now - datetime.fromisoformat(manifest.made_at)
    said = _("made {hours} hours ago, edition {edition}").format(hours=round(age / timedelta(hours=1)), edition=manifest.edition or "–")
    if age > OLD:
        yield (fault if age > LOST else warning)(str(place), said, _("one a day"), make)
    else:
        yield ok(str(place), said)
    if patient.settings.home.is_dir() and folder.stat().st_dev == patient.settings.home.stat().st_dev:
        cure = _("Name a folder on another disk or machine: what takes the one takes the other")
        yield warning(str(folder), _("backups on the disk of the home"), _("another disk"), cure)
    if manifest.lacking:
        found_there = _("{count} raw files are not in it").format(count=len(manifest.lacking))
        yield fault(str(place), found_there, _("all that were taken in"), _("Look for them in older backups"))
