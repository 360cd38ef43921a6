"""What the reader refused, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scheme.model import Column, Rule, Scheme

_REASONS: Mapping[str, tuple[str, str]] = {
    "encrypted": ("文件设有密码", "it is protected by a password"),
    "damaged": ("文件损坏或不完整", "it is damaged or incomplete"),
    "empty": ("文件是空的", "it is empty"),
    "html": ("内容是网页，不是工作簿", "it is a web page, not a workbook"),
    "other_kind": ("不是 xlsx、xls、ods 或 csv", "it is not xlsx, xls, ods or csv"),
    "no_table": ("内容是文字，没有表格；请报送按表样填写的报表", "it holds text and no table; hand in the report, filled in as its template says"),
    "encoding": ("文字编码既不是 UTF-8 也不是 GB18030", "its text is neither UTF-8 nor GB18030"),
    "nul_bytes": ("文本中含空字节", "there are NUL bytes in its text"),
    "stopped": ("解析时超出内存或时间限制", "reading it took more memory or time than is allowed"),
    "cover_only": ("只有核查说明，没有报表；请连同报表一起报送", "it holds our notes only and no report; hand the report in with them"),
    "too_large": ("文件过大", "it is too large"),
    "bomb": ("压缩比异常", "it unpacks to far more than it should"),
    "external_links": ("含指向其他文件的链接", "it links to other files"),
    "entities": ("XML 中含实体定义", "its XML defines entities"),
    "area": ("工作表范围异常巨大", "a sheet spans far more than what stands in it"),
}
_WANTED: Mapping[str, tuple[str, str]] = {
    "count": ("不小于0的整数", "a whole number of at least 0"),
    "money": ("不小于0、至多两位小数的金额（万元）", "an amount of at least 0 with two decimals (10,000 CNY)"),
    "percent": ("0至100的百分数", "a percentage from 0 to 100"),
    "date": ("日期，如 2020-09-30", "a date such as 2020-09-30"),
    "datetime": ("日期和时间，如 2020-09-30 08:30", "a date and time such as 2020-09-30 08:30"),
    "bool": ("是 或 否", "是 or 否 (yes or no)"),
    "region": ("本填报单位辖区内的县（市、区）", "a county of the reporting unit"),
    "township": ("该县（市、区）的乡镇（街道）", "a township of that county"),
}
_INSTEAD: Mapping[str, tuple[str, str]] = {
    "S12": ("不含身份证号、手机号的内容", "nothing that names a person"),
    "S14": ("没有公式错误的值", "a value without a formula error"),
}


@dataclass(frozen=True)
class Said:
    """An issue in words."""

    zh: str
    en: str
    expected: str
    expected_en: str


@dataclass(frozen=True)
class _Issue:
    """One of the reader's issues, with what it is about."""

    scheme: Scheme
    rule: Rule
    column: Column | None
    shown: str
    detail: str

    def said(self, zh: str, en: str, expected: str, expected_en: str | None = None) -> Said:
        """`expected_en`: None where it is the same in both languages."""
        return Said(f"{self.rule.zh}：{zh}", f"{self.rule.en}: {en}", expected, expected if expected_en is None else expected_en)


def issue_words(scheme: Scheme, rule: Rule, table: str, column: str, shown: str, detail: str) -> Said:
    """One of the reader's issues in words (see sources.reading.Issue)."""
    about = scheme.tables[table].by_id.get(column) if table in scheme.tables else None
    return _WORDS.get(rule.code, _cell)(_Issue(scheme, rule, about, shown, detail))


def _file(it: _Issue) -> Said:
    zh, en = _REASONS.get(it.shown, (it.shown, it.shown))
    detail = (f"（{it.detail}）", f" ({it.detail})") if it.detail else ("", "")
    return it.said(f"{zh}{detail[0]}", f"{en}{detail[1]}", "xlsx、xls、ods 或 csv 报表", "a report as xlsx, xls, ods or csv")


def _due(it: _Issue) -> Said:
    zh, _, en = it.detail.partition("\n")
    return it.said(zh, en, zh, en)


def _extra_sheet(it: _Issue) -> Said:
    table = it.scheme.tables.get(it.detail)
    zh, en = (f"；《{table.name}》不是本单位本期应报的表", f"; {table.code} is not due from this unit now") if table else ("", "")
    if it.detail == "hidden":
        zh, en = "；工作表已隐藏，其行在可见的工作表中已有，未采用", "; the sheet is hidden, and a visible one has its rows: it was not used"
    return it.said(f"“{it.shown}”{zh}", f"“{it.shown}”{en}", "")


def _lacking_column(it: _Issue) -> Said:
    return it.said(it.shown, it.column.en if it.column else it.shown, f"表头中有“{it.shown}”", f"“{it.shown}” in the header")


def _strange_column(it: _Issue) -> Said:
    zh, en = (f"；是否为“{it.detail}”？", f"; did you mean “{it.detail}”?") if it.detail else ("", "")
    return it.said(f"“{it.shown}”{zh}", f"“{it.shown}”{en}", it.detail)


def _total(it: _Issue) -> Said:
    zh, en = (it.column.zh, it.column.en) if it.column else ("", "")
    return it.said(f"{zh}合计填 {it.shown}，各行之和为 {it.detail}", f"{en} {it.shown}, the rows add up to {it.detail}", it.detail)


def _header_line(it: _Issue) -> Said:
    pairs = list(zip(it.shown.split("；"), it.detail.split("；"), strict=True))
    zh = "；".join(f"表头写“{shown}”，应为 {due}" for shown, due in pairs)
    en = "; ".join(f"the header says “{shown}”, expected {due}" for shown, due in pairs)
    return it.said(zh, en, it.detail)


def _cell(it: _Issue) -> Said:
    """A cell with what stands in it and, where that helps, what should."""
    zh, en = _INSTEAD.get(it.rule.code) or _WANTED.get(it.column.kind if it.column else "", ("", ""))
    if it.column and it.column.codelist and it.rule.code not in _INSTEAD:
        values = "、".join(it.scheme.codelists[it.column.codelist])
        zh, en = f"以下之一：{values}", f"one of {values}"
    place = (f"{it.column.zh} ", f"{it.column.en} ") if it.column else ("", "")
    return it.said(f"{place[0]}“{it.shown}”{f'，应为{zh}' if zh else ''}", f"{place[1]}“{it.shown}”{f', expected {en}' if en else ''}", zh, en)


_WORDS: Mapping[str, Callable[[_Issue], Said]] = {
    "S01": _file,
    "S02": _due,
    "S03": _extra_sheet,
    "S04": _lacking_column,
    "S05": _strange_column,
    "S10": _total,
    "S11": _header_line,
    "S13": _due,
    "S15": _file,
}
