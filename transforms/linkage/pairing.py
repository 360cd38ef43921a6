"""A decision on a match, with both sides as they were when it was taken, in the form in which names and codes compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from transforms.codes import clean_code, is_org_code, is_uscc
from transforms.decided import KINDS, Answer, Decision
from transforms.text import letters


class Party(NamedTuple):
    """A name and a code, as they compare."""

    name: str
    code: str

    @classmethod
    def of(cls, name: object, code: object) -> Party:
        """From a name and a code as typed; whatever is no text counts as empty."""
        return cls(letters(name) if isinstance(name, str) else "", clean_code(code) if isinstance(code, str) else "")


@dataclass(frozen=True)
class Pairing:
    """What a decision says of a ledger row.

    units: the register units that it speaks of (the one that the row is, or those that it is not), each as it was.
    code_held_by, name_held_by: the units that had the row's code, or exactly its name, at the time.
    """

    decision: Decision
    answer: Answer
    ledger: Party
    units: Mapping[str, Party]
    code_held_by: frozenset[str]
    name_held_by: frozenset[str]
    month: str
    federation: str

    @property
    def unit_no(self) -> str | None:
        """The unit that the row is; None where the decision says no such thing."""
        return next(iter(self.units), None) if self.answer == "unit" else None

    @classmethod
    def of(cls, decision: Decision) -> Pairing:
        """From a decision on a match."""
        said: Mapping[str, Any] = decision.payload
        units = {str(unit["unit_no"]): Party.of(unit["unit_name"], unit["uscc"]) for unit in said["units"]}
        may = KINDS[decision.kind].answer
        return cls(
            decision,
            may[0] if len(may) == 1 or said.get("is_unit") else may[-1],
            Party.of(said["ledger"]["enterprise_name"], said["ledger"]["uscc"]),
            units,
            frozenset(map(str, said.get("code_held_by", ()))),
            frozenset(map(str, said.get("name_held_by", ()))),
            said.get("month") or decision.period or "",
            said.get("federation") or "",
        )


def is_telling(code: str) -> bool:
    """Whether two rows with this code are likely one enterprise: long enough, and no 000000000 or 123."""
    return len(code) >= 9 and len(set(code)) > 2


def is_sound(code: str) -> bool:
    """A credit code or organisation code whose check character is right."""
    return is_uscc(code) or is_org_code(code)
