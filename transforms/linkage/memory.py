"""What people have decided on matches, held against tonight's evidence: kept, or reopened and said by what.

Which rows a decision speaks of: heirs.py. What contradicts it: contradictions.py. Why so: docs/adr/0011.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from transforms.codes import clean_code
from transforms.decided import KINDS, Decision, standing
from transforms.linkage.bound import FORCED, REJECTED, Bound
from transforms.linkage.contradictions import Said, against_answer, for_pair, not_yet_there, unit_is_another
from transforms.linkage.heirs import Heir, LedgerRow, inherit
from transforms.linkage.pairing import Pairing, Party
from transforms.linkage.register_keys import RegisterKeys, register_keys
from transforms.text import each, letters

IN_FORCE = ("row", "decision", "zh")
REOPENED = ("row", "decision", "zh", "en")
FEDERATED = ("period", "unit_no", "unit", "row_key", "decision", "federation")


def _empty(columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({column: pd.Series(dtype="object") for column in columns})


@dataclass(frozen=True)
class Memory:
    """What decisions say of tonight's rows, by the rows' labels.

    in_force: the decision that holds for a row, and its words. reopened: one that later evidence contradicts, and by what.
    federated: rows, and the register units where they are known, that a federation union covers.
    """

    bound: Bound = field(default_factory=Bound)
    in_force: pd.DataFrame = field(default_factory=lambda: _empty(IN_FORCE))
    reopened: pd.DataFrame = field(default_factory=lambda: _empty(REOPENED))
    federated: pd.DataFrame = field(default_factory=lambda: _empty(FEDERATED))


def remember(decisions: Iterable[Decision], ledger: pd.DataFrame, register: pd.DataFrame) -> Memory:
    """The decisions on matches that speak of the ledger's rows.

    ledger: unit, period, row_key, enterprise_name, uscc, with a unique index. register: period, unit_no, unit_name, uscc.
    Rows of a month without a register are left out: there is nothing to decide.
    """
    pairings = [Pairing.of(decision) for decision in standing(decisions) if KINDS[decision.kind].answer]
    if not pairings or register.empty:
        return Memory()
    may = ledger["period"].isin(register["period"].unique()) & ledger["unit"].isin({pairing.decision.unit for pairing in pairings})
    rows = _rows(ledger[may], pairings)
    order = {label: at for at, label in enumerate(rows)}
    by_row = inherit(pairings, list(rows.values()))
    numbers = {unit_no for pairing in pairings for unit_no in pairing.units}
    months = register_keys(register, numbers, (rows[label].party for label in by_row))
    verdicts = [_Verdict(rows[label], heirs, months[rows[label].period]) for label, heirs in by_row.items()]
    row_keys = dict(zip(ledger.index, ledger["row_key"].to_numpy(object), strict=True))
    return _together(sorted(verdicts, key=lambda v: order[v.row.label]), row_keys, [*_unlisted(pairings, months)])


class _Verdict:
    """What all decisions together say of one row.

    One on exactly this name and code goes before others, one on this month or an earlier one before those on later ones, then
    the latest: what was true in October says nothing against what was decided on September.
    """

    def __init__(self, row: LedgerRow, heirs: Sequence[Heir], register: RegisterKeys) -> None:
        self.row = row
        ordered = sorted(heirs, key=lambda heir: (heir.exact, heir.pairing.month <= row.period, heir.pairing.month, heir.pairing.decision.id))
        ordered = [heir for heir in ordered if not self._of_later(heir, register)]
        self.answer: Pairing | None = None
        self.last: Pairing | None = ordered[-1].pairing if ordered else None
        self.reopened: list[tuple[Pairing, Said]] = []
        self.ruled_out: dict[str, Pairing] = {}
        if self.last is not None and self.last.answer != "none_of_these":
            why = against_answer(ordered[-1], row, register)
            self.answer = self.last if why is None else None
            self.reopened += [] if why is None else [(self.last, why)]
        self._rule_out((heir.pairing for heir in ordered), register)

    def _of_later(self, heir: Heir, register: RegisterKeys) -> bool:
        """Whether a decision is on a later month, and not true yet in the row's."""
        early = heir.pairing.month > self.row.period and heir.pairing.answer == "no_unit"
        return not_yet_there(heir, self.row, register) or (early and against_answer(heir, self.row, register) is not None)

    def _rule_out(self, pairings: Iterable[Pairing], register: RegisterKeys) -> None:
        """The latest word on a pair counts. What now speaks for a pair ruled out reopens it, unless the row is settled."""
        latest: dict[str, Pairing] = {}
        for pairing in pairings:
            for unit_no in pairing.units:
                latest.pop(unit_no, None)
                latest[unit_no] = pairing
        for unit_no, pairing in latest.items():
            if pairing.answer == "unit":
                continue
            why = for_pair(pairing, unit_no, self.row, register)
            if why is None:
                self.ruled_out[unit_no] = pairing
            elif self.answer is None and not self.reopened:
                self.reopened.append((pairing, why))

    @property
    def holds(self) -> Pairing | None:
        """The decision that holds for the row; none where it is reopened."""
        if self.answer is not None:
            return self.answer
        return None if self.reopened else next(reversed(self.ruled_out.values()), None)


