"""Everything, as it was on the first day: the statements stand frozen in the SQL files beside this one."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Run the frozen statements, which empty lines separate."""
    connection = op.get_bind()
    frozen = Path(__file__).with_name(f"0001_first.{connection.dialect.name}.sql").read_text(encoding="utf-8")
    for statement in frozen.split("\n\n"):
        connection.exec_driver_sql(statement)
