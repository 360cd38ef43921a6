"""`unionstats decide`: its verbs and options and their help. What they do is in deciding.py, imported when one of them is called.

Help of options is English here; the help page shows it in the language of tonight.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeAlias

from cyclopts import App, Parameter

from flows.help import app_in_words
from flows.language import _
from flows.words import N_

Unit: TypeAlias = Annotated[str, Parameter(help=N_("The unit that handed the ledger in: its code or its name."))]
Period: TypeAlias = Annotated[str, Parameter(help=N_("The ledger's period, as YYYY-MM."))]
RowKey: TypeAlias = Annotated[str, Parameter(help=N_("The row's key as matches and findings show it: its code, or else its name."))]
UnitNo: TypeAlias = Annotated[str, Parameter(help=N_("The number of the unit in the register of that month."))]
CoveredUnit: TypeAlias = Annotated[str | None, Parameter(help=N_("The number of the enterprise in the register, where it has one."))]
Union: TypeAlias = Annotated[str | None, Parameter(metavar="NAME", help=N_("The federation union; the union named in the ledger otherwise."))]
Number: TypeAlias = Annotated[int, Parameter(help=N_("The number of the decision."))]
Sheet: TypeAlias = Annotated[
    Path, Parameter(name="--from", metavar="FILE", help=N_("A filled-in sheet (.xlsx, .csv) that matches --state candidate --xlsx FILE has written."))
]
OnlyUnit: TypeAlias = Annotated[str | None, Parameter(metavar="UNIT", help=N_("Only this unit: its code or its name."))]
OnlyPeriod: TypeAlias = Annotated[str | None, Parameter(metavar="YYYY-MM", help=N_("Only this period."))]
OnlyKind: TypeAlias = Annotated[str | None, Parameter(metavar="KIND", help=N_("Only this kind of decision."))]
OnlyState: TypeAlias = Annotated[str | None, Parameter(metavar="STATE", help=N_("Only this state: in force, reopened, waiting, resting or undone."))]


@Parameter(name="*")
@dataclass(frozen=True)
class Where:
    """Options that every verb of `decide` has."""

    by: Annotated[str | None, Parameter(metavar="NAME", help=N_("Who decides; the user of this computer otherwise."))] = None
    note: Annotated[str, Parameter(metavar="TEXT", help=N_("A remark that is kept with the decision."))] = ""
    warehouse: Annotated[str | None, Parameter(metavar="URL", help=N_("The warehouse; a SQLite file in the home otherwise."))] = None
    home: Annotated[Path | None, Parameter(metavar="DIR", help=N_("The home folder; .unionstats otherwise."))] = None
    config: Annotated[Path | None, Parameter(metavar="FILE", help=N_("The settings file; unionstats.toml here or above otherwise."))] = None
    as_json: Annotated[bool, Parameter(name="--json", negative=(), help=N_("Print JSON for other programs, codes instead of words."))] = False


def decide_app() -> App:
    """The command `decide`, texts in the language of the environment."""
    text = _("What stewards decide; it holds on every later night, until it is undone or later evidence contradicts it.")
    app = app_in_words(name="decide", help=text)
    app.default(_from_sheet)
    for name, function, help_text in (
        ("same", "same", _("The ledger row is this unit of the register.")),
        ("predecessor", "predecessor", _("The ledger row has the former or the new name of this unit of the register.")),
        ("none", "none", _("The ledger row is none of the units proposed.")),
        ("unregistered", "unregistered", _("The register does not have the enterprise of this ledger row.")),
        ("federation", "federation", _("A federation union covers the enterprise of this ledger row, or this unit of the register.")),
        ("undo", "undo_one", _("Revoke a decision, by its number.")),
        ("list", "list_all", _("All decisions, and what has become of them.")),
    ):
        app.command(f"flows.commands.deciding:{function}", name=name, help=help_text)
    return app


def _from_sheet(*, sheet: Sheet, where: Where | None = None) -> None:
    """Take the decisions of a filled-in sheet."""
    from flows.commands.deciding import from_sheet

    from_sheet(sheet, where or Where())
