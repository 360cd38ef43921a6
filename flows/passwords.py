"""Passwords: what one must be, how it is kept (argon2id), and how what somebody types is held against it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from flows.errors import UserError
from flows.language import _
from warehouse import Account, Accounts

LEAST, MOST = 12, 200
AT_ONCE, WAIT = 2, 10.0
"""So many passwords are hashed at once, 64 MB each; the others wait so many seconds."""
_hashing = BoundedSemaphore(AT_ONCE)
_hasher = PasswordHasher()


class Busy(UserError):
    """Too many passwords are being hashed at once; ask again in a moment."""


def hashed_password(password: str, login: str) -> str:
    """The hash to keep. UserError for one that is too short, too long or easy to guess."""
    check_password(password, login)
    with _one_of_few():
        return _hasher.hash(password)


def check_password(password: str, login: str) -> None:
    """UserError for a password that is too short, too long or easy to guess."""
    if not LEAST <= len(password) <= MOST:
        raise UserError(_("A password has {least} to {most} characters.").format(least=LEAST, most=MOST))
    if (login and login in password.lower()) or len(set(password)) < 5:
        raise UserError(_("This password is too easy to guess. Take another one, such as four words."))


def made_up_password() -> str:
    """A password for somebody else's first sign-in."""
    return secrets.token_urlsafe(12)


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


@contextmanager
def _one_of_few() -> Iterator[None]:
    if not _hashing.acquire(timeout=WAIT):
        raise Busy(_("Too many people are signing in at once. Try again in a moment."))
    try:
        yield
    finally:
        _hashing.release()


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe())
