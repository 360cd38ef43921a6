"""Findings say in English, too, what was expected; somebody's decisions are found without reading those of all others."""

from alembic import op

revision = "0011"
down_revision = "0010"

_TEXT = {"sqlite": "TEXT", "postgresql": 'TEXT COLLATE "C"'}


def upgrade() -> None:
    """Add the column, which the next night fills, and the index."""
    connection = op.get_bind()
    for table in ("finding", "finding_past"):
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN expected_en {_TEXT[connection.dialect.name]}")
    connection.exec_driver_sql("CREATE INDEX ix_decisions_author ON decisions (author, id)")
