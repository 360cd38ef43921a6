"""What the peers compare: the design's own decomposition of a name, its code as meant, the place, rare pairs of characters.

Written for the benchmark alone, so that the peers stay the same while the product's own reading of names goes on changing.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from itertools import accumulate, pairwise

import pandas as pd

from benchmarks.linkage.grounds import ROOT
from transforms.codes import classify, clean_code
from transforms.text import each, letters

# The rarest pairs of characters of a ledger name, until this many register names have them. Of 30 to 300 the peer is
# as good with each and twice as fast with this.
BUDGET = 50
PAIRS = 5
_UNION = re.compile(r"(?<=.{4})(?:工会工作委员会|工会委员会|工会联合会|联合工会|基层工会|工会)$")
_FORMS = {
    "股份有限公司": "company", "有限责任公司": "company", "有限公司": "company", "责任公司": "company", "公司": "company",
    "农民专业合作社": "cooperative", "专业合作社": "cooperative", "合作社": "cooperative",
}  # fmt: skip
_BEHIND = re.compile(r"(?<=公司)(?<!分公司)(?<!支公司).+$")
_ALONE = re.compile(r"(?<=.{4})(?:分公司|支公司|分店|分行|支行|分社|营业部|项目部|门市部|办事处)$")
_MISREAD = str.maketrans("OIZSV", "0125U")
_PEOPLE = re.compile(r"(?:自治区|自治州|自治县|省|市|地区|盟|县|旗)$")


def of_ledger(ledger: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """A ledger's columns for the peers; unique_id is the row's place."""
    frame = _names(ledger["enterprise_name"], regions)
    codes = [code.translate(_MISREAD) if len(code) == 18 else code for code in each(clean_code, ledger["uscc"])]
    kinds = [classify(code) for code in codes]
    frame["uscc"] = [code if kind in ("valid", "bad", "rounded") else "" for code, kind in zip(codes, kinds, strict=True)]
    frame["org"] = [code if kind == "org9" else code[8:17] if kind == "valid" else "" for code, kind in zip(codes, kinds, strict=True)]
    frame["prefix15"] = [code[:15] if code.isdigit() and code.endswith("000") and len(code) == 18 else "" for code in codes]
    frame["sound"] = [kind in ("valid", "org9") for kind in kinds]
    county = ledger["county"].fillna("")
    frame["county"], frame["city"] = county, ledger["city"].str[:4]
    frame["size"] = ledger["employees"].astype("float64")
    return _blank_as_null(frame)


def of_register(register: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """A register's columns for the peers; unique_id is the unit's place."""
    frame = _names(register["unit_name"], regions)
    codes = each(clean_code, register["uscc"])
    frame["uscc"], frame["org"] = codes, [code[8:17] for code in codes]
    frame["prefix15"] = [code[:15] if code.isdigit() else "" for code in codes]
    frame["sound"] = True
    frame["county"], frame["city"] = register["region"], register["region"].str[:4]
    frame["size"] = register["insured"].astype("float64")
    return _blank_as_null(frame)


def add_rare_pairs(ledger: pd.DataFrame, register: pd.DataFrame) -> None:
    """`pairs` on both: the rarest neighbours among the characters of core and branch, by how many register names have them."""
    held = [_pairs(key) for key in register["key"].fillna("")]
    counts = Counter(pair for pairs in held for pair in pairs)
    register["pairs"] = [[pair for pair in pairs if counts[pair] <= 4 * BUDGET] for pairs in held]
    ledger["pairs"] = [_rarest(key, counts) for key in ledger["key"].fillna("")]


def _rarest(key: str, counts: Counter[str]) -> list[str]:
    """The rarest alone may go beyond the budget, four times at most."""
    ranked = sorted((pair for pair in _pairs(key) if 0 < counts[pair] <= 4 * BUDGET), key=lambda pair: (counts[pair], pair))[:PAIRS]
    within = sum(total <= BUDGET for total in accumulate(counts[pair] for pair in ranked))
    return ranked[: max(within, 1)]


def _pairs(key: str) -> list[str]:
    """Neighbours, and neighbours but one."""
    return sorted({a + b for a, b in pairwise(key)} | {a + "-" + b for a, b in zip(key, key[2:], strict=False)})


def _names(names: pd.Series, regions: pd.DataFrame) -> pd.DataFrame:
    words = _place_words(regions)
    parts = {name: _parts(letters(name), words) for name in dict.fromkeys(names)}
    columns = ["text", "place", "core", "form", "branch"]
    frame = pd.DataFrame([parts[name] for name in names], columns=columns)
    frame.insert(0, "unique_id", range(len(frame)))
    frame["key"] = frame["core"] + frame["branch"]
    frame["start"] = frame["core"].str[:2]
    return frame


def _parts(text: str, words: tuple[frozenset[str], ...]) -> tuple[str, str, str, str, str]:
    """The whole; the last place word in front; brand and trade; legal form; branch."""
    text = _UNION.sub("", text)
    text = text.removesuffix("本部")
    found = _BEHIND.search(text) or _ALONE.search(text)
    head, branch = (text[: found.start()], found[0]) if found else (text, "")
    place = ""
    for level in words:
        word = next((head[:size] for size in range(min(len(head) - 2, 12), 1, -1) if head[:size] in level), "")
        place, head = word or place, head[len(word) :]
    form = next((form for form in _FORMS if head.endswith(form) and len(head) - len(form) > 1), "")
    return text, _PEOPLE.sub("", place), head[: len(head) - len(form)], _FORMS.get(form, ""), branch


def _place_words(regions: pd.DataFrame) -> tuple[frozenset[str], ...]:
    """Of province, city and county each the long name and the short one."""
    ethnic = re.compile(f"(?:{'|'.join(_peoples())})+(?=自治)|(?<=.)自治[区州县]$")
    levels = []
    for level in ("province", "city", "county"):
        names = [letters(name) for name in regions.loc[regions["level"] == level, "name"]]
        short = [_PEOPLE.sub("", ethnic.sub("", name)) for name in names]
        levels.append(frozenset(name for name in (*names, *short) if len(name) > 1))
    return tuple(levels)


def _peoples() -> list[str]:
    with (ROOT / "transforms" / "data" / "ethnic_groups.csv").open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    return sorted({end for name in names for end in (name + "族", name)}, key=len, reverse=True)


def _blank_as_null(frame: pd.DataFrame) -> pd.DataFrame:
    for column in ("uscc", "org", "prefix15", "county", "city", "text", "core", "key", "start"):
        frame[column] = frame[column].replace("", None)
    return frame
