"""What is done to accounts, from the command line and in the console: each act checked, and recorded in the audit log."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from flows.errors import UserError
from flows.language import _
from flows.passwords import hashed_password, made_up_password
from scheme import Scheme
from transforms.stewardship.roles import PERMISSIONS, ROLES, Person
from warehouse import Account, Act, Warehouse
from warehouse.accounts import LastOne

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


class AccountDesk:
    """Where somebody looks after accounts."""

    def __init__(self, store: Warehouse, by: Person) -> None:
        self._store, self._accounts, self._by = store, store.accounts, by

    def add(self, login: str, name: str, role: str, units: Collection[str], password: str | None, *, must_change: bool = False) -> None:
        """Make an account; without a password it opens by single sign-on only.

        Raises UserError for a name, a role, units or a password that will not do.
        """
        login = login.strip().lower()
        if not _LOGIN.fullmatch(login):
            raise UserError(_("{found} is no login name: letters a-z, digits and . _ @ - are, at most 64 of them.").format(found=login or "''"))
        name = _name(name)
        scope = scope_of(self._store.scheme, role, units)
        hashed = hashed_password(password, login) if password is not None else None
        act = self._act("user_add", login, name=name, role=role, units=sorted(scope or ()))
        if not self._accounts.add(Account(login, name, role, scope, hashed, must_change=must_change), act):
            raise UserError(_("{found}: there is such an account already. Choose another login name.").format(found=login))

    def set_password(self, login: str, password: str, *, must_change: bool = False) -> None:
        """Give an account another password; its sessions end."""
        hashed = hashed_password(password, login)
        self._change(login, "user_password", {}, password=hashed, must_change=must_change)

    def reset(self, login: str) -> str:
        """Give an account a made-up password, which has to be changed at the next sign-in; here it is, for this once."""
        password = made_up_password()
        self.set_password(login, password, must_change=True)
        return password

    def set_role(self, login: str, role: str, units: Collection[str], name: str | None = None) -> None:
        """Give an account another role, other units, another name; its sessions end."""
        scope = scope_of(self._store.scheme, role, units)
        leaving = () if role in PERMISSIONS["users"] else PERMISSIONS["users"]
        more = {} if name is None else {"name": _name(name)}
        self._change(login, "user_role", {"role": role, "units": sorted(scope or ()), **more}, leaving, role=role, units=scope, **more)

    def disable(self, login: str) -> None:
        """Close an account; its sessions end, and what it did stays."""
        if login == self._by.login:
            raise UserError(_("Nobody closes their own account. Somebody else has to do it."))
        self._change(login, "user_disable", {}, PERMISSIONS["users"], disabled=True)

    def enable(self, login: str) -> None:
        """Open an account again."""
        self._change(login, "user_enable", {}, disabled=False)

    def revoke(self, login: str) -> None:
        """End an account's sessions, wherever it is signed in."""
        if self._accounts.find(login) is None:
            raise no_account(login)
        self._accounts.end_sessions(login, self._act("user_revoke", login))

    def _change(self, login: str, action: str, said: dict[str, Any], leaving: Collection[str] = (), **values: Any) -> None:
        """Change an account. The last one that can manage accounts stays: otherwise nobody could let anybody in."""
        try:
            if not self._accounts.change(login, self._act(action, login, **said), leaving=leaving, **values):
                raise no_account(login)
        except LastOne as error:
            raise UserError(_("{found} is the last account that manages accounts. Make another one first.").format(found=login)) from error

    def _act(self, action: str, login: str, **detail: Any) -> Act:
        return Act(self._by.login, self._by.role, action, object=login, detail=detail)


def scope_of(scheme: Scheme, role: str, units: Collection[str]) -> frozenset[str] | None:
    """The units that an account of that role is for: its own, or all (None). UserError where the two do not go together."""
    if role not in ROLES:
        raise UserError(_("{found} is no role. Known are: {expected}.").format(found=role, expected=", ".join(ROLES)))
    if unknown := sorted(set(units) - set(scheme.units)):
        raise UserError(_("{found} is no unit. Known are: {expected}.").format(found=", ".join(unknown), expected=", ".join(scheme.units)))
    if ROLES[role].scoped != bool(units):
        said = _("The role {role} needs a unit.") if ROLES[role].scoped else _("The role {role} is for the whole province; it takes no unit.")
        raise UserError(said.format(role=role))
    return frozenset(units) or None


def no_account(login: str) -> UserError:
    """What is said of a login name that nobody has."""
    return UserError(_("{found}: there is no such account. unionstats user list shows them.").format(found=login))


def _name(name: str) -> str:
    if not name.strip():
        raise UserError(_("The person's name is missing."))
    return name.strip()[:100]
