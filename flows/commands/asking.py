"""Passwords that are typed, and those that are made up: how a command asks for the one and tells the other."""

from __future__ import annotations

import getpass
import sys

from flows.errors import UserError
from flows.language import _


def asked_password() -> str:
    """The password that somebody types, twice; without a terminal the first line of the input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    typed = getpass.getpass(_("Password: "))
    if typed != getpass.getpass(_("Once more: ")):
        raise UserError(_("The two passwords are not the same."))
    return typed


def print_once(password: str | None) -> None:
    """Say a password that was made up; nothing without one."""
    if password is not None:
        print(_("Its password, shown this once: {password}").format(password=password))
