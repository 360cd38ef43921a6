"""Who may sign in to the console, and who is signed in."""

from alembic import op

revision = "0006"
down_revision = "0005"

_COLUMNS = {
    "sqlite": {"text": "TEXT", "flag": "INTEGER", "end": " STRICT"},
    "postgresql": {"text": 'TEXT COLLATE "C"', "flag": "BOOLEAN", "end": ""},
}
_TABLES = (
    """CREATE TABLE users (
  login {text} NOT NULL, name {text} NOT NULL, role {text} NOT NULL, units {text}, password {text}, disabled {flag} NOT NULL,
  must_change {flag} NOT NULL, made_at {text} NOT NULL, signed_in {text}, CONSTRAINT pk_users PRIMARY KEY (login)
){end}""",
    """CREATE TABLE user_sessions (
  token {text} NOT NULL, login {text} NOT NULL, address {text} NOT NULL, made_at {text} NOT NULL, seen_at {text} NOT NULL, ended {text},
  CONSTRAINT pk_user_sessions PRIMARY KEY (token), CONSTRAINT fk_user_sessions_login FOREIGN KEY(login) REFERENCES users (login)
){end}""",
    "CREATE INDEX ix_user_sessions_login ON user_sessions (login)",
)


def upgrade() -> None:
    """Make the tables, as frozen here."""
    connection = op.get_bind()
    for statement in _TABLES:
        connection.exec_driver_sql(statement.format(**_COLUMNS[connection.dialect.name]))
