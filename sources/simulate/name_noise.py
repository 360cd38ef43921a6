"""What people make of an enterprise's name: the noise of data/noise.csv, on the parts the name was made of."""

from __future__ import annotations

import random
import re
from functools import cache
from typing import NamedTuple

from sources.simulate import datafiles, misspelling
from sources.simulate.names import BRANCH, BRAND, FORM, INFIX, PREFIX, SEPARATOR, TRADE, NameMaker, full
from sources.simulate.noise import Noise, one_of
from sources.simulate.places import Place, Province
from sources.simulate.region_noise import noisy_prefix
from sources.simulate.vocabulary import short_trades

Parts = list[str]
HALF_WIDTH = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz()"
_WIDTHS = {ord(half): ord(half) + 0xFEE0 for half in HALF_WIDTH}
_WIDTHS |= {wide: half for half, wide in _WIDTHS.items()}
_BRACKETED = re.compile("[A-Za-z()（）Ａ-Ｚａ-ｚ]")
_FORMS = {
    "有限公司": {"form_long": "有限责任公司", "form_bare": "公司", "form_dropped": ""},
    "有限责任公司": {"form_short": "有限公司", "form_bare": "公司", "form_dropped": ""},
}
_COOPERATIVE = "专业合作社"


class Typed(NamedTuple):
    """A name as it stands in a ledger, and the kinds of noise on it."""

    name: str
    kinds: tuple[str, ...]


class NameNoise:
    """Puts noise on names; a name that would read as another enterprise's is left alone."""

    def __init__(self, province: Province, names: NameMaker, noise: Noise, chance: random.Random) -> None:
        self._province = province
        self._names = names
        self._noise = noise
        self._chance = chance

    def typed(self, parts: str, place: Place, parent: str | None, has_branches: bool) -> Typed:
        """How the enterprise of `parts` is called in a ledger."""
        own = full(parts)
        name, kinds = self._changed(parts.split(SEPARATOR), place, parent, has_branches)
        if name != own and name in self._names.taken and not (parent and name == full(parent)):
            name, kinds = own, []
        for kind in ("width", "traditional", "union_suffix", "spaced"):
            if (kind != "width" or _BRACKETED.search(name)) and self._noise.hits(kind, self._chance):
                changed = self._dressed(kind, name)
                kinds += [kind] * (changed != name)
                name = changed
        return Typed(name, tuple(kinds))

    def _changed(self, parts: Parts, place: Place, parent: str | None, has_branches: bool) -> tuple[str, list[str]]:
        hits, chance = self._noise.hits, self._chance
        kinds: list[str] = []
        if parent and hits("as_parent", chance):
            kinds.append("as_parent")
            parts = parent.split(SEPARATOR)
        if hits("renamed", chance):
            kinds.append("renamed")
            parts[BRAND] = self._new_brand(parts)
        if kind := self._shortened(parts, has_branches or "as_parent" in kinds):
            kinds.append(kind)
        else:
            if "as_parent" not in kinds:  # the words of its own place don't belong to its parent's name
                parts[PREFIX], places = noisy_prefix(parts[PREFIX], parts[INFIX], place, self._province, self._noise, chance)
                kinds += places
            kinds += self._form(parts)
        kinds += self._trade(parts)
        kinds += self._misspelt(parts)
        if has_branches and not parts[BRANCH] and hits("head_office", chance):
            kinds.append("head_office")
            parts[BRANCH] = "本部"
        return "".join(parts), kinds

    def _new_brand(self, parts: Parts) -> str:
        while True:
            brand = self._names.brands.brand()
            if brand + parts[TRADE] not in self._names.cores:
                return brand

    def _form(self, parts: Parts) -> list[str]:
        forms = _FORMS.get(parts[FORM], {})
        kinds = tuple(kind for kind in forms if kind != "form_dropped" or not parts[BRANCH])
        kind = one_of(kinds, self._noise.rates, self._chance)
        if kind is None:
            return []
        parts[FORM] = forms[kind]
        return [kind]

    def _shortened(self, parts: Parts, has_branches: bool) -> str | None:
        """The brand must not stand alone where it would read as the parent for its branch, or as all of a chain."""
        single = not has_branches and not parts[BRANCH] and bool(parts[TRADE])
        kind = one_of(("short_name", "brand_only") if single else ("short_name",), self._noise.rates, self._chance)
        if kind is not None:
            parts[PREFIX] = parts[INFIX] = parts[FORM] = ""
        if kind == "brand_only":
            parts[TRADE] = ""
        return kind

    def _trade(self, parts: Parts) -> list[str]:
        trade = short_trades().get(parts[TRADE])
        if not (trade or _COOPERATIVE in parts[FORM]) or not self._noise.hits("trade_short", self._chance):
            return []
        if _COOPERATIVE in parts[FORM]:
            parts[FORM] = "合作社"
        elif trade:
            parts[TRADE] = trade
        return ["trade_short"]

    def _misspelt(self, parts: Parts) -> list[str]:
        kinds: list[str] = []
        for kind in misspelling.KINDS:
            if not self._noise.hits(kind, self._chance):
                continue
            for at in (BRAND, TRADE) if self._chance.random() < 0.7 else (TRADE, BRAND):
                changed = misspelling.misspell(kind, parts[at], self._chance, self._names.brands.character)
                if changed != parts[at] and (kind != "deleted" or len(parts[BRAND] + parts[TRADE]) > 2):
                    parts[at] = changed
                    kinds.append(kind)
                    break
        return kinds

    def _dressed(self, kind: str, name: str) -> str:
        chance = self._chance
        if kind == "width":
            return name.translate(_WIDTHS)
        if kind == "traditional":
            return name.translate(_traditional())
        if kind == "union_suffix":
            return name + chance.choice(("工会委员会", "工会", "工会委员会", "基层工会"))
        at = chance.randint(1, max(len(name) - 1, 1))
        return name[:at] + ("\u200b" if chance.random() < 0.1 else " ") + name[at:]


@cache
def _traditional() -> dict[int, str]:
    return {ord(row["simplified"]): row["traditional"] for row in datafiles.rows("traditional")}
