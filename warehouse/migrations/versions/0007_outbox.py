"""Reminders go out through an outbox, each once."""

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Run the frozen statements, which empty lines separate."""
    connection = op.get_bind()
    frozen = Path(__file__).with_name(f"0007_outbox.{connection.dialect.name}.sql").read_text(encoding="utf-8")
    for statement in frozen.split("\n\n"):
        connection.exec_driver_sql(statement)
