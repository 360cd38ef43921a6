"""What tables and columns are called in the Chinese views: short names, from the words that they have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scheme import Scheme
from warehouse.snapshot.listing import Field

_NAMES = {
    "findings": "核查问题", "matches": "台账匹配", "figures": "指标数值", "gap_ledger": "缺口台账", "gap_balance": "缺口收支",
    "submissions": "报送文件", "editions": "各版", "data_dictionary": "数据字典",
    "dim_period": "维度_报告期", "dim_region": "维度_区划", "dim_indicator": "维度_指标", "dim_unit": "维度_填报单位", "dim_rule": "维度_核查规则",
    "dim_table": "维度_报表", "regions": "区划", "units": "填报单位",
}  # fmt: skip
_LONG = re.compile(r"[：；（(，].*$", re.DOTALL)


def chinese_names(scheme: Scheme) -> dict[str, str]:
    """The Chinese name of every table of a snapshot, those of the scheme by their own."""
    return _NAMES | {table.code.lower(): table.name for table in scheme.tables.values()}


def chinese_columns(fields: Iterable[Field]) -> Iterator[tuple[Field, str]]:
    """The fields with their Chinese names: the words up to the first explanation; whole, or with the English name, where two were the same."""
    taken: set[str] = set()
    for field in fields:
        short = _LONG.sub("", field.words.zh).strip() or field.name
        name = next(name for name in (short, field.words.zh, f"{short}_{field.name}") if name.casefold() not in taken)
        taken.add(name.casefold())
        yield field, name
