"""What the scheme has gained: a new table or column there is an edit of data, and the tables follow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import produce_migrations
from alembic.migration import MigrationContext
from alembic.operations import Operations, ops

from warehouse.errors import WarehouseError
from warehouse.schema import Schema
from warehouse.tables.readings import ROWS

_ADDING = (ops.CreateTableOp, ops.AddColumnOp, ops.CreateIndexOp)
_MORE_THAN_OURS = (ops.DropTableOp, ops.DropColumnOp, ops.DropIndexOp, ops.DropConstraintOp)
"""What the scheme has dropped stays, with its rows; so does what others keep in the database."""


def differences(connection: sa.Connection, schema: Schema) -> list[ops.MigrateOperation]:
    """What would have to be done to a database to give it the structure of `schema`."""
    context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _is_ours})
    found = produce_migrations(context, schema.metadata).upgrade_ops
    return [] if found is None else list(_flat(found.ops))


def follow_scheme(connection: sa.Connection, schema: Schema) -> None:
    """Add the tables, columns and indexes that the scheme has gained; anything else takes a migration."""
    lacking = [op for op in differences(connection, schema) if not isinstance(op, _MORE_THAN_OURS)]
    other = [op for op in lacking if not (isinstance(op, _ADDING) and op.table_name.startswith(ROWS))]
    if other:
        said = "; ".join(_in_words(op) for op in other)
        cure = "Add a migration to warehouse/migrations/versions, or give the column a new name in the scheme"
        raise WarehouseError("the warehouse's structure", said, "that of the code and the scheme", cure)
    operations = Operations(MigrationContext.configure(connection))
    for op in lacking:
        operations.invoke(op)


def _in_words(op: ops.MigrateOperation) -> str:
    """Such as: modify_type rows_t15 people BIGINT() TEXT()."""
    said: Any = op.to_diff_tuple()
    parts = said[0] if isinstance(said, list) else said  # a change of a column comes as a list
    return " ".join(str(part) for part in parts if part is not None and not isinstance(part, dict))


def _is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    return not (kind == "table" and name == "alembic_version")


def _flat(found: list[ops.MigrateOperation]) -> Iterator[ops.MigrateOperation]:
    """The operations one by one, without those on comments, which words.py writes."""
    for op in found:
        if isinstance(op, ops.ModifyTableOps):
            yield from _flat(op.ops)
        elif isinstance(op, ops.AlterColumnOp):
            if op.modify_type is not None or op.modify_nullable is not None:
                yield op
        elif not isinstance(op, (ops.CreateTableCommentOp, ops.DropTableCommentOp)):
            yield op
