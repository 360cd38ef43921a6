"""What the files say: a reading for every file, scheme and reader, and its typed rows, a table of the scheme each."""

from __future__ import annotations

import sqlalchemy as sa

from scheme import Scheme
from scheme.model import Column, Table
from warehouse.tables.columns import column, refers, table, text, whole

ROWS = "rows_"


def rows_name(code: str) -> str:
    """The table that holds the typed rows of table `code`."""
    return ROWS + code.lower()


def add_readings(metadata: sa.MetaData, scheme: Scheme) -> None:
    """Declare `readings` and `rows_t01`… for every table of the scheme."""
    table(
        metadata, "readings", "文件的读取", "A file as read under one scheme by one reader",
        whole("id", "读取编号", "Number of the reading", primary_key=True, autoincrement=False),
        refers("file_id", "files", "文件编号", "Number of the file"),
        text("scheme_digest", "报表制度的校验值", "Digest of the scheme"),
        text("reader_version", "读取程序版本", "Version of the reader"),
        text("details", "逐行数据以外的读取结果（JSON）", "What reading gave beside the rows (JSON)"),
        refers("night", "nights", "哪次运行读取", "The night that read it"),
        sa.UniqueConstraint("file_id", "scheme_digest", "reader_version"),
    )  # fmt: skip
    for reported in scheme.tables.values():
        _add_rows(metadata, reported)


def _add_rows(metadata: sa.MetaData, reported: Table) -> None:
    """Without a foreign key, which on PostgreSQL would take longer to check than the rows to load."""
    name = rows_name(reported.code)
    table(
        metadata, name, f"{reported.name}：各次读取的逐行数据", f"{reported.name_en}: typed rows of every reading",
        whole("reading_id", "读取编号", "Number of the reading"),
        text("sheet", "工作表（CSV 为空）", "Sheet (empty for a CSV)"),
        whole("row", "表中行号", "Line in the sheet"),
        text("row_key", "业务关键字", "Business key of the row", nullable=True),
        *(column(c.id, c.kind, *_words(c)) for c in reported.columns),
        sa.Index(f"ix_{name}_reading_id", "reading_id"),
    )  # fmt: skip


def _words(reported: Column) -> tuple[str, str]:
    stored = ("（百分之一万元）", " (hundredths of 10,000 CNY)") if reported.kind == "money" else ("", "")
    return reported.zh + stored[0], reported.en + stored[1]
