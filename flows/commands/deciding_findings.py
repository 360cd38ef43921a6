"""What the verbs of `unionstats decide` about findings do: explain, waive, grant, refuse, return, and revoke a whole batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd

from flows.commands import decide as only
from flows.commands.common import chosen, chosen_unit, periods_of, published, settings_of
from flows.commands.decide import Where, Which
from flows.commands.deciding import who
from flows.decision_words import kind_name, named
from flows.errors import UsageError, UserError
from flows.finding_desk import FindingDesk, Taken
from flows.language import _
from flows.tables import print_table
from scheme import load_scheme
from transforms.stewardship.reasons import reasons_for
from transforms.stewardship.roles import Person, at_the_computer
from warehouse import Warehouse

_SHORTEST = 6


def explain(*finding: only.Finding, reason: only.Reason = "", which: Which | None = None, where: Where | None = None) -> None:
    """Queries are as they should be, for a reason that is said."""
    _take("explain", finding, which, where, reason=reason)


def waive(
    *finding: only.Finding, until: only.Until = None, reason: only.Reason = "", which: Which | None = None, where: Where | None = None
) -> None:
    """Ask that errors hold nothing back until a day. Another person has to grant it."""
    _take("waive", finding, which, where, reason=reason, until=until.isoformat() if until else "")


def grant(*finding: only.Finding, which: Which | None = None, where: Where | None = None) -> None:
    """Grant waivers that somebody else asked for."""
    _take("grant", finding, which, where)


def refuse(*finding: only.Finding, which: Which | None = None, where: Where | None = None) -> None:
    """Refuse waivers that somebody else asked for, and say why."""
    _take("refuse", finding, which, where)


def give_back(*finding: only.Finding, reason: only.Reason = "", which: Which | None = None, where: Where | None = None) -> None:
    """Return findings to the unit, which corrects them and hands in again."""
    _take("return", finding, which, where, reason=reason)


def undo_batch(batch: only.Batch, /, *, where: Where | None = None) -> None:
    """Revoke all decisions that were taken at once."""
    here = where or Where()
    with published(settings_of(here.config, warehouse=here.warehouse, home=here.home)) as store:
        _say("undo", FindingDesk(store, at_the_computer(who(here))).undo_batch(batch, here.note), here)


def undo_number(number: int, where: Where) -> None:
    """Revoke one decision on a finding."""
    with published(settings_of(where.config, warehouse=where.warehouse, home=where.home)) as store:
        _say("undo", FindingDesk(store, at_the_computer(who(where))).undo(number, where.note), where)


def _take(kind: str, finding: Sequence[str], which: Which | None, where: Where | None, reason: str = "", until: str = "") -> None:
    here, chosen_by = where or Where(), which or Which()
    if bool(finding) == (chosen_by != Which()):
        raise UsageError(_("decide {kind}: name findings, or say which ones with --unit, --period, --rule.").format(kind=kind))
    known = {r.code: named(r) for r in reasons_for(kind)}
    reason = (chosen("reason", reason, known) or "") if reason else ""
    with published(settings_of(here.config, warehouse=here.warehouse, home=here.home)) as store:
        person = at_the_computer(who(here))
        said = (reason, here.note, until)
        taken = _named(store, person, kind, finding, *said) if finding else _many(store, person, kind, chosen_by, *said)
    if taken is not None:
        _say(kind, taken, here)


def _named(store: Warehouse, person: Person, kind: str, finding: Sequence[str], reason: str, note: str, until: str) -> Taken:
    fingerprints, desk = [_fingerprint(store, name) for name in finding], FindingDesk(store, person)
    takes: dict[str, Callable[[], Taken]] = {
        "explain": lambda: desk.explain(fingerprints, reason, note),
        "waive": lambda: desk.ask_waiver(fingerprints, reason, note, until),
        "grant": lambda: desk.grant(fingerprints, note),
        "refuse": lambda: desk.refuse(fingerprints, note),
        "return": lambda: desk.give_back(fingerprints, reason, note),
    }
    return takes[kind]()


def _many(store: Warehouse, person: Person, kind: str, which: Which, reason: str, note: str, until: str) -> Taken | None:
    """All findings that the options choose; with --preview nothing is recorded."""
    scheme = load_scheme()
    unit = chosen_unit(scheme, which.unit)
    desk = FindingDesk(store, replace(person, units=frozenset({unit}) if unit else None))
    rule = chosen("rule", which.rule, {code: code for code in scheme.rules})
    seen = desk.preview(kind, rule=rule, period=chosen("period", which.period, periods_of(scheme)))
    if not which.preview:
        return desk.commit(seen.token, reason, note, until or None)
    print(_("{kind}: {count} findings, such as:").format(kind=kind_name(kind), count=seen.count))
    for found in seen.examples:
        place = "!".join(part for part in (found.sheet or found.table_code, found.cell) if part)
        print("  " + " ".join(part for part in (found.unit, found.period, found.rule, place, found.row_key) if part))
    for why, count in seen.left_out:
        print(_("left out: {count} ({why})").format(count=count, why=why))
    return None


def _fingerprint(store: Warehouse, name: str) -> str:
    """The fingerprint that a name begins; UserError where it is that of none, or of several."""
    asked = "SELECT fingerprint FROM findings WHERE fingerprint LIKE :name LIMIT 2"
    rows = store.rows(asked, name=f"{name.lower()}%") if name.isalnum() else []
    if len(name) < _SHORTEST or len(rows) != 1:
        said = _("{found}: no finding, or several, begin so. Expected {least} characters or more, as findings --json shows them.")
        raise UserError(said.format(found=name, least=_SHORTEST))
    return str(rows[0]["fingerprint"])


def _say(kind: str, taken: Taken, where: Where) -> None:
    if where.as_json:
        left_out = pd.DataFrame(taken.left_out, columns=["fingerprint", "left_out"])
        done = pd.DataFrame({"decision": taken.numbers, "kind": kind, "batch": taken.batch})
        print_table(pd.concat([done, left_out], ignore_index=True).astype({"decision": "Int64"}), as_json=True)
        return
    print(_("{kind}: decisions recorded: {count} ({numbers}).").format(kind=kind_name(kind), count=len(taken.numbers), numbers=_numbers(taken)))
    if taken.batch is not None:
        print(_("Revoke all of them with: unionstats decide undo-batch {batch}").format(batch=taken.batch))
    for why, count in Counter(why for _name, why in taken.left_out).most_common():
        print(_("left out: {count} ({why})").format(count=count, why=why))


def _numbers(taken: Taken) -> str:
    first, last = taken.numbers[0], taken.numbers[-1]
    return _("number {first}").format(first=first) if first == last else _("numbers {first} to {last}").format(first=first, last=last)
