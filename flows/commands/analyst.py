"""`unionstats analyst`: its verbs and the options that only they have. What they do is in analysts.py, imported when one is called."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from cyclopts import App, Parameter

from flows.commands import options
from flows.errors import UsageError
from flows.help import app_in_words
from flows.language import _
from flows.words import N_

Login: TypeAlias = Annotated[str, Parameter(help=N_("The login's name: letters a-z, digits and _, a letter first."))]
Seconds: TypeAlias = Annotated[
    int, Parameter(metavar="SECONDS", converter=options.whole, help=N_("After how long a statement of the analyst's is stopped."))
]
Generate: TypeAlias = Annotated[bool, Parameter(help=N_("Make the password up and print it once. Otherwise it is asked for."))]
Without: TypeAlias = Annotated[
    bool, Parameter(name="--no-password", help=N_("No password, or the one it has: where the server lets the login in by other means."))
]


def analyst_app() -> App:
    """The command `analyst`, texts in the language of the environment."""
    app = app_in_words(name="analyst", help=_("Logins of PostgreSQL for analysts, who read the published views and nothing else."))
    app.default(_nothing)
    for name, function, help_text in (
        ("grant", "grant", _("Make a login, or set the limits and the password of one anew.")),
        ("list", "list_all", _("All analysts' logins, and their limits.")),
        ("revoke", "revoke", _("Take a login away.")),
    ):
        app.command(f"flows.commands.analysts:{function}", name=name, help=help_text)
    return app


def _nothing() -> None:
    raise UsageError(_("analyst takes a command: grant, list or revoke. See unionstats analyst --help."))
