"""The gap ledger says code, head counts and union of every enterprise, and each edition's balance is kept."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Run the frozen statements, which empty lines separate."""
    connection = op.get_bind()
    frozen = Path(__file__).with_name(f"0002_gap_ledger.{connection.dialect.name}.sql").read_text(encoding="utf-8")
    for statement in frozen.split("\n\n"):
        connection.exec_driver_sql(statement)
