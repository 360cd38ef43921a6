"""What the lines above a header say of unit and period, against where the file was pulled from (S11)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from scheme.model import Unit
from sources.cells import as_typed, fold
from sources.letters import cell_name
from sources.reading import Issue
from sources.sheets import Sheet

_UNIT = re.compile(r"(?:填报|报送|上报|编报|汇总)(?:单位|机构|工会)(?:名称)?(?:\([^)]*\))?(?::|$)")
_PERIOD = re.compile(r"(?:报告期|报表期|填报期|统计期|所属期|统计时间|报告时间)[间别]?(?::|$)")
_NEXT = re.compile(r"(?:填报|报送|报告|报表|统计|所属|填表|制表|计量|联系|单位|表号)[^:]{0,6}:|$")
_SEAL = re.compile(r"\((?:盖章|公章|章|签章|印章)\)")
_UNION = re.compile(r"市?总?工会|市$|自治区|驻会|产业|委员会|[()]")
_BRACKETS = re.compile(r"\([^)]*\)")
_QUARTER = re.compile(r"(?:第?([1-4])季|Q([1-4]))")
_MONTH = re.compile(r"(\d{1,2})月|\d{4}[.\-/](\d{1,2})|(?<!\d)\d{4}(\d{2})(?:\d{2})?(?!\d)|年(\d{1,2})$")
_YEAR = re.compile(r"(?<!\d)20\d\d")
_HAN_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


class _Said(NamedTuple):
    row: int
    column: int
    text: str


def head_issues(sheet: Sheet, unit: Unit, period: str) -> Iterator[Issue]:
    """Where a sheet says that it is another unit's, or of another period."""
    said = [_Said(row, at, _text(cell)) for row in range(sheet.header.top) for at, cell in enumerate(sheet.grid.rows[row]) if cell != ""]
    for label, expected in ((_UNIT, unit.name), (_PERIOD, period)):
        found = _value(said, label)
        if found is not None and (says_other_unit(found.text, unit.name, unit.short) if label is _UNIT else says_other_period(found.text, period)):
            place = cell_name(found.row, found.column)
            yield Issue("S11", sheet.table.code, sheet.grid.name, cell=place, row=found.row + 1, shown=found.text, detail=expected)


@lru_cache(1000)
def says_other_unit(text: str, *names: str) -> bool:
    """Whether a 填报单位 names another unit than one of these names (part of one, or with a word behind it, will do)."""
    said = _SEAL.sub("", text).strip(":_ ")
    ours = [fold(name) for name in names]
    if not said or ours[0] in said or (len(said) >= 3 and said in ours[0]):
        return False
    return _UNION.sub("", said) not in {_UNION.sub("", name) for name in ours}


@lru_cache(1000)
def says_other_period(text: str, period: str) -> bool:
    """Whether a 报告期 is readable and ends in another month (or quarter) than `period`. Words and ranges will do.

    What stands in brackets (the day it was filled in) says nothing, unless all of it does.
    """
    whole = re.sub(r"十(\d)(?=月)", r"1\1", text.translate(_HAN_DIGITS)).replace("十月", "10月")
    plain = _BRACKETS.sub("", whole) or whole
    years = _YEAR.findall(plain) or _YEAR.findall(whole)
    month = int(period[5:7])
    quarter = _QUARTER.search(plain)
    months = [int(next(filter(None, found.groups()))) for found in _MONTH.finditer(plain)]
    if quarter:
        same = int(quarter[1] or quarter[2]) == (month + 2) // 3
    elif months and 1 <= months[-1] <= 12:
        same = months[-1] == month
    else:
        return False
    return not same or bool(years and years[-1] != period[:4])


def _value(said: list[_Said], label: re.Pattern[str]) -> _Said | None:
    """What stands behind a label: in its own cell, up to the next label, or in the next cell of its line."""
    for index, one in enumerate(said):
        if (found := label.search(one.text)) is None:
            continue
        behind = _NEXT.search(one.text, found.end())
        if text := one.text[found.end() : behind.start() if behind else None]:
            return _Said(one.row, one.column, text)
        following = said[index + 1] if index + 1 < len(said) else None
        if following and following.row == one.row and ":" not in following.text:
            return following
    return None


def _text(cell: Any) -> str:
    if isinstance(cell, dt.date):
        return f"{cell:%Y-%m-%d}"
    return fold(as_typed(cell))
