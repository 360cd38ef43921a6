"""The ways from a ledger row to register units, the surest first. Each proposes; `decide` judges."""

from typing import Literal, NamedTuple

from transforms.codes import CodeKind, classify, is_org_code, repair
from transforms.linkage.evidence import NameRelation, RegionRelation, name_relation, region_relation
from transforms.linkage.index import RegisterIndex
from transforms.linkage.names import Name

Method = Literal["code", "org_code", "code_repaired", "code_rounded", "exact_name", "normalised_name", "none"]

# A core that more units share (banks, oil companies) tells nothing: no candidates from it.
CROWD = 60


class Row(NamedTuple):
    """What linkage reads of a ledger row. Two equal rows get the same answer, wherever they stand."""

    name: Name
    code: str  # cleaned, '' for none
    county: str  # division code, '' for none


class Proposal(NamedTuple):
    """A register unit that a ledger row may be, and what speaks for it."""

    unit: int  # position in the index
    method: Method
    name: NameRelation
    region: RegionRelation


def propose(row: Row, index: RegisterIndex) -> tuple[CodeKind, list[Proposal], list[Proposal]]:
    """The kind of the row's code, the proposals by code (the first way that finds any), and those by name."""
    kind = classify(row.code)
    method, units = _by_code(row.code, kind, index)
    return kind, _judged(row, method, units, index), by_name(row, index)


def by_name(row: Row, index: RegisterIndex) -> list[Proposal]:
    """Units of the same name, or of the same name but for place and legal form, or else of the same core."""
    if units := index.by_text.get(row.name.text):
        return _judged(row, "exact_name", units, index)
    units = index.by_key.get(row.name.key) or index.by_core.get(row.name.core, [])
    return _judged(row, "normalised_name", units if len(units) <= CROWD else [], index)


def distance(unit: int, row: Row, index: RegisterIndex) -> int:
    """0 in the row's county, 1 in its city, 2 elsewhere or not known (GB/T 2260: two digits a level)."""
    region = index.region[unit]
    return 2 if not row.county or region[:4] != row.county[:4] else int(region != row.county)


def _by_code(code: str, kind: CodeKind, index: RegisterIndex) -> tuple[Method, list[int]]:
    if units := index.by_code.get(code):
        return "code", units
    org = code if kind == "org9" else code[8:17] if kind == "valid" else ""
    if is_org_code(org) and (units := index.by_org.get(org)):
        return "org_code", units
    # 1 in 31 rounded codes passes the check, so the zeros count even then.
    if code.endswith("000") and code.isdigit() and (units := index.by_prefix.get(code[:15])):
        return "code_rounded", units
    if kind != "valid" or not is_org_code(code[8:17]):
        return "code_repaired", [unit for fixed in repair(code) for unit in index.by_code.get(fixed, [])]
    return "none", []


def _judged(row: Row, method: Method, units: list[int], index: RegisterIndex) -> list[Proposal]:
    return [
        Proposal(
            unit,
            method,
            name_relation(row.name, index.names[unit], index.weights),
            region_relation(row.name, index.names[unit]),
        )
        for unit in units
    ]
