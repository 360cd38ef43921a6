"""The units that a doubtful ledger row may be, as a steward compares them: what of name and code differs, and why they are proposed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from transforms.codes import clean_code
from transforms.match_reasons_en import in_english
from transforms.text import letters

SHOWN = 3
_SAID = ("unit_name", "uscc", "region", "status", "insured")
_WORDS = {
    "zh": {"proposal": "候选", "no": "编号 ", "code": "代码 ", "none": "无", "sep": "；", "comma": "，", "in": "（{}）", "colon": "："},
    "en": {"proposal": "proposal ", "no": "no. ", "code": "code ", "none": "none", "sep": "; ", "comma": ", ", "in": " ({})", "colon": ": "},
}
_NAMES = {"zh": ("名称一致", "名称不同"), "en": ("same name", "another name")}
_CODES = {
    "zh": ("代码一致", "代码不同", "台账无代码", "登记库无代码"),
    "en": ("same code", "another code", "no code in the ledger", "no code in the register"),
}


def with_units(candidates: Iterable[str], register: pd.DataFrame) -> list[str]:
    """The candidates (JSON) of some rows, each with what the month's register says of the unit."""
    parsed = [json.loads(text)[:SHOWN] for text in candidates]
    wanted = {str(each["unit_no"]) for row in parsed for each in row}
    units = register[register["unit_no"].isin(wanted)].drop_duplicates("unit_no")
    said = [column for column in _SAID if column in units]
    facts = {
        str(unit_no): {name: None if pd.isna(value) else value for name, value in zip(said, values, strict=True)}
        for unit_no, *values in units[["unit_no", *said]].astype(object).itertuples(index=False, name=None)
    }
    return [json.dumps([each | facts.get(str(each["unit_no"]), {}) for each in row], ensure_ascii=False) for row in parsed]


def in_words(candidates: str, name: object, code: object, language: str) -> str:
    """Up to three proposals in a sentence: name and number, what differs from the ledger's `name` and `code`, why."""
    words, proposals = _WORDS[language], json.loads(candidates)[:SHOWN]
    texts = (f"{words['proposal']}{n}{words['colon']}{_proposal(each, name, code, language)}" for n, each in enumerate(proposals, 1))
    return words["sep"].join(texts)


def _proposal(each: Mapping[str, Any], name: object, code: object, language: str) -> str:
    words = _WORDS[language]
    facts = f"{words['no']}{each['unit_no']}{words['comma']}{words['code']}{each.get('uscc') or words['none']}"
    why = str(each.get("why") or "")
    if language == "en":
        why = str(each.get("why_en") or in_english(why))
    said = words["comma"].join(differences(each, name, code, language)) + (words["in"].format(why) if why else "")
    return f"{each.get('unit_name') or ''}{words['in'].format(facts)}{words['comma']}{said}"


def differences(each: Mapping[str, Any], name: object, code: object, language: str) -> list[str]:
    """How a proposal's name and code stand to the ledger's."""
    same_name = isinstance(name, str) and letters(name) == letters(str(each.get("unit_name") or ""))
    ledger, unit = (clean_code(text) if isinstance(text, str) else "" for text in (code, each.get("uscc")))
    codes = 2 if not ledger else 3 if not unit else 0 if ledger == unit else 1
    return [_NAMES[language][not same_name], _CODES[language][codes]]
