"""The lists of the scheme that the figures are read with: periods, regions, indicators, units, rules; the dimensions of the star."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from scheme import Scheme
from scheme.model import ColumnKind, Region
from warehouse.snapshot.listing import Field, Listing
from warehouse.tables.columns import Words
from warehouse.views.places import REGION, UNIT

Rows = list[Sequence[object]]


def scheme_lists(scheme: Scheme) -> Iterator[tuple[Listing, Rows]]:
    """Each list with its rows."""
    yield _list("dim_period", "报告期", "Periods", _PERIOD), _periods(scheme)
    yield _list("dim_region", "区划", "Regions", _REGION), [_region(scheme, region) for region in scheme.regions.values()]
    yield _list("dim_indicator", "指标", "Indicators", _INDICATOR), _indicators(scheme)
    yield (
        _list("dim_unit", "填报单位", "Reporting units", _UNIT),
        [(u.code, u.name, u.short, u.name_en, u.kind, u.region) for u in scheme.units.values()],
    )
    yield _list("dim_rule", "核查规则", "Rules", _RULE), [_rule(scheme, code) for code in scheme.rules]
    yield (
        _list("dim_table", "报表", "Tables of the scheme", _TABLE),
        [(t.code, t.name, t.name_en, t.every) for t in scheme.tables.values()],
    )


_Said = tuple[tuple[str, ColumnKind, str, str], ...]
_PERIOD: _Said = (
    ("period", "text", "报告期（年-月）", "Period (YYYY-MM)"),
    ("year", "count", "年", "Year"),
    ("quarter", "count", "季", "Quarter"),
    ("month", "count", "月", "Month"),
    ("last_day", "date", "期末日", "Its last day"),
    ("due", "date", "报送截止日", "The day when reports are due"),
)
# What a region and a unit have is what the views of them have, and the city that a region lies in.
_REGION: _Said = (
    *(("region" if name == "code" else name, "text", said.zh, said.en) for name, said in REGION.items()),
    ("name_en", "text", "英文名称（乡镇以上）", "Name in English, above townships"),
    ("city", "text", "所属市代码", "Code of the city that it lies in"),
    ("city_name", "text", "所属市", "The city that it lies in"),
)
_INDICATOR: _Said = (
    ("indicator", "text", "指标代码", "Code of the indicator"),
    ("task", "count", "任务序号", "Number of the task"),
    ("zh", "text", "指标名称", "Name in Chinese"),
    ("en", "text", "指标英文名称", "Name in English"),
    ("unit_of_measure", "text", "计量单位", "Unit of measure"),
    ("numerator_formula", "text", "分子或数值的口径", "What its numerator, or its value, counts"),
    ("denominator_formula", "text", "分母的口径", "What its denominator counts"),
    ("target", "text", "目标", "Target"),
    ("target_for_province", "bool", "目标为全区数", "Whether the target is the whole province's number"),
    ("since_january", "bool", "是否本年累计", "Whether it sums up the year's periods so far"),
    ("breakdown_by", "text", "分组栏目", "The column that it is broken down by"),
)
_UNIT: _Said = tuple(("unit" if name == "code" else name, "text", said.zh, said.en) for name, said in UNIT.items())
_RULE: _Said = (
    ("rule", "text", "核查规则", "Rule"),
    ("family", "text", "类别", "Family"),
    ("severity", "text", "级别：error 强制性，query 核实性，info 提示性", "Severity: error, query or info"),
    ("zh", "text", "说明", "What it asks, in Chinese"),
    ("en", "text", "英文说明", "What it asks, in English"),
)
_TABLE: _Said = (
    ("table_code", "text", "表号", "Code of the table"),
    ("name", "text", "表名", "Name"),
    ("name_en", "text", "英文表名", "Name in English"),
    ("every", "text", "报送周期：month 每月，quarter 每季", "How often: month or quarter"),
)


def _list(name: str, zh: str, en: str, said: _Said) -> Listing:
    return Listing(name, Words(zh, en), tuple(Field(field, kind, Words(in_zh, in_en)) for field, kind, in_zh, in_en in said))


def _periods(scheme: Scheme) -> Rows:
    months = [month for month in range(1, 13) if f"{scheme.year}-{month:02d}" >= scheme.first_period]
    return [_a_period(scheme, f"{scheme.year}-{month:02d}", month) for month in months]


def _a_period(scheme: Scheme, period: str, month: int) -> Sequence[object]:
    after = date(scheme.year + month // 12, month % 12 + 1, 1)
    return (period, scheme.year, (month + 2) // 3, month, after - timedelta(days=1), scheme.due_date(period))


def _region(scheme: Scheme, region: Region) -> Sequence[object]:
    above: Region | None = region
    while above is not None and above.level != "city":
        above = scheme.regions.get(above.parent)
    city = (above.code, above.name) if above else (None, None)
    return (region.code, region.name, region.level, region.parent, region.name_en or None, *city)


def _indicators(scheme: Scheme) -> Rows:
    return [
        (
            i.code, i.task, i.zh, i.en, i.unit, i.numerator.text, i.denominator.text if i.denominator else None,
            i.target, i.target_for_province, i.since_january, i.by,
        )
        for i in scheme.indicators.values()
    ]  # fmt: skip


def _rule(scheme: Scheme, code: str) -> Sequence[object]:
    rule = scheme.rule(code)
    return (code, rule.family, rule.severity, rule.zh, rule.en)
