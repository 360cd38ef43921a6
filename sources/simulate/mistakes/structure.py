"""Reports that are wrong before their numbers are looked at: S02 to S14, as listed in data/mistakes.csv.

The list has no column that a rule across tables or periods reads: what such a rule makes of an unknown cell is its own
matter.
"""

from __future__ import annotations

from collections.abc import Callable

from scheme.model import Level
from sources.simulate import codes, datafiles
from sources.simulate.cells import ERROR_VALUES
from sources.simulate.mistakes.kinds import Kind, Target, has
from sources.simulate.submission import Row, Unclear, given

Plant = Callable[[Target], bool]
ONE_FILE = ("book", "sheet_a_county", "book_and_csv")
SMALL = 25  # employees: no table counts an enterprise below
MISCOUNT = 17
STRAY_SHEET = "测算底稿"
NOWHERE = "昆仑县"


def _leave_out(table: str, _column: str, _shown: str) -> Plant:
    def plant(target: Target) -> bool:
        if target.submission.tables.pop(table, None) is None:
            return False
        target.submission.missing.append(table)
        return True

    return plant


def _rename(table: str, column: str, shown: str) -> Plant:
    def plant(target: Target) -> bool:
        sheetful = target.sheetful(table)
        if sheetful is None or sheetful.touched or sheetful.renamed:
            return False
        sheetful.renamed[column] = shown
        sheetful.touched.update(id(row) for row in sheetful.rows)
        return True

    return plant


def _add_column(table: str, _column: str, shown: str) -> Plant:
    def plant(target: Target) -> bool:
        sheetful = target.sheetful(table)
        if sheetful is None or sheetful.extra:
            return False
        sheetful.extra.append(shown)
        return True

    return plant


def _repeat(table: str, _column: str, _shown: str) -> Plant:
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


def _miscount(table: str, column: str, _shown: str) -> Plant:
    def plant(target: Target) -> bool:
        sheetful = target.sheetful(table)
        if sheetful is None or column in sheetful.renamed:
            return False
        sheetful.miscounted[column] = MISCOUNT
        return not any(isinstance(row[column], Unclear) for row in sheetful.rows)

    return plant


def _replace(value: Callable[[Target, Row, str, str], Unclear | None]) -> Callable[[str, str, str], Plant]:
    """A kind that writes something else into one cell."""

    def kind(table: str, column: str, shown: str) -> Plant:
        def plant(target: Target) -> bool:
            row = target.pick(table, has(column))
            if row is None:
                return False
            row[column] = value(target, row, column, shown)
            return True

        return plant

    return kind


def _unreadable(_target: Target, _row: Row, _column: str, shown: str) -> Unclear:
    return Unclear(shown, "S06")


def _nothing(_target: Target, _row: Row, _column: str, _shown: str) -> None:
    return None


def _failed(target: Target, _row: Row, _column: str, _shown: str) -> Unclear:
    return Unclear(target.chance.choice(ERROR_VALUES), "S14")


def _personal(target: Target, row: Row, _column: str, _shown: str) -> Unclear:
    if target.chance.random() < 0.5:
        county = row["county"] if given(row["county"]) else _home(target)
        return Unclear(f"身份证{codes.citizen_number(target.chance, county)}咨询入会", "S12")
    return Unclear(f"反映拖欠工资，联系电话{codes.mobile_number(target.chance)}", "S12")


def _elsewhere(target: Target, _row: Row, column: str, _shown: str) -> Unclear:
    """A county or township of another city, or of nowhere."""
    level: Level = "township" if column == "township" else "county"
    near = {region.name for region in target.scheme.children(_home(target), level)}
    regions = [region for region in target.scheme.regions.values() if region.level == level]
    far = sorted({region.name for region in regions} - near)
    return Unclear(target.chance.choice(far) if far else NOWHERE, "S09")


def _home(target: Target) -> str:
    return target.scheme.units[target.submission.unit].region


def _small_without_employees(target: Target) -> bool:
    row = target.pick("T02", lambda row: given(row["employees"]) and row["employees"] < SMALL and not row["unionised"])
    if row is None:
        return False
    row["employees"] = None
    return True


def _wrong_period(target: Target) -> bool:
    year, month = map(int, target.submission.period.split("-"))
    target.submission.head_period = f"{year - (month == 1)}-{(month - 2) % 12 + 1:02d}"
    return True


def _wrong_unit(target: Target) -> bool:
    units = target.scheme.units.values()
    others = [unit.name for unit in units if unit.code != target.submission.unit and unit.kind == "city"]
    target.submission.head_unit = target.chance.choice(others) if others else "某某市总工会"
    return True


def _stray_sheet(target: Target) -> bool:
    target.submission.extra_sheets.append(STRAY_SHEET)
    return True


_PLANTS: dict[str, Callable[[str, str, str], Plant]] = {
    "S02": _leave_out,
    "S04": _rename,
    "S05": _add_column,
    "S06": _replace(_unreadable),
    "S07": _replace(_nothing),
    "S08": _repeat,
    "S09": _replace(_elsewhere),
    "S10": _miscount,
    "S12": _replace(_personal),
    "S14": _replace(_failed),
}
STRUCTURE: tuple[Kind, ...] = (
    Kind("S13", (), lambda target: True, 1, unit_kind="industry"),
    Kind("S03", (), _stray_sheet, 2, ONE_FILE),
    Kind("S11", (), _wrong_period, 1, ONE_FILE, "city"),
    Kind("S11", (), _wrong_unit, 1, ONE_FILE, "city"),
    Kind("S07", ("T02",), _small_without_employees, 1),
    *(
        Kind(row["rule"], (row["table"],), _PLANTS[row["rule"]](row["table"], row["column"], row["shown"]), 1)
        for row in datafiles.rows("mistakes")
    ),
)
