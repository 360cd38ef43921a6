"""The Chinese views, and what tables and columns are called in them: short names, from the words that they have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scheme import Scheme
from warehouse.snapshot.listing import Field, Listing
from warehouse.snapshot.sql_text import identifier
from warehouse.snapshot.star import STAR

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


def chinese_views(scheme: Scheme, every: Iterable[Listing]) -> Iterator[tuple[str, str]]:
    """Each view's name and statement: a view a table, its columns named in Chinese; and the star put together as wide ones."""
    fields = {listing.name: listing.fields for listing in every}
    for name, chinese in chinese_names(scheme).items():
        columns = (f"{identifier(field.name)} AS {identifier(said)}" for field, said in chinese_columns(fields[name]))
        yield chinese, f"SELECT {', '.join(columns)} FROM {identifier(name)}"
    for fact in STAR:
        yield fact.words.zh, fact.in_chinese
