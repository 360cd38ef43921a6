"""Names of enterprises that nobody has: region, brand, trade, legal form, branch, from character statistics.

A name is kept in its parts, joined by SEPARATOR, so that noise can be put on a part without splitting the name again.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import accumulate

from rapidfuzz.distance import Levenshtein

from sources.simulate import datafiles
from sources.simulate.places import Place, Province
from sources.simulate.vocabulary import BOTH, RarerWords

SEPARATOR = "\x1f"
PREFIX, BRAND, INFIX, TRADE, FORM, BRANCH = range(6)
LIKE = 0.7  # Levenshtein similarity from which a name is a near-namesake
SHORT, UNUSUAL, WITH_LATIN = 0.34, 0.2, 0.006
ORDINALS = "一二三四五六七八九十"
AWAY = ("上海", "北京", "深圳", "西安", "兰州", "浙江", "江苏", "四川", "山东", "重庆")


def full(parts: str) -> str:
    """The name that parts make."""
    return parts.replace(SEPARATOR, "")


class BrandMaker:
    """Brands of two or three characters, never one that begins like a brand in use.

    Three characters come in the usual order. Of two characters nearly every usual pair is somebody's, so theirs is the
    order that nobody chooses: one that as a rule stands behind, before one that as a rule leads.
    """

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        rows = [(r["character"], float(r["first"]), float(r["later"])) for r in datafiles.rows("brand_characters")]
        self._characters = [character for character, _, _ in rows]
        self._first = list(accumulate(first for _, first, _ in rows))
        self._later = list(accumulate(later for _, _, later in rows))
        self._trailing = [character for character, first, later in rows if first <= UNUSUAL * later]
        self._leading = [character for character, first, later in rows if later <= UNUSUAL * first]
        self._in_use = frozenset(datafiles.column("brands_in_use", "start"))
        self.rarer = RarerWords(chance)

    def brand(self, rarer: bool = False) -> str:
        """A brand; `rarer`: with characters that few have."""
        while True:
            brand = self._rare() if rarer else self._short() if self._chance.random() < SHORT else self._long()
            if brand[:2] not in self._in_use and brand[1:] not in self._in_use and brand[0] != brand[1]:
                break
        if self._chance.random() < WITH_LATIN:
            brand = "".join(self._chance.choices("ABCDEGHJKLMNPQRST", k=2)) + brand
        return brand

    def character(self) -> str:
        """One more character for a brand that is taken."""
        return self._chance.choices(self._characters, cum_weights=self._later)[0]

    def _short(self) -> str:
        return self._chance.choice(self._trailing) + self._chance.choice(self._leading)

    def _rare(self) -> str:
        """One character at least is a rarer one."""
        brand = [self.rarer.character(), self.rarer.character() if self._chance.random() < 0.5 else self.character()]
        brand += [self.character()] * (self._chance.random() >= SHORT)
        self._chance.shuffle(brand)
        return "".join(brand)

    def _long(self) -> str:
        first = self._chance.choices(self._characters, cum_weights=self._first)[0]
        return first + "".join(self._chance.choices(self._characters, cum_weights=self._later, k=2))


class NameMaker:
    """Near-unique names: none is given out twice. `rarer`: the share of enterprises with rarer words (`vocabulary`)."""

    def __init__(self, province: Province, chance: random.Random, rarer: float = 0.0) -> None:
        self.taken: set[str] = set()
        self.cores: set[str] = set()  # brand and trade of every name
        self.brands = BrandMaker(chance)
        self._province = province
        self._chance = chance
        self._rarer = rarer
        self._trades = datafiles.rows("trades")
        self._trade_weights = list(accumulate(datafiles.weights("trades")))
        self._forms = {
            kind: [row for row in datafiles.rows("legal_forms") if row["form"] == kind]
            for kind in ("company", "cooperative")
        }
        self._form_weights = {k: list(accumulate(float(r["weight"]) for r in v)) for k, v in self._forms.items()}

    def enterprise(self, place: Place) -> tuple[str, str, str]:
        """Parts of a new name, the letter of its industry, and its category in the credit code."""
        rare_brand, rare_trade = self._rare_words()
        trade = self.brands.rarer.trade() if rare_trade else self._chance.choices(self._trades, cum_weights=self._trade_weights)[0]
        kind = trade["form"]
        form = self._chance.choices(self._forms[kind], cum_weights=self._form_weights[kind])[0]
        prefix = self._prefix(place, kind)
        infix = f"({self._province.short})" if not prefix and self._chance.random() < 0.3 else ""
        parts = [prefix, self.brands.brand(rare_brand), infix, trade["trade"], form["legal_form"], ""]
        return self.settle(parts), trade["industry"], form["category"]

    def branch(self, parent: str, place: Place, away: bool = False) -> str:
        """Parts of a name for a branch of `parent`; `away`: of a company of another province."""
        parts = parent.split(SEPARATOR)
        if away:
            parts[PREFIX], parts[INFIX] = self._chance.choice([away for away in AWAY if away != self._province.short]), ""
            parts[BRAND] = self.brands.brand()
        retail = parts[TRADE].endswith(("连锁", "超市", "药房", "餐饮管理", "宾馆"))
        rows = [row for row in datafiles.rows("branches") if retail or row["of"] == "company"]
        row = self._chance.choices(rows, weights=[float(row["weight"]) for row in rows])[0]
        parts[BRANCH] = row["branch"].format(
            place=self._province.short
            if away
            else self._chance.choice((place.short_city, place.short_name, place.name)),
            brand=self.brands.brand(),
            ordinal=self._ordinal(),
        )
        return self.settle(parts)

    def settle(self, parts: Sequence[str]) -> str:
        """The parts, with characters added until the name is new; it is taken from now on."""
        parts = list(parts)
        at = BRANCH if parts[BRANCH] else BRAND
        while (name := "".join(parts)) in self.taken:
            parts[at] = self.brands.character() + parts[at] if at == BRANCH else parts[at] + self.brands.character()
        self.taken.add(name)
        self.cores.add(parts[BRAND] + parts[TRADE])
        return SEPARATOR.join(parts)

    def _rare_words(self) -> tuple[bool, bool]:
        """Are a new name's brand and trade rarer ones?"""
        if not self._rarer or self._chance.random() >= self._rarer:
            return False, False
        brand = self._chance.random() < BOTH
        return brand, not brand or self._chance.random() < BOTH

    def _prefix(self, place: Place, kind: str) -> str:
        short, draw = self._province.short, self._chance.random()
        if kind == "cooperative":
            styles = [(0.50, place.name), (0.72, place.city_name), (0.84, place.city_name + place.name), (1.0, short)]
        else:
            styles = [
                (0.48, short), (0.60, place.city_name), (0.76, place.short_city), (0.88, place.name),
                (0.91, short + place.short_city), (1.0, ""),
            ]  # fmt: skip
        return next(prefix for limit, prefix in styles if draw < limit)

    def _ordinal(self) -> str:
        number = min(int(self._chance.paretovariate(0.9)), 39)
        tens, ones = divmod(number, 10)
        ten = "" if tens == 0 else "十" if tens == 1 else ORDINALS[tens - 1] + "十"
        return ten + (ORDINALS[ones - 1] if ones else "")


def near_namesakes(parts: str, brands: BrandMaker, chance: random.Random) -> Iterator[str]:
    """Names that a reader could take for that of `parts`: the brand begins alike, and the whole is LIKE or more.

    Another last character in a brand of three, one character more, or another trade.
    """
    split, trades = parts.split(SEPARATOR), datafiles.rows("trades")
    brand = split[BRAND]
    while True:
        draw, changed = chance.random(), list(split)
        if draw < 0.4 and split[TRADE]:
            changed[TRADE] = chance.choice(trades)["trade"]
        elif draw < 0.7 and len(brand) > 2:
            changed[BRAND] = brand[:-1] + brands.character()
        else:
            changed[BRAND] = brand + brands.character()
        name = "".join(changed)
        if 1 > Levenshtein.normalized_similarity(name, "".join(split)) >= LIKE:
            yield SEPARATOR.join(changed)
