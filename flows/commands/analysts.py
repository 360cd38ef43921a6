"""What the verbs of `unionstats analyst` do."""

from __future__ import annotations

import getpass
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd

from flows.commands import analyst as only
from flows.commands import options
from flows.commands.asking import asked_password, print_once
from flows.commands.common import settings_of
from flows.commands.user import Where
from flows.errors import UsageError, UserError
from flows.language import _
from flows.passwords import check_password, made_up_password
from flows.tables import print_table
from transforms.stewardship.roles import at_the_computer
from warehouse import Act, Warehouse, open_warehouse
from warehouse.database import without_passwords

_NAME = re.compile(r"(?!pg_)[a-z][a-z0-9_]{0,62}")
_DAY = 86_400


def grant(
    login: only.Login,
    /,
    *,
    seconds: only.Seconds = 60,
    generate: only.Generate = False,
    without: only.Without = False,
    where: Where | None = None,
) -> None:
    """Make a login, or set the limits and the password of one anew."""
    if generate and without:
        raise UsageError(_("--generate and --no-password exclude each other."))
    if not 1 <= seconds <= _DAY:
        raise UsageError(_("--seconds: found {found}, expected a whole number from 1 to {most}.").format(found=seconds, most=_DAY))
    if not _NAME.fullmatch(login):
        raise UsageError(_("{found} is no name for a login: letters a-z, digits and _ are, a letter first, not pg_.").format(found=login or "''"))
    with _open(where) as store:
        password = None if without else made_up_password() if generate else asked_password()
        if password is not None:
            check_password(password, login)
        store.analysts.grant(login, seconds, password, _act("analyst_grant", login, seconds=seconds))
        place = without_passwords(store.url)._replace(drivername="postgresql", username=login, password=None).render_as_string()
        print(_("{login} reads the published views: psql {place}").format(login=login, place=f"'{place}'"))
        print_once(password if generate else None)


def list_all(*, where: Where | None = None, as_json: options.Json = False) -> None:
    """All analysts' logins, and their limits."""
    with _open(where) as store:
        rows = [(one.name, one.seconds, one.connections) for one in store.analysts.all()]
    frame = pd.DataFrame(rows, columns=["login", "seconds", "connections"])
    if as_json:
        print_table(frame, as_json=True)
        return
    print_table(frame.rename(columns={c: _(c) for c in frame.columns}), title=_("{count} analysts").format(count=len(rows)))


def revoke(login: only.Login, /, *, where: Where | None = None) -> None:
    """Take a login away."""
    with _open(where) as store:
        if not store.analysts.revoke(login, _act("analyst_revoke", login)):
            raise UserError(_("{found}: there is no such analyst. unionstats analyst list shows them.").format(found=login))
    print(_("{login}: the login is gone.").format(login=login))


@contextmanager
def _open(where: Where | None) -> Iterator[Warehouse]:
    here = where or Where()
    settings = settings_of(here.config, warehouse=here.warehouse, home=here.home)
    with open_warehouse(settings.database, settings.home) as store:
        yield store


def _act(action: str, login: str, **detail: int) -> Act:
    by = at_the_computer(getpass.getuser())
    return Act(by.login, by.role, action, object=login, detail=detail)
