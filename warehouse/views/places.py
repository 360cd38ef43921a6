"""`regions` and `units`: the names behind the codes. They are the scheme's, so the views carry them and follow when it changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scheme.model import Scheme
from warehouse.tables.columns import Words
from warehouse.views.view import View, ViewColumn

REGION = {
    "code": Words("区划代码", "Code of the region"),
    "name": Words("名称", "Name"),
    "level": Words("级别：province 自治区，city 市，county 县（市、区），township 乡镇（街道）", "Level: province, city, county or township"),
    "parent": Words("上级区划代码", "Code of the region above it"),
}
UNIT = {
    "code": Words("填报单位代码", "Code of the reporting unit"),
    "name": Words("名称", "Name"),
    "short": Words("简称", "Short name"),
    "name_en": Words("英文名称", "Name in English"),
    "kind": Words("种类：city 市总工会，industry 产业工会", "Kind: city or industry"),
    "region": Words("所辖区划代码", "Code of its region"),
}


def regions(scheme: Scheme) -> View:
    """The view `regions`."""
    rows = ((r.code, r.name, r.level, r.parent) for r in scheme.regions.values())
    return _listed("regions", Words("区划：代码与名称", "Regions: their codes and names"), REGION, rows)


def units(scheme: Scheme) -> View:
    """The view `units`."""
    rows = ((u.code, u.name, u.short, u.name_en, u.kind, u.region) for u in scheme.units.values())
    return _listed("units", Words("填报单位：代码与名称", "Reporting units: their codes and names"), UNIT, rows)


def _listed(name: str, words: Words, columns: dict[str, Words], rows: Iterable[Sequence[str]]) -> View:
    """A view of given rows: both databases call the columns of VALUES column1, column2, …."""
    values = ",\n  ".join("(" + ", ".join("'" + str(value).replace("'", "''") + "'" for value in row) + ")" for row in rows)
    shown = tuple(ViewColumn(column, f"v.column{at}", said) for at, (column, said) in enumerate(columns.items(), start=1))
    return View(name, words, shown, f"FROM (VALUES\n  {values}) v")
