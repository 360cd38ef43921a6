"""What a decision on a match is taken on: the ledger row as handed in, what is proposed for it, the register of its month."""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from flows.errors import UserError
from flows.language import _
from scheme.model import Scheme
from sources.register import read_extract
from transforms.codes import clean_code
from transforms.decided import Decision
from transforms.linkage import Memory, remember
from transforms.linkage.pairing import Party
from transforms.text import each, letters
from warehouse import Warehouse

LEDGER = "T02"
KEPT = 16
"""How many ledgers are kept at hand for those who decide one row after the other."""


@dataclass(frozen=True)
class Row:
    """A ledger row of the latest edition. `proposed`: the units that the matching shows for it, the best first; `candidates`: as listed.

    An enterprise that is in no ledger has no label; it is the unit proposed.
    """

    label: int | None
    place: str
    name: str | None
    code: str | None
    union_name: str | None
    proposed: tuple[str, ...]
    candidates: tuple[str, ...] = ()

    @property
    def party(self) -> Party:
        """Name and code as they compare."""
        return Party.of(self.name, self.code)


class Report:
    """A unit's ledger of a month, with its matches, the month's register (month_of_register), and what decisions say so far."""

    def __init__(self, store: Warehouse, unit: str, period: str, decisions: Sequence[Decision], register: pd.DataFrame) -> None:
        self.place = f"{unit} {period}"
        self.ledger = _ledger(store, unit, period)
        self.register = register
        self.matches = store.view("matches", unit=unit, period=period)
        self.memory: Memory = remember(decisions, self.ledger, self.register)

    def unlisted(self, unit_no: str) -> Row | None:
        """A unit of the register that stands for itself, as an enterprise in no ledger; None where the register has it not."""
        return Row(None, f"{self.place} {unit_no}", None, None, None, (unit_no,)) if self.units([unit_no]) else None

    def row(self, row_key: str, name: str | None = None) -> Row:
        """The row of a key, and where several rows have it, of this name. UserError where there is none, or more than one enterprise."""
        matches = self.matches[self.matches["row_key"] == row_key]
        matches = self._told_apart(matches, row_key, name)
        if matches.empty:
            near = difflib.get_close_matches(row_key, self.matches["row_key"].tolist(), 3, 0.5)
            where = _("Keys are shown by: unionstats matches --unit {place} --json").format(place=self.place.replace(" ", " --period "))
            cure = _("Near are: {keys}").format(keys=", ".join(near)) if near else where
            raise UserError(_("{place}: no ledger row has the key {found}. {cure}.").format(place=self.place, found=row_key, cure=cure))
        match = matches.sort_values("state", key=lambda states: states != "candidate", kind="stable").iloc[0]
        same = self.ledger[self.ledger["row_key"] == row_key]
        named = same[same["enterprise_name"].fillna("") == (match["enterprise_name"] or "")]
        label = (named if len(named) else same).index[0]
        row = self.ledger.loc[label]
        shown = [str(each["unit_no"]) for each in json.loads(match["candidates"] or "[]")]
        best = [] if pd.isna(match["unit_no"]) else [str(match["unit_no"])]
        name, code, union = (None if pd.isna(row[column]) else str(row[column]) for column in ("enterprise_name", "uscc", "union_name"))
        return Row(label, f"{self.place} {row_key}", name, code, union, tuple(dict.fromkeys([*best, *shown])), tuple(shown))

    def _told_apart(self, matches: pd.DataFrame, row_key: str, name: str | None) -> pd.DataFrame:
        """The rows of a key that bear a name. UserError, with all names, where rows of several enterprises would be meant."""
        called = pd.Series(each(letters, matches["enterprise_name"]), index=matches.index, dtype="object")
        if called.nunique() < 2:
            return matches
        meant = matches[called == letters(name or "")]
        if meant.empty:
            said = _("{place}: rows of {count} enterprises have the key {found}: {names}. Say which with --enterprise NAME.")
            names = "、".join(dict.fromkeys(matches["enterprise_name"].fillna(_("no name"))))
            raise UserError(said.format(place=self.place, count=called.nunique(), found=row_key, names=names))
        return meant

    def units(self, numbers: Sequence[str]) -> list[dict[str, Any]]:
        """The register's units of these numbers as they stand: unit_no, unit_name, uscc; those it has not are left out."""
        there = self.register[self.register["unit_no"].isin(numbers)].drop_duplicates("unit_no").set_index("unit_no")
        known = [number for number in numbers if number in there.index]
        return [
            {"unit_no": number, **{name: None if pd.isna(there[name][number]) else str(there[name][number]) for name in ("unit_name", "uscc")}}
            for number in known
        ]


def _ledger(store: Warehouse, unit: str, period: str) -> pd.DataFrame:
    readings = store.query(
        f"SELECT DISTINCT reading_id FROM current_tables WHERE unit = '{unit}' AND period = '{period}' AND table_code = '{LEDGER}'"
    )
    return _of_readings(store, tuple(sorted(map(int, readings["reading_id"])))).assign(unit=unit, period=period)


_ledgers: dict[tuple[str, tuple[int, ...]], pd.DataFrame] = {}


def _of_readings(store: Warehouse, numbers: tuple[int, ...]) -> pd.DataFrame:
    """The ledger's rows of some readings with their names and codes as they compare (name, code): what was published is not read again."""
    url = str(store.url)
    found = _ledgers.get((url, numbers))
    if found is None:
        rows = store.read_rows(LEDGER, numbers or [0]).reset_index(drop=True)
        found = rows.assign(name=each(letters, rows["enterprise_name"]), code=each(clean_code, rows["uscc"]))
        while len(_ledgers) >= KEPT:
            _ledgers.pop(next(iter(_ledgers)), None)
        _ledgers[url, numbers] = found
    return found


def month_of_register(store: Warehouse, period: str, place: str) -> pd.DataFrame:
    """The register of a month, with its names and codes as they compare (name, code). UserError where there is none."""
    extracts = store.register_extracts()
    of_month = extracts[extracts["month"] == period]
    if of_month.empty:
        raise UserError(_("{place}: there is no register of {period}, so there is nothing to decide yet.").format(place=place, period=period))
    extract = of_month.iloc[-1]
    return _extract(store.archive.path(extract["sha256"]), extract["path"], store.scheme).assign(period=period)


@lru_cache(4)
def _extract(kept: Path, path: str, scheme: Scheme) -> pd.DataFrame:
    """An extract as it compares. Bytes under their hash never change, and whoever decides asks for the same month again and again."""
    rows = read_extract(kept.read_bytes(), path, scheme).rows
    return rows.assign(name=each(letters, rows["unit_name"]), code=each(clean_code, rows["uscc"]))
