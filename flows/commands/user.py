"""`unionstats user`: its verbs and the options that only they have. What they do is in users.py, imported when one is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from cyclopts import App, Parameter

from flows.commands import options
from flows.errors import UsageError
from flows.help import app_in_words
from flows.language import _
from flows.words import N_

Login: TypeAlias = Annotated[str, Parameter(help=N_("The name to sign in with: letters a-z, digits and . _ @ -."))]
Name: TypeAlias = Annotated[str, Parameter(metavar="NAME", help=N_("The person's name, as others read it; the login name otherwise."))]
Role: TypeAlias = Annotated[
    str,
    Parameter(
        metavar="ROLE",
        help=N_(
            "The role: unit_steward, unit_signer, provincial_steward, provincial_approver, analyst, operator (manages accounts) or auditor."
        ),
    ),
]
Units: TypeAlias = Annotated[
    str,
    Parameter(name="--units", metavar="UNITS", help=N_("The person's units, for roles of a unit: codes or names, with commas between them.")),
]
Generate: TypeAlias = Annotated[
    bool, Parameter(help=N_("Make the password up and print it once; it has to be changed at the first sign-in. Otherwise it is asked for."))
]
Single: TypeAlias = Annotated[bool, Parameter(name="--no-password", help=N_("No password: the account opens by single sign-on only."))]


Who: TypeAlias = Annotated[str, Parameter(help=N_("The name that the account is signed in with."))]
NewRole: TypeAlias = Annotated[str, Parameter(help=N_("The new role; the roles are those of unionstats user add."))]


@Parameter(name="*")
@dataclass(frozen=True)
class Where:
    """Options of every verb of `user`."""

    warehouse: options.Warehouse = None
    home: options.Home = None
    config: options.Config = None


def user_app() -> App:
    """The command `user`, texts in the language of the environment."""
    app = app_in_words(name="user", help=_("Who may sign in to the console. The first account is made here; later ones here or in the console."))
    app.default(_nothing)
    for name, function, help_text in (
        ("add", "add", _("Make an account.")),
        ("list", "list_all", _("All accounts.")),
        ("disable", "disable", _("Close an account; its sessions end, and what it did stays.")),
        ("enable", "enable", _("Open a closed account again.")),
        ("password", "password", _("Give an account another password; its sessions end.")),
        ("role", "role", _("Give an account another role or other units; its sessions end.")),
    ):
        app.command(f"flows.commands.users:{function}", name=name, help=help_text)
    return app


def _nothing() -> None:
    raise UsageError(_("user takes a command: add, list, disable, enable, password or role. See unionstats user --help."))
