"""The audit log is found by what was done, so that a page need not read all of it."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the index."""
    op.get_bind().exec_driver_sql("CREATE INDEX ix_audit_action ON audit (action, id)")
