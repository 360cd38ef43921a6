"""`unionstats signoff`: its verbs; what they do is in flows/sign_off.py."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from cyclopts import App, Parameter

from flows.commands import options
from flows.errors import UserError
from flows.help import app_in_words
from flows.language import _
from flows.words import N_

Unit: TypeAlias = Annotated[str, Parameter(help=N_("The unit: its code or its name."))]
Period: TypeAlias = Annotated[str, Parameter(help=N_("The period, as YYYY-MM."))]


@Parameter(name="*")
@dataclass(frozen=True)
class Where:
    """Options of every step."""

    by: options.SignBy = None
    note: options.SignNote = ""
    warehouse: options.Warehouse = None
    home: options.Home = None
    config: options.Config = None


def signoff_app() -> App:
    """The command `signoff`, texts in the language of the environment."""
    app = app_in_words(name="signoff", help=_("A unit's period: signed by the unit, accepted and locked by the province."))
    for function, name, help_text in (
        (list_periods, "list", _("Units × periods: how far each is, who took the last step, and what stands in the way.")),
        (_step("sign"), "sign", _("Sign a unit's period: what was handed in is complete and right.")),
        (_step("accept"), "accept", _("Accept a signed period, for the province.")),
        (_step("lock"), "lock", _("Lock an accepted period: what comes for it later is kept and does not count.")),
        (_step("unlock"), "unlock", _("Unlock a period, with a reason; the next night lets what waited count.")),
        (_step("undo"), "undo", _("Take the last signature or acceptance back.")),
    ):
        app.command(function, name=name, help=help_text)
    return app


def list_periods(
    *,
    unit: options.Unit = None,
    period: options.Period = None,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> None:
    """How far the periods of units are."""
    import pandas as pd

    from flows.commands.common import chosen_unit, published, settings_of
    from flows.language import language
    from flows.naming import unit_name
    from flows.people import called
    from flows.sign_off import SignOffDesk
    from flows.tables import print_table
    from scheme import load_scheme
    from transforms.stewardship.roles import at_the_computer

    scheme = load_scheme()
    wanted = chosen_unit(scheme, unit)
    with published(settings_of(config, warehouse=warehouse, home=home)) as store:
        every = SignOffDesk(store, at_the_computer("")).overview()
    rows = []
    for (code, month), shown in every.items():
        if wanted not in (None, code) or period not in (None, month):
            continue
        last = shown.last
        barred = [why.text(language()) for some in shown.barred.values() for why in some]
        rows.append(
            {
                "unit": code if as_json else unit_name(scheme, code),
                "period": month,
                "state": shown.period.state if as_json else shown.state_words,
                "decision": last.id if last else None,
                "author": "" if last is None else last.author if as_json else called(last.author),
                "made_at": last.made_at[:10] if last else "",
                "why": "; ".join(dict.fromkeys((*shown.said, *barred))),
            }
        )
    frame = pd.DataFrame(rows, columns=["unit", "period", "state", "decision", "author", "made_at", "why"]).astype({"decision": "Int64"})
    print_table(frame if as_json else frame.rename(columns={name: _(name) for name in frame.columns}), as_json=as_json)


def _user() -> str:
    """The user of this computer, as `decide` has it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        raise UserError(_("Who decides? The system does not say; give a name with --by NAME.")) from None


def _step(kind: str) -> Callable[..., None]:
    def step(unit: Unit, period: Period, /, *, where: Where | None = None) -> None:
        """Take a step."""
        from flows.commands.common import chosen, chosen_unit, periods_of, published, settings_of
        from flows.naming import unit_name
        from flows.sign_off import SignOffDesk
        from scheme import load_scheme
        from transforms.stewardship.roles import at_the_computer

        at, scheme = where or Where(), load_scheme()
        code, month = chosen_unit(scheme, unit) or unit, chosen("period", period, periods_of(scheme)) or period
        with published(settings_of(at.config, warehouse=at.warehouse, home=at.home)) as store:
            desk = SignOffDesk(store, at_the_computer(at.by or _user()))
            number = desk.take(kind, code, month, at.note)
            state = desk.one(code, month).state_words
        print(_("{unit} {period}: {state} (decision {number})").format(unit=unit_name(scheme, code), period=month, state=state, number=number))

    return step
