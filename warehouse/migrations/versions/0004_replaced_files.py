"""Whose place a file takes by its tables is kept with the edition; in `files` only what lay at the same path."""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Run the frozen statements, which empty lines separate."""
    connection = op.get_bind()
    frozen = Path(__file__).with_name(f"0004_replaced_files.{connection.dialect.name}.sql").read_text(encoding="utf-8")
    for statement in frozen.split("\n\n"):
        connection.exec_driver_sql(statement)
