"""What is kept: the database answers and has the program's structure, nothing in it or in the archive has gone bad."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import sqlalchemy as sa

from flows.doctor.line import Line, Patient, fault, ok, warning
from flows.language import _

SAMPLE = 200
"""Raw files of the archive that are read again: always the latest ones, for they are in use."""


def database(patient: Patient) -> Iterator[Line]:
    """Whether the database answers, can be written, and has this program's structure."""
    from warehouse.migrations.upgrade import check_known, revisions

    place = patient.database.place
    if patient.empty and any((patient.settings.home / "archive").glob("??/*")):
        cure = _("Restore a backup into an empty home, or name the database where the warehouse is kept: warehouse in unionstats.toml")
        yield fault(place, _("no warehouse, beside raw files that were taken in"), _("a warehouse"), cure)
        return
    if patient.empty:
        yield warning(place, _("no warehouse yet"), _("a warehouse"), _("Run a night first: unionstats nightly"))
        return
    found, head = revisions(patient.database)
    if found is None:
        yield warning(place, _("an empty database"), _("a warehouse"), _("Run a night first: unionstats nightly"))
        return
    check_known(found, place)
    if patient.file is None:
        with patient.database.session() as connection:
            if connection.scalar(sa.text("SELECT pg_is_in_recovery()")):
                yield fault(place, _("a standby"), _("a server that can be written"), _("Name the primary server as warehouse"))
                return
    if found != head:
        yield warning(place, _("structure {revision}").format(revision=found), head, _("The next command brings it there; make a backup before"))
    else:
        yield ok(place, _("structure {revision}").format(revision=found))


def integrity(patient: Patient) -> Iterator[Line]:
    """Whether the file of the warehouse is sound, page by page; on PostgreSQL that is the server's business."""
    if patient.file is None or patient.empty:
        yield ok(patient.database.place, _("not looked at"))
        return
    from warehouse.folders import sqlite_uri

    try:
        with closing(sqlite3.connect(sqlite_uri(patient.file, read_only=True), uri=True, timeout=30)) as connection:
            said = [str(line) for (line,) in connection.execute("PRAGMA quick_check(3)")]
    except sqlite3.DatabaseError as error:
        said = [str(error)]
    if said == ["ok"]:
        yield ok(str(patient.file), _("sound"))
    else:
        cure = _("Restore the last backup into an empty home: unionstats restore FOLDER --home DIR; see docs/how-to/keep-it-running.md")
        yield fault(str(patient.file), "; ".join(said)[:200], _("a sound database"), cure)


def audit_log(patient: Patient) -> Iterator[Line]:
    """Whether every row of the audit log is as it was written."""
    from warehouse.audit import broken_at, head
    from warehouse.schema import build_schema

    if patient.empty:
        yield ok(_("the audit log"), _("not looked at"))
        return
    table = build_schema(patient.scheme)["audit"]
    with patient.database.read() as connection:
        if not sa.inspect(connection).has_table("audit"):
            yield ok(_("the audit log"), _("not looked at"))
        elif (broken := broken_at(connection, table)) is not None:
            cure = _("Somebody changed it outside of the program: compare with a backup, and ask who had access")
            yield fault(_("the audit log"), _("row {number} is not as it was written").format(number=broken), _("an unbroken chain"), cure)
        else:
            number, last = head(connection, table)
            yield ok(_("the audit log"), _("{count} rows, {head}").format(count=number, head=last[:12]))


def raw_files(patient: Patient) -> Iterator[Line]:
    """Whether every raw file that was taken in is in the archive, and the latest ones have the bytes that were taken in."""
    from warehouse.archive import Archive
    from warehouse.backup.manifest import sha256_of

    wanted = _taken_in(patient)
    root = Archive(patient.settings.home).root
    paths = {sha: root / sha[:2] / sha[2:] for sha in wanted}
    there = [sha for sha, path in paths.items() if path.is_file()]
    gone = sorted(set(paths).difference(there))
    bad = [sha for sha in there[-SAMPLE:] if sha256_of(paths[sha]) != sha]
    cure = _("Bring them back from a backup: unionstats restore FOLDER --raw-files")
    if gone:
        found = _("{count} raw files are not there: {files}").format(count=len(gone), files=_few(gone))
        yield fault(str(root), found, _("all that were taken in"), cure)
    if bad:
        found = _("{count} raw files have other bytes: {files}").format(count=len(bad), files=_few(bad))
        yield fault(str(root), found, _("the bytes that were taken in"), cure)
    if not gone and not bad:
        yield ok(str(root), _("{count} raw files, {read} of them read again").format(count=len(wanted), read=min(SAMPLE, len(wanted))))


def _taken_in(patient: Patient) -> list[str]:
    """The hashes of all raw files, the earliest first."""
    if patient.empty:
        return []
    with patient.database.read() as connection:
        if not sa.inspect(connection).has_table("files"):
            return []
        both = "SELECT sha256, received FROM files UNION ALL SELECT sha256, received FROM register_extracts"
        found = connection.execute(sa.text(f"{both} ORDER BY received"))
        return list(dict.fromkeys(str(sha) for sha, _received in found))


def _few(hashes: list[str]) -> str:
    return ", ".join(sha[:12] for sha in hashes[:5]) + (" …" if len(hashes) > 5 else "")
