"""What open queries leave open: bounds of figures, and how far a group of queries can move one."""

from alembic import op

revision = "0009"
down_revision = "0008"
_REAL = {"postgresql": "DOUBLE PRECISION", "sqlite": "REAL"}
_WHOLE = {"postgresql": "BIGINT", "sqlite": "INTEGER"}
_TEXT = {"postgresql": 'TEXT COLLATE "C"', "sqlite": "TEXT"}
_STRICT = {"postgresql": "", "sqlite": " STRICT"}


def upgrade() -> None:
    """Add the table and the columns. Until a night has measured them, groups are in the order that they were in."""
    connection = op.get_bind()
    real, whole, text, strict = (kind[connection.dialect.name] for kind in (_REAL, _WHOLE, _TEXT, _STRICT))
    columns = f"period {text} NOT NULL, indicator {text} NOT NULL, region {text} NOT NULL, low {real}, high {real}, doubtful {whole} NOT NULL"
    for statement in (
        f"CREATE TABLE figure_bounds ({columns}, CONSTRAINT pk_figure_bounds PRIMARY KEY (period, indicator, region)){strict}",
        f"ALTER TABLE finding_group ADD COLUMN swing {real}",
        f"ALTER TABLE finding_group ADD COLUMN swings {text}",
        f"ALTER TABLE finding_group ADD COLUMN impact {text} NOT NULL DEFAULT ''",
        "UPDATE finding_group SET impact = '9999999999|' || sort",
        "CREATE UNIQUE INDEX ix_finding_group_impact ON finding_group (impact)",
    ):
        connection.exec_driver_sql(statement)
