"""The first sheet: what is asked for, by when, and how to fill it in; its hidden columns hold the lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scheme import Scheme
from scheme.model import Table
from sources.template.lists import COVER, Lists, fill_lists
from sources.template.looks import Looks
from sources.template.prefill import known_rows
from sources.template.sheet import sheet_name

HOW = (
    "蓝底白字的栏目必填，浅蓝底的栏目选填；把鼠标移到栏目名上可查看填法、计量单位和校验规则。",
    "灰色单元格已预填或自动计算，不需填写；其余单元格按下拉列表或提示填写，不能识别的内容会被要求更正。",
    "没有数据的单元格请留空，不要填 0；“无”与“零”是两回事。金额单位为万元，保留两位小数。",
    "统一社会信用代码按营业执照填写 18 位，不要让表格软件转成数字；确无代码请留空。",
    "请勿填写身份证号、手机号等个人信息，请勿增删栏目、改动表头和工作表名称。",
    "填好后另存为 xlsx（不设密码）报送；发现差错请改好整本重报，以最后一次报送为准。",
)
FREQUENCY = {"month": "月报", "quarter": "季报"}


def write_cover(book: Any, looks: Looks, scheme: Scheme, unit: str, period: str, tables: Sequence[Table]) -> Lists:
    """Write the cover and the lists; gives the lists, for the validations of the other sheets."""
    sheet = book.add_worksheet(COVER)
    year, month = period.split("-")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 3)
    for at, width in enumerate((8, 46, 10, 14, 14), 1):
        sheet.set_column(at, at, width)
    sheet.set_row(1, 36)
    sheet.merge_range(1, 1, 1, 5, f"{year}年{int(month)}月工会统计报表", looks.title)
    due = scheme.due_date(period)
    facts = (
        f"报送单位：{scheme.units[unit].name}",
        f"所属时期：{year}年{int(month)}月",
        f"报送期限：{due.year}年{due.month}月{due.day}日前",
    )
    for line, text in enumerate(facts, 3):
        sheet.write(line, 1, text, looks.line)
    _legend(sheet, looks)
    line = _how(sheet, looks, 7)
    _contents(sheet, looks, scheme, unit, tables, line + 1)
    lists = Lists(book, sheet)
    fill_lists(lists, scheme, scheme.units[unit].region, tables)
    lists.hide()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    sheet.print_area(0, 0, line + len(tables) + 3, 5)
    sheet.protect("", {"format_columns": True})
    sheet.activate()
    return lists


def _legend(sheet: Any, looks: Looks) -> None:
    """What the colours mean."""
    for line, (words, look) in enumerate((("必填栏目", looks.required), ("选填栏目", looks.optional)), 3):
        sheet.write(line, 5, words, look)
    sheet.write(5, 5, "预填或自动计算", looks.fixed("text"))


def _how(sheet: Any, looks: Looks, line: int) -> int:
    sheet.write(line, 1, "填报要求", looks.strong)
    for number, text in enumerate(HOW, 1):
        sheet.merge_range(line + number, 1, line + number, 5, f"{number}. {text}", looks.text)
        sheet.set_row(line + number, 22)
    return line + len(HOW) + 1


def _contents(sheet: Any, looks: Looks, scheme: Scheme, unit: str, tables: Sequence[Table], line: int) -> None:
    for at, words in enumerate(("编号", "本期应报的表", "频度", "预填行数", "必填栏目"), 1):
        sheet.write(line, at, words, looks.required)
    for number, table in enumerate(tables, 1):
        rows = known_rows(scheme, scheme.units[unit].region, table)
        sheet.write(line + number, 1, table.code, looks.centred)
        sheet.write_url(line + number, 2, f"internal:'{sheet_name(table)}'!A1", looks.link, table.name)
        sheet.write(line + number, 3, FREQUENCY[table.every], looks.centred)
        sheet.write(line + number, 4, "逐行填写" if rows is None else len(rows), looks.centred)
        sheet.write(line + number, 5, sum(column.required for column in table.columns), looks.centred)
