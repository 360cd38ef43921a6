"""`t01`…: the accepted rows of a table of the scheme, typed, where no open error holds them back."""

from __future__ import annotations

import sqlalchemy as sa

from scheme.model import Column, Table
from warehouse.tables.columns import Words, words_of
from warehouse.tables.readings import rows_name
from warehouse.views.view import View, ViewColumn, as_it_is

_SOURCE = """
FROM current_tables c
JOIN readings ON readings.id = c.reading_id
JOIN {rows} r ON r.reading_id = c.reading_id
WHERE c.table_code = '{code}' AND c.state = 'accepted' AND NOT EXISTS (
  SELECT 1 FROM held_rows h
  WHERE h.reading_id = r.reading_id AND h.table_code = '{code}' AND h.sheet = r.sheet AND h.row = r.row
)
"""


def accepted_rows(metadata: sa.MetaData, table: Table) -> View:
    """The view of the accepted rows of `table`."""
    current, rows = metadata.tables["current_tables"], metadata.tables[rows_name(table.code)]
    submission = ViewColumn("submission", "readings.file_id", words_of(metadata.tables["readings"].c.file_id), "count")
    return View(
        table.code.lower(),
        Words(table.name, table.name_en),
        (
            *as_it_is(current, "c", "unit", "period"),
            submission,
            *as_it_is(rows, "r", "sheet", "row"),
            *(_reported(column) for column in table.columns),
        ),
        _SOURCE.format(rows=rows.name, code=table.code),
    )


def _reported(column: Column) -> ViewColumn:
    sql = f'r."{column.id}"'
    if column.kind == "money":
        sql = f"CAST({sql} AS DOUBLE PRECISION) / 100.0"
    return ViewColumn(column.id, sql, Words(column.zh, column.en), column.kind)
