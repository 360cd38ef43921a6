"""A ledger row beside the units it may be: field by field, what differs character by character, what speaks for and against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from flows.finding_context import as_read, value_text
from flows.language import language
from scheme.model import Scheme
from transforms.codes import classify, clean_code
from transforms.linkage.reasons import FIELDS

Field = Literal["name", "code", "place", "size", "status"]
Leaning = Literal["for", "against", "neither"]
FIELD_OF: Mapping[str, Field] = {
    "code": "code", "name": "name", "former": "name", "heard": "name", "form": "name", "branch": "name", "ordinal": "name",
    "region": "place", "place": "place", "size": "size",
}  # fmt: skip
"""Which field a piece of the matching's evidence (transforms/linkage/reasons.py) belongs to."""
FOR = frozenset({
    "信用代码一致", "组织机构代码一致", "代码修正后命中", "代码前15位一致", "名称一致", "字号行业一致", "字号行业同音", "名称相近", "台账为简称",
    "台账名称较长", "与曾用名相符", "同县", "同市", "分支一致", "分支相近", "人数相近",
})  # fmt: skip
AGAINST = frozenset({
    "代码属于登记库中另一单位", "代码属于其上级或分支", "名称不同", "地名不同", "一方未写地名且所在地不符", "不同市", "企业类型不同", "分支不同",
    "台账写分支机构，登记为上级企业", "台账写上级企业，登记为分支机构", "序号不同", "人数相差悬殊",
})  # fmt: skip
"""What is in neither speaks for one or the other by what else is there: 仅与上级名称相符 weighs little without a code, and much against with one."""
MENDED = "修正后命中"
_CALLED_BEFORE = {"上级名称相符": "仅与上级名称相符"}
"""Words of editions before, and what they are called now."""
_FIELD_OF_WORD = {word: FIELD_OF[name] for name, words in FIELDS.items() for word in words if word}


@dataclass(frozen=True)
class Piece:
    """A stretch of text, and whether the other side has it not."""

    text: str
    differs: bool


@dataclass(frozen=True)
class Evidence:
    """A word of the matching's evidence, and which way it leans."""

    word: str
    leaning: Leaning


@dataclass(frozen=True)
class Said:
    """What one side says of a field. `same`: both say the same; `evidence`: what the matching made of it."""

    pieces: tuple[Piece, ...]
    same: bool = False
    evidence: tuple[Evidence, ...] = ()

    @property
    def text(self) -> str:
        """As it stands."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class Row:
    """A field as the ledger has it and as each candidate has it. `doubt`: a code's kind where it is none that can be right."""

    field: Field
    ledger: str
    candidates: tuple[Said, ...]
    doubt: str = ""


def side_by_side(scheme: Scheme, ledger: Mapping[str, Any], candidates: Sequence[Mapping[str, Any]]) -> tuple[Row, ...]:
    """The fields, one below the other. ledger: enterprise_name, uscc, county, employees; candidates: as the view `matches` has them."""
    spoken = [spoken_of(str(candidate.get("why") or "")) for candidate in candidates]
    doubt = _doubt(clean_code(as_read(ledger.get("uscc"))))
    values: tuple[tuple[Field, str, list[str]], ...] = (
        ("name", as_read(ledger.get("enterprise_name")), [as_read(c.get("unit_name")) for c in candidates]),
        ("code", as_read(ledger.get("uscc")), [as_read(c.get("uscc")) for c in candidates]),
        ("place", _region(scheme, ledger.get("county")), [_region(scheme, c.get("region")) for c in candidates]),
        ("size", as_read(ledger.get("employees")), [as_read(c.get("insured")) for c in candidates]),
        ("status", "", [value_text(scheme, scheme.registry.by_id["status"], c.get("status")) for c in candidates]),
    )
    return tuple(
        Row(field, own, tuple(_said(field, own, *other) for other in zip(others, _of(field, spoken), strict=True)), doubt if field == "code" else "")
        for field, own, others in values
    )


def _of(field: Field, spoken: Sequence[Mapping[Field, tuple[Evidence, ...]]]) -> list[tuple[Evidence, ...]]:
    return [words.get(field, ()) for words in spoken]


def differing(own: str, other: str) -> tuple[Piece, ...]:
    """The text `other`, in pieces: what `own` has too and what it has not, by characters (never half of one)."""
    return tuple(_pieces(own, other)) or (Piece("", False),)


def spoken_of(why: str) -> Mapping[Field, tuple[Evidence, ...]]:
    """The words of a candidate's evidence by field."""
    found: dict[Field, tuple[Evidence, ...]] = {}
    for said in filter(None, why.split("；")):
        word = _CALLED_BEFORE.get(said, said)
        field = "code" if word.endswith(MENDED) else _FIELD_OF_WORD.get(word)
        if field is not None:
            leaning: Leaning = "for" if word in FOR or word.endswith(MENDED) else "against" if word in AGAINST else "neither"
            found[field] = (*found.get(field, ()), Evidence(word, leaning))
    return found


def _said(field: Field, own: str, other: str, evidence: tuple[Evidence, ...]) -> Said:
    if field in ("name", "code") and own and other:
        return Said(differing(own, other), own == other, evidence)
    return Said((Piece(other, False),), bool(own) and own == other, evidence)


def _pieces(own: str, other: str) -> Iterator[Piece]:
    for what, _, _, start, end in SequenceMatcher(None, own, other, autojunk=False).get_opcodes():
        if end > start:
            yield Piece(other[start:end], what != "equal")
        elif what == "delete":
            yield Piece("", True)


def _doubt(code: str) -> str:
    kind = classify(code)
    return "" if kind == "valid" else kind


def _region(scheme: Scheme, code: Any) -> str:
    region = scheme.regions.get(as_read(code))
    return f"{region.code} {region.called(language())}" if region else as_read(code)
