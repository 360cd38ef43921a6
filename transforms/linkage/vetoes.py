"""What keeps a well graded proposal from being accepted unseen. Each veto is a function and the words a steward reads.

Vetoes that concern one proposal alone (a branch against its parent, places in conflict) stand in data/link_grades.csv.
"""

from collections.abc import Sequence

from transforms.codes import CodeKind
from transforms.linkage.index import RegisterIndex
from transforms.linkage.stages import Proposal, Row

BY_NAME = ("exact_name", "normalised_name")
# Characters of brand and trade that name an enterprise even without place and legal form.
BARE_NAME = 6
_CODE_SAYS_WHO = ("valid", "org9", "rounded")


def code_is_anothers(best: Proposal, by_code: Sequence[Proposal]) -> bool:
    """Found by name, while the row's code leads to another unit of the register."""
    return best.method in BY_NAME and any(other.unit != best.unit for other in by_code)


def name_is_anothers(best: Proposal, by_name: Sequence[Proposal]) -> bool:
    """Found by code with a name that is only alike, while a namesake stands in the register under another code."""
    return best.name == "near" and any(
        other.unit != best.unit and (other.name == "exact" or (other.name == "same" and other.region == "same"))
        for other in by_name
    )


def code_is_unknown(best: Proposal, kind: CodeKind, by_code: Sequence[Proposal]) -> bool:
    """A right code that no unit has, and a name that is not word for word the register's: perhaps a firm not insured."""
    return best.method in BY_NAME and best.name != "exact" and not by_code and kind in _CODE_SAYS_WHO


def namesakes(best: Proposal, others: Sequence[Proposal], index: RegisterIndex) -> bool:
    """Found by name, place words not the same, and another unit has the same name in a place that does not conflict."""
    return (
        best.name == "same"
        and best.region != "same"
        and best.method in BY_NAME
        and any(o.name in ("same", "exact") and o.region != "conflict" and not _one(o, best, index) for o in others)
    )


def elsewhere(best: Proposal, row: Row, index: RegisterIndex) -> bool:
    """Found by name, a city or county word is on one side only, and the other side is known to lie elsewhere."""
    if best.region != "partial" or best.method not in BY_NAME:
        return False
    unit = index.names[best.unit]
    more, place = (row.name, index.region[best.unit]) if len(row.name.regions) > len(unit.regions) else (unit, row.county)
    return place in index.lexicon.chain and not index.lexicon.within(place, more.regions[-1])


def too_little_name(best: Proposal, row: Row, index: RegisterIndex) -> bool:
    """Found by name, and what the ledger wrote leaves out place and legal form and is short, or is two characters long."""
    unit = index.names[best.unit]
    bare = best.region != "same" and bool(unit.form) and not row.name.form
    return best.method in BY_NAME and best.name != "exact" and len(row.name.key) < (BARE_NAME if bare else 3)


def _one(a: Proposal, b: Proposal, index: RegisterIndex) -> bool:
    """The same unit, or two accounts of one enterprise."""
    return a.unit == b.unit or (index.code[a.unit] == index.code[b.unit] != "")
