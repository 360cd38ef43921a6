"""Matches say the decision that they rest on, or that later evidence reopens."""

from alembic import op

revision = "0003"
down_revision = "0002"

_COLUMNS = {"sqlite": ("INTEGER", "TEXT"), "postgresql": ("BIGINT", 'TEXT COLLATE "C"')}


def upgrade() -> None:
    """Add the columns; the next night fills them."""
    connection = op.get_bind()
    whole, text = _COLUMNS[connection.dialect.name]
    for name, kind in (("decision", whole), ("reopened", text), ("reopened_en", text)):
        connection.exec_driver_sql(f'ALTER TABLE "match" ADD COLUMN {name} {kind}')
