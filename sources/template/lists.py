"""The lists that cells choose from, kept in hidden columns of the cover.

A list of more than a few words does not fit into a cell's own validation, and a sheet of its own would be one that is
no table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from scheme import Scheme
from scheme.model import Column, Table

COVER = "填报说明"
FIRST_COLUMN = 30  # AE and on
COUNTIES = "县市区"


class Lists:
    """Where each list stands, as a validation's source."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self._book = book
        self._sheet = sheet
        self._places: dict[str, str] = {}
        self._column = FIRST_COLUMN

    def add(self, name: str, values: Iterable[str], *, named: bool = False) -> None:
        """Write a list down; `named`: other cells ask for it by its name (a county's townships)."""
        values = list(values)
        if not values:
            return
        self._sheet.write_column(0, self._column, values)
        place = f"={COVER}!${_letters(self._column)}$1:${_letters(self._column)}${len(values)}"
        self._places[name] = place
        if named:
            self._book.define_name(name, place)
        self._column += 1

    def hide(self) -> None:
        """Hide the columns that the lists stand in."""
        self._sheet.set_column(FIRST_COLUMN, self._column, None, None, {"hidden": True})

    def source(self, column: Column, county_cell: str | None) -> str | None:
        """The source of a cell's choices: a list, or the townships of the county in `county_cell`."""
        if column.kind == "region":
            return self._places.get(COUNTIES)
        if column.kind == "township" and county_cell is not None:
            return f"=INDIRECT({county_cell})"
        return self._places.get(column.codelist or "")


def fill_lists(lists: Lists, scheme: Scheme, region: str, tables: Sequence[Table]) -> None:
    """The lists that the columns of `tables` need, for a unit of `region`."""
    columns = [column for table in tables for column in table.columns]
    for name in dict.fromkeys(column.codelist for column in columns if column.codelist):
        lists.add(name, scheme.codelists[name])
    counties = scheme.children(region, "county")
    lists.add(COUNTIES, (county.name for county in counties))
    for county in counties:
        lists.add(county.name, (township.name for township in scheme.children(county.code, "township")), named=True)


def _letters(column: int) -> str:
    return (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)
