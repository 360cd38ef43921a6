"""PostgreSQL's fast way in: COPY in its binary format, inside SQLAlchemy's own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

if TYPE_CHECKING:
    import psycopg

_SLICE = 65_536
_TYPES = {
    pa.string(): "text",
    pa.int64(): "int8",
    pa.float64(): "float8",
    pa.bool_(): "bool",
    pa.date32(): "date",
    pa.timestamp("s"): "timestamp",
}
_FILLERS: dict[pa.DataType, Any] = {pa.int64(): 0, pa.float64(): 0.0, pa.bool_(): False}


class PostgresBatch:
    """Frames that COPY carries straight to their tables, or to temporary ones."""

    def __init__(self, connection: sa.Connection, content: Mapping[str, pa.Table]) -> None:
        self.connection = connection
        self._content = content

    def append(self, table: sa.Table, **constants: object) -> None:
        """COPY into the table."""
        frame = self._content[table.name]
        for name, value in constants.items():
            frame = frame.append_column(name, pa.repeat(pa.scalar(value), frame.num_rows))
        self._copy(frame, table.name)

    def staged(self, table: sa.Table) -> sa.TableClause:
        """COPY into a temporary table that ends with the transaction."""
        frame = self._content[table.name]
        name = f"staged_{table.name}"
        columns = [sa.Column(c, table.c[c].type) for c in frame.column_names]
        temporary = sa.Table(name, sa.MetaData(), *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")
        temporary.create(self.connection)
        self._copy(frame, name)
        self.connection.exec_driver_sql(f"ANALYZE {name}")
        return temporary

    def _copy(self, frame: pa.Table, name: str) -> None:
        from psycopg import sql

        columns = sql.SQL(", ").join(sql.Identifier(column) for column in frame.column_names)
        command = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(sql.Identifier(name), columns)
        driver = cast("psycopg.Connection", self.connection.connection.driver_connection)
        with driver.cursor() as cursor, cursor.copy(command) as copy:
            copy.set_types([_TYPES[field.type] for field in frame.schema])
            for part in frame.to_batches(max_chunksize=_SLICE):
                for row in zip(*(_python(column) for column in part.columns), strict=True):
                    copy.write_row(row)


def _python(values: pa.Array) -> list[object]:
    """Python objects, by way of numpy where that is faster than Arrow's own."""
    if pa.types.is_date32(values.type):
        return list(values.to_numpy(zero_copy_only=False).astype("datetime64[D]").tolist())
    filler = _FILLERS.get(values.type)
    if filler is None:
        return list(values.to_numpy(zero_copy_only=False).tolist())
    found = list(pc.fill_null(values, filler).to_numpy(zero_copy_only=False).tolist())
    if values.null_count:
        for empty in pc.indices_nonzero(values.is_null()).to_pylist():
            found[empty] = None
    return found
