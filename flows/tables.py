"""Tables for a terminal, for machines (--json), and as a workbook (--xlsx)."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

LONGEST = 32_767
"""Characters that a cell of a workbook can hold."""
EXACT = 10**15
"""Numbers from here on would lose digits in a workbook; they are texts there."""
WIDEST = 60
"""Characters that a column is wide at most."""
WRAPPED = 35
"""Characters that a column of wrapped texts is wide at most."""
_NOTHING = 1e-9
"""What a float is off by, having been worked out."""
MEASURED = 500
"""Rows that a column's width is taken from."""


def print_table(frame: pd.DataFrame, *, title: str = "", as_json: bool = False, limit: int | None = None, rest: str = "") -> None:
    """Print a frame as a table, or as JSON records; with a limit, say how many rows are not shown, and by `rest` how to get at them."""
    if as_json:
        sys.stdout.write(frame.to_json(orient="records", force_ascii=False, indent=2) + "\n")
        return
    shown = frame if limit is None else frame.head(max(limit, 0))
    if not sys.stdout.isatty():
        _print_lines(shown, title)
        if more := _more(len(frame) - len(shown), rest):
            print(more)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title or None, title_justify="left", header_style="bold")
    for column in shown.columns:
        table.add_column(str(column), justify="right" if pd.api.types.is_numeric_dtype(shown[column]) else "left", overflow="fold")
    for row in shown.itertuples(index=False):
        table.add_row(*(cell_text(value) for value in row))
    console = Console()
    console.print(table)
    if more := _more(len(frame) - len(shown), rest):
        console.print(more, markup=False, highlight=False)


def _more(count: int, rest: str) -> str:
    from flows.language import _

    return _("… and {count} more rows").format(count=count) + rest if count else ""


def _print_lines(shown: pd.DataFrame, title: str) -> None:
    """A row a line, tabs between the cells: for other programs."""
    if title:
        print(title)
    print("\t".join(str(column) for column in shown.columns))
    for row in shown.itertuples(index=False):
        print("\t".join(cell_text(value).replace("\t", " ").replace("\n", " ") for value in row))


def cell_text(value: object) -> str:
    """A value as it stands in a table: nothing is empty, a whole number has no decimals."""
    if value is None or value is pd.NA or value != value:
        return ""
    if isinstance(value, float):
        return number_text(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)


def number_text(value: float) -> str:
    """A number to two decimals; to more where these would make it a whole one, or a half, that it is not: 99.9987 is no 100, 54.996 no 55."""
    rounded = round(value, 2)
    digits = 2
    if abs(value - rounded) >= _NOTHING and rounded * 2 % 1 == 0:
        digits = next((more for more in range(3, 9) if abs(value - round(value, more)) < _NOTHING or f"{value:.{more}f}"[-1] != "0"), 2)
    return f"{value:,.{digits}f}".rstrip("0").rstrip(".")


def write_workbook(frame: pd.DataFrame, path: Path, sheet: str, choices: Mapping[str, Sequence[str]] | None = None, in_view: int = 0) -> None:
    """Write a frame as a workbook: texts stay texts (no cell becomes a formula), the header is frozen and filtered.

    `choices`: what may be chosen in the cells of a column. `in_view`: the columns that stay there in a sheet to work in, whose
    texts wrap. Raises OSError where the file cannot be written.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxFileError

    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with xlsxwriter.Workbook(str(path)) as book:
            page = book.add_worksheet(sheet[:31])
            head = book.add_format({"bold": True, "bg_color": "#E7EDF5", "border": 1, "text_wrap": True, "valign": "top"})
            wrapped = {"text_wrap": True, "valign": "top"} if in_view else {}
            text = book.add_format({"num_format": "@", **wrapped})  # stays a text when somebody edits it, whatever it begins with
            for at, column in enumerate(frame.columns):
                page.write_string(0, at, str(column), head)
                page.set_column(at, at, min(_width(frame.iloc[:, at], str(column)), WRAPPED if in_view else WIDEST))
            for line, row in enumerate(frame.astype(object).where(frame.notna(), None).itertuples(index=False), start=1):
                for at, value in enumerate(row):
                    if isinstance(value, (bool, int, float)) and abs(value) < EXACT:
                        page.write(line, at, value)
                    elif value is not None:
                        page.write_string(line, at, str(value)[:LONGEST], text)
            for column, words in (choices or {}).items():
                at = list(frame.columns).index(column)
                page.data_validation(1, at, max(len(frame), 1), at, {"validate": "list", "source": list(words)})
            page.freeze_panes(1, in_view)
            page.autofilter(0, 0, max(len(frame), 1), max(len(frame.columns) - 1, 0))
    except XlsxFileError as error:
        raise as_os_error(error) from error


def as_os_error(error: Exception) -> OSError:
    """What the system said, out of an error of xlsxwriter."""
    return error.args[0] if error.args and isinstance(error.args[0], OSError) else OSError(str(error))


def _width(column: pd.Series, heading: str) -> float:
    """A column's width in characters, Chinese ones counted twice; long texts are cut off by the next cell, not wrapped."""
    from rich.cells import cell_len

    texts = column.head(MEASURED).dropna().astype(str)
    return min(max([cell_len(heading) + 3, *(cell_len(text) + 1 for text in texts)]), WIDEST)
