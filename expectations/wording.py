"""Rules and values in words, Chinese and English: what is wrong with the numbers, and what was expected."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from scheme.expressions import AggregateExpression, Expression
from scheme.model import Rule, Scheme, Table

REGISTER_LABELS: Mapping[str, tuple[str, str]] = {
    "found": ("在登记库中查到", "found in the register"),
    "candidate": ("待核对", "to be decided"),
    "claims": ("认领行数", "claiming rows"),
    "register_status": ("参保状态", "insurance status"),
    "register_insured": ("参保人数", "insured"),
    "register_region": ("参保地区划", "register region"),
    "register_uscc": ("登记库代码", "register code"),
    "register_large": ("登记库50人以上企业数", "register's enterprises of 50+"),
    "active": ("正常参保", "in normal insurance"),
    "insured": ("参保人数", "insured"),
    "in_ledger": ("已入台账", "in a ledger"),
    "unionised": ("已建会", "with a union"),
    "listed": ("仍在台账", "still in the ledger"),
    "period_end": ("报告期末", "the end of the period"),
    "period_start": ("报告期初", "the start of the period"),
    "period_year": ("报告年度", "the year reported"),
}
_SIGNS = {ast.LtE: "≤", ast.GtE: "≥", ast.Lt: "<", ast.Gt: ">", ast.Eq: "=", ast.NotEq: "≠", ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.Div: "÷"}
_CALLS = {
    "given": ("{0}已填", "{0} given"),
    "valid_uscc": ("{0}校验通过", "{0} has a valid check character"),
    "min": ("{0}中的较小者", "the least of {0}"),
    "abs": ("|{0}|", "|{0}|"),
    "minutes": ("（{0}）的分钟数", "minutes of ({0})"),
    "within_period": ("{0}在报告期内", "{0} within the period"),
    "band": ("{0}所在规模档", "size band of {0}"),
    "implies": ("{0} 时，{1}", "where {0}, {1}"),
}  # fmt: skip


def label(column: str, table: Table | None, language: str) -> str:
    """A column's name in words; of a rule's other values (previous_x, the register's side) theirs."""
    if column.startswith("previous_"):
        return ("上期" if language == "zh" else "previous ") + label(column.removeprefix("previous_"), table, language)
    if table is not None and column in table.by_id:
        return table.by_id[column].zh if language == "zh" else table.by_id[column].en
    return REGISTER_LABELS.get(column, (column, column))[language == "en"]


def expected(rule: Rule, scheme: Scheme, language: str) -> str:
    """What a rule expects, in words."""
    table = scheme.tables[rule.table] if rule.table else None
    if rule.expr is not None:
        return _words(rule.expr.tree, table, language)
    if rule.comparison is not None:
        return _aggregates(rule.comparison, scheme, language)
    return ""


def values(rule: Rule, row: Mapping[str, Any], scheme: Scheme, language: str) -> str:
    """The values that a rule read in a row: `会员数 318，职工数 312`."""
    if rule.expr is None:
        return ""
    table = scheme.tables[rule.table] if rule.table else None
    parts = [f"{label(c, table, language)} {show(row.get(c), language)}" for c in rule.expr.reads if c in row]
    return ("，" if language == "zh" else ", ").join(parts)


def show(value: Any, language: str = "zh") -> str:
    """A typed value as people write it; nothing is 空."""
    if value is None or value is pd.NA or value is pd.NaT or isinstance(value, float) and value != value:
        return "（空）" if language == "zh" else "(empty)"
    if isinstance(value, (bool,)) or type(value).__name__ == "bool_":
        return ("是" if value else "否") if language == "zh" else ("yes" if value else "no")
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d") if value == value.normalize() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value)


def _aggregates(comparison: AggregateExpression, scheme: Scheme, language: str) -> str:
    """`T03.large == count(T02 where employees >= 50)` with the columns' names in words."""

    def named(found: re.Match[str]) -> str:
        table = scheme.tables[found[1]]
        column = label(found[2], table, language) if found[2] else ""
        return f"{table.name if language == 'zh' else table.name_en}{'·' + column if column else ''}"

    text = comparison.text
    for aggregate in comparison.aggregates:
        if aggregate.where is not None:
            words = _words(aggregate.where.tree, scheme.tables[aggregate.table], language)
            text = text.replace(f"where {aggregate.where.text}", f"其中 {words}" if language == "zh" else f"where {words}")
    text = re.sub(r"\b(T\d\d)(?:\.(\w+))?", named, text)
    for code, sign in (("<=", "≤"), (">=", "≥"), ("==", "=")):
        text = text.replace(code, sign)
    return text.replace("count(", "行数(").replace("sum(", "合计(") if language == "zh" else text


def _words(tree: ast.expr, table: Table | None, language: str) -> str:
    zh = language == "zh"
    if isinstance(tree, ast.Name):
        return label(tree.id, table, language)
    if isinstance(tree, ast.Constant):
        return f"“{tree.value}”" if isinstance(tree.value, str) else f"{tree.value:g}"
    if isinstance(tree, ast.Compare):
        parts = [_words(tree.left, table, language)]
        for sign, right in zip(tree.ops, tree.comparators, strict=True):
            parts += [_SIGNS[type(sign)], _words(right, table, language)]
        return " ".join(parts)
    if isinstance(tree, ast.BinOp):
        return f"{_words(tree.left, table, language)}{_SIGNS[type(tree.op)]}{_words(tree.right, table, language)}"
    if isinstance(tree, ast.BoolOp):
        joint = {"And": " 且 ", "Or": " 或 "} if zh else {"And": " and ", "Or": " or "}
        return joint[type(tree.op).__name__].join(_words(part, table, language) for part in tree.values)
    if isinstance(tree, ast.UnaryOp):
        return (("非" if zh else "not ") if isinstance(tree.op, ast.Not) else "−") + _words(tree.operand, table, language)
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name):
        parts = [_words(argument, table, language) for argument in tree.args]
        pattern = _CALLS[tree.func.id][0 if zh else 1]
        return pattern.format(*parts) if tree.func.id == "implies" else pattern.format(("、" if zh else ", ").join(parts))
    return ast.unparse(tree)


