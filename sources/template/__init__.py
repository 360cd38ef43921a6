"""The blank workbook that a unit fills in, made from the scheme: what it accepts is what the reader understands."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from scheme import Scheme
from sources.template.cover import write_cover
from sources.template.looks import Looks
from sources.template.sheet import write_sheet

__all__ = ["write_template"]


def write_template(scheme: Scheme, unit: str, period: str, out: Path) -> Path:
    """Write the blank workbook of `unit` for `period` (YYYY-MM) and say where it is.

    `out` is the file (`….xlsx`) or the folder that it goes into, which is made where it is missing. The same arguments
    give the same bytes.
    """
    year, month = period.split("-")
    path = out if out.suffix == ".xlsx" else out / f"{scheme.units[unit].name}{year}年{int(month)}月报表.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    book: Any = xlsxwriter.Workbook(str(path), {"in_memory": True})
    book.set_properties(
        {"title": f"{year}年{int(month)}月报表", "author": scheme.units[unit].name, "created": datetime(2020, 1, 1)}
    )
    looks = Looks(book)
    tables = [scheme.tables[code] for code in scheme.due_tables(unit, period)]
    lists = write_cover(book, looks, scheme, unit, period, tables)
    for table in tables:
        write_sheet(book, looks, lists, scheme, unit, period, table)
    book.close()
    return path
