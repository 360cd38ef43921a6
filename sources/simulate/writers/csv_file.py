"""Writes a page as CSV."""

from __future__ import annotations

import csv
from pathlib import Path

from sources.simulate.cells import FormulaError
from sources.simulate.pages import Page


def write_csv(path: Path, page: Page, encoding: str) -> None:
    """One page, in the encoding that a unit's program saves in."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerows(
            [cell.value if isinstance(cell, FormulaError) else cell for cell in line] for line in page.lines()
        )