def expression_words(expression: Expression, table: Table | None, language: str) -> str:
    """An expression of the scheme's language in words."""
    return _words(expression.tree, table, language)


@dataclass(frozen=True)
class Said:
    """An issue in words."""

    zh: str
    en: str
    expected: str


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
_KINDS: Mapping[str, tuple[str, str]] = {
    "count": ("不小于0的整数", "a whole number of at least 0"),
    "money": ("不小于0、至多两位小数的金额（万元）", "an amount of at least 0 with two decimals (10,000 CNY)"),
    "percent": ("0至100的百分数", "a percentage from 0 to 100"),
    "date": ("日期，如 2020-09-30", "a date such as 2020-09-30"),
    "datetime": ("日期和时间，如 2020-09-30 08:30", "a date and time such as 2020-09-30 08:30"),
    "bool": ("是 或 否", "是 or 否 (yes or no)"),
    "region": ("本填报单位辖区内的县（市、区）", "a county of the reporting unit"),
    "township": ("该县（市、区）的乡镇（街道）", "a township of that county"),
}


def issue(scheme: Scheme, rule: Rule, row: Mapping[str, Any]) -> Said:
    """One of the reader's issues in words. `row`: an Issue's fields."""
    table = scheme.tables.get(str(row["table"]))
    shown, detail = str(row["shown"]), str(row["detail"])
    column = str(row["column_id"])
    name_zh, name_en = (label(column, table, "zh"), label(column, table, "en")) if column else ("", "")
    if rule.code in ("S01", "S15"):
        why_zh, why_en = _REASONS.get(shown, (shown, shown))
        behind = f"（{detail}）" if detail else ""
        return Said(f"{rule.zh}：{why_zh}{behind}", f"{rule.en}: {why_en} {detail}".rstrip(), "xlsx、xls、ods 或 csv 报表")
    if rule.code == "S03":
        other = f"；{scheme.tables[detail].name}本期不应报" if detail in scheme.tables else ""
        return Said(f"{rule.zh}：{shown}{other}", f"{rule.en}: {shown}", "")
    if rule.code == "S04":
        return Said(f"{rule.zh}：{shown}", f"{rule.en}: {name_en}", shown)
    if rule.code == "S05":
        near = f"；是否为“{detail}”？" if detail else ""
        return Said(f"{rule.zh}：{shown}{near}", f"{rule.en}: {shown}" + (f"; did you mean {detail}?" if detail else ""), detail)
    if rule.code == "S10":
        return Said(f"{rule.zh}：{name_zh}合计 {shown}，各行之和 {detail}", f"{rule.en}: {name_en} {shown}, the rows add up to {detail}", detail)
    if rule.code == "S11":
        return Said(f"{rule.zh}：表头写 {shown}，应为 {detail}", f"{rule.en}: the header says {shown}, expected {detail}", detail)
    if rule.code in ("S02", "S13"):
        return Said(f"{rule.zh}：{shown}", f"{rule.en}: {detail}", shown)
    kind = table.by_id[column].kind if table is not None and column in table.by_id else ""
    want_zh, want_en = _KINDS.get(kind, ("", ""))
    if kind == "enum" and table is not None:
        codelist = scheme.codelists[table.by_id[column].codelist or ""]
        want_zh, want_en = "、".join(codelist), "one of " + ", ".join(codelist)
    if rule.code in ("S12", "S14"):
        want_zh = want_en = ""
    place_zh, place_en = (f"{name_zh} ", f"{name_en} ") if name_zh else ("", "")
    needed = (f"，应为{want_zh}", f", expected {want_en}") if want_zh else ("", "")
    return Said(f"{rule.zh}：{place_zh}“{shown}”{needed[0]}", f"{rule.en}: {place_en}“{shown}”{needed[1]}", want_zh)
