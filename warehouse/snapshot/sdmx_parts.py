"""The parts of the figures' structure in SDMX: dimensions, the measure, attributes, code lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from warehouse.snapshot.material import Material
from warehouse.tables.columns import Words

AGENCY = "UNIONSTATS"


@dataclass(frozen=True)
class Part:
    """A component: the column of `figures` that it shows, and a code list or the type of its text."""

    id: str
    column: str
    words: Words
    codelist: str | None = None
    text: str = "String"


DIMENSIONS = (
    Part("INDICATOR", "indicator", Words("指标", "Indicator"), "CL_INDICATOR"),
    Part("REF_AREA", "region", Words("区划", "Region"), "CL_AREA"),
    Part("BREAKDOWN", "breakdown", Words("分组：_T 为合计", "Value of the breakdown; _T: the whole")),
    Part("TIME_PERIOD", "period", Words("报告期", "Period"), text="ObservationalTimePeriod"),
)
ATTRIBUTES = (
    Part("NUMERATOR", "numerator", Words("分子", "Numerator"), text="Double"),
    Part("DENOMINATOR", "denominator", Words("分母", "Denominator"), text="Double"),
    Part("UNIT_MEASURE", "unit_of_measure", Words("计量单位", "Unit of measure")),
    Part("TARGET", "target", Words("目标", "Target")),
    Part("MET", "met", Words("是否达到目标：1 是，0 否", "Whether the target is met: 1 yes, 0 no"), text="Integer"),
    Part("STATE", "state", Words("状态", "State"), "CL_STATE"),
    Part("MISSING", "missing", Words("所缺部分", "What is missing")),
    Part("AS_OF_PERIOD", "as_of_period", Words("数值所属报告期", "The period that the value is of")),
    Part("EDITION", "edition", Words("版次", "Edition"), text="Integer"),
)
CONCEPTS = (*DIMENSIONS, Part("OBS_VALUE", "value", Words("数值", "Value"), text="Double"), *ATTRIBUTES)

Codes = list[tuple[str, str, str]]


def version_of(material: Material) -> str:
    """The version of the structure: another year's scheme has other lists."""
    return f"{material.scheme.year}.0.0"


def codelists(material: Material) -> Iterator[tuple[str, tuple[str, str], Codes]]:
    """Every code list: its name, its words, its codes with their words."""
    scheme = material.scheme
    yield "CL_INDICATOR", ("指标", "Indicators"), [(i.code, i.zh, i.en) for i in scheme.indicators.values()]
    counted = set(material["figures"].rows["region"].to_pylist())
    yield "CL_AREA", ("区划", "Regions"), [(r.code, r.name, r.called("en")) for r in scheme.regions.values() if r.code in counted]
    yield "CL_STATE", ("状态", "States"), [("final", "完整", "final"), ("partial", "不完整", "partial")]
