"""What keeps a well graded proposal from being accepted unseen: the words a steward reads, and when they hold.

Vetoes on one proposal alone (a branch against its parent, places in conflict) stand in data/link_grades.csv.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from transforms.codes import CodeKind
from transforms.linkage.grades import grade
from transforms.linkage.index import RegisterIndex
from transforms.linkage.stages import Proposal, Row, distance

BY_NAME = frozenset({"exact_name", "normalised_name"})
# Characters of brand and trade that name an enterprise even without place words and legal form.
BARE_NAME = 6
_TELLING_CODES = frozenset({"valid", "org9", "rounded"})


@dataclass(frozen=True, slots=True)
class Case:
    """A row with all that is proposed for it; `ranked` has the best proposal of each unit, the best first."""

    row: Row
    kind: CodeKind
    by_code: Sequence[Proposal]
    by_name: Sequence[Proposal]
    ranked: Sequence[Proposal]
    index: RegisterIndex

    @property
    def best(self) -> Proposal:
        """The proposal that may be accepted."""
        return self.ranked[0]


def tied(case: Case) -> bool:
    """Two enterprises fit equally well, even by place."""
    if len(case.ranked) < 2:
        return False
    first, second = case.ranked[:2]
    return (
        (first.method, grade(first)) == (second.method, grade(second))
        and distance(first.unit, case.row, case.index) == distance(second.unit, case.row, case.index)
        and not _one_enterprise(first, second, case.index)
    )


def code_is_anothers(case: Case) -> bool:
    """Found by name, while the row's code leads to another unit of the register."""
    return case.best.method in BY_NAME and any(other.unit != case.best.unit for other in case.by_code)


def name_is_anothers(case: Case) -> bool:
    """Found by code with a name that is only alike, while a namesake stands in the register under another code."""
    return case.best.name == "near" and any(
        other.unit != case.best.unit and (other.name == "exact" or (other.name == "same" and other.region == "same"))
        for other in case.by_name
    )


def code_is_unknown(case: Case) -> bool:
    """A sound code that no unit has, and a name that is not word for word the register's: perhaps not insured."""
    by_name = case.best.method in BY_NAME and case.best.name != "exact"
    return by_name and not case.by_code and case.kind in _TELLING_CODES


def namesakes(case: Case) -> bool:
    """Found by name, place words not the same, and another has the name too, in a place that does not conflict."""
    best = case.best
    return (best.method in BY_NAME and best.name == "same" and best.region != "same") and any(
        other.name in {"same", "exact"} and other.region != "conflict" and not _one_enterprise(other, best, case.index)
        for other in case.by_name
    )


def elsewhere(case: Case) -> bool:
    """Found by name; a city or county word is on one side only, and the other side is known to lie elsewhere."""
    if case.best.region != "partial" or case.best.method not in BY_NAME:
        return False
    ledger, unit, lexicon = case.row.name, case.index.names[case.best.unit], case.index.lexicon
    ledger_has_more = len(ledger.regions) > len(unit.regions)
    place = case.index.region[case.best.unit] if ledger_has_more else case.row.county
    named = (ledger if ledger_has_more else unit).regions[-1]
    return place in lexicon.chain and not lexicon.within(place, named)


def too_little_name(case: Case) -> bool:
    """Found by a name of two characters, or by a short one without place words and legal form."""
    ledger, unit = case.row.name, case.index.names[case.best.unit]
    bare = case.best.region != "same" and bool(unit.form) and not ledger.form
    by_name = case.best.method in BY_NAME and case.best.name != "exact"
    return by_name and len(ledger.key) < (BARE_NAME if bare else 3)


VETOES: Mapping[str, Callable[[Case], bool]] = {
    "多个登记单位同样符合": tied,
    "该代码属于登记库中另一单位": code_is_anothers,
    "该名称属于登记库中另一单位": name_is_anothers,
    "台账代码不在登记库": code_is_unknown,
    "登记库另有同名单位": namesakes,
    "地名与所在地不符": elsewhere,
    "名称过简": too_little_name,
}


def _one_enterprise(a: Proposal, b: Proposal, index: RegisterIndex) -> bool:
    """The same unit, or two accounts under one code."""
    return a.unit == b.unit or (bool(index.code[a.unit]) and index.code[a.unit] == index.code[b.unit])
