"""Logins of PostgreSQL for analysts: each sees the published views and nothing else, reads only, and is stopped after a while.

What a login may do is asked of the server before it is kept: rights come from PUBLIC and other roles, too. Whatever goes beyond the
views is taken away, or where this user may not, there is no login and who manages the database is told what stands in the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from warehouse import audit
from warehouse.audit import Act
from warehouse.clock import Clock
from warehouse.database import Database
from warehouse.errors import WarehouseError
from warehouse.published import ROLE, is_published
from warehouse.published_views import SCHEMA
from warehouse.schema import Schema
from warehouse.snapshot.sql_text import identifier, literal

CONNECTIONS, IDLE = 5, "5min"
"""How many connections an analyst has at once, and how long one may sit in an open transaction: it would keep an upgrade waiting."""
_MINE = f"""SELECT rolname, rolconnlimit, rolconfig FROM pg_roles r JOIN pg_auth_members m ON m.member = r.oid
  WHERE m.roleid = to_regrole('{ROLE}') AND NOT m.admin_option AND NOT r.rolsuper"""
_OTHERS = f"""SELECT r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid
  WHERE m.member = to_regrole(:quoted) AND r.rolname <> '{ROLE}'"""
_BEYOND = f"""
SELECT format('SELECT ON %s', c.oid::regclass) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('{SCHEMA}', 'pg_catalog', 'information_schema') AND n.nspname !~ '^pg_t'
    AND has_schema_privilege(:name, n.oid, 'USAGE') AND has_any_column_privilege(:name, c.oid, 'SELECT')
UNION ALL SELECT format('INSERT, UPDATE, DELETE ON %s', c.oid::regclass) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_t'
    AND (has_any_column_privilege(:name, c.oid, 'INSERT, UPDATE') OR has_table_privilege(:name, c.oid, 'DELETE, TRUNCATE'))
