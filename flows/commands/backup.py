"""`unionstats backup` and `unionstats restore`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.backups import backup_settings, make_backup, said, wrong
from flows.commands import options
from flows.commands.common import settings_of
from flows.language import _
from scheme import load_scheme

if TYPE_CHECKING:
    from warehouse.backup.manifest import Manifest


def backup(
    *,
    out: options.BackupOut = None,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> int:
    """Copy what cannot be made again: the warehouse, the raw files, the settings. A night may be at work meanwhile."""
    settings = settings_of(config, warehouse=warehouse, home=home)
    made = make_backup(settings, backup_settings(config), out)
    if as_json:
        more = {"copied": made.raw.copied, "linked": made.raw.linked, "lost": made.raw.lost}
        print(json.dumps(_facts(made.folder, made.manifest) | more, ensure_ascii=False, indent=2))
    else:
        for line in said(made):
            print(line)
    for line in wrong(made):
        print(line, file=sys.stderr)
    return 1 if made.raw.lost or made.raw.lacking else 0


def restore(
    folder: options.BackupFrom,
    *,
    check: options.CheckBackup = False,
    raw_files: options.RawFiles = False,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
) -> int:
    """Make an empty home, and an empty warehouse, those of a backup."""
    from warehouse.backup.restore import check_backup, restore

    if check:
        print(_("{place}: sound. {what}").format(place=folder, what=_what(check_backup(folder))))
        return 0
    settings = settings_of(config, warehouse=warehouse, home=home)
    if raw_files:
        return _lend(folder, settings.database, settings.home)
    manifest = restore(folder, settings.database, settings.home, load_scheme())
    print(_("Restored to {place}: {what}").format(place=settings.home, what=_what(manifest)))
    for name in manifest.files:
        if name.startswith("settings/"):
            print(_("The settings as they were lie in {place}; they are not put in force.").format(place=folder / name))
    print(_("Now run a night: it takes in what came since. Passwords and keys that stand in files of their own are not part of a backup."))
    if manifest.lacking:
        text = _("{count} raw files were lost before the backup: {files}")
        print(text.format(count=len(manifest.lacking), files=", ".join(manifest.lacking)), file=sys.stderr)
    return 0


def _lend(folder: Path, url: str, home: Path) -> int:
    from warehouse import open_warehouse
    from warehouse.backup.restore import lend_raw_files

    with open_warehouse(url, home) as store:
        wanted = {*store.files(current=False)["sha256"], *store.register_extracts(current=False)["sha256"]}
    lent = lend_raw_files(folder, home, wanted)
    print(_("Raw files brought back: {count}").format(count=len(lent.back)))
    if lent.lacking:
        text = _("{count} raw files are in no sound state here nor there: {files}")
        print(text.format(count=len(lent.lacking), files=", ".join(lent.lacking)), file=sys.stderr)
    return 1 if lent.lacking else 0


def _what(manifest: Manifest) -> str:
    text = _("made {made_at} by unionstats {version}, structure {revision}, edition {edition}, {files} raw files")
    facts = {"made_at": manifest.made_at, "version": manifest.about.version, "revision": manifest.revision, "edition": manifest.edition or "–"}
    return text.format(**facts, files=len(manifest.raw_files))


def _facts(folder: Path, manifest: Manifest) -> dict[str, Any]:
    return {
        "folder": str(folder), "made_at": manifest.made_at, "version": manifest.about.version, "revision": manifest.revision,
        "edition": manifest.edition, "raw_files": len(manifest.raw_files), "bytes": manifest.size, "lacking": manifest.lacking,
    }  # fmt: skip
