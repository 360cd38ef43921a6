"""What the verbs of `unionstats decide` do: take decisions on matches, many at once, revoke one, list all."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from flows.commands import decide as only
from flows.commands import options
from flows.commands.common import check_output, chosen, chosen_unit, periods_of, published, settings_of
from flows.commands.decide import Where
from flows.decision_desk import Asked, Desk, undo
from flows.decision_list import STATES, decision_list
from flows.decision_sheet import HEADERS
from flows.decision_words import reason_name
from flows.decisions_filled_in import read_sheet
from flows.errors import UserError
from flows.language import _, language
from flows.people import called
from flows.tables import print_table
from scheme import load_scheme
from transforms.decided import KINDS, Decision
from warehouse import NewDecision, Warehouse

TRIES = 5
SHOWN = 40
Deciding = Callable[[Warehouse, tuple[Decision, ...], str], list[NewDecision]]


def same(unit: only.Unit, period: only.Period, row_key: only.RowKey, unit_no: only.UnitNo, /, *, where: Where | None = None) -> None:
    """The ledger row ROW_KEY of UNIT and PERIOD is the register's unit UNIT_NO."""
    _take([Asked("same", unit, period, row_key, unit_no)], where)


def accept(unit: only.Unit, period: only.Period, row_key: only.RowKey, unit_no: only.OtherUnitNo = None, /, *, where: Where | None = None) -> None:
    """The ledger row is the unit that is proposed for it, or UNIT_NO."""
    _take([Asked("same", unit, period, row_key, unit_no)], where)


def reject(unit: only.Unit, period: only.Period, row_key: only.RowKey, /, *, where: Where | None = None) -> None:
    """The ledger row is none of the units that are proposed for it: they are never proposed again."""
    _take([Asked("none", unit, period, row_key)], where)


def unsure(unit: only.Unit, period: only.Period, row_key: only.RowKey, /, *, where: Where | None = None) -> None:
    """It cannot be told whether the ledger row is one of the units proposed: it is noted, and stays to be decided."""
    _take([Asked("unsure", unit, period, row_key)], where)


def predecessor(
    unit: only.Unit, period: only.Period, row_key: only.RowKey, unit_no: only.UnitNo, /, *, where: Where | None = None
) -> None:
    """The ledger row has the former or the new name of the register's unit UNIT_NO."""
    _take([Asked("predecessor", unit, period, row_key, unit_no)], where)


def none(unit: only.Unit, period: only.Period, row_key: only.RowKey, /, *, where: Where | None = None) -> None:
    """The ledger row is none of the units that are proposed for it: they are never proposed again."""
    _take([Asked("none", unit, period, row_key)], where)


def unregistered(unit: only.Unit, period: only.Period, row_key: only.RowKey, /, *, where: Where | None = None) -> None:
    """The register does not have the enterprise of the ledger row."""
    _take([Asked("unregistered", unit, period, row_key)], where)


def federation(
    unit: only.Unit,
    period: only.Period,
    row_key: only.RowKey,
    unit_no: only.CoveredUnit = None,
    /,
    *,
    union: only.Union = None,
    where: Where | None = None,
) -> None:
    """A federation union covers the row's enterprise, which is the unit UNIT_NO where the register has it.

    Of an enterprise in no ledger ROW_KEY is its number in the register, as the findings of R01 have it.
    """
    _take([Asked("federation", unit, period, row_key, unit_no, union)], where)


def from_sheet(sheet: Path, where: Where) -> None:
    """All decisions of a sheet, or none of them. UserError where nobody has filled it in."""
    if not (asked := read_sheet(sheet)):
        cure = _("Fill in the column {column}").format(column=_(HEADERS["decision"]))
        raise UserError(_("{place}: no row has a decision. {cure}.").format(place=sheet, cure=cure))
    _take(asked, where)


def undo_one(number: only.Number, /, *, where: Where | None = None) -> None:
    """Revoke decision NUMBER: it counts no more from the next night on."""
    here = where or Where()
    with published(settings_of(here.config, warehouse=here.warehouse, home=here.home)) as store:
        of_finding = any(d.id == number and d.fingerprint is not None for d in store.decisions())
    if of_finding:
        from flows.commands.deciding_findings import undo_number

        undo_number(number, here)
        return
    _record(here, lambda _store, decisions, author: [undo(decisions, number, author, here.note)])


