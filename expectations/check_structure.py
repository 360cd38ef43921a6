"""S01 to S05, S10, S11, S13, S15: what is wrong with a submission before its values are looked at."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from expectations import findings
from expectations.material import ISSUE_COLUMNS, REPORT, Material
from expectations.suites import file_expectations, truth_expectation
from expectations.validate import validate
from scheme.model import Scheme

FILE_RULES = ("S01", "S03", "S04", "S05", "S10", "S11", "S15")
# One file of several may say the same again: a table's column is S04's and S10's; the whole report is S11's.
_ONCE_A = {"S04": [*REPORT, "table", "column_id"], "S10": [*REPORT, "table", "column_id"]}


def structure(scheme: Scheme, material: Material) -> Iterator[pd.DataFrame]:
    """The findings of every file, of every table due and of every report due."""
    yield from _of_files(scheme, material)
    outside = material.issues[(material.issues["rule"] == "S12") & (material.issues["column_id"] == "")]
    yield findings.of_issues(scheme, outside)
    for rule, due in (("S02", _tables_due(scheme, material)), ("S13", _reports_due(scheme, material))):
        for failed in validate(rule, due, [truth_expectation(rule, "there")]):
            yield findings.of_issues(scheme, _in_words(scheme, rule, due.iloc[failed.positions]))


def _of_files(scheme: Scheme, material: Material) -> Iterator[pd.DataFrame]:
    issues = material.issues
    named = {rule: issues.loc[issues["rule"] == rule, "reading_id"].value_counts() for rule in FILE_RULES}
    counts = {rule: material.files["reading_id"].map(found).fillna(0).astype("int64") for rule, found in named.items()}
    for failed in validate("files", material.files.assign(**counts), file_expectations(FILE_RULES)):
        bad = material.files["reading_id"].iloc[failed.positions]
        same = issues[(issues["rule"] == failed.rule) & issues["reading_id"].isin(bad)]
        if failed.rule == "S11":
            same = _heads(same)
        yield findings.of_issues(scheme, same.drop_duplicates(_ONCE_A[failed.rule]) if failed.rule in _ONCE_A else same)


def _heads(issues: pd.DataFrame) -> pd.DataFrame:
    """Headers of another unit or period: of each report one issue that is no table's and names all they say, by `；`."""
    said = issues.drop_duplicates([*REPORT, "shown", "detail"]).groupby(REPORT, as_index=False)[["shown", "detail"]].agg("；".join)
    return issues.drop_duplicates(REPORT).drop(columns=["shown", "detail"]).merge(said, on=REPORT).assign(table="")


def _tables_due(scheme: Scheme, material: Material) -> pd.DataFrame:
    """A row a table due of every report handed in; a report with a file that could not be opened is not asked for more."""
    closed = material.issues[material.issues["rule"].isin(["S01", "S15"])]
    open_reports = sorted(material.reports - _reports(closed))
    return _due([(u, p, code, (u, p, code) in material.reported) for u, p in open_reports for code in scheme.due_tables(u, p)])


def _reports_due(scheme: Scheme, material: Material) -> pd.DataFrame:
    """A row a unit and period whose due day has passed, where a table was due."""
    return _due([(*report, "", report in material.reports) for report in scheme.overdue(material.as_of)])


def _reports(frame: pd.DataFrame) -> set[tuple[str, str]]:
    return set(frame[REPORT].drop_duplicates().itertuples(index=False, name=None))


def _due(rows: list[tuple[str, str, str, bool]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[*REPORT, "table", "there"])


def _in_words(scheme: Scheme, rule: str, missing: pd.DataFrame) -> pd.DataFrame:
    """What is missing as issues: the table, or the report and its due day, in both languages."""
    detail = []
    for unit, period, code in missing[[*REPORT, "table"]].itertuples(index=False, name=None):
        table, whole, due = scheme.tables.get(code), scheme.units[unit], scheme.due_date(period)
        of_table = f"{code} {table.name}\n{code} {table.name_en}" if table else ""
        detail.append(of_table or f"{whole.name} {period} 报表，截止日 {due}\n{whole.name_en}, {period}, due by {due}")
    nowhere = dict.fromkeys(set(ISSUE_COLUMNS) - {"table", "row"}, "")
    return missing.assign(**nowhere, file="", row=0, reading_id=None).assign(rule=rule, shown="", detail=detail)
