"""What the verbs of `unionstats user` do."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd

from flows.accounts import AccountDesk
from flows.commands import options
from flows.commands import user as only
from flows.commands.asking import asked_password, print_once
from flows.commands.common import chosen_unit, settings_of
from flows.commands.user import Where
from flows.errors import UsageError
from flows.language import _, language
from flows.passwords import made_up_password
from flows.tables import print_table
from scheme import Scheme
from transforms.stewardship.roles import ROLES, at_the_computer
from warehouse import Warehouse, open_warehouse


def add(
    login: only.Login,
    /,
    *,
    role: only.Role,
    name: only.Name = "",
    units: only.Units = "",
    generate: only.Generate = False,
    single: only.Single = False,
    where: Where | None = None,
) -> None:
    """Make an account."""
    if generate and single:
        raise UsageError(_("--generate and --no-password exclude each other."))
    with _desk(where) as (desk, store):
        password = None if single else made_up_password() if generate else asked_password()
        desk.add(login, name or login, role, _units(store.scheme, units), password, must_change=generate)
        print(_("{login}: the account is made.").format(login=login))
        print_once(password if generate else None)


def list_all(*, where: Where | None = None, as_json: options.Json = False) -> None:
    """All accounts."""
    with _desk(where) as (_by, store):
        rows = [
            (
                a.login, a.name, a.role if as_json else ROLES[a.role].en if language() == "en" else ROLES[a.role].zh,
                sorted(a.units) if as_json and a.units else ", ".join(sorted(a.units or ())), a.password is not None,
                a.disabled, a.made_at, a.signed_in,
            )
            for a in store.accounts.all()
        ]  # fmt: skip
    columns = ["login", "name", "role", "units", "password", "disabled", "made_at", "signed_in"]
    frame = pd.DataFrame(rows, columns=columns)
    if as_json:
        print_table(frame, as_json=True)
        return
    words = {True: _("yes"), False: _("no")}
    shown = frame.assign(password=frame["password"].map(words), disabled=frame["disabled"].map(words))
    heads = {c: _(c) for c in shown.columns} | {"made_at": _("account made")}
    print_table(shown.rename(columns=heads), title=_("{count} accounts").format(count=len(rows)))


def disable(login: only.Who, /, *, where: Where | None = None) -> None:
    """Close an account; its sessions end, and what it did stays."""
    with _desk(where) as (desk, _store):
        desk.disable(login)
    print(_("{login}: the account is closed.").format(login=login))


def enable(login: only.Who, /, *, where: Where | None = None) -> None:
    """Open a closed account again."""
    with _desk(where) as (desk, _store):
        desk.enable(login)
    print(_("{login}: the account is open again.").format(login=login))


def password(login: only.Who, /, *, generate: only.Generate = False, where: Where | None = None) -> None:
    """Give an account another password; its sessions end."""
    with _desk(where) as (desk, _store):
        made_up = desk.reset(login) if generate else None
        if not generate:
            desk.set_password(login, asked_password())
    print(_("{login}: the password is another one; whoever was signed in under that name is not any more.").format(login=login))
    print_once(made_up)


def role(login: only.Who, role: only.NewRole, /, *, units: only.Units = "", where: Where | None = None) -> None:
    """Give an account another role or other units; its sessions end."""
    with _desk(where) as (desk, store):
        desk.set_role(login, role, _units(store.scheme, units))
    print(_("{login}: the role is another one from the next sign-in on.").format(login=login))


@contextmanager
def _desk(where: Where | None) -> Iterator[tuple[AccountDesk, Warehouse]]:
    here = where or Where()
    settings = settings_of(here.config, warehouse=here.warehouse, home=here.home)
    with open_warehouse(settings.database, settings.home) as store:
        yield AccountDesk(store, at_the_computer(getpass.getuser())), store


def _units(scheme: Scheme, typed: str) -> list[str]:
    named = [part.strip() for part in typed.replace("，", ",").replace("、", ",").split(",") if part.strip()]
    return [code for part in named if (code := chosen_unit(scheme, part))]