def list_all(
    *,
    unit: options.Unit = None,
    period: options.Period = None,
    kind: options.Kind = None,
    state: options.DecisionState = None,
    limit: options.Limit = SHOWN,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> None:
    """All decisions, in their order, with what has become of them."""
    check_output(None, limit)
    scheme = load_scheme()
    unit = chosen_unit(scheme, unit)
    period = chosen("period", period, periods_of(scheme))
    kind = chosen("kind", kind, {k.code: k.en if language() == "en" else k.zh for k in KINDS.values()})
    state = chosen("state", state, {s: _(s) for s in STATES})
    with published(settings_of(config, warehouse=warehouse, home=home)) as store:
        found = decision_list(store)
        names = {login: called(login) for login in set(found["author"])}
    for column, wanted in {"unit": unit, "period": period, "kind": kind, "state": state}.items():
        found = found if wanted is None else found[found[column] == wanted]
    if as_json:
        print_table(found, as_json=True)
        return
    words = {k.code: k.en if language() == "en" else k.zh for k in KINDS.values()}
    other = "reopened_en" if language() == "zh" else "reopened"
    said = {"kind": found["kind"].map(words), "state": found["state"].map(_), "author": found["author"].map(names)}
    shown = found.assign(**said, reason=found["reason"].map(reason_name)).drop(columns=other)
    title = _("{count} decisions").format(count=len(found))
    print_table(shown.rename(columns={c: _(c.removesuffix("_en")) for c in shown.columns}), title=title, limit=limit)


def _take(asked: Sequence[Asked], where: Where | None) -> None:
    here, scheme = where or Where(), load_scheme()
    periods = periods_of(scheme)

    def decide(store: Warehouse, decisions: tuple[Decision, ...], author: str) -> list[NewDecision]:
        desk, taken, faults = Desk(store, author, decisions), [], []
        for one in asked:
            try:
                unit, period = chosen_unit(scheme, one.unit), chosen("period", one.period, periods)
                row = replace(one, unit=unit or "", period=period or "", name=one.name or here.enterprise)
                taken.append(desk.take(replace(row, note=one.note or here.note)))
            except UserError as error:
                faults.append(_("{place}: {said}").format(place=one.source, said=error) if one.source else str(error))
        if faults:
            raise UserError("\n".join(faults))
        return taken

    _record(here, decide)


def _record(where: Where, decide: Deciding) -> None:
    """Decide on what is known, and again where somebody else has decided meanwhile."""
    author = who(where)
    with published(settings_of(where.config, warehouse=where.warehouse, home=where.home)) as store:
        for _try in range(TRIES):
            decisions = store.decisions()
            new = decide(store, decisions, author)
            numbers = store.decide(new, seen=decisions[-1].id if decisions else 0)
            if numbers is not None:
                _say(new, numbers, as_json=where.as_json)
                return
    raise UserError(_("{place}: others decide all the time. Run it again.").format(place=where.warehouse or ""))


def _say(new: Sequence[NewDecision], numbers: Sequence[int], *, as_json: bool) -> None:
    rows = [(n, d.kind, d.unit, d.period, d.row_key) for n, d in zip(numbers, new, strict=True)]
    frame = pd.DataFrame(rows, columns=["decision", "kind", "unit", "period", "row_key"])
    if as_json:
        print_table(frame, as_json=True)
        return
    for number, kind, *place in rows:
        words = KINDS[kind].en if language() == "en" else KINDS[kind].zh
        print(_("Decision {number}: {kind}, {place}").format(number=number, kind=words, place=" ".join(part or "" for part in place)))
    print(_("Decisions recorded: {count}. They count from the next night on: unionstats nightly.").format(count=len(rows)))


def who(where: Where) -> str:
    """Who decides: as named, or the user of this computer. UserError where nobody says."""
    try:
        return where.by or getpass.getuser()
    except (OSError, KeyError, ImportError):
        raise UserError(_("Who decides? The system does not say; give a name with --by NAME.")) from None
