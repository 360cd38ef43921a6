"""What rules and indicators may read beside a table's own columns: the register's side, the report before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from scheme.model import Column, Table


def _by_id(*columns: Column) -> Mapping[str, Column]:
    return {column.id: column for column in columns}


LEDGER_MATCH = _by_id(
    Column("unit_no", "参保单位编号", "number of the insured unit", "text"),
    Column("found", "是否在登记库中查到", "found in the register", "bool"),
    Column("candidate", "匹配是否待核对", "match still to be decided", "bool"),
    Column("claims", "认领该参保单位的台账行数", "ledger rows that claim the unit", "count", unit="行"),
    Column("register_status", "参保状态", "insurance status", "enum", "insured_status"),
    Column("register_insured", "参保人数", "insured", "count"),
    Column("register_region", "参保地", "region in the register", "region"),
    Column("proposals", "候选单位", "proposals", "text"),
    Column("proposals_en", "候选单位（英文）", "proposals in English", "text"),
    Column("register_uscc", "登记库信用代码", "code in the register", "uscc"),
)
REGISTER_CLAIMS = _by_id(
    Column("active", "是否正常参保", "in normal insurance", "bool"),
    Column("insured", "参保人数", "insured", "count"),
    Column("in_ledger", "是否已入台账", "in a ledger", "bool"),
    Column("unionised", "台账中是否建会", "with a union in the ledger", "bool"),
)
COUNTY_REGISTER = _by_id(Column("register_large", "登记库50人以上正常参保企业数", "enterprises of 50 and more by the register", "count", unit="个"))
LEDGER_NOW = _by_id(Column("listed", "是否仍在台账", "still in the ledger", "bool"))
SIDES = _by_id(
    Column("county", "县（市、区）", "county", "region"),
    Column("left", "左边", "the left side", "count"),
    Column("right", "右边", "the right side", "count"),
)
"""What the sentence of a rule across tables may name: the county, and the two sides."""
_FORENSICS = {
    "bunched": _by_id(
        Column("place", "范围", "where", "text"),
        Column("threshold", "门槛", "threshold", "count"),
        Column("low", "门槛以下的下限", "lower end", "count"),
        Column("last", "门槛以下的上限", "last below", "count"),
        Column("high", "门槛以上的上限", "upper end", "count"),
        Column("below", "门槛以下行数", "rows below", "count", unit="行"),
        Column("above", "门槛以上行数", "rows above", "count", unit="行"),
        Column("expected_below", "按其他规模应有行数", "rows expected below", "count", unit="行"),
        Column("chance", "偶然出现的可能", "chance", "text"),
    ),
    "copied": _by_id(
        Column("column", "栏目", "column", "text"),
        Column("column_en", "栏目英文名称", "column in English", "text"),
        Column("rows", "可比行数", "rows compared", "count", unit="行"),
        Column("same", "未变行数", "rows unchanged", "count", unit="行"),
        Column("usual", "其他报表未变比例", "share unchanged elsewhere", "percent"),
        Column("references", "参照报表数", "reports compared", "count", unit="份"),
        Column("chance", "偶然出现的可能", "chance", "text"),
    ),
    "at_target": _by_id(
        Column("place", "地区", "where", "text"),
        Column("figure", "指标", "figure", "text"),
        Column("figure_en", "指标英文名称", "figure in English", "text"),
        Column("target", "目标", "target", "text"),
        Column("numerator", "分子", "numerator", "count"),
        Column("denominator", "分母", "denominator", "count"),
        Column("places", "同期可比县数", "counties compared", "count", unit="个"),
        Column("exact_places", "同期恰好达标县数", "counties exactly at the target", "count", unit="个"),
        Column("months", "本地区可比月数", "months compared", "count", unit="个"),
        Column("exact_months", "本地区恰好达标月数", "months exactly at the target", "count", unit="个"),
        Column("chance", "偶然出现的可能", "chance", "text"),
    ),
}
"""What the sentence of a rule about a pattern may name: what was counted, and what would have been expected."""


def rule_columns(family: str, of: str, table: Table, registry: Table) -> Mapping[str, Column]:
    """The columns that a rule of `family` over `table` may read."""
    own = table.by_id
    if family == "tables":
        return SIDES
    if family == "forensics":
        return _FORENSICS[of]
    if family == "periods":
        before = (replace(c, id=f"previous_{c.id}", zh=f"上期{c.zh}", en=f"previous {c.en}") for c in table.columns)
        return {**own, **_by_id(*before), **LEDGER_NOW}
    if family == "registry":
        return {**registry.by_id, **REGISTER_CLAIMS} if of == "register" else {**own, **(LEDGER_MATCH if of == "ledger" else COUNTY_REGISTER)}
    return own


def pseudo_tables(registry: Table) -> dict[str, set[str]]:
    """What an indicator can count beside the tables: the register's enterprises and the townships."""
    return {"REG": {*registry.by_id, *REGISTER_CLAIMS}, "TOWNSHIPS": set()}
