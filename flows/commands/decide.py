"""`unionstats decide`: its verbs and the options that only they have. What they do is in deciding.py, imported when one is called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, TypeAlias

from cyclopts import App, Parameter

from flows.commands import options
from flows.errors import UsageError
from flows.help import app_in_words
from flows.language import _
from flows.words import N_

Unit: TypeAlias = Annotated[str, Parameter(help=N_("The unit that handed the ledger in: its code or its name."))]
Period: TypeAlias = Annotated[str, Parameter(help=N_("The ledger's period, as YYYY-MM."))]
RowKey: TypeAlias = Annotated[str, Parameter(help=N_("The row's key as matches and findings show it: its code, or else its name."))]
UnitNo: TypeAlias = Annotated[str, Parameter(help=N_("The number of the unit in the register of that month."))]
CoveredUnit: TypeAlias = Annotated[str | None, Parameter(help=N_("The number of the enterprise in the register, where it has one."))]
Union: TypeAlias = Annotated[str | None, Parameter(metavar="NAME", help=N_("The federation union; the union named in the ledger otherwise."))]
Number: TypeAlias = Annotated[int, Parameter(converter=options.whole, help=N_("The number of the decision, as decide list shows it."))]
Finding: TypeAlias = Annotated[str, Parameter(help=N_("Findings by their fingerprints, as findings --json shows them; the beginning will do."))]
Reason: TypeAlias = Annotated[str, Parameter(metavar="REASON", help=N_("Why it is so: a reason's code or its words."))]
Until: TypeAlias = Annotated[date | None, Parameter(metavar="YYYY-MM-DD", help=N_("The last day of the waiver, at most a year away."))]
Batch: TypeAlias = Annotated[str, Parameter(help=N_("What is common to the decisions, as it was shown when they were taken."))]
OtherUnitNo: TypeAlias = Annotated[str | None, Parameter(help=N_("The number of the unit in the register; the one that is proposed otherwise."))]
Sheet: TypeAlias = Annotated[
    Path | None,
    Parameter(
        name="--from",
        metavar="FILE",
        help=N_("Instead of a command: a filled-in sheet (.xlsx, .csv) that matches --state candidate --xlsx FILE has written."),
    ),
]


@Parameter(name="*")
@dataclass(frozen=True)
class Where:
    """Options of every verb of `decide` that decides."""

    by: Annotated[str | None, Parameter(metavar="NAME", help=N_("Who decides; the user of this computer otherwise."))] = None
    note: Annotated[str, Parameter(metavar="TEXT", help=N_("A remark that is kept with the decision."))] = ""
    enterprise: Annotated[str | None, Parameter(metavar="NAME", help=N_("The enterprise's name, where several rows have one key."))] = None
    warehouse: options.Warehouse = None
    home: options.Home = None
    config: options.Config = None
    as_json: options.Json = False


@Parameter(name="*")
@dataclass(frozen=True)
class Which:
    """Which findings a decision is on, where they are not named."""

    unit: options.Unit = None
    period: options.Period = None
    rule: options.Rule = None
    preview: Annotated[bool, Parameter(help=N_("Only show on how many findings it would be, and on which."))] = False


def decide_app() -> App:
    """The command `decide`, texts in the language of the environment."""
    text = _("What stewards decide; it holds on every later night, until it is undone or later evidence contradicts it.")
    app = app_in_words(name="decide", help=text)
    app.default(_from_sheet)
    for name, function, help_text in (
        ("explain", "explain", _("Queries are as they should be, for a reason that is said.")),
        ("waive", "waive", _("Ask that errors hold nothing back until a day. Another person has to grant it.")),
        ("grant", "grant", _("Grant waivers that somebody else asked for.")),
        ("refuse", "refuse", _("Refuse waivers that somebody else asked for, and say why.")),
        ("return", "give_back", _("Return findings to the unit, which corrects them and hands in again.")),
        ("undo-batch", "undo_batch", _("Revoke all decisions that were taken at once.")),
    ):
        app.command(f"flows.commands.deciding_findings:{function}", name=name, help=help_text)
    for name, function, help_text in (
        ("accept", "accept", _("The ledger row is the unit proposed, or the one named.")),
        ("reject", "reject", _("The ledger row is none of the units proposed.")),
        ("unsure", "unsure", _("It cannot be told whether the ledger row is one of the units proposed; it stays to be decided.")),
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


def _from_sheet(*, sheet: Sheet = None, where: Where | None = None) -> None:
    """Take the decisions of a filled-in sheet."""
    if sheet is None:
        raise UsageError(_("decide takes a command, or a filled-in sheet with --from FILE. See unionstats decide --help."))
    from flows.commands.deciding import from_sheet

    from_sheet(sheet, where or Where())
