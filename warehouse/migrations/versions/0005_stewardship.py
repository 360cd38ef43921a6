"""Findings keep what they rest on; decisions on them, their groups and states, and the audit log."""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Run the frozen statements, which empty lines separate; the next night fills the tables."""
    connection = op.get_bind()
    frozen = Path(__file__).with_name(f"0005_stewardship.{connection.dialect.name}.sql").read_text(encoding="utf-8")
    for statement in frozen.split("\n\n"):
        connection.exec_driver_sql(statement)
