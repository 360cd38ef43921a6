"""Which decisions since the last edition may have moved a figure: those on matches, and waivers granted, revoked or ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from flows.came import Came
from flows.digest import ALWAYS
from flows.language import _
from flows.words import N_
from scheme.model import Scheme
from transforms.decided import KINDS, Decision, standing

if TYPE_CHECKING:
    from warehouse import Edition, Warehouse

TablesOf: TypeAlias = Callable[[], Mapping[str, str | None]]
"""By a finding's fingerprint the code of its table: of the last edition, which the decisions were taken on."""
SAID: Mapping[str, str] = {
    "granted": N_("{unit} {period} waiver granted ({decisions})"),
    "revoked": N_("{unit} {period} waiver revoked ({decisions})"),
    "ended": N_("{unit} {period} waiver ended ({decisions})"),
}


def add_decided(came: Came, scheme: Scheme, decisions: Sequence[Decision], last: Edition | None, as_of: str, tables_of: TablesOf) -> None:
    """Note in `came` what was decided since the last edition, and which waivers its day or tonight's has ended."""
    if last is None:
        return
    head, by_number = last.inputs.decision_head, {decision.id: decision for decision in decisions}
    if of_matches := [d.id for d in decisions if d.id > head and _on_match(d, by_number)]:
        came.bears_on("REG", ALWAYS, _numbers(of_matches))
    waivers: dict[tuple[str, str, str, str], list[int]] = defaultdict(list)
    found = list(_waivers(decisions, by_number, head, last.as_of, as_of))
    tables = tables_of() if found else {}
    for what, number, grant in found:
        waivers[what, grant.unit or "", grant.period or "", tables.get(grant.fingerprint or "") or ""].append(number)
    for (what, unit, period, table), numbers in waivers.items():
        said = _(SAID[what]).format(unit=unit, period=period, decisions=_numbers(numbers))
        for code in (table,) if table else scheme.tables:
            came.bears_on(code, period, said)


def tables_of_errors(store: Warehouse) -> dict[str, str | None]:
    """By its fingerprint the table of each error of the latest edition: only errors are waived."""
    found = store.rows("SELECT fingerprint, table_code FROM findings WHERE severity = 'error'")
    return {row["fingerprint"]: row["table_code"] for row in found}


def _on_match(decision: Decision, by_number: Mapping[int, Decision]) -> bool:
    """Whether it is on a match, or on a decision on one: an undo, a second reading."""
    kind = KINDS[decision.kind]
    if kind.about != "decision":
        return kind.about == "match"
    of = by_number.get(int(decision.payload.get("revokes") or 0))
    return decision.fingerprint is None and (of is None or KINDS[of.kind].about == "match")


def _waivers(
    decisions: Sequence[Decision], by_number: Mapping[int, Decision], head: int, before: str, as_of: str
) -> Iterator[tuple[str, int, Decision]]:
    """What happened to a waiver (a key of SAID), the number to name, and the decision that granted it."""
    stand = {decision.id for decision in standing(decisions)}
    for decision in decisions:
        revoked = by_number.get(int(decision.payload.get("revokes") or 0)) if decision.kind == "undo" else None
        if decision.id > head and revoked is not None and revoked.kind == "grant" and revoked.id <= head:
            yield "revoked", decision.id, revoked
        if decision.kind == "grant" and decision.id in stand:
            if decision.id > head:
                yield "granted", decision.id, decision
            elif before <= str(decision.payload.get("until") or "") < as_of:
                yield "ended", decision.id, decision


def _numbers(numbers: Sequence[int]) -> str:
    first, last = min(numbers), max(numbers)
    return _("decision {number}").format(number=first) if first == last else _("decisions {first}–{last}").format(first=first, last=last)
