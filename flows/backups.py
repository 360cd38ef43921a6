"""Backups as an operator sets them: the section [backup] of unionstats.toml, and what is said of one that was made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flows import __version__
from flows.errors import UserError
from flows.language import _
from flows.marks import colon
from flows.settings import Settings, section
from flows.version import code_version
from flows.words import N_
from scheme import load_scheme

if TYPE_CHECKING:
    from warehouse.backup.write import Made

NAMES = ("folder", "keep", "after_night")
KEEP = 14


@dataclass(frozen=True)
class BackupSettings:
    """What [backup] says. folder: where backups go. keep: how many stay. after_night: whether every night ends with one.

    file: the settings file itself, which is part of a backup.
    """

    folder: Path | None = None
    keep: int = KEEP
    after_night: bool = False
    file: Path | None = None


def backup_settings(config: Path | None = None) -> BackupSettings:
    """The section's settings, or those without one. Raises UserError for what cannot be right."""
    found, file = section("backup", config)
    if found is None or file is None:
        return BackupSettings(file=file)
    place = f"{file}{colon()}[backup]"
    if unknown := sorted(set(found) - set(NAMES)):
        said = _("{place}: {found} is no setting. Known are: {expected}.")
        raise UserError(said.format(place=place, found=", ".join(unknown), expected=", ".join(NAMES)))
    folder, keep, after_night = found.get("folder"), found.get("keep", KEEP), found.get("after_night", False)
    if folder is not None and not isinstance(folder, str):
        raise UserError(_("{place}: {found} must be a text in quotation marks.").format(place=place, found="folder"))
    if not isinstance(keep, int) or isinstance(keep, bool) or keep < 1:
        raise UserError(_("{place}: {found} must be a whole number, at least {expected}.").format(place=place, found=f"keep = {keep!r}", expected=1))
    if not isinstance(after_night, bool):
        raise UserError(_("{place}: {found} must be true or false.").format(place=place, found="after_night"))
    return BackupSettings(None if folder is None else file.parent / folder, keep, after_night, file)


def make_backup(settings: Settings, backups: BackupSettings, out: Path | None = None) -> Made:
    """Make a backup in the folder of the settings, of which only the last ones stay there, or in `out`, where all do."""
    from warehouse.backup.manifest import About
    from warehouse.backup.write import write_backup

    folder = out or backups.folder
    if folder is None:
        raise UserError(_("No folder for backups is named. Give one with --out DIR, or set folder under [backup] in unionstats.toml."))
    scheme = load_scheme()
    about = About(__version__, code_version(), scheme.digest)
    keep = backups.keep if out is None else None
    return write_backup(settings.database, settings.home, folder, about, scheme, keep=keep, settings=backups.file)


def said(made: Made) -> Iterator[str]:
    """What came of a backup, a line each."""
    facts, raw = made.manifest, made.raw
    text = _("Backup {place}: edition {edition}, {files} raw files ({copied} copied, {linked} there before), {size} MB; read again, sound.")
    size = f"{facts.size / 2**20:.1f}"
    files = raw.copied + raw.linked
    yield text.format(place=made.folder, edition=facts.edition or "–", files=files, copied=raw.copied, linked=raw.linked, size=size)
    if made.gone:
        yield _("Earlier backups removed: {count}").format(count=len(made.gone))


def wrong(made: Made) -> Iterator[str]:
    """What has to be mended in the home that was backed up, a line each."""
    if made.raw.lost:
        text = _("{count} raw files are no longer in the archive; the backup before had them: {files}. Bring them back: {command}")
        command = f"unionstats restore {made.folder} --raw-files"
        yield text.format(count=len(made.raw.lost), files=_few(made.raw.lost), command=command)
    if made.raw.lacking:
        text = _("{count} raw files are lost or damaged, and no backup here has them: {files}. Look for them in older backups.")
        yield text.format(count=len(made.raw.lacking), files=_few(made.raw.lacking))


def after_night(settings: Settings, config: Path | None) -> tuple[str, ...]:
    """What a night says of its backup; nothing where none is asked for. Whatever goes wrong is said: no night fails for it."""
    from warehouse import WarehouseError

    try:
        backups = backup_settings(config)
        if not backups.after_night:
            return ()
        made = make_backup(settings, backups)
        return (*said(made), *(f"!! {line}" for line in wrong(made)))
    except Exception as error:  # noqa: BLE001  # whatever it is: the night has published, and its digest has to be read
        parts = error.parts(_) if isinstance(error, WarehouseError) else {}
        found = "{place}: {found}. {cure}".format(**parts) if parts else str(error)
        return ("!! " + _("No backup was made: {error}").format(error=found),)


def _few(hashes: list[str]) -> str:
    return ", ".join(sha[:12] for sha in hashes[:5]) + (" …" if len(hashes) > 5 else "")


WORDS = (
    N_("no backup"),
    N_("no folder that can be made or written to"),
    N_("a folder for backups"),
    N_("Name another folder, or mount its disk; the user that runs the nights has to be able to write there"),
    N_("a folder with manifest.json"),
    N_("Name the folder of one backup, such as …/2020-12-11T020501"),
    N_("a backup of a newer program"),
    N_("one that this program knows"),
    N_("Install the version of unionstats that made it"),
    N_("bytes that are not those that were written"),
    N_("the file as the backup was made"),
    N_("Restore from another backup; unionstats restore FOLDER --check says whether one is sound"),
    N_("another backup being made"),
    N_("a folder inside the home"),
    N_("one outside of it, best on another disk"),
    N_("Name another folder"),
    N_("Restore it from the last backup; the one begun is not kept"),
    N_("a home that is not empty ({names})"),
    N_("an empty folder, or none"),
    N_("Name an empty one, or move what is there away; restore never overwrites"),
    N_("a warehouse that is not empty"),
    N_("an empty database, or none"),
)
"""What the warehouse says of backups (warehouse/backup)."""
