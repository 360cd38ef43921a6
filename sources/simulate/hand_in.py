"""Writes a submission as its unit would, and says in which cell everything stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from scheme import Scheme
from sources.simulate.columns import letters
from sources.simulate.layouts import Layout
from sources.simulate.pager import Pager
from sources.simulate.pages import Page, Total, cover_page, stray_page
from sources.simulate.submission import Submission
from sources.simulate.writers import WRITERS, write_csv

LEDGER = "T02"  # the table that comes as a CSV beside a workbook, and whose CSV carries its name


@dataclass(frozen=True)
class Cellar:
    """Where the rows of one table stand."""

    pages: tuple[tuple[str, Page], ...]  # file below the output folder, and the sheet in it

    def cell(self, row: int, column: str) -> tuple[str, str, str]:
        """File, sheet and cell of a row's column."""
        for file, page in self.pages:
            if (line := page.places.get(row)) is not None:
                return file, page.name, f"{letters(page.columns[column])}{line + 1}"
        raise KeyError(row)

    @property
    def totals(self) -> list[Total]:
        """Every total that is shown."""
        return [total for _, page in self.pages for total in page.totals]


@dataclass
class Handed:
    """The files of a submission."""

    tables: dict[str, Cellar] = field(default_factory=dict)
    strays: list[tuple[str, str]] = field(default_factory=list)
    files: int = 0


def hand_in(submission: Submission, layout: Layout, scheme: Scheme, seed: int, folder: Path) -> Handed:
    """Write the files of `submission` below `folder`/inbox; the rows must have been arranged."""
    home = folder / "inbox" / submission.unit / submission.period
    home.mkdir(parents=True, exist_ok=True)
    year, month = submission.period.split("-")
    base = f"{scheme.units[submission.unit].name}{year}年{int(month)}月报表"
    handed = Handed()
    books: dict[str, list[Page]] = {}
    for code, sheetful in submission.tables.items():
        as_csv = layout.carrier == "csv_a_table" or (layout.carrier == "book_and_csv" and code == LEDGER)
        pages = Pager(scheme, layout, submission.unit, seed, as_text=as_csv).pages(submission, sheetful)
        if as_csv:
            name = f"{base}-{code}{sheetful.table.name if code == LEDGER else ''}.csv"
            write_csv(home / name, pages[0], layout.encoding)
            handed.files += 1
        else:
            name = f"{base}-{code}.{layout.ending}" if layout.carrier == "book_a_table" else f"{base}.{layout.ending}"
            books.setdefault(name, []).extend(pages)
        where = f"inbox/{submission.unit}/{submission.period}/{name}"
        handed.tables[code] = Cellar(tuple((where, page) for page in pages))
    for name, pages in books.items():
        if layout.cover and layout.carrier != "book_a_table":
            pages.insert(0, cover_page())
        if name == next(iter(books)):
            pages.extend(stray_page(sheet) for sheet in submission.extra_sheets)
            where = f"inbox/{submission.unit}/{submission.period}/{name}"
            handed.strays = [(where, sheet) for sheet in submission.extra_sheets]
        WRITERS[layout.ending](home / name, pages)
        handed.files += 1
    return handed
