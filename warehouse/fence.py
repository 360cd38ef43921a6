"""A second fence around what a unit's people see and write, on PostgreSQL: row-level security, inside one transaction.

The first one is the console's own (console/scope.py). Here the database itself hides the rows of other units from whoever acts as
ROLE: a transaction takes that role and names its units, and both end with it. SQLite has no such thing and goes without.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import sqlalchemy as sa

ROLE = "unionstats_console"
SETTING = "unionstats.units"
FENCED = (
    "finding", "finding_case", "finding_group", "decisions", "audit", "match", "files", "current_tables", "finding_past", "match_past",
    "current_tables_past",
)  # fmt: skip
"""The tables whose rows are a unit's. Audit rows are written outside the fence, for each holds the hash of the one before."""
HIDDEN = ("users", "user_sessions", "outbox")
"""What nobody reads behind the fence: accounts, sessions, messages. warehouse/accounts.py works outside of it."""
_WRITES = {"decisions": "INSERT", "finding_case": "INSERT, UPDATE, DELETE", "finding_group": "UPDATE", "files": "INSERT, UPDATE"}
_INVOKER_SINCE = 150_000
_within: ContextVar[frozenset[str] | None] = ContextVar("units", default=None)

_CREATE = f"""DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}') THEN
    CREATE ROLE {ROLE} NOLOGIN;
  END IF;
EXCEPTION
  WHEN insufficient_privilege THEN
    RAISE NOTICE 'no role {ROLE}: this user may not make it, so units are kept apart by the console alone';
  WHEN duplicate_object OR unique_violation THEN NULL;
END $$"""
_JOIN = f"""DO $$ BEGIN
  IF NOT pg_has_role(current_user, '{ROLE}', 'MEMBER') THEN
    EXECUTE format('GRANT {ROLE} TO %%I', current_user);
  END IF;
EXCEPTION WHEN insufficient_privilege OR undefined_object THEN
  RAISE NOTICE 'this user may not act as {ROLE}, so units are kept apart by the console alone';
END $$"""
_USABLE = f"SELECT coalesce((SELECT pg_has_role(current_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = '{ROLE}'), false)"


def build_fence(connection: sa.Connection) -> None:
    """Make role, grants and policies where this user may; on SQLite nothing. Run again, it changes nothing."""
    if connection.dialect.name != "postgresql":
        return
    connection.exec_driver_sql(_CREATE)
    connection.exec_driver_sql(_JOIN)
    if not usable(connection):
        return
    schema = connection.scalar(sa.text("SELECT quote_ident(current_schema())"))
    for statement in fencing(str(schema)):
        connection.exec_driver_sql(statement)


def fencing(schema: str) -> list[str]:
    """The statements that make the fence in a schema of PostgreSQL."""
    statements = [f"GRANT USAGE ON SCHEMA {schema} TO {ROLE}", f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {ROLE}"]
    statements.append(f"REVOKE ALL ON {', '.join(HIDDEN)} FROM {ROLE}")
    statements += [f"GRANT {writes} ON {table} TO {ROLE}" for table, writes in _WRITES.items()]
    own = f"unit = ANY (string_to_array(current_setting('{SETTING}', true), ','))"
    for table in FENCED:
        statements.append(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        statements.append(f'DROP POLICY IF EXISTS own_units ON "{table}"')
        statements.append(f'CREATE POLICY own_units ON "{table}" TO {ROLE} USING ({own}) WITH CHECK ({own})')
    return statements


def view_options(connection: sa.Connection, source: str) -> str:
    """What makes a view over fenced tables look through the eyes of who asks."""
    if connection.dialect.name != "postgresql" or (connection.dialect.server_version_info or (0,))[0] * 10_000 < _INVOKER_SINCE:
        return ""
    words = source.replace('"', " ").replace("\n", " ").split(" ")
    return " WITH (security_invoker = true)" if not set(words).isdisjoint(FENCED) else ""


def usable(connection: sa.Connection) -> bool:
    """Whether this user can act as ROLE."""
    return connection.dialect.name == "postgresql" and bool(connection.scalar(sa.text(_USABLE)))


@contextmanager
def as_units(units: frozenset[str] | None) -> Iterator[None]:
    """All transactions begun in here are those of people of these units; None: of the province, without a fence."""
    token = _within.set(units)
    try:
        yield
    finally:
        _within.reset(token)


def enter(connection: sa.Connection) -> None:
    """Put a transaction that has just begun behind the fence, where it is to be."""
    if (units := _within.get()) is not None and usable(connection):
        connection.execute(sa.text("SELECT set_config(:name, :units, true)"), {"name": SETTING, "units": ",".join(sorted(units))})
        connection.exec_driver_sql(f"SET LOCAL ROLE {ROLE}")


@contextmanager
def outside(connection: sa.Connection) -> Iterator[None]:
    """Outside the fence for a moment: what is written there is the program's own."""
    if _within.get() is None or connection.dialect.name != "postgresql":
        yield
        return
    connection.exec_driver_sql("SET LOCAL ROLE NONE")
    yield
    enter(connection)
