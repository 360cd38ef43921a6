"""The words of the matching's evidence in English. What is kept is Chinese; it is said in English where it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from transforms.decided import KINDS

BETWEEN = "；"
"""Stands between the pieces of a reason."""
ENGLISH: Mapping[str, str] = {
    "登记库中未找到": "not found in the register",
    # the code
    "无代码": "no code", "信用代码一致": "same credit code", "组织机构代码一致": "same organisation code",
    "代码修正后命中": "the code meets it once mended", "代码前15位一致": "first 15 characters of the code agree",
    "代码属于登记库中另一单位": "the code is another registered unit's", "代码属于其上级或分支": "the code is its parent's or a branch's",
    "代码不在登记库": "the code is not in the register", "代码不完整": "the code is incomplete", "原15位注册号": "old 15-digit number",
    "登记单位无代码": "the registered unit has no code",
    # the name
    "名称一致": "same name", "字号行业一致": "same brand and trade", "字号行业同音": "brand and trade sound alike", "名称相近": "names are close",
    "台账为简称": "the ledger has a short name", "台账名称较长": "the ledger's name is longer", "名称部分相同": "names agree in part",
    "仅与上级名称相符": "only the parent's name agrees", "名称不同": "names differ", "与曾用名相符": "agrees with a former name",
    "一字同音": "one character only sounds alike", "多字同音": "several characters only sound alike",
    # the place
    "一方未写省名": "one side leaves out the province", "一方未写地名": "one side names no place",
    "一方未写地名且所在地不符": "one side names no place, and it is elsewhere", "地名层级不同": "places of different levels",
    "地名不同": "places differ",
    "同县": "same county", "同市": "same city", "不同市": "another city",
    # how many are employed and insured
    "人数相近": "similar size", "人数有差距": "sizes differ", "人数相差悬殊": "sizes differ widely",
    # form, branch, ordinal
    "一方未写企业类型": "one side leaves out the legal form", "企业类型不同": "legal forms differ",
    "无分支": "no branch", "分支一致": "same branch", "分支相近": "branches are close", "分支不同": "branches differ",
    "台账写分支机构，登记为上级企业": "the ledger has a branch, the register its parent",
    "台账写上级企业，登记为分支机构": "the ledger has the parent, the register a branch",
    "一方有序号": "one side has an ordinal", "序号不同": "ordinals differ",
    # why it is not taken for certain (vetoes.py)
    "审核人曾否决首选": "a steward has ruled the first choice out", "台账未写名称": "the ledger gives no name",
    "多个登记单位同样符合": "several registered units fit as well",
    "分支机构与上级企业或另一分支，且无代码支持": "a branch against its parent or another branch, and no code speaks for it",
    "分支机构不同": "branches differ", "地名不同，且无代码支持": "places differ, and no code speaks for it",
    "序号不同，且无代码支持": "ordinals differ, and no code speaks for it",
    "企业类型不同，且无代码支持": "legal forms differ, and no code speaks for it",
    "地名与所在地不符": "the place in the name is not where it is", "同市另有该企业的分支机构": "the enterprise has a branch in the same city",
    "双方均为全称而用字不同": "both are full names, and differ", "该代码属于登记库中另一单位": "that code is another registered unit's",
    "台账代码不在登记库": "the ledger's code is not in the register", "字号用字双方各异": "each brand has rare characters that the other lacks",
    "证据不足": "too little evidence",
}  # fmt: skip
_KINDS = {kind.zh: kind.en for kind in KINDS.values()}
_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"次优差 (-?\d+) 分"), lambda m: f"the next is {m[1]} points behind"),
    (re.compile(r"代码第(\d+)位 (.)→(.) 修正后命中"), lambda m: f"the code meets it with character {m[1]} mended, {m[2]}→{m[3]}"),
    (re.compile(r"代码第([\d、]+)位修正后命中"), lambda m: f"the code meets it with characters {m[1].replace('、', ', ')} mended"),
    (re.compile(r"代码少一位，修正后命中"), lambda m: "the code meets it with the character that lacks"),
    (re.compile(r"代码多一位，修正后命中"), lambda m: "the code meets it without a character too many"),
    (
        re.compile(r"第 (\d+) 号决定“(.+?)”（(.*?)，(\d{4}-\d\d-\d\d)）(?:：(.*))?", re.DOTALL),
        lambda m: f"decision {m[1]}, {_KINDS.get(m[2], m[2])} ({m[3]}, {m[4]})" + (f": {m[5]}" if m[5] else ""),
    ),
)


def in_english(reason: str) -> str:
    """A reason in English, piece by piece; a piece that is not known stays as it is."""
    return "; ".join(map(word_in_english, filter(None, reason.split(BETWEEN))))


def word_in_english(word: str) -> str:
    """A piece of a reason in English."""
    if word in ENGLISH:
        return ENGLISH[word]
    said = next((say(found) for pattern, say in _PATTERNS if (found := pattern.fullmatch(word))), None)
    return word if said is None else said
