"""Earlier editions are traced by what they had: parts and findings that a night replaces are kept."""

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Run the frozen statements, which empty lines separate."""
    connection = op.get_bind()
    frozen = Path(__file__).with_name(f"0010_past.{connection.dialect.name}.sql").read_text(encoding="utf-8")
    for statement in frozen.split("\n\n"):
        connection.exec_driver_sql(statement)
