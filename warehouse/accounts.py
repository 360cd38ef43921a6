"""Accounts and sessions of the console, as rows. What a password must be and how long a session lasts is not for this room."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa

from warehouse import audit
from warehouse.audit import Act
from warehouse.clock import Clock
from warehouse.database import Database
from warehouse.fence import as_units
from warehouse.schema import Schema


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in. `units`: those that they act for; None: all of them."""

    login: str
    name: str
    role: str
    units: frozenset[str] | None
    password: str | None
    disabled: bool = False
    must_change: bool = False
    made_at: str = ""
    signed_in: str | None = None


@dataclass(frozen=True)
class Session:
    """A session that somebody opened; `token` is the hash of the one that their browser has."""

    token: str
    login: str
    address: str
    made_at: str
    seen_at: str
    ended: str | None


class LastOne(Exception):
    """The only account left that is open in some roles cannot be taken out of them."""


class Accounts:
    """Who may sign in, and who is signed in. What is changed is recorded in the audit log by the same transaction."""

    def __init__(self, database: Database, schema: Schema, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._users, self._sessions, self._audit = schema["users"], schema["user_sessions"], schema["audit"]

    def all(self) -> list[Account]:
        """Every account, by login name."""
        with self._outside(self._database.read) as connection:
            return [_account(row) for row in connection.execute(sa.select(self._users).order_by(self._users.c.login)).mappings()]

    def names(self) -> dict[str, str]:
        """What people are called, by login name."""
        with self._outside(self._database.read) as connection:
            return {str(login): str(name) for login, name in connection.execute(sa.select(self._users.c.login, self._users.c.name))}

    def find(self, login: str) -> Account | None:
        """The account of that login name."""
        with self._outside(self._database.read) as connection:
            row = connection.execute(sa.select(self._users).where(self._users.c.login == login)).mappings().first()
            return _account(row) if row else None

    def add(self, new: Account, *acts: Act) -> bool:
        """Make an account; False, and nothing done, where the login name is taken."""
        with self._outside(self._database.write) as connection:
            if connection.scalar(sa.select(self._users.c.login).where(self._users.c.login == new.login)):
                return False
            made = {**vars(new), "units": _units(new.units), "made_at": self._clock(), "signed_in": None}
            connection.execute(sa.insert(self._users).values(**made))
            self._record(connection, acts)
            return True

    def change(self, login: str, *acts: Act, end_sessions: bool = True, leaving: Collection[str] = (), **values: Any) -> bool:
        """Change what is kept of an account; the sessions of whoever may now do something else end. False where there is none.

        `leaving`: the roles that the account is taken out of; LastOne, and nothing done, where nobody else is open in them.
        """
        if "units" in values:
            values["units"] = _units(values["units"])
        with self._outside(self._database.write) as connection:
            if leaving and self._open_in(connection, leaving) == [login]:
                raise LastOne(login)
            changed = connection.execute(sa.update(self._users).where(self._users.c.login == login).values(**values)).rowcount
            if end_sessions:
                self._end(connection, self._sessions.c.login == login)
            self._record(connection, acts if changed else ())
            return bool(changed)

    def open_session(self, token: str, login: str, address: str, *acts: Act) -> None:
        """Somebody has signed in."""
        with self._outside(self._database.write) as connection:
            now = self._clock()
            new = {"token": token, "login": login, "address": address, "made_at": now, "seen_at": now, "ended": None}
            connection.execute(sa.insert(self._sessions).values(**new))
            connection.execute(sa.update(self._users).where(self._users.c.login == login).values(signed_in=now))
            self._record(connection, acts)

    def session(self, token: str) -> tuple[Session, Account, str] | None:
        """The session of that hashed token with its account, whatever their state, and what time it is."""
        wanted = sa.select(self._sessions, self._users).join(self._users, self._users.c.login == self._sessions.c.login)
        with self._outside(self._database.read) as connection:
            row = connection.execute(wanted.where(self._sessions.c.token == token)).first()
        if row is None:
            return None
        own = len(self._sessions.columns)
        session = Session(**dict(zip(self._sessions.columns.keys(), row[:own], strict=True)))
        return session, _account(dict(zip(self._users.columns.keys(), row[own:], strict=True))), self._clock()

    def sessions(self, login: str | None = None) -> list[Session]:
        """The sessions that nobody has ended, the latest first; of one account where it is named."""
        table = self._sessions
        wanted = sa.select(table).where(table.c.ended.is_(None), *([table.c.login == login] if login else []))
        with self._outside(self._database.read) as connection:
            return [Session(**row) for row in connection.execute(wanted.order_by(table.c.seen_at.desc(), table.c.token)).mappings()]

    def seen(self, token: str) -> None:
        """Note that the session is in use. WarehouseError at once where somebody else writes: no page waits for this."""
        with self._outside(partial(self._database.write, at_once=True)) as connection:
            connection.execute(sa.update(self._sessions).where(self._sessions.c.token == token).values(seen_at=self._clock()))

    def end_session(self, token: str, *acts: Act) -> None:
        """End a session: its token opens nothing any more."""
        with self._outside(self._database.write) as connection:
            if self._end(connection, self._sessions.c.token == token):
                self._record(connection, acts)

    def end_sessions(self, login: str, *acts: Act) -> None:
        """End every session of an account."""
        with self._outside(self._database.write) as connection:
            self._end(connection, self._sessions.c.login == login)
            self._record(connection, acts)

    @contextmanager
    def _outside(self, begin: Callable[[], AbstractContextManager[sa.Connection]]) -> Iterator[sa.Connection]:
        """A transaction of the program's own: whoever acts behind the fence of their units can neither read nor change accounts."""
        with as_units(None), begin() as connection:
            yield connection

    def _open_in(self, connection: sa.Connection, roles: Collection[str]) -> list[str]:
        """The open accounts of these roles, held until the transaction ends: two could otherwise each count on the other."""
        users = self._users
        wanted = sa.select(users.c.login).where(users.c.role.in_(sorted(roles)), users.c.disabled == sa.false())
        return list(connection.scalars(wanted.order_by(users.c.login).with_for_update()))

    def _record(self, connection: sa.Connection, acts: Sequence[Act]) -> None:
        audit.append(connection, self._audit, acts, self._clock())

    def _end(self, connection: sa.Connection, which: sa.ColumnElement[bool]) -> int:
        return connection.execute(sa.update(self._sessions).where(which, self._sessions.c.ended.is_(None)).values(ended=self._clock())).rowcount


def _units(units: frozenset[str] | None) -> str | None:
    return None if units is None else json.dumps(sorted(units))


def _account(row: Mapping[Any, Any]) -> Account:
    units = None if row["units"] is None else frozenset(json.loads(row["units"]))
    flags = {name: bool(row[name]) for name in ("disabled", "must_change")}
    return Account(**{**row, **flags, "units": units})
