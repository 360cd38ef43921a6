"""What units say in workbooks that they got back, as decisions: an explanation where it answers a query, else a remark."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flows.decision_words import Said
from flows.finding_desk import bound_decision
from flows.people import RETURNED
from sources.personal_data import masked
from sources.returned import Explanation
from transforms.decided import Decision, standing
from transforms.stewardship.reasons import LEAST_WORDS, reasons_for
from transforms.stewardship.roles import Person
from transforms.stewardship.states import target

if TYPE_CHECKING:
    from warehouse import NewDecision, Warehouse
    from warehouse.casework import Casework

REMARK = "remark"
_BEGINS = '{"explanations"'
"""How the details of a reading begin that has some (flows/reading.py)."""


@dataclass(frozen=True)
class Answered:
    """A file that stands and came back with words in it."""

    unit: str
    sha256: str
    said: tuple[Explanation, ...]


def take_explanations(store: Warehouse) -> int:
    """Record what the files that stand say about findings that are there, each file's words once; how many were recorded.

    A query is explained by a known reason and words enough, bound to the values that the file was handed in with, but not by
    words that it was returned in spite of. Anything else that was said is kept as a remark, which those who decide can read, and
    which settles nothing.
    """
    files = _answered(store)
    if not files:
        return 0
    with store.casework() as work:
        return sum(_take(work, file) for file in files)


def _answered(store: Warehouse) -> list[Answered]:
    readings = (
        "SELECT max(r.id) AS id FROM readings r JOIN files f ON f.id = r.file_id WHERE f.superseded_by IS NULL"
        " AND f.id NOT IN (SELECT file_id FROM replaced_files) GROUP BY f.id"
    )
    found = store.query(
        f"SELECT f.unit, f.sha256, r.details FROM readings r JOIN files f ON f.id = r.file_id WHERE r.id IN ({readings})"
        f" AND substr(r.details, 1, {len(_BEGINS)}) = '{_BEGINS}' ORDER BY f.id"
    )
    return [
        Answered(str(unit), str(sha256), tuple(Explanation(**one) for one in json.loads(details)["explanations"]))
        for unit, sha256, details in found.itertuples(index=False, name=None)
    ]


def _take(work: Casework, file: Answered) -> int:
    from warehouse import Act

    person = Person(f"{RETURNED}{file.unit}", f"{RETURNED}{file.unit}", "unit_steward", frozenset({file.unit}))
    numbers = [one.fingerprint for one in file.said]
    there = {name: row for name, row in work.found(numbers).items() if person.acts_for(row["unit"])}
    decided = work.decided(list(there))
    batch = uuid.uuid4().hex[:16]
    new: list[NewDecision] = []
    for kind, finding, said in _worth_keeping(file, there, decided):
        bound = bound_decision(work, person, kind, finding, said, batch)
        new.append(replace(bound, payload={**bound.payload, "file": file.sha256}))
    if len(new) == 1:
        new = [replace(new[0], batch=None)]
    acts = [Act(person.login, person.role, one.kind, one.unit, one.period, detail={**_told(one.payload), "rule": one.rule}) for one in new]
    if new:
        work.take(new, acts)
    return len(new)


def _worth_keeping(
    file: Answered, there: Mapping[str, Mapping[str, Any]], decided: Mapping[str, Sequence[Decision]]
) -> Iterator[tuple[str, Mapping[str, Any], Said]]:
    """What is to be recorded: the kind, the finding, and the words, of what has not been said in this file before."""
    for one in file.said:
        finding, before = there.get(one.fingerprint), decided.get(one.fingerprint, ())
        if finding is None or any(decision.payload.get("file") == file.sha256 for decision in before):
            continue
        reason = next((r.code for r in reasons_for("explain") if one.reason in (r.code, r.zh, r.en)), "")
        words = masked(" ".join(one.words.split()))
        if _given_back(reason, words, before):  # they still stood in the workbook that went back with it
            continue
        if reason and len(words) >= LEAST_WORDS and target("explain", finding["severity"], finding["state"]) is not None:
            yield "explain", finding, Said(reason, words)
        elif not _said_before(reason, _with_reason(one, reason, words), words, before):
            yield REMARK, finding, Said(reason, _with_reason(one, reason, words))


def _with_reason(one: Explanation, reason: str, words: str) -> str:
    """The words, behind a reason that is none of the list."""
    return "：".join(part for part in ("" if reason else masked(one.reason), words) if part)


def _given_back(reason: str, words: str, before: Sequence[Decision]) -> bool:
    """Whether the same explanation was there already, and the finding returned all the same."""
    said = [d.id for d in before if d.kind == "explain" and (d.payload.get("reason", ""), d.payload.get("note")) == (reason, words)]
    return bool(said) and any(d.kind == "return" and d.id > said[0] for d in standing(before))


def _said_before(reason: str, note: str, words: str, before: Iterable[Decision]) -> bool:
    return any(decision.payload.get("reason", "") == reason and decision.payload.get("note") in (note, words) for decision in before)


def _told(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {name: payload[name] for name in ("fingerprint", "reason", "note", "file")}
