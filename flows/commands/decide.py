"""`unionstats decide`: its verbs and their help. What they do is in deciding.py, imported when one of them is called."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from flows.language import _


@Parameter(name="*")
@dataclass(frozen=True)
class Where:
    """Flags that every verb of `decide` has. by: who decides; without it, the user of the system."""

    by: str | None = None
    note: str = ""
    warehouse: str | None = None
    home: Path | None = None
    config: Path | None = None
    as_json: Annotated[bool, Parameter(name="--json")] = False


def decide_app() -> App:
    """The command `decide`, texts in the language of the environment."""
    text = _("What stewards decide; it holds on every later night, until it is undone or later evidence contradicts it.")
    app = App(name="decide", help=text, help_format="plaintext")
    app.default(_from_sheet)
    for name, function, help_text in (
        ("same", "same", _("The ledger row is this unit of the register.")),
        ("predecessor", "predecessor", _("The ledger row has the former or the new name of this unit of the register.")),
        ("none", "none", _("The ledger row is none of the units proposed.")),
        ("unregistered", "unregistered", _("The register does not have the enterprise of this ledger row.")),
        ("federation", "federation", _("A federation union covers the enterprise of this ledger row.")),
        ("undo", "undo_one", _("Revoke a decision, by its number.")),
        ("list", "list_all", _("All decisions, and what has become of them.")),
    ):
        app.command(f"flows.commands.deciding:{function}", name=name, help=help_text)
    return app


def _from_sheet(*, sheet: Annotated[Path, Parameter(name="--from")], where: Where | None = None) -> None:
    """Take the decisions of a sheet that `matches --state candidate --xlsx FILE` has written."""
    from flows.commands.deciding import from_sheet

    from_sheet(sheet, where or Where())
