"""Accounts: what a login name and a password must be, how a password is kept and held against what somebody types."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from flows.errors import UserError
from flows.language import _
from scheme import Scheme
from transforms.stewardship.roles import ROLES
from warehouse import Account, Accounts

LEAST, MOST = 12, 200
AT_ONCE, WAIT = 2, 10.0
"""So many passwords are hashed at once, 64 MB each; the others wait so many seconds."""
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
_hashing = BoundedSemaphore(AT_ONCE)
_hasher = PasswordHasher()


class Busy(Exception):
    """Too many passwords are being hashed at once."""


def add(accounts: Accounts, scheme: Scheme, login: str, name: str, role: str, units: Collection[str], password: str | None) -> None:
    """Make an account; a password given by somebody else has to be changed at the first sign-in.

    Raises UserError for a name, a role, units or a password that will not do.
    """
    login = login.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise UserError(_("{found} is no login name: letters a-z, digits and . _ @ - are, at most 64 of them.").format(found=login or "''"))
    if not name.strip():
        raise UserError(_("The person's name is missing."))
    scope = scope_of(scheme, role, units)
    hashed = hashed_password(password, login) if password is not None else None
    if not accounts.add(login, name.strip(), role, scope, hashed, must_change=password is not None):
        raise UserError(_("{found}: there is such an account already. Choose another login name.").format(found=login))


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


def set_password(accounts: Accounts, login: str, password: str, *, must_change: bool = False) -> None:
    """Give an account another password; its sessions end. UserError where there is no such account, or it will not do."""
    if not accounts.change(login, password=hashed_password(password, login), must_change=must_change):
        raise no_account(login)


def verified(accounts: Accounts, login: str, password: str) -> Account | None:
    """The account, where the password is its own and it is open. Whether there is one takes no less time to say."""
    account = accounts.find(login)
    kept = account.password if account and account.password else _nobody()
    try:
        with _one_of_few():
            _hasher.verify(kept, password[:MOST])
    except (VerificationError, InvalidHashError):
        return None
    if account is None or account.password is None or account.disabled:
        return None
    if _hasher.check_needs_rehash(kept):
        with _one_of_few():
            accounts.change(login, end_sessions=False, password=_hasher.hash(password))
    return account


def hashed_password(password: str, login: str) -> str:
    """The hash to keep. UserError for one that is too short, too long or the login name."""
    if not LEAST <= len(password) <= MOST:
        raise UserError(_("A password has {least} to {most} characters.").format(least=LEAST, most=MOST))
    if password.lower().strip() == login or len(set(password)) < 5:
        raise UserError(_("This password is too easy to guess. Take another one, such as four words."))
    with _one_of_few():
        return _hasher.hash(password)


def made_up_password() -> str:
    """A password for somebody else's first sign-in."""
    return secrets.token_urlsafe(12)


def no_account(login: str) -> UserError:
    """What is said of a login name that nobody has."""
    return UserError(_("{found}: there is no such account. unionstats user list shows them.").format(found=login))


@contextmanager
def _one_of_few() -> Iterator[None]:
    if not _hashing.acquire(timeout=WAIT):
        raise Busy
    try:
        yield
    finally:
        _hashing.release()


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe())
