"""What a cell accepts, in Excel's words, from a column's kind and from the rules that bound it."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any

from scheme import Scheme
from scheme.model import Column, Table
from sources.template.lists import Lists

KINDS_SHOWN = {"date": "2020-09-30", "datetime": "2020-09-30 09:30"}
EARLIEST, LATEST = date(1949, 1, 1), date(2099, 12, 31)


def validation(
    scheme: Scheme, period: str, table: Table, column: Column, lists: Lists, cell: str, county: str | None
) -> dict[str, Any] | None:
    """The validation of `column` for xlsxwriter, or None where anything goes.

    `cell` is the first cell that it applies to, `county` that of the row's county; both relative, so that it holds for
    the rows below.
    """
    choices = lists.source(column, county)
    if choices is not None:
        return _wrong("请从下拉列表中选择。", validate="list", source=choices)
    if column.kind == "bool":
        return _wrong("请填“是”或“否”。", validate="list", source=["是", "否"])
    if column.kind == "count":
        return _wrong("请填不小于 0 的整数；没有数据请留空，不要填 0。", validate="integer", criteria=">=", value=0)
    if column.kind == "money":
        formula = f"=AND(ISNUMBER({cell}),{cell}>=0,ROUND({cell},2)={cell})"
        return _wrong("请填不小于 0 的金额（万元），最多两位小数。", validate="custom", value=formula)
    if column.kind == "percent":
        return _wrong("请填 0 至 100 之间的百分数。", validate="decimal", criteria="between", minimum=0, maximum=100)
    if column.kind in ("date", "datetime"):
        first, last = date_bounds(scheme, period, table, column)
        message = f"请填 {first} 至 {last} 之间的日期，如 {KINDS_SHOWN[column.kind]}。"
        return _wrong(message, validate="date", criteria="between", minimum=first, maximum=_end(last, column))
    if column.kind == "uscc":
        formula = f"=LEN({cell})=18"
        return _wrong(
            "统一社会信用代码为 18 位。确无代码请留空。", validate="custom", value=formula, error_type="warning"
        )
    return None


def date_bounds(scheme: Scheme, period: str, table: Table, column: Column) -> tuple[date, date]:
    """The days between which a date must be: what the table's error rules say of it alone."""
    year, month = int(period[:4]), int(period[5:7])
    start, end = date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    said = {
        rule.expr.text
        for rules in scheme.rules.values()
        for rule in rules
        if rule.table == table.code and rule.family == "rows" and rule.severity == "error" and rule.expr is not None
    }
    if f"within_period({column.id})" in said:
        return start, end
    return EARLIEST, end if f"{column.id} <= period_end" in said else LATEST


def _end(last: date, column: Column) -> date:
    """Excel's bound on a moment is midnight: the next day's, where times of the last day are good."""
    return date.fromordinal(last.toordinal() + 1) if column.kind == "datetime" else last


def _wrong(message: str, **rule: Any) -> dict[str, Any]:
    return {"error_title": "请核对", "error_message": message, "ignore_blank": True} | rule
