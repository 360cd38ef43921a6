"""How a ledger row's name stands to a register unit's name."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from math import log
from typing import Literal

from transforms.linkage.names import Name, is_branch_of

# Of the names without place words:
#   exact          the whole text, place words included, is the same
#   same           the same but for how the legal form is written
#   near           enough shared to be one name mistyped or cut short
#   parent         the ledger writes the enterprise, the register's unit is its branch
#   branch         the ledger writes a branch, the register's unit is not one, or is another one
#   ordinal        near, but 第一 against 第二
#   other_form     the same, but a company against a cooperative
#   different      none of these
NameRelation = Literal["exact", "same", "near", "parent", "branch", "ordinal", "other_form", "different"]
# Of the place words: the same deepest place; one side leaves out the province; one leaves out more; different places.
RegionRelation = Literal["same", "province", "partial", "conflict"]
Weights = Mapping[str, float]

# Shared weight from which two names count as one name mistyped. Together with one of the brand's first two
# characters: of the sample's names mistyped or cut short by machine 99 % pass, of its pairs drawn at random 0.1 %.
ALIKE = 0.4
SAME_BRANCH = 0.5
_ORDINAL = re.compile(r"第?([0-9]+|[一二三四五六七八九十]+)(?=[分支店厂队部处所号期药门加])")
_DIGITS = str.maketrans("123456789", "一二三四五六七八九")


def weigh(texts: Iterable[str]) -> dict[str, float]:
    """Weight of a character: log(names / names that have it). 公司 weighs next to nothing, brands much.

    The entry '' is the weight of a character that no name has.
    """
    names = list(texts)
    counts = Counter(character for text in names for character in set(text))
    total = len(names) + 1
    return {character: log(total / count) for character, count in counts.items()} | {"": log(total)}


def shared(a: str, b: str, weights: Weights) -> float:
    """Weight of the characters that both have, over the weight of the heavier: 1 for the same characters."""
    unseen = weights[""]
    rest = Counter(b)
    left = right = both = 0.0
    for character in b:
        right += weights.get(character, unseen)
    for character in a:
        weight = weights.get(character, unseen)
        left += weight
        if rest[character] > 0:
            rest[character] -= 1
            both += weight
    return both / max(left, right, 1e-9)


def name_relation(ledger: Name, unit: Name, weights: Weights) -> NameRelation:
    """The first that holds, from the closest on; what makes it another unit goes before likeness."""
    if ledger.text == unit.text:
        return "exact"
    if ledger.key == unit.key:
        return "same" if ledger.form == unit.form or not (ledger.form and unit.form) else "other_form"
    if _another_branch(ledger, unit, weights):
        return "branch"
    if not _alike(ledger, unit, weights):
        return "different"
    if (unit.branch and not ledger.branch) or is_branch_of(unit.core, ledger.core):
        return "parent"
    return "near" if _ordinals(ledger.key) == _ordinals(unit.key) else "ordinal"


def region_relation(ledger: Name, unit: Name) -> RegionRelation:
    """By the words written, not by where the row or unit lies: 宁夏某某 and 银川某某 are two enterprises."""
    a, b = ledger.regions, unit.regions
    if a == b or (a and b and a[-1] == b[-1]):
        return "same"
    more, fewer = (a, b) if len(a) > len(b) else (b, a)
    if not set(fewer) <= set(more):
        return "conflict"
    left_out = set(more) - set(fewer)
    return "province" if all(code.endswith("0000") for code in left_out) else "partial"


def _another_branch(ledger: Name, unit: Name, weights: Weights) -> bool:
    """Does the ledger name a branch that the register's unit is not?"""
    if ledger.branch and unit.branch:
        return shared(ledger.branch, unit.branch, weights) < SAME_BRANCH
    return bool(ledger.branch) or (is_branch_of(ledger.core, unit.core) and not unit.branch)


def _alike(ledger: Name, unit: Name, weights: Weights) -> bool:
    """Of the enterprises' own names, branches left out: enough shared, or the ledger's is the register's cut short.

    Cores are compared, and whole names too: a slip of the pen in a place word or the legal form spoils the core.
    """
    return bool(set(unit.core[:2]) & set(ledger.head)) and (
        shared(ledger.core, unit.core, weights) >= ALIKE
        or shared(ledger.head, unit.head, weights) >= ALIKE
        or _cut_short(ledger.core, unit.core)
    )


def _cut_short(short: str, long: str) -> bool:
    """Are the characters of `short` (two at least) those of `long` in their order, the first one included?"""
    rest = iter(long)
    return len(short) >= 2 and short[0] == long[:1] and all(character in rest for character in short)


def _ordinals(key: str) -> list[str]:
    return [number.translate(_DIGITS) for number in _ORDINAL.findall(key)]
