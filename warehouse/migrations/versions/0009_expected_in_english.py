"""Findings say in English, too, what was expected."""

from alembic import op

revision = "0009"
down_revision = "0008"

_TEXT = {"sqlite": "TEXT", "postgresql": 'TEXT COLLATE "C"'}


def upgrade() -> None:
    """Add the column; the next night fills it."""
    connection = op.get_bind()
    connection.exec_driver_sql(f"ALTER TABLE finding ADD COLUMN expected_en {_TEXT[connection.dialect.name]}")
