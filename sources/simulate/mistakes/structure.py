"""Reports that are wrong before their numbers are looked at: S02 to S14."""

from __future__ import annotations

from collections.abc import Callable

from scheme.model import Region
from sources.simulate import codes
from sources.simulate.cells import ERROR_VALUES
from sources.simulate.mistakes.kinds import Kind, Target, has
from sources.simulate.submission import Row, Unclear, given

Plant = Callable[[Target], bool]
ONE_FILE = ("book", "sheet_a_county", "book_and_csv")
SMALL = 25  # employees: no table counts an enterprise below

# Columns of which no rule across tables or periods reads a cell: whether such a rule is asked of an unknown cell's
# county is not agreed.
LEFT_OUT = ("T09", "T20", "T21", "T18", "T13")
RENAMED = (("T13", "firms", "协商家数统计口径二"), ("T15", "people", "受益情况"), ("T21", "classes", "办班情况"), ("T14", "lifted", "脱困进展"))
ADDED = (("T18", "备用栏"), ("T13", "审核意见"), ("T02", "联系方式是否核对"), ("T05", "上年同期"))
UNREADABLE = (
    ("T04", "workers", "约120"), ("T02", "unionised_on", "2020年13月5日"), ("T07", "kind", "职工大家"), ("T12", "honoured", "若干"),
    ("T22", "income", "三百万"), ("T09", "books", "一万余册"), ("T15", "funds", "约3万"), ("T17", "closed_at", "当天办结"),
    ("T02", "ownership", "民营企业"), ("T01", "small_network", "基本健全"), ("T21", "hours", "8.5"), ("T20", "activists", "-5"),
)  # fmt: skip
REQUIRED = (("T05", "migrants"), ("T13", "workers"), ("T07", "level"), ("T11", "measures"), ("T08", "kind"), ("T14", "national_open"))
REPEATED = ("T07", "T08", "T17")
PLACED = (("T07", "county"), ("T08", "county"), ("T17", "county"), ("T02", "township"))
SUMMED = (("T01", "members"), ("T13", "workers"), ("T16", "contracts"), ("T20", "committee"), ("T15", "funds"))
SPOKEN = (("T17", "summary"), ("T07", "host"), ("T17", "topic"))
FAILED = (
    ("T15", "people"), ("T18", "services"), ("T09", "books"), ("T01", "full_time_cadres"), ("T13", "pay"), ("T20", "volunteers"),
    ("T22", "subsidy"),
)  # fmt: skip


def _leave_out(table: str) -> Plant:
    def plant(target: Target) -> bool:
        if target.submission.tables.pop(table, None) is None:
            return False
        target.submission.missing.append(table)
        return True

    return plant


def _rename(table: str, column: str, text: str) -> Plant:
    def plant(target: Target) -> bool:
        sheetful = target.sheetful(table)
        if sheetful is None or sheetful.touched or sheetful.renamed:
            return False
        sheetful.renamed[column] = text
        sheetful.touched.update(id(row) for row in sheetful.rows)
        return True

    return plant


def _add_column(table: str, text: str) -> Plant:
    def plant(target: Target) -> bool:
        sheetful = target.sheetful(table)
        if sheetful is None or sheetful.extra:
            return False
        sheetful.extra.append(text)
        return True

    return plant


def _replace(table: str, column: str, value: Callable[[Target, Row], Unclear | None]) -> Plant:
    def plant(target: Target) -> bool:
        row = target.pick(table, has(column))
        if row is None:
            return False
        row[column] = value(target, row)
        return True

    return plant


def _unreadable(text: str) -> Callable[[Target, Row], Unclear]:
    return lambda target, row: Unclear(text, "S06")


def _failed(target: Target, _: Row) -> Unclear:
    return Unclear(target.chance.choice(ERROR_VALUES), "S14")


def _personal(target: Target, row: Row) -> Unclear:
    county = row["county"] if given(row["county"]) else "640104"
    if target.chance.random() < 0.5:
        return Unclear(f"身份证{codes.citizen_number(target.chance, county)}咨询入会", "S12")
    return Unclear(f"反映拖欠工资，联系电话{codes.mobile_number(target.chance)}", "S12")


