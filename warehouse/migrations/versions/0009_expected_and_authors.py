"""Findings say in English, too, what was expected; somebody's decisions are found without reading those of all others."""

from alembic import op

revision = "0009"
down_revision = "0008"

_TEXT = {"sqlite": "TEXT", "postgresql": 'TEXT COLLATE "C"'}


def upgrade() -> None:
    """Add the column, which the next night fills, and the index."""
    connection = op.get_bind()
    connection.exec_driver_sql(f"ALTER TABLE finding ADD COLUMN expected_en {_TEXT[connection.dialect.name]}")
    connection.exec_driver_sql("CREATE INDEX ix_decisions_author ON decisions (author, id)")
