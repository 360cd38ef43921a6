"""What is said about a column in the comment of its header."""

from __future__ import annotations

from collections.abc import Iterator

from scheme import Scheme
from scheme.model import Column, Rule, Table

KINDS = {
    "text": "文字",
    "region": "县（市、区），从列表选择",
    "township": "乡镇（街道），先选县（市、区）再从列表选择",
    "uscc": "18 位统一社会信用代码；确无代码请留空",
    "enum": "从列表选择",
    "count": "不小于 0 的整数",
    "money": "金额，最多两位小数",
    "percent": "百分数，0 至 100",
    "date": "日期，如 2020-09-30",
    "datetime": "日期和时间，如 2020-09-30 09:30",
    "bool": "是或否",
}
MOST_RULES = 6


def comment(scheme: Scheme, table: Table, column: Column) -> str:
    """Description, kind, unit of measure, whether required, and the checks that read the column."""
    lines = [
        f"{column.zh}（{'必填' if column.required else '选填'}）",
        f"填法：{KINDS[column.kind]}",
    ]
    if column.is_numeric and column.kind != "percent":
        lines.append(f"计量单位：{column.unit}")
    if column.cumulative:
        lines.append("累计数：不应小于上期")
    rules = list(dict.fromkeys(_said(scheme, rule) for rule in rules_about(scheme, table, column)))
    if rules:
        lines.append("出现下列情况将要求更正或说明：")
        lines += [f"· {text}" for text in rules[:MOST_RULES]]
        if len(rules) > MOST_RULES:
            lines.append(f"…… 另有 {len(rules) - MOST_RULES} 项")
    return "\n".join(lines)


def rules_about(scheme: Scheme, table: Table, column: Column) -> Iterator[Rule]:
    """The rules that read a column, or point at it; not those about patterns, which no clerk can fill in by."""
    for rules in scheme.rules.values():
        for rule in rules:
            if rule.family == "forensics":
                continue
            own = rule.table == table.code
            if (own and (rule.on == column.id or (rule.expr is not None and column.id in rule.expr.reads))) or (
                rule.comparison is not None
                and any(
                    part.table == table.code and part.expr is not None and column.id in part.expr.reads
                    for part in rule.comparison.aggregates
                )
            ):
                yield rule


def _said(scheme: Scheme, rule: Rule) -> str:
    return f"{rule.zh}（{scheme.severities[rule.severity]['zh']}）"