def _elsewhere(column: str) -> Callable[[Target, Row], Unclear]:
    """A county or township of another city, or of nowhere."""

    def value(target: Target, _: Row) -> Unclear:
        scheme, home = target.scheme, scheme_region(target)
        level = scheme.tables["T02"].by_id[column].kind
        regions: list[Region] = [r for r in scheme.regions.values() if r.level == ("county" if level == "region" else level)]
        near = {region.name for region in regions if region in scheme.children(home, region.level)}
        far = sorted(region.name for region in regions if region.name not in near)
        return Unclear(target.chance.choice(far) if far else "昆仑县", "S09")

    return value


def scheme_region(target: Target) -> str:
    """The region of the unit that reports."""
    return target.scheme.units[target.submission.unit].region


def _small_without_employees(target: Target) -> bool:
    row = target.pick("T02", lambda row: given(row["employees"]) and row["employees"] < SMALL and not row["unionised"])
    if row is None:
        return False
    row["employees"] = None
    return True


def _repeat(table: str) -> Plant:
    def plant(target: Target) -> bool:
        sheetful = target.sheetful(table)
        row = target.pick(table, lambda row: True)
        if sheetful is None or row is None:
            return False
        again = dict(row)
        sheetful.touched.add(id(again))
        at = next(at for at, other in enumerate(sheetful.rows) if other is row)
        sheetful.rows.insert(at + 1, again)
        return True

    return plant


def _miscount(table: str, column: str) -> Plant:
    def plant(target: Target) -> bool:
        sheetful = target.sheetful(table)
        if sheetful is None or column in sheetful.renamed or any(isinstance(row[column], Unclear) for row in sheetful.rows):
            return False
        sheetful.miscounted[column] = 17
        return True

    return plant


def _wrong_period(target: Target) -> bool:
    year, month = map(int, target.submission.period.split("-"))
    target.submission.head_period = f"{year - (month == 1)}-{(month - 2) % 12 + 1:02d}"
    return True


def _wrong_unit(target: Target) -> bool:
    others = [unit for unit in target.scheme.units.values() if unit.code != target.submission.unit and unit.kind == "city"]
    target.submission.head_unit = target.chance.choice(others).name if others else "某某市总工会"
    return target.submission.head_period is None


def _stray_sheet(target: Target) -> bool:
    target.submission.extra_sheets.append("测算底稿")
    return True


STRUCTURE: tuple[Kind, ...] = (
    Kind("S13", (), lambda target: True, 1, unit_kind="industry"),
    *(Kind("S02", (table,), _leave_out(table), 1) for table in LEFT_OUT),
    Kind("S03", (), _stray_sheet, 2, ("book", "sheet_a_county", "book_and_csv")),
    *(Kind("S04", (table,), _rename(table, column, text), 1) for table, column, text in RENAMED),
    *(Kind("S05", (table,), _add_column(table, text), 1) for table, text in ADDED),
    *(Kind("S06", (table,), _replace(table, column, _unreadable(text)), 1) for table, column, text in UNREADABLE),
    *(Kind("S07", (table,), _replace(table, column, lambda target, row: None), 1) for table, column in REQUIRED),
    Kind("S07", ("T02",), _small_without_employees, 1),
    *(Kind("S08", (table,), _repeat(table), 1) for table in REPEATED),
    *(Kind("S09", (table,), _replace(table, column, _elsewhere(column)), 1) for table, column in PLACED),
    *(Kind("S10", (table,), _miscount(table, column), 1) for table, column in SUMMED),
    Kind("S11", (), _wrong_period, 1, ONE_FILE, "city"),
    Kind("S11", (), _wrong_unit, 1, ONE_FILE, "city"),
    *(Kind("S12", (table,), _replace(table, column, _personal), 2) for table, column in SPOKEN),
    *(Kind("S14", (table,), _replace(table, column, _failed), 1) for table, column in FAILED),
)
