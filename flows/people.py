"""Who has decided: decisions keep the login, for names change and two people may have the same; people read the name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import cache

from flows.language import _

RETURNED = "return:"
"""How the login begins of what a unit says in a workbook that came back; the unit's code follows."""
Names = Callable[[], Mapping[str, str]]
_names: ContextVar[Names | None] = ContextVar("names", default=None)


def look_up(names: Names | None) -> None:
    """Where this thread or task finds the names of accounts by login, such as a request; they are read where one is asked for, once."""
    _names.set(None if names is None else cache(names))


def called(login: str | None) -> str:
    """What people read for a login: the account's name, or the workbook that came back; the login itself where there is no account."""
    if not login:
        return ""
    if login.startswith(RETURNED):
        return _("{unit}, returned workbook").format(unit=login.removeprefix(RETURNED))
    names = _names.get()
    return login if names is None else names().get(login, login)
