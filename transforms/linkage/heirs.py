"""Which of tonight's ledger rows a decision speaks of: the row it was taken on, and what has become of it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from transforms.linkage.pairing import Pairing, Party, is_telling


class LedgerRow(NamedTuple):
    """A ledger row, as decisions see it."""

    label: Any
    unit: str
    period: str
    party: Party


class Heir(NamedTuple):
    """A decision that speaks of a row. `exact`: name and code are still the ones of then.

    `torn`: the name now stands in one row and the code in another, so that it may be either.
    """

    pairing: Pairing
    exact: bool
    torn: bool = False


def inherit(pairings: Iterable[Pairing], rows: Sequence[LedgerRow]) -> dict[Any, list[Heir]]:
    """The decisions that speak of each row, by its label: the row has the name or the code of then, in the same unit's ledger."""
    reports = _by_evidence(rows)
    heirs: dict[Any, list[Heir]] = {}
    for pairing in pairings:
        of_unit = reports.get(pairing.decision.unit or "", {}).values()
        beside = {party for period in of_unit for party in _beside(pairing.ledger, period)}
        for period in of_unit:
            for label, heir in _in_one_report(pairing, period, beside):
                heirs.setdefault(label, []).append(heir)
    return heirs


_Evidence = Mapping[tuple[str, str], Sequence[LedgerRow]]


def _by_evidence(rows: Sequence[LedgerRow]) -> Mapping[str, Mapping[str, _Evidence]]:
    """Unit, period, then ('name' or 'code', its text): the rows that have it."""
    found: dict[str, dict[str, dict[tuple[str, str], list[LedgerRow]]]] = {}
    for row in rows:
        report = found.setdefault(row.unit, {}).setdefault(row.period, {})
        for evidence in zip(("name", "code"), row.party, strict=True):
            if evidence[1]:
                report.setdefault(evidence, []).append(row)
    return found


def _exact(then: Party, report: _Evidence) -> list[LedgerRow]:
    """The rows with the name and code of then; of a row without a name the code leads there."""
    return [row for row in report.get(("name", then.name), ()) or report.get(("code", then.code), ()) if row.party == then]


def _beside(then: Party, report: _Evidence) -> Iterator[Party]:
    """Who stands beside the row of then with its name or code: other enterprises, also in a month in which that row is gone."""
    if _exact(then, report):
        rows = (*report.get(("name", then.name), ()), *report.get(("code", then.code), ()))
        yield from (row.party for row in rows if row.party != then)


def _in_one_report(pairing: Pairing, report: _Evidence, beside: Container[Party]) -> Iterable[tuple[Any, Heir]]:
    """As long as the row of then is there, another row with its code, or a namesake with another code, is another enterprise."""
    then = pairing.ledger
    same_name = report.get(("name", then.name), ())
    exact = _exact(then, report)
    uncoded = [row for row in same_name if row.party != then and not is_telling(row.party.code)]
    if exact:
        renamed, recoded = [], []
    else:
        renamed = [row for row in report.get(("code", then.code), ()) if row.party.name != then.name] if is_telling(then.code) else []
        recoded = [row for row in same_name if row.party != then and is_telling(row.party.code)]
    renamed, recoded = ([row for row in rows if row.party not in beside] for rows in (renamed, recoded))
    torn = bool(renamed and (recoded or uncoded)) or len({row.party for row in (*renamed, *recoded)}) > 1
    yield from ((row.label, Heir(pairing, exact=True)) for row in exact)
    yield from ((row.label, Heir(pairing, exact=False, torn=torn)) for row in (*uncoded, *renamed, *recoded))
