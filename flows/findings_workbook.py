"""The findings as a workbook to work through: what is wrong and what to do right beside where, to be read on paper as well."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import xlsxwriter
from xlsxwriter.exceptions import XlsxFileError

from flows.errors import UserError
from flows.gap_sheets import TEXTS, Page, safe_name
from flows.language import _, language
from flows.naming import unit_name
from scheme import Scheme

WIDTHS = {
    "unit": 14, "period": 9, "rule": 8, "severity": 8, "file": 22, "sheet": 9, "cell": 7, "message": 36, "cure": 36, "shown": 12, "expected": 18,
    "table_code": 7, "row_key": 18, "column_id": 14, "state": 7, "first_seen": 11, "last_seen": 11,
}  # fmt: skip
"""The columns in their order, each as wide as so many characters."""
_DAY = len("YYYY-MM-DD")


def write_findings(found: pd.DataFrame, scheme: Scheme, path: Path) -> None:
    """Write rows of the view `findings` in the language of tonight. Raises UserError where the file cannot be written."""
    shown = for_people(found, scheme)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(str(path), TEXTS) as book:
            page = Page(book, safe_name(_("findings"), set()))
            page.header([_(column) for column in shown.columns], list(WIDTHS.values()))
            for row in shown.itertuples(index=False):
                page.row(list(row))
            page.finish(frozen=0)
    except (OSError, XlsxFileError) as error:
        said = _("{place}: this cannot be written ({found}). Choose another file with --xlsx.")
        raise UserError(said.format(place=path, found=getattr(error, "strerror", None) or error)) from error


def for_people(found: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """The columns of WIDTHS: texts of one language, words for codes, days for moments."""
    other = "" if language() == "zh" else "_en"
    severities = {code: names[language()] for code, names in scheme.severities.items()}
    said = found.assign(
        unit=found["unit"].map({unit: unit_name(scheme, unit) for unit in found["unit"].unique()}),
        severity=found["severity"].map(severities),
        message=found[f"message{other}"],
        cure=found[f"cure{other}"],
        column_id=_headings(found, scheme),
        state=found["state"].map(_),
        first_seen=found["first_seen"].str[:_DAY],
        last_seen=found["last_seen"].str[:_DAY],
    )
    return said[list(WIDTHS)]


def _headings(found: pd.DataFrame, scheme: Scheme) -> list[str]:
    """The heading in the form of the column that each finding is about; the id of one that the scheme does not know."""
    name = "zh" if language() == "zh" else "en"
    known = {(table.code, column.id): str(getattr(column, name)) for table in scheme.tables.values() for column in table.columns}
    return [known.get(pair, pair[1] or "") for pair in zip(found["table_code"], found["column_id"], strict=True)]
