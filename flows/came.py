"""What an edition has that the last one had not: reports, register extracts, another scheme or program; and what it bears on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flows.digest import ALWAYS, Causes
from flows.intake import Register
from flows.language import _
from flows.reading import Read
from scheme.model import Scheme

if TYPE_CHECKING:
    from warehouse import Edition, Inputs


@dataclass
class Came:
    """What came in since the last edition. reports: unit, period, files, version. causes: table to period to what bears on it."""

    reports: tuple[tuple[str, str, int, int], ...] = ()
    extracts: tuple[tuple[str, str], ...] = ()
    causes: Causes = field(default_factory=dict)

    def bears_on(self, table: str, period: str, cause: str) -> None:
        """Note that `cause` may have moved what reads `table` of `period` (ALWAYS: of any)."""
        self.causes.setdefault(table, {}).setdefault(period, set()).add(cause)


def what_came(scheme: Scheme, read: Read, register: Register, last: Edition | None, inputs: Inputs) -> Came:
    """Set against the last edition, not "new tonight": a night before may have died after it took files in."""
    published = frozenset(last.inputs.file_ids) if last else frozenset()
    files = [file for file in read.files if file.id not in published]
    counts: dict[tuple[str, str, int], int] = {}
    for file in files:
        counts[file.period, file.unit, file.version] = counts.get((file.period, file.unit, file.version), 0) + 1
    known = frozenset(last.inputs.register_shas) if last else frozenset()
    extracts = tuple((month, path) for month, path, sha in register.extracts if sha not in known)
    came = Came(tuple((unit, period, n, version) for (period, unit, version), n in sorted(counts.items())), extracts)
    for file in files:
        for table in read.readings[file.id][1].tables:
            came.bears_on(table, file.period, f"{file.unit} {file.period} v{file.version}")
    for month, path in extracts:
        came.bears_on("REG", month, path)
    for what, now, before in (
        (_("the scheme changed"), inputs.scheme_digest, last and last.inputs.scheme_digest),
        (_("the program changed"), inputs.code_version, last and last.inputs.code_version),
    ):
        if before not in (None, now):
            for table in (*scheme.tables, "REG"):
                came.bears_on(table, ALWAYS, what)
    return came
