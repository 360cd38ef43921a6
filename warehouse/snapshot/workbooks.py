"""Workbooks of the snapshot: the figures, and the data dictionary. Values only, no formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter

from warehouse.snapshot.material import Material

_FIGURES = {
    "报告期": "period", "任务": "task", "指标代码": "indicator", "指标": "zh", "英文名称": "en", "区划代码": "region", "区划": "name",
    "级别": "level", "所属市": "city_name", "分组": "breakdown", "分子": "numerator", "分母": "denominator", "数值": "value",
    "计量单位": "unit_of_measure", "目标": "target", "是否达到": "met",
    "状态": "state", "所缺部分": "missing", "数值所属报告期": "as_of_period", "版次": "edition",
}  # fmt: skip
_WIDE, _LONGEST = {"指标": 34, "英文名称": 34, "所缺部分": 40, "中文": 50, "English": 50, "栏目 column": 24, "对象 object": 18}, 32_767


def write_figures(material: Material, file: Path) -> None:
    """The figures, each with numerator and denominator, its region and its task by name; a second sheet says what the columns are."""
    regions = {row["region"]: row for row in material["dim_region"].rows.to_pylist()}
    tasks = {code: indicator.task for code, indicator in material.scheme.indicators.items()}
    rows = []
    for row in material["figures"].rows.to_pylist():
        place = regions.get(row["region"], {})
        known = row | {"task": tasks.get(row["indicator"]), **{name: place.get(name) for name in ("name", "level", "city_name")}}
        rows.append([known[name] for name in _FIGURES.values()])
    columns = list(_FIGURES.items())
    _write(file, {"指标数值": (list(_FIGURES), rows), "栏目": (["中文", "English"], columns)})


def write_dictionary(material: Material, file: Path) -> None:
    """What every table and column is called."""
    rows = [list(row.values()) for row in material.words.rows.to_pylist()]
    _write(file, {"数据字典": (["对象 object", "栏目 column", "中文", "English"], rows)})


def _write(file: Path, sheets: dict[str, tuple[Sequence[str], Iterable[Sequence[object]]]]) -> None:
    with xlsxwriter.Workbook(str(file), {"constant_memory": True}) as book:
        head = book.add_format({"bold": True, "bg_color": "#E7EDF5", "border": 1, "text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@"})  # stays a text when somebody edits it, whatever it begins with
        for name, (titles, rows) in sheets.items():
            page = book.add_worksheet(name)
            for at, title in enumerate(titles):
                page.set_column(at, at, _WIDE.get(title, 13))
            page.freeze_panes(1, 0)
            page.write_row(0, 0, titles, head)
            last = 0
            for last, row in enumerate(rows, start=1):  # the number of the last row is needed below
                for at, value in enumerate(row):
                    if isinstance(value, (int, float)):
                        page.write_number(last, at, value)
                    elif value:
                        page.write_string(last, at, str(value)[:_LONGEST], text)
            page.autofilter(0, 0, max(last, 1), len(titles) - 1)
