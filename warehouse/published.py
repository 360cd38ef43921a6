"""What analysts read on PostgreSQL: a schema with the tables of the snapshot as views, Chinese ones beside them, and a role that sees no other.

They are views of their own, not those of the program: what the fence (warehouse/fence.py) lays over the program's makes whoever asks need
the tables underneath. These ask as their owner does, and are barriers: no function of an analyst's sees a row before they have let it pass.
On SQLite there is none; the snapshot is what analysts have there.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from scheme import Scheme
from warehouse.published_views import SCHEMA, publishing
from warehouse.views.view import View

ROLE = "unionstats_analyst"
_MARK = "unionstats: "
"""Begins the comment of a schema that is ours, and is followed by that of the warehouse: one that somebody else made is left alone."""
_MADE = f"""DO $$ BEGIN
  IF to_regnamespace('{SCHEMA}') IS NULL THEN
    CREATE SCHEMA {SCHEMA};
    EXECUTE format('COMMENT ON SCHEMA {SCHEMA} IS %L', '{_MARK}' || current_schema());
  END IF;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE NOTICE 'no schema {SCHEMA}: this user may not make it, so analysts have the snapshot alone';
END $$"""
_ROLE = f"""DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}') THEN
    CREATE ROLE {ROLE} NOLOGIN;
  END IF;
EXCEPTION
  WHEN insufficient_privilege THEN
    RAISE NOTICE 'no role {ROLE}: this user may not make it, so who manages the database has to';
  WHEN duplicate_object OR unique_violation THEN NULL;
END $$"""
_OURS = f"""SELECT coalesce((SELECT pg_has_role(current_user, nspowner, 'MEMBER')
  AND obj_description(oid, 'pg_namespace') = '{_MARK}' || current_schema() FROM pg_namespace WHERE nspname = '{SCHEMA}'), false)"""
_MAY_ACT = f"""SELECT CASE WHEN to_regrole('{ROLE}') IS NULL THEN false
  WHEN current_setting('server_version_num')::int >= 160000 THEN pg_has_role(current_user, '{ROLE}', 'SET')
  ELSE pg_has_role(current_user, '{ROLE}', 'MEMBER') END AND has_schema_privilege('{ROLE}', '{SCHEMA}', 'USAGE')"""
_VIEWS = f"SELECT quote_ident(viewname) FROM pg_views WHERE schemaname = '{SCHEMA}'"


def drop_published(connection: sa.Connection) -> None:
    """Take the views away: the tables underneath are about to change."""
    if is_published(connection) and (views := list(connection.scalars(sa.text(_VIEWS)))):
        connection.exec_driver_sql(f"DROP VIEW {', '.join(f'{SCHEMA}.{view}' for view in views)}")


def build_published(connection: sa.Connection, scheme: Scheme, editions: sa.Table, views: Sequence[View]) -> None:
    """Make schema, views and role where this user may; on SQLite nothing. Where the role is there already, its logins go on as before."""
    if connection.dialect.name != "postgresql":
        return
    for statement in (_MADE, _ROLE):
        connection.exec_driver_sql(statement.replace("%", "%%"))
    if not is_published(connection):
        return
    for statement in publishing(scheme, editions, views):
        connection.exec_driver_sql(statement.replace("%", "%%"))
    if connection.scalar(sa.text(f"SELECT to_regrole('{ROLE}') IS NOT NULL")):
        for statement in granting():
            connection.exec_driver_sql(statement)


def is_published(connection: sa.Connection) -> bool:
    """Whether the views for analysts are there and are this warehouse's."""
    return connection.dialect.name == "postgresql" and bool(connection.scalar(sa.text(_OURS)))


def as_analyst(connection: sa.Connection) -> bool:
    """Make the rest of a transaction an analyst's, where there are views for them and this user may act as ROLE; whether it is one now.

    It keeps a statement from the accounts and from what only the server's own users may do. Against somebody who means harm it is no
    fence, for a role that is taken can be given back: such a one has a login of their own (warehouse/analysts.py).
    """
    if not (is_published(connection) and connection.scalar(sa.text(_MAY_ACT))):
        return False
    connection.exec_driver_sql(f"SET LOCAL search_path = {SCHEMA}")
    connection.exec_driver_sql(f"SET LOCAL ROLE {ROLE}")
    return True


def granting() -> list[str]:
    """The statements that let the role see the views."""
    return [f"GRANT USAGE ON SCHEMA {SCHEMA} TO {ROLE}", f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {ROLE}"]