UNION ALL SELECT format('CREATE ON SCHEMA %I', nspname) FROM pg_namespace WHERE has_schema_privilege(:name, oid, 'CREATE')
UNION ALL SELECT format('CREATE ON DATABASE %I', current_database()) WHERE has_database_privilege(:name, current_database(), 'CREATE')
UNION ALL SELECT format('TEMPORARY ON DATABASE %I', current_database()) WHERE has_database_privilege(:name, current_database(), 'TEMP')
ORDER BY 1"""
_PUBLIC = """DO $$ DECLARE said record; BEGIN
  IF has_database_privilege('public', current_database(), 'TEMP') THEN
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO %I, %s', current_database(), current_user, (
      SELECT nspowner::regrole FROM pg_namespace WHERE nspname = '""" + SCHEMA + """'));
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
  END IF;
  FOR said IN SELECT nspname FROM pg_namespace WHERE has_schema_privilege('public', oid, 'CREATE') LOOP
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC', said.nspname);
  END LOOP;
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$"""


@dataclass(frozen=True)
class Analyst:
    """A login: its name, after how many seconds a statement of it is stopped, how many connections it has at once."""

    name: str
    seconds: int
    connections: int


class Analysts:
    """The analysts' logins of a warehouse on PostgreSQL. What is changed is recorded in the audit log by the same transaction."""

    def __init__(self, database: Database, schema: Schema, clock: Clock) -> None:
        self._database, self._audit, self._clock = database, schema["audit"], clock

    def all(self) -> list[Analyst]:
        """Every one, by name."""
        with self._database.read() as connection:
            self._ready(connection)
            return sorted((_analyst(row) for row in connection.execute(sa.text(_MINE))), key=lambda one: one.name)

    def grant(self, name: str, seconds: int, password: str | None, act: Act) -> None:
        """Make a login, or set the one that is there anew; without a password it keeps the one it has, or has none.

        WarehouseError where it is another kind of login, where this user may not, or where it would see or do more than it should.
        """
        with self._database.write() as connection:
            self._ready(connection)
            for statement in self._granting(connection, name, seconds, password):
                self._do(connection, statement, lambda: statements(name, seconds))
            if beyond := list(connection.scalars(sa.text(_BEYOND), {"name": name})):
                cure = "Have them revoked by who manages the database, from PUBLIC or whom they come from"
                found = "rights that go beyond the published views: {rights}"
                raise WarehouseError(name, found, "a login that only reads these", cure, rights="; ".join(beyond))
            audit.append(connection, self._audit, [act], self._clock())

    def revoke(self, name: str, act: Act) -> bool:
        """Take a login away, whatever it is connected to; False where there is no such analyst."""
        with self._database.write() as connection:
            self._ready(connection)
            if name not in {row.rolname for row in connection.execute(sa.text(_MINE))}:
                return False
            self._do(connection, f"DROP ROLE {identifier(name)}", lambda: [f"DROP ROLE {identifier(name)}"])
            audit.append(connection, self._audit, [act], self._clock())
            return True

    def _granting(self, connection: sa.Connection, name: str, seconds: int, password: str | None) -> Iterator[str]:
        login = identifier(name)
        there = connection.scalar(sa.text("SELECT to_regrole(:quoted) IS NOT NULL"), {"quoted": login})
        mine = {row.rolname for row in connection.execute(sa.text(_MINE))}
        others = list(connection.scalars(sa.text(_OTHERS), {"quoted": login}))
        if there and (name not in mine or others):
            cure = "Choose another name; what this login is for, it stays"
            raise WarehouseError(name, "a login that is there for something else", "a new one, or an analyst's", cure)
        yield from statements(name, seconds)[bool(there) :]
        yield _PUBLIC
        if password is not None:
            driver: Any = connection.connection.driver_connection
            # Made a verifier of here, so that the server and its logs never have the password itself.
            verifier = driver.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
            yield f"ALTER ROLE {login} PASSWORD {literal(verifier)}"

    def _ready(self, connection: sa.Connection) -> None:
        if connection.dialect.name != "postgresql":
            cure = "There analysts have the snapshot: unionstats snapshot"
            raise WarehouseError(self._database.place, "SQLite, which has no logins", "PostgreSQL", cure)
        if not is_published(connection):
            cure = "Let this user create schemas in the database, and open the warehouse once more: unionstats status"
            raise WarehouseError(self._database.place, "no views for analysts", "a schema published of this warehouse", cure)

    def _do(self, connection: sa.Connection, statement: str, instead: Callable[[], list[str]]) -> None:
        try:
            connection.exec_driver_sql(statement.replace("%", "%%"))
        except sa.exc.DBAPIError as error:
            state = getattr(error.orig, "sqlstate", None)
            if state not in ("42501", "42704", "2BP01", "42939"):
                raise
            cure = "Have this run by who manages the database: {statements}"
            driver: Any = error.orig
            said = driver.diag.message_primary or ""
            raise WarehouseError(
                self._database.place, "what the database does not take: {said}", "a user who may make logins", cure,
                said=said, statements="; ".join(instead()),
            ) from error  # fmt: skip


def statements(name: str, seconds: int) -> list[str]:
    """What makes an analyst's login; the first statement only where there is none of the name."""
    login = identifier(name)
    return [
        f"CREATE ROLE {login} LOGIN",
        f"GRANT {ROLE} TO {login}",
        f"ALTER ROLE {login} CONNECTION LIMIT {CONNECTIONS}",
        f"ALTER ROLE {login} SET search_path = {SCHEMA}",
        f"ALTER ROLE {login} SET default_transaction_read_only = on",
        f"ALTER ROLE {login} SET statement_timeout = '{seconds}s'",
        f"ALTER ROLE {login} SET idle_in_transaction_session_timeout = '{IDLE}'",
    ]


def _analyst(row: Any) -> Analyst:
    settings = dict(setting.partition("=")[::2] for setting in row.rolconfig or ())
    return Analyst(row.rolname, int(settings.get("statement_timeout", "0s").rstrip("s") or 0), row.rolconnlimit)
