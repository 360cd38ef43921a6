"""Which words of one province's divisions stand at the front of a name.

Only that province's: elsewhere its county names are brands (同心, 永安), see docs/explanation/linkage.md.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from transforms.text import letters

LEVELS = ("province", "city", "county")
_DATA = Path(__file__).parents[1] / "data" / "ethnic_groups.csv"
_SUFFIX = re.compile(r"(?:自治区|自治州|自治县|自治旗|省|市|地区|盟|县|旗|林区|特区)$")
# Headings of the division code list that are no places.
_HEADINGS = re.compile(r"^(?:市辖区|县|.*直辖县级行政区划)$")


@dataclass(frozen=True)
class Lexicon:
    """Words (long and short) of divisions down to the county, and the divisions that each lies in, itself last."""

    words: dict[str, tuple[str, ...]]
    chain: dict[str, tuple[str, ...]]


def lexicon_from_regions(regions: pd.DataFrame) -> Lexicon:
    """From the scheme's divisions: code, name, level (province, city, county; townships are left out), parent."""
    known = regions[regions["level"].isin(LEVELS)]
    rows = sorted(
        (LEVELS.index(level), str(code), letters(name), str(parent))
        for code, name, level, parent in known[["code", "name", "level", "parent"]].itertuples(index=False, name=None)
    )
    chain: dict[str, tuple[str, ...]] = {}
    meanings: dict[str, list[tuple[bool, bool, int, str]]] = {}
    for level, code, name, parent in rows:
        chain[code] = (*chain.get(parent, ()), code)
        # One short word, several divisions: 吉林 is the province before the city, 大理 the city before the prefecture.
        order = (level > 0, not name.endswith("市"), level, code)
        for word in () if _HEADINGS.match(name) else dict.fromkeys((name, *_short(name, level))):
            meanings.setdefault(word, []).append(order)
    return Lexicon({word: tuple(code for *_, code in sorted(orders)) for word, orders in meanings.items()}, chain)


def _short(name: str, level: int) -> tuple[str, ...]:
    """宁夏回族自治区: 宁夏, 回族自治区, 自治区. 同心县: 同心. A district (金凤区) has none: too often a brand."""
    stem = _SUFFIX.sub("", name)
    if stem == name:
        return ()
    if "自治" in name:
        while (shorter := _ethnic().sub("", stem)) != stem and len(shorter) >= 2:
            stem = shorter
    tails = (name[len(stem) :], "自治区") if level == 0 and name.endswith("自治区") else ()
    return (stem, *tails) if len(stem) >= 2 else ()


@cache
def _ethnic() -> re.Pattern[str]:
    with _DATA.open(encoding="utf-8", newline="") as file:
        groups = sorted((row["name"] for row in csv.DictReader(file)), key=len, reverse=True)
    return re.compile(f"(?:(?:{'|'.join(groups)})族|{'|'.join(g for g in groups if len(g) > 1)})$")
