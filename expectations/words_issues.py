"""What the reader refused, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from scheme.model import Column, Rule, Scheme

_REASONS: Mapping[str, tuple[str, str]] = {
    "encrypted": ("文件设有密码", "it is protected by a password"),
    "damaged": ("文件损坏或不完整", "it is damaged or incomplete"),
    "empty": ("文件是空的", "it is empty"),
    "html": ("内容是网页，不是工作簿", "it is a web page, not a workbook"),
    "other_kind": ("不是 xlsx、xls、ods 或 csv", "it is not xlsx, xls, ods or csv"),
    "encoding": ("文字编码既不是 UTF-8 也不是 GB18030", "its text is neither UTF-8 nor GB18030"),
    "nul_bytes": ("文本中含空字节", "there are NUL bytes in its text"),
    "stopped": ("解析时超出内存或时间限制", "reading it took more memory or time than is allowed"),
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


@dataclass(frozen=True)
class Said:
    """An issue in words."""

    zh: str
    en: str
    expected: str


def issue_words(scheme: Scheme, rule: Rule, issue: Mapping[str, Any]) -> Said:
    """One of the reader's issues in words. `issue`: an Issue's fields."""
    table = scheme.tables.get(str(issue["table"]))
    column = table.by_id.get(str(issue["column_id"])) if table else None
    return _WORDS.get(rule.code, _cell)(scheme, rule, column, str(issue["shown"]), str(issue["detail"]))


def _file(scheme: Scheme, rule: Rule, column: Column | None, shown: str, detail: str) -> Said:
    zh, en = _REASONS.get(shown, (shown, shown))
    return Said(f"{rule.zh}：{zh}{f'（{detail}）' if detail else ''}", f"{rule.en}: {en} {detail}".rstrip(), "xlsx、xls、ods 或 csv 报表")


def _due(scheme: Scheme, rule: Rule, column: Column | None, shown: str, detail: str) -> Said:
    return Said(f"{rule.zh}：{shown}", f"{rule.en}: {detail}", shown)


def _extra_sheet(scheme: Scheme, rule: Rule, column: Column | None, shown: str, detail: str) -> Said:
    table = scheme.tables.get(detail)
    zh, en = (f"；《{table.name}》不是本单位本期应报的表", f"; {table.code} is not due from this unit now") if table else ("", "")
    return Said(f"{rule.zh}：“{shown}”{zh}", f"{rule.en}: “{shown}”{en}", "")


def _lacking_column(scheme: Scheme, rule: Rule, column: Column | None, shown: str, detail: str) -> Said:
    return Said(f"{rule.zh}：{shown}", f"{rule.en}: {column.en if column else shown}", f"表头中有“{shown}”")


def _strange_column(scheme: Scheme, rule: Rule, column: Column | None, shown: str, detail: str) -> Said:
    near = (f"；是否为“{detail}”？", f"; did you mean “{detail}”?") if detail else ("", "")
    return Said(f"{rule.zh}：“{shown}”{near[0]}", f"{rule.en}: “{shown}”{near[1]}", detail)


def _total(scheme: Scheme, rule: Rule, column: Column | None, shown: str, detail: str) -> Said:
    zh, en = (column.zh, column.en) if column else ("", "")
    return Said(f"{rule.zh}：{zh}合计填 {shown}，各行之和为 {detail}", f"{rule.en}: {en} {shown}, the rows add up to {detail}", detail)


def _header_line(scheme: Scheme, rule: Rule, column: Column | None, shown: str, detail: str) -> Said:
    return Said(f"{rule.zh}：表头写“{shown}”，应为 {detail}", f"{rule.en}: the header says “{shown}”, expected {detail}", detail)


def _hidden(scheme: Scheme, rule: Rule, column: Column | None, shown: str, detail: str) -> Said:
    zh, en = (f"{column.zh} ", f"{column.en} ") if column else ("", "")
    return Said(f"{rule.zh}：{zh}“{shown}”", f"{rule.en}: {en}“{shown}”", "")


def _cell(scheme: Scheme, rule: Rule, column: Column | None, shown: str, detail: str) -> Said:
    zh, en = _WANTED.get(column.kind if column else "", ("", ""))
    if column and column.codelist:
        values = scheme.codelists[column.codelist]
        zh, en = f"以下之一：{'、'.join(values)}", f"one of {', '.join(scheme.localise(column.codelist, value, 'en') for value in values)}"
    said = _hidden(scheme, rule, column, shown, detail)
    return Said(f"{said.zh}{f'，应为{zh}' if zh else ''}", f"{said.en}{f', expected {en}' if en else ''}", zh)


_WORDS: Mapping[str, Callable[[Scheme, Rule, Column | None, str, str], Said]] = {
    "S01": _file,
    "S02": _due,
    "S03": _extra_sheet,
    "S04": _lacking_column,
    "S05": _strange_column,
    "S10": _total,
    "S11": _header_line,
    "S12": _hidden,
    "S13": _due,
    "S14": _hidden,
    "S15": _file,
}
