"""The findings as a workbook to work through: what is wrong and what to do right beside where, to be read on paper as well."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import xlsxwriter
from xlsxwriter.exceptions import XlsxFileError

from flows.for_people import named
from flows.gap_sheets import TEXTS, Page, safe_name
from flows.language import _, language
from flows.tables import as_os_error
from scheme import Scheme
from transforms.stewardship.states import STATES

WIDTHS = {
    "unit": 14, "period": 9, "rule": 8, "severity": 8, "file": 22, "sheet": 9, "cell": 7, "message": 36, "cure": 36, "shown": 12, "expected": 18,
    "table_code": 7, "row_key": 18, "column_id": 14, "state": 7, "decision_state": 10, "first_seen": 11, "last_seen": 11,
}  # fmt: skip
"""The columns in their order, each as wide as so many characters."""
_DAY = len("YYYY-MM-DD")


def write_findings(found: pd.DataFrame, scheme: Scheme, path: Path) -> None:
    """Write rows of the view `findings`, or a trial's, in the language of tonight. Raises OSError where the file cannot be written."""
    shown = _as_read(found, scheme)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with xlsxwriter.Workbook(str(path), TEXTS) as book:
            page = Page(book, safe_name(_("findings"), set()))
            page.header([_(column) for column in shown.columns], list(WIDTHS.values()))
            for row in shown.itertuples(index=False):
                page.row(list(row))
            page.finish(frozen=0)
    except XlsxFileError as error:
        raise as_os_error(error) from error


def _as_read(found: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """The columns of WIDTHS: texts of one language, words for codes, days for moments."""
    other = "" if language() == "zh" else "_en"
    decided = {state.code: state.zh if language() == "zh" else state.en for state in STATES.values()}
    state = found["decision_state"] if "decision_state" in found else pd.Series("", found.index)  # nobody decides on a trial's findings
    severities = {code: names[language()] for code, names in scheme.severities.items()}
    said = found.assign(
        unit=named(found["unit"], scheme),
        severity=found["severity"].map(severities),
        expected=found[f"expected{other}"].fillna(found["expected"]),
        message=found[f"message{other}"],
        cure=found[f"cure{other}"],
        column_id=_headings(found, scheme),
        state=found["state"].map(_),
        decision_state=state.map(decided),
        first_seen=found["first_seen"].str[:_DAY],
        last_seen=found["last_seen"].str[:_DAY],
    )
    return said[list(WIDTHS)]


def _headings(found: pd.DataFrame, scheme: Scheme) -> list[str]:
    """The heading in the form of the column that each finding is about; the id of one that the scheme does not know."""
    name = "zh" if language() == "zh" else "en"
    known = {(table.code, column.id): str(getattr(column, name)) for table in scheme.tables.values() for column in table.columns}
    return [known.get(pair, pair[1] or "") for pair in zip(found["table_code"], found["column_id"], strict=True)]