def _together(verdicts: Sequence[_Verdict], row_keys: Mapping[Any, str], unlisted: Sequence[tuple[object, ...]]) -> Memory:
    forced = [
        (v.row.label, v.answer.unit_no, f"decided_{v.answer.decision.kind}", _reason(v.answer)) for v in verdicts if v.answer is not None
    ]
    rejected = [(v.row.label, unit_no) for v in verdicts if v.answer is None for unit_no in sorted(v.ruled_out)]
    holds = [(v.row.label, v.holds.decision.id, v.holds.decision.words[0]) for v in verdicts if v.holds is not None]
    reopened = [(v.row.label, *_reopening(*v.reopened[-1])) for v in verdicts if v.reopened]
    return Memory(
        Bound(_frame(forced, FORCED), _frame(rejected, REJECTED)),
        _frame(holds, IN_FORCE),
        _frame(reopened, REOPENED),
        _frame([*_federated(verdicts, row_keys), *unlisted], FEDERATED),
    )


def _federated(verdicts: Iterable[_Verdict], row_keys: Mapping[Any, str]) -> Iterator[tuple[object, ...]]:
    for v in verdicts:
        if v.answer is not None and v.answer.decision.kind == "federation":
            yield v.row.period, v.answer.unit_no, v.row.unit, row_keys[v.row.label], v.answer.decision.id, v.answer.federation


def _unlisted(pairings: Iterable[Pairing], months: Mapping[str, RegisterKeys]) -> Iterator[tuple[object, ...]]:
    """Enterprises in no ledger that a federation union covers, in each month from the decision's on.

    A unit that has left the register, or is another one now, is covered no more: R01 and the gap ledger ask for it again.
    """
    for pairing in pairings:
        unit_no = pairing.unit_no
        if pairing.decision.kind == "federation" and unit_no is not None and pairing.ledger == Party("", ""):
            for month, register in months.items():
                if month >= pairing.month and unit_is_another(pairing, unit_no, register) is None:
                    yield month, unit_no, pairing.decision.unit, None, pairing.decision.id, pairing.federation


def _reason(pairing: Pairing) -> str:
    zh, _ = pairing.decision.words
    return f"{zh}：{pairing.federation}" if pairing.federation else zh


def _reopening(pairing: Pairing, why: Said) -> tuple[int, str, str]:
    zh, en = pairing.decision.words
    return pairing.decision.id, f"{zh}需重新核对：{why.zh}", f"{en} is reopened: {why.en}"


def _rows(ledger: pd.DataFrame, pairings: Sequence[Pairing]) -> dict[Any, LedgerRow]:
    """The rows that have a name or a code of some decision, by their labels."""
    compared = {"name", "code"} <= set(ledger.columns)  # as whoever decides one row after the other has them at hand
    names = ledger["name"].tolist() if compared else each(letters, ledger["enterprise_name"])
    codes = ledger["code"].tolist() if compared else each(clean_code, ledger["uscc"])
    asked = [{pairing.ledger.name for pairing in pairings} - {""}, {pairing.ledger.code for pairing in pairings} - {""}]
    units, periods = (ledger[name].to_numpy(object) for name in ("unit", "period"))
    rows = zip(ledger.index, units, periods, map(Party, names, codes), strict=True)
    return {row[0]: LedgerRow(*row) for row in rows if row[3].name in asked[0] or row[3].code in asked[1]}


def _frame(rows: Sequence[Sequence[object]], columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns), dtype="object")
