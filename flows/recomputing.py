"""An old edition worked out again: its files, its register, its decisions, its day; nothing of it is written.

An edition is a function of its inputs, so what comes out must be what was published. Where the scheme or the program is another
one by now, nobody can promise that, and it is said instead.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from flows.errors import UserError
from flows.intake import File, Register
from flows.language import _
from flows.reading import Read, carried, restore
from flows.version import code_version, reader_version
from scheme import Scheme
from sources.standing import standing_files

if TYPE_CHECKING:
    from warehouse import Archive, Edition, Inputs, Warehouse


@dataclass(frozen=True)
class Recomputed:
    """The figures as published and as worked out again, in one order, and the digests of both."""

    published: pd.DataFrame
    again: pd.DataFrame

    @property
    def digests(self) -> tuple[str, str]:
        """SHA-256 over every byte of both, numbers with all their digits."""
        one, other = (hashlib.sha256(_bytes(figures)).hexdigest() for figures in (self.published, self.again))
        return one, other


def recomputed(store: Warehouse, scheme: Scheme, edition: Edition) -> Recomputed:
    """Work the edition's figures out again. Raises UserError where that promises nothing, with the reason."""
    promise(scheme, edition)
    return Recomputed(store.figures_of(edition.id), worked_out(store, scheme, edition.inputs, edition.as_of))


def worked_out(store: Warehouse, scheme: Scheme, inputs: Inputs, as_of: str) -> pd.DataFrame:
    """The figures that these inputs come to by the present program. Raises UserError where a file has no reading by it."""
    from flows import derive
    from flows.night import Course

    read, register = _read(store, scheme, inputs), _register(store, inputs)
    decisions = tuple(decision for decision in store.decisions() if decision.id <= inputs.decision_head)
    with TemporaryDirectory(prefix="unionstats-") as folder:
        then = cast("Warehouse", _Then(store.archive, Path(folder), store))
        course = Course(scheme, then, Path(folder), None, date.fromisoformat(as_of))
        material, found = derive.reconciled(course, read, register, decisions)
        findings = derive.checked(course, material)
        content = derive.publishable(course, read, material, findings, found, inputs, decisions)
    return store.as_figures(content.figures)


@dataclass(frozen=True)
class _Then:
    """What deriving asks of a warehouse; `home` is empty, for what nights keep to spare work must not be needed, nor touched."""

    archive: Archive
    home: Path
    store: Warehouse

    def rows(self, statement: str, **values: Any) -> list[dict[str, Any]]:
        """What the warehouse has now: no figure reads it either."""
        return self.store.rows(statement, **values)

    def gap_at(self) -> pd.DataFrame:
        """The gap ledger, which is set against the new one; no figure reads that."""
        return self.store.gap_at()


def promise(scheme: Scheme, edition: Edition) -> None:
    """Raises UserError where the edition's figures may be others by now: another scheme, another program."""
    then = edition.inputs
    for what, was, now in ((_("scheme"), then.scheme_digest, scheme.digest), (_("program"), then.code_version, code_version())):
        if was != now:
            said = _("Edition {number} rests on {what} {was}; here is {now}. Other rules may come to other figures: work it out with that one.")
            raise UserError(said.format(number=edition.id, what=what, was=was, now=now))


def _read(store: Warehouse, scheme: Scheme, inputs: Inputs) -> Read:
    fields = list(File.__dataclass_fields__)
    rows = store.files(current=False)[fields].to_dict("records")
    wanted = set(inputs.file_ids)
    files = [file for file in (File(**{str(name): value for name, value in row.items()}) for row in rows) if file.id in wanted]
    known = store.readings(scheme.digest, reader_version())
    if lost := sorted(wanted - {file.id for file in files if file.id in known}):
        said = _("The reading by this program and scheme of these files is not there: {files}. An edition read by another one cannot be worked out.")
        raise UserError(said.format(files=", ".join(map(str, lost[:8]))))
    readings = restore(store, scheme, {file.id: known[file.id] for file in files})
    return Read(tuple(files), readings, standing_files([carried(file, readings[file.id][1]) for file in files]))


def _register(store: Warehouse, inputs: Inputs) -> Register:
    every = store.register_extracts(current=False)
    used = every[every["sha256"].isin(inputs.register_shas)].drop_duplicates("sha256", keep="last").sort_values("month")
    return Register(tuple(used[["month", "path", "sha256"]].itertuples(index=False, name=None)))


def _bytes(figures: pd.DataFrame) -> bytes:
    return figures.to_csv(index=False, na_rep="\\N", lineterminator="\n").encode()
